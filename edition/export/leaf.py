"""The built pages as leaves: the article of each, without what is only for the screen, for the forms made of them.

What a reader of the site gets has been collated; the EPUB, the PDF and the TEI are made of the same pages, so that
they say the same. Each form is collated again by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from lxml import html

from .. import ROOT
from ..contents import contents
from ..essays import Essay, essay_of
from ..faults import Fault, Refused, place, read_text

#: What no form on paper or in a reading program can use.
SCREEN = "a.headerlink, a.paragraph-number, button, script, .interactive, .filters, .cite-here"

#: What to do where a built page or picture is absent or not as it should be.
REMEDY = "build the book: make book"


@dataclass(frozen=True)
class Leaf:
    """One page of the site."""

    #: Its path from the root, without its suffix: book/yoshizaki-2008/introduction.
    name: str
    #: Its title, as its first heading has it.
    title: str
    #: Whose letters it has; None for the cover, the apparatus and the notebooks.
    essay: Essay | None
    #: The language of the whole, where it is not Japanese; else empty.
    lang: str
    #: The `<article>`: this leaf's own copy, to be changed at will. Links to other pages of the site read
    #: `<name>.html#<id>`, those within the page `#<id>`, pictures and files `<path from the site's root>`.
    article: html.HtmlElement


def leaves(site: Path, root: Path = ROOT, only: Iterable[str] | None = None) -> Iterator[Leaf]:
    """The leaves of a built site, in reading order.

    Args:
        site: the built site.
        root: the checkout.
        only: names of the pages wanted; all of `_toc.yml` by default.

    Raises:
        Refused: a page is not built, or has no article.
    """
    for name in contents(root) if only is None else only:
        yield read(site, name, root)


def read(site: Path, name: str, root: Path = ROOT) -> Leaf:
    """One leaf.

    Raises:
        Refused: the page is not built, or has no article.
    """
    path = site / f"{name}.html"
    article = html.document_fromstring(read_built(path, root)).find(".//article")
    if article is None:
        what = "the page has no article"
        raise Refused([Fault(place(path, root), 0, "E911", what, REMEDY)])
    found: list[Any] = article.cssselect(SCREEN)
    for element in found:
        element.drop_tree()
    for element in article.iter("a", "img", "source"):
        for key in ("href", "src", "srcset"):
            if link := element.get(key):
                element.set(key, _from_root(link, name))
    heading: Any = article.find(".//h1")
    title = "" if heading is None else " ".join(heading.text_content().split())
    return Leaf(name, title, essay_of(name, root), article.get("lang", ""), article)


def without_fillers(article: html.HtmlElement) -> None:
    """Withheld letters in the words that a reader sees: forms of which no letters are counted have no use for more."""
    found: list[Any] = article.cssselect("span.withheld")
    for span in found:
        for child in list(span):
            child.drop_tree()
        span.text = f"〔{span.get('data-count')}字〕"
        for name in ("role", "aria-label", "data-count"):
            span.attrib.pop(name, None)


def read_built(path: Path, root: Path = ROOT) -> str:
    """The text of a file of a built site.

    Raises:
        Refused: it is not built, or is no UTF-8.
    """
    if not path.is_file():
        raise Refused([Fault(place(path, root), 0, "E951", "it is not built", REMEDY)])
    return read_text(path, root)


def _from_root(link: str, page: str) -> str:
    """A link of a page, as seen from the site's root; within the page, and to elsewhere in the world, as it was."""
    if link.startswith("#") or ":" in link.partition("/")[0]:
        return link
    path, mark, id_ = link.partition("#")
    path = normpath(join(dirname(page), path))
    return f"{mark}{id_}" if path == f"{page}.html" and mark else f"{path}{mark}{id_}"
