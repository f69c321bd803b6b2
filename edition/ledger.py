"""The ledger of addresses, `data/addresses.csv`: every address ever published and the letters it stands for.

Readers cite addresses. The ledger is what keeps a later edit from taking one away or giving it to other words.
"""

from __future__ import annotations

import csv
import io
from itertools import chain
from pathlib import Path

from . import ROOT
from .faults import Fault, Refused, read_text
from .passages import Passage, load, page_starts

LEDGER = "data/addresses.csv"
COLUMNS = ["address", "letters"]
#: How many letters stand for an address.
LETTERS = 20


def current(root: Path = ROOT) -> dict[str, str]:
    """Each address of the edition with its first letters, essay by essay: the essay, sections, paragraphs, notes,
    printed pages."""
    passages = load(root)
    essays: dict[str, list[Passage]] = {}
    for passage in passages:
        essays.setdefault(passage.essay, []).append(passage)
    found: dict[str, str] = {}
    for essay, own in essays.items():
        found |= {passage.address: _first(passage.text) for passage in own if passage.address}
        body = [passage for passage in own if passage.kind != "note"]
        for folio, passage, at in page_starts(body):
            rest = body[body.index(passage) + 1 :]
            found[f"{essay}-pg{folio}"] = _first("".join(chain([passage.text[at:]], (p.text for p in rest))))
    return found


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
        raise Refused([Fault(LEDGER, 0, "ledger", f"no CSV: {error}", f"git checkout -- {LEDGER}")]) from None
    faults = []
    if not lines or lines[0] != COLUMNS:
        what = f"the columns are {', '.join(COLUMNS)}, not {', '.join(lines[0]) if lines else 'none'}"
        raise Refused([Fault(LEDGER, 1, "ledger", what, f"restore the header: {','.join(COLUMNS)}")])
    found: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if len(line) != len(COLUMNS):
            what = f"{len(line)} cells instead of {len(COLUMNS)}"
            faults.append(Fault(LEDGER, number, "ledger", what, "write address,letters"))
        elif line[0] in found:
            faults.append(Fault(LEDGER, number, "ledger", f"{line[0]} is listed twice", "remove the second line"))
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
    listed, now = read(root), current(root)
    faults = []
    for line, (address, letters) in enumerate(listed.items(), start=2):
        if address not in now:
            what, remedy = f"{address} is gone", "an address is for good: give it back to its passage"
        elif now[address] != letters:
            what = f"{address} stood for 「{letters}」 and now stands for 「{now[address]}」"
            remedy = "give the address back to its passage; a new passage takes a new address"
        else:
            continue
        faults.append(Fault(LEDGER, line, "ledger", what, remedy))
    for address in now.keys() - listed.keys():
        faults.append(Fault(LEDGER, 0, "ledger", f"{address} is not listed", "list it: python -m edition addresses"))
    return faults


def extend(root: Path = ROOT) -> list[str]:
    """Append the addresses that are not listed yet, and return them; what is listed is never changed."""
    path = root / LEDGER
    listed = read(root) if path.exists() else {}
    new = {address: letters for address, letters in current(root).items() if address not in listed}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((listed | new).items())
    return list(new)
