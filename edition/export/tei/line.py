"""A line of an essay (a paragraph, a heading, a note …) as TEI: its letters, and the elements on and between them.

The letters, the emphasis, the titles, the languages and what stands between letters (calls, page starts) are read
from the built page; the edition's marks come from `edition.marks` and `edition.names`. Where two spans cross, the one
that begins later is cut in two, joined by @next and @prev; nothing is dropped. An annotation is no span but a pair of
anchors, which can cross whatever they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from ... import gaps

TEI = "http://www.tei-c.org/ns/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
ID = f"{{{XML}}}id"
LANG = f"{{{XML}}}lang"

#: The elements that lie on letters: of two on the same letters the one named first is outside.
ORDER = ("sic", "ref", "foreign", "title", "rs", "date", "emph", "orgName", "persName", "placeName", "name")


_NSMAP: dict[Any, str] = {None: TEI}


def element(tag: str, attributes: Mapping[str, str] | None = None, text: str = "") -> etree._Element:
    """A TEI element. Attributes that are empty are left out; `id` and `lang` are those of XML."""
    made = etree.Element(f"{{{TEI}}}{tag}", nsmap=_NSMAP)
    for name, value in (attributes or {}).items():
        if value:
            made.set({"id": ID, "lang": LANG}.get(name, name), value)
    if text:
        made.text = text
    return made


def add(
    parent: etree._Element, tag: str, attributes: Mapping[str, str] | None = None, text: str = ""
) -> etree._Element:
    """A TEI element at the end of another."""
    made = element(tag, attributes, text)
    parent.append(made)
    return made


@dataclass(frozen=True)
class Span:
    """An element on letters."""

    start: int
    #: Exclusive.
    end: int
    #: Of `ORDER`.
    tag: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass
class Line:
    """A line as its page has it."""

    letters: list[str] = field(default_factory=list)
    #: (at, element) of what stands between letters, in the page's order.
    points: list[tuple[int, etree._Element]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    #: (from, to, name) of the pairs of anchors: `<name>-from` and `<name>-to`.
    anchors: list[tuple[int, int, str]] = field(default_factory=list)
    #: Letters that are dotted, in italics, in a Western language.
    _flags: dict[str, set[int]] = field(default_factory=dict)
    #: Where the letters are that are no white space.
    _solid: list[int] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of letters is, of which white space was not counted, as (from, to)."""
        if not self._solid:
            self._solid = [at for at, char in enumerate(self.letters) if not char.isspace()]
        return self._solid[start], self._solid[end - 1] + 1


def read(block: Any, essay: str, notes: Mapping[str, etree._Element], within: bool = False) -> Line:
    """What a block of a page has of an essay.

    Args:
        block: an element of a page.
        essay: the essay's id.
        notes: the elements of the notes, by their addresses, which take the place of their calls.
        within: whether the block is a note, in which a page's start is no `<pb>`: the body's has its own.
    """
    line = Line()
    _walk(block, frozenset(), line, essay, notes, within)
    while line.letters and line.letters[-1] == " ":
        line.letters.pop()
    for flag, tag, attributes in (
        ("bouten", "emph", (("rend", "bouten"), ("rendition", "#bouten"))),
        ("title", "title", (("rend", "italic"), ("rendition", "#italic"))),
        ("en", "foreign", ((LANG, "en"),)),
    ):
        line.spans += [Span(*run, tag, attributes) for run in _runs(line, line._flags.get(flag, set()))]
    return line


def _walk(
    node: Any, flags: frozenset[str], line: Line, essay: str, notes: Mapping[str, etree._Element], within: bool
) -> None:
    _text(node.text, flags, line)
    for child in node:
        if isinstance(child.tag, str):
            _child(child, flags, line, essay, notes, within)
        _text(child.tail, flags, line)


def _child(
    child: Any, flags: frozenset[str], line: Line, essay: str, notes: Mapping[str, etree._Element], within: bool
) -> None:
    classes = (child.get("class") or "").split()
    if "apparatus" in classes:
        if "folio" in classes:
            line.points.append((len(line.letters), page(child, essay, within)))
    elif child.get("role") == "doc-noteref":
        line.points.append((len(line.letters), notes[child.get("href").rpartition("#")[2]]))
    elif child.tag == "br":
        _text(" ", flags, line)
    elif "label" not in classes:
        more = {"bouten" if "bouten" in classes else "title"} if child.tag == "em" else set()
        more |= {"en"} if child.get("lang") == "en" else set()
        _walk(child, flags | more, line, essay, notes, within)


