"""The tables of `data/`, held against their description: `data/datapackage.json` (Data Package, Table Schema).

A notebook asks for a table's path and gets it only if the tables are in order; it then reads it with pandas, in
the open. What is checked here is what the description says, as far as this edition uses it: columns, types,
constraints, keys (https://specs.frictionlessdata.io/table-schema/). `make check` has frictionless say the same of
it independently. What the tables quote of the essays is `edition.quotations`' matter.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import ROOT, agreement, outlines, quotations
from .faults import Fault, Refused, read_text
from .package import PACKAGE, describe, names, parsed

#: What may not stand in a table: what ends a line otherwise than by a line feed, and what nobody sees.
_STRAY = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029\ufeff]")
#: What spreadsheets take for a formula, in any width; what is a number can be no other. (See OWASP's "CSV Injection".)
_FORMULA = re.compile(r"(?!-?[0-9.]+$)[=+\-@＝＋－＠]")
#: The column that holds an essay's letters as they are, whatever they begin with.
LETTERS = ("data/addresses.csv", "letters")

#: A month or day of ISO 8601, in a column of dates or of words.
_DATED = re.compile(r"\d{4}(-\d\d){1,2}")
#: A cell as a line has it.
_CELL = re.compile(r'"(?:[^"]|"")*"|[^,]*')


def is_date(cell: str) -> bool:
    """Whether a cell is a day of the calendar, in the form of ISO 8601."""
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


#: The types of Table Schema that the tables use: what a cell must look like.
_TYPES: dict[str, Callable[[str], object]] = {
    "string": lambda cell: cell == cell.strip(),
    "integer": re.compile(r"0|-?[1-9][0-9]*").fullmatch,
    "number": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?").fullmatch,
    "date": is_date,
    "boolean": lambda cell: cell in ("true", "false"),
}


@dataclass
class Table:
    """A table as its file has it."""

    name: str
    #: Relative to the checkout.
    file: str
    #: Its resource in the description.
    resource: dict[str, Any]
    #: (line, cells by column), line 1-based; empty where the file cannot be read.
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    #: The file's lines.
    lines: list[str] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells of one column, from the top."""
        return [row[name] for _, row in self.rows]

    def fault(self, line: int, name: str, code: str, what: str, remedy: str) -> Fault:
        """Something wrong with the cell that stands in a line under a column's name."""
        before = [each["name"] for each in self.resource["schema"]["fields"]].index(name)
        at = 0
        for _ in range(before):  # a cell in quotation marks may hold commas, and doubles the marks that it holds
            at = match.end() + 1 if (match := _CELL.match(self.lines[line - 1], at)) else at
        return Fault(self.file, line, code, what, remedy, at + 1)


def path(name: str, root: Path = ROOT) -> Path:
    """The file of a table, which is in order: `pd.read_csv(data.path("placements"))`.

    Args:
        name: as `data/datapackage.json` has it.
        root: the checkout.

    Raises:
        Refused: the description or any table is at fault, or there is no table of that name.
    """
    if faults := check(root):
        raise Refused(faults)
    files: dict[str, Path] = {each["name"]: root / "data" / each["path"] for each in describe(root)["resources"]}
    if name not in files:
        known = ", ".join(files)
        raise Refused([Fault(PACKAGE, 0, "E414", f"there is no table {name!r}", f"the tables are {known}")])
    return files[name]


