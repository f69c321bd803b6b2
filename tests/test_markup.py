"""What the chapters may say, as a three-page book shows it: in HTML, and where an output has no means for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import build
from edition.faults import Refused

from .conftest import MINIBOOK, one, stated

Edit = Callable[[Path, str, str], None]


@pytest.fixture(scope="module")
def chapter(minisite: Path) -> LexborHTMLParser:
    return LexborHTMLParser((minisite / "book/mini-2000/index.html").read_text(encoding="utf-8"))


def test_emphasis_dots_are_emphasis(chapter: LexborHTMLParser) -> None:
    assert one(chapter, "em.bouten").text() == "強制力"


def test_a_page_break_is_an_empty_mark_within_the_word(chapter: LexborHTMLParser) -> None:
    mark = one(chapter, "#mini-2000-pg8")
    assert (mark.tag, mark.text()) == ("span", "")
    assert mark.attributes["role"] == "doc-pagebreak"
    assert "その名は残る。" in one(chapter, "#mini-2000-p1").text()


def test_an_inferred_folio_says_so_and_a_printed_one_does_not(chapter: LexborHTMLParser) -> None:
    assert one(chapter, "#mini-2000-pg7").attributes["title"] == "底本の7頁（推定）"
    assert one(chapter, "#mini-2000-pg8").attributes["title"] == "底本の8頁"


def test_a_page_break_at_a_heading_stands_before_it(chapter: LexborHTMLParser) -> None:
    mark = one(chapter, "#mini-2000-pg7")
    assert mark.tag == "div"
    assert chapter.css("h1 .folio, h2 .folio, nav .folio") == []
    html = chapter.html or ""
    assert html.index('id="mini-2000-pg7"') < html.index("<h1")


def test_a_paragraph_carries_its_address_and_a_link_to_its_citation(chapter: LexborHTMLParser) -> None:
    paragraph = one(chapter, "#mini-2000-p1")
    assert paragraph.tag == "p"
    link = one(paragraph, "a.paragraph-number")
    assert link.attributes["href"] == "../../ref/mini-2000-p1/index.html"
    assert link.attributes["aria-label"] == "段落1を引用する"
    assert link.text() == ""  # generated, so that copying passes it by
    assert "apparatus" in (link.attributes["class"] or "").split()


def test_a_note_has_its_printed_number_its_address_and_its_way_back(chapter: LexborHTMLParser) -> None:
    note = one(chapter, "#mini-2000-n1")
    assert note.attributes["role"] == "doc-footnote"
    assert one(note, ".label a").text() == "1"
    assert one(note, "[role=doc-backlink]").attributes["href"] == "#mini-2000-n1-call"
    call = one(chapter, "#mini-2000-n1-call")
    assert (call.attributes["role"], call.attributes["href"]) == ("doc-noteref", "#mini-2000-n1")
    section = one(chapter, "section[role=doc-endnotes]")
    assert one(section, "h2").text() == "注"


def test_western_passages_are_marked_and_abbreviations_are_not(chapter: LexborHTMLParser) -> None:
    assert [node.text() for node in chapter.css('article .notes [lang="en"]')] == [
        "A. Author, A Title (City: Press, 2000), p. 1."
    ]
    assert one(chapter, '#mini-2000-n1 [lang="en"] em').text() == "A Title"
    assert "NATO" in one(chapter, "h1").text()


def test_headings_have_the_address_as_their_only_id(chapter: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in chapter.css("article section[id], article section span[id]")]
    assert [id_ for id_ in ids if not (id_ or "").endswith("-call") and "-pg" not in (id_ or "")] == [
        "mini-2000",
        "mini-2000-s1",
    ]


def test_links_name_what_they_lead_to(minisite: Path) -> None:
    tree = LexborHTMLParser((minisite / "index.html").read_text(encoding="utf-8"))
    links = {a.attributes["href"]: a.text() for a in tree.css("article p a.reference")}
    assert links == {
        "book/mini-2000/index.html#mini-2000-p1": "段落1",
        "book/mini-2000/index.html#mini-2000-n1": "注1",
        "book/mini-2000/index.html#mini-2000-pg8": "8頁",
        "book/mini-2000/conclusion.html#mini-2000-s2": "むすび",
        "book/mini-2000/index.html#mini-2000": "小さな論──NATOを例に──",
        "book/mini-2000/conclusion.html#mini-2000-p2": "words",
    }


@pytest.mark.parametrize(
    ("builder", "output", "expected", "unwanted"),
    [
        ("text", "book/mini-2000/index.txt", ["その名は残る。*強制力*は弱い"], ["folio"]),
        (
            "latex",
            "*.tex",
            [
                r"残\phantomsection\label{\detokenize{book/mini-2000/index:mini-2000-pg8}}",
                r"\marginpar{\footnotesize 8}る。\sphinxstyleemphasis{強制力}は弱い",
            ],
            [],
        ),
        # A note that is printed a page later; LaTeX has no margin notes within notes.
        *(
            pytest.param(*case, marks=pytest.mark.whole)
            for case in (
                ("latex", "*.tex", ["\n〔8〕{\\hyperref"], [r"\marginpar{\footnotesize 8}A. Author"]),
                ("epub", "_static/bouten.css", ["em.bouten", "-epub-text-emphasis-style: filled sesame"], []),
                ("epub", "book/mini-2000/index.xhtml", ['<em class="bouten">強制力</em>', 'id="mini-2000-pg8"'], []),
            )
        ),
    ],
)
def test_other_outputs_keep_letters_and_emphasis(
    tmp_path: Path, builder: str, output: str, expected: list[str], unwanted: list[str]
) -> None:
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(MINIBOOK)]
    command += ["--path-output", str(tmp_path), "--builder", "custom", "--custom-builder", builder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (tmp_path / "_build" / builder).glob(output)
    text = file.read_text(encoding="utf-8")
    for words in expected:
        assert words in text
    for words in unwanted:
        assert words not in text


def test_a_paragraph_without_an_address_is_refused(minisources: Path, edit: Edit) -> None:
    edit(minisources / "book/mini-2000/conclusion.md", "touch）である。", "touch）である。\n\n名のない段落。")
    with pytest.raises(Refused) as refused:
        build.jupyter_book(minisources, minisources / "_build")
    message = stated(*refused.value.faults)
    assert "book/mini-2000/conclusion.md:7: a paragraph without an address: 名のない段落。…" in message
    assert "→ write (mini-2000-pN)= before it, or {.apparatus} if it is the edition's" in message


def test_a_folio_that_is_no_number_is_refused(minisources: Path, edit: Edit) -> None:
    edit(minisources / "book/mini-2000/index.md", "残{folio}`8`る", "残{folio}`viii`る")
    with pytest.raises(Refused, match="a folio is a number, not 'viii'"):
        build.jupyter_book(minisources, minisources / "_build")


def test_a_folio_outside_an_essay_is_refused(minisources: Path, edit: Edit) -> None:
    edit(minisources / "index.md", "From another page", "{folio}`9`From another page")
    with pytest.raises(Refused, match=r"a folio outside an essay with printed pages \[edition\.folio\]"):
        build.jupyter_book(minisources, minisources / "_build")
