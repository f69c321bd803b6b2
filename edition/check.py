"""Every rule that can be held without building, and those on built pages where there is a build.

What a part of the edition must be is written where that part is read; here they are only asked, one after another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from . import (
    ROOT,
    annotation,
    backlinks,
    bibliography,
    chapters,
    chronology,
    citations,
    collate,
    colophon,
    contents,
    data,
    figures,
    ledger,
    names,
    notebooks,
    writing,
)
from .faults import Fault, Refused
from .rules import rules

#: Who is asked first: each reads the sources for itself.
PARTS = (colophon, contents, data, figures, chapters, ledger, bibliography, annotation, citations, notebooks)
#: Who is asked when those find nothing: they rest on tables and works that can be read.
AFTER = (names, chronology, backlinks, writing)


def faults(root: Path = ROOT) -> list[Fault]:
    """Every fault of the sources, in the order of files and lines."""
    found: list[Fault] = []
    for group in (PARTS, AFTER):
        for part in group if not found else ():
            try:
                found += part.check(root)
            except Refused as refused:
                found += refused.faults
    return sorted(set(found))


def check(root: Path = ROOT) -> None:
    """Refuse sources that are at fault.

    Raises:
        Refused: with every fault.
    """
    if found := faults(root):
        raise Refused(found)


def of_site(site: Path, root: Path = ROOT) -> list[Fault]:
    """Every fault of a built site: its pages, its addresses, its letters."""
    try:
        found = collate.collate(site, root)
    except Refused as refused:
        return refused.faults
    remedy = "mend the chapter, or build the book anew: make book"
    return [
        Fault(f"book/{each.essay}", 0, "E914", f"{each.passage}: {each.kind}: {each.edition} is {each.witness}", remedy)
        for each in (difference for collation in found for difference in collation.differences)
    ]


def as_json(found: Iterable[Fault]) -> str:
    """Faults as data: a list of file, line and column (1-based, null where the whole file or line is meant), code,
    message, remedy, and why the rule holds."""
    listed = [
        {
            "file": fault.file,
            "line": fault.line or None,
            "column": fault.column or None,
            "code": fault.code,
            "message": fault.what,
            "remedy": fault.remedy,
            "why": rules()[fault.code].why,
        }
        for fault in found
    ]
    return json.dumps(listed, ensure_ascii=False, indent=1)
