"""The form of an address: `<essay>`, or `<essay>-<kind><number>`. What each kind is of:

p a paragraph, s a section, n a note, pg a printed page, f a figure of the edition, a an annotation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = ("p", "s", "n", "pg", "f", "a")

_FORM = re.compile(rf"(?:-({'|'.join(KINDS)})(\d+))?")


class Address(NamedTuple):
    """An address, without its essay."""

    #: One of `KINDS`, or empty for the essay itself.
    kind: str
    #: Its number, or 0 for the essay itself.
    number: int


def parse(text: str, essay: str) -> Address | None:
    """What a text is the address of in the essay with that id, or None."""
    if not text.startswith(essay) or not (match := _FORM.fullmatch(text, len(essay))):
        return None
    return Address(match[1] or "", int(match[2] or 0))
