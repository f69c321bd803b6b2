"""What programs read of the pages: reference managers, catalogues, search engines."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT
from edition.byline import published
from edition.colophon import colophon
from edition.essays import essays
from edition.package import describe
from edition.passages import by_address
from edition.reference import quoted
from edition.web.linked import block

from . import zotero
from .conftest import BASE, MINIBOOK, PLAIN, TITLE, one
from .test_browser import LONGEST
from .test_site import APART, Trees

ABOUT = colophon()
ESSAYS = {essay.id: essay for essay in essays()}
YOSHIZAKI, TSURUOKA = (
    "「同盟の終焉」論をめぐって──NATOの事例を中心に──",
    "75周年を迎えたNATOの苦悩——ウクライナ、ロシア、トランプ",
)
EDITOR = ("editor", "編者一同", "")
AUTHORS = {"yoshizaki-2008": ("author", "吉崎", "知典"), "tsuruoka-2024": ("author", "鶴岡", "路人")}

#: The pages of the essays: what follows the essay's title, and the printed pages, read off the witness by eye.
CHAPTERS = {
    "book/yoshizaki-2008/index.html": (YOSHIZAKI, "", "23-45"),
    "book/yoshizaki-2008/introduction.html": (YOSHIZAKI, "はじめに", "23-24"),
    "book/yoshizaki-2008/1-end-of-nato.html": (YOSHIZAKI, "1 NATO「終焉論」の展開", "25-30"),
    "book/yoshizaki-2008/2-alliance-out-of-area.html": (
        YOSHIZAKI, "2 同盟拡大の諸相（1）──同盟による「域外作戦」", "30-35",
    ),
    "book/yoshizaki-2008/3-coalition-out-of-area.html": (
        YOSHIZAKI, "3 同盟拡大の諸相（2）──有志連合による「域外作戦」", "36-43",
    ),
    "book/yoshizaki-2008/conclusion.html": (YOSHIZAKI, "おわりに", "43-45"),
    "book/tsuruoka-2024/index.html": (TSURUOKA, "", ""),
}  # fmt: skip
#: What is known of no essay: where it was first published, and by whom.
UNKNOWN = re.compile(r"citation_(journal|publisher|volume|issue|issn|isbn|doi|series|conference)|publisher", re.I)


@pytest.fixture(scope="module")
def book(site: Path, pages: list[Path]) -> Trees:
    """The pages of the book: not the search, the page for wrong addresses, or the plain ones."""
    names = {path.relative_to(site).as_posix(): path for path in pages}
    return {
        name: LexborHTMLParser(path.read_text(encoding="utf-8"))
        for name, path in names.items()
        if name not in APART and not name.startswith(PLAIN)
    }


def item(site: Path, name: str) -> zotero.Item:
    return zotero.read((site / name).read_text(encoding="utf-8"), f"file:///{name}")


def tags(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Highwire's and Dublin Core's."""
    return [
        (node.attributes["name"] or "", node.attributes["content"] or "")
        for node in tree.css("meta[name^=citation_], meta[name^=DC]")
    ]


def linked(tree: LexborHTMLParser) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one(tree, 'script[type="application/ld+json"]').text())
    return found


def things(thing: Any) -> Iterator[dict[str, Any]]:
    """Every thing of a page's linked data."""
    if isinstance(thing, dict):
        yield thing
        for each in thing.values():
            yield from things(each)
    elif isinstance(thing, list):
        for each in thing:
            yield from things(each)


@pytest.mark.parametrize("name", CHAPTERS)
def test_zotero_saves_a_page_of_an_essay_as_part_of_this_edition(site: Path, name: str) -> None:
    title, chapter, pages = CHAPTERS[name]
    saved = item(site, name)
    assert saved.type == "bookSection"
    assert saved.title == f"{title} {chapter}".strip()
    assert saved.creators == [AUTHORS[name.split("/")[1]], EDITOR]
    assert saved.book == "『同盟の終焉』論とNATO──注釈付きデジタル版"
    assert saved.pages == pages
    assert saved.date == ABOUT.released.replace("-", "/")
    assert saved.language == "ja" and saved.publisher == saved.doi == ""
    assert saved.url == f"file:///{name}"  # the site has no address


def test_the_pages_of_the_print_are_those_that_the_page_shows(book: Trees) -> None:
    """A chapter begins on the page that the one before ends on, or on the first that is marked at its own head."""
    last = 0
    for name, (_, chapter, pages) in CHAPTERS.items():
        marks = [
            int(mark.attributes["data-folio"] or 0)
            for mark in book[name].css("article [role=doc-pagebreak]")
            if not any("notes" in (node.attributes.get("class") or "").split() for node in _above(mark))
        ]
        if chapter:
            first, end = map(int, pages.split("-"))
            assert first in (last, *marks[:1]), name
            assert end == max([first, *marks]), name
        last = max([last, *marks])
    assert last == 45


def _above(node: Any) -> Iterator[Any]:
    while (node := node.parent) is not None:
        yield node


