"""A leaf as a page of the e-book: XHTML, in the words by which reading programs know notes and printed pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from ...address import parse
from ...colophon import Colophon
from ...essays import UNNUMBERED
from ...faults import Fault, Refused
from ..leaf import Leaf
from .marks import fragment, heading_words, slug, translate

#: What some leaves are to a reading program: the type of the vocabulary, and the role where ARIA has it.
_KINDS = {
    "introduction": ("introduction", "doc-introduction"),
    "conclusion": ("conclusion", "doc-conclusion"),
    "names": ("index", "doc-index"),
    "bibliography": ("bibliography", "doc-bibliography"),
}
#: Divided, each of its parts a page: whole it weighs more than small reading programs open at once.
_DIVIDED = "book/apparatus/bibliography"


@dataclass
class Page:
    """One page of the e-book."""

    #: As of its leaf.
    name: str
    title: str
    lang: str
    essay: str
    #: Its file in the book.
    file: str
    article: html.HtmlElement
    #: (level, id, text) of its headings, the edition's own below the text left out.
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    #: (folio, id) of the printed pages that begin on it.
    folios: list[tuple[str, str]] = field(default_factory=list)
    #: The pictures it shows, as the site has them.
    pictures: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """What stands in the page's body, as XML; the prefix `epub` is the template's to declare."""
        for element in self.article.iter():
            if element.get("lang"):
                element.set("xml:lang", element.get("lang"))
            if element.text is None and len(element) == 0 and element.tag not in ("br", "hr", "img"):
                element.text = ""  # <span></span>: some programs read XHTML as HTML, where <span/> never ends
        parts = [etree.tostring(child, encoding="unicode", method="xml") for child in self.article]
        return "".join(parts).strip()


def pages(leaves: Iterator[Leaf]) -> list[Page]:
    """The pages that leaves become; what leads from one to another is for `link`."""
    made = []
    synopses: list[tuple[Leaf, Any]] = []
    for leaf in leaves:
        translate(leaf, synopses)
        _name(leaf)
        made += [_page(leaf, part, number) for number, part in enumerate(_parts(leaf), start=1)]
    return made


def link(made: list[Page], about: Colophon, own: dict[str, str]) -> None:
    """Lead every link to where it leads in the book; to the site, where that has an address, if it leads out of it.

    A link to what is neither in the book nor anywhere is none: its words stay, the names of files too. Only under a
    chart, where the links are no part of a sentence, do they go with them.

    Args:
        made: the pages of the book, to be changed.
        about: says where the site is.
        own: pages of the site that have a file in the book without being made of a leaf.

    Raises:
        Refused: a link leads to an id that its page has not.
    """
    files = {page.name: page.file for page in reversed(made)}
    places = {(p.name, e.get("id")): p.file for p in made for e in p.article.iter() if e.get("id")}
    faults = []
    for page in made:
        anchors: list[Any] = page.article.cssselect("a[href]")
        for anchor in anchors:
            path, mark, id_ = anchor.get("href").partition("#")
            name = path.removesuffix(".html") or page.name
            if ":" in path.partition("/")[0]:
                continue
            if name in own:
                anchor.set("href", own[name])
            elif name in files:
                file = places.get((name, id_), files[name])
                if id_ and (name, id_) not in places:
                    what = f"the e-book's page of {page.name} links to {name}#{id_}, which is not there"
                    faults.append(Fault(f"{page.name}.md", 0, "E955", what, "build the book: make book"))
                anchor.set("href", f"{'' if file == page.file and id_ else file}{mark}{id_}")
            elif about.base:
                anchor.set("href", about.url(f"{path}{mark}{id_}"))
            elif any("chart-links" in above.classes for above in anchor.iterancestors()):
                anchor.drop_tree()
            else:
                anchor.drop_tag()
    if faults:
        raise Refused(faults)


def _name(leaf: Leaf) -> None:
    """Tell a program what the page is, and what the number of each paragraph is."""
    article = leaf.article
    section = next(child for child in article if child.tag == "section")
    kind, role = _KINDS.get(slug(leaf.name).removeprefix(f"{leaf.essay.id}-" if leaf.essay else ""), ("chapter", ""))
    section.set("epub:type", kind)
    if role or leaf.essay:
        section.set("role", role or "doc-chapter")
    if leaf.essay:
        for abstract in article.cssselect(f'[id="{leaf.essay.id}-s0"]'):
            abstract.set("epub:type", "abstract")
            abstract.set("role", "doc-abstract")
        for paragraph in article.cssselect("p[id]"):
            if (found := parse(paragraph.get("id"), leaf.essay.id)) and found.kind == "p" and found.number:
                paragraph.set("data-number", str(found.number))
        for paragraph in article.cssselect("p[class]"):
            paragraph.classes |= {"unnumbered"} if set(paragraph.classes) & UNNUMBERED else set()


def _parts(leaf: Leaf) -> list[Any]:
    """The leaf's article; of one that is divided, an article for each part, the heading of the whole with the first."""
    parts: list[Any] = [leaf.article]
    if leaf.name == _DIVIDED:
        for section in leaf.article.cssselect("article > section > section")[1:]:
            parts.append(fragment("<article></article>"))
            parts[-1].append(section)
    return parts


def _page(leaf: Leaf, article: Any, number: int) -> Page:
    first: list[Any] = article.cssselect("h1, h2")
    title = heading_words(first[0])
    essay = leaf.essay.id if leaf.essay else ""
    page = Page(leaf.name, title, leaf.lang, essay, f"{slug(leaf.name)}{f'-{number}' * (number > 1)}.xhtml", article)
    headings: list[Any] = article.cssselect("h1, h2, h3")
    for heading in headings:
        if any("endmatter" in e.classes or "notes" in e.classes for e in heading.iterancestors("section")):
            continue
        id_ = heading.getparent().get("id", "")
        page.headings.append((int(heading.tag[1]), id_, heading_words(heading)))
    page.folios = [(e.get("data-folio"), e.get("id")) for e in article.cssselect("[role=doc-pagebreak]")]
    for picture in article.iter("img"):
        page.pictures.append(picture.get("src"))
        picture.set("src", picture_file(picture.get("src")))
    return page


def picture_file(path: str) -> str:
    """Where a picture of the site is in the book."""
    return f"images/{path.rpartition('/')[2]}"
