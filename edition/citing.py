"""How a place is cited: a place put into the forms of a citation (`edition.forms`).

For words that a reader selects, `edition/web/theme/static/cite.js` does the same in the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import ROOT
from .colophon import colophon
from .forms import OWN, WHOLE, bibtex_escape, essay_title, forms, native_en
from .ledger import path
from .places import Place, places
from .reference import quoted

#: The names in the forms.
NAMES = ("key", "title", "title_en", "where", "where_en", "first", "last", "pages", "bibtex_pages", "label", "quote",
         "url")  # fmt: skip
#: What a place is called within its essay, by kind: in Japanese, in English, and in English after a printed page.
LABELS = {"p": ("段落{}", "para. {}", ", para. {}"), "n": ("注{}", "n. {}", "n{}"), "s": ("{}", "sec. {}", ", sec. {}")}


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


def cite_page(title: str, page: str, root: Path = ROOT) -> Citation:
    """The citation of a page that is the edition's own: the apparatus, a notebook; of the cover, of the edition.

    Args:
        title: the page's; empty for the edition as a whole.
        page: its path from the root of the site.
        root: the checkout.

    Raises:
        Refused: the colophon is absent or malformed.
    """
    key = re.sub(r"\W+", "-", page.rpartition(".")[0]) if title else "nato-annotated-edition"
    values = dict.fromkeys(NAMES, "") | {"key": key, "title": title, "title_en": title}
    values["url"] = colophon(root).url(page if title else "")
    own = forms(root)[OWN if title else WHOLE]
    filled = {name: fill(form, values, ESCAPES.get(name, str)) for name, form in own.items()}
    return Citation(url=values["url"], **filled)


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
        return ja.format(quoted(place.title)), en.format(place.title), after.format(place.title)
    return ja.format(place.number), en.format(place.number), after.format(place.number)


def own_title(place: Place, root: Path = ROOT) -> tuple[str, str]:
    """What an annotation or a figure of the edition is called in a citation, in Japanese and in English."""
    essay, english = place.essay, native_en(place.essay).split()[0]
    whole = f"{essay.author}{quoted(essay_title(essay, root))}"
    if place.kind == "f":
        title = f"{place.label}　{place.title}（{whole}の図）"
        return title, f"Figure {place.number} to {english}: {place.title_en}"
    at = place.at.rpartition("-")[2]
    of, of_en = (f"{LABELS[at[0]][0]}の", LABELS[at[0]][1]) if at[0] in LABELS else ("", "")
    title = f"{place.label}{quoted(place.title)}（{whole}{of.format(at[1:])}注釈）"
    return title, f"Annotation {place.number} to {english}, {of_en.format(at[1:])}"


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


ESCAPES: dict[str, Callable[[str], str]] = {
    "bibtex": bibtex_escape,
    "ris": lambda text: " ".join(text.split()),
    "csl": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


def _span(first: str, last: str, dash: str) -> str:
    return first if first == last else f"{first}{dash}{last}"
