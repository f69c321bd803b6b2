"""What a site holds of letters that are to be withheld: found in every file of it, whatever they are wrapped in.

A run is told if it is longer than a quotation may be, or if it has `RUN` letters and is no quotation that the edition's
own sources make (an annotation's letters, a table's quote, …). What a note says of a work as the bibliography states
it, too, does not count, and titles and headings are of no passage that is withheld.

Letters are compared without white space and invisible signs, after Unicode's NFKC, so that ligatures and widths do not
part them; tags, entities, escapes of JSON and of addresses, and Markdown's marks are taken off first. Zips (and so the
EPUB), gzip and Sphinx's inventory are opened; PDFs are read by pypdf.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from . import ROOT, withheld
from .faults import Fault, Refused
from .passages import of_essay

#: The fewest letters that are told.
RUN = 30
#: Every run of `RUN` letters holds a whole one of the pieces that a text is cut into, if they are half as long.
_PIECE = RUN // 2
#: Between two passages, so that no run goes over both: a sign that no text to be compared has.
_END = "\0"

#: What comes of a zip, a gzip or an inventory that is cut or none.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, IndexError, NotImplementedError)

_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
#: What stands between letters in Markdown, as chapters and notebooks are written, in plain text, in strings of JSON,
#: and on a page where a note is called.
_MARKS = re.compile(r"\\[nrt]|\[\^?\d+\]|［＃[^］]*］|\{folio\}`\d+`|\{\w+\}|\]\([^()\s]*\)|[*`\\\[\]]")


class Letters:
    """The letters of the essays that are to be withheld, to be looked for.

    Args:
        root: the whole checkout.

    Raises:
        Refused: as of `withheld.masked`.
    """

    def __init__(self, root: Path) -> None:
        stream: list[str] = []
        #: For each letter the passage that it is of.
        self.of: list[str] = []
        #: The letters that say of works what the bibliography states.
        self.world: set[int] = set()
        for essay in withheld.uncleared(root):
            references = withheld.referred(essay, root)
            for passage in (each for each in of_essay(essay, root) if each.kind in withheld.KINDS):
                stream.append(_END)
                self.of.append("")
                world = {at for span in references.get(passage.address, ()) for at in range(*span)}
                for at, char in enumerate(passage.text):
                    for sign in normal(char):
                        if at in world:
                            self.world.add(len(stream))
                        stream.append(sign)
                        self.of.append(passage.address or f"{essay.id}, {passage.kind}")
        self.stream = "".join(stream)
        self.pieces: dict[str, list[int]] = defaultdict(list)
        for at in range(len(self.stream) - _PIECE + 1):
            self.pieces[self.stream[at : at + _PIECE]].append(at)
        #: What has been found wrong with which run: the same ones are met in file after file.
        self._judged: dict[tuple[int, int], list[tuple[int, int]]] = {}
        #: What the edition's own sources quote.
        self.quoted: set[tuple[int, int]] = set()
        for text in withheld.texts(root) if self.stream else ():
            self.quoted |= {self._edged(run) for run in self.runs(text) if not any(self._wrong(run, longest=True))}

    def runs(self, text: str) -> set[tuple[int, int]]:
        """The runs of at least `RUN` letters that a text has in common with the essays, as (from, to) of these."""
        found: set[tuple[int, int]] = set()
        for letters in {normal(plain) for plain in _unwrapped(text)}:
            for at in range(0, len(letters) - _PIECE + 1, _PIECE):
                for place in self.pieces.get(letters[at : at + _PIECE], ()):
                    start, end = self._grown(letters, at, place)
                    if end - start >= RUN:
                        found.add((start, end))
        return found

    def _grown(self, letters: str, at: int, place: int) -> tuple[int, int]:
        """The whole run around a piece that the two have in common."""
        back = forth = 0
        while back < min(at, place) and letters[at - back - 1] == self.stream[place - back - 1]:
            back += 1
        most = min(len(letters) - at, len(self.stream) - place)
        while forth < most and letters[at + forth] == self.stream[place + forth]:
            forth += 1
        return place - back, place + forth

    def _edged(self, run: tuple[int, int]) -> tuple[int, int]:
        """A run with the punctuation around it, which may be marks of something else in the one text or the other."""
        start, end = run
        while start and not self.stream[start - 1].isalnum():
            start -= 1
        while end < len(self.stream) and not self.stream[end].isalnum():
            end += 1
        return start, end

    def wrong(self, text: str) -> list[tuple[str, str]]:
        """(passage, letters) of each run of a text that is no quotation, the longest first."""
        runs = self.runs(text)
        for run in runs - self._judged.keys():
            self._judged[run] = list(self._wrong(run))
        found = {part for run in runs for part in self._judged[run]}
        ordered = sorted(found, key=lambda part: (part[0] - part[1], part))
        return [(self.of[start], self.stream[start:end]) for start, end in ordered]

    def _wrong(self, run: tuple[int, int], longest: bool = False) -> Iterator[tuple[int, int]]:
        """What of a run, titles of works apart, is too long; or, unless only that is asked, is no known quotation."""
        start = run[0]
        for at in range(run[0], run[1] + 1):
            if at < run[1] and at not in self.world:
                continue
            size = at - start
            known = longest or any(first <= start and at <= last for first, last in self.quoted)
            if size > withheld.QUOTATION or (size >= RUN and not known):
                yield start, at
            start = at + 1


def left(site: Path, root: Path = ROOT) -> list[Fault]:
    """A fault for each file of a site that holds letters to be withheld, of its longest run.

    Args:
        site: the folder.
        root: the whole checkout.

    Raises:
        Refused: a source is malformed, or a chapter differs from its witness.
    """
    letters = Letters(root)
    if not letters.stream:
        return []
    faults = []
    seen: set[bytes] = set()
    for path in sorted(site.rglob("*")):
        if not path.is_file():
            continue
        shown = path.relative_to(site).as_posix()
        try:
            for name, text in _texts(shown, path.read_bytes(), seen):
                if found := letters.wrong(text):
                    address, run = found[0]
                    more = f", and {len(found) - 1} more runs" if len(found) > 1 else ""
                    what = f"it holds {len(run)} letters of {address}, whose rights are not cleared: {run[:20]}…{more}"
                    remedy = "publish what `make withheld` builds, or clear the rights"
                    faults.append(Fault(name, 0, "E980", what, remedy))
        except UNREADABLE as error:
            # What cannot be looked into may hold anything.
            what = f"it cannot be looked into, so nobody knows whose letters it holds: {error}"
            faults.append(Fault(shown, 0, "E980", what, "build it anew: make withheld"))
    return faults


def _texts(name: str, raw: bytes, seen: set[bytes]) -> Iterator[tuple[str, str]]:
    """The texts that a file holds, each with its name, those in files within it too; each content once."""
    digest = hashlib.sha256(raw).digest()
    if digest in seen:
        return
    seen.add(digest)
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for member in packed.namelist():
                yield from _texts(f"{name}!{member}", packed.read(member), seen)
    elif raw.startswith(b"%PDF"):
        yield name, _printed(name, raw)
    elif raw.startswith(b"\x1f\x8b"):
        yield from _texts(f"{name}!", gzip.decompress(raw), seen)
    elif raw.startswith(b"# Sphinx inventory"):
        yield name, zlib.decompress(raw.split(b"\n", 4)[4]).decode(errors="replace")
    else:
        text = raw.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= len(text) // 10:  # what is no text is a picture or a font
            yield name, text


def _printed(name: str, raw: bytes) -> str:
    """The words of a PDF.

    Raises:
        OSError: it is none, or cut.
        Refused: what reads it is not installed.
    """
    try:
        from pypdf import PdfReader  # slow to import, and of use here only
        from pypdf.errors import PyPdfError
    except ImportError:
        what = "pypdf is not installed, so no PDF can be looked into"
        raise Refused([Fault(name, 0, "E954", what, "make setup")]) from None
    try:
        reader = PdfReader(io.BytesIO(raw))
        said = [str(value) for value in (reader.metadata or {}).values()]
        return "\n".join([*(page.extract_text() for page in reader.pages), *said])
    except PyPdfError as error:
        raise OSError(str(error)) from None


def _unwrapped(text: str) -> Iterable[str]:
    """A text as it may be meant: as letters, or as tags and marks with letters between them."""
    said = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "\\u" in text else text
    said = unquote(said, errors="replace") if "%" in said else said
    yield html.unescape(said)
    yield _MARKS.sub("", html.unescape(_TAG.sub("", html.unescape(said) if "&lt;" in said else said)))


@cache
def _folded() -> dict[int, str]:
    """What becomes of the signs that do not stay as they are, of Unicode's first plane."""
    found = {}
    for code in range(0x10000):
        if 0xD800 <= code < 0xE000:
            continue
        sign = chr(code)
        normal_ = "".join(unicodedata.normalize("NFKC", sign).split())
        unseen = unicodedata.category(sign) in ("Cc", "Cf")
        if unseen or normal_ != sign:
            found[code] = "" if unseen else normal_
    return found


def normal(text: str) -> str:
    """A text as it is compared: every sign in its plainest form, without white space and what nobody sees."""
    return text.translate(_folded())