def test_the_essays_own_abstract_is_given_where_it_stands(site: Path, book: Trees) -> None:
    given = {name: text for name, tree in book.items() for key, text in tags(tree) if key == "citation_abstract"}
    assert given == {"book/yoshizaki-2008/index.html": by_address()["yoshizaki-2008-p0"].text}
    assert item(site, "book/yoshizaki-2008/index.html").abstract.startswith("2003年のイラク開戦をめぐって")


@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("book/apparatus/principles.html", "bookSection", "ja"),
        ("book/apparatus/english.html", "bookSection", "en"),
        ("notebooks/isaf.html", "bookSection", "ja"),
        ("book/apparatus/data.html", "dataset", "ja"),
        ("index.html", "webpage", "ja"),
    ],
)
def test_zotero_saves_the_editions_own_pages_as_its_editors(site: Path, name: str, kind: str, language: str) -> None:
    saved = item(site, name)
    heading = one(LexborHTMLParser((site / name).read_text(encoding="utf-8")), "h1").text().rstrip("#¶").strip()
    assert saved.type == kind and saved.language == language
    assert saved.title == " ".join(heading.split())
    assert saved.creators == [("author", "編者一同", "")]
    assert saved.book == ("" if kind == "dataset" else ABOUT.title)
    assert saved.date == ABOUT.released.replace("-", "/") and saved.pages == ""
    assert "CC-BY-4.0" in saved.rights


def test_a_saved_item_leads_to_the_version_it_was_saved_from(placed: Path) -> None:
    kept = f"{BASE}v/{colophon(MINIBOOK).version}/"
    for name in ("book/mini-2000/conclusion.html", "book/apparatus/lists.html", "index.html"):
        assert item(placed, name).url == kept + name
        said = dict(tags(LexborHTMLParser((placed / name).read_text(encoding="utf-8"))))
        assert said["DC.identifier"] == said["citation_public_url"] == kept + name
        assert said.get("citation_fulltext_html_url") == (kept + name if "mini-2000" in name else None)
    saved = item(placed, "book/mini-2000/conclusion.html")
    assert (saved.title, saved.pages) == ("小さな論──NATOを例に── むすび", "8-8")
    assert saved.creators == [("author", "甲野", "乙"), ("editor", "編者", "")] and saved.date == "2026/01/02"


def test_letters_that_could_end_a_tag_or_the_data_do_not(placed: Path) -> None:
    for name in ("index.html", "book/mini-2000/conclusion.html", "book/apparatus/lists.html"):
        tree = LexborHTMLParser((placed / name).read_text(encoding="utf-8"))
        assert one(tree, "article h1").text()  # nothing of the page was swallowed
        found = [thing for thing in things(linked(tree)) if thing.get("@type") == "Book"]
        assert [thing["name"] for thing in found] == [TITLE]
        title = dict(tags(tree))["citation_title" if name == "index.html" else "citation_inbook_title"]
        assert title == TITLE
    text = block({"name": "</script><script>x</script><!--"})
    assert text.count("<") == 2 and "<!--" not in text


def test_dublin_core_says_whose_what_is(book: Trees) -> None:
    for name, tree in book.items():
        assert one(tree, 'link[rel="schema.DC"]').attributes["href"] == "http://purl.org/dc/elements/1.1/"
        assert one(tree, 'link[rel="schema.DCTERMS"]').attributes["href"] == "http://purl.org/dc/terms/"
        core = dict(tags(tree))
        essay = ESSAYS.get(name.split("/")[1]) if name.count("/") > 1 else None
        assert ("DC.contributor" in core) == (essay is not None) == ("DC.source" in core)
        if essay:
            assert core["DC.creator"].replace(", ", "") == essay.author and core["DC.contributor"] == ABOUT.editor
            title = quoted(by_address()[essay.id].text)
            assert core["DC.source"] == f"{essay.author}{title}（{published(essay, ROOT)}）"
        else:
            assert core["DC.creator"] == ABOUT.editor
        assert ("著者・発行者" in core["DC.rights"]) == (essay is not None or name == "index.html")
        assert core["DC.date"] == ABOUT.released
        assert core.get("DCTERMS.isPartOf") == (None if name == "index.html" else ABOUT.title)
        assert core["DC.type"] == ("Dataset" if name == "book/apparatus/data.html" else "Text")
        # Without an address of the site there is none of a page.
        assert not {"DC.identifier", "citation_public_url", "citation_fulltext_html_url"} & core.keys()


def test_what_is_no_page_of_the_book_says_nothing(site: Path) -> None:
    for name in APART:
        tree = LexborHTMLParser((site / name).read_text(encoding="utf-8"))
        assert tags(tree) == [] and not tree.css('script[type="application/ld+json"], link[rel^="schema."]')


def test_no_publication_fact_is_claimed_and_no_inferred_year_is_a_date(book: Trees) -> None:
    inferred = {str(essay.year) for essay in ESSAYS.values() if essay.year_inferred}
    assert inferred == {"2008"}
    for name, tree in book.items():
        for key, value in tags(tree):
            assert not UNKNOWN.search(key), (name, key)
            if "date" in key or "year" in key:
                assert value[:4] not in inferred, (name, key, value)
        for thing in things(linked(tree)):
            assert not thing.keys() & {"publisher", "issn", "isbn", "volumeNumber", "issueNumber", "dateCreated"}, name
            assert thing.get("datePublished", "")[:4] not in inferred, (name, thing)
            assert thing.get("@type") not in ("Periodical", "PublicationIssue", "PublicationVolume")
            if "（2008年" in thing.get("creditText", ""):
                assert "（2008年〔推定〕）" in thing["creditText"]


