"""What reference managers and catalogues read of a page: Highwire's tags, and Dublin Core's.

Highwire's are those that Google Scholar's inclusion guidelines ask for (title, authors, date, pages, language, where
the full text is) and that Zotero's translator "Embedded Metadata" reads first; by `citation_inbook_title` it knows a
part of a book. Dublin Core says what these cannot: rights, the essay that a page is made from (`DC.source`), and what
it is part of. Nothing is said of an essay's first publication but when, with 〔推定〕 where that is inferred: the dates
of Highwire's tags, which have no room for that word, are the edition's. Addresses are given where the site has one,
and are those of this version.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .record import Name, Record, record

#: The page of the tables, which is cited as data.
DATA = "book/apparatus/data"

_SCHEMAS = (
    '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">',
    '<link rel="schema.DCTERMS" href="http://purl.org/dc/terms/">',
)


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    language = (context.get("meta") or {}).get("lang") or app.config.language
    context["record"] = of = record(app, pagename, doctree, language)
    lines = [f'<meta name="{name}" content="{escape(words)}">' for name, words in (*highwire(of), *dublin_core(of))]
    context["metatags"] = "\n".join([context.get("metatags", ""), *_SCHEMAS, *lines])


def highwire(of: Record) -> Iterator[tuple[str, str]]:
    """Highwire's tags of a page, in order."""
    about = of.about
    yield "citation_title", of.cited_title
    for author in of.authors:
        yield "citation_author", _inverted(author)
    if of.essay:
        for editor in about.editors:
            yield "citation_editor", _inverted(editor)
    if not of.is_cover and of.name != DATA:
        yield "citation_inbook_title", about.title
    yield "citation_publication_date", about.released.replace("-", "/")
    yield "citation_language", of.language
    if of.folios:
        first, last = of.folios
        yield "citation_firstpage", str(first)
        yield "citation_lastpage", str(last)
    if of.abstract:
        yield "citation_abstract", of.abstract
    if about.doi and of.is_cover:
        yield "citation_doi", about.doi
    if of.url:
        yield "citation_public_url", of.url
        if of.essay and not of.essay.withheld:
            yield "citation_fulltext_html_url", of.url


def dublin_core(of: Record) -> Iterator[tuple[str, str]]:
    """Dublin Core's tags of a page (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/), in order."""
    about = of.about
    yield "DC.title", of.cited_title
    for author in of.authors:
        yield "DC.creator", _inverted(author)
    if of.essay:
        for editor in about.editors:
            yield "DC.contributor", _inverted(editor)
        yield "DC.source", of.source
    yield "DC.date", about.released
    yield "DC.language", of.language
    yield "DC.type", "Dataset" if of.name == DATA else "Text"
    own = about.licences[0]
    yield "DC.rights", f"本文の著作権は著者・発行者に属します。版の注釈など：{own}" if of.essay or of.is_cover else own
    if not of.is_cover:
        yield "DCTERMS.isPartOf", about.title
    if of.url:
        yield "DC.identifier", of.url


def _inverted(name: Name) -> str:
    """A name as indexes have it, by which programs tell family and given names apart: 吉崎, 知典."""
    return ", ".join(filter(None, name))


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
