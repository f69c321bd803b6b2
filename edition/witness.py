"""The witnesses read into letters: blocks of the essay, each letter with its page and its emphasis dot.

A witness is a file as it reached us (`data/witnesses/`); `data/essays.toml` holds the editor's key to it: which
lines are titles, headings or furniture (folios, running heads, rules), and its digest. Two layouts are known:

`pdf-text`
    The text layer of a PDF. A line that opens with a full-width space opens a paragraph; other lines continue
    it. An ASCII space opens a printed page. `（n）` and a full-width space open a note; notes stand at the foot of
    the page, up to the next page's first line. A line of `・` dots the letters from the last one before it.
`markdown`
    Blocks between empty lines. A paragraph that does not end with 。 was cut by a page of a printout and goes on
    in the next block.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import ROOT
from .essays import ESSAYS, FURNITURE, Essay
from .faults import Fault, Refused, line_in_toml, read_text

_NOTE = re.compile(r"（(\d+)） ?　")
_CALL = re.compile(r"（(\d+)）")
_DOTS = re.compile(r"・(?: ・)+ ?")


def is_note(line: str) -> bool:
    """Whether a line of a PDF's text layer opens a note."""
    return bool(_NOTE.match(line))


def opens_page(line: str) -> bool:
    """Whether a line of a PDF's text layer is the first of a printed page."""
    return line.startswith(" ") and bool(line.strip())


@dataclass
class Letter:
    """A letter of the witness (a space is one, too, until `passages` folds it away)."""

    char: str
    #: The printed page it stands on, or None.
    folio: int | None
    #: Whether it is dotted (傍点).
    dotted: bool = False
    #: Where it stands in the file: line and column, both from 1.
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Call:
    """The place in a paragraph where a note is called."""

    note: int


@dataclass
class Block:
    """A run of letters that belong together: a paragraph, a heading, a note, …"""

    kind: str
    items: list[Letter | Call] = field(default_factory=list)
    #: The printed number, of a note only.
    note: int = 0

    @property
    def letters(self) -> Iterator[Letter]:
        return (item for item in self.items if isinstance(item, Letter))


def read(essay: Essay, root: Path = ROOT) -> list[Block]:
    """The blocks of an essay's witness, body and notes, in the order of the file.

    Raises:
        Refused: the witness is absent, not UTF-8, or not the file that the key was written for; or the key names
            lines that it has not.
    """
    return blocks(essay, verified(essay, root))


def verified(essay: Essay, root: Path = ROOT) -> str:
    """The text of an essay's witness, which is the file that the key was written for.

    Raises:
        Refused: as `read` is.
    """
    text = read_text(essay.witness, root)
    name = essay.witness.relative_to(root).as_posix()
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != essay.sha256:
        what = f"the witness is not the one that was transcribed (sha256 {digest[:12]}…, not {essay.sha256[:12]}…)"
        remedy = f"a witness is never edited; restore it: git checkout -- {name}"
        raise Refused([Fault(name, 0, "E010", what, remedy)])
    lines = text.split("\n")
    empty = [n for n in essay.lines if n > len(lines) or not lines[n - 1].strip()]
    if empty:
        what = f"the key of {essay.id} names lines that are empty or past the end: {', '.join(map(str, sorted(empty)))}"
        at = line_in_toml(root / ESSAYS, f"{essay.id}.witness.lines")
        raise Refused([Fault(ESSAYS, at, "E017", what, f"count the lines of {name} from 1")])
    return text


def blocks(essay: Essay, text: str) -> list[Block]:
    """The blocks of a witness of this text."""
    reader = _PdfText(essay) if essay.layout == "pdf-text" else _Markdown(essay)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.at(number, line)
        reader.line(number, line)
    return reader.blocks


