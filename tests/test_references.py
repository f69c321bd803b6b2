"""The bibliography as files: read back by what reads such files, no work lost and nothing made up."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from edition import ROOT
from edition.bibliography import _WORDS, FIELDS, REQUIRED, ROLES, Work, works
from edition.export import references
from edition.export.references import csl, ris
from edition.export.references.remarks import GROUPS, LABELS, remarks

WORKS = works(ROOT)
Record = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("references")
    references.write(folder)
    return folder


@pytest.fixture(scope="module")
def items(folder: Path) -> dict[str, Record]:
    return {item["id"]: item for item in json.loads((folder / "references.json").read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def records(folder: Path) -> dict[str, Record]:
    text = (folder / "references.ris").read_bytes().decode("utf-8")
    return {each["id"]: each for each in rispy.loads(text)}


def test_the_site_has_them(site: Path, folder: Path) -> None:
    for suffix in ("bib", "ris", "json"):
        file = f"references.{suffix}"
        assert (site / file).read_bytes() == (folder / file).read_bytes()


def test_the_bib_is_the_source_entry_for_entry(folder: Path) -> None:
    text = (folder / "references.bib").read_text(encoding="utf-8")
    source = (ROOT / "data/references.bib").read_text(encoding="utf-8")
    heading, at, entries = text.partition("\n@")
    assert source.endswith(at + entries) and source.index(at) < 500
    assert all(line.startswith("%") for line in heading.splitlines() if line) and "CC-BY-4.0" in heading
    found, expected = parse_string(text, "bibtex"), parse_string(source, "bibtex")
    assert list(found.entries) == list(expected.entries) == list(WORKS)
    assert all(found.entries[key] == expected.entries[key] for key in WORKS)


def test_lines_of_ris_end_as_the_format_says(folder: Path) -> None:
    text = (folder / "references.ris").read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") > len(WORKS)


def test_no_work_is_lost(items: dict[str, Record], records: dict[str, Record]) -> None:
    assert list(items) == list(records) == list(WORKS)


def test_citeproc_reads_every_item() -> None:
    """It warns of a variable or a part of a name that CSL does not have."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = CiteProcJSON([csl.record(work) for work in WORKS.values()])
    assert list(source) == list(WORKS)
    work = source["andrews-2005"]
    assert (work.type, str(work.container_title)) == (
        "chapter",
        "The Atlantic Alliance under Stress: US-European Relations after Iraq",
    )
    (name,) = source["ueta-2007"].author
    assert (name.family, name.given) == ("植田", "隆子")
    assert source["kagan-2002"].issued.begin.month == 6 and source["kagan-2002"].issued.end.month == 7
    assert (source["campbell-2004"].issued.year, source["campbell-2004"].issued.season) == (2004, 1)


