"""Stray stars: each * that Markdown took for no emphasis, and that nobody escaped (`\\*`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

#: A star of a source with the backslashes before it: an odd number of them makes a letter of it.
_STAR = re.compile(r"(\\*)\*")


def letters(line: Token) -> Iterator[int | None]:
    """For each * that is a letter in the words of an inline token: where in its source a stray one is, or None.

    The parser tells what became of each star, in order: emphasis, code, or a letter; only the source still tells
    which of the letters are escaped.
    """
    signs = _STAR.finditer(line.content)
    for child in line.children or ():
        for _ in range((child.content + child.markup).count("*")):
            sign = next(signs, None)
            if child.type == "text":
                yield sign.end() - 1 if sign and len(sign[1]) % 2 == 0 else None


def stray(line: Token) -> Iterator[tuple[int, str]]:
    """For each stray star of an inline token, how many lines above it the token begins, and its line up to it."""
    for at in letters(line):
        if at is not None:
            before = line.content[:at]
            yield before.count("\n"), before.rpartition("\n")[2] + "*"