def rows(name: str, root: Path = ROOT) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table as (line, cells by column); none where the edition has no such table.

    Raises:
        Refused: the description is at fault, or the file is no table with the described columns.
    """
    resources = describe(root)["resources"] if (root / PACKAGE).exists() else []
    found = [each for each in resources if each["name"] == name]
    return [row for each in found for row in _table(each, root).rows]


def _table(resource: dict[str, Any], root: Path) -> Table:
    text = read_text(root / "data" / resource["path"], root)
    return _held(read_text(root / PACKAGE, root), resource["name"], text)[0]


def tables(root: Path = ROOT) -> list[Table]:
    """Every table with its rows; none in a book without tables.

    Raises:
        Refused: the description is at fault, or a file is no table with the described columns.
    """
    resources = describe(root)["resources"] if (root / PACKAGE).exists() else ()
    return [_table(resource, root) for resource in resources if resource["path"].endswith(".csv")]


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of the description and the tables."""
    files = {f"data/{file.name}" for file in (root / "data").glob("*.csv")}
    if not (root / PACKAGE).exists() and files <= {"data/addresses.csv"}:
        return []  # a book without tables
    try:
        package = describe(root)
    except Refused as refused:
        return refused.faults
    faults: list[Fault] = []
    tables: dict[str, Table] = {}
    for resource in package["resources"]:
        if not resource["path"].endswith(".csv"):
            try:
                faults += outlines.check(f"data/{resource['path']}", root)
            except Refused as refused:
                faults += refused.faults
            continue
        table = Table(resource["name"], f"data/{resource['path']}", resource)
        try:
            table, wrong = _held(read_text(root / PACKAGE, root), table.name, read_text(root / table.file, root))
            faults += wrong
        except Refused as refused:
            faults += refused.faults
        tables[table.name] = table
    described = {table.file for table in tables.values()}
    faults += [_undescribed(file) for file in sorted(files - described)]
    for table in tables.values():
        faults += _references(table, tables)
        faults += _lists(table, tables)
    if not faults:  # what the cells say is asked only when they can be read
        for table in tables.values():
            faults += quotations.check(table.rows, table.fault, root)
        faults += agreement.check(tables)
    return faults


@lru_cache(maxsize=64)
def _held(package: str, name: str, text: str) -> tuple[Table, tuple[Fault, ...]]:
    """A table by its text and that of its description, not to be changed, and what is wrong with its cells and keys.

    Raises:
        Refused: the text is no table with the described columns.
    """
    resource = next(each for each in parsed(package)["resources"] if each["name"] == name)
    table = Table(name, f"data/{resource['path']}", resource)
    table.rows = list(_read(table, text))
    return table, (*_cells(table), *_key(table))


def _undescribed(file: str) -> Fault:
    what, remedy = f"the file is not described in {PACKAGE}", f"mend the resources of {PACKAGE}, or the folder"
    return Fault(file, 0, "E402", what, remedy)


