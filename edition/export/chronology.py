"""`events.json` on the site: the chronology as data, each event with the essay's words that date it, or its source.

`edtf` is the date or span in the Extended Date/Time Format, level 0 (https://www.loc.gov/standards/datetime/), which
is ISO 8601's.
"""

from __future__ import annotations

from pathlib import Path

from .. import ROOT, sources
from ..chronology import Event, load
from ..passages import Passage, by_address
from .stamp import stamped
from .targets import targets

FILE = "events.json"


def write(site: Path, root: Path = ROOT) -> None:
    """Write the events of a built site, in the order of time; nothing where the edition has none.

    Raises:
        Refused: the site, the colophon or the table is malformed.
    """
    events = load(root)
    if not events:
        return
    where = targets(site)
    records = [_record(event, where.get(f"event-{event.id}", ""), root) for event in events]
    (site / FILE).write_text(stamped("events", records, root), encoding="utf-8")


def _record(event: Event, url: str, root: Path) -> dict[str, object]:
    """One event: `from` and `to` count the letters of its passage's text. What stands outside the essays has no
    passage, and so no words, place or printed page."""
    passage = by_address(root)[event.address] if event.address else None
    start = passage.text.index(event.quote) if passage else None
    return {
        "id": event.id,
        "date": event.date,
        "end": event.end,
        "edtf": f"{event.date}/{event.end}" if event.end else event.date,
        "title": event.title,
        "title_en": event.title_en,
        "kind": event.kind,
        "at": event.address,
        "folio": _folio(passage, start),
        "on": event.quote,
        "from": start,
        "to": None if start is None else start + len(event.quote),
        "sources": [{"key": key, "place": place} for key, place in sources.cited(event.source)],
        "note": event.note,
        "url": url,
    }


def _folio(passage: Passage | None, start: int | None) -> int | None:
    if passage is None or start is None:
        return None
    return max((folio for folio, at in passage.pages if at <= start), default=None)