def test_linked_data_says_who_wrote_what(book: Trees) -> None:
    for name, (title, chapter, pages) in CHAPTERS.items():
        page = linked(book[name])
        essay = ESSAYS[name.split("/")[1]]
        assert page["@context"] == "https://schema.org"
        whole = page["isPartOf"] if chapter else page
        if chapter:
            assert page["@type"] == "Chapter" and " ".join(page["name"].split()) == chapter
            assert page["author"]["name"] == essay.author
        assert (whole["@type"], whole["name"], whole["alternateName"]) == ("Article", title, essay.title_en)
        author = whole["author"]
        assert (author["@type"], author["name"], author["alternateName"]) == ("Person", essay.author, essay.author_en)
        assert author["familyName"] + author["givenName"] == essay.author
        assert whole["creditText"] == f"{essay.author}{quoted(title)}（{published(essay, ROOT)}）"
        assert "license" not in page and "license" not in whole  # nobody gave one
        assert "著者・発行者" in whole["copyrightNotice"]
        assert whole.get("datePublished") == (None if essay.year_inferred else "2024-04-18")
        edition = whole["isPartOf"]
        assert edition["@type"] == "Book" and edition["name"] == ABOUT.title and "author" not in edition
        assert edition["editor"] == {"@type": "Organization", "name": "編者一同"}
        assert (edition["version"], edition["datePublished"]) == (ABOUT.version, ABOUT.released)
        assert edition["license"] == "https://creativecommons.org/licenses/by/4.0/"
        # What the edition adds is its own.
        added = page["subjectOf"]
        assert added["creator"] == edition["editor"] and added["license"] == edition["license"]
        assert (page.get("pageStart"), page.get("pageEnd")) == (tuple(pages.split("-")) if pages else (None, None))


def test_linked_data_of_the_editions_own_pages(book: Trees) -> None:
    cover = linked(book["index.html"])
    assert cover["@type"] == "Book" and cover["alternateName"] == ABOUT.title_en and "author" not in cover
    assert [(each["name"], each["author"]["name"]) for each in cover["hasPart"]] == [
        (YOSHIZAKI, "吉崎知典"), (TSURUOKA, "鶴岡路人"),
    ]  # fmt: skip
    for name, tree in book.items():
        if name in CHAPTERS or name == "index.html":
            continue
        page = linked(tree)
        made = page.get("author") or page["creator"]
        assert made == {"@type": "Organization", "name": "編者一同"}, name
        assert page["isPartOf"]["@type"] == "Book" and page["isPartOf"]["name"] == ABOUT.title
        assert not {essay.author for essay in ESSAYS.values()} & {thing.get("name") for thing in things(page)}


def test_the_page_of_the_tables_is_a_set_of_data(site: Path, book: Trees) -> None:
    name = "book/apparatus/data.html"
    page = linked(book[name])
    assert page["@type"] == "Dataset" and len(page["description"]) >= 50  # what Google's search for data asks for
    assert page["version"] == ABOUT.version
    resources = describe()["resources"]
    assert len(page["distribution"]) == len(resources) > 10
    for file, resource in zip(page["distribution"], resources, strict=True):
        assert file["@type"] == "DataDownload" and file["encodingFormat"] == resource["mediatype"]
        assert ((site / name).parent / file["contentUrl"]).resolve() == (site / "data" / resource["path"]).resolve()
        assert (site / "data" / resource["path"]).is_file()


def test_linked_data_is_named_by_this_versions_addresses(placed: Path) -> None:
    kept = f"{BASE}v/{colophon(MINIBOOK).version}/"
    page = linked(LexborHTMLParser((placed / "book/mini-2000/conclusion.html").read_text(encoding="utf-8")))
    assert page["@id"] == page["url"] == f"{kept}book/mini-2000/conclusion.html"
    assert page["isPartOf"]["@id"] == f"{kept}book/mini-2000/index.html"
    assert page["isPartOf"]["isPartOf"]["@id"] == kept
    cover = linked(LexborHTMLParser((placed / "index.html").read_text(encoding="utf-8")))
    assert cover["@id"] == kept and cover["hasPart"][0]["@id"] == page["isPartOf"]["@id"]
    assert cover["hasPart"][0]["datePublished"] == "2000"  # as the witness prints it


def test_what_programs_read_is_light(site: Path) -> None:
    text = (site / LONGEST).read_text(encoding="utf-8")
    tag = r'<(meta name="(citation_|DC)|link rel="schema)[^>]*>\n|<script type="application/ld\+json">.*?</script>\n'
    bare, count = re.subn(tag, "", text)
    assert count == 20  # none was missed
    assert len(gzip.compress(text.encode(), 9)) - len(gzip.compress(bare.encode(), 9)) <= 1_500
