"""Plain text and Markdown: read back, they give the witness's letters, calls, pages and dots."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from edition import ROOT
from edition.article import Reading
from edition.collate import compare, of_witness
from edition.colophon import colophon
from edition.essays import Essay, essays
from edition.export import text
from edition.markdown import paragraph
from edition.passages import of_essay

ESSAYS = essays(ROOT)
KINDS = {
    "題": "title",
    "著者名": "author",
    "日付": "date",
    "出典": "source",
    "図の題": "caption",
    "所属": "affiliation",
    "著者紹介": "profile",
    "大見出し": "heading1",
    "中見出し": "heading2",
    "小見出し": "heading3",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    paths = text.write(tmp_path_factory.mktemp("text"))
    assert [path.name for path in paths] == [f"{essay.id}{end}" for essay in ESSAYS for end in (".txt", ".md")]
    assert not any(b"\r" in path.read_bytes() for path in paths)
    return {path.name: path.read_bytes().decode() for path in paths}


def body(file: str) -> str:
    """What a text file has between its two rules."""
    _, inside, after = file.split(f"{text.RULE}\n")
    assert not after.strip()
    return inside.strip("\n")


def of_text(file: str, essay: Essay) -> list[Reading]:
    """A text file by the notation that it explains in its head."""
    readings = []
    for line in body(file).split("\n\n"):
        if line.startswith(("［＃ここから", "［＃著者の注ここまで")):
            continue
        reading = Reading("", "")
        dotted = False
        for piece in re.split(r"(［＃[^］]*］)", line):
            mark = piece[2:-1] if piece.startswith("［＃") else ""
            if not mark:
                reading.dotted |= set(range(len(reading.text), len(reading.text) + len(piece))) if dotted else set()
                reading.text += piece
            elif match := re.fullmatch(r"段落(\d+)", mark):
                reading.label, reading.kind = f"{essay.id}-p{match[1]}", "paragraph"
            elif match := re.fullmatch(r"注(\d+)の文(?:、(\d+)頁)?", mark):
                reading.label, reading.kind, reading.note = f"{essay.id}-n{match[1]}", "note", int(match[1])
                reading.pages = [(int(match[2]), 0)] if match[2] else []
            elif match := re.fullmatch(r"注(\d+)", mark):
                reading.calls.append((int(match[1]), len(reading.text)))
            elif match := re.fullmatch(r"(\d+)頁", mark):
                reading.pages.append((int(match[1]), len(reading.text)))
            elif mark in ("傍点", "傍点終わり"):
                dotted = mark == "傍点"
            elif mark in KINDS:
                reading.kind = KINDS[mark]
            else:
                assert mark.removesuffix("終わり") == next(ja for ja, kind in KINDS.items() if kind == reading.kind)
        readings.append(reading)
    return readings


def of_markdown(file: str, essay: Essay) -> list[Reading]:
    """A Markdown file as markdown-it-py renders it, read as HTML, with what its comments say."""
    rendered = MarkdownIt("commonmark").use(footnote_plugin).render(file)
    root = html.fragment_fromstring(rendered, create_parent="div")
    elements: list[Any] = list(root)
    after = next(at for at, each in enumerate(elements) if each.tag == "hr") + 1
    readings: list[Reading] = []
    pages: list[int] = []
    label = ""
    for element in elements[after:]:
        if not isinstance(element.tag, str):
            comment = (element.text or "").strip()
            if match := re.fullmatch(r"(\d+)頁", comment):
                pages.append(int(match[1]))
            else:
                label = comment
        elif element.tag == "section":
            for number, item in enumerate(element.iterfind("ol/li"), start=1):
                reading = Reading(f"{essay.id}-n{number}", "note", note=number)
                (paragraph,) = item
                _walk(paragraph, reading, False)
                reading.pages = [(folio, 0) for folio, _ in reading.pages]  # said at its end, of where it is printed
                readings.append(reading)
        elif element.tag != "hr":
            kind = "title" if element.tag == "h1" else f"heading{int(element.tag[1]) - 1}" if element.tag != "p" else ""
            reading = Reading(label, kind or ("paragraph" if label else ""), pages=[(folio, 0) for folio in pages])
            pages, label = [], ""
            _walk(element, reading, False)
            readings.append(reading)
    return readings


def _walk(node: Any, reading: Reading, dotted: bool) -> None:
    _letters(node.text, reading, dotted)
    for child in node:
        if not isinstance(child.tag, str):
            match = re.fullmatch(r" (\d+)頁 ", child.text or "")
            assert match, child.text
            reading.pages.append((int(match[1]), len(reading.text)))
        elif child.get("class") == "footnote-ref":
            reading.calls.append((int(child[0].get("href").removeprefix("#fn")), len(reading.text)))
        elif child.get("class") != "footnote-backref":
            assert child.get("class") == "bouten", html.tostring(child)
            _walk(child, reading, True)
        _letters(child.tail, reading, dotted)


def _letters(letters: str | None, reading: Reading, dotted: bool) -> None:
    for char in (letters or "").replace("\n", ""):
        if dotted:
            reading.dotted.add(len(reading.text))
        reading.text.append(char)


def _as_the_witness(readings: list[Reading], essay: Essay) -> None:
    """A form that does not say what a block is (or where) is given it by its place."""
    passages = of_essay(essay)
    witness = of_witness(passages)
    assert len(readings) == len(witness)
    for each, passage in zip(readings, passages, strict=True):
        assert each.kind in ("", passage.kind)
        assert each.label in ("", passage.address)
        each.kind, each.label = passage.kind, passage.address or passage.kind
        if passage.note:  # the plugin sets a space before the way back to the call
            while each.text and each.text[-1] == " ":
                each.text.pop()
        assert "".join(each.text) == passage.text
    found = compare(essay.id, witness, readings)
    assert [str(each) for each in found.differences] == []
    assert found.edition == found.witness


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay.id)
def test_the_text_gives_the_witness_back(written: dict[str, str], essay: Essay) -> None:
    _as_the_witness(of_text(written[f"{essay.id}.txt"], essay), essay)


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay.id)
def test_the_markdown_gives_the_witness_back(written: dict[str, str], essay: Essay) -> None:
    _as_the_witness(of_markdown(written[f"{essay.id}.md"], essay), essay)


def test_the_notation_cannot_be_taken_for_letters() -> None:
    for essay in ESSAYS:
        whole = "".join(passage.text for passage in of_essay(essay))
        assert "［" not in whole and "］" not in whole and "<!--" not in whole and "\n" not in whole


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda essay: essay.id)
def test_the_text_explains_what_it_uses_and_no_more(written: dict[str, str], essay: Essay) -> None:
    head = written[f"{essay.id}.txt"].split(text.RULE)[0]
    used = body(written[f"{essay.id}.txt"])
    for sign in (
        r"［＃段落\d+］",
        r"［＃\d+頁］",
        r"［＃注\d+］",
        r"［＃注\d+の文、\d+頁］",
        "［＃傍点］",
        "［＃大見出し］",
    ):
        assert bool(re.search(sign, head)) == bool(re.search(sign, used)), sign


@pytest.mark.parametrize("name", [f"{essay.id}{end}" for essay in ESSAYS for end in (".txt", ".md")])
def test_each_says_what_it_is_before_the_essay_begins(written: dict[str, str], name: str) -> None:
    own = colophon()
    essay = next(each for each in ESSAYS if name.startswith(each.id))
    head = written[name].split(text.RULE if name.endswith(".txt") else "\n***\n")[0].replace("\\", "")
    for said in (
        essay.author,
        essay.sha256,
        own.title,
        own.version,
        own.released,
        own.editor,
        "許諾の記録がありません",
    ):
        assert said in head, said
    assert ("〔推定〕" in head) == bool(essay.year_inferred)


@pytest.mark.parametrize(
    "line",
    [
        "<http://example.org/a_b_c.html>",
        "*同盟*と_同盟_と**「同盟」**です",
        "[同盟](#a)と[^1]と![同盟]",
        "1. 同盟",
        "2024) 同盟",
        "# 同盟",
        "- 同盟",
        "+ 同盟",
        "> 同盟",
        "=====",
        "-----",
        "~~同盟~~と`同盟`と$同盟$",
        "&amp; &#12354; \\* \\",
        "|同盟|",
        "同盟 & <em>同盟</em> <!-- 同盟 -->",
        "9.11テロ",
    ],
)
def test_markdown_eats_no_letter(line: str) -> None:
    """Letters that the two essays may not have, and others may."""
    rendered = MarkdownIt("commonmark").use(footnote_plugin).render(paragraph(line))
    root = html.fragment_fromstring(rendered, create_parent="div")
    assert [child.tag for child in root] == ["p"]
    assert root.text_content().rstrip("\n") == line
