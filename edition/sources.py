"""What the edition's own words may cite: entries of the bibliography, and rows of `data/sources.csv`, by one key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import ROOT
from .bibliography import BIBLIOGRAPHY, works
from .data import rows
from .faults import Fault, Refused
from .reference import short

SOURCES = "sources"


@dataclass(frozen=True)
class Source:
    """Something that can be cited."""

    key: str
    #: What it is called beneath an annotation.
    title: str
    #: Whether a place in it must be given: it is a book, an article or a report of many pages.
    paged: bool


@cache
def known(root: Path = ROOT) -> dict[str, Source]:
    """Whatever can be cited, by key.

    Raises:
        Refused: the bibliography is malformed, or it has a key that `data/sources.csv` has too.
    """
    found = {row["id"]: Source(row["id"], row["title"], False) for _, row in rows(SOURCES, root)}
    entries = works(root)
    faults = []
    for key, work in entries.items():
        if key in found:
            what = f"{key} is an id of data/{SOURCES}.csv too"
            faults.append(Fault(BIBLIOGRAPHY, work.line, "E507", what, "cite that row, or write another key"))
        paged = work.type in ("book", "collection") or bool(work["pages"])
        found[key] = Source(key, short(work), paged)
    if faults:
        raise Refused(faults)
    return found


def cited(text: str) -> Iterator[tuple[str, str]]:
    """The sources that a text names, each with its place: `nato-treaty, 第5条; kagan-2003, p. 3`."""
    for part in filter(None, (part.strip() for part in text.split(";"))):
        key, _, at = part.partition(",")
        yield key.strip(), at.strip()


def wrong(named: Sequence[tuple[str, str]], listed: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """What is wrong with the sources that are named, and how to mend it.

    Args:
        named: (key, place), as `cited` reads them; that none is named is wrong too.
        listed: what can be cited, as `known` gives it.
    """
    if not named:
        yield "no source is named", "name one: key, p. 12"
    for key, at in named:
        if key not in listed:
            yield f"there is no source {key}", f"list it in {BIBLIOGRAPHY}, or mend the key"
        elif listed[key].paged and not at:
            yield f"the source {key} has pages, and none is given", "write the page after a comma: key, p. 12"
