"""The chronology: each event with its words or its source, in the order of time; from the text to it and back."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, chronology
from edition.faults import Refused
from edition.rules.check import check

from .conftest import one, stated

Edit = Callable[[Path, str, str], None]

LISTED = chronology.load(ROOT)
QUOTED = [event for event in LISTED if event.address]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("1999年3月から6月までの78日間", "1999年3月"),
        ("同年12月の理事会", "同年12月"),
        ("翌1995年には", "翌1995年"),
        ("翌7月には", "翌7月"),
        ("6月10日にNATOは", "6月10日"),
        ("2003年夏、ポーランド", "2003年夏"),
        ("冷戦の終わり", "冷戦の終わり"),
    ],
)
def test_the_date_in_a_quote(quote: str, expected: str) -> None:
    start, end = chronology.dated(quote)
    assert quote[start:end] == expected


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("date", "1949-13", "date is '1949-13': it has not the form for it"),
        ("kind", "政治", "kind is '政治': it is none of the words for it"),
        ("address", "tsuruoka-2024-p99", "address is 'tsuruoka-2024-p99', which is the address of no passage"),
        ("quote", "1950年4月4日の北大西洋条約", "stands 0 times in tsuruoka-2024-p1"),
        ("date", "1950-04-04", "the row says 1950年, and the quote is"),
        ("source", "nowhere-1949", "there is no source nowhere-1949"),
        ("end", "1949-04-31", "end is '1949-04-31'"),
        ("end", "1948", "date is 1949-04-04, and end is 1948, before it"),
    ],
)
def test_a_broken_row_is_refused(sources: Path, column: str, value: str, message: str) -> None:
    path = sources / "data/events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["id"] == "treaty-signed-1949")
    row[column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(Refused) as refused:
        check(sources)
    assert message in "\n".join(stated(fault) for fault in refused.value.faults)


def test_an_event_without_passage_or_source_is_refused(sources: Path, edit: Edit) -> None:
    with (sources / "data/events.csv").open("a", encoding="utf-8") as file:
        file.write("nothing,1999,,何か,Something,情勢,,,,\n")
    with pytest.raises(Refused, match="nothing has neither a passage nor a source"):
        check(sources)


def test_it_runs_from_the_treaty_to_the_second_essay() -> None:
    assert {event.kind for event in LISTED} == {"水平", "垂直", "加盟", "情勢"}
    assert LISTED[0].date == "1949-04-04" and LISTED[-1].date.startswith("2024")
    assert sum(not event.address for event in LISTED) >= 20


def test_the_list_is_in_order_and_leads_to_the_text(site: Path) -> None:
    tree = LexborHTMLParser((site / "book/apparatus/chronology.html").read_text(encoding="utf-8"))
    ids = [(node.attributes["id"] or "").removeprefix("event-") for node in tree.css("article .event")]
    assert ids == [event.id for event in LISTED]
    for event in LISTED:
        entry = one(tree, f'[id="event-{event.id}"]')
        assert ("outside" in (entry.attributes["class"] or "")) == (not event.address)
        links = [a.attributes["href"] or "" for a in entry.css(".event-foot a")]
        if event.address:
            assert event.quote in entry.text() and any(link.endswith(f"#{event.address}") for link in links)
        else:
            assert any("#bib-" in link for link in links), event.id


def test_each_paragraph_leads_to_its_events(site: Path) -> None:
    pages = [*site.glob("book/yoshizaki-2008/*.html"), *site.glob("book/tsuruoka-2024/*.html")]
    trees = [LexborHTMLParser(path.read_text(encoding="utf-8")) for path in pages]
    missing = []
    for event in QUOTED:
        tree = next(tree for tree in trees if tree.css_first(f'[id="{event.address}"]'))
        href = f"../apparatus/chronology.html#event-{event.id}"
        direct = tree.css(f'[id="{event.address}"] a[href="{href}"]')
        # Where annotated letters or a name are the shorter link, their card leads on.
        if not (direct or tree.css(f'.annotations a[href="{href}"], .cards a[href="{href}"]')):
            missing.append(event.id)
    assert missing == []


def test_its_picture_stands_at_the_head_with_its_table(site: Path) -> None:
    tree = LexborHTMLParser((site / "book/apparatus/chronology.html").read_text(encoding="utf-8"))
    alt = one(tree, ".chart img").attributes["alt"] or ""
    assert f"出来事は{len(LISTED)}" in alt
    assert len(tree.css(".chart table tbody tr")) == len(LISTED)
    assert re.search(r"1949年から2024年", alt)