def _read(table: Table, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    wanted = [each["name"] for each in table.resource["schema"]["fields"]]
    restore = f"git checkout -- {table.file}, or write the columns {','.join(wanted)}"
    if not text.strip():
        raise Refused([Fault(table.file, 0, "E403", "the file is empty", restore)])
    faults = []
    for match in _STRAY.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        remedy = "end lines with a line feed alone, and take out what is not seen"
        faults.append(Fault(table.file, line, "E404", f"there is a character U+{ord(match[0]):04X}", remedy))
        if match[0] == "\r":
            break  # else every line would be told
    if faults:
        raise Refused(faults)
    table.lines = text.split("\n")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = next(reader)
        if header != wanted:
            missing = [f"the column {name} is missing" for name in wanted if name not in header]
            strange = [f"the column {name!r} is not described" for name in header if name not in wanted]
            what = "; ".join(missing + strange) or "the columns are in another order"
            raise Refused([Fault(table.file, 1, "E403", what, restore)])
        for cells in reader:
            if len(cells) != len(wanted):
                what = f"{len(cells)} cells instead of {len(wanted)}"
                remedy = 'a cell with a comma stands in quotation marks: "…"'
                faults.append(Fault(table.file, reader.line_num, "E403", what, remedy))
            rows.append((reader.line_num, dict(zip(wanted, cells, strict=False))))
    except csv.Error as error:
        what = f"no CSV: {error}"
        faults.append(Fault(table.file, reader.line_num, "E403", what, "mend the quotation marks of that line"))
    if not rows:
        faults.append(Fault(table.file, 1, "E403", "there is a header and no row", restore))
    if faults:
        raise Refused(faults)
    yield from rows


def _cells(table: Table) -> Iterator[Fault]:
    for each in table.resource["schema"]["fields"]:
        name, rules = each["name"], each.get("constraints", {})
        seen: dict[str, int] = {}
        for line, row in table.rows:
            cell = row[name]

            def fault(what: str, remedy: str, line: int = line, cell: str = cell, name: str = name) -> Fault:
                return table.fault(line, name, "E405", f"{name} is {cell!r}: {what}", remedy)

            if each["type"] == "string" and _FORMULA.match(cell) and (table.file, name) != LETTERS:
                what = "a spreadsheet would take it for a formula"
                yield table.fault(line, name, "E417", f"{name} is {cell!r}: {what}", "begin it with another letter")
            if cell == "":
                if rules.get("required"):
                    yield fault("it may not be empty", "write it, or take the row out")
            elif not _TYPES[each["type"]](cell):
                yield fault(f"that is no {each['type']}", "write it as words, 1234, 1.5, 2007-10-22, true")
            else:
                if _DATED.fullmatch(cell) and not "1800" <= cell[:4] < "2100":
                    yield fault("no such year is a matter of the edition's", "look it up in its source")
                if "enum" in rules and cell not in rules["enum"]:
                    yield fault("it is none of the words for it", f"write one of {', '.join(rules['enum'])}")
                if "pattern" in rules and not re.fullmatch(rules["pattern"], cell, re.ASCII):
                    yield fault("it has not the form for it", f"the form is {rules['pattern']}")
                if "minimum" in rules and float(cell) < rules["minimum"]:
                    yield fault(f"the least there can be is {rules['minimum']}", "look it up in its source")
                if "maximum" in rules and float(cell) > rules["maximum"]:
                    yield fault(f"the most there can be is {rules['maximum']}", "look it up in its source")
                if rules.get("unique") and cell in seen:
                    yield fault(f"line {seen[cell]} has it already", "give one of them another, or take it out")
                seen.setdefault(cell, line)


def _key(table: Table) -> Iterator[Fault]:
    key = names(table.resource["schema"].get("primaryKey", []))
    seen: dict[tuple[str, ...], int] = {}
    for line, row in table.rows if key else ():
        values = tuple(row[name] for name in key)
        if values in seen:
            what = f"{', '.join(key)} {', '.join(values)} is there twice, first in line {seen[values]}"
            yield Fault(table.file, line, "E406", what, "take one of the two rows out")
        seen.setdefault(values, line)


def _references(table: Table, tables: dict[str, Table]) -> Iterator[Fault]:
    for reference in table.resource["schema"].get("foreignKeys", []):
        (own,), other = names(reference["fields"]), reference["reference"]
        (theirs,) = names(other["fields"])
        target = tables[other["resource"]]
        if not target.rows:
            continue
        known = set(target.column(theirs))
        for line, row in table.rows:
            if row[own] and row[own] not in known:
                what = f"{own} is {row[own]!r}, which {target.file} does not have"
                yield table.fault(line, own, "E407", what, f"mend it, or list it in {target.file}")


def _lists(table: Table, tables: dict[str, Table]) -> Iterator[Fault]:
    """Cells that hold several ids of another table, parted by spaces: `listOf`, which Table Schema does not have."""
    for each in table.resource["schema"]["fields"]:
        if target := tables.get(each.get("listOf", "")):
            known = set(target.column("id")) if target.rows else None
            for line, row in table.rows:
                for id_ in row[each["name"]].split():
                    if known is not None and id_ not in known:
                        what = f"{each['name']} names {id_!r}, which {target.file} does not have"
                        yield table.fault(line, each["name"], "E407", what, f"mend it, or list it in {target.file}")
