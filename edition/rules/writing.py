"""The edition's own writing, held to the house's typography: pages, annotations, captions, tables, notebooks.

Of an essay nothing is asked here: its letters are its witness's. Nor of what is quoted letter for letter (code, the
columns of `QUOTED`, titles of sources): it is somebody else's.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from markdown_it.token import Token

from .. import ROOT, data
from ..bibliography import BIBLIOGRAPHY
from ..contents import contents
from ..essays import essay_of
from ..faults import Fault, place, read_text
from ..figures import FIGURES
from ..myst import extensions, parsed, words
from ..package import PACKAGE
from ..stray import UNSEEN, letters
from . import notebooks

#: Columns that hold what others wrote, letter for letter: the essays, their ledger, the titles of sources.
QUOTED = {"quote", "basis_quote", "letters", "variants", "variant"}
#: The table whose titles are others'.
TITLED = "data/sources.csv"
#: The fields of the bibliography in which the edition speaks.
SPOKEN = re.compile(r"\s*(annotation|seen|note)\s*=")

_JAPANESE = r"\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff"
_SPACED = re.compile(rf"(?<=[{_JAPANESE}]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) +(?=[{_JAPANESE}])")
#: Where a space is not the edition's: in the licence's name, in what is quoted, beside an address of the web.
_NAMED = re.compile(r"(?:コモンズ )?表示 4.0 国際|「[^「」]*」|https?://[!-~]+ ?")
#: What Japanese sentences are full of: where there is little, Japanese words stand among English, spaced as they are.
_LATIN = re.compile("[A-Za-z]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
#: Half-width signs, and small letters by themselves, between Japanese letters: a slip of the keyboard.
_AMID = re.compile(
    rf"(?<=[{_JAPANESE}])[,.'_|#;!?:)(-](?=[{_JAPANESE}、。（）]|$)|(?:^|(?<=[{_JAPANESE}、。（）]))[,.'_|#;!?:)(-](?=[{_JAPANESE}])"
    rf"|(?<=[{_JAPANESE}])[a-uwyz](?=[{_JAPANESE}])"
)
_APART = re.compile(rf"(?<=[{_JAPANESE}、。]) +(?=[{_JAPANESE}])")
#: Signs of Markdown and of file formats, which in a table's cell are only themselves.
_SIGNS = re.compile(r"[*`#{}\[\]_|<>\\]")
_HALF_WIDTH = re.compile(r"[\uff61-\uff9f]+")
#: What stands in a text for what is none of the writing's letters.
_ELSE = "\ufffc"
#: Western quotation marks around Japanese.
_WESTERN = re.compile(rf"[“\"][^“”\"]*[{_JAPANESE}][^“”\"]*[”\"]")
_BRACKETS = {"「": "」", "『": "』", "（": "）", "〔": "〕"}
#: Those that in the syntax of a file have no partner on their line.
_LATIN_BRACKETS = {"(": ")", "[": "]", "{": "}", "“": "”"}


@dataclass(frozen=True)
class Text:
    """A stretch of the edition's writing: a paragraph, a cell, a line."""

    file: str
    #: The line of the file on which it begins, 1-based.
    line: int
    text: str
    #: Whether quotation marks are the writing's own, and not the syntax of the file.
    prose: bool = True
    #: Whether a * in it is a letter that Markdown left over.
    markdown: bool = False
    #: Whether it is a cell of a table.
    cell: bool = False
    #: Whether it is a reading in kana, whose words stand apart.
    reading: bool = False


def check(root: Path = ROOT) -> list[Fault]:
    """Every breach of the house's typography in the edition's own writing.

    Raises:
        Refused: the contents, a page, a table or a notebook cannot be read.
    """
    return [fault for source in _sources(root) for fault in _held(source)]


@dataclass(frozen=True)
class Source:
    """A file in which the edition speaks; what it says there is read out of these alone."""

    file: str
    #: page, notebook, table or lines.
    kind: str
    content: str
    #: MyST's, of a page or notebook.
    extensions: frozenset[str] = frozenset()
    #: Of a page, whether all of it is the edition's; else only what stands in directives.
    whole: bool = True


@lru_cache(maxsize=256)
def _held(source: Source) -> tuple[Fault, ...]:
    lines = source.content.split("\n")
    faults = []
    for text in _said(source):
        for code, at, what, remedy in _wrong(text):
            line, column = _found(lines, text, at)
            faults.append(Fault(text.file, line, code, what, remedy, column))
    return tuple(faults)


def _found(lines: list[str], text: Text, at: int) -> tuple[int, int]:
    """The line and column of a letter of a text: where the words around it stand in the file.

    A paragraph is a line; where markup stands among those words, fewer of them are looked for.
    """
    number = min(text.line + text.text.count("\n", 0, at), len(lines))
    for before, after in ((8, 1), (4, 1), (2, 1), (1, 3), (0, 4), (0, 1)):
        start = max(text.text.rfind("\n", 0, at) + 1, at - before)
        words = text.text[start : at + after]
        if (column := lines[number - 1].find(words)) >= 0:
            return number, column + at - start + 1
    return number, 0


