"""The chapters as they are written: what can be told wrong of the MyST sources without building the book.

The sources are read with MyST's own parser, so that what is checked is what the build will see. An essay's chapter
may say little: targets, notes, folios, emphasis, italics, which of its unnumbered parts a paragraph is, and in a note
which words cite which work (`[…](#bib-kagan-2003)`); all else stands in the apparatus (`:::{container} apparatus`,
`:::{chart}` for a figure, `:::{annotation}`, `:::{synopsis}`), which may say what it likes but give no address of an
essay's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from markdown_it.token import Token

from . import ROOT
from .contents import contents
from .essays import UNNUMBERED, Essay, essay_of, essays
from .faults import Fault, Refused, place, read_text
from .figures import FIGURES, figures
from .myst import extensions, parsed, tokens
from .passages import of_essay, page_starts
from .stray import UNSEEN, left

#: The roles that may stand in an essay's text.
ROLES = ("bouten", "folio")
#: The classes that may be given there.
CLASSES = UNNUMBERED | {"subtitle", "apparatus"}
#: What a link in a note leads to: the work that its words cite.
CITED = "#bib-"
#: What else Markdown could make of an essay's text, and what it is called.
FOREIGN = {
    "html_inline": "raw HTML",
    "html_block": "raw HTML",
    "link_open": "a link",
    "image": "a picture",
    "code_inline": "code",
    "fence": "code",
    "strong_open": "bold letters",
    "bullet_list_open": "a list",
    "ordered_list_open": "a list",
    "blockquote_open": "a quotation",
    "hr": "a rule",
    "front_matter": "front matter",
}


@dataclass
class Chapter:
    """One source file of an essay. Lines are 1-based; where a key can recur, each place is kept."""

    file: str
    targets: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    folios: list[tuple[int, int]] = field(default_factory=list)
    figures: list[tuple[str, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    #: The source, line by line.
    lines: list[str] = field(default_factory=list)

    def fault(self, line: int, code: str, what: str, remedy: str, sign: str = "", at_end: bool = False) -> None:
        """Note something wrong in the paragraph that begins at a line; `sign`, or its last letter, is what is wrong."""
        lines = takewhile(str.strip, self.lines[line - 1 :]) if sign and line else ()
        places = ((at, text.find(sign) + 1) for at, text in enumerate(lines, start=line) if sign in text)
        line, column = next(places, (line, 0))
        self.faults.append(
            Fault(self.file, line, code, what, remedy, column + (len(sign) - 1) * (at_end and column > 0))
        )


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of every essay's chapters, and every address of an essay's that stands elsewhere.

    Raises:
        Refused: a witness or the settings are absent, malformed or not UTF-8.
    """
    faults: list[Fault] = []
    listed = contents(root)
    for essay in essays(root):
        chapters = []
        for path in sorted((root / "book" / essay.id).glob("*.md")):
            try:
                chapters.append(read(path, root))
            except Refused as refused:
                faults += refused.faults
        faults += [fault for chapter in chapters for fault in chapter.faults]
        own = of_essay(essay, root)
        # Where a chapter is missing or cannot be read, what it holds would only seem to be missing.
        whole = len(chapters) == sum(page.startswith(f"book/{essay.id}/") for page in listed)
        found = [
            *_targets(essay, chapters, [passage.address for passage in own if passage.address and not passage.note]),
            *_notes(essay, chapters, {passage.note for passage in own if passage.note}),
            *_folios(essay, chapters, [folio for folio, _, _ in page_starts(own)]),
            *_figures(essay, chapters, [figure.key for figure in figures(root).values() if figure.essay == essay.id]),
        ]
        faults += [fault for fault in found if whole or fault.line]
    return faults + list(_strangers(root, listed))


