"""Annotations: each about letters of its passage, with its kind, standing and sources; on the page, behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, annotation, build, sources
from edition.faults import Refused
from edition.passages import by_address
from edition.rules.check import check

from .conftest import one, stated

Edit = Callable[[Path, str, str], None]

INDEX = "book/mini-2000/index.md"
LISTED = annotation.load(ROOT)


def faults(root: Path) -> list[str]:
    """What is told of the annotations of a book."""
    try:
        return [stated(fault) for fault in annotation.check(root)]
    except Refused as refused:
        return [stated(fault) for fault in refused.faults]


#: What is done to the minibook's first annotation (in line 15), and what must be said of it.
BROKEN = {
    "letters that are not in the paragraph": (
        ":on: NATO",
        ":on: WEU",
        "mini-2000-a1: the letters 「WEU」 stand 0 times in mini-2000-p1\n"
        "    → write letters of that passage, as many as it takes to be there once",
    ),
    "letters that are there twice": (
        ":on: NATO",
        ":on: は",
        "mini-2000-a1: the letters 「は」 stand 3 times in mini-2000-p1",
    ),
    "no letters": (":on: NATO\n", "", "mini-2000-a1: :on: is missing"),
    "an unknown key": (
        ":sources: author-2000, p. 1",
        ":sources: writer-2000, p. 1",
        "mini-2000-a1: there is no source writer-2000\n    → list it in data/references.bib, or mend the key",
    ),
    "a source without a page where one is needed": (
        ":sources: author-2000, p. 1",
        ":sources: author-2000",
        "mini-2000-a1: the source author-2000 has pages, and none is given\n"
        "    → write the page after a comma: key, p. 12",
    ),
    "checked, and no source": (
        ":sources: author-2000, p. 1\n",
        "",
        "mini-2000-a1: it is said to be checked, and names no source",
    ),
    "an unknown kind": (":kind: 用語", ":kind: 言葉", "mini-2000-a1: kind is '言葉'"),
    "an unknown standing": (":standing: checked", ":standing: sure", "mini-2000-a1: standing is 'sure'"),
    "an unknown option": (":on: NATO", ":on: NATO\n:colour: red", "mini-2000-a1: there is no option colour"),
    "a day that is none": (
        "p. 1\n:date: 2026-11-21",
        "p. 1\n:date: 2026-11-31",
        "mini-2000-a1: date is '2026-11-31'",
    ),
    "a day in another form": (
        "p. 1\n:date: 2026-11-21",
        "p. 1\n:date: 20261121",
        "mini-2000-a1: date is '20261121'",
    ),
    "an emendation of what is no misprint": (
        ":on: NATO",
        ":on: NATO\n:emendation: OTAN",
        "mini-2000-a1: only a 校訂 has an emendation",
    ),
    "no text": ("北大西洋条約機構。[](#mini-2000-p2)も見よ。", "", "mini-2000-a1: it says nothing"),
    "too long a text": ("北大西洋条約機構。", "北" * 300, "mini-2000-a1: it has 304 letters"),
    "a number that is none": (
        "{annotation} mini-2000-a1",
        "{annotation} mini-2000-x1",
        "mini-2000-x1 is no address of an annotation",
    ),
    "a place before any passage": (
        "(mini-2000-p1)=\n",
        "",
        "mini-2000-a1: it stands after no paragraph or note",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_slip_is_told_with_its_line(minisources: Path, edit: Edit, old: str, new: str, message: str) -> None:
    edit(minisources / INDEX, old, new)
    line = 14 if old.startswith("(") else 15  # without its address the line before is gone
    assert any(fault.startswith(f"{INDEX}:{line}: {message}") for fault in faults(minisources)), faults(minisources)


def test_a_number_is_given_once(minisources: Path, edit: Edit) -> None:
    edit(minisources / INDEX, "{annotation} mini-2000-a2", "{annotation} mini-2000-a1")
    (fault,) = faults(minisources)
    assert fault.startswith(f"{INDEX}:33: the annotation mini-2000-a1 is there twice, first at {INDEX}:15")


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("index.md", 6, "an annotation on a page that is no essay's: {annotation} mini-2000-a3"),
        (INDEX, 24, "an annotation within a directive: {annotation} mini-2000-a3"),
    ],
)
def test_an_annotation_where_it_would_vanish_is_refused(minisources: Path, file: str, line: int, message: str) -> None:
    written = ":::{annotation} mini-2000-a3\n:on: NATO\n:kind: 用語\n:standing: inference\n:date: 2026-11-21\n\n…\n:::"
    path = minisources / file
    text = path.read_text(encoding="utf-8")
    if file == INDEX:
        path.write_text(
            text.replace(
                ":::{container} apparatus",
                f"::::{{container}} apparatus\n{written}\n::::\n\n:::{{container}} apparatus",
            ),
            encoding="utf-8",
        )
    else:
        path.write_text(f"{text.rstrip()}\n\n{written}\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        check(minisources)
    assert any(message in stated(fault) and fault.file == file for fault in refused.value.faults), refused.value


def test_all_slips_are_told_at_once_and_stop_the_build(minisources: Path, edit: Edit, tmp_path: Path) -> None:
    edit(minisources / INDEX, ":on: NATO", ":on: WEU")
    edit(minisources / INDEX, ":on: 二", ":on: 三")
    with pytest.raises(Refused) as refused:
        build.build(minisources, tmp_path / "out")
    assert [fault.line for fault in refused.value.faults if fault.code == "E303"] == [15, 33]
    assert not (tmp_path / "out").exists()


def test_an_annotation_that_is_taken_out_is_missed(minisources: Path, edit: Edit) -> None:
    edit(minisources / INDEX, "{annotation} mini-2000-a2", "{container} apparatus")
    with pytest.raises(Refused, match="mini-2000-a2 is gone"):
        check(minisources)


def test_words_are_counted_without_their_marks() -> None:
    assert annotation.plain("*NATO*の[段落2](#x-p2)と[](#x-p3)") == "NATOの段落2と"


def test_sources_are_read_with_their_places() -> None:
    text = "nato-1949, 第5条; kagan-2003, pp. 3, 7; un"
    assert list(sources.cited(text)) == [("nato-1949", "第5条"), ("kagan-2003", "pp. 3, 7"), ("un", "")]


# ---- The edition's own ----


def test_there_are_enough_and_none_is_long() -> None:
    assert len(LISTED) >= 150
    assert [each.address for each in LISTED if len(annotation.plain(each.text)) > 200] == []
    assert {each.kind for each in LISTED} == set(annotation.KINDS)


def test_they_come_in_reading_order() -> None:
    places = list(by_address(ROOT))
    chapters = list(dict.fromkeys(each.file for each in LISTED))
    assert chapters[0].endswith("yoshizaki-2008/index.md") and chapters[-1].endswith("tsuruoka-2024/index.md")
    for file in chapters:
        own = [places.index(each.at) for each in LISTED if each.file == file]
        assert own == sorted(own), file


def test_numbers_run_in_the_order_of_the_text_without_a_gap() -> None:
    for essay in ("yoshizaki-2008", "tsuruoka-2024"):
        numbers = sorted(each.number for each in LISTED if each.address.startswith(f"{essay}-a"))
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[str, LexborHTMLParser]:
    """The pages of the essays."""
    paths = [*site.glob("book/yoshizaki-2008/*.html"), *site.glob("book/tsuruoka-2024/*.html")]
    return {path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8")) for path in paths}


def letters(text: str) -> str:
    return "".join(text.split())


def test_its_letters_are_marked_in_its_passage_and_lead_to_it(trees: dict[str, LexborHTMLParser]) -> None:
    wrong = []
    for each in LISTED:
        tree = next(tree for tree in trees.values() if tree.css_first(f'[id="{each.address}"]'))
        passage = one(tree, f'[id="{each.at}"]')
        first = one(passage, f'[id="{each.address}-on"]')
        item = one(tree, f'section.annotations [id="{each.address}"]')
        marked = "".join(letters(node.text()) for node in passage.css(".annotated"))
        # Where a name within the letters is the link, the rest of them still is the annotation's.
        leads = passage.css(f'a[href="#{each.address}"]') or tree.css(f'.cards a[href="#{each.address}"]')
        if letters(each.on) not in marked or not letters(each.on).startswith(letters(first.text())) or not leads:
            wrong.append(each.address)
        if letters(annotation.plain(each.text)[:8]) not in letters(item.text()):
            wrong.append(f"{each.address}: text")
        assert one(item, ".standing").text() == annotation.STANDINGS[each.standing]
        assert one(item, f'a[href="#{each.address}-on"]').text() == each.on
    assert wrong == []


def test_each_source_is_a_link_to_the_bibliography(trees: dict[str, LexborHTMLParser], site: Path) -> None:
    bibliography = LexborHTMLParser((site / "book/apparatus/bibliography.html").read_text(encoding="utf-8"))
    entries = {node.attributes["id"] for node in bibliography.css("div.work")}
    for each in LISTED:
        tree = next(tree for tree in trees.values() if tree.css_first(f'[id="{each.address}"]'))
        links = [a.attributes["href"] or "" for a in tree.css(f'[id="{each.address}"] .annotation-foot a')]
        for key, place in each.sources:
            assert f"bib-{key}" in entries
            assert f"../apparatus/bibliography.html#bib-{key}" in links, each.address
            assert place in one(tree, f'[id="{each.address}"] .annotation-foot').text()


def test_every_misprint_bears_mama_and_nothing_else_does(trees: dict[str, LexborHTMLParser]) -> None:
    emended = [each for each in LISTED if each.kind == "校訂"]
    assert sum(len(tree.css(".mama")) for tree in trees.values()) == len(emended)
    for tree in trees.values():
        for node in tree.css(".mama"):
            assert node.text() == "ママ" and "apparatus" in (node.attributes["class"] or "")
    for each in (each for each in emended if each.emendation):
        tree = next(tree for tree in trees.values() if tree.css_first(f'[id="{each.address}"]'))
        titles = [node.attributes["title"] or "" for node in tree.css(f'[id="{each.at}"] .mama')]
        assert any(each.emendation in title for title in titles), each.address


def test_the_list_holds_all_and_links_each(site: Path) -> None:
    tree = LexborHTMLParser((site / "book/apparatus/annotations.html").read_text(encoding="utf-8"))
    items = tree.css("article .annotation")
    targets = [
        (one(item, "p.annotation-head").css("a")[0].attributes["href"] or "").rpartition("#")[2] for item in items
    ]
    assert sorted(targets) == sorted(each.address for each in LISTED)
    for kind, english in annotation.KINDS.items():
        heading = one(tree, f'section[id="annotations-{english}"] h2').text()
        assert heading.startswith(f"{kind}（{sum(each.kind == kind for each in LISTED)}）")


def test_they_are_data_too(site: Path) -> None:
    records = json.loads((site / "annotations.json").read_text(encoding="utf-8"))
    assert [record["address"] for record in records] == [each.address for each in LISTED]
    for record in records:
        text = by_address(ROOT)[record["at"]].text
        assert text[record["from"] : record["to"]] == record["on"]
        page, _, address = record["url"].partition("#")
        assert address == record["address"]
        assert f'id="{address}"' in (site / page).read_text(encoding="utf-8")


def test_links_of_the_text_never_nest(trees: dict[str, LexborHTMLParser]) -> None:
    for name, tree in trees.items():
        assert tree.css("a a") == [], name
        for link in tree.css("article a:is(.annotated, .named)"):
            assert link.css("[role=doc-pagebreak], .paragraph-number, [role=doc-noteref]") == []
            assert not re.match(r"\s|.*\s$", link.text(), re.DOTALL), link.text()
