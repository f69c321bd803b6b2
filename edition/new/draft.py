"""An essay's passages as the MyST sources of chapters: what `python -m edition new` lays out, to be proof-read.

A paragraph is a line with its address before it. Printed pages, calls and dots stand at their letters; a page that
begins with a heading stands before it; a note stands at the end of the chapter that calls it, with the page it is
printed on where that is not its call's. Italics are no witness's: they are the editor's to add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..essays import UNNUMBERED
from ..markdown import at_head, escaped_for_myst
from ..passages import Passage, page_starts

#: (folio, at) of the pages that begin in a passage.
Pages = Sequence[tuple[int, int]]


@dataclass
class Chapter:
    """A chapter to be: the file's name without its suffix, and its passages."""

    name: str
    body: list[Passage] = field(default_factory=list)
    notes: list[Passage] = field(default_factory=list)


def chapters(passages: Sequence[Passage], one_page: bool = False) -> dict[str, str]:
    """The sources of an essay's chapters, in reading order, under the names of their files without a suffix.

    `index` has the title and the abstract, or the first section where there is none; each section of the first level
    after it is a chapter of its own, named for its number.

    Args:
        passages: of one essay.
        one_page: whether the essay stays one chapter, as a short one may.
    """
    found = list(_parted(passages, one_page))
    starts: dict[int, list[tuple[int, int]]] = {}
    for folio, passage, at in page_starts(passages):
        starts.setdefault(id(passage), []).append((folio, at))
    printed = _called_on(passages, starts)
    return {
        each.name: "\n\n".join(
            [
                *(block(passage, starts.get(id(passage), ()), 1 - bool(number)) for passage in each.body),
                *(note(passage, printed.get(passage.note)) for passage in each.notes),
            ]
        )
        + "\n"
        for number, each in enumerate(found)
    }


def _parted(passages: Sequence[Passage], one_page: bool) -> Iterator[Chapter]:
    """The chapters, each with the notes it calls; a note that none calls, which the check tells, is in the last."""
    found = [Chapter("index")]
    chapter_of: dict[int, Chapter] = {}
    for passage in passages:
        if passage.note:
            chapter_of.get(passage.note, found[-1]).notes.append(passage)
            continue
        # A page of a title alone would be none: an abstract, or else the first section, stands with it.
        begun = any(each.kind == "paragraph" for each in found[-1].body)
        if passage.kind == "heading1" and begun and not one_page:
            found.append(Chapter(passage.address.rpartition("-")[2]))
        found[-1].body.append(passage)
        chapter_of.update((number, found[-1]) for number, _ in passage.calls)
    yield from found


def _called_on(passages: Sequence[Passage], starts: dict[int, list[tuple[int, int]]]) -> dict[int, int]:
    """For each note that is called on a printed page, the folio of that page."""
    found: dict[int, int] = {}
    folio = 0
    for passage in passages:
        # Where both stand at one letter, the call is of the page before.
        marks = [(at, 0, number) for number, at in passage.calls] if not passage.note else []
        marks += [(at, 1, number) for number, at in starts.get(id(passage), ())]
        for _, is_page, number in sorted(marks):
            if is_page:
                folio = number
            elif folio:
                found.setdefault(number, folio)
    return found


def block(passage: Passage, pages: Pages, deeper: int) -> str:
    """A passage of the body as its lines in a chapter.

    Args:
        passage: what is to be written.
        pages: the printed pages that begin in it.
        deeper: 1 in the chapter that has the title, whose headings are one level below those of the others.
    """
    level = 1 if passage.kind == "title" else 0
    if passage.kind.startswith("heading"):
        level = int(passage.kind.removeprefix("heading")) + deeper
    if not level:
        head = f"{{.{passage.kind}}}" if passage.kind in UNNUMBERED else f"({passage.address})="
        return f"{head}\n{line(passage, pages)}"
    # A mark within a heading would be copied to wherever the heading is repeated.
    above = "".join(f"{{folio}}`{folio}`\n\n" for folio, _ in pages)
    words = line(passage, (), at_head=str)
    if passage.kind == "title" and (dash := re.fullmatch(r"(.+?)((?:──|——).+)", words)):
        words = f"{dash[1]}[{dash[2]}]{{.subtitle}}"
    # Signs # at the end would be taken for the heading's own.
    words = re.sub(r"#$", r"\\#", words)
    return f"{above}({passage.address})=\n{'#' * level} {words}"


def note(passage: Passage, called_on: int | None) -> str:
    """A note as its line at a chapter's end.

    Args:
        passage: the note.
        called_on: the printed page of its call, where there are pages.
    """
    pages = [page for at, page in enumerate(passage.pages) if at or page[0] != called_on]
    return f"[^{passage.note}]: {line(passage, pages)}"


def line(passage: Passage, pages: Pages, at_head: Callable[[str], str] = at_head) -> str:
    """A passage's letters with the marks of printed pages, calls and dots, as MyST: what is no mark is escaped.

    Args:
        passage: whose letters they are.
        pages: the printed pages to be marked.
        at_head: makes what the line begins with mere letters; within a heading nothing needs that.
    """
    text = passage.text
    marks: dict[int, list[str]] = {}
    for number, at in passage.calls:
        marks.setdefault(at, []).append(f"[^{number}]")
    for folio, at in pages:
        marks.setdefault(at, []).append(f"{{folio}}`{folio}`")
    dotted = {at for run in passage.emphasis for at in range(*run)}
    edges = {edge for run in passage.emphasis for edge in run}
    cuts = sorted({0, len(text), *marks, *edges})
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        pieces += marks.get(start, ())
        letters = _role(text[start:end]) if start in dotted else escaped_for_myst(text[start:end])
        pieces.append(letters if pieces or start in dotted else at_head(letters))
    return "".join([*pieces, *(marks.get(len(text), ()))])


def _role(letters: str) -> str:
    """Dotted letters. A role takes them as they are, between more backticks than stand together among them; one at
    their edge, which would be taken for the role's own, stays outside."""
    inner = letters.strip("`")
    if not inner:
        return escaped_for_myst(letters)
    before, _, after = letters.partition(inner)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", inner)), default=0))
    return f"{escaped_for_myst(before)}{{bouten}}{fence}{inner}{fence}{escaped_for_myst(after)}"
