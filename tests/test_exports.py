"""What is derived as data: names, events and the tables in one file."""

from __future__ import annotations

import ast
import csv
import io
import json
import zlib
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from frictionless import Package
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT
from edition.colophon import colophon
from edition.export import chronology, names, package
from edition.export.targets import INVENTORY, targets
from edition.faults import Refused

from .conftest import one

Record = dict[str, Any]
#: What Sphinx calls; the others write of a finished site, whoever calls them.
CALLED = ("__init__", "annotation", "passages", "site")
EXPORT = ROOT / "edition" / "export"
WRITERS = sorted({*EXPORT.rglob("*.py")} - {EXPORT / f"{name}.py" for name in CALLED})


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table as the file has them."""
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def passages(site: Path) -> dict[str, Record]:
    """The passages as the site serves them."""
    files = sorted((site / "passages").glob("*.json"))
    return {each["address"]: each for file in files for each in json.loads(file.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def index(site: Path) -> list[Record]:
    found: list[Record] = json.loads((site / "names.json").read_text(encoding="utf-8"))["names"]
    return found


@pytest.fixture(scope="module")
def events(site: Path) -> list[Record]:
    found: list[Record] = json.loads((site / "events.json").read_text(encoding="utf-8"))["events"]
    return found


def folio(passage: Record, at: int) -> int | None:
    """The printed page on which a letter of a passage stands."""
    before = [page["folio"] for page in passage["pages"] if page["at"] <= at]
    return before[-1] if before else None


@pytest.mark.parametrize("file", ["names.json", "events.json"])
def test_a_file_says_what_it_is_of(site: Path, file: str) -> None:
    found = json.loads((site / file).read_text(encoding="utf-8"))
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {found['version']}\n" in cff and f"\ndate-released: {found['released']}\n" in cff
    assert f'\ntitle: "{found["edition"]}"\n' in cff and found["licence"] == "CC-BY-4.0"
    assert "論考の文字" in found["rights"] and "not under this licence" in found["rights"]


def test_every_name_is_there_with_what_the_table_says(index: list[Record]) -> None:
    rows = {row["id"]: row for row in table("names")}
    assert sorted(each["id"] for each in index) == sorted(rows)
    for each in index:
        row = rows[each["id"]]
        for key, column in {"kind": "kind", "ja": "ja", "yomi": "reading", "en": "en", "line": "line"}.items():
            assert each[key] == row[column]
        assert "|".join(each["variants"]) == row["variants"]
        assert "; ".join(", ".join(filter(None, s.values())) for s in each["sources"]) == row["source"]


def test_every_place_of_a_name_holds_its_letters(index: list[Record], passages: dict[str, Record]) -> None:
    decided = {(row["passage"], row["variant"]): row["name"].split() for row in table("name-decisions")}
    for each in index:
        assert each["occurrences"], each["id"]
        for place in each["occurrences"]:
            passage = passages[place["at"]]
            assert passage["text"][place["from"] : place["to"]] == place["on"]
            # 中露 is a form of one name's, and is decided to mean another's too.
            assert place["on"] in each["variants"] or each["id"] in decided[place["at"], place["on"]]
            assert place["folio"] == folio(passage, place["from"])


def test_the_places_of_names_are_those_of_the_index_page(
    site: Path, index: list[Record], passages: dict[str, Record]
) -> None:
    tree = LexborHTMLParser((site / "book/apparatus/names.html").read_text(encoding="utf-8"))
    assert [f"name-{each['id']}" for each in index] == [n.attributes["id"] for n in tree.css("article .index .name")]
    for each in index:
        path, _, id_ = each["url"].partition("#")
        assert path == "book/apparatus/names.html"
        links = [link.attributes["href"] or "" for link in one(tree, f"[id='{id_}']").css("a[href]")]
        shown = {link.partition("#")[2] for link in links}
        places = {place["at"] for place in each["occurrences"]}
        rests_on = {source["key"] for source in each["sources"]}
        assert shown & set(passages) - rests_on <= places <= shown, each["id"]


def test_the_places_are_those_that_a_reader_counted(index: list[Record]) -> None:
    """The reader went through both essays without the program."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    with (Path(__file__).parent / "index-by-hand.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counted[row["name"]][row["address"]] = int(row["count"])
    found = {each["id"]: Counter(place["at"] for place in each["occurrences"]) for each in index}
    assert counted and {name: found[name] for name in counted} == counted


