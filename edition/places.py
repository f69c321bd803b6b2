"""The places of the edition: what each address of the ledger is of, where it is printed, and its letters.

A place is what a reader cites: an essay, a section, a paragraph, a note, a printed page, a figure or an annotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import ROOT, annotation
from .address import parse, words
from .essays import Essay, essays
from .figures import figures
from .passages import Passage, of_essay, page_starts

#: (address or empty, letters): a paragraph, note or heading, or the part of it that lies in a place.
Piece = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """What an address is of."""

    address: str
    essay: Essay
    #: Of `address.KINDS`, or empty for the essay itself.
    kind: str
    #: The first and the last printed page it stands on; None where the print has no pages, or the place is the
    #: edition's own.
    folios: tuple[int, int] | None
    #: An essay's, section's or figure's title; of an annotation the letters it is about; else empty.
    title: str
    #: What it says, piece by piece; of an annotation and a figure nothing.
    pieces: tuple[Piece, ...]
    #: Of an annotation, the paragraph or note it belongs to; of all others their own address.
    at: str
    title_en: str = ""

    @property
    def label(self) -> str:
        """What it is called in its essay: 段落12, 注54, 31頁, 図3, 注釈151, or its title."""
        return words(self.address) or self.title

    @property
    def number(self) -> int:
        found = parse(self.address, self.essay.id)
        return found.number if found else 0


@cache
def places(root: Path = ROOT) -> dict[str, Place]:
    """Every place under its address, essay by essay: the essay, its passages, printed pages, figures, annotations.

    Raises:
        Refused: a witness, an annotation or the list of figures is absent or malformed.
    """
    found: dict[str, Place] = {}
    for essay in essays(root):
        passages = of_essay(essay, root)
        body = [passage for passage in passages if passage.kind != "note"]
        last = _last_folios(passages)
        for place in _of_passages(essay, passages, body, last):
            found[place.address] = place
        for place in _of_pages(essay, body):
            found[place.address] = place
        for figure in figures(root).values():
            if figure.essay == essay.id:
                found[figure.key] = Place(
                    figure.key, essay, "f", None, figure.title, (), figure.key, title_en=figure.title_en
                )
        for each in annotation.load(root):
            if parse(each.address, essay.id):
                found[each.address] = Place(each.address, essay, "a", None, each.on, (), each.at)
    return found


def _last_folios(passages: list[Passage]) -> dict[int, int]:
    """For each passage of an essay with pages, by its position, the printed page on which it ends."""
    return {at: passage.pages[-1][0] for at, passage in enumerate(passages) if passage.pages}


def _of_passages(essay: Essay, passages: list[Passage], body: list[Passage], last: dict[int, int]) -> Iterator[Place]:
    for at, passage in enumerate(passages):
        if not passage.address:
            continue
        known = parse(passage.address, essay.id)
        kind = known.kind if known else ""
        covered = _covered(passage, at, passages, body)
        ends = [last[i] for i in covered if i in last]
        folios = (passage.pages[0][0], max(ends)) if passage.pages and ends else None
        pieces = tuple((passages[i].address, passages[i].text) for i in covered)
        yield Place(
            passage.address,
            essay,
            kind,
            folios,
            passage.text if kind in ("", "s") else "",
            pieces if kind else pieces[:1],
            passage.address,
            title_en="" if kind else essay.title_en,
        )


def _covered(passage: Passage, at: int, passages: list[Passage], body: list[Passage]) -> range:
    """The positions of the passages that a passage stands for: of a title all of the body, of a heading its section."""
    if passage.kind == "title":
        return range(len(body))
    if not passage.kind.startswith("heading"):
        return range(at, at + 1)
    # An author's affiliation at the end is of no section.
    end = next(
        (
            i
            for i in range(at + 1, len(body))
            if (passages[i].kind.startswith("heading") and passages[i].kind <= passage.kind)
            or passages[i].kind == "affiliation"
        ),
        len(body),
    )
    return range(at, end)


def _of_pages(essay: Essay, body: list[Passage]) -> Iterator[Place]:
    starts = [(folio, body.index(passage), at) for folio, passage, at in page_starts(body)]
    ends = [*starts[1:], (0, len(body), 0)][: len(starts)]
    for (folio, first, start), (_, last, stop) in zip(starts, ends, strict=True):
        pieces = []
        for i in range(first, min(last, len(body) - 1) + 1):
            text = body[i].text[start if i == first else 0 : stop if i == last else None]
            if text:
                pieces.append((body[i].address, text))
        yield Place(f"{essay.id}-pg{folio}", essay, "pg", (folio, folio), "", tuple(pieces), f"{essay.id}-pg{folio}")
