"""The chapters as they are written: what can be told wrong of the MyST sources without building the book.

The sources are read with MyST's own parser, so that what is checked is what the build will see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from . import ROOT
from .faults import Fault, Refused, read_text, read_yaml
from .passages import load, page_starts
from .witness import Essay, essays

#: The roles that may stand in an essay's text.
ROLES = ("bouten", "folio")


@dataclass
class Chapter:
    """One source file of an essay. Lines are 1-based; where a key can recur, each place is kept."""

    file: str
    targets: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    folios: list[tuple[int, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def extensions(root: Path = ROOT) -> set[str]:
    """The MyST extensions that `_config.yml` switches on.

    Raises:
        Refused: the settings are absent, malformed, or do not name them.
    """
    config = read_yaml(root / "_config.yml", root)
    try:
        return set(config["sphinx"]["config"]["myst_enable_extensions"])
    except (KeyError, TypeError):
        what = "sphinx: config: myst_enable_extensions is missing"
        raise Refused([Fault("_config.yml", 0, "config", what, "name the MyST extensions that chapters use")]) from None


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of every essay's chapters: addresses, notes, folios, roles and stray marks.

    Raises:
        Refused: a witness or the settings are absent, malformed or not UTF-8.
    """
    faults: list[Fault] = []
    enabled = extensions(root)
    passages = load(root)
    for essay in essays(root):
        chapters, unreadable = _chapters(essay, root, enabled)
        if unreadable:  # what they hold would only seem to be missing
            faults += unreadable
            continue
        own = [passage for passage in passages if passage.essay == essay.id]
        wanted = [passage.address for passage in own if passage.address and not passage.note]
        faults += [fault for chapter in chapters for fault in chapter.faults]
        faults += _targets(essay, chapters, wanted)
        faults += _notes(essay, chapters, {passage.note for passage in own if passage.note})
        faults += _folios(essay, chapters, [folio for folio, _, _ in page_starts(own)])
    return faults


def _chapters(essay: Essay, root: Path, enabled: set[str]) -> tuple[list[Chapter], list[Fault]]:
    chapters: list[Chapter] = []
    faults: list[Fault] = []
    for path in sorted((root / "book" / essay.id).glob("*.md")):
        try:
            chapters.append(read(path, root, enabled))
        except Refused as refused:
            faults += refused.faults
    return chapters, faults


def read(path: Path, root: Path, enabled: set[str]) -> Chapter:
    """Read one chapter's source.

    Raises:
        Refused: the file is absent or not UTF-8.
    """
    chapter = Chapter(path.relative_to(root).as_posix())
    parser = create_md_parser(MdParserConfig(enable_extensions=enabled), RendererHTML)
    in_note = False
    heading = False
    for token in parser.parse(read_text(path, root)):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "myst_target":
            chapter.targets.append((token.content, line))
        elif token.type == "footnote_reference_open":
            in_note = True
            chapter.notes.append((_number(token.meta["label"]), line))
        elif token.type == "footnote_reference_close":
            in_note = False
        elif token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            for child in token.children or ():
                _inline(chapter, child, line, in_note, heading)
    return chapter


def _number(label: str) -> int:
    return int(label) if label.isdecimal() else -1


def _inline(chapter: Chapter, token: Token, line: int, in_note: bool, heading: bool) -> None:
    def fault(kind: str, what: str, remedy: str) -> None:
        chapter.faults.append(Fault(chapter.file, line, kind, what, remedy))

    if token.type == "footnote_ref":
        chapter.calls.append((_number(token.meta["label"]), line))
    elif token.type == "myst_role":
        name = token.meta["name"]
        if name not in ROLES:
            known = ", ".join(f"{{{role}}}" for role in ROLES)
            fault("role", f"unknown role {{{name}}}", f"in an essay's text only {known} may stand")
        elif name == "folio" and heading:
            fault("folio", "a folio inside a heading", "put it in a paragraph of its own before the heading")
        elif name == "folio" and not in_note:
            chapter.folios.append((_number(token.content), line))
    elif token.type == "text":
        for match in re.finditer(r"\[\^([^\]]+)\]", token.content):
            what = f"note {match[1]} is called but not written"
            fault("note", what, f"write [^{match[1]}]: … at the chapter's end, or drop the call")
        if "*" in token.content:
            fault(
                "asterisk", "a stray * in the text", "Markdown did not take it for emphasis: use a role, or write \\*"
            )


def _twice(chapters: list[Chapter], name: str) -> Iterator[tuple[object, Chapter, int, str]]:
    """Each second and later occurrence of a key in `targets`, `notes` or `folios`, with the place of the first."""
    first: dict[object, str] = {}
    for chapter in chapters:
        for key, line in getattr(chapter, name):
            if key in first:
                yield key, chapter, line, first[key]
            else:
                first[key] = f"{chapter.file}:{line}"


def _targets(essay: Essay, chapters: list[Chapter], wanted: list[str]) -> Iterator[Fault]:
    for key, chapter, line, first in _twice(chapters, "targets"):
        remedy = f"it stands for {first}; give this passage its own"
        yield Fault(chapter.file, line, "address", f"the address {key} is given twice", remedy)
    found = {key for chapter in chapters for key, _ in chapter.targets}
    for chapter in chapters:
        for key, line in chapter.targets:
            if key.startswith(essay.id) and key not in wanted:
                what = f"the address {key} is of no passage of the witness"
                yield Fault(chapter.file, line, "address", what, f"the last are {wanted[-1]} and before")
    for address in wanted:
        if address not in found:
            what = f"no passage has the address {address}"
            yield Fault(f"book/{essay.id}", 0, "address", what, f"write ({address})= before its passage")


def _notes(essay: Essay, chapters: list[Chapter], wanted: set[int]) -> Iterator[Fault]:
    for number, chapter, line, first in _twice(chapters, "notes"):
        yield Fault(chapter.file, line, "note", f"note {number} is written twice", f"it stands at {first}; remove one")
    written = {number for chapter in chapters for number, _ in chapter.notes}
    for number in sorted(wanted - written):
        what = f"note {number} of the witness is not written"
        yield Fault(
            f"book/{essay.id}", 0, "note", what, f"write [^{number}]: … at the end of the chapter that calls it"
        )
    for chapter in chapters:
        called = {number for number, _ in chapter.calls}
        for number, line in chapter.notes:
            if number not in wanted:
                remedy = "give the note its printed number"
                yield Fault(chapter.file, line, "note", f"the witness has no note {number}", remedy)
            elif number not in called:
                what = f"note {number} is written but not called in this chapter"
                yield Fault(chapter.file, line, "note", what, f"write [^{number}] where it is called")


def _folios(essay: Essay, chapters: list[Chapter], wanted: list[int]) -> Iterator[Fault]:
    for folio, chapter, line, first in _twice(chapters, "folios"):
        yield Fault(chapter.file, line, "folio", f"page {folio} begins twice", f"it begins at {first}; remove one")
    found = {folio for chapter in chapters for folio, _ in chapter.folios}
    for folio in wanted:
        if folio not in found:
            what = f"page {folio} begins nowhere"
            yield Fault(f"book/{essay.id}", 0, "folio", what, f"write {{folio}}`{folio}` before its first letter")
