"""What a page is to whoever cites it: the facts that `edition.web.metadata` and `edition.web.linked` put into words.

A page of an essay is cited as the edition cites its places (`edition.citing`): a part of the essay, by its author, in
this edition, which is published by its editor on the day of its version; the pages are those of the print. Where the
essay was first published is not known, and so not said; when, only in words that tell what is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

from ..byline import published
from ..colophon import Colophon, colophon
from ..essays import Essay, essay_of
from ..passages import by_address
from ..places import Place, places
from ..reference import quoted

#: A person's family and given names, or the name of whoever has no such and nothing.
Name = tuple[str, str]


@dataclass(frozen=True)
class Record:
    """One page."""

    #: Its docname.
    name: str
    #: Its own title: of a chapter the chapter's, of an essay's first page the essay's, of the cover the edition's.
    title: str
    #: Whose letters it has; None where they are the edition's.
    essay: Essay | None
    #: The essay's title, or empty.
    essay_title: str
    #: The essay as the edition refers to it: 吉崎知典「…」（2008年〔推定〕）; else empty.
    source: str
    #: Who wrote it: the essay's author or the edition's editors.
    authors: tuple[Name, ...]
    #: The first and last page of the print; None where it has none.
    folios: tuple[int, int] | None
    #: The essay's own abstract, if it is on this page.
    abstract: str
    #: Whether it has something of the edition's beside the essay: annotations, a synopsis.
    annotated: bool
    language: str
    about: Colophon
    #: Where it stays for good; empty while the site is nowhere.
    url: str

    @property
    def whole(self) -> bool:
        """Whether it stands for the essay as a whole: its first page does."""
        return self.essay is not None and self.title == self.essay_title

    @property
    def is_cover(self) -> bool:
        return self.title == self.about.title

    @property
    def cited_title(self) -> str:
        """Its title where it stands alone: a chapter's after its essay's."""
        return self.title if self.essay is None or self.whole else f"{self.essay_title}　{self.title}"


def record(app: Sphinx, name: str, doctree: nodes.document, language: str) -> Record:
    """The record of a page.

    Args:
        app: whose environment knows the pages.
        name: the page's docname.
        doctree: the page, resolved.
        language: its language.

    Raises:
        Refused: the colophon or a witness is absent or malformed.
    """
    root = Path(app.srcdir)
    about = colophon(root)
    essay = essay_of(name, root)
    common: dict[str, Any] = {
        "name": name,
        "language": language,
        "about": about,
        "url": about.url(app.builder.get_target_uri(name)),
        "essay": essay,
        "annotated": any(
            {"annotation", "synopsis"} & set(node["classes"]) for node in doctree.findall(nodes.container)
        ),
    }
    title = about.title if name == app.config.root_doc else app.env.titles[name].astext()
    if essay is None:
        return Record(title=title, essay_title="", source="", authors=about.editors, folios=None, abstract="", **common)
    place = chapter(doctree, root)
    return Record(
        title=place.title,
        essay_title=by_address(root)[essay.id].text,
        source=source(essay, root),
        authors=((essay.surname, essay.author.removeprefix(essay.surname)),),
        folios=place.folios,
        abstract=_abstract(app, essay, name, root),
        **common,
    )


def chapter(doctree: nodes.document, root: Path) -> Place:
    """The place that an essay's page as a whole is: the essay on its first page, a section on every other."""
    known = places(root)
    section = next(doctree.findall(nodes.section))
    return known[next(id_ for id_ in section["ids"] if id_ in known)]


def source(essay: Essay, root: Path) -> str:
    """An essay as the edition refers to it: 吉崎知典「…」（2008年〔推定〕）."""
    return f"{essay.author}{quoted(by_address(root)[essay.id].text)}（{published(essay, root)}）"


def _abstract(app: Sphinx, essay: Essay, name: str, root: Path) -> str:
    """The essay's 要旨, which is its paragraph 0, if that stands on this page and is not withheld."""
    if essay.withheld:
        return ""
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    address = f"{essay.id}-p0"
    return by_address(root)[address].text if domain.anonlabels.get(address, ("",))[0] == name else ""
