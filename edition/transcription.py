"""The essays as their chapters' sources write them, held against the witnesses letter by letter, without building.

What `edition.written` reads out of the sources is what `edition.article` reads out of the built pages, so that
`edition.collate` compares the one as it does the other; each difference is then told at its line and column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from . import ROOT, collate
from .article import Reading
from .contents import chapters_of
from .essays import Essay, essays
from .faults import Fault, place, read_text
from .myst import extensions
from .passages import of_essay
from .written import Written, read

#: The rule that each kind of difference breaks.
CODES = {
    "letters": "E101",
    "spaces": "E102",
    "emphasis": "E103",
    "calls": "E104",
    "pages": "E105",
    "paragraphs": "E106",
}


def of_chapters(essay: Essay, root: Path = ROOT) -> list[Written]:
    """An essay's blocks in the order of its chapters, each chapter's notes after its body; not to be changed.

    Raises:
        Refused: the contents, the settings or a chapter are absent, malformed or not UTF-8.
    """
    found: list[Written] = []
    before = 0
    for path in chapters_of(essay.id, root):
        chapter = read(essay.id, place(path, root), read_text(path, root), extensions(root))
        for reading in chapter.readings:
            # A note without a mark of its own is printed on the page of its call.
            folio = chapter.called_on.get(reading.note, 0) or before
            called = reading.note in chapter.called_on and folio and not reading.pages
            found.append(replace(reading, pages=[(folio, 0)]) if called else reading)
        before = chapter.folio or before
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Every difference between the chapters and the witnesses, at its first letter in the chapter.

    Raises:
        Refused: a witness, the contents, the settings or a chapter are absent, malformed or not UTF-8.
    """
    faults: list[Fault] = []
    for essay in essays(root):
        faults += _of_essay(essay, root)
    return faults


def _of_essay(essay: Essay, root: Path) -> Iterator[Fault]:
    readings = of_chapters(essay, root)
    sides: tuple[list[Reading], list[Reading]] = (collate.of_witness(of_essay(essay, root)), [*readings])
    streams: dict[int, list[tuple[str, int, int]]] = {}
    for found in collate.compare(essay.id, *sides).differences:
        if found.note not in streams:
            # A body is one stream; of a note that is written twice both are.
            own = (reading for reading in readings if reading.note == found.note)
            streams[found.note] = list(chain.from_iterable(map(_stations, own)))
        file, line, column = _station(streams[found.note], found.at) or (f"book/{essay.id}", 0, 0)
        code = CODES[found.kind.partition("+")[0]]
        what = (
            f"{found.passage or essay.id}: {found.kind.replace('+', ', ')} differ: the witness has "
            f"「…{found.before}[{found.witness}]{found.after}…」, the chapter [{found.edition}]"
        )
        mend = f"write [{found.witness}] there" if found.witness else f"take [{found.edition}] out"
        remedy = f"the letters are the witness's: {mend}"
        yield Fault(file, line, code, what, remedy, column)


def _stations(reading: Written) -> Iterator[tuple[str, int, int]]:
    """The place of each of the block's tokens in a collation."""
    letters = [at for char, at in zip(reading.text, reading.places, strict=True) if not char.isspace()]
    yield from ((reading.file, *at) for at in letters)
    if any(at >= len(reading.text) for _, at in (*reading.calls, *reading.pages)) or not letters:
        line, column = letters[-1] if letters else (0, 0)
        yield reading.file, line, column + bool(line)


def _station(stream: list[tuple[str, int, int]], at: int) -> tuple[str, int, int] | None:
    """The place of a token; past the last one, right after it."""
    if at < len(stream):
        return stream[at]
    file, line, column = stream[-1] if stream else ("", 0, 0)
    return (file, line, column + 1) if line else None