def _strangers(root: Path, listed: list[str]) -> Iterator[Fault]:
    """Addresses of an essay's on pages that are not its own."""
    pattern = re.compile(rf"({'|'.join(re.escape(essay.id) for essay in essays(root))})(-[a-z]+\d+)?")
    for page in dict.fromkeys(listed):
        path = root / f"{page}.md"
        if essay_of(page, root) or not path.is_file():
            continue
        for token in tokens(read_text(path, root), root):
            if token.type == "colon_fence" and token.info.startswith("{annotation}") and token.map:
                what = f"an annotation on a page that is no essay's: {token.info}"
                yield Fault(f"{page}.md", token.map[0] + 1, "E304", what, "write it in the essay's chapter")
            if token.type == "myst_target" and pattern.fullmatch(token.content) and token.map:
                what = f"the address {token.content} is an essay's, and this page is not"
                yield Fault(f"{page}.md", token.map[0] + 1, "E204", what, "give it another name")


def read(path: Path, root: Path) -> Chapter:
    """Read one chapter's source.

    Raises:
        Refused: the file is absent or not UTF-8.
    """
    text, known = read_text(path, root), extensions(root)
    if not text.strip():
        name = place(path, root)
        raise Refused([Fault(name, 1, "E025", "the file is empty", f"restore it: git checkout -- {name}")])
    chapter = Chapter(path.relative_to(root).as_posix(), lines=text.split("\n"))
    in_note = heading = False
    for token in parsed(text, known):
        line = token.map[0] + 1 if token.map else 0
        _allowed(chapter, token, line, in_note)
        if token.type == "myst_target":
            chapter.targets.append((token.content, line))
        elif token.type == "footnote_reference_open":
            in_note = True
            chapter.notes.append((_number(token.meta["label"]), line))
        elif token.type == "footnote_reference_close":
            in_note = False
        elif token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "colon_fence":
            _apparatus(chapter, token, line, known)
        for code, below, sign, what, remedy in left(token):
            chapter.fault(line + below, code, what, remedy, sign, at_end=code == "E107")
        for child in token.children or ():
            _allowed(chapter, child, line, in_note)
            _inline(chapter, child, line, in_note, heading)
    return chapter


def _number(label: str) -> int:
    return int(label) if label.isdecimal() else -1


def _allowed(chapter: Chapter, token: Token, line: int, in_note: bool) -> None:
    """What of Markdown an essay's text may hold."""
    if in_note and token.type == "link_open" and str(token.attrs.get("href", "")).startswith(CITED):
        return
    if name := FOREIGN.get(token.type):
        remedy = "the letters are the author's; what is the edition's stands in :::{container} apparatus"
        sign = token.markup or (token.content if token.type == "html_inline" else "")
        chapter.fault(line, "E109", f"{name} in an essay's text", remedy, sign)
    # MyST's own tokens (targets, comments) have classes of MyST's.
    for class_ in () if token.type.startswith("myst_") else str(token.attrs.get("class", "")).split():
        if class_ not in CLASSES:
            known = ", ".join(sorted(CLASSES))
            chapter.fault(line, "E110", f"unknown class .{class_}", f"known are {known}", f".{class_}")


def _inline(chapter: Chapter, token: Token, line: int, in_note: bool, heading: bool) -> None:
    if token.type == "footnote_ref":
        chapter.calls.append((_number(token.meta["label"]), line))
    elif token.type == "myst_role":
        name = token.meta["name"]
        if name not in ROLES:
            known = ", ".join(f"{{{role}}}" for role in ROLES)
            remedy = f"in an essay's text only {known} may stand"
            chapter.fault(line, "E111", f"unknown role {{{name}}}", remedy, f"{{{name}}}")
        elif name == "folio" and not in_note:
            chapter.folios.append((_number(token.content), line))
            if heading:
                remedy = "put it in a paragraph of its own before the heading"
                chapter.fault(line, "E113", "a folio inside a heading", remedy, "{folio}")
    elif token.type == "text":
        for sign in UNSEEN.findall(token.content):
            what = f"an invisible character, U+{ord(sign):04X}, in the text"
            chapter.fault(line, "E108", what, "remove it, or write the space that the witness has", sign)