def test_every_event_is_there_in_the_order_of_time(events: list[Record]) -> None:
    rows = {row["id"]: row for row in table("events")}
    assert sorted(each["id"] for each in events) == sorted(rows)
    assert [each["date"] for each in events] == sorted(each["date"] for each in events)
    for each in events:
        row = rows[each["id"]]
        for key in ("date", "end", "title", "title_en", "kind", "note"):
            assert each[key] == row[key]
        assert (each["at"], each["on"]) == (row["address"], row["quote"])
        assert "; ".join(", ".join(filter(None, s.values())) for s in each["sources"]) == row["source"]
        first, _, last = each["edtf"].partition("/")
        assert (first, last) == (row["date"], row["end"])
        for day in filter(None, (first, last)):
            date.fromisoformat(day + "-01-01"[len(day) - 4 :])


def test_an_event_has_the_essays_words_or_a_source(
    events: list[Record], passages: dict[str, Record], site: Path
) -> None:
    ids = LexborHTMLParser((site / "book/apparatus/chronology.html").read_text(encoding="utf-8"))
    for each in events:
        path, _, id_ = each["url"].partition("#")
        assert path == "book/apparatus/chronology.html" and ids.css(f"[id='{id_}']")
        if each["at"]:
            passage = passages[each["at"]]
            assert passage["text"][each["from"] : each["to"]] == each["on"]
            assert each["folio"] == folio(passage, each["from"])
        else:
            assert each["sources"] and (each["on"], each["from"], each["to"], each["folio"]) == ("", None, None, None)


def test_the_zip_of_the_tables_is_a_data_package(site: Path, tmp_path: Path) -> None:
    with ZipFile(site / "data.zip") as zipped:
        listed = zipped.namelist()
        assert listed == sorted(listed)
        assert {info.date_time for info in zipped.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        zipped.extractall(tmp_path)
    served = {path.name for path in (site / "data").iterdir()}
    assert set(listed) == served | {"README.md"} and "sources.csv" in listed
    for name in served - {"datapackage.json"}:
        assert (tmp_path / name).read_bytes() == (ROOT / "data" / name).read_bytes()
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert described.pop("version") == colophon().version
    assert described == json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert colophon().version in readme and "CC BY 4.0" in readme and "論考の文字" in readme


def test_two_runs_write_the_same(site: Path, tmp_path: Path) -> None:
    (tmp_path / INVENTORY).write_bytes((site / INVENTORY).read_bytes())
    for write in (names.write, chronology.write, package.write):
        write(tmp_path)
    for file in ("names.json", "events.json", "data.zip"):
        assert (tmp_path / file).read_bytes() == (site / file).read_bytes()


def test_a_book_without_tables_gets_no_empty_files(tmp_path: Path) -> None:
    for write in (names.write, chronology.write, package.write):
        write(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "inventory",
    [None, b"", b"# Sphinx inventory version 1\n" * 4, b"# Sphinx inventory version 2\n#\n#\n#\nnot compressed"],
)
def test_a_site_without_its_inventory_is_refused(tmp_path: Path, inventory: bytes | None) -> None:
    if inventory is not None:
        (tmp_path / INVENTORY).write_bytes(inventory)
    with pytest.raises(Refused, match=r"inventory of the site cannot be read"):
        targets(tmp_path)


def test_the_inventory_is_read_as_sphinx_writes_it(tmp_path: Path) -> None:
    lines = b"a-1 std:label -1 book/a.html#$ A title\nb std:label 1 book/b.html#other -\nc std:doc -1 book/c.html C\n"
    (tmp_path / INVENTORY).write_bytes(b"# Sphinx inventory version 2\n#\n#\n#\n" + zlib.compress(lines))
    assert targets(tmp_path) == {"a-1": "book/a.html#a-1", "b": "book/b.html#other"}


@pytest.mark.parametrize("module", WRITERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_writer_never_imports_sphinx(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        imported = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not [name for name in imported if name.startswith(("sphinx", "docutils"))]


def test_the_tables_of_the_zip_read_as_csv(site: Path) -> None:
    with ZipFile(site / "data.zip") as zipped:
        for name in zipped.namelist():
            if name.endswith(".csv"):
                rows = list(csv.reader(io.StringIO(zipped.read(name).decode("utf-8"), newline="")))
                assert len({len(row) for row in rows}) == 1, name
