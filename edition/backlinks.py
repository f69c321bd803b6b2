"""Who cites what: for each work and source, the notes, annotations, names and events that rest on it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from . import ROOT, annotation, chronology, citations, names, sources
from .bibliography import BIBLIOGRAPHY, works
from .faults import Fault
from .passages import by_address


def backlinks(root: Path = ROOT) -> dict[str, dict[str, list[str]]]:
    """For each key, by kind (note, annotation, name, event) what cites it: addresses and ids, each once, in order.

    Raises:
        Refused: the chapters or tables are malformed.
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def add(key: str, kind: str, by: str) -> None:
        if by not in found[key][kind]:
            found[key][kind].append(by)

    for citation in citations.load(root):
        add(citation.key, "note", citation.note)
    for note in annotation.load(root):
        for key, _ in note.sources:
            add(key, "annotation", note.address)
    for entry in names.load(root).values():
        for key, _ in sources.cited(entry.source):
            if key not in by_address(root):  # a name may rest on a passage of the essays
                add(key, "name", entry.id)
    for event in chronology.load(root):
        for key, _ in sources.cited(event.source):
            add(key, "event", event.id)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Works of the bibliography that nothing cites: neither a note, nor the edition, nor another entry.

    Raises:
        Refused: the chapters, the tables or the bibliography are malformed.
    """
    found, listed = backlinks(root), works(root)
    related = {work["related"] for work in listed.values()}
    return [
        Fault(BIBLIOGRAPHY, work.line, "E504", f"nothing cites {key}", "cite it, or take the entry out")
        for key, work in listed.items()
        if key not in found and key not in related
    ]