class _Reader:
    """What both layouts share: named lines become blocks of their own, calls are told from letters."""

    def __init__(self, essay: Essay) -> None:
        self.essay = essay
        self.blocks: list[Block] = []
        self.folio: int | None = None
        self.next_call = 1
        self._line, self._raw = 0, ""

    def at(self, number: int, raw: str) -> None:
        """Tell which line comes next, so that its letters know where they stand."""
        self._line, self._raw = number, raw

    def line(self, number: int, text: str) -> None:
        raise NotImplementedError

    def named(self, kind: str, text: str) -> None:
        """A block for a line that the key names; the lines of a title are one block."""
        goes_on = kind == "title" and self.blocks and self.blocks[-1].kind == "title"
        self.add(self.blocks[-1] if goes_on else self.open(kind), text)

    def open(self, kind: str, note: int = 0) -> Block:
        block = Block(kind, note=note)
        self.blocks.append(block)
        return block

    def add(self, block: Block, text: str, calls: bool = False) -> None:
        """Append a line's letters to a block; `calls` tells whether `（n）` can call a note there.

        Calls come in the order of the notes, so only the next number is one: `諸相（1）` in a heading and `（2）`
        in a note are letters.
        """
        # What is read of a line is its end, white space apart, so that it stands there once.
        first = self._raw.rfind(text) + 1
        at = 0
        for match in _CALL.finditer(text) if calls else ():
            if int(match[1]) != self.next_call:
                continue
            block.items += self._letters(text[at : match.start()], first + at)
            block.items.append(Call(self.next_call))
            self.next_call += 1
            at = match.end()
        block.items += self._letters(text[at:], first + at)

    def _letters(self, text: str, first: int) -> list[Letter | Call]:
        letters = enumerate(text, start=first)
        return [Letter(char, self.folio, line=self._line, column=column) for column, char in letters]


class _PdfText(_Reader):
    def __init__(self, essay: Essay) -> None:
        super().__init__(essay)
        self.body: Block | None = None
        self.note: Block | None = None
        self.dots = 0

    def line(self, number: int, text: str) -> None:
        kind = self.essay.lines.get(number)
        if opens_page(text) or kind == "folio":
            self._turn_page()
            text = text.removeprefix(" ")
        if kind in FURNITURE or not text.strip():
            return
        if _DOTS.fullmatch(text):
            self._dot(text.count("・"))
        elif kind:
            self.body, self.note = None, None
            self.named(kind, text)
        elif match := _NOTE.match(text):
            self.note = self.open("note", note=int(match[1]))
            self.add(self.note, text[match.end() :])
        elif self.note:
            self._continue(self.note, text, calls=False)
        else:
            if text.startswith("　") or self.body is None:
                self.body = self.open("paragraph")
                text = text.lstrip("　")
            self._continue(self.body, text, calls=True)

    def _turn_page(self) -> None:
        """The page's foot, and with it its notes, is over."""
        first = self.essay.first_folio or 1
        self.folio = first if self.folio is None else self.folio + 1
        self.note = None

    def _dot(self, count: int) -> None:
        """A run of dots begins under the last letter before it and goes on into the lines after it."""
        block = self.note or self.body
        assert block is not None, "dots before any letter"
        last = next(item for item in reversed(block.items) if isinstance(item, Letter))
        last.dotted = True
        self.dots = count - 1

    def _continue(self, block: Block, text: str, calls: bool) -> None:
        start = len(block.items)
        self.add(block, text, calls)
        for item in block.items[start:]:
            if self.dots and isinstance(item, Letter):
                item.dotted = True
                self.dots -= 1


class _Markdown(_Reader):
    def __init__(self, essay: Essay) -> None:
        super().__init__(essay)
        self.body: Block | None = None

    def line(self, number: int, text: str) -> None:
        kind = self.essay.lines.get(number)
        if kind in FURNITURE or not text.strip():
            return
        if kind:
            self.named(kind, re.sub(r"^#+ ", "", text).rstrip())
            self.body = None
            return
        if self.body is None:
            self.body = self.open("paragraph")
        self.add(self.body, text, calls=True)
        if text.rstrip().endswith("。"):
            self.body = None
