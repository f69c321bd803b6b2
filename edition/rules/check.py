"""Every rule that can be held without building, and those on built pages where there is a build.

What a part of the edition must be is written where that part is read; here they are only asked, one after another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from .. import (
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
    essays,
    figures,
    ledger,
    names,
    transcription,
)
from ..faults import Fault, Refused
from . import ascription, files, links, notebooks, outside, policy, rules, seal, settings, wiring, writing

#: Who reads the sources for itself.
PARTS = (
    *(colophon, settings, essays, contents, data, figures),
    *(chapters, ledger, bibliography, annotation, citations, notebooks),
)
#: Who rests on what others read, and the files that must be in order for it: what is told of them would be told twice.
AFTER = {
    ascription: ("data/essays", "data/witnesses", "CITATION"),
    names: ("data/",),
    chronology: ("data/",),
    transcription: ("book/", "data/essays", "data/witnesses", "_"),
    backlinks: ("",),
    outside: ("",),
    wiring: ("",),
    writing: ("",),
}


def faults(root: Path = ROOT, sealed: bool = False) -> list[Fault]:
    """Every fault of the sources, in the order of files and lines.

    Args:
        root: the checkout.
        sealed: whether the sources must be those that were sealed, too; of a file with another fault it is not asked.
    """
    found: set[Fault] = set()
    for part in (*PARTS, *AFTER):
        if any(fault.file.startswith(AFTER.get(part, ())) for fault in found):
            continue
        try:
            found |= set(part.check(root))
        except Refused as refused:
            found |= set(refused.faults)
    named = {fault.file for fault in found}
    # Whoever reads a file knows better what is wrong with it than a look at its characters.
    found |= {fault for fault in files.check(root) if fault.file not in named}
    if sealed:
        told = tuple(f"{fault.file}/" for fault in found)  # a file, or the folder of an essay
        try:
            found |= {fault for fault in seal.check(root) if not f"{fault.file}/".startswith(told)}
        except Refused as refused:
            found |= set(refused.faults)
    return sorted(found)


def check(root: Path = ROOT, sealed: bool = False) -> None:
    """Refuse sources that are at fault; the arguments are those of `faults`.

    Raises:
        Refused: with every fault.
    """
    if found := faults(root, sealed):
        raise Refused(found)


def of_site(site: Path, root: Path = ROOT) -> list[Fault]:
    """Every fault of a built site: its pages, addresses, letters, links, and what they would fetch or run."""
    faults = [*links.check(site, root), *policy.check(site, root), *outside.check_site(site, root)]
    try:
        found = collate.collate(site, root)
    except Refused as refused:
        return sorted([*faults, *refused.faults])
    remedy = "mend the chapter, or build the book anew: make book"
    faults += [
        Fault(f"book/{each.essay}", 0, "E914", f"{each.passage}: {each.kind}: {each.edition} is {each.witness}", remedy)
        for each in (difference for collation in found for difference in collation.differences)
    ]
    return sorted(faults)


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