#: What a reader of the entry would write down of it, in CSL-JSON and in RIS.
BY_HAND: dict[str, tuple[Record, Record]] = {
    "campbell-2004": (
        {
            "type": "article-journal",
            "author": [{"family": "Campbell", "given": "Kurt M."}],
            "container-title": "The Washington Quarterly",
            "volume": "27",
            "issue": "2",
            "page": "151-163",
            "issued": {"date-parts": [[2004]], "season": 1},
            "language": "en",
        },
        {
            "type_of_reference": "JOUR",
            "authors": ["Campbell, Kurt M."],
            "secondary_title": "The Washington Quarterly",
            "volume": "27",
            "number": "2",
            "start_page": "151",
            "end_page": "163",
            "year": "2004",
            "date": "2004///Spring",
            "language": "en",
        },
    ),
    "washington-post-1993": (
        {"type": "article-newspaper", "issued": {"date-parts": [[1993, 7, 2]]}},
        {"type_of_reference": "NEWS", "date": "1993/07/02/", "secondary_title": "The Washington Post"},
    ),
    "tsuruoka-2007": (
        {
            "type": "chapter",
            "author": [{"family": "鶴岡", "given": "路人"}],
            "editor": [
                {"family": "田中", "given": "俊郎"},
                {"family": "小久保", "given": "康之"},
                {"family": "鶴岡", "given": "路人"},
            ],
            "language": "ja",
        },
        {
            "type_of_reference": "CHAP",
            "authors": ["鶴岡, 路人"],
            "secondary_authors": ["田中, 俊郎", "小久保, 康之", "鶴岡, 路人"],
            "language": "ja",
        },
    ),
    "carpenter-2000": (
        {"type": "book", "editor": [{"family": "Carpenter", "given": "Ted Galen"}]},
        {"type_of_reference": "EDBOOK", "authors": ["Carpenter, Ted Galen"]},
    ),
    "smith-1997": (
        {
            "original-author": [{"family": "Smith", "given": "Michael Joseph"}],
            "translator": [{"family": "押村", "given": "嵩"}, {"literal": "ほか"}],
        },
        {"type_of_reference": "BOOK", "subsidiary_authors": ["押村, 嵩", "ほか"]},
    ),
    "nato-oplan-10302": (
        {"type": "report", "author": [{"literal": "NATO, International Military Staff"}], "genre": "作戦計画"},
        {"type_of_reference": "RPRT", "authors": ["NATO (International Military Staff)"], "type_of_work": "作戦計画"},
    ),
    "un-res-1244": (
        {"type": "legislation", "number": "S/RES/1244 (1999)", "issued": {"date-parts": [[1999, 6, 10]]}},
        {"type_of_reference": "STAT", "note": "S/RES/1244 (1999)", "date": "1999/06/10/"},
    ),
    "mcnerney-2005": (
        {"issued": {"date-parts": [[2005], [2006]]}, "volume": "35"},
        {"year": "2005", "date": "2005///Winter to 2006"},
    ),
    "kagan-2002": (
        {"issued": {"date-parts": [[2002, 6], [2002, 7]]}, "URL": "http://www.policyreview.org/JUN02/kagan.html"},
        {"date": "2002/06//to 2002-07", "urls": ["http://www.policyreview.org/JUN02/kagan.html"]},
    ),
    "nato-p03-159e": (
        {"type": "webpage", "accessed": {"date-parts": [[2026, 11, 22]]}, "author": [{"literal": "NATO"}]},
        {"type_of_reference": "ELEC", "access_date": "2026/11/22/", "authors": ["NATO"]},
    ),
}


@pytest.mark.parametrize("key", BY_HAND)
def test_works_read_as_by_hand(key: str, items: dict[str, Record], records: dict[str, Record]) -> None:
    for expected, found in zip(BY_HAND[key], (items[key], records[key]), strict=True):
        assert {name: found.get(name) for name in expected} == expected


#: Where a record says how it is made, not what the work is.
OWN = {"id", "type", "annote", "keyword", "language", "type_of_reference", "notes", "keywords"}


def _plain(text: str) -> str:
    """A text without what the formats part otherwise: commas and brackets of bodies' names, dashes, slashes of days."""
    return re.sub(r"(?<=\d)/(?=\d)|[-,()/\s]", "", text)


def _values(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for each in found.values() for text in _values(each)]
    return [text for each in found for text in _values(each)] if isinstance(found, list) else [str(found)]


def _said(work: Work) -> list[str]:
    names = [f"{name.last} {name.first}" for people in work.names.values() for name in people]
    return [*map(_plain, work.fields.values()), *map(_plain, names)]


SEASONS = {"Spring": "21", "Summer": "22", "Autumn": "23", "Winter": "24"}


@pytest.mark.parametrize("form", ["csl", "ris"])
def test_nothing_is_made_up(form: str, items: dict[str, Record], records: dict[str, Record]) -> None:
    for key, work in WORKS.items():
        said = _said(work)
        for name, value in (items if form == "csl" else records)[key].items():
            if name in OWN or name in ("issued", "accessed", "original-date", "date", "access_date"):
                continue
            for text in _values(value):
                assert text == "ほか" or any(_plain(text.removeprefix("http://")) in each for each in said), (key, name)


