"""A new essay: from a witness to chapters, collated, cited and exported; or refused, and then nothing is changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from edition import ROOT, __main__, build, collate, contents, essays, ledger, myst, new
from edition.citing import cite
from edition.export import pdf
from edition.faults import Refused
from edition.new import draft
from edition.new.key import layout_of, propose
from edition.passages import Passage
from edition.rules.check import check

from .conftest import MINIBOOK, copy_sources, tracked

ID = "mizuno-2031"
WITNESS = Path(__file__).parent / "newessay" / f"{ID}.txt"
#: A line that looks like a heading, and that the editor tells to be text.
MOTTO = 36
TOLD = new.Told(
    author="水野橋子",
    surname="水野",
    author_en="MIZUNO Hashiko",
    title_en="Keeping the Bridges of a Valley",
    year=2031,
    lines={MOTTO: "paragraph"},
)

#: Lines of which each would be something other than a paragraph, or lose a letter, if Markdown had its way.
HOSTILE = [
    "# 橋は # である #",
    "1. 橋は一つ。",
    "2) 橋は二つ。",
    "- 橋は三つ。",
    "+ 橋は四つ。",
    "> 橋は五つ。",
    "% 橋は六つ。",
    ":::{note} 橋は七つ。",
    "{.author} 橋は八つ。",
    "{bouten}`橋`と`橋`と``橋``。",
    "*橋*と**橋**と_橋_と__橋__と~~橋~~。",
    "[橋](#bridge)と![橋](a.png)と[^9]と[橋]{.x}。",
    "<b>橋</b>と<http://example.org/a_b>と&amp;と&#12354;と&。",
    "橋\\と\\*橋\\\\。",
    "see _Bridges_, __Keepers__ and *that*。",
    "$橋$と|橋|橋|と^橋^と{{橋}}。",
    "(bridge)=",
    "http://example.org/*/と(c)と--と...と\"橋\"。",
]  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def laid_out(id_: str, witness: Path, told: new.Told, root: Path) -> new.Proposal:
    proposal = new.propose_essay(id_, witness, told, root)
    new.write(proposal, root)
    return proposal


def afresh(essay: essays.Essay) -> new.Told:
    """What an editor tells of an essay so that its key is what the edition has."""
    text = essay.witness.read_text(encoding="utf-8")
    guessed = propose(text, layout_of(text), essay.author).lines
    told = {n: essay.lines.get(n, "paragraph") for n in guessed.keys() | essay.lines.keys()}
    own = {n: kind for n, kind in told.items() if guessed.get(n) != essay.lines.get(n)}
    return new.Told(
        essay.author, essay.surname, essay.author_en, essay.title_en, essay.year, essay.year_inferred, lines=own
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook, and in it the edition's own essays laid out afresh, the new one, and one of hostile letters."""
    root = copy_sources(MINIBOOK, tmp_path_factory.mktemp("project"))
    for essay in essays.essays():
        laid_out(essay.id, essay.witness, afresh(essay), root)
    laid_out(ID, WITNESS, TOLD, root)
    witness = root.parent / "hostile.txt"
    witness.write_text("## 敵の題\n\n" + "\n\n".join(HOSTILE) + "\n", encoding="utf-8")
    told = {n: "paragraph" for n, line in enumerate(witness.read_text().splitlines(), start=1) if n > 1 and line}
    laid_out("hostile-2031", witness, replace(TOLD, lines={1: "title", **told}, layout="markdown"), root)
    return root


@pytest.fixture(scope="module")
def built(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site, which is built only when every essay collates to nothing."""
    return build.build(project, tmp_path_factory.mktemp("built"))


def test_what_is_laid_out_is_what_the_witness_has(built: Path, project: Path) -> None:
    """The edition's own essays too, laid out afresh: letters, paragraphs, notes, calls, pages and dots."""
    found = {each.essay: each for each in collate.collate(built, project)}
    assert list(found) == ["mini-2000", *(essay.id for essay in essays.essays()), ID, "hostile-2031"]
    assert [difference for each in found.values() for difference in each.differences] == []
    # Counted in the files by hand.
    assert found["yoshizaki-2008"].edition["notes"] == 73
    counted = {"paragraphs": 9, "notes": 6, "calls": 6, "pages": 4, "dotted": 6, "runs": 2}
    assert {kind: found[ID].edition[kind] for kind in counted} == counted
    letters = "".join("".join(HOSTILE).split())
    assert found["hostile-2031"].edition["letters"] == len("敵の題" + letters)


def test_the_proposal_says_what_the_print_has(project: Path) -> None:
    own = {path.stem: path.read_text(encoding="utf-8") for path in (project / "book" / ID).glob("*.md")}
    assert sorted(own) == ["index", "s2", "s5", "s6"]
    assert own["index"].startswith(
        "{folio}`101`\n\n(mizuno-2031)=\n# 谷の橋を守るということ[──三つの橋の記録から──]{.subtitle}\n\n"
        "{.author}\n水野　橋子\n\n(mizuno-2031-s1)=\n## はじめに\n\n(mizuno-2031-p1)=\n橋は、架けた日から古くなる。"
    )
    assert "(mizuno-2031-s3)=\n## （1）石の橋\n" in own["s2"]
    assert "谷の{folio}`102`人はこう言う。橋は渡る人のものである\n" in own["s2"]
    assert "外し、流れ{folio}`103`るに任せた。" in own["s5"]
    assert "この{bouten}`名のない`仕事" in own["index"]
    assert "境が{bouten}`曖昧`なこと" in own["s2"]
    # Called on page 102, printed on 103; （2） in a note is letters.
    assert "\n[^3]: {folio}`103`帳面の三冊目による。拾えないときは新しい石を切り、帳面に新（2）と記す。\n" in own["s2"]
    assert "\n[^6]: 前掲Small Bridges and Their Keepers、100ページ。\n" in own["s6"]
    assert r"\[写し\] の文字と \* の印" in own["index"]
    assert r"Bridges\_and\_Valleys, Vol. 3" in own["s5"]


@pytest.mark.parametrize("letters", HOSTILE)
@pytest.mark.parametrize("note", [0, 7])
def test_no_letter_is_taken_for_markup(letters: str, note: int) -> None:
    """MyST's parser reads of the line that is written the letters, and nothing else."""
    passage = Passage("x-2031", "x-2031-p1", "note" if note else "paragraph", "x-2031", letters, note=note)
    source = draft.note(passage, None) if note else draft.block(passage, (), 0)
    found = myst.tokens(source)
    (inline,) = [token for token in found if token.type == "inline"]
    assert [child.type for child in inline.children or ()] == ["text"]
    assert "".join(child.content for child in inline.children or ()) == letters
    outer = {token.type for token in found} - {"inline", "paragraph_open", "paragraph_close"}
    assert outer == ({"footnote_reference_open", "footnote_reference_close"} if note else {"myst_target"})


def test_dotted_letters_may_be_any() -> None:
    """A call parts a run; a backtick within one stays a letter, and one at its edge loses its dot, which is told."""
    passage = Passage("x-2031", "x-2031-p1", "paragraph", "x-2031", "橋`谷`橋", emphasis=((0, 4),), calls=((1, 3),))
    written = draft.line(passage, ())
    assert written == "{bouten}``橋`谷``[^1]\\`橋"
    (inline,) = [token for token in myst.tokens(f"{written}\n\n[^1]: 注\n") if token.content == written]
    found = [(child.type, child.content) for child in inline.children or ()]
    assert found == [("myst_role", "橋`谷"), ("footnote_ref", ""), ("text", "`橋")]


def test_the_key_is_proposed_from_what_lines_look_like() -> None:
    """Of the print of 1,460 lines every title, heading, folio and running head; of the other what it can."""
    pdf_text, markdown = essays.essays()[:2]
    text = pdf_text.witness.read_text(encoding="utf-8")
    key = propose(text, layout_of(text), pdf_text.author)
    assert (key.layout, key.lines) == ("pdf-text", pdf_text.lines)
    assert (key.first_folio, key.printed_folios) == (23, [25])
    text = markdown.witness.read_text(encoding="utf-8")
    key = propose(text, layout_of(text), markdown.author)
    assert key.layout == "markdown"
    assert key.first_folio is None
    assert key.by_kind() == {
        "title": [3], "author": [8], "date": [5], "affiliation": [7], "heading1": [16, 34, 56], "heading2": [86],
        "rule": [84],
    }  # fmt: skip


def test_what_the_editor_tells_goes_before_what_lines_look_like(minisources: Path) -> None:
    untold = new.propose_essay(ID, WITNESS, replace(TOLD, lines={}), minisources)
    assert b"\n# \xe6\xa9\x8b\xe3\x81\xaf\xe6\xb8\xa1\xe3\x82\x8b" in untold.files[f"book/{ID}/s3.md"]  # # 橋は渡る
    told = new.propose_essay(ID, WITNESS, TOLD, minisources)
    assert f"book/{ID}/s3.md" not in told.files
    assert not (minisources / "book" / ID).exists()


def test_it_is_cited(project: Path) -> None:
    found = cite(f"{ID}-p7", project)
    assert found.sist02.startswith("水野橋子. “谷の橋を守るということ──三つの橋の記録から──”（2031年）.")
    assert "底本p. 102-103, 段落7" in found.sist02
    assert "title = {{谷の橋を守るということ──三つの橋の記録から──}}" in found.bibtex
    assert "author = {水野, 橋子}" in found.bibtex
    assert "Keeping the Bridges of a Valley" in found.chicago


def test_it_is_exported(built: Path, project: Path) -> None:
    listed = json.loads((built / f"passages/{ID}.json").read_text(encoding="utf-8"))
    assert [each["address"] for each in listed] == [
        *(f"{ID}-p{n}" for n in range(1, 10)), *(f"{ID}-n{n}" for n in range(1, 7))
    ]  # fmt: skip
    assert listed[6]["pages"] == [{"folio": 102, "at": 0}, {"folio": 103, "at": listed[6]["text"].index("るに任せた")}]
    assert listed[1]["emphasis"] == [
        {"from": listed[1]["text"].index("名のない"), "to": listed[1]["text"].index("仕事")}
    ]
    tei = etree.parse(built / f"tei/{ID}.xml")
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    assert tei.xpath("count(//t:text//t:pb)", namespaces=space) == 4
    assert tei.xpath("count(//t:body//t:note)", namespaces=space) == 6
    assert tei.xpath("string(//t:titleStmt/t:author/t:persName)", namespaces=space) == "水野橋子"
    text = (built / f"text/{ID}.txt").read_text(encoding="utf-8")
    assert "［＃段落9］三つの橋から言えることは少ない。" in text
    for name in (
        f"ref/{ID}-p7/index.html", f"ref/{ID}-pg104/index.html", f"search/{ID}.js", f"cite/{ID}.js",
        f"dts/document/{ID}/{ID}-p7.xml", f"text/{ID}.md",
    ):  # fmt: skip
        assert (built / name).is_file(), name
    assert "谷の橋を守る" in (built / "downloads/index.html").read_text(encoding="utf-8")


def test_its_off_print_has_no_empty_parts(built: Path, project: Path, tmp_path: Path) -> None:
    """An essay that nobody has annotated yet."""
    (path,) = pdf.write(built, tmp_path, project, only=[f"{ID}.pdf"])
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "注釈（版による）" not in text
    assert "梗概" not in text
    assert "水野論考の引き方" in text


def test_its_pages_follow_the_last_essay_s_in_the_contents() -> None:
    """And nothing else of the file is changed: comments and layout are kept."""
    text = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    made = contents.with_part(
        text, "水野橋子 谷の橋", [(f"book/{ID}/index", "題"), (f"book/{ID}/s2", "")], "tsuruoka-2024"
    )
    part = (
        "  - caption: 水野橋子 谷の橋\n    chapters:\n      - file: book/mizuno-2031/index\n        title: 題\n"
        "      - file: book/mizuno-2031/s2\n"
    )
    assert made.replace(part, "") == text
    assert made.partition(part)[0].endswith("title: 全文\n")
    assert made.partition(part)[2].startswith("  - caption: 読むために\n")


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("root: index\nchapters:\n- file: a # one\n", "", "root: index\nchapters:\n- file: b\n- file: a # one\n"),
        (
            "chapters:\n  # all\n  - file: book/x-2000/index\n    sections:\n      - file: book/x-2000/b # c\n\n# z\n",
            "x-2000",
            "chapters:\n  # all\n  - file: book/x-2000/index\n    sections:\n      - file: book/x-2000/b # c\n"
            "  - file: b\n\n# z\n",
        ),
        ("chapters:\n  - file: book/x-2000/a", "x-2000", "chapters:\n  - file: book/x-2000/a\n  - file: b\n"),
    ],
)
def test_a_contents_without_parts_gets_the_pages(text: str, after: str, expected: str) -> None:
    assert contents.with_part(text, "", [("b", "")], after) == expected


@pytest.mark.parametrize("text", ["root: index\n", "root: index\nchapters: [{file: a}]\n", "chapters: []\n", "a: [\n"])
def test_a_contents_that_has_no_place_for_it_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"_toc\.yml"):
        contents.with_part(text, "", [("b", "")])


def test_a_project_without_essays_gets_its_first(minisources: Path) -> None:
    (minisources / "data/addresses.csv").unlink()
    (minisources / "data/essays.toml").write_text("# none yet\n", encoding="utf-8")
    (minisources / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: book/apparatus/lists\n")
    laid_out(ID, WITNESS, TOLD, minisources)
    assert [essay.id for essay in essays.essays(minisources)] == [ID]
    assert contents.contents(minisources)[:2] == ["index", f"book/{ID}/index"]
    assert set(ledger.read(minisources)) == set(ledger.current(minisources))


# What is not told


def test_what_is_not_told_is_asked_for_by_the_check(minisources: Path) -> None:
    """With its line; told, the check is content."""
    proposal = laid_out(ID, WITNESS, new.Told(author="水野橋子", lines=TOLD.lines), minisources)
    path = minisources / essays.ESSAYS
    lines = path.read_text(encoding="utf-8").splitlines()
    found = essays.check(minisources)
    assert [(fault.file, lines[fault.line - 1]) for fault in found] == [
        (essays.ESSAYS, 'surname = "〔未記入〕"'),
        (essays.ESSAYS, 'author_en = "〔未記入〕"'),
        (essays.ESSAYS, 'title_en = "〔未記入〕"'),
        (essays.ESSAYS, "year = 0"),
    ]
    assert {fault.what for fault in found} == {fault.what for fault in proposal.open}
    with pytest.raises(Refused, match=rf"{essays.ESSAYS}:\d+:1: E018 title_en of {ID} is not told yet"):
        check(minisources)
    text = path.read_text(encoding="utf-8").replace("year = 0", "year = 2031")
    for name in ("水野", "MIZUNO Hashiko", "Keeping the Bridges"):
        text = text.replace(essays.UNTOLD, name, 1)
    path.write_text(text, encoding="utf-8")
    assert essays.check(minisources) == []


def test_a_surname_that_is_not_the_author_s_is_told(minisources: Path) -> None:
    laid_out(ID, WITNESS, replace(TOLD, surname="木野"), minisources)
    (fault,) = essays.check(minisources)
    assert (fault.file, fault.code) == (essays.ESSAYS, "E019")
    assert (minisources / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1] == 'surname = "木野"'


def test_what_is_not_given_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """By name, where somebody is there to answer; what he does not know stays open."""
    answers = {"the author,": "水野橋子", "his family": "水野", "the year": "2031"}
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        if question.startswith("the author in Latin"):
            raise EOFError  # Ctrl+D is an answer, too
        return next((words for asks, words in answers.items() if question.startswith(asks)), "")

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    written: list[new.Proposal] = []
    monkeypatch.setattr(new, "write", lambda proposal, _: written.append(proposal))
    assert (
        __main__.main(["new", ID, "--witness", str(WITNESS), "--title-en", "Bridges", "--lines", "paragraph=36"]) == 0
    )
    assert len(asked) == 4
    entry = written[0].files[essays.ESSAYS].decode()
    for line in ('author = "水野橋子"', 'author_en = "〔未記入〕"', 'title_en = "Bridges"', "year = 2031"):
        assert line in entry
    assert "author_en of mizuno-2031 is not told yet" in capsys.readouterr().out


# Refusals


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("mini-2000", "mini-2000 is there"),
        ("mini-2000b", "mini-2000b could be taken for mini-2000"),
        ("Mizuno-2031", "no id of an essay"),
        ("mizuno", "no id of an essay"),
        ("../mizuno-2031", "no id of an essay"),
        ("mizuno_2031", "no id of an essay"),
        ("", "no id of an essay"),
    ],
)
def test_an_id_that_is_none_or_is_taken_is_refused(minisources: Path, id_: str, words: str) -> None:
    before = files(minisources)
    with pytest.raises(Refused, match=words):
        laid_out(id_, WITNESS, TOLD, minisources)
    assert files(minisources) == before


