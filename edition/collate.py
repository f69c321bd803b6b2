"""The edition against its witness: the letters of the built pages, held letter by letter against the source.

Both sides become streams of letters. Each letter carries what is about it: whether it is dotted, what space
stands before it, and whether a paragraph, a printed page or a note's call does. A dropped letter, a call that moved,
a dot too few or a paragraph cut in two are then all one thing: a difference between two streams.

White space is no letter; spaces beside Western letters are compared, as part of the letter after them. What of a
page is the essay's is told by `edition.article`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from . import ROOT
from .article import Reading
from .essays import essays
from .pages import read_site
from .passages import Passage, is_western, of_essay, page_starts, runs

#: Above this many comparisons a region is told as a whole: the text is another, not a variant.
MANY = 20_000_000


class Mark(NamedTuple):
    """What can stand before a letter: a paragraph's beginning, a page's, or a note's call."""

    #: paragraphs, pages or calls.
    kind: str
    #: The block's address or kind, the folio, or the note's number.
    value: str

    def __str__(self) -> str:
        return {"paragraphs": "¶{} ", "pages": "〔{}〕", "calls": "（{}）"}[self.kind].format(self.value)


class Token(NamedTuple):
    """A letter with what is before and about it; a block that ends with a mark ends with a token of no letter."""

    letter: str
    dotted: bool
    #: The white space before it, where it or the letter before is Western; else nothing.
    space: str
    marks: tuple[Mark, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.marks)) + self.space + self.letter


def tokens(reading: Reading) -> tuple[Token, ...]:
    """The block as a stream of letters. White space is none, but beside a Western letter it is noted."""
    heading = f" ({reading.kind})" if reading.kind.startswith("heading") else ""
    marks = [("paragraphs", reading.label + heading, 0), *(("paragraphs", "", at) for at in reading.breaks)]
    marks += [("calls", str(note), at) for note, at in reading.calls]
    marks += [("pages", str(folio), at) for folio, at in reading.pages]
    return _tokens("".join(reading.text), tuple(marks), frozenset(reading.dotted))


@lru_cache(maxsize=2**12)  # a block is the same on both sides, and whenever one side is another's copy
def _tokens(text: str, marked: tuple[tuple[str, str, int], ...], dotted: frozenset[int]) -> tuple[Token, ...]:
    standing: dict[int, list[Mark]] = {}
    for kind, value, at in marked:
        standing.setdefault(at, []).append(Mark(kind, value))
    found = []
    marks: list[Mark] = []
    last = ""
    space = ""
    for at, char in enumerate(text):
        marks += standing.get(at, ())
        if char.isspace():
            space += char
            continue
        western = bool(last) and (is_western(last) or is_western(char))
        found.append(Token(char, at in dotted, space if western else "", tuple(marks)))
        marks, last, space = [], char, ""
    if marks := marks + standing.get(len(text), []):
        found.append(Token("", False, "", tuple(marks)))
    return tuple(found)


@dataclass(frozen=True)
class Difference:
    """One place where the edition reads otherwise than the witness."""

    essay: str
    #: What differs: letters, spaces, emphasis, calls, pages, paragraphs; several are joined by +.
    kind: str
    #: The printed page, or empty where there are none.
    folio: str
    #: The address of the passage, or its kind where it has no address.
    passage: str
    witness: str
    edition: str
    before: str
    after: str
    #: Where it begins on the edition's side: of the note of this number (0 is the body) the token of this index.
    note: int = 0
    at: int = 0

    def __str__(self) -> str:
        page = f" p. {self.folio}" if self.folio else ""
        return (
            f"{self.essay}{page} {self.passage}: {self.kind}\n"
            f"    witness  …{self.before}[{self.witness}]{self.after}…\n"
            f"    edition  …{self.before}[{self.edition}]{self.after}…"
        )


@dataclass
class Collation:
    """What was compared of one essay, and where the two differ."""

    essay: str
    #: For each side, how many: letters, paragraphs, notes, calls, pages, dotted letters, runs of them.
    witness: dict[str, int]
    edition: dict[str, int]
    differences: list[Difference]


def collate(site: Path, root: Path = ROOT) -> list[Collation]:
    """Hold every essay on a built site against its witness.

    Args:
        site: the folder of the built HTML.
        root: the checkout with `_toc.yml` and `data/`.

    Raises:
        Refused: a witness or page is absent or malformed, or pages break the contract on essays' pages.
    """
    known = essays(root)
    edition = read_site(site, known, root)
    return [compare(essay.id, of_witness(of_essay(essay, root)), edition[essay.id]) for essay in known]


