"""The collation: nothing on the real site differs, and whatever can go wrong with a text is caught."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT
from edition.__main__ import main
from edition.collate import Difference, collate, report
from edition.faults import Refused

from .conftest import stated

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """The built pages, to be damaged."""
    shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("_static", "_sources", "*.js"))
    return tmp_path / "site"


def differences(site: Path) -> list[Difference]:
    return [difference for each in collate(site) for difference in each.differences]


def test_the_site_has_every_letter_of_both_witnesses(site: Path) -> None:
    found = {each.essay: each for each in collate(site)}
    assert [d for each in found.values() for d in each.differences] == []
    counted = {"paragraphs": 66, "notes": 73, "calls": 73, "pages": 23, "dotted": 32, "runs": 4}
    yoshizaki = found["yoshizaki-2008"]
    assert yoshizaki.edition == yoshizaki.witness
    assert {name: yoshizaki.edition[name] for name in counted} == counted
    assert found["tsuruoka-2024"].edition["paragraphs"] == 29


def test_the_readme_shows_the_table_as_it_is(site: Path) -> None:
    assert report(collate(site)) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_letters_counted_are_those_of_the_witness(site: Path) -> None:
    """Counted another way: all that is printed, less white space, furniture, note numbers, calls and dots."""
    text = (ROOT / "data/witnesses/tsuruoka-2024.txt").read_text(encoding="utf-8")
    plain = "".join(line.lstrip("#") for line in text.split("\n") if line != "---")
    assert len("".join(plain.split())) == collate(site)[1].edition["letters"]


#: What happens to which page, and the differences it must give: kind, passage.
CASES: dict[str, tuple[str, str, str, list[tuple[str, str]]]] = {
    "a dropped letter": (
        "yoshizaki-2008/introduction",
        "既存の同盟は再定義を",
        "既存の同盟再定義を",
        [("letters", "yoshizaki-2008-p1")],
    ),
    "a changed digit": (
        "yoshizaki-2008/3-coalition-out-of-area",
        "（1万5,108人）",
        "（1万5,109人）",
        [("letters", "yoshizaki-2008-n54")],
    ),
    "a half-width form made full-width": (
        "yoshizaki-2008/conclusion",
        "安定化･復興支援作戦を担当",
        "安定化・復興支援作戦を担当",
        [("letters", "yoshizaki-2008-p63")],
    ),
    "a note call lost": (
        "yoshizaki-2008/conclusion",
        '<a class="footnote-reference brackets" href="#yoshizaki-2008-n73" id="yoshizaki-2008-n73-call" '
        'role="doc-noteref"><span class="fn-bracket">[</span>73<span class="fn-bracket">]</span></a>',
        "",
        # The note that nothing calls is then on no page.
        [("calls", "yoshizaki-2008-p65"), ("pages", "yoshizaki-2008-n73")],
    ),
    "a call that leads to another note": (
        "yoshizaki-2008/conclusion",
        'href="#yoshizaki-2008-n73" id',
        'href="#yoshizaki-2008-n72" id',
        [("calls", "yoshizaki-2008-p65"), ("pages", "yoshizaki-2008-n72"), ("pages", "yoshizaki-2008-n73")],
    ),
    "an emphasis run one letter short": (
        "yoshizaki-2008/conclusion",
        '<em class="bouten">加盟国以外</em>',
        '<em class="bouten">加盟国以</em>外',
        [("emphasis", "yoshizaki-2008-p65")],
    ),
    "a page break one letter off": (
        "yoshizaki-2008/conclusion",
        'role="doc-pagebreak" title="底本の44頁（推定）"></span>う',
        'role="doc-pagebreak" title="底本の44頁（推定）"></span>',
        [("pages", "yoshizaki-2008-p61")],
    ),
    "a paragraph split in two": (
        "yoshizaki-2008/conclusion",
        "NATOのディレンマは、ここにある。",
        "NATOのディレンマは、</p><p>ここにある。",
        [("paragraphs", "yoshizaki-2008-p64")],
    ),
    "two paragraphs run together": (
        "tsuruoka-2024/index",
        '</p>\n<p id="tsuruoka-2024-p2">',
        '<b id="tsuruoka-2024-p2"></b>',
        [("paragraphs", "tsuruoka-2024-p2")],
    ),
    "an annotation leaking into the text": (
        "yoshizaki-2008/conclusion",
        '<p class="affiliation">',
        '<aside class="annotation">編者の注釈</aside><p class="affiliation">',
        [("letters+paragraphs", "yoshizaki-2008-p65")],
    ),
    "a space between Latin words lost": (
        "yoshizaki-2008/conclusion",
        "Manfred Wörner</span>）",
        "ManfredWörner</span>）",
        [("spaces", "yoshizaki-2008-p61")],
    ),
    "a space between Japanese and Latin": (
        "yoshizaki-2008/conclusion",
        "冷戦後にNATOは",
        "冷戦後に NATOは",
        [("spaces", "yoshizaki-2008-p62")],
    ),
    "a paragraph under another's address": (
        "tsuruoka-2024/index",
        '<p id="tsuruoka-2024-p29">',
        '<p id="tsuruoka-2024-p30">',
        [],
    ),
    "other white space between Latin letters": (
        "yoshizaki-2008/conclusion",
        "Manfred Wörner</span>）",
        "Manfred\u00a0Wörner</span>）",
        [("spaces", "yoshizaki-2008-p61")],
    ),
    "a full-width space between Japanese and Latin": (
        "yoshizaki-2008/conclusion",
        "冷戦後にNATOは",
        "冷戦後に　NATOは",
        [("spaces", "yoshizaki-2008-p62")],
    ),
    "dots that no style sheet shows": (
        "yoshizaki-2008/conclusion",
        '<em class="bouten">加盟国以外</em>',
        '<span class="bouten">加盟国以外</span>',
        [("emphasis", "yoshizaki-2008-p65")],
    ),
    "letters said to be a heading's link": (
        "yoshizaki-2008/conclusion",
        "冷戦後にNATOは",
        '冷戦後にNATOは<span class="headerlink">実に</span>',
        [("letters", "yoshizaki-2008-p62")],
    ),
    "letters said to be a way back": (
        "yoshizaki-2008/conclusion",
        "冷戦後にNATOは",
        '冷戦後にNATOは<span role="doc-backlink">実に</span>',
        [("letters", "yoshizaki-2008-p62")],
    ),
    "letters said to be a note's label": (
        "yoshizaki-2008/conclusion",
        "Christoph Bertram",
        '<span class="label">実に</span>Christoph Bertram',
        [("letters", "yoshizaki-2008-n72")],
    ),
    "a call that leads to another page": (
        "yoshizaki-2008/conclusion",
        'href="#yoshizaki-2008-n73" id',
        'href="introduction.html#yoshizaki-2008-n73" id',
        [("calls", "yoshizaki-2008-p65")],
    ),
    "a call that is no link": (
        "yoshizaki-2008/conclusion",
        '73<span class="fn-bracket">]</span></a>は、',
        '73<span class="fn-bracket">]</span></a><span role="doc-noteref">1</span>は、',
        [("letters", "yoshizaki-2008-p65")],
    ),
    "a note cut in two": (
        "yoshizaki-2008/conclusion",
        "（仮訳）（平成",
        "（仮訳）</p><p>（平成",
        [("paragraphs", "yoshizaki-2008-n73")],
    ),
    "a heading of another level": (
        "yoshizaki-2008/3-coalition-out-of-area",
        "<h3>ア　",
        "<h2>ア　",
        [("paragraphs", "yoshizaki-2008-s9")],
    ),
    "a heading that is none": (
        "yoshizaki-2008/conclusion",
        "<h1>おわりに",
        '<p id="yoshizaki-2008-s12x">おわりに',
        [("paragraphs", "yoshizaki-2008-s12")],
    ),
    "a paragraph in a list": (
        "yoshizaki-2008/conclusion",
        '<p id="yoshizaki-2008-p64">',
        '<ol><li><p id="yoshizaki-2008-p64">',
        [("paragraphs", p) for p in ("yoshizaki-2008-p64", "yoshizaki-2008-p65", "affiliation")],
    ),
    "the lost figure's caption before its source": (
        "yoshizaki-2008/conclusion",
        '<p class="source">出典：筆者作成</p>\n<p class="caption">図　NATOの拡大（概念図）</p>',
        '<p class="caption">図　NATOの拡大（概念図）</p>\n<p class="source">出典：筆者作成</p>',
        [("letters+paragraphs", "yoshizaki-2008-p62"), ("letters+paragraphs", "caption")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_catches(copy: Path, edit: Edit, case: str) -> None:
    page, old, new, expected = CASES[case]
    edit(copy / "book" / f"{page}.html", old, new)
    if case == "a page break one letter off":  # the letter goes before the mark
        edit(copy / "book" / f"{page}.html", "と言えるだろ<span", "と言えるだろう<span")
    if not expected:
        with pytest.raises(Refused):
            collate(copy)
        return
    assert [(d.kind, d.passage) for d in differences(copy)] == expected


#: What is done to the conclusion's page, and what must be said of it.
BREACHES: dict[str, tuple[str, str, str]] = {
    "two pages' addresses swapped": (
        'data-folio="44" id="yoshizaki-2008-pg44"',
        'data-folio="44" id="yoshizaki-2008-pg45"',
        "the mark of page 44 has the address yoshizaki-2008-pg45, not yoshizaki-2008-pg44",
    ),
    "a page without its address": (
        'data-folio="44" id="yoshizaki-2008-pg44"',
        'data-folio="44"',
        "no page has the address yoshizaki-2008-pg44",
    ),
    "a page mark without a number": ('data-folio="44"', 'data-folio="xliv"', "a page mark without a folio: 'xliv'"),
    "a page mark in a heading": (
        "<h1>おわりに",
        '<h1><span class="apparatus folio" data-folio="43" id="yoshizaki-2008-pg43"></span>おわりに',
        "page 43 begins inside a heading",
    ),
    "a note under another number": (
        'href="#yoshizaki-2008-n73-call">73<',
        'href="#yoshizaki-2008-n73-call">72<',
        "note 73 is shown under the number 72",
    ),
    "hidden letters": (
        "冷戦後にNATOは",
        "<span hidden>冷戦後</span>にNATOは",
        "<span> in an essay's text can hide",
    ),
    "letters styled away": (
        "冷戦後にNATOは",
        '<b style="display:none">冷戦後</b>にNATOは',
        "<b> in an essay's text can hide",
    ),
    "an address that nobody listed": (
        '<p class="affiliation">',
        '<p class="affiliation" id="yoshizaki-2008-p66">',
        "the address yoshizaki-2008-p66 is not in the ledger",
    ),
    "an address given twice": (
        '<p class="affiliation">',
        '<div class="apparatus" id="yoshizaki-2008-p1"></div><p class="affiliation">',
        "the address yoshizaki-2008-p1 is given 2 times",
    ),
    "text after the notes": ("</article>", "<p>後書き</p></article>", "text of the essay stands after the notes"),
    "another language": ('<article class="essay">', '<article class="essay" lang="en">', "in another language"),
}


@pytest.mark.parametrize("case", BREACHES)
def test_it_refuses(copy: Path, edit: Edit, case: str) -> None:
    old, new, words = BREACHES[case]
    edit(copy / "book/yoshizaki-2008/conclusion.html", old, new)
    with pytest.raises(Refused) as refused:
        collate(copy)
    assert words in stated(*refused.value.faults)


def test_it_catches_a_page_that_begins_where_the_paragraph_before_ends(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/3-coalition-out-of-area.html"
    text = page.read_text(encoding="utf-8")
    mark = re.search(r'<span [^>]*id="yoshizaki-2008-pg41"[^>]*></span>', text)
    assert mark
    text = text.replace(mark[0], "")
    end = text.index("</p>", text.index('<p id="yoshizaki-2008-p50">'))
    text = text[:end] + mark[0] + text[end:]
    page.write_text(text, encoding="utf-8")
    assert [(d.kind, d.passage) for d in differences(copy)] == [("pages", "yoshizaki-2008-p51")]


def test_it_refuses_notes_out_of_order(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/conclusion.html"
    text = page.read_text(encoding="utf-8")
    starts = [text.index(f'<aside class="footnote brackets" id="yoshizaki-2008-n{n}"') for n in (72, 73)]
    end = text.index("</aside>", starts[1]) + len("</aside>\n")
    one, other = text[starts[0] : starts[1]], text[starts[1] : end]
    page.write_text(text[: starts[0]] + other + one + text[end:], encoding="utf-8")
    with pytest.raises(Refused, match="note 72 stands after note 73"):
        collate(copy)


def test_it_catches_two_notes_swapped(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/conclusion.html"
    text = page.read_text(encoding="utf-8")
    letters = [LexborHTMLParser(text).css(f"#yoshizaki-2008-n{n} p")[0].inner_html or "" for n in (72, 73)]
    text = text.replace(letters[0], "@").replace(letters[1], letters[0]).replace("@", letters[1])
    page.write_text(text, encoding="utf-8")
    found = differences(copy)
    assert {d.passage for d in found} == {"yoshizaki-2008-n72", "yoshizaki-2008-n73"}
    assert all("letters" in d.kind for d in found)


def test_it_catches_a_note_lost(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/introduction.html"
    text = page.read_text(encoding="utf-8")
    start = text.index('<aside class="footnote brackets" id="yoshizaki-2008-n5"')
    page.write_text(text[:start] + text[text.index("</aside>", start) + 8 :], encoding="utf-8")
    with pytest.raises(Refused, match="no page has the address yoshizaki-2008-n5"):
        collate(copy)


def test_it_catches_a_note_said_to_be_on_another_page(copy: Path, edit: Edit) -> None:
    page = copy / "book/yoshizaki-2008/3-coalition-out-of-area.html"
    text = page.read_text(encoding="utf-8")
    start = text.index('id="yoshizaki-2008-n60" role')
    page.write_text(text[:start] + text[start:].replace('data-folio="41"', 'data-folio="40"', 1), encoding="utf-8")
    assert [(d.kind, d.passage) for d in differences(copy)] == [("pages", "yoshizaki-2008-n60")]


def test_what_is_apparatus_is_not_read(copy: Path, edit: Edit) -> None:
    page = copy / "book/yoshizaki-2008/conclusion.html"
    added = '<aside class="apparatus"><p>編者の注釈</p></aside><script>x</script><p class="affiliation">'
    edit(page, '<p class="affiliation">', added)
    assert differences(copy) == []


def test_a_difference_says_where_and_shows_both_readings(copy: Path, edit: Edit) -> None:
    edit(copy / "book/yoshizaki-2008/introduction.html", "開戦時において、", "開戦時に於て、")
    (found,) = collate(copy)[:1]
    text = report([found])
    assert "yoshizaki-2008 p. 23 yoshizaki-2008-p1: letters" in text
    assert "witness  …003年のイラク開戦時に[おい]て、イラクの大量破壊兵器…" in text
    assert "edition  …003年のイラク開戦時に[於]て、イラクの大量破壊兵器…" in text


def test_a_page_that_is_not_built_is_refused(copy: Path) -> None:
    (copy / "book/yoshizaki-2008/conclusion.html").unlink()
    with pytest.raises(Refused, match=r"conclusion\.html:1:1: E001 the file is not there"):
        collate(copy)


def test_a_page_with_two_articles_is_refused(copy: Path, edit: Edit) -> None:
    edit(copy / "book/yoshizaki-2008/conclusion.html", "</article>", "</article><article></article>")
    with pytest.raises(Refused, match="an essay's page has one <article>, this one 2"):
        collate(copy)


def test_an_essays_letters_outside_the_contents_are_refused(copy: Path) -> None:
    shutil.copy(copy / "book/yoshizaki-2008/conclusion.html", copy / "stray.html")
    with pytest.raises(Refused, match=r"stray\.html:1:1: E911 the page shows an essay's letters but is not"):
        collate(copy)


def test_the_command_prints_the_table_and_fails_on_a_difference(
    copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collate", "--site", str(copy)]) == 0
    assert "differences" in capsys.readouterr().out
    edit(copy / "book/tsuruoka-2024/index.html", "順にみていくことにしよう。", "順にみていくことにしようである。")
    assert main(["collate", "--site", str(copy)]) == 1
    assert "[である]" in capsys.readouterr().out
