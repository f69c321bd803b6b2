"""Who wrote the essays, when, and what they are called: one fact told in three places, which must agree.

The witness prints it, `data/essays.toml` lists it, and `CITATION.cff` refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .. import ROOT
from ..colophon import CFF
from ..essays import ESSAYS, UNTOLD, Essay, essays
from ..faults import Fault, line_in_toml, line_of, read_text, read_yaml
from ..passages import of_essay


def check(root: Path = ROOT) -> Iterator[Fault]:
    """Every essay whose entry differs from its witness, or to which `CITATION.cff` does not refer as it is.

    Raises:
        Refused: a file is absent or malformed.
    """
    cff = read_yaml(root / CFF, root)
    text = read_text(root / CFF, root)
    references: list[dict[str, Any]] = cff.get("references", [])
    titles: dict[str, tuple[Essay, str]] = {}
    for essay in essays(root):
        if UNTOLD in (essay.author, essay.surname):
            continue
        days = ""
        for passage in of_essay(essay, root):
            yield from _printed(essay, passage.kind, passage.text, root)
            days += passage.text if passage.kind == "date" else ""
        title = next((passage.text for passage in of_essay(essay, root) if passage.kind == "title"), "")
        titles[_solid(title)] = essay, days
    for at, entry in enumerate(references):
        if _solid(entry["title"]) not in titles:
            line = line_of(text, ["references", at, "title"])
            yield Fault(CFF, line, "E030", f"no essay is called {entry['title']}", "write a title as it is printed")
            continue
        essay, days = titles[_solid(entry["title"])]
        for key, what in _referred(essay, entry, days):
            line = line_of(text, ["references", at, key])
            yield Fault(CFF, line, "E030", f"{essay.id}: {what}", f"write what {ESSAYS} has")


def _solid(text: str) -> str:
    return "".join(text.split()).replace("—", "─")


def _printed(essay: Essay, kind: str, text: str, root: Path) -> Iterator[Fault]:
    """What the witness prints of an author or a date, against the essay's entry."""
    if kind == "author" and _solid(essay.author) not in _solid(text):
        line = line_in_toml(root / ESSAYS, essay.id, "author")
        what = f"{essay.id}: the author is {essay.author}, and the witness prints {text}"
        yield Fault(ESSAYS, line, "E030", what, "write the name that is printed")
    if kind == "date" and f"{essay.year}年" not in text:
        line = line_in_toml(root / ESSAYS, essay.id, "year")
        what = f"{essay.id}: the year is {essay.year}, and the witness prints {text}"
        yield Fault(ESSAYS, line, "E030", what, "write the year that is printed")


def _referred(essay: Essay, entry: dict[str, Any], printed: str) -> Iterator[tuple[str, str]]:
    author = "".join(f"{each.get('family-names', '')}{each.get('given-names', '')}" for each in entry["authors"])
    if author != essay.author or entry["authors"][0].get("family-names") != essay.surname:
        yield "authors", f"the author is {author}, not {essay.surname} and the rest of {essay.author}"
    day = [int(part) for part in entry.get("date-published", "").split("-") if part]
    if day and printed and "{}年{}月{}日".format(*day) not in printed:
        yield "date-published", f"the day is {entry['date-published']}, and the witness prints {printed}"
    year = str(entry.get("year") or entry.get("date-published", "")[:4])
    if year != str(essay.year):
        yield "year", f"the year is {year or 'not told'}, not {essay.year}"
