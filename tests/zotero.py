"""What Zotero makes of a page: the rules of its translators "Embedded Metadata" and "RDF", as far as they matter here.

The order is theirs (zotero/translators, 2026): Highwire's tags decide the type and take precedence over Dublin Core's,
which take precedence over Open Graph's; the page's title and canonical link come last. A tag is Dublin Core's or Open
Graph's by its prefix, upper or lower case, and the letter after the prefix counts as lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

#: Prefixes known to the translator, of those that pages here could use.
PREFIXES = {"dc", "dcterms", "og", "article", "book", "prism", "eprints", "bib", "bibo", "so"}
#: Highwire's tags that fix the type, and those that let it be guessed.
TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_conference": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
GUESSES = {"citation_title": "journalArticle", "citation_series_title": "journalArticle", "citation_isbn": "book"}
#: By Open Graph and by Dublin Core; what is broad is but a guess.
OG_TYPES = {"website": "webpage", "book": "book"}
DC_TYPES = {"dataset": "dataset", "book": "book", "webpage": "webpage"}
#: Highwire's tags that are a field each.
FIELDS = {
    "title": "citation_title",
    "date": "citation_date citation_cover_date citation_publication_date",
    "book": "citation_book_title citation_inbook_title citation_journal_title",
    "publisher": "citation_publisher",
    "abstract": "citation_abstract",
    "doi": "citation_doi",
    "url": "citation_public_url",
    "language": "citation_language",
}


@dataclass
class Item:
    """An item of a Zotero library."""

    type: str
    title: str = ""
    #: (role, family name or the whole, given name)
    creators: list[tuple[str, str, str]] = field(default_factory=list)
    date: str = ""
    book: str = ""
    pages: str = ""
    publisher: str = ""
    abstract: str = ""
    doi: str = ""
    url: str = ""
    language: str = ""
    rights: str = ""


def read(page: str, address: str) -> Item:
    """The item that is saved from a page, at its address."""
    tree = LexborHTMLParser(page)
    tags: list[tuple[str, str]] = []
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        if value := node.attributes.get("content"):
            tags += [(each, value) for each in name.split()]
    rdf: dict[str, list[str]] = {}
    kind = guess = ""
    for name, value in tags:
        prefix, _, rest = re.sub("[.:_]", "\0", name, count=1).partition("\0")
        if prefix.lower() in PREFIXES:
            rdf.setdefault(f"{prefix.lower()}:{rest[:1].lower()}{rest[1:]}", []).append(value)
        elif name in TYPES:
            kind = TYPES[name]
        else:
            guess = guess or GUESSES.get(name, "")

    def statement(*names: str) -> list[str]:
        return next((rdf[name] for name in names if name in rdf), [])

    def first(*names: str) -> str:
        return next(iter(statement(*names)), "")

    og, dc = first("og:type"), first("dc:type", "dcterms:type").lower()
    item = Item(kind or OG_TYPES.get(og, "") or DC_TYPES.get(dc, "") or guess or "webpage")
    item.title = first("dc:title", "dcterms:title", "og:title")
    item.creators = [_creator(name, "author") for name in statement("dc:creator", "dcterms:creator", "dc:contributor")]
    item.book = first("dc:source", "dcterms:source")
    if not item.book and item.type == "webpage":
        item.book = first("og:site_name")
    item.date = first("dc:date.issued", "dcterms:issued", "dc:date", "dcterms:date")
    item.publisher = first("dc:publisher", "dcterms:publisher")
    item.url = first("og:url")
    item.language = first("dc:language", "dcterms:language")
    item.rights = first("dc:rights", "dcterms:rights")
    item.abstract = first("og:description", "dcterms:abstract", "dc:description")
    # Then Highwire's, which take precedence.
    said: dict[str, list[str]] = {}
    for name, value in tags:
        said.setdefault(name, []).append(value)
    for attribute, names in FIELDS.items():
        for name in names.split():
            if name in said:
                setattr(item, attribute, " ".join(said[name][0].split()))
    people = [
        _creator(part, role)
        for role in ("author", "editor")
        for value in said.get(f"citation_{role}", said.get(f"citation_{role}s", []))
        for part in re.split(r"\s*;\s*", value)
    ]
    item.creators = people or item.creators
    pages = [said[name][0] for name in ("citation_firstpage", "citation_lastpage") if name in said]
    item.pages = "-".join(pages)
    item.date = item.date or next(iter(said.get("citation_online_date", said.get("citation_year", []))), "")
    item.url = item.url or next(iter(said.get("citation_fulltext_html_url", [])), "")
    # And last what any page has.
    if not item.title and (title := tree.css_first("title")):
        item.title = title.text()
    if not item.url:
        canonical = tree.css_first("head > link[rel=canonical]")
        item.url = (canonical.attributes["href"] or "") if canonical else address
    return item


def _creator(name: str, role: str) -> tuple[str, str, str]:
    """A name is parted at its comma, else at its last space."""
    if "," in name:
        family, _, given = name.partition(",")
        return role, family.strip(), given.strip()
    given, _, family = name.strip().rpartition(" ")
    return role, family, given