def test_dates_are_those_of_the_source(items: dict[str, Record], records: dict[str, Record]) -> None:
    for key, work in WORKS.items():
        numbers = [int(number) for number in re.findall(r"\d+", work["date"])]
        issued = items[key].get("issued", {})
        found = [number for part in issued.get("date-parts", []) for number in part]
        season = [issued["season"] + 20] if "season" in issued else []
        lost = [number for number in numbers if number not in [*found, *season]]
        assert not lost or f"日付：{work['date']}" in items[key]["annote"], key
        assert all(number in numbers for number in [*found, *season]), key
        words = records[key].get("date", "")
        for season_, number in SEASONS.items():
            words = words.replace(season_, number)
        assert sorted(map(int, re.findall(r"\d+", words))) == sorted(numbers), key


@pytest.mark.parametrize("form", ["csl", "ris"])
def test_nothing_is_lost(form: str, items: dict[str, Record], records: dict[str, Record]) -> None:
    codes = {"langid", "kind", "level", "standing", "urlstatus", "yomistatus", "entrysubtype", "date", "urldate"}
    for key, work in WORKS.items():
        whole = _plain("".join(_values((items if form == "csl" else records)[key])))
        for field, value in work.fields.items():
            if field not in codes:
                assert _plain(value.replace("--", "-").rstrip("。")) in whole, (key, field)
        for people in work.names.values():
            for name in people:
                if name.last != "others":
                    assert _plain(name.last) in whole and _plain(name.first) in whole, key


def test_what_is_not_verified_is_said(items: dict[str, Record], records: dict[str, Record]) -> None:
    unverified = {key for key, work in WORKS.items() if work["standing"] == "unverified"}
    assert "ueta-2007" in unverified and "walt-1990" not in unverified
    assert {key for key, item in items.items() if "書誌は未確認（注による）" in item["annote"]} == unverified
    assert {key for key, each in records.items() if "書誌は未確認（注による）" in "".join(each["notes"])} == unverified
    for key, work in WORKS.items():
        assert work["annotation"] in items[key]["annote"]


def test_what_the_notes_cite_is_told_from_what_the_edition_rests_on(
    items: dict[str, Record], records: dict[str, Record]
) -> None:
    for key, work in WORKS.items():
        group = GROUPS["kind" if work["kind"] else "level"]
        assert items[key]["keyword"] == group and records[key]["keywords"] == [group]
    assert len({item["keyword"] for item in items.values()}) == 2


@pytest.mark.parametrize(
    "held", [{*csl.VARIABLES, *csl.DATES, *csl.TURNED} - {"date"}, {*ris.TAGS, *ris.TURNED} - {"date"}]
)
def test_every_field_has_its_place_or_a_label(held: set[str]) -> None:
    """A field that is new in the bibliography must be told where it goes."""
    fields = dict.fromkeys(FIELDS - set(ROLES), "1") | {"kind": "図書", "standing": "checked", "level": "primary"}
    said = "".join(remarks(Work("key", "book", 1, fields, {}), held))
    assert all(f"{label}：" in said for field, label in LABELS.items() if field not in held)
    with pytest.raises(KeyError):
        list(remarks(Work("key", "book", 1, {"kind": "図書", "standing": "checked", "shelf": "1"}, {}), held))


def test_every_type_and_language_has_its_place() -> None:
    assert set(csl.TYPES) == set(REQUIRED) and set(csl.LANGUAGES) == set(_WORDS["langid"])
    assert set(ris.TYPES) == {*csl.TYPES.values(), *csl.SUBTYPES.values()}
    assert set(csl.SUBTYPES) == set(_WORDS["entrysubtype"])


def test_a_book_without_a_bibliography_gets_no_empty_files(tmp_path: Path) -> None:
    references.write(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []
