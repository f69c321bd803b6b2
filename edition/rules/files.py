"""What every source is, whatever it holds: text of whole lines, with no letter that nobody sees and none that was lost.

The witnesses are left out: they are as they reached us, and known by their digests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from .. import ROOT
from ..faults import Fault, Refused, read_text
from .seal import sources

#: Characters that nobody sees, and those that control a terminal; a tab is one that editors change at will.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\xa0]")
#: What a letter becomes that the encoding of an editor does not have.
_LOST = re.compile(r"\?{3,}|\ufffd")
#: What tells by itself that it is whole.
_CLOSED = (".json", ".geojson", ".ipynb")


def check(root: Path = ROOT) -> list[Fault]:
    """Every source that is no text in UTF-8, ends its lines oddly, was cut, or has characters that nobody sees."""
    faults: list[Fault] = []
    for name in sources(root):
        if name.startswith("data/witnesses/"):
            continue
        try:
            faults += _held(name, read_text(root / name, root))
        except Refused as refused:
            faults += refused.faults
    return faults


@lru_cache(maxsize=256)
def _held(name: str, text: str) -> tuple[Fault, ...]:
    return tuple(_wrong(name, text))


def _wrong(name: str, text: str) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(name, 1, "E025", "the file is empty", f"restore it: git checkout -- {name}")
        return
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        yield Fault(name, line, "E025", "a line ends with a carriage return", "save it with line feeds alone")
    elif not text.endswith("\n") and not name.endswith(_CLOSED):
        what = "the last line has no end: the file may have been cut"
        yield Fault(name, text.count("\n") + 1, "E025", what, f"end it, or restore it: git checkout -- {name}")
    for code, pattern, what, remedy in (
        ("E026", UNSEEN, "a character that nobody sees", "take it out"),
        ("E029", _LOST, "letters that were lost in another encoding", f"restore it: git checkout -- {name}"),
    ):
        for match in pattern.finditer(text):
            line, column = text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start())
            sign = f"U+{ord(match[0]):04X}" if len(match[0]) == 1 else match[0]
            yield Fault(name, line, code, f"{what}: {sign}", remedy, column)
