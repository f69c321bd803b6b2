"""One article of a built page, walked as a browser has it: the essay's letters, block by block.

What is the essay's is fixed by contract: everything in the article but scripts, styles, templates, `a.headerlink`
and whatever has the class `apparatus`; of a note, neither its label nor its way back. Whatever could show a reader
other letters than are counted here (hidden elements, inline styles, a page mark in a heading) is a fault.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from selectolax.lexbor import LexborNode

from .address import parse
from .essays import UNNUMBERED

#: Elements within a line: text in any other begins a block of its own.
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q"),
        *("ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)
#: Blocks that only hold others. A paragraph in any other (a list, a quotation) is not the author's paragraph.
TRANSPARENT = frozenset({"article", "aside", "div", "header", "footer", "section"})
#: Elements that are no part of the page's text.
SILENT = frozenset({"script", "style", "template"})
#: Elements and attributes that hide letters, or show others.
HIDING = frozenset({"canvas", "del", "details", "dialog", "iframe", "ins", "noscript", "object", "rp", "rt"})
HIDING_ATTRIBUTES = frozenset({"hidden", "style", "inert", "aria-hidden", "popover"})


@dataclass
class Reading:
    """A block as one side has it."""

    #: Its address; or its kind, where it has no address.
    label: str
    #: As of a `Passage`; `text` where the block is none of the essay's.
    kind: str
    text: list[str] = field(default_factory=list)
    dotted: set[int] = field(default_factory=set)
    #: (note, at); the note is 0 where the call leads to no note.
    calls: list[tuple[int, int]] = field(default_factory=list)
    #: (folio, at) of the pages that begin in it; of a note, the page it is printed on.
    pages: list[tuple[int, int]] = field(default_factory=list)
    #: Where a second or later paragraph begins within it (of notes: each is one paragraph).
    breaks: list[int] = field(default_factory=list)
    #: The printed number, of a note only.
    note: int = 0


@dataclass(frozen=True)
class Target:
    """Where a call leads: to be resolved when all pages are read."""

    reading: Reading
    #: The call's index in the reading's calls.
    index: int
    note: int
    page: str


class Article:
    """The walk through one article.

    Args:
        essay: the essay's id.
        page: the page's path on the site.
        folio: the printed page on which the page begins, or 0.
    """

    def __init__(self, essay: str, page: str, folio: int) -> None:
        self.essay = essay
        self.page = page
        self.folio = folio
        self.readings: list[Reading] = []
        #: What is wrong with the page, each in a sentence.
        self.faults: list[str] = []
        self.targets: list[Target] = []
        self.notes: list[int] = []
        self._block: Reading | None = None
        self._note: Reading | None = None
        self._pending: list[int] = []
        self._offset = 0
        self._called_on: dict[int, int] = {}

    def read(self, article: LexborNode) -> Article:
        """Walk the article; its readings, targets, notes and faults are then filled."""
        if article.attributes.get("lang") not in (None, "ja"):
            self.faults.append("an essay's article is said to be in another language than Japanese")
        # On the essay's own page its title is the h1, and what are h1 elsewhere are h2.
        self._offset = int(article.css_first(f'section[id="{self.essay}"] > h1') is not None)
        self._children(article, "article", "", False)
        if self._pending:
            self.faults.append(f"page {self._pending[0]} begins after the last letter")
        for reading in self.readings:
            while reading.text and reading.text[-1] == " ":
                reading.text.pop()
            if reading.note and not reading.pages and (folio := self._called_on.get(reading.note)):
                reading.pages = [(folio, 0)]
        return self

    def _children(self, node: LexborNode, within: str, section: str, dotted: bool) -> None:
        for child in node.iter(include_text=True):
            self._node(child, within, section, dotted)

    def _node(self, node: LexborNode, within: str, section: str, dotted: bool) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "", dotted)
            return
        if tag.startswith(("-", "_", "!")) or tag in SILENT:
            return
        attributes = node.attributes
        classes = (attributes.get("class") or "").split()
        if "apparatus" in classes:
            if "folio" in classes:
                self._folio(attributes.get("data-folio") or "", attributes.get("id") or "")
            return
        if (tag == "a" and "headerlink" in classes) or (self._note and attributes.get("role") == "doc-backlink"):
            return
        if tag in HIDING or not HIDING_ATTRIBUTES.isdisjoint(attributes):
            self.faults.append(f"<{tag}> in an essay's text can hide letters or show others")
        if tag == "a" and attributes.get("role") == "doc-noteref":
            self._call(attributes.get("href") or "")
        elif tag == "br":
            self._text(" ", dotted)
        elif tag in INLINE:
            self._children(node, within, section, dotted or (tag == "em" and "bouten" in classes))
        elif attributes.get("role") == "doc-footnote":
            self._footnote(node, attributes.get("id") or "")
        else:
            self._element(node, tag, within, attributes.get("id") or "", classes, section)

    def _element(self, node: LexborNode, tag: str, within: str, id_: str, classes: list[str], section: str) -> None:
        self._block = None
        if tag == "section" and id_:
            section = id_
        elif re.fullmatch("h[1-6]", tag):
            title = section == self.essay and tag == "h1"
            self._open(section, "title" if title else f"heading{int(tag[1]) - self._offset}", within)
        elif tag == "p":
            kind = next((name for name in classes if name in UNNUMBERED), "paragraph" if id_ else "text")
            self._open(id_ or kind, kind, within)
        inside = within if tag in TRANSPARENT or self._block else tag
        self._children(node, inside, section, False)
        if self._block and self._pending:  # a page begins at a letter, not at a paragraph's end
            self._block.pages += [(folio, len(self._block.text)) for folio in self._pending]
            self._pending = []
        self._block = None

    def _footnote(self, node: LexborNode, id_: str) -> None:
        self._block = None
        self._note = Reading(id_, "note", note=self._number(id_) or -1)
        self.readings.append(self._note)
        self.notes.append(self._note.note)
        children = list(node.iter(include_text=True))
        label = next((c for c in children if c.tag != "-text"), None)
        if label is not None and "label" in (label.attributes.get("class") or "").split():
            children.remove(label)
            if (shown := re.sub(r"\D", "", label.text())) != str(self._note.note):
                self.faults.append(f"note {self._note.note} is shown under the number {shown}")
        for child in children:
            self._node(child, "article", "", False)
        self._note = None

    def _number(self, address: str) -> int:
        """The number of the note whose address this is, or 0."""
        found = parse(address, self.essay)
        return found.number if found and found.kind == "n" else 0

    def _open(self, label: str, kind: str, within: str) -> Reading | None:
        if self._note:
            if self._note.text:
                self._note.breaks.append(len(self._note.text))
            return None
        if self.notes:
            self.faults.append("text of the essay stands after the notes")
        if within != "article":
            label = kind = f"{kind} in <{within}>"
        self._block = Reading(label, kind)
        self.readings.append(self._block)
        return self._block

    def _letters(self) -> Reading:
        """Where letters go: the note or block they stand in, or one of their own."""
        reading = self._note or self._block or self._open("text", "text", "article")
        assert reading is not None
        return reading

    def _text(self, text: str, dotted: bool) -> None:
        if not text.strip() and not (self._note or self._block):
            return
        target = self._letters()
        for char in re.sub(r"[ \t\n\r\f]+", " ", text):
            if char == " " and (not target.text or target.text[-1] == " "):
                continue
            if self._pending and not self._note and not char.isspace():
                target.pages += [(folio, len(target.text)) for folio in self._pending]
                self._pending = []
            if dotted:
                target.dotted.add(len(target.text))
            target.text.append(char)

    def _call(self, href: str) -> None:
        target = self._letters()
        path, _, fragment = href.partition("#")
        number = self._number(fragment)
        page = posixpath.normpath(posixpath.join(posixpath.dirname(self.page), path)) if path else self.page
        self.targets.append(Target(target, len(target.calls), number, page))
        target.calls.append((number, len(target.text)))
        self._called_on[number] = self.folio

    def _folio(self, number: str, id_: str) -> None:
        if not (number.isascii() and number.isdigit()):
            self.faults.append(f"a page mark without a folio: {number!r}")
            return
        wanted = "" if self._note else f"{self.essay}-pg{number}"
        if id_ != wanted:
            self.faults.append(f"the mark of page {number} has the address {id_ or 'none'}, not {wanted or 'none'}")
        if self._note:
            self._note.pages.append((int(number), len(self._note.text)))
            return
        if self._block and self._block.kind.startswith(("heading", "title")):
            self.faults.append(f"page {number} begins inside a heading")
        self._pending.append(int(number))
        self.folio = int(number)


def resolve(articles: list[Article]) -> Iterator[str]:
    """Void the calls that do not lead to their note's element, and tell what is out of order, each in a sentence.

    Args:
        articles: all of one essay, in the order in which they are read.
    """
    places = {note: article.page for article in articles for note in article.notes}
    for article in articles:
        for target in article.targets:
            if places.get(target.note) != target.page:
                target.reading.calls[target.index] = (0, target.reading.calls[target.index][1])
    order = [note for article in articles for note in article.notes]
    for before, after in pairwise(order):
        if before >= after:
            yield f"note {after} stands after note {before}"