@pytest.mark.parametrize("id_", ["mizuno-hashiko-2031", "mizuno-2031b"])
def test_an_id_with_more_of_the_name_is_laid_out_and_read(minisources: Path, id_: str) -> None:
    """What the refusal of a taken id tells the editor to write."""
    laid_out(id_, WITNESS, TOLD, minisources)
    assert [essay.id for essay in essays.essays(minisources)][-1] == id_


@pytest.mark.parametrize(
    ("raw", "told", "words"),
    [
        (b"", TOLD, "the witness is empty"),
        (b" \n\n", TOLD, "the witness is empty"),
        ("橋".encode("shift_jis") * 9, TOLD, "is not UTF-8"),
        ("\ufeff橋".encode(), TOLD, "byte order mark"),
        ("橋。\r\n".encode(), TOLD, r"witness\.txt:1:1: E963 the sign U\+000D"),
        ("橋。\n\f谷".encode(), TOLD, r"witness\.txt:2:1: E963 the sign U\+000C"),
        (None, TOLD, "the file is not there"),
        ("　橋である。\n".encode(), replace(TOLD, lines={1: "paragraph"}), "no line is the title"),
        ("橋\n\n　橋である。\n".encode(), TOLD, r"witness\.txt:36:1: E964 paragraph is told of an empty line"),
        (" 橋\n\n　橋である。\n".encode(), replace(TOLD, lines={}), "prints no folio"),
        (
            "橋\n\n　橋である。\n 谷".encode(),
            replace(TOLD, lines={}, first_folio=3),
            "opens no printed page, others do",
        ),
        ("橋\n\n　橋である。\n".encode(), replace(TOLD, lines={}, first_folio=3), "has no printed pages"),
        (
            "橋\n\n谷\n\n　橋。\n".encode(),
            replace(TOLD, lines={3: "heading2"}),
            "a heading2 stands beneath no heading1",
        ),
        ("橋\n".encode(), replace(TOLD, lines={}, layout="epub"), "there is no layout epub"),
    ],
)
def test_a_witness_that_is_none_is_refused(
    minisources: Path, tmp_path_factory: pytest.TempPathFactory, raw: bytes | None, told: new.Told, words: str
) -> None:
    witness = tmp_path_factory.mktemp("witness") / "witness.txt"
    if raw is not None:
        witness.write_bytes(raw)
    before = files(minisources)
    with pytest.raises(Refused, match=words):
        laid_out(ID, witness, told, minisources)
    assert files(minisources) == before