def page(mark: html.HtmlElement, essay: str, within: bool = False) -> etree._Element:
    """The start of a printed page."""
    folio = mark.get("data-folio", "")
    if within:
        return element("milestone", {"unit": "page", "n": folio, "corresp": f"#{essay}-pg{folio}"})
    return element("pb", {"n": folio, "id": mark.get("id", "")})


def _text(text: str | None, flags: frozenset[str], line: Line) -> None:
    for char in re.sub(r"[ \t\n\r\f]+", " ", text or ""):
        if char == " " and (not line.letters or line.letters[-1] == " "):
            continue
        for flag in flags:
            line._flags.setdefault(flag, set()).add(len(line.letters))
        line.letters.append(char)


def _runs(line: Line, at: set[int]) -> Iterable[tuple[int, int]]:
    """The runs of places, without the white space at their ends."""
    start = 0
    while start < len(line.letters):
        end = start
        while end in at and end < len(line.letters):
            end += 1
        first, last = start, end
        while first < last and line.letters[first].isspace():
            first += 1
        while first < last and line.letters[last - 1].isspace():
            last -= 1
        if first < last:
            yield first, last
        start = max(end, start + 1)


def fill(into: etree._Element, line: Line, name: str) -> etree._Element:
    """Put a line into its element.

    Args:
        into: an empty element.
        line: what goes in.
        name: what the ids of parts of cut spans begin with.
    """
    spans = sorted(line.spans, key=lambda span: (span.start, -span.end, ORDER.index(span.tag), span.attributes))
    pieces = dict.fromkeys(spans, 0)
    cut = _cut(spans)
    open_: list[tuple[Span, etree._Element]] = []

    def here() -> etree._Element:
        return open_[-1][1] if open_ else into

    def begin(span: Span) -> None:
        made = add(here(), span.tag, dict(span.attributes))
        if span in cut:
            pieces[span] += 1
            own = f"{name}-{span.tag}{cut[span]}"
            made.set(ID, f"{own}.{pieces[span]}")
            if pieces[span] > 1:
                made.set("prev", f"#{own}.{pieces[span] - 1}")
            open_span[span] = made
        open_.append((span, made))

    open_span: dict[Span, etree._Element] = {}
    edges = {0, len(line.letters), *(at for at, _ in line.points)}
    edges |= {at for start, end, _ in line.anchors for at in (start, end)}
    edges |= {at for span in spans for at in (span.start, span.end)}
    places = sorted(edges)
    for at, following in zip(places, [*places[1:], places[-1]], strict=True):
        again: list[Span] = []
        while any(span.end == at for span, _ in open_):
            span, _ = open_.pop()
            if span.end > at:
                again.append(span)
        for _, _, anchor in (each for each in line.anchors if each[1] == at):
            add(here(), "anchor", {"id": f"{anchor}-to"})
        for _, point in (each for each in line.points if each[0] == at):
            here().append(point)
        for _, _, anchor in (each for each in line.anchors if each[0] == at):
            add(here(), "anchor", {"id": f"{anchor}-from"})
        for span in sorted(again, key=lambda span: -span.end):
            open_span[span].set("next", f"#{name}-{span.tag}{cut[span]}.{pieces[span] + 1}")
            begin(span)
        for span in (each for each in spans if each.start == at):
            begin(span)
        letters(here(), "".join(line.letters[at:following]))
    return into


def _cut(spans: list[Span]) -> dict[Span, int]:
    """The spans that cross one begun before them, each with its number in the line."""
    crossing = [
        span
        for index, span in enumerate(spans)
        if any(before.start < span.start < before.end < span.end for before in spans[:index])
    ]
    return {span: number for number, span in enumerate(crossing, start=1)}


def letters(into: etree._Element, text: str) -> None:
    """Letters at the end of an element; those that are withheld are gaps."""
    at = 0
    for start, end, count in gaps.runs(text):
        write(into, text[at:start])
        add(into, "gap", {"reason": "withheld", "unit": "chars", "quantity": str(count)})
        at = end
    write(into, text[at:])


def write(into: etree._Element, text: str) -> None:
    """Text at the end of an element."""
    if text and len(into):
        into[-1].tail = (into[-1].tail or "") + text
    elif text:
        into.text = (into.text or "") + text
