"""The ledger of addresses, `data/addresses.csv`: every address ever published and the letters it stands for.

Readers cite addresses. The ledger is what keeps a later edit from taking one away or giving it to other words.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from itertools import chain
from pathlib import Path

from . import ROOT, annotation, contents
from .address import parse
from .essays import essays
from .faults import Fault, Refused, read_text
from .figures import figures
from .passages import of_essay, page_starts

LEDGER = "data/addresses.csv"
COLUMNS = ["address", "letters"]
#: How many letters stand for an address.
LETTERS = 20


def current(root: Path = ROOT) -> dict[str, str]:
    """Each address of the edition with its first letters: essay by essay the essay, sections, paragraphs, notes,
    printed pages; then the edition's figures, which stand for their titles, and its annotations, which stand for the
    letters they are about.

    Raises:
        Refused: a witness is absent or malformed, or an annotation is.
    """
    return _texts(root) | _annotations(root)


def _texts(root: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for essay in essays(root):
        own = of_essay(essay, root)
        found |= {passage.address: _first(passage.text) for passage in own if passage.address}
        body = [passage for passage in own if passage.kind != "note"]
        for folio, passage, at in page_starts(body):
            rest = body[body.index(passage) + 1 :]
            found[f"{essay.id}-pg{folio}"] = _first("".join(chain([passage.text[at:]], (p.text for p in rest))))
    return found | {figure.key: _first(figure.title) for figure in figures(root).values() if figure.essay}


def _annotations(root: Path) -> dict[str, str]:
    return {each.address: _first(each.on) for each in annotation.load(root)}


def _first(text: str) -> str:
    return "".join(text.split())[:LETTERS]


def read(root: Path = ROOT) -> dict[str, str]:
    """The ledger as it stands.

    Raises:
        Refused: the file is absent, not UTF-8, no CSV, has other columns, or lists an address twice.
    """
    try:
        lines = list(csv.reader(io.StringIO(read_text(root / LEDGER, root), newline="")))
    except csv.Error as error:
        raise Refused([Fault(LEDGER, 0, "E205", f"no CSV: {error}", f"git checkout -- {LEDGER}")]) from None
    faults = []
    if not lines or lines[0] != COLUMNS:
        what = f"the columns are {', '.join(COLUMNS)}, not {', '.join(lines[0]) if lines else 'none'}"
        raise Refused([Fault(LEDGER, 1, "E205", what, f"restore the header: {','.join(COLUMNS)}")])
    found: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(COLUMNS):
            what = f"{len(line)} cells instead of {len(COLUMNS)}"
            faults.append(Fault(LEDGER, number, "E205", what, "write address,letters"))
        elif line[0] in found:
            faults.append(Fault(LEDGER, number, "E205", f"{line[0]} is listed twice", "remove the second line"))
        else:
            found[line[0]] = line[1]
    if faults:
        raise Refused(faults)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """The faults of the edition against its ledger: addresses that vanished, changed, or are not listed yet.

    Raises:
        Refused: the ledger or a witness is absent or malformed.
    """
    listed, now = read(root), _texts(root)
    try:
        annotated = None if contents.check(root) else _annotations(root)
    except Refused:
        annotated = None
    if annotated is not None:
        now |= annotated
    else:  # a chapter or an annotation cannot be read, which is told elsewhere: what stands for what stays open
        known = [essay.id for essay in essays(root)]
        now |= {address: letters for address, letters in listed.items() if _of_annotation(address, known)}
    faults = []
    for line, (address, letters) in enumerate(listed.items(), start=2):
        if address not in now:
            what, remedy = f"{address} is gone", "an address is for good: give it back to its passage"
        elif now[address] != letters:
            what = f"{address} stood for 「{letters}」 and now stands for 「{now[address]}」"
            remedy = "give the address back to its passage; a new passage takes a new address"
        else:
            continue
        faults.append(Fault(LEDGER, line, "E206", what, remedy))
    for address in now.keys() - listed.keys():
        end = len(listed) + 1  # where it will be listed
        faults.append(Fault(LEDGER, end, "E207", f"{address} is not listed", "list it: python -m edition addresses"))
    return faults


def check_pages(site: Path, root: Path = ROOT) -> list[Fault]:
    """The faults of a built site's pages of addresses: each address that is listed has one.

    Raises:
        Refused: the ledger is absent or malformed.
    """
    return [
        Fault(LEDGER, line, "E913", f"{address} has no page {path(address)}", "build the book: make book")
        for line, address in enumerate(read(root), start=2)
        if not (site / path(address) / "index.html").is_file()
    ]


def path(address: str) -> str:
    """Where the page of an address is, from the root of the site: for good."""
    return f"ref/{address}/"


def _of_annotation(address: str, known: Collection[str]) -> bool:
    return any((found := parse(address, essay)) and found.kind == "a" for essay in known)


def check_site(ids: Mapping[str, list[str]], known: Collection[str], root: Path = ROOT) -> list[Fault]:
    """The faults of a built site's addresses: each that is listed is one element of one page, and no other is there.

    Args:
        ids: for each id of the site, the pages it is given on.
        known: the ids of the essays.

    Raises:
        Refused: the ledger is absent or malformed.
    """
    listed = read(root)
    faults = []
    for address, pages in ids.items():
        if not any(parse(address, essay) for essay in known):
            continue
        if address not in listed:
            remedy = "give it to a passage, and list it: python -m edition addresses"
            faults.append(Fault(pages[0], 0, "E912", f"the address {address} is not in the ledger", remedy))
        if len(pages) > 1:
            what = f"the address {address} is given {len(pages)} times: {', '.join(pages)}"
            faults.append(Fault(pages[1], 0, "E912", what, "take it from what it does not belong to"))
    for line, address in enumerate(listed, start=2):
        if address not in ids:
            what = f"no page has the address {address}"
            faults.append(Fault(LEDGER, line, "E912", what, "an address is for good: give it back"))
    return faults


def extend(root: Path = ROOT) -> list[str]:
    """Append the addresses that are not listed yet, and return them; what is listed is never changed."""
    path = root / LEDGER
    listed = read(root) if path.exists() else {}
    new = {address: letters for address, letters in current(root).items() if address not in listed}
    rewrite(listed | new, root)
    return list(new)


def rewrite(listed: Mapping[str, str], root: Path = ROOT) -> None:
    """Write the ledger anew."""
    with (root / LEDGER).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(listed.items())
