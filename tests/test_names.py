"""The index of names: every occurrence, ambiguous ones decided; cards in the chapters, a page that lists all."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, names
from edition.faults import Refused
from edition.passages import by_address
from edition.rules.check import check

from .conftest import one, stated

Edit = Callable[[Path, str, str], None]

LISTED = names.load(ROOT)
FOUND = names.occurrences(ROOT)


def counts(name: str) -> Counter[str]:
    """How often a name stands in each passage."""
    return Counter(each.address for each in FOUND if each.name == name)


def by_hand() -> dict[str, Counter[str]]:
    """The counts of a reader who went through both essays without the program (tests/index-by-hand.csv)."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    with (Path(__file__).parent / "index-by-hand.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counted[row["name"]][row["address"]] = int(row["count"])
    return counted


@pytest.mark.parametrize("name", by_hand())
def test_the_occurrences_are_those_found_by_hand(name: str) -> None:
    assert counts(name) == by_hand()[name]


def test_names_of_every_kind_were_counted_by_hand() -> None:
    kinds = Counter(LISTED[name].kind for name in by_hand())
    assert set(kinds) == set(names.KINDS) and min(kinds.values()) >= 2


def test_a_short_name_is_not_found_in_a_longer_word() -> None:
    texts = defaultdict(set)
    for each in FOUND:
        texts[each.name].add(by_address(ROOT)[each.address].text[each.start : each.end])
    assert "EU" in texts["eu"] and not any("EUFOR" in text for text in texts["eu"])
    places = [(each.address, each.start, each.end) for each in FOUND if each.name == "eu"]
    for address, _, end in places:
        assert by_address(ROOT)[address].text[end : end + 3] != "FOR"


def test_occurrences_of_different_names_never_overlap() -> None:
    last: dict[str, tuple[int, int]] = {}
    for each in FOUND:
        before = last.get(each.address, (0, 0))
        assert each.start >= before[1] or (each.start, each.end) == before, each
        last[each.address] = (each.start, each.end)


def test_two_persons_of_one_name_are_told_apart() -> None:
    assert set(counts("johnson-chalmers")) == {"yoshizaki-2008-p7", "yoshizaki-2008-n13"}
    assert set(counts("johnson-boris")) == {"tsuruoka-2024-p27"}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "names",
            "国際治安支援部隊|",
            "国際治安維持部隊|国際治安支援部隊|",
            "isaf: the variant 「国際治安維持部隊」 stands nowhere, or only within longer ones",
        ),
        (
            "names",
            "リチャード・ルーガー|Richard Lugar",
            "リチャード・ルガー",
            "lugar-richard stands nowhere in the essays",
        ),
        (
            "names",
            "ロナルド・スチール|",
            "ロナルド・スチール|NATO|",
            "「NATO」 in yoshizaki-2008-p1 could be several names",
        ),
        (
            "names",
            ",yoshizaki-2008-p2,checked",
            ",yoshizaki-2008-p99,checked",
            "lugar-richard: there is no source yoshizaki-2008-p99",
        ),
        (
            "name-decisions",
            "yoshizaki-2008-p7,条約,1,",
            "yoshizaki-2008-p7,条約,9,",
            "「条約」 does not stand 9 times in yoshizaki-2008-p7, longer forms apart",
        ),
        (
            "name-decisions",
            "yoshizaki-2008-p7,条約,1,",
            "yoshizaki-2008-p7,条約,1,treaty",
            "name names 'treaty', which data/names.csv does not have",
        ),
        (
            "name-decisions",
            "yoshizaki-2008-p7,条約,1,",
            "yoshizaki-2008-p7,条約,1,china",
            "「条約」 is no variant of china",
        ),
        (
            "name-decisions",
            "yoshizaki-2008-p7,条約,1,",
            "yoshizaki-2008-p65,EU,1,",
            "「EU」 does not stand 1 times in yoshizaki-2008-p65, longer forms apart",
        ),
        ("names", "lugar-richard,person", "lugar-richard,man", "kind is 'man': it is none of the words for it"),
    ],
)
def test_a_broken_table_is_refused(sources: Path, edit: Edit, file: str, old: str, new: str, message: str) -> None:
    path = sources / "data" / f"{file}.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert text != path.read_text(encoding="utf-8")
    with pytest.raises(Refused) as refused:
        check(sources)
    assert message in "\n".join(stated(fault) for fault in refused.value.faults)


# ---- The pages ----


@pytest.fixture(scope="module")
def index(site: Path) -> LexborHTMLParser:
    return LexborHTMLParser((site / "book/apparatus/names.html").read_text(encoding="utf-8"))


def test_the_index_lists_every_passage_with_its_printed_page(index: LexborHTMLParser) -> None:
    for name in LISTED:
        entry = one(index, f'[id="name-{name}"]')
        links = [(a.attributes["href"] or "").rpartition("#")[2] for a in entry.css(".places a")]
        assert links == list(counts(name)), name
        shown = sum(int(node.text().partition("（")[2].partition("）")[0]) for node in entry.css(".places"))
        assert shown == sum(counts(name).values()), name
    lugar = one(index, '[id="name-lugar-richard"] .places').text()
    assert "段落2×2" in lugar or "段落2（24頁）" in lugar


def test_a_chapter_links_the_first_in_each_section_to_a_card(site: Path) -> None:
    cards = 0
    for path in [*site.glob("book/yoshizaki-2008/*.html"), *site.glob("book/tsuruoka-2024/*.html")]:
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        linked: dict[tuple[str, str], set[str]] = defaultdict(set)
        for passage in tree.css("article p[id], article aside[id]"):
            address = passage.attributes["id"] or ""
            for link in passage.css("a.named[href^='#card-']"):
                href = link.attributes["href"] or ""
                linked[by_address(ROOT)[address].section, href].add(address)
                assert tree.css_first(f'.cards [id="{href[1:]}"]'), href
        assert [place for place, passages in linked.items() if len(passages) > 1] == []
        for card in tree.css(".cards .name"):
            cards += 1
            name = (card.attributes["id"] or "").removeprefix("card-")
            assert card.css_first(f'a[href="../apparatus/names.html#name-{name}"]'), name
    assert cards > len(LISTED) / 2


def test_every_card_is_reached_from_its_page(site: Path) -> None:
    for path in [*site.glob("book/yoshizaki-2008/*.html"), *site.glob("book/tsuruoka-2024/*.html")]:
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        hrefs = {a.attributes["href"] for a in tree.css("article a[href]")}
        assert [card for card in tree.css(".cards .name") if f"#{card.attributes['id']}" not in hrefs] == [], path.name


def test_abbreviations_are_listed(index: LexborHTMLParser) -> None:
    rows = index.css("section#abbreviations tbody tr")
    assert len(rows) == sum(bool(entry.abbr) for entry in LISTED.values())
    assert "ISAF 国際治安支援部隊" in [" ".join(cell.text(strip=True) for cell in row.css("td")[:2]) for row in rows]
