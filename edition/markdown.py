"""Letters as Markdown that renders as these letters: what Markdown would take for markup is escaped."""

from __future__ import annotations

import re

#: What Markdown, or GitHub's, would read within a line as something other than letters.
_EATEN = re.compile(r"[\\`*_\[\]<>&$~|^]")
#: The same for MyST as the chapters use it, which has fewer signs of its own.
_EATEN_BY_MYST = re.compile(r"[\\`*_\[\]<]|&(?=#?\w+;)")
#: What at its head makes of a line a list, a heading, a rule, a quotation, a comment, attributes; or a target.
_HEAD = re.compile(r"[-+=#:>%{]|\(.*\)=\s*$")


def escaped(letters: str) -> str:
    """Letters within a line, for any reader of Markdown."""
    return _EATEN.sub(r"\\\g<0>", letters)


def escaped_for_myst(letters: str) -> str:
    """Letters within a line of a chapter."""
    return _EATEN_BY_MYST.sub(r"\\\g<0>", letters)


def paragraph(letters: str) -> str:
    """Letters as a paragraph of their own, for any reader of Markdown."""
    return at_head(escaped(letters))


def at_head(line: str) -> str:
    """An escaped line, so that no sign at its head makes it anything but a paragraph."""
    if match := re.match(r"\d+(?=[.)](?:\s|$))", line):
        return f"{match[0]}\\{line[match.end() :]}"
    return "\\" + line if _HEAD.match(line) else line