def test_all_that_is_wrong_is_told_at_once_and_what_is_in_the_way_stays(minisources: Path) -> None:
    way = minisources / "book" / ID / "index.md"
    way.parent.mkdir()
    way.write_text("mine", encoding="utf-8")
    kept = minisources / f"data/witnesses/{ID}.txt"
    kept.write_text("mine too", encoding="utf-8")
    before = files(minisources)
    with pytest.raises(Refused) as refused:
        laid_out(ID, WITNESS, replace(TOLD, lines={2000: "heading1"}), minisources)
    assert [(fault.code, Path(fault.file).name) for fault in refused.value.faults] == [
        ("E964", WITNESS.name),
        ("E962", ID),
        ("E962", f"{ID}.txt"),
    ]
    assert files(minisources) == before


def test_a_project_that_is_not_in_order_is_refused(minisources: Path, edit: Callable[[Path, str, str], None]) -> None:
    edit(minisources / ledger.LEDGER, "address,letters", "address,words")
    before = files(minisources)
    with pytest.raises(Refused, match="the columns are"):
        laid_out(ID, WITNESS, TOLD, minisources)
    assert files(minisources) == before


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_nothing(
    minisources: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """The sixth of its files, when the list of essays is changed already."""
    proposal = new.propose_essay(ID, WITNESS, TOLD, minisources)
    before = files(minisources)
    count, put = 0, Path.replace

    def failing(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == 6:
            assert files(minisources) != before
            raise error
        return put(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(Refused if isinstance(error, OSError) else KeyboardInterrupt):
        new.write(proposal, minisources)
    assert files(minisources) == before
    assert not (minisources / "book" / ID).exists()


# In the edition itself


@pytest.mark.whole
def test_the_edition_with_a_third_essay(tmp_path: Path) -> None:
    """A copy of the whole project: laid out, mended, built, collated, cited, exported; an event of it is charted."""
    root = tracked(tmp_path)

    def run(*arguments: str) -> str:
        environment = os.environ | {"PYTHONPATH": str(root)}
        command = [sys.executable, "-m", "edition", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = ["--author", "水野橋子", "--surname", "水野", "--author-en", "MIZUNO Hashiko", "--year", "2031"]
    told += ["--title-en", "Keeping the Bridges of a Valley", "--lines", f"paragraph={MOTTO}"]
    run("new", ID, "--witness", str(WITNESS.relative_to(ROOT)), *told)
    with (root / "data/events.csv").open("a", encoding="utf-8") as file:
        file.write(f"rope-2007,2007,,綱の年,The year of the rope,情勢,{ID}-p6,綱の替え方を忘れる,,\n")
    run("check")
    run("build")
    rows = run("collate").splitlines()
    assert [row.split()[-1] for row in rows if row.split()[0] == "edition"] == ["0"] * 3
    run("downloads")
    site = root / "_build/html"
    with zipfile.ZipFile(next((site / "downloads").glob("*.epub"))) as book:
        assert any(f"{ID}" in name for name in book.namelist())
        assert "水野橋子" in book.read("EPUB/package.opf").decode()
    whole = next((site / "downloads").glob("nato-*.pdf"))
    first, second = ("".join(page.extract_text().split()) for page in PdfReader(whole).pages[:2])
    assert "谷の橋を守る" in first
    assert "引き方" not in first  # what fits beneath two titles stands upon a third
    assert second.count("論考の引き方") == 3 + 2  # and two pages that are the print's are told of
    assert (site / f"downloads/{ID}.pdf").is_file()
    chart = (site / "notebooks/chronology.html").read_text(encoding="utf-8")
    assert "水野1、" in chart
    assert "水野 2031" in chart
