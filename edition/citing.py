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
from .byline import essay_title, native_en
from .colophon import colophon
from .forms import OWN, WHOLE, bibtex_escape, forms
from .ledger import path
from .places import Place, places
from .reference import quoted

#: The names in the forms.
NAMES = ("key", "title", "title_en", "where", "where_en", "first", "last", "pages", "bibtex_pages", "label", "quote",
         "url")  # fmt: skip
#: What a place is called within its essay, by kind, in Japanese and in English.
LABELS = {"p": ("段落{}", "para. {}"), "n": ("注{}", "n. {}"), "s": ("{}", "sec. {}")}
#: The pages are those of the print, of which the edition is no facsimile: in Japanese, and of one and of several in
#: English.
PAGES = ("底本p. {}", "p. {} of the print", "pp. {} of the print")
#: What is told of them where a record has the bare numbers.
PAGES_NOTE = "頁は底本の頁。"


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
    return _filled(OWN if place.kind in ("a", "f") else place.essay.id, values, root)


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
    return _filled(OWN if title else WHOLE, values, root)


def _filled(own: str, values: Mapping[str, str], root: Path) -> Citation:
    """The forms of an essay, of `OWN` or of `WHOLE`, with the values put in."""
    filled = {name: fill(form, values, ESCAPES.get(name, str)) for name, form in forms(root)[own].items()}
    return Citation(url=values["url"], **filled)


def values_of(place: Place, root: Path = ROOT) -> dict[str, str]:
    """What differs from place to place, by its name in the forms; empty where it does not apply."""
    about = colophon(root)
    first, last = map(str, place.folios or ("", ""))
    ja, en = labels(place)
    pages_ja = PAGES[0].format(_span(first, last, "-")) if first else ""
    pages_en = PAGES[1 if first == last else 2].format(_span(first, last, "–")) if first else ""
    title, title_en = own_title(place, root) if place.kind in ("a", "f") else ("", "")
    return {
        "key": place.address,
        "title": title,
        "title_en": title_en,
        "where": ", ".join(filter(None, [pages_ja, ja])),
        "where_en": ", ".join(filter(None, [pages_en, en])),
        "first": first,
        "last": last,
        "pages": _span(first, last, "-"),
        "bibtex_pages": _span(first, last, "--"),
        "label": (f"{ja}。" if ja else "") + (PAGES_NOTE if first else ""),
        "quote": "",
        "url": about.url(path(place.address)),
    }


def labels(place: Place) -> tuple[str, str]:
    """What a place is called within its essay, in Japanese and in English; empty for a whole."""
    if place.kind not in LABELS:
        return "", ""
    ja, en = LABELS[place.kind]
    if place.kind == "s":
        return ja.format(quoted(place.title)), en.format(place.title)
    return ja.format(place.number), en.format(place.number)


def own_title(place: Place, root: Path = ROOT) -> tuple[str, str]:
    """What an annotation or a figure of the edition is called in a citation, in Japanese and in English."""
    essay, english = place.essay, native_en(place.essay).split()[0]
    whole = f"{essay.author}{quoted(essay_title(essay, root))}"
    if place.kind == "f":
        title = f"{place.label}　{place.title}（{whole}の図）"
        return title, f"Figure {place.number} to {english}: {place.title_en}"
    of, of_en = labels(places(root)[place.at])  # a paragraph or a note
    return (
        f"{place.label}{quoted(place.title)}（{whole}{of}の注釈）",
        f"Annotation {place.number} to {english}, {of_en}",
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

    def value(match: re.Match[str]) -> str:
        return values[match[1]] if match[1] in VERBATIM else escape(values[match[1]])

    return re.sub("‹(.+?)›", value, re.sub("⟦(.*?)⟧", part, form, flags=re.DOTALL))


#: What an escape leaves alone: names of programs, not words.
VERBATIM = ("key", "url")
ESCAPES: dict[str, Callable[[str], str]] = {
    "bibtex": bibtex_escape,
    "ris": lambda text: " ".join(text.split()),
    "csl": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
}


def _span(first: str, last: str, dash: str) -> str:
    return first if first == last else f"{first}{dash}{last}"
