"""What was measured, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIDES = ("plain", "edition")


@dataclass(frozen=True)
class Row:
    """One measure of both books; nan where it could not be taken, None where there is no such thing."""

    name: str
    #: s, ms, KB (1000 bytes), % or empty, for a count.
    unit: str
    plain: float | None
    edition: float | None

    @property
    def title(self) -> str:
        """What it is called, with its unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


def shown(value: float | None, unit: str) -> str:
    """A number as the tables have it."""
    if value is None:
        return ""
    if value != value:
        return "given up"
    if unit in ("s", "KB", "%"):
        return f"{value:,.1f}"
    return f"{value:,.0f}"


def table(rows: Sequence[Row]) -> str:
    """One book: a line a measure, both sides, and the edition's part of the plain book's."""
    lines = [["", "plain", "edition", "edition : plain"]]
    for row in rows:
        ratio = f"{row.edition / row.plain:.2f}" if row.plain and row.edition is not None else ""
        lines.append([row.title, shown(row.plain, row.unit), shown(row.edition, row.unit), ratio])
    return _markdown(lines)


def growth(books: Mapping[int, Sequence[Row]]) -> str:
    """Books of 1, 10 … times the text side by side: the rows that all of them have, each side's scale by scale."""
    lines = [["", *(f"{side} ×{scale}" for side in SIDES for scale in books)]]
    for row in next(iter(books.values()), ()):
        others = [next((each for each in rows if each.title == row.title), None) for rows in books.values()]
        same = [each for each in others if each is not None]
        if len(same) == len(books):
            lines.append([row.title, *(shown(getattr(each, side), row.unit) for side in SIDES for each in same)])
    return _markdown(lines)


def _markdown(lines: list[list[str]]) -> str:
    head, *rest = lines
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *rest))
