"""The bibliography, `data/references.bib`: the works that the notes cite, and the sources of the edition's own words.

The file is BibTeX with the fields of biblatex (https://ctan.org/pkg/biblatex), read by pybtex. Beside them stand a
few of the edition's own: `yomi` (the reading of a Japanese name, by which it is sorted), `kind` (of a work that the
notes cite) or `level` (of a source of the edition's), `standing` (whether the record was checked), `seen` (what was
seen to check it), `urlstatus`, and `annotation` (where the note's form differs from the record).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from pybtex import errors
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from . import ROOT
from .faults import Fault, Refused, read_text
from .kana import order

BIBLIOGRAPHY = "data/references.bib"

#: What a work of each type must have; `a|b` is one of the two. Of a source of the edition's own, what was seen of it is
#: all that is said, its title at least.
REQUIRED = {
    "book": ("author|editor", "title", "date"),
    "collection": ("editor", "title", "date"),
    "incollection": ("author", "title", "booktitle", "date"),
    "article": ("title", "journaltitle", "date"),
    "report": ("author|editor|institution", "title", "date"),
    "online": ("author|organization", "title"),
    "legislation": ("title", "date"),
    "unpublished": ("author", "title", "date"),
}
ROLES = ("author", "editor", "translator")
FIELDS = {
    *("title", "booktitle", "journaltitle", "volume", "number", "issue", "date", "pages", "publisher", "location"),
    *("institution", "organization", "edition", "series", "eventdate", "howpublished", "url", "urldate", "doi"),
    *("isbn", "issn", "langid", "origlanguage", "related", "note", "type", "titleaddon"),
    *("origauthor", "origdate", "origtitle", "editoryomi", "translatoryomi", "entrysubtype"),
    *("yomi", "yomistatus", "kind", "level", "standing", "seen", "urlstatus", "annotation"),
}
#: The kinds of work that the notes cite, in the order in which a page may list them.
KINDS = ("図書", "訳書", "論文", "記事", "報告書", "文書", "面談")
#: How near to what it tells a source is, and what that is called.
LEVELS = {"primary": "一次資料", "secondary": "二次資料", "tertiary": "三次資料"}
_WORDS = {
    "kind": KINDS,
    "level": tuple(LEVELS),
    "standing": ("checked", "unverified"),
    "urlstatus": ("dead", "unknown", "alive"),
    "yomistatus": ("unverified",),
    "entrysubtype": ("newspaper", "magazine"),
    "langid": ("japanese", "english", "french", "german", "italian", "polish", "portuguese", "norwegian", "dutch",
               "slovene", "slovak", "croatian", "danish", "ukrainian", "russian", "turkish"),
}  # fmt: skip
#: A date of biblatex's: a year, a month or season (21 spring … 24 winter), a day; two of them make a span.
_DAY = r"\d{4}(-(0[1-9]|1[0-2]|2[1-4])(-\d\d)?)?"
_DATE = re.compile(rf"{_DAY}(/{_DAY})?")
#: An address within words, which the pages link.
IN_WORDS = re.compile(r"(https?://[^\s）。、]+)")


@dataclass(frozen=True)
class Name:
    """A person's name, or a body's (all of it in `last`)."""

    last: str
    first: str = ""

    @property
    def japanese(self) -> bool:
        """Whether it is written in Japanese, and so with the family name first and nothing between."""
        return not self.last.isascii() and any(char > "\u2e7f" for char in self.last)


@dataclass(frozen=True)
class Work:
    """One entry of the bibliography."""

    key: str
    #: Of `REQUIRED`.
    type: str
    #: Where its entry begins in the file.
    line: int
    #: The fields as text; persons are in `names`.
    fields: dict[str, str]
    #: By role: author, editor, translator.
    names: dict[str, tuple[Name, ...]]

    def __getitem__(self, field: str) -> str:
        return self.fields.get(field, "")

    @property
    def makers(self) -> tuple[Name, ...]:
        """Whoever it is listed under: its authors, or else its editors, or else the body behind it."""
        body = self["organization"] or self["institution"]
        return self.names.get("author") or self.names.get("editor") or ((Name(body),) if body else ())

    @property
    def japanese(self) -> bool:
        """Whether it is in Japanese."""
        return self["langid"] == "japanese"

    @property
    def web(self) -> str:
        """Its web address with the scheme, which some notes leave out; or empty."""
        return self["url"] if not self["url"] or "://" in self["url"] else f"http://{self['url']}"

    @property
    def sorting(self) -> tuple[str, str]:
        """What it is sorted by among those of its language: a reading in hiragana, or a name in small letters."""
        plain = "".join(f"{name.last}, {name.first}; " for name in self.makers) or self["title"]
        if self.japanese:
            return order(self["yomi"] or plain)[0], self["date"]
        return re.sub(r"^(the|an?) ", "", plain.lower()), self["date"]


@cache
def works(root: Path = ROOT) -> dict[str, Work]:
    """The entries by key, in the file's order; none where there is no file.

    Raises:
        Refused: the file is malformed, or an entry lacks something or has what it may not have.
    """
    if not (root / BIBLIOGRAPHY).exists():
        if any(b"](#bib-" in path.read_bytes() for path in root.glob("book/*/*.md")):
            read_text(root / BIBLIOGRAPHY, root)  # refused: the chapters cite what it should list
        return {}
    return _works(read_text(root / BIBLIOGRAPHY, root))


@lru_cache(maxsize=4)
def _works(text: str) -> dict[str, Work]:
    starts = re.finditer(r"@\w+\s*\{\s*([^,\s]+)", text)
    lines = {match[1]: text.count("\n", 0, match.start()) + 1 for match in starts}
    data, faults = _parsed(text, lines)
    if faults:  # what comes after a slip is read wrong, and would only seem to be at fault
        raise Refused(faults)
    found = {}
    for key, entry in data.entries.items():
        work = _work(key, entry, lines.get(key, 0))
        faults += [Fault(BIBLIOGRAPHY, work.line, "E502", f"{key}: {what}", how) for what, how in _wrong(work)]
        found[key] = work
    for work in found.values():
        if work["related"] and work["related"] not in found:
            what = f"{work.key}: related is {work['related']}, which is no entry"
            faults.append(Fault(BIBLIOGRAPHY, work.line, "E503", what, "name the key of an entry"))
    if faults:
        raise Refused(faults)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of the file."""
    try:
        works(root)
    except Refused as refused:
        return refused.faults
    return []


