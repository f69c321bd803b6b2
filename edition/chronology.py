"""The chronology, `data/events.csv`: what the essays date, with the words that date it, and what came beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import ROOT, sources
from .data import is_date, rows
from .faults import Fault

EVENTS = "events"
#: A date as the essays write it: 1999年3月, 2003年, 6月10日, 同年12月, 翌1995年.
_DATED = re.compile(r"(?:翌?\d{4}年|同年|翌年?)(?:の?\d{1,2}月(?:\d{1,2}日)?|[春夏秋冬])?|\d{1,2}月(?:\d{1,2}日)?")


@dataclass(frozen=True)
class Event:
    """One entry of the chronology."""

    id: str
    #: ISO 8601: a year, a month or a day; `end` empty where it is no span.
    date: str
    end: str
    title: str
    title_en: str
    #: What it is a step of: 水平 (where), 垂直 (what for), 加盟 (members), 情勢 (the world around).
    kind: str
    #: The passage that tells it and its words there; empty for what stands outside the essays.
    address: str
    quote: str
    #: The sources of what is not the essay's own, as `edition.sources.cited` reads them.
    source: str
    note: str


@cache
def load(root: Path = ROOT) -> list[Event]:
    """The events in the order of time; none where there is no table.

    Raises:
        Refused: the table is none, or lacks a column.
    """
    return sorted((Event(**row) for _, row in rows(EVENTS, root)), key=lambda event: (event.date, event.id))


def check(root: Path = ROOT) -> Iterator[Fault]:
    """Events of which neither passage nor source is told, whose source is unknown, or whose day is none.

    Raises:
        Refused: the table or the bibliography is malformed.
    """
    known = sources.known(root)
    for line, row in rows(EVENTS, root):
        for name in ("date", "end"):
            if len(row[name]) == 10 and not is_date(row[name]):
                yield Fault(f"data/{EVENTS}.csv", line, "E611", f"{name} is {row[name]!r}", "there is no such day")
        if not (row["address"] or row["source"]):
            what, remedy = f"{row['id']} has neither a passage nor a source", "quote the essay, or name the source"
            yield Fault(f"data/{EVENTS}.csv", line, "E612", what, remedy)
        for what, remedy in sources.wrong(list(sources.cited(row["source"])), known) if row["source"] else ():
            yield Fault(f"data/{EVENTS}.csv", line, "E613", f"{row['id']}: {what}", remedy)


def dated(quote: str) -> tuple[int, int]:
    """Where in a quote its first date stands, as letters (from, to), or the whole quote where it has none."""
    match = _DATED.search(quote)
    return match.span() if match else (0, len(quote))
