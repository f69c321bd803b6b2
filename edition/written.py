"""One chapter's source, walked: the essay's letters block by block, each with its line and column.

The source is read with MyST's own parser (`myst.parsed`), which tells the blocks and what stands in a line; where
a letter stands in the raw line is found by walking the line beside the parser's tokens. What comes out is what
`edition.article` reads out of the built page. What lies in directives is the edition's own and passed over.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token

from .article import Reading
from .essays import UNNUMBERED
from .myst import parsed

#: Tokens that hold no letters of the essay's: the edition's directives, targets, comments.
_SILENT = frozenset({"colon_fence", "myst_target", "myst_line_comment", "myst_block_break", "front_matter", "hr"})
_ENTITY = re.compile(r"&#?\w+;")
_ATTRIBUTES = re.compile(r"\{[^{}`]*\}")
_SPACES = " \t\n\r\f"


@dataclass
class Written(Reading):
    """A block of an essay as a chapter's source has it."""

    #: The chapter, relative to the checkout.
    file: str = ""
    #: For each letter of `text`, where it stands there: (line, column), both from 1.
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Chapter:
    """What one source holds."""

    readings: tuple[Written, ...]
    #: For each note called in the body, the page that began last in this chapter before the call, or 0.
    called_on: dict[int, int]
    #: The page that began last, or 0.
    folio: int


@lru_cache(maxsize=256)
def read(essay: str, file: str, text: str, extensions: frozenset[str]) -> Chapter:
    """A chapter's blocks. By its text: in a hundred damaged copies, what is not damaged is read once."""
    walk = _Walk(essay, file, text)
    blocks = parsed(text, extensions)
    title = [("myst_target", essay), ("heading_open", "h1")]
    walk.offset = int(any([_sign(a), _sign(b)] == title for a, b in pairwise(blocks)))
    for token in blocks:
        walk.block(token)
    return Chapter(tuple(walk.finished()), walk.called_on, walk.folio)


def _sign(token: Token) -> tuple[str, str]:
    return token.type, token.content or token.tag


class _Walk:
    """The walk through one chapter, as `article.Article` walks its page.

    Args:
        essay: the essay's id.
        file: the chapter, for its readings.
        text: its source.
    """

    def __init__(self, essay: str, file: str, text: str) -> None:
        self.essay = essay
        self.file = file
        self.lines = text.split("\n")
        self.offset = 0
        self.readings: list[Written] = []
        self.called_on: dict[int, int] = {}
        self.folio = 0
        self._target = ""
        self._note: Written | None = None
        self._reading: Written | None = None
        self._within: list[str] = []
        self._pending: list[int] = []

    def finished(self) -> list[Written]:
        """The readings, without those that turned out to hold nothing."""
        for reading in self.readings:
            while reading.text and reading.text[-1] == " ":
                reading.text.pop()
                reading.places.pop()
        return [reading for reading in self.readings if reading.text or reading.calls or reading.note]

    def block(self, token: Token) -> None:
        """One token of the block structure."""
        if token.type == "myst_target":
            self._target = token.content
        elif token.type == "footnote_reference_open":
            label = token.meta["label"]
            self._note = self._new(f"{self.essay}-n{label}", "note", int(label) if label.isdecimal() else -1)
        elif token.type == "footnote_reference_close":
            self._note = None
        elif token.type in ("paragraph_open", "heading_open"):
            self._open(token)
        elif token.type in ("paragraph_close", "heading_close"):
            self._close()
        elif token.type == "inline":
            _Line(self, token).walk()
        elif token.nesting == 1:
            self._within.append(token.tag)
        elif token.nesting == -1:
            self._within.pop()
        elif token.content and token.type not in _SILENT and token.map:
            self._raw(token.type, *token.map)

    def _new(self, label: str, kind: str, note: int = 0) -> Written:
        reading = Written(label, kind, note=note, file=self.file)
        self.readings.append(reading)
        return reading

    def _open(self, token: Token) -> None:
        target, self._target = self._target, ""
        if self._note:
            if self._note.text:
                self._note.breaks.append(len(self._note.text))
            return
        if token.type == "heading_open":
            level = int(token.tag[1])
            kind = "title" if target == self.essay and level == 1 else f"heading{level - self.offset}"
        else:
            classes = str(token.attrs.get("class", "")).split()
            kind = next((name for name in classes if name in UNNUMBERED), "paragraph" if target else "text")
        if self._within:
            target = kind = f"{kind} in <{self._within[-1]}>"
        self._reading = self._new(target or kind, kind)

    def _close(self) -> None:
        if self._reading and self._reading.text and self._pending:  # as in a page: at the next letter, or here
            self._reading.pages += [(folio, len(self._reading.text)) for folio in self._pending]
            self._pending = []
        self._reading = None

    def _raw(self, kind: str, start: int, end: int) -> None:
        """What Markdown takes for code or HTML, line by line: letters that are in no paragraph."""
        self._reading = self._new(kind, kind)
        for number in range(start, end):
            for column, char in enumerate(self.lines[number], start=1):
                self.letter(char, (number + 1, column))
            self.letter(" ", (number + 1, len(self.lines[number]) + 1))
        self._close()

    def _open_block(self) -> Written:
        """Where letters go: the note or block they stand in, or one of their own (a table's cell, a term)."""
        if open_ := self._note or self._reading:
            return open_
        label = f"text in <{self._within[-1]}>" if self._within else "text"
        self._reading = self._new(label, label)
        return self._reading

    def letter(self, char: str, at: tuple[int, int], dotted: bool = False) -> None:
        """A letter, or white space, at its line and column."""
        target = self._open_block()
        char = " " if char in _SPACES else char
        if char == " " and (not target.text or target.text[-1] == " "):
            return
        if self._pending and not self._note and not char.isspace():
            target.pages += [(folio, len(target.text)) for folio in self._pending]
            self._pending = []
        if dotted:
            target.dotted.add(len(target.text))
        target.text.append(char)
        target.places.append(at)

    def call(self, label: str) -> None:
        """A note's call."""
        target = self._open_block()
        number = int(label) if label.isdecimal() else 0
        target.calls.append((number, len(target.text)))
        self.called_on[number] = self.folio

    def turn(self, number: str) -> None:
        """A printed page's beginning. What is no folio `chapters.check` tells."""
        if not (number.isascii() and number.isdigit()):
            return
        if self._note:
            self._note.pages.append((int(number), len(self._note.text)))
            return
        self._pending.append(int(number))
        self.folio = int(number)


