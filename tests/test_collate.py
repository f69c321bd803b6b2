"""The collation: nothing on the real site differs, and whatever can go wrong with a text is caught."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from edition import ROOT
from edition.__main__ import main
from edition.collate import Difference, collate, report
from edition.faults import Refused

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
        "",
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
        "冷戦後NATOは急激に",
        "冷戦後 NATOは急激に",
        [("spaces", "yoshizaki-2008-p61")],
    ),
    "a paragraph under another's address": (
        "tsuruoka-2024/index",
        '<p id="tsuruoka-2024-p29">',
        '<p id="tsuruoka-2024-p30">',
        [("paragraphs", "tsuruoka-2024-p29")],
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
    found = [(d.kind, d.passage) for d in differences(copy)]
    assert found == expected


def test_it_catches_two_notes_swapped(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/conclusion.html"
    text = page.read_text(encoding="utf-8")
    for one, other in (("n72", "x"), ("n73", "n72"), ("x", "n73")):
        text = text.replace(f'id="yoshizaki-2008-{one}" role', f'id="yoshizaki-2008-{other}" role')
    page.write_text(text, encoding="utf-8")
    found = differences(copy)
    assert {d.passage for d in found} == {"yoshizaki-2008-n72", "yoshizaki-2008-n73"}
    assert all("letters" in d.kind for d in found)


def test_it_catches_a_note_lost(copy: Path) -> None:
    page = copy / "book/yoshizaki-2008/introduction.html"
    text = page.read_text(encoding="utf-8")
    start = text.index('<aside class="footnote brackets" id="yoshizaki-2008-n5"')
    page.write_text(text[:start] + text[text.index("</aside>", start) + 8 :], encoding="utf-8")
    (found,) = differences(copy)
    assert (found.passage, found.edition) == ("yoshizaki-2008-n5", "")
    assert "Washington Post, July 2, 1993." in found.witness


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
    with pytest.raises(Refused, match=r"conclusion\.html: the file is not there"):
        collate(copy)


def test_a_page_with_two_articles_is_refused(copy: Path, edit: Edit) -> None:
    edit(copy / "book/yoshizaki-2008/conclusion.html", "</article>", "</article><article></article>")
    with pytest.raises(Refused, match="an essay's page has one <article>, this one 2"):
        collate(copy)


def test_an_essays_letters_outside_the_contents_are_refused(copy: Path) -> None:
    shutil.copy(copy / "book/yoshizaki-2008/conclusion.html", copy / "stray.html")
    with pytest.raises(Refused, match=r"stray\.html: the page shows an essay's letters but is not in _toc\.yml"):
        collate(copy)


def test_the_command_prints_the_table_and_fails_on_a_difference(
    copy: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collate", "--site", str(copy)]) == 0
    assert "differences" in capsys.readouterr().out
    edit(copy / "book/tsuruoka-2024/index.html", "まさに苦悩する同盟だ。", "まさに苦悩する同盟である。")
    assert main(["collate", "--site", str(copy)]) == 1
    assert "[だ]" in capsys.readouterr().out