def _wrong(text: Text) -> Iterator[tuple[str, int, str, str]]:
    """(code, position, what, remedy) of each slip in a text."""
    if text.markdown and (at := text.text.find("*")) >= 0:
        yield "E801", at, "a stray * in the edition's writing", "close the emphasis, or write \\*"
    for match in _HALF_WIDTH.finditer(text.text):
        remedy = "write the full-width letters"
        yield "E802", match.start(), f"half-width letters 「{match[0]}」", remedy
    for match in _FULL_WIDTH.finditer(text.text):
        yield "E807", match.start(), f"full-width letters or digits 「{match[0]}」", "write the half-width ones"
    if text.cell and not text.text.startswith("http") and (sign := _SIGNS.search(text.text)):
        yield "E806", sign.start(), f"markup in a table's cell: {sign[0]}", "take it out: a cell holds words"
    for match in _AMID.finditer(text.text) if text.prose and not text.text.startswith("http") else ():
        around = text.text[max(0, match.start() - 4) : match.end() + 4]
        remedy = "take it out, or write the Japanese sign"
        yield "E814", match.start(), f"a half-width {match[0]!r} amid Japanese: 「{around}」", remedy
    latin, kana = (len(form.findall(text.text)) for form in (_LATIN, _HIRAGANA))
    spaced = _SPACED.finditer(text.text) if kana * 20 > latin else ()
    named = {at for match in _NAMED.finditer(text.text) for at in range(*match.span())}
    apart = _APART.finditer(text.text) if text.prose and not text.reading else ()
    for match in (match for match in chain(spaced, apart) if match.start() not in named):
        around = text.text[max(0, match.start() - 4) : match.end() + 4]
        remedy = "take the space out: the typesetting makes it"
        yield "E804", match.start(), f"a space beside Japanese letters: 「{around}」", remedy
    for match in UNSEEN.finditer(text.text):
        yield "E805", match.start(), f"an invisible character, U+{ord(match[0]):04X}", "take it out"
    if text.prose and (found := _WESTERN.search(text.text)):
        what = f"Western quotation marks around Japanese: {found[0][:20]}"
        yield "E803", found.start(), what, "write 「…」"
    if text.prose and text.text.count('"') % 2:
        yield "E803", text.text.rindex('"'), 'a " that is not paired', "close the quotation, or take it out"
    if (lone := _unpaired(text.text, _BRACKETS | (_LATIN_BRACKETS if text.prose else {}))) is not None:
        what = f"a bracket that is not paired: 「{text.text[max(0, lone - 4) : lone + 5]}」"
        yield "E803", lone, what, "close what is opened, and the inner before the outer"


def _unpaired(text: str, pairs: dict[str, str]) -> int | None:
    """The position of the first bracket that is closed by none, or by another's end; None where all are paired."""
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in pairs:
            opened.append((pairs[char], at))
        elif char in pairs.values() and (not opened or opened.pop()[0] != char):
            return at
    return opened[0][1] if opened else None


def own(root: Path = ROOT) -> Iterator[Text]:
    """All that the edition itself says in its sources, stretch by stretch.

    Raises:
        Refused: the contents, a page, a table or a notebook cannot be read.
    """
    for source in _sources(root):
        yield from _said(source)


def pages(root: Path = ROOT) -> Iterator[Source]:
    """The pages and notebooks of the contents.

    Raises:
        Refused: the contents, the settings or a page cannot be read.
    """
    for page in dict.fromkeys(contents(root)):
        for kind, suffix in (("page", ".md"), ("notebook", ".ipynb")):
            if (path := root / f"{page}{suffix}").is_file():
                text = read_text(path, root)
                yield Source(place(path, root), kind, text, extensions(root), essay_of(page, root) is None)
                break


def _sources(root: Path) -> Iterator[Source]:
    yield from pages(root)
    for table in data.tables(root):
        yield Source(table.file, "table", "\n".join(table.lines))
    for file in (BIBLIOGRAPHY, FIGURES, PACKAGE):
        if (root / file).is_file():
            yield Source(file, "lines", read_text(root / file, root))


def _said(source: Source) -> Iterator[Text]:
    """The stretches of one file.

    Raises:
        Refused: it is a notebook, and none.
    """
    file, text = source.file, source.content
    if source.kind == "page":
        yield from _markdown(parsed(text, source.extensions), source, 0, source.whole)
    elif source.kind == "notebook":
        for cell in notebooks.parsed(file, text):
            if cell.kind == "markdown":
                yield from _markdown(parsed(cell.source, source.extensions), source, cell.line - 1, True)
    elif source.kind == "table":
        yield from _table(file, text)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if file != BIBLIOGRAPHY or SPOKEN.match(line):
                yield Text(file, number, line, prose=False)


def _markdown(listed: tuple[Token, ...], source: Source, above: int, whole: bool) -> Iterator[Text]:
    """The stretches of a source of Markdown.

    Args:
        listed: its tokens.
        source: where it stands.
        above: how many lines of the file stand above it.
        whole: whether all of it is the edition's; else only what stands in directives.
    """
    for token in listed:
        line = above + (token.map[0] if token.map else 0) + 1
        if token.type == "colon_fence":
            yield from _markdown(parsed(words(token), source.extensions), source, line, True)
        elif token.type == "inline" and whole:
            stars = letters(token)
            said = "".join(_words(child, stars) for child in token.children or ())
            yield Text(source.file, line, said, markdown=True)


def _words(token: Token, stars: Iterator[int | None]) -> str:
    """What a reader sees of a token within a line; what is code or escaped stays out of the house's typography."""
    if token.type == "text":
        return re.sub(r"\*", lambda _: _ELSE if next(stars) is None else "*", token.content)
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    # Sphinx's and the edition's roles and code stand for words: neither a space beside them nor their letters count.
    return _ELSE if token.type in ("code_inline", "myst_role", "image", "footnote_ref", "html_inline") else ""


def _table(file: str, text: str) -> Iterator[Text]:
    """The cells of a table, which has a header and as many cells in every line: `data.tables` has seen to it."""
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = next(reader)
    for cells in reader:
        for column, cell in zip(columns, cells, strict=True):
            if cell and column not in QUOTED and not (file == TITLED and column in ("title", "publisher")):
                yield Text(file, reader.line_num, cell, cell=True, reading=column == "reading")