class _Line:
    """The inline tokens of one block, beside the source that they were read out of."""

    def __init__(self, walk: _Walk, token: Token) -> None:
        self.out = walk
        self.children = token.children or []
        self.source = token.content
        self.at = 0
        first = token.map[0] if token.map else 0
        #: For each character of the source, its line and column. Markdown strips what is before a block's words.
        self.places: list[tuple[int, int]] = []
        for number, line in enumerate(self.source.split("\n"), start=first):
            column = max(self.out.lines[number].rfind(line), 0) if number < len(self.out.lines) else 0
            self.places += [(number + 1, column + at + 1) for at in range(len(line) + 1)]

    def walk(self) -> None:
        """Tell the chapter's walk of every letter, call and page."""
        for child in self.children:
            if child.type == "text" or child.type == "code_inline":
                self._letters(child.content)
            elif child.type == "myst_role":
                self._role(child.meta["name"], child.content)
            elif child.type == "footnote_ref":
                self._past(f"[^{child.meta['label']}]")
                self.out.call(child.meta["label"])
            elif child.type in ("softbreak", "hardbreak"):
                self._letters("\n")
            elif child.type == "link_close" and child.markup != "autolink":
                self._past("](")
                self._parenthesis()
            elif child.type in ("link_open", "span_open", "span_close"):
                closing = ">" if child.nesting < 0 else "<"
                self._past(closing if child.markup == "autolink" else "[" if child.nesting > 0 else "]")
            elif child.markup:
                self._past(child.markup)
            elif child.content:
                self._past(child.content)
            if child.nesting < 0 and (attributes := _ATTRIBUTES.match(self.source, self.at)):
                self.at = attributes.end()

    def _past(self, sign: str) -> None:
        """Go past the next such sign, if there is one."""
        found = self.source.find(sign, self.at)
        self.at = found + len(sign) if found >= 0 else self.at

    def _parenthesis(self) -> None:
        """Go past the `)` that closes the one just passed."""
        depth = 1
        while depth and self.at < len(self.source):
            depth += {"(": 1, ")": -1}.get(self.source[self.at], 0)
            self.at += 1

    def _role(self, name: str, content: str) -> None:
        self._past(f"{{{name}}}")
        while self.source.startswith("`", self.at):
            self.at += 1
        if name == "folio":
            self.out.turn(content)
            self._past(content)
        else:
            self._letters(content, dotted=name == "bouten")
        while self.source.startswith("`", self.at):
            self.at += 1

    def _letters(self, text: str, dotted: bool = False) -> None:
        for char in text:
            end = self._find(char)
            self.out.letter(char, self.places[min(self.at, len(self.places) - 1)], dotted)
            self.at = end

    def _find(self, char: str) -> int:
        """Go to where the source says a character, and tell where it has been said."""
        entity = _ENTITY.match(self.source, self.at)
        if entity and html.unescape(entity[0]) == char:
            return entity.end()
        if self.source.startswith("\\" + char, self.at):
            self.at += 1
        elif not self.source.startswith(char, self.at):
            self.at = max(self.source.find(char, self.at), self.at)
        return self.at + 1
