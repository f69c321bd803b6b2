"""What one part of the tables says against what another says: sums, spans, shares, members, dates of placemats.

Each of these numbers is written down as its source has it, and could be reckoned from others: so a slip in one is
told by the others. Where a source itself does not agree, the row says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from .faults import Fault
from .package import names

if TYPE_CHECKING:
    from .data import Table

_RESTORE = "look both up in the source"


def check(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Every disagreement within and between tables whose cells are in order, by name."""
    for table in tables.values():
        yield from _spans(table)
        yield from _shares(table)
        yield from _placemats(table)
        yield from _years(table)
        yield from _english(table)
        yield from _series(table)
        yield from _steps(table)
        if "sources" in tables:
            yield from _verified(table, tables["sources"])
    if "countries" in tables:
        yield from _countries(tables["countries"])
    if {"isaf-contributions", "isaf-placemats"} <= tables.keys():
        yield from _sums(tables["isaf-contributions"], tables["isaf-placemats"])
    if {"isaf-contributions", "accessions"} <= tables.keys():
        yield from _members(tables["isaf-contributions"], tables["accessions"])


def _spans(table: Table) -> Iterator[Fault]:
    """What ends before it begins; ISO dates compare as text."""
    for line, row in table.rows:
        for first, last in (("start", "end"), ("start", "completed"), ("date", "end"), ("signed", "acceded")):
            if row.get(first) and row.get(last) and row[last] < row[first][: len(row[last])]:
                what = f"{first} is {row[first]}, and {last} is {row[last]}, before it"
                yield table.fault(line, last, "E411", what, _RESTORE)


