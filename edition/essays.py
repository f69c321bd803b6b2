"""The essays of the edition, as `data/essays.toml` describes them: whose, when, and the key to their witnesses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from . import ROOT
from .faults import Fault, Refused, line_in_toml, read_toml

#: Kinds of line that are the print's furniture, not the essay's letters.
FURNITURE = frozenset({"folio", "running_head", "rule"})
#: Kinds of block that are the essay's but have no number; in chapters and pages, classes of their paragraphs.
UNNUMBERED = frozenset({"author", "date", "source", "caption", "affiliation", "profile"})
#: Kinds of block that a key may name beside the furniture.
NAMED = UNNUMBERED | {"title", "heading1", "heading2", "heading3"}
LAYOUTS = ("pdf-text", "markdown")

ESSAYS = "data/essays.toml"
#: What an essay is called by: a name in small Latin letters, a year, and a letter where there are several. The tables'
#: description (`data/datapackage.json`) and the search box know addresses by the same form.
ID = re.compile(r"[a-z]+(?:-[a-z]+)*-\d{4}[a-z]?", re.ASCII)
#: What stands where the editor has not told a fact yet; and the year 0.
UNTOLD = "〔未記入〕"


@dataclass(frozen=True)
class Essay:
    """One essay of the edition, as `data/essays.toml` describes it."""

    id: str
    author: str
    #: The author's family name, which stands for the essay where both are spoken of.
    surname: str
    author_en: str
    title_en: str
    year: int
    #: Why the year is what it is, where the witness does not print it; else empty.
    year_inferred: str
    witness: Path
    sha256: str
    layout: str
    #: The folio of the first printed page; None where the witness has no pages.
    first_folio: int | None
    #: The folios that are printed in the witness; the others are inferred from them.
    printed_folios: frozenset[int]
    #: The key: line number (1-based) to the kind of that line.
    lines: dict[int, str] = field(hash=False)
    #: Who has cleared the rights, when and for what, in a sentence; empty while nobody has.
    rights_cleared: str = ""
    #: Whether its letters are withheld: only in a copy that `edition.withheld` has made.
    withheld: bool = False


def essays(root: Path = ROOT) -> list[Essay]:
    """The essays of the edition, in the order of `data/essays.toml`.

    Raises:
        Refused: the file is absent, no UTF-8, no TOML, or an entry lacks something.
    """
    faults: list[Fault] = []
    found = []
    for id_, entry in read_toml(root / ESSAYS, root).items():
        try:
            found.append(_essay(id_, entry, root))
        except (KeyError, TypeError, AttributeError) as error:
            what = f"the entry of {id_} is not complete: {error!r}"
            line = line_in_toml(root / ESSAYS, id_)
            faults.append(Fault(ESSAYS, line, "E009", what, "compare it with the entry of another essay"))
        except ValueError as error:
            line = line_in_toml(root / ESSAYS, id_)
            faults.append(Fault(ESSAYS, line, "E009", f"the entry of {id_}: {error}", "mend the entry"))
    if faults:
        raise Refused(faults)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Facts that `python -m edition new` left to be told, and family names that are not the author's.

    Raises:
        Refused: the file is absent or malformed.
    """
    faults = []
    for essay in essays(root):
        for name in ("author", "surname", "author_en", "title_en", "year"):
            if getattr(essay, name) in (UNTOLD, 0):
                what = f"{name} of {essay.id} is not told yet"
                remedy = f"write it in the place of {UNTOLD if name != 'year' else 0}, as far as it is known"
                faults.append(Fault(ESSAYS, line_in_toml(root / ESSAYS, essay.id, name), "E018", what, remedy))
        if UNTOLD not in (essay.author, essay.surname) and not essay.author.startswith(essay.surname):
            what = f"{essay.id}: the author {essay.author} does not begin with the surname {essay.surname}"
            remedy = "write both as the edition writes names, the family name first and without a space"
            faults.append(Fault(ESSAYS, line_in_toml(root / ESSAYS, essay.id, "surname"), "E019", what, remedy))
    return faults


