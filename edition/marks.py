"""What is marked in the essays' letters, and which mark is the link where several meet.

Annotated letters, the names that are linked (each at its first place in a section), the dates of the chronology and
the words of the notes that cite a work are spans of a passage's letters. Links never nest: on each letter the
shortest span is the link, the others stay marked there and are reached from what the link leads to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from . import ROOT, annotation, chronology, citations, names
from .passages import by_address

#: The kinds of mark. Of spans equally long the earlier one is the link.
KINDS = ("annotation", "work", "event", "name")


@dataclass(frozen=True)
class Mark:
    """A span of a passage's letters, white space not counted."""

    start: int
    #: Exclusive.
    end: int
    #: Of `KINDS`.
    kind: str
    #: What it leads to: the address of an annotation, the id of an event or a name, the key of a work.
    target: str

    def meets(self, other: Mark) -> bool:
        """Whether the two share a letter."""
        return self.start < other.end and other.start < self.end


@cache
def marks(root: Path = ROOT) -> dict[str, list[Mark]]:
    """The marks of each passage that has any, by its address, from the first letter to the last.

    Raises:
        Refused: an annotation, a chapter or a table is malformed.
    """
    found: dict[str, list[Mark]] = defaultdict(list)
    known = by_address(root)

    def add(address: str, start: int, end: int, kind: str, target: str) -> None:
        """Spans of a passage's text become spans of its letters."""
        text = known[address].text
        before = len("".join(text[:start].split()))
        found[address].append(Mark(before, before + len("".join(text[start:end].split())), kind, target))

    for note in annotation.load(root):
        start = known[note.at].text.index(note.on)
        add(note.at, start, start + len(note.on), "annotation", note.address)
    for event in chronology.load(root):
        if event.address:
            start, (first, last) = known[event.address].text.index(event.quote), chronology.dated(event.quote)
            add(event.address, start + first, start + last, "event", event.id)
    linked = set()
    for each in names.occurrences(root):
        if (here := (known[each.address].section, each.name)) not in linked:
            linked.add(here)
            add(each.address, each.start, each.end, "name", each.name)
    for citation in citations.load(root):
        found[citation.note].append(Mark(citation.start, citation.end, "work", citation.key))
    ordered = (address for address in known if address in found)
    return {address: sorted(found[address], key=lambda mark: (mark.start, -mark.end)) for address in ordered}


def links(own: list[Mark]) -> list[tuple[int, int, Mark, list[Mark]]]:
    """A passage's marks as spans that do not overlap: (from, to, the mark that is the link, all marks there)."""
    letters: dict[int, list[Mark]] = defaultdict(list)
    for mark in own:
        for at in range(mark.start, mark.end):
            letters[at].append(mark)

    def shortest(at: int) -> Mark:
        return min(letters[at], key=lambda mark: (mark.end - mark.start, KINDS.index(mark.kind), mark.start))

    def here(at: int) -> tuple[Mark, frozenset[Mark]]:
        return shortest(at), frozenset(letters[at])

    spans: list[tuple[int, int, Mark, list[Mark]]] = []
    for _, run in groupby(enumerate(sorted(letters)), key=lambda item: item[1] - item[0]):
        for (mark, there), group in groupby((at for _, at in run), key=here):
            places = list(group)
            spans.append((places[0], places[-1] + 1, mark, sorted(there, key=lambda each: KINDS.index(each.kind))))
    return spans
