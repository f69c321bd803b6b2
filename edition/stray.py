"""Letters of a source that nobody meant: what Markdown left over (a stray *, a call of no note), what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

#: Characters that nobody sees, in a line of words: what has no width, what turns the direction, spaces of other kinds.
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|[^\S \u3000\n]")
#: A star of a source with the backslashes before it: an odd number of them makes a letter of it.
_STAR = re.compile(r"(\\*)\*")
#: The same of a bracket, and the label of the call that it would open.
_BRACKET = re.compile(r"(?<!\\)(?:\\\\)*\\(\[(?:\^[^\]\\]+)?)")
_CALL = re.compile(r"\[\^([^\]]+)\]")


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


def left(line: Token) -> Iterator[tuple[str, int, str, str, str]]:
    """Stray stars, and calls of notes that are not written, of an inline token of an essay.

    Each as the rule's code, how many lines below the token's first it stands, letters by which it is found there (of a
    star, those up to it), what is wrong and how to mend it.
    """
    for at in letters(line):
        if at is not None:
            *above, before = line.content[:at].split("\n")
            remedy = "Markdown did not take it for emphasis: use a role, or write \\*"
            yield "E107", len(above), f"{before}*", "a stray * in the text", remedy
    text = "".join(child.content for child in line.children or () if child.type == "text")
    meant = _BRACKET.findall(line.content)
    for label in dict.fromkeys(_CALL.findall(text)):
        if text.count(f"[^{label}]") > meant.count(f"[^{label}"):
            remedy = f"write [^{label}]: … at the chapter's end, or drop the call"
            yield "E215", 0, f"[^{label}]", f"note {label} is called but not written", remedy