def _shares(table: Table) -> Iterator[Fault]:
    """NATO prints a share with two decimals, and its data hold it with all of them."""
    for line, row in table.rows:
        if row.get("share") and row.get("unrounded"):
            rounded = Decimal(row["unrounded"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
            if rounded != Decimal(row["share"]):
                what = f"share is {row['share']}, and unrounded is {row['unrounded']}, which is {rounded}"
                yield table.fault(line, "share", "E418", what, _RESTORE)


def _placemats(table: Table) -> Iterator[Fault]:
    """A placemat is called by its date, wherever it is listed."""
    for line, row in table.rows:
        for key, date in (("source", "placemat_date"), ("id", "date")):
            if row.get(key, "").startswith("placemat-") and row.get(date) not in (None, row[key][len("placemat-") :]):
                what = f"{key} is {row[key]}, and {date} is {row[date]}"
                yield table.fault(line, date, "E419", what, "mend the key or the date")


def _years(table: Table) -> Iterator[Fault]:
    """An id that ends with a year is of that year."""
    for line, row in table.rows:
        year = re.search(r"-((?:19|20)\d\d)$", row.get("id", ""))
        if year and row.get("date") and year[1] not in (row["date"][:4], row.get("end", "")[:4]):
            what = f"id is {row['id']}, and date is {row['date']}"
            yield table.fault(line, "date", "E419", what, "mend the id or the date")


def _english(table: Table) -> Iterator[Fault]:
    """A column in English has no Japanese letter."""
    for column in (each["name"] for each in table.resource["schema"]["fields"]):
        for line, row in table.rows if column == "en" or column.endswith("_en") else ():
            if letter := re.search(r"[\u3000-\u9fff]", row[column]):
                what = f"{column} is {row[column]!r}, with the letter {letter[0]}"
                yield table.fault(line, column, "E423", what, "write it in English")


def _series(table: Table) -> Iterator[Fault]:
    """NATO prints its shares for every country and year, and whole years as estimates."""
    if not {"year", "share", "estimate"} <= (table.rows[0][1].keys() if table.rows else set()):
        return
    who = table.resource["schema"]["fields"][0]["name"]
    years = {row["year"] for _, row in table.rows}
    of = Counter(row[who] for _, row in table.rows)
    told: set[str] = set()
    estimates = Counter((row["year"], row["estimate"]) for _, row in table.rows)
    rows = Counter(row["year"] for _, row in table.rows)
    for line, row in table.rows:
        if of[row[who]] != len(years) and row[who] not in told:
            told.add(row[who])
            what = f"{row[who]} has {of[row[who]]} rows, and there are {len(years)} years"
            yield table.fault(line, "year", "E424", what, _RESTORE)
        if estimates[row["year"], row["estimate"]] * 2 < rows[row["year"]]:
            what = f"estimate is {row['estimate']}, and of {row['year']} the others are not"
            yield table.fault(line, "estimate", "E424", what, _RESTORE)


def _steps(table: Table) -> Iterator[Fault]:
    """A table whose key is a number counts from 1 on."""
    schema = table.resource["schema"]
    (key, *others) = names(schema.get("primaryKey", "")) or [""]
    kinds = {each["name"]: each["type"] for each in schema["fields"]}
    if others or kinds.get(key) != "integer":
        return
    for due, (line, row) in enumerate(table.rows, start=1):
        if row[key] != str(due):
            yield table.fault(line, key, "E425", f"{key} is {row[key]}, and the next is {due}", "restore the row")
            return


def _verified(table: Table, sources: Table) -> Iterator[Fault]:
    """What is said to be verified by a primary source names one."""
    primary = {row["id"] for _, row in sources.rows if row.get("kind") == "primary"}
    for line, row in table.rows:
        if row.get("verification") == "primary" and primary.isdisjoint(row.get("source", "").split()):
            what = f"verification is primary, and source is {row.get('source', '')!r}"
            yield table.fault(line, "verification", "E422", what, "name a primary source, or write secondary")


def _countries(table: Table) -> Iterator[Fault]:
    """A country's name is its own."""
    for column in ("name_ja", "name_en"):
        seen: dict[str, int] = {}
        for line, row in table.rows if column in table.rows[0][1] else ():
            if row[column] in seen:
                what = f"{column} is {row[column]!r}, as in line {seen[row[column]]}"
                yield table.fault(line, column, "E406", what, "write each country's own name")
            seen.setdefault(row[column], line)


def _sums(contributions: Table, placemats: Table) -> Iterator[Fault]:
    """NATO's printed totals against the sums of its own rows: where they differ, `difference` and the note say so.
    The same of the number of nations, and of the placemat that a row is taken from."""
    sums: Counter[str] = Counter()
    nations: Counter[str] = Counter()
    printed: dict[str, str] = {}
    for _, row in placemats.rows:
        # The first that has the table: some repeat an older one.
        printed.setdefault(row["table_date"], row.get("source", ""))
    for line, row in contributions.rows:
        sums[row["date"]] += int(row["troops"])
        nations[row["date"]] += 1
        if row["date"] not in printed:
            what = f"no placemat has a table of {row['date']}"
            yield contributions.fault(line, "date", "E412", what, "mend the date, or list the placemat")
        elif row.get("source", "") != printed[row["date"]]:
            what = f"source is {row['source']}, and the table of {row['date']} is of {printed[row['date']]}"
            yield contributions.fault(line, "source", "E419", what, "mend the source or the date")
    for line, row in placemats.rows:
        total, stated = sums[row["table_date"]], int(row["difference"])
        if total - int(row["printed_total"]) != stated:
            what = (
                f"the nations sum to {total}, the printed total is {row['printed_total']}, and difference is {stated}"
            )
            remedy = "look both up in the placemat; if NATO's differ, say by how much"
            yield placemats.fault(line, "printed_total", "E412", what, remedy)
        elif stated and not row["note"]:
            what = f"NATO's total differs from its nations by {stated}, and no note says why"
            yield placemats.fault(line, "difference", "E412", what, "note what the placemat says of it")
        listed = nations[row["table_date"]]
        if row.get("nations") and int(row["nations"]) != listed and f"{listed}カ国" not in row["note"]:
            what = f"nations is {row['nations']}, the table of {row['table_date']} lists {listed}, and no note says so"
            yield placemats.fault(line, "nations", "E412", what, f"look it up; a note says 「{listed}カ国」")


def _members(contributions: Table, accessions: Table) -> Iterator[Fault]:
    """Who was a member on a day, `accessions` tells."""
    acceded = dict(zip(accessions.column("country"), accessions.column("acceded"), strict=True))
    for line, row in contributions.rows:
        member = str(acceded.get(row["country"], "9999") <= row["date"]).lower()
        if row["nato_member"] != member:
            joined = acceded.get(row["country"], "never")
            what = f"nato_member is {row['nato_member']}, and {row['country']} acceded {joined}"
            yield contributions.fault(line, "nato_member", "E420", what, "mend it, or data/accessions.csv")