@cache
def _by_id(root: Path) -> dict[str, Essay]:
    return {essay.id: essay for essay in essays(root)}


def essay_of(page: str, root: str | Path = ROOT) -> Essay | None:
    """The essay whose letters a page has, or None: `book/<essay>/…` are an essay's pages.

    Args:
        page: the page's path from the root, without its suffix, as Sphinx names it.
        root: the checkout.
    """
    folder, _, rest = page.partition("/")
    if folder != "book":
        return None
    return _by_id(Path(root)).get(rest.partition("/")[0])


def owner(address: str, root: Path = ROOT) -> Essay:
    """The essay that an address is of.

    Raises:
        KeyError: it is of none.
    """
    known = _by_id(root)
    return known[address if address in known else address.rpartition("-")[0]]


#: What an entry may have, and its witness.
_KEYS = {
    *("author", "surname", "author_en", "title_en", "year", "year_inferred", "rights_cleared", "withheld", "witness"),
}
_OF_WITNESS = {"file", "sha256", "layout", "first_folio", "printed_folios", "lines"}


def _essay(id_: str, entry: dict[str, Any], root: Path) -> Essay:
    witness = entry["witness"]
    if strange := sorted((entry.keys() - _KEYS) | (witness.keys() - _OF_WITNESS)):
        raise ValueError(f"there is no key {', '.join(strange)}; known are {', '.join(sorted(_KEYS | _OF_WITNESS))}")
    if not ID.fullmatch(id_):
        raise ValueError("an id is a name and a year, like yoshizaki-2008: files and addresses are called by it")
    for table, key, kind in (
        *((entry, key, str) for key in ("author", "surname", "author_en", "title_en")),
        *((witness, key, str) for key in ("file", "sha256", "layout")),
        (entry, "year", int),
    ):
        if not isinstance(table[key], kind):
            raise ValueError(f"{key} is {table[key]!r}, not {'a number' if kind is int else 'words'}")
    if not isinstance(entry.get("rights_cleared", ""), str):
        raise ValueError("rights_cleared is a sentence (whose permission, of what, when), or empty")
    folios = [witness.get("first_folio", 1), *witness.get("printed_folios", ())]
    if not all(isinstance(folio, int) for folio in folios):
        raise ValueError(f"folios are numbers, not {folios}")
    if Path(witness["file"]).is_absolute() or ".." in Path(witness["file"]).parts:
        raise ValueError(f"the witness's file is named from the checkout's root, not {witness['file']}")
    if witness["layout"] not in LAYOUTS:
        raise ValueError(f"unknown layout {witness['layout']!r}; known are {', '.join(LAYOUTS)}")
    lines: dict[int, str] = {}
    for kind, numbers in witness["lines"].items():
        if kind not in NAMED | FURNITURE:
            raise ValueError(f"unknown kind of line {kind!r}; known are {', '.join(sorted(NAMED | FURNITURE))}")
        for number in numbers:
            if not isinstance(number, int) or number < 1:
                raise ValueError(f"{kind} names line {number!r}; lines are numbers from 1")
            if number in lines:
                raise ValueError(f"line {number} is named twice, as {lines[number]} and as {kind}")
            lines[number] = kind
    return Essay(
        id=id_,
        author=entry["author"],
        surname=entry["surname"],
        author_en=entry["author_en"],
        title_en=entry["title_en"],
        year=entry["year"],
        year_inferred=entry.get("year_inferred", ""),
        witness=root / witness["file"],
        sha256=witness["sha256"],
        layout=witness["layout"],
        first_folio=witness.get("first_folio"),
        printed_folios=frozenset(witness.get("printed_folios", ())),
        lines=lines,
        rights_cleared=entry.get("rights_cleared", "").strip(),
        withheld=entry.get("withheld", False) is True,
    )
