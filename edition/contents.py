"""The reading order, as `_toc.yml` has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import ROOT
from .essays import essays
from .faults import Fault, read_text, read_yaml

TOC = "_toc.yml"
#: What a page's source may end in.
SUFFIXES = (".md", ".ipynb")


def contents(root: Path = ROOT) -> list[str]:
    """The pages in order, as paths from the root without their suffix.

    Raises:
        Refused: the file is absent, not UTF-8 or malformed.
    """
    return list(_walk(read_yaml(root / TOC, root)))


def chapters_of(essay: str, root: Path = ROOT) -> list[Path]:
    """The chapters of an essay that are there, in reading order.

    Raises:
        Refused: `_toc.yml` is absent, not UTF-8 or malformed.
    """
    pages = dict.fromkeys(page for page in contents(root) if page.startswith(f"book/{essay}/"))
    return [root / f"{page}.md" for page in pages if (root / f"{page}.md").is_file()]


def _walk(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield re.sub(r"\.(md|ipynb)$", "", str(value))
            else:
                yield from _walk(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from _walk(item)


def check(root: Path = ROOT) -> list[Fault]:
    """Pages that are listed but not there, or twice; chapters of an essay that are there but not listed.

    Raises:
        Refused: `_toc.yml` or the list of essays is absent or malformed.
    """
    listed = contents(root)
    lines = read_text(root / TOC, root).splitlines()

    def line_of(page: str) -> int:
        return next((number for number, text in enumerate(lines, start=1) if page in text), 0)

    faults = []
    for page in dict.fromkeys(listed):
        if not any((root / page).with_name(Path(page).name + suffix).is_file() for suffix in SUFFIXES):
            what = f"{page} is listed, but there is no {page}.md or .ipynb"
            faults.append(Fault(TOC, line_of(page), "E014", what, "restore the page, or take the line out"))
        if listed.count(page) > 1:
            remedy = "list each page once"
            faults.append(Fault(TOC, line_of(page), "E015", f"{page} is listed twice", remedy))
    for essay in essays(root):
        for path in sorted((root / "book" / essay.id).glob("*.md")):
            page = path.relative_to(root).with_suffix("").as_posix()
            if page not in listed:
                faults.append(Fault(f"{page}.md", 0, "E016", "the chapter is not in _toc.yml", "list it there"))
    return faults
