"""A PDF read back as a reading program does: by its tags, in their order, each piece with its font and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass(frozen=True)
class Piece:
    """What one operator shows."""

    text: str
    #: The page, from 1.
    page: int
    font: str
    size: float
    #: Where it begins and ends, and its base line, in points from the upper left.
    left: float
    right: float
    down: float
    #: The tags around it, outermost first; none for what runs at the head and foot of the pages.
    tags: tuple[str, ...] = ()


def pieces(reader: PdfReader) -> tuple[list[Piece], list[Piece]]:
    """All that is shown, each page read once: what is tagged, in the order of the tags, which is that of reading; and
    what runs at the head and at the foot of the pages, which no tag names."""
    fonts: dict[int, _Font] = {}
    shown = [_shown(page, number, reader, fonts) for number, page in enumerate(reader.pages, start=1)]
    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference}
    found = []
    for page, mark, tags in _marks(_root(reader), 0, (), numbers):
        for piece in shown[page].pop(mark, ()):
            found.append(replace(piece, tags=tags))
    return found, [piece for page in shown for group in page.values() for piece in group]


def elements(reader: PdfReader, tag: str) -> list[Any]:
    """The elements of a kind."""

    def walk(element: Any) -> Iterator[Any]:
        if element.get("/S") == f"/{tag}":
            yield element
        for child in _children(element):
            if not isinstance(child, int) and child.get("/Type") != "/OBJR":
                yield from walk(child)

    return list(walk(_root(reader)))


def _root(reader: PdfReader) -> Any:
    catalog: Any = reader.trailer["/Root"]
    return catalog["/StructTreeRoot"].get_object()


def _children(element: Any) -> list[Any]:
    inner = element["/K"].get_object() if "/K" in element else []
    return [child.get_object() for child in (inner if isinstance(inner, list) else [inner])]


def _marks(
    element: Any, page: int, tags: tuple[str, ...], numbers: dict[int, int]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    element = element.get_object()
    if "/Pg" in element:
        page = numbers[element.raw_get("/Pg").idnum]
    own = (*tags, str(element["/S"])[1:]) if "/S" in element else tags
    for child in _children(element):
        if isinstance(child, int):
            yield page, child, own
        elif child.get("/Type") != "/OBJR":
            yield from _marks(child, page, own, numbers)


def _shown(page: Any, number: int, reader: PdfReader, known: dict[int, _Font]) -> dict[int, list[Piece]]:
    """What a page shows, by the number of its mark. Pages share fonts, which are read once."""
    fonts = {}
    for key in (own := page["/Resources"]["/Font"]):
        at = own.raw_get(key).idnum
        fonts[key] = known.setdefault(at, known.get(at) or _Font(own[key]))
    found: dict[int, list[Piece]] = {}
    mark, font, name, size, place = -1, None, "", 0.0, (0.0, 0.0)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            mark = int(operands[1].get("/MCID", -1))
        elif operator == b"EMC":
            mark = -1
        elif operator == b"Tf":
            name, size = str(operands[0]), float(operands[1]) * 0.75
            font = fonts[name]
        elif operator == b"Tm":
            place = float(operands[4]) * 0.75, float(operands[5]) * 0.75
        elif operator in (b"TJ", b"Tj") and font:
            text, wide = font.read(operands[0] if operator == b"TJ" else [operands[0]])
            right = place[0] + wide * size / 1000
            found.setdefault(mark, []).append(Piece(text, number, font.name, size, place[0], right, place[1]))
    return found


class _Font:
    """How a font of two-byte codes reads, and how wide its letters are."""

    def __init__(self, font: Any) -> None:
        self.name = str(font["/BaseFont"]).rpartition("+")[2].lstrip("/")
        table = font["/ToUnicode"].get_object().get_data().decode("ascii")
        pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>", table.partition("endcodespacerange")[2])
        self.letters = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}
        inner = font["/DescendantFonts"][0].get_object()
        self.widths: dict[int, float] = {}
        widths = list(inner["/W"].get_object())
        for first, row in zip(widths[::2], widths[1::2], strict=True):
            for step, width in enumerate(row):
                self.widths[int(first) + step] = float(width)

    def read(self, shown: Any) -> tuple[str, float]:
        text, wide = "", 0.0
        for part in shown:
            if isinstance(part, int | float):
                wide -= float(part)
                continue
            raw = getattr(part, "original_bytes", part)
            for at in range(0, len(raw), 2):
                code = int.from_bytes(raw[at : at + 2])
                text += self.letters[code]
                wide += self.widths.get(code, 1000.0)
        return text, wide