def _apparatus(chapter: Chapter, fence: Token, line: int, known: frozenset[str]) -> None:
    """A directive in an essay's chapter: it is apparatus or a figure, and gives no address of the essay's."""
    if match := re.fullmatch(r"\{chart\} (\S+)", fence.info.strip()):
        chapter.figures.append((match[1], line))
    elif not re.fullmatch(r"\{container\} .*\bapparatus\b.*|\{annotation\} .*|\{synopsis\}", fence.info.strip()):
        remedy = "between an essay's paragraphs stand only the edition's directives and :::{container} apparatus"
        chapter.fault(line, "E112", f"a directive in an essay's text: {fence.info}", remedy)
    essay = chapter.file.split("/")[1]
    for token in parsed(fence.content, known):
        if token.type == "colon_fence" and token.info.startswith("{annotation}"):
            remedy = "write it by itself, after the passage it belongs to"
            chapter.fault(line, "E304", f"an annotation within a directive: {token.info}", remedy)
        if token.type == "myst_target" and token.content.startswith(essay):
            what = f"the address {token.content} is given to the edition's own words"
            chapter.fault(line, "E204", what, "take it out of the apparatus")


def _twice(chapters: list[Chapter], name: str) -> Iterator[tuple[object, Chapter, int, str]]:
    """Each second and later occurrence of a key in one of a chapter's lists, with the place of the first."""
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
        yield Fault(chapter.file, line, "E201", f"the address {key} is given twice", remedy)
    found = {key for chapter in chapters for key, _ in chapter.targets}
    for chapter in chapters:
        for key, line in chapter.targets:
            if key not in wanted:
                what = f"the address {key} is of no passage of the witness"
                yield Fault(chapter.file, line, "E202", what, f"the last are {wanted[-1]} and before")
    for address in wanted:
        if address not in found:
            what = f"no passage has the address {address}"
            yield Fault(f"book/{essay.id}", 0, "E203", what, f"write ({address})= before its passage")


def _notes(essay: Essay, chapters: list[Chapter], wanted: set[int]) -> Iterator[Fault]:
    for number, chapter, line, first in _twice(chapters, "notes"):
        yield Fault(chapter.file, line, "E211", f"note {number} is written twice", f"it stands at {first}; remove one")
    written = {number for chapter in chapters for number, _ in chapter.notes}
    for number in sorted(wanted - written):
        what = f"note {number} of the witness is not written"
        yield Fault(
            f"book/{essay.id}", 0, "E212", what, f"write [^{number}]: … at the end of the chapter that calls it"
        )
    for chapter in chapters:
        called = {number for number, _ in chapter.calls}
        for number, line in chapter.notes:
            if number not in wanted:
                remedy = "give the note its printed number"
                yield Fault(chapter.file, line, "E213", f"the witness has no note {number}", remedy)
            elif number not in called:
                what = f"note {number} is written but not called in this chapter"
                yield Fault(chapter.file, line, "E214", what, f"write [^{number}] where it is called")


def _folios(essay: Essay, chapters: list[Chapter], wanted: list[int]) -> Iterator[Fault]:
    for folio, chapter, line, first in _twice(chapters, "folios"):
        yield Fault(chapter.file, line, "E114", f"page {folio} begins twice", f"it begins at {first}; remove one")
    found = {folio for chapter in chapters for folio, _ in chapter.folios}
    for folio in wanted:
        if folio not in found:
            what = f"page {folio} begins nowhere"
            yield Fault(f"book/{essay.id}", 0, "E115", what, f"write {{folio}}`{folio}` before its first letter")


def _figures(essay: Essay, chapters: list[Chapter], wanted: list[str]) -> Iterator[Fault]:
    for key, chapter, line, first in _twice(chapters, "figures"):
        remedy = f"it stands at {first}; take one out"
        yield Fault(chapter.file, line, "E706", f"the figure {key} stands twice", remedy)
    found = {key for chapter in chapters for key, _ in chapter.figures}
    for chapter in chapters:
        for key, line in chapter.figures:
            if key not in wanted:
                what = f"there is no figure {key} of this essay"
                yield Fault(chapter.file, line, "E707", what, f"list it in {FIGURES}, or take it out")
    for key in wanted:
        if key not in found:
            what = f"the figure {key} stands nowhere"
            yield Fault(f"book/{essay.id}", 0, "E708", what, f"write :::{{chart}} {key} after its paragraph")
