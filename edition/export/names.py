"""`names.json` on the site: the index of names as data, each name with every place where it stands."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from .. import ROOT, sources
from ..annotation import STANDINGS
from ..kana import order
from ..names import KINDS, Entry, Occurrence, load, occurrences
from ..passages import by_address
from .stamp import stamped
from .targets import targets

FILE = "names.json"


def write(site: Path, root: Path = ROOT) -> None:
    """Write the names of a built site, in the order of the index; nothing where the edition has none.

    Raises:
        Refused: the site, the colophon or the tables are malformed.
    """
    entries = load(root)
    if not entries:
        return
    places: dict[str, list[Occurrence]] = defaultdict(list)
    for each in occurrences(root):
        places[each.name].append(each)
    where = targets(site)
    listed = sorted(entries.values(), key=lambda entry: (order(entry.reading), entry.id))
    records = [_record(entry, places[entry.id], where.get(f"name-{entry.id}", ""), root) for entry in listed]
    (site / FILE).write_text(stamped("names", records, root), encoding="utf-8")


def _record(entry: Entry, places: list[Occurrence], url: str, root: Path) -> dict[str, object]:
    """One name. A source's key is an address, of `data/sources.csv` or of the bibliography."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "kind_ja": KINDS[entry.kind],
        "ja": entry.ja,
        "yomi": entry.reading,
        "en": entry.en,
        "abbr": entry.abbr,
        "line": entry.line,
        "variants": list(entry.variants),
        "standing": entry.standing,
        "standing_ja": STANDINGS[entry.standing],
        "sources": [{"key": key, "place": place} for key, place in sources.cited(entry.source)],
        "url": url,
        "occurrences": [_occurrence(each, root) for each in places],
    }


def _occurrence(each: Occurrence, root: Path) -> dict[str, object]:
    """One place: `from` and `to` count the letters of the passage's text; no folio where the essay has no pages."""
    return {
        "at": each.address,
        "folio": each.folio or None,
        "on": by_address(root)[each.address].text[each.start : each.end],
        "from": each.start,
        "to": each.end,
    }
