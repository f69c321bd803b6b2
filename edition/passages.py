"""The essays as addressed passages: the one model that collation, quotations, search and exports share.

A passage is a paragraph, a note, a heading or another block of an essay, with its letters as plain text and its
calls, page starts and emphasis as positions in that text. It is read from the witness, so it needs no build; that
the built pages say the same is what `edition.collate` proves.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from . import ROOT, gaps
from .essays import Essay, essays
from .witness import Block, Call, Letter, blocks, verified

#: Kinds of passage that `passages/<essay>.json` lists.
LISTED = ("paragraph", "note")


@dataclass(frozen=True)
class Passage:
    """A block of an essay, as its readers cite it."""

    #: The essay's id.
    essay: str
    #: Its address, or empty: authors, dates, 出典, captions, affiliation and profile have none.
    address: str
    #: title, author, date, heading1 … heading3, paragraph, source, caption, affiliation, profile or note.
    kind: str
    #: The address of the section it stands in, or the essay's own before the first; of a note, its call's.
    section: str
    #: Its letters, without calls and marks; spaces as the edition sets them (`keeps_space`).
    text: str
    #: (folio, at): the printed page on which it begins, at 0, and each page that starts inside it.
    pages: tuple[tuple[int, int], ...] = ()
    #: (note, at): the notes called in it.
    calls: tuple[tuple[int, int], ...] = ()
    #: (from, to): the runs of dotted letters, `to` exclusive.
    emphasis: tuple[tuple[int, int], ...] = ()
    #: The printed number, of a note only.
    note: int = 0

    def record(self, url: str) -> dict[str, object]:
        """The passage as `passages/<essay>.json` gives it, at `url` relative to the site's root."""
        found: dict[str, object] = {
            "address": self.address,
            "kind": self.kind,
            "section": self.section,
            "url": url,
            "pages": [{"folio": folio, "at": at} for folio, at in self.pages],
            "text": self.text,
            "calls": [{"n": n, "at": at} for n, at in self.calls],
            "emphasis": [{"from": start, "to": end} for start, end in self.emphasis],
        }
        if withheld := [{"from": start, "to": end} for start, end, _ in gaps.runs(self.text)]:
            found["withheld"] = withheld
        return found


@lru_cache(maxsize=2**14)
def is_western(char: str) -> bool:
    """Whether a character belongs to a run of Western text: ASCII, Latin letters, curly quotes.

    Circled digits, the Japanese dashes ─ and — and all full- and half-width kana forms are not.
    """
    return char.isascii() or char in "‘’“”–" or unicodedata.name(char, "").startswith("LATIN ")


def keeps_space(before: str, after: str, between_names: bool = False) -> bool:
    """Whether a space between two characters is the author's (True) or only the witness's (False).

    Spaces between Japanese and Latin letters or figures are the witness's: the renderer spaces them. Those
    within Western text stay, and those outside half-width punctuation (`ストルテンベルグ (Jens …) 事務総長`).

    Args:
        before, after: the characters on either side of the space.
        between_names: whether a space between two Japanese letters parts names or titles, as in an author's line.
    """
    western = is_western(before), is_western(after)
    if all(western):
        return True
    if not any(western):
        return between_names and "—" not in (before, after)
    half_width = before if western[0] else after
    return not (half_width.isalnum() or half_width == "%")


def load(root: Path = ROOT) -> list[Passage]:
    """Every passage of every essay: for each, the body in order, then the notes in order.

    Raises:
        Refused: a witness or the key to it is absent or malformed.
    """
    return [passage for essay in essays(root) for passage in of_essay(essay, root)]


def of_essay(essay: Essay, root: Path = ROOT) -> list[Passage]:
    """The passages of one essay: the body in order, then the notes in order.

    Raises:
        Refused: the witness is absent or malformed.
    """
    return list(_of_text(essay, verified(essay, root)))


@lru_cache(maxsize=16)  # many ask for them, again and again
def _of_text(essay: Essay, text: str) -> tuple[Passage, ...]:
    return tuple(_addressed(essay.id, blocks(essay, text)))


