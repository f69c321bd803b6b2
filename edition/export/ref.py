"""`ref/<address>/index.html`: for every address a page of its own, for good, without scripts.

It shows the passage, its citation in every form and where its data are, and leads to the place in the chapter. No
search engine lists it (the chapter is canonical), and it carries no `edition.essay`: its letters are a second copy.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from lxml import html

from .. import ROOT, gaps
from ..address import words
from ..byline import published
from ..citing import cite
from ..colophon import Colophon, colophon
from ..forms import FORMS
from ..ledger import path
from ..passages import by_address
from ..places import Place, places
from ..rules.policy import TAG
from .leaf import Leaf, leaves

#: The forms that a program reads: how their files end, and of what type they are.
SAVED = {
    "bibtex": ("bib", "application/x-bibtex"),
    "ris": ("ris", "application/x-research-info-systems"),
    "csl": ("json", "application/vnd.citationstyles.csl+json"),
}
#: From the page of an address to the root of the site.
UP = "../../"
#: What leads to the place, by its kind.
WAY = {"a": "注釈の付く箇所を読む", "f": "図のあるページを開く", "n": "注のあるページを開く"}


def write(site: Path, root: Path = ROOT) -> int:
    """Write the pages of all addresses into a built site.

    Returns:
        How many.

    Raises:
        Refused: a page of the contents is not built, or a source is absent or malformed.
    """
    known = places(root)
    about = colophon(root)
    found = _elements(leaves(site, root), known)
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("ref.html")
    for place in known.values():
        leaf, element = found.get(place.address, (None, None))
        # An annotation's letters are its place. An address that no page has is told by the check.
        page = f"{leaf.name}.html#{place.address}{'-on' if place.kind == 'a' else ''}" if leaf else ""
        folder = site / path(place.address)
        folder.mkdir(parents=True, exist_ok=True)
        text = template.render(**_values(place, about, known, page, element, site, root))
        (folder / "index.html").write_text(text + "\n", encoding="utf-8")
    return len(known)


def _elements(pages: Any, known: dict[str, Place]) -> dict[str, tuple[Leaf, html.HtmlElement]]:
    """Each address with the page it is on and its element there."""
    return {
        id_: (leaf, element) for leaf in pages for element in leaf.article.xpath("//*[@id]")
        if (id_ := element.get("id")) in known
    }  # fmt: skip


def _values(
    place: Place, about: Colophon, known: dict[str, Place], page: str, element: Any, site: Path, root: Path
) -> dict[str, Any]:
    essay = place.essay
    title = known[essay.id].title
    pages = _pages(place)
    heading = f"{place.label}　{place.title}" if place.kind in ("a", "f") else place.label
    picture = ""
    said: list[str] = []
    if element is not None and place.kind == "f":
        picture, said = _picture(element)
    elif element is not None and place.kind == "a":
        said = [_words(paragraph) for paragraph in element.findall("p") if not paragraph.get("class")]
        said += [_credits(paragraph) for paragraph in element.cssselect("p.annotation-foot")]
    return {
        "about": about,
        "policy": TAG,
        "up": UP,
        "place": place,
        "title": f"{heading}{pages}｜{essay.author}" if place.kind else f"{title}｜{essay.author}",
        "heading": f"{heading}{pages}" if place.kind else title,
        "essay_title": title,
        "notice": (gaps.NOTICE, gaps.NOTICE_EN) if essay.withheld and place.kind not in ("a", "f") else (),
        "published": published(essay, root),
        "page": page,
        "way": WAY.get(place.kind, "本文で読む"),
        "canonical": about.newest(page) if page else "",
        "picture": picture,
        "said": said,
        "names": {address: words(address) for address, _ in place.pieces},  # a heading has its own
        "parted": partial(_parted, root=root),
        "at": known[place.at].label,
        "short": title.partition("──")[0].strip("「」"),
        "forms": FORMS,
        "citation": (citation := cite(place.address, root)),
        "saved": {form: (ending, _data(kind, citation[form])) for form, (ending, kind) in SAVED.items()},
        "data": data(place, site),
    }


def data(place: Place, site: Path) -> dict[str, str]:
    """Where the data of a place are on a site: what each is called, and its path from the root."""
    essay = place.essay.id
    offered = {
        "TEI": f"dts/document/{essay}/{place.address}{';tree=pages' if place.kind == 'pg' else ''}.xml",
        "TEI（論考の全体）": f"tei/{essay}.xml",
        "JSON（論考の段落と注）": f"passages/{essay}.json",
    }
    if place.kind == "a":
        offered = {"JSON（注釈の全体）": "annotations.json"}
    elif place.kind == "f":
        offered = {}
    return {words: where for words, where in offered.items() if (site / where).is_file()}


def _pages(place: Place) -> str:
    if not place.folios or place.kind == "pg":
        return ""
    first, last = place.folios
    return f"（{first}頁）" if first == last else f"（{first}～{last}頁）"


def _parted(address: str, text: str, root: Path) -> list[tuple[int, str]]:
    """A passage's letters parted where a printed page begins in it: (its folio, or 0 at the beginning, letters)."""
    passage = by_address(root).get(address)
    if passage is None or passage.text != text:
        return [(0, gaps.shown(text))]
    marks = [(0, 0), *((folio, at) for folio, at in passage.pages if at), (0, len(text))]
    return [(folio, gaps.shown(text[at:end])) for (folio, at), (_, end) in pairwise(marks)]


def _data(kind: str, text: str) -> str:
    """A text as an address that holds it: it can be saved from the page, which needs no file for it."""
    return f"data:{kind};charset=utf-8,{quote(text)}"


def _credits(foot: Any) -> str:
    """How far an annotation can be trusted, and its sources; without what else is marked there, and the day."""
    foot = deepcopy(foot)
    for day in foot.cssselect(".day"):
        day.drop_tree()
    return _words(foot).partition("→")[0].strip()


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _picture(element: Any) -> tuple[str, list[str]]:
    """A figure's picture, as seen from the page of its address, and its caption."""
    picture = deepcopy(element.find(".//picture"))
    for each in picture:
        for key in ("src", "srcset"):
            if each.get(key):
                each.set(key, UP + each.get(key))
    said = [_words(paragraph) for paragraph in element.xpath(".//figcaption/p")]
    return str(html.tostring(picture, encoding="unicode")), said
