"""The citations of the notes: which words of a note cite which work.

A chapter says it by a link: `[Menon, *The End of Alliances*, p. 99](#bib-menon-2007)`. The words are the author's,
short and repeated forms as well; where they lead is the edition's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it.token import Token

from . import ROOT
from .bibliography import works
from .chapters import CITED
from .contents import chapters_of
from .essays import essays
from .faults import Fault, place, read_text
from .myst import tokens


@dataclass(frozen=True)
class Citation:
    """One citation."""

    #: The note's address.
    note: str
    #: The work's key.
    key: str
    words: str
    #: How many letters of the note stand before the words, white space not counted.
    start: int
    file: str
    line: int

    @property
    def end(self) -> int:
        """Where the words end, counted like `start`."""
        return self.start + len("".join(self.words.split()))


@cache
def load(root: Path = ROOT) -> list[Citation]:
    """Every citation of every note, in reading order.

    Raises:
        Refused: the contents, the settings or a chapter cannot be read.
    """
    found: list[Citation] = []
    for essay in essays(root):
        for path in chapters_of(essay.id, root):
            found += _of_chapter(path, essay.id, root)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Citations of works that the bibliography does not have.

    Raises:
        Refused: a chapter or the bibliography is malformed.
    """
    listed = works(root)
    faults = []
    for each in load(root):
        if each.key not in listed:
            what = f"「{each.words}」 cites {each.key}, which is no entry of the bibliography"
            faults.append(Fault(each.file, each.line, "E505", what, "list it in data/references.bib, or mend it"))
        elif not listed[each.key]["kind"]:
            what = f"「{each.words}」 cites {each.key}, which is listed as a source of the edition's"
            faults.append(Fault(each.file, each.line, "E506", what, "give that entry a kind in place of its level"))
    return faults


def _of_chapter(path: Path, essay: str, root: Path) -> Iterator[Citation]:
    note, at = "", 0
    for token in tokens(read_text(path, root), root):
        if token.type == "footnote_reference_open":
            note, at = f"{essay}-n{token.meta['label']}", 0
        elif token.type == "footnote_reference_close":
            note = ""
        elif token.type == "inline" and note:
            line = token.map[0] + 1 if token.map else 0
            links, at = _links(token.children or [], at)
            for key, words, start in links:
                yield Citation(note, key, words, start, place(path, root), line)


def _links(children: list[Token], at: int) -> tuple[list[tuple[str, str, int]], int]:
    """(key, words, start) of each link to a work, and the count of letters at the end.

    Args:
        children: the tokens of one paragraph of a note.
        at: the count of letters before it.
    """
    found = []
    key, words, start = "", "", at
    for child in children:
        if child.type == "link_open":
            key, words, start = str(child.attrs.get("href", "")).removeprefix(CITED), "", at
        elif child.type == "link_close":
            found.append((key, words, start))
        elif child.type == "text" or (child.type == "myst_role" and child.meta["name"] == "bouten"):
            words += child.content
            at += len("".join(child.content.split()))
    return found, at
