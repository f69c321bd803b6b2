"""The index of names: `data/names.csv`, and every place where a name stands in the essays.

A name has variants (`ISAF`, `国際治安支援部隊`). Wherever two variants could be read, the longer one is: EU is not
found in EUFOR, and Latin letters touch no others. What a variant that several names share means, and what is no name
at all, `data/name-decisions.csv` says, place by place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from . import ROOT, sources
from .data import rows
from .faults import Fault
from .passages import LISTED, Passage, by_address

NAMES = "names"
DECISIONS = "name-decisions"

#: The kinds of name, in the order in which the index lists them.
KINDS = {"person": "人名", "organisation": "組織", "operation": "作戦", "document": "条約・文書", "place": "地名"}
#: A letter that a variant of Latin letters and digits may not touch.
_TOUCHING = "A-Za-z0-9À-ÖØ-öø-ÿ"


@dataclass(frozen=True)
class Entry:
    """One name of the index."""

    id: str
    #: Of `KINDS`.
    kind: str
    ja: str
    #: Its reading in hiragana, by which the index is sorted.
    reading: str
    en: str
    abbr: str
    #: What it is, in one line.
    line: str
    variants: tuple[str, ...]
    #: The address of the essays, or the source, that the line rests on.
    source: str
    standing: str


@dataclass(frozen=True)
class Occurrence:
    """One place where a name stands."""

    name: str
    address: str
    #: Letters of the passage's text; `end` exclusive.
    start: int
    end: int
    #: The printed page it begins on, or 0 where the essay has none.
    folio: int


@cache
def load(root: Path = ROOT) -> dict[str, Entry]:
    """The names by id, in the table's order; none where there is no table.

    Raises:
        Refused: the table is none, or lacks a column.
    """
    found = {}
    for _, row in rows(NAMES, root):
        variants = tuple(part for part in row["variants"].split("|") if part)
        found[row["id"]] = Entry(**{**row, "variants": variants})  # type: ignore[arg-type]
    return found


def occurrences(root: Path = ROOT) -> tuple[Occurrence, ...]:
    """Every occurrence of every name, in the order of the passages and their letters.

    Raises:
        Refused: the description of the tables, a table or a witness is malformed.
    """
    return _found(root)[0]


def forms(root: Path = ROOT) -> list[tuple[str, int, int]]:
    """(address, from, to) of every place where a name's form stands, be it a name there or, as decided, none.

    Raises:
        Refused: the description of the tables, a table or a witness is malformed.
    """
    return [(address, *span) for (address, _, _), span in _found(root)[1].items()]


@cache
def _found(root: Path) -> tuple[tuple[Occurrence, ...], dict[tuple[str, str, int], tuple[int, int]]]:
    """The occurrences, and each (passage, variant, nth) that was met, with its letters: what a decision can be of."""
    owners: dict[str, list[str]] = defaultdict(list)
    for entry in load(root).values():
        for variant in entry.variants:
            owners[variant].append(entry.id)
    if not owners:
        return (), {}
    texts = tuple((key, passage.text) for key, passage in by_address(root).items() if passage.kind in LISTED)
    decided = {(row["passage"], row["variant"], int(row["nth"])): row["name"] for _, row in rows(DECISIONS, root)}
    found, met = [], {}
    for address, variant, nth, start, end in _standing(frozenset(owners), texts):
        met[(address, variant, nth)] = (start, end)
        names = owners[variant]
        meant = decided.get((address, variant, nth), names[0] if len(names) == 1 else "?")
        folio = _folio(by_address(root)[address], start)
        found += [Occurrence(name, address, start, end, folio) for name in meant.split()]
    return tuple(found), met


@lru_cache(maxsize=4)
def _standing(
    variants: frozenset[str], texts: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str, int, int, int], ...]:
    """Where variants stand in (address, letters): the address, the variant, which one it is there, from and to."""
    pattern = re.compile("|".join(map(_form, sorted(variants, key=lambda form: (-len(form), form)))))
    found = []
    for address, text in texts:
        count: dict[str, int] = defaultdict(int)
        for match in pattern.finditer(text):
            count[match[0]] += 1
            found.append((address, match[0], count[match[0]], *match.span()))
    return tuple(found)


def _form(variant: str) -> str:
    """A variant as a pattern: its Latin ends touch no Latin letter, nor a hyphen that goes on."""
    before = f"(?<![{_TOUCHING}])(?<![{_TOUCHING}]-)" if re.match(f"[{_TOUCHING}]", variant) else ""
    after = f"(?!-?[{_TOUCHING}])" if re.search(f"[{_TOUCHING}]$", variant) else ""
    return f"{before}{re.escape(variant)}{after}"


def _folio(passage: Passage, at: int) -> int:
    return max((folio for folio, start in passage.pages if start <= at), default=0)


def check(root: Path = ROOT) -> list[Fault]:
    """Names and variants that stand nowhere, shared variants that are not decided, decisions that decide nothing.

    Raises:
        Refused: a table or the bibliography is malformed.
    """
    entries = load(root)
    lines = {row["id"]: line for line, row in rows(NAMES, root)}
    faults = []
    standing = defaultdict(set)
    for each in occurrences(root):
        text = by_address(root)[each.address].text[each.start : each.end]
        standing[each.name].add(text)
        if each.name == "?":
            what = f"「{text}」 in {each.address} could be several names"
            faults.append(
                Fault(f"data/{DECISIONS}.csv", 0, "E603", what, "say which it is there: passage,variant,nth,name")
            )
    known = sources.known(root)
    for id_, entry in entries.items():
        if entry.source not in by_address(root):
            for what, remedy in sources.wrong(list(sources.cited(entry.source)), known):
                faults.append(Fault(f"data/{NAMES}.csv", lines[id_], "E601", f"{id_}: {what}", remedy))
        if not standing[id_]:
            what, remedy = f"{id_} stands nowhere in the essays", "mend its variants, or take the name out"
            faults.append(Fault(f"data/{NAMES}.csv", lines[id_], "E602", what, remedy))
        for variant in sorted(set(entry.variants) - standing[id_]) if standing[id_] else ():
            what = f"{id_}: the variant 「{variant}」 stands nowhere, or only within longer ones"
            faults.append(Fault(f"data/{NAMES}.csv", lines[id_], "E602", what, "take the variant out"))
    return faults + list(_undecided(entries, root))


def _undecided(entries: dict[str, Entry], root: Path) -> Iterator[Fault]:
    """Decisions that decide nothing: of what is not met, or for names that have no such form."""
    file, met = f"data/{DECISIONS}.csv", _found(root)[1]
    for line, row in rows(DECISIONS, root):
        meant = row["name"].split()
        for name in meant:
            if name not in entries:
                yield Fault(file, line, "E604", f"there is no name {name}", f"list it in data/{NAMES}.csv")
        if meant and not any(row["variant"] in entries[name].variants for name in meant if name in entries):
            what = f"「{row['variant']}」 is no variant of {row['name']}"
            yield Fault(file, line, "E604", what, f"mend the name, or list the variant in data/{NAMES}.csv")
        if (row["passage"], row["variant"], int(row["nth"])) not in met:
            what = f"「{row['variant']}」 does not stand {row['nth']} times in {row['passage']}, longer forms apart"
            yield Fault(file, line, "E604", what, "mend the row, or take it out")
