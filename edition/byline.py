"""What is said of an essay wherever it is named: its title, its author in Latin letters, and when it appeared."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from .essays import Essay
from .passages import by_address, load


def published(essay: Essay, root: Path) -> str:
    """When an essay appeared, as far as its witness tells: 2024年4月18日掲載; 2008年〔推定〕.

    Raises:
        Refused: its witness is absent or malformed.
    """
    if day := re.search(r"\d+年\d+月\d+日", _dates(root).get(essay.id, "")):
        return f"{day[0]}掲載"
    return f"{essay.year}年{'〔推定〕' if essay.year_inferred else ''}"


def day(essay: Essay, root: Path) -> tuple[int, ...]:
    """The same as numbers: the year, or year, month and day."""
    found = re.search(r"(\d+)年(\d+)月(\d+)日", _dates(root).get(essay.id, ""))
    return tuple(map(int, found.groups())) if found else (essay.year,)


def essay_title(essay: Essay, root: Path) -> str:
    """An essay's title, as the witness has it."""
    return by_address(root)[essay.id].text


@cache
def _dates(root: Path) -> dict[str, str]:
    """The line with the date of each essay that has one."""
    return {passage.essay: passage.text for passage in load(root) if passage.kind == "date"}


def native_en(essay: Essay) -> str:
    """The author in Latin letters, in the order of his own language: Yoshizaki Tomonori."""
    return " ".join(word.capitalize() for word in essay.author_en.split())