@cache
def by_address(root: Path = ROOT) -> dict[str, Passage]:
    """The passages that have an address, under it."""
    return {passage.address: passage for passage in load(root) if passage.address}


def _addressed(essay: str, blocks: Iterable[Block]) -> Iterator[Passage]:
    """Number the blocks: the abstract before the first numbered section is s0 and p0, where there is one."""
    body = [block for block in blocks if block.kind != "note"]
    notes = sorted((block for block in blocks if block.kind == "note"), key=lambda block: block.note)
    section = essay
    # An abstract stands under a heading of its own, set in full-width angle brackets as in the print: ＜要旨＞.
    first = next((b for b in body if b.kind.startswith("heading")), None)
    abstract = first is not None and next(first.letters).char == "＜"
    sections = paragraphs = 0 if abstract else 1
    calls: dict[int, str] = {}
    for block in body:
        address = ""
        if block.kind == "title":
            address = essay
        elif block.kind.startswith("heading"):
            address = section = f"{essay}-s{sections}"
            sections += 1
        elif block.kind == "paragraph":
            address = f"{essay}-p{paragraphs}"
            paragraphs += 1
        passage = _passage(essay, address, section, block)
        calls.update((n, section) for n, _ in passage.calls)
        yield passage
    for block in notes:
        yield _passage(essay, f"{essay}-n{block.note}", calls.get(block.note, essay), block)


def _passage(essay: str, address: str, section: str, block: Block) -> Passage:
    items = _folded(block)
    text: list[str] = []
    pages: list[tuple[int, int]] = []
    calls: list[tuple[int, int]] = []
    dotted: list[int] = []
    for item in items:
        if isinstance(item, Call):
            calls.append((item.note, len(text)))
            continue
        if item.folio is not None and (not pages or pages[-1][0] != item.folio):
            pages.append((item.folio, len(text)))
        if item.dotted:
            dotted.append(len(text))
        text.append(item.char)
    return Passage(
        essay=essay,
        address=address,
        kind=block.kind,
        section=section,
        text="".join(text),
        pages=tuple(pages),
        calls=tuple(calls),
        emphasis=tuple(runs(dotted)),
        note=block.note,
    )


def _folded(block: Block) -> list[Letter | Call]:
    """The block's items without the spaces that are only the witness's."""
    letters = list(block.letters)
    names = block.kind in ("author", "affiliation", "profile")
    dropped: set[int] = set()
    solid = [i for i, letter in enumerate(letters) if letter.char != " "]
    if not solid:
        return []
    dropped.update(range(0, solid[0]))
    dropped.update(range(solid[-1] + 1, len(letters)))
    for before, after in pairwise(solid):
        if after - before == 1:
            continue
        keep = keeps_space(letters[before].char, letters[after].char, names)
        dropped.update(range(before + 1 + keep, after))
    # The full-width space before the first letter is an indent.
    if letters[solid[0]].char == "　":
        dropped.add(solid[0])
    gone = {id(letters[i]) for i in dropped}
    return [item for item in block.items if id(item) not in gone]


def runs(positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending positions as (from, to) runs, `to` exclusive: 3 4 5 9 → (3, 6) (9, 10)."""
    start = None
    for at, position in enumerate(positions):
        if start is None:
            start = position
        if at + 1 == len(positions) or positions[at + 1] != position + 1:
            yield start, position + 1
            start = None


def page_starts(passages: Iterable[Passage]) -> Iterator[tuple[int, Passage, int]]:
    """(folio, passage, at) for each printed page of a body, where its first letter stands; notes are passed over."""
    last = None
    for passage in passages:
        if passage.kind == "note":
            continue
        for folio, at in passage.pages:
            if folio != last:
                yield folio, passage, at
            last = folio


def as_json(passages: Iterable[Passage], urls: dict[str, str]) -> str:
    """The paragraphs and notes as `passages/<essay>.json` has them.

    Args:
        passages: of one essay.
        urls: for each address, where it is on the site, relative to its root.
    """
    records = [p.record(urls[p.address]) for p in passages if p.kind in LISTED]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"
