"""The form of an address: `<essay>`, or `<essay>-<kind><number>`. What each kind is of, and what it is called:

p a paragraph, s a section, n a note, pg a printed page, f a figure of the edition, a an annotation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = ("p", "s", "n", "pg", "f", "a")

#: What an address reads as by itself; sections and essays read as their titles do.
WORDS = {"p": "段落{}", "n": "注{}", "pg": "{}頁", "f": "図{}", "a": "注釈{}"}
_FORM = re.compile(rf"(?:-({'|'.join(KINDS)})(0|[1-9][0-9]*))?")


class Address(NamedTuple):
    """An address, without its essay."""

    #: One of `KINDS`, or empty for the essay itself.
    kind: str
    #: Its number, or 0 for the essay itself.
    number: int

    @property
    def words(self) -> str:
        """What it is called: 段落12, 注54, 31頁; empty for a section or an essay."""
        return WORDS.get(self.kind, "").format(self.number)


def parse(text: str, essay: str) -> Address | None:
    """What a text is the address of in the essay with that id, or None."""
    if not text.startswith(essay) or not (match := _FORM.fullmatch(text, len(essay))):
        return None
    return Address(match[1] or "", int(match[2] or 0))


def words(address: str) -> str:
    """What an address of any essay is called, without its essay; empty for a section or an essay."""
    found = parse(address[address.rfind("-") :], "") if "-" in address else None
    return found.words if found else ""