def _parsed(text: str, lines: dict[str, int]) -> tuple[BibliographyData, list[Fault]]:
    """The file as pybtex has it, and all that pybtex has against it."""
    data, faults = BibliographyData(), []
    with errors.capture() as captured:
        try:
            data = Parser(person_fields=ROLES).parse_string(text)
        except PybtexError as raised:
            captured.append(raised)
    for error in captured:
        what = str(error).splitlines()[0]
        named = re.search(r"(?:repeated bibliography entry:|entry with key) (\S+)", what)
        quoted = re.search(r"in '(.+)'$", what)
        line = getattr(error, "lineno", None) or (lines.get(named[1], 0) if named else 0)
        if not line and quoted and quoted[1] in text:
            line = text.count("\n", 0, text.index(quoted[1])) + 1
        remedy = "give each entry and each field once" if named else "mend the braces and commas of that entry"
        what = re.sub(r"^syntax error in line \d+: ", "", what)
        faults.append(Fault(BIBLIOGRAPHY, line, "E501", what, remedy))
    return data, faults


def _plain(value: str) -> str:
    r"""A field as a reader has it: without the braces that keep capitals, `\&` as &."""
    return re.sub(r"\s+", " ", re.sub(r"\\([&%_#$])|[{}]", lambda match: match[1] or "", value)).strip()


def _name(person: Person) -> Name:
    family = " ".join([*person.prelast_names, *person.last_names, *person.lineage_names])
    return Name(_plain(family), _plain(" ".join([*person.first_names, *person.middle_names])))


def _work(key: str, entry: Entry, line: int) -> Work:
    names = {role.lower(): tuple(map(_name, people)) for role, people in entry.persons.items()}
    fields = {name.lower(): _plain(value) for name, value in entry.fields.items()}
    return Work(key, entry.type.lower(), line, fields, names)


def _wrong(work: Work) -> Iterator[tuple[str, str]]:
    """What is wrong with an entry, and how to mend it."""
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", work.key):
        yield f"{work.key!r} is no key", "write small letters, digits and hyphens"
    if work.type not in REQUIRED:
        yield f"there is no type @{work.type}", f"write one of {', '.join(REQUIRED)}"
    for either in ("title",) if work["level"] else REQUIRED.get(work.type, ()):
        if not any(work[name] or work.names.get(name) for name in either.split("|")):
            yield f"{either.replace('|', ' or ')} is missing", "write it, or take the entry out"
    for name in sorted(work.fields.keys() - FIELDS):
        yield f"there is no field {name}", f"the fields are {', '.join(sorted(FIELDS))}"
    if work.japanese and work.makers and not work.makers[0].last.isascii() and not work["yomi"]:
        yield "yomi is missing", "write the reading of whom it is listed under: yomi = {よしざき, とものり}"
    for name, known in _WORDS.items():
        if work[name] and work[name] not in known:
            yield f"{name} is {work[name]!r}", f"write one of {', '.join(known)}"
    for name in ("date", "urldate"):
        if work[name] and not (_DATE.fullmatch(work[name]) and _is_day(work[name])):
            yield f"{name} is {work[name]!r}", "write 2007, 2007-11, 2007-22 (summer) or 2007-11-07"
    if not work["langid"]:
        yield "langid is missing", "say in which language it is"
    if bool(work["kind"]) == bool(work["level"]):
        yield "it has not one of kind and level", "give kind to what the notes cite, level to the edition's own sources"
    if (work["standing"] == "checked" or work["level"]) and not work["seen"]:
        yield "what was seen is not said", "write seen = {…}, or standing = {unverified}"
    if work["kind"] and not work["standing"]:
        yield "standing is missing", "write standing = {checked} or {unverified}"
    if work["url"] and not re.match(r"https?://|www\.", work["url"]):
        yield f"url is {work['url']!r}", "write an address of the web"


def _is_day(text: str) -> bool:
    try:
        for part in text.split("/"):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", part):
                date.fromisoformat(part)
    except ValueError:
        return False
    return True