def of_witness(passages: list[Passage]) -> list[Reading]:
    """The witness's passages as readings."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for folio, passage, at in page_starts(passages):
        starts.setdefault(id(passage), []).append((folio, at))
    return [
        Reading(
            label=passage.address or passage.kind,
            kind=passage.kind,
            text=list(passage.text),
            dotted={at for run in passage.emphasis for at in range(*run)},
            calls=list(passage.calls),
            pages=list(passage.pages) if passage.note else starts.get(id(passage), []),
            note=passage.note,
        )
        for passage in passages
    ]


def compare(essay: str, witness: list[Reading], edition: list[Reading]) -> Collation:
    """Compare two sides of one essay: the bodies as streams, the notes number by number."""
    differences = list(_compare(essay, _body(witness), _body(edition)))
    sides = _notes(witness), _notes(edition)
    for number in sorted(sides[0].keys() | sides[1].keys()):
        found = _compare(essay, sides[0].get(number, []), sides[1].get(number, []))
        differences += [replace(difference, note=number) for difference in found]
    return Collation(essay, _count(witness), _count(edition), differences)


def _body(readings: list[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.note]


def _notes(readings: list[Reading]) -> dict[int, list[Reading]]:
    notes: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading.note:
            notes.setdefault(reading.note, []).append(reading)
    return notes


def _count(readings: list[Reading]) -> dict[str, int]:
    dotted = [list(runs(sorted(reading.dotted))) for reading in readings]
    return {
        "letters": sum(not char.isspace() for reading in readings for char in reading.text),
        "paragraphs": sum(bool(re.search(r"-p\d+$", reading.label)) for reading in readings),
        "notes": sum(bool(reading.note) for reading in readings),
        "calls": sum(len(reading.calls) for reading in readings),
        "pages": sum(len(reading.pages) for reading in readings if not reading.note),
        "dotted": sum(end - start for found in dotted for start, end in found),
        "runs": sum(len(found) for found in dotted),
    }


def _compare(essay: str, witness: list[Reading], edition: list[Reading]) -> Iterator[Difference]:
    """Compare two lists of blocks: first block by block, then token by token where blocks differ."""
    sides = [[tokens(reading) for reading in side] for side in (witness, edition)]
    matcher = SequenceMatcher(None, sides[0], sides[1], autojunk=False)
    folio = passage = ""
    at = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        left, right = (list(chain(*side)) for side in (sides[0][i1:i2], sides[1][j1:j2]))
        if tag != "equal":
            for difference in _differences(essay, folio, passage, left, right):
                yield replace(difference, at=at + difference.at)
        at += len(right)
        folio = _last("pages", left, folio)
        passage = _last("paragraphs", left, passage)


def _last(kind: str, tokens: list[Token], before: str) -> str:
    """The value of the last mark of a kind in the tokens, or what it was before them."""
    marks = (mark for token in reversed(tokens) for mark in reversed(token.marks))
    return next((mark.value for mark in marks if mark.kind == kind), before)


def _differences(essay: str, folio: str, passage: str, left: list[Token], right: list[Token]) -> Iterator[Difference]:
    """The differences within a region that begins on page `folio`, after (or in) `passage`."""
    whole = [("replace", 0, len(left), 0, len(right))]
    many = len(left) * len(right) > MANY
    for tag, i1, i2, j1, j2 in whole if many else SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        seen = left[: i1 + 1]
        kind = _kind(left[i1:i2], right[j1:j2])
        yield Difference(
            essay=essay,
            kind=kind,
            folio=_last("pages", seen, folio),
            passage=_last("paragraphs", seen, passage).partition(" ")[0],
            witness=_shown(left[i1:i2], kind),
            edition=_shown(right[j1:j2], kind),
            before=_shown(left[max(0, i1 - 12) : i1], ""),
            after=_shown(left[i2 : i2 + 12], ""),
            at=j1,
        )


def _kind(left: list[Token], right: list[Token]) -> str:
    """What of two stretches differs."""
    sides = [[token for token in side if token.letter] for side in (left, right)]
    letters = "".join(t.letter for t in left) != "".join(t.letter for t in right)
    kinds = ["letters"] * letters
    for kind in ("paragraphs", "pages", "calls"):
        marks = [list(_marks(side, kind, exact=not letters)) for side in (left, right)]
        kinds += [kind] * (marks[0] != marks[1])
    if not letters:
        kinds += ["emphasis"] * ([t.dotted for t in sides[0]] != [t.dotted for t in sides[1]])
        kinds += ["spaces"] * ([t.space for t in sides[0]] != [t.space for t in sides[1]])
    # What is left is a mark on the wrong side of another: a page that begins at a paragraph's end.
    return "+".join(kinds) or "pages"


def _marks(side: list[Token], kind: str, exact: bool) -> Iterator[tuple[int, Mark]]:
    """The marks of a kind; with the number of letters before each, if they are to be compared exactly."""
    before = 0
    for token in side:
        for mark in token.marks:
            if mark.kind == kind:
                yield before * exact, mark
        before += len(token.letter)


def _shown(tokens: list[Token], kind: str) -> str:
    """A stretch as a person reads it, cut to 60 signs; dots are shown where dots differ, as ﹅ after the letter."""
    signs = [str(token) + ("﹅" if "emphasis" in kind and token.dotted else "") for token in tokens]
    if len(signs) > 60:
        signs = [*signs[:60], f"… ({len(signs)} signs)"]
    return "".join(signs)


def report(collations: list[Collation]) -> str:
    """The table of what was compared, then every difference."""
    columns = list(collations[0].witness) if collations else []
    rows = [["", "", *columns, "differences"]]
    for found in collations:
        rows.append([found.essay, "witness", *(str(found.witness[c]) for c in columns), ""])
        rows.append(["", "edition", *(str(found.edition[c]) for c in columns), str(len(found.differences))])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    for found in collations:
        lines += ["", *(str(difference) for difference in found.differences)] if found.differences else []
    return "\n".join(line.rstrip() for line in lines)
