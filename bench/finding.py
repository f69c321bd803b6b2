"""What the searches find, held against a plain scan of the texts.

The edition's search finds places: the address of a paragraph or note and the word's first letter in it, as
`editionSearch.find` gives them. Sphinx's own finds pages. Both are therefore compared by page, among the essays' pages;
the edition's by place, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from edition.passages import LISTED, Passage
from edition.web.search import LABELS

from .visiting import visit
from .words import folded, starts

#: (address, letter) of a place.
Place = tuple[str, int]

_PLACES = """async ([words, kinds]) => {
  const all = [];
  for (const word of words) {
    const hits = await window.editionSearch.find(word);
    all.push(hits.filter((hit) => kinds.includes(hit.kind)).map((hit) => [hit.id, hit.start]));
  }
  return all;
}"""
_PAGES = "(words) => words.map((word) => Search._performSearch(...Search._parseQuery(word)).map((hit) => hit[0]))"


def places(browser: Browser, url: str, words: Sequence[str]) -> list[set[Place]]:
    """The places that the edition's search finds for each word, in paragraphs and notes.

    Args:
        browser: of `visiting`.
        url: of the search page, served or on disk.
        words: what to look for.
    """
    return [{(address, start) for address, start in hits} for hits in _hits(browser, url, words, LISTED)]


def paged(browser: Browser, url: str, words: Sequence[str], page_of: Mapping[str, str]) -> list[set[str]]:
    """The pages of essays on which the edition's search finds each word, headings and all.

    Args:
        browser, url, words: as for `places`.
        page_of: on which page an address is.
    """
    found = _hits(browser, url, words, (*LISTED, *LABELS))
    return [{page_of[address] for address, _ in hits} for hits in found]


def _hits(browser: Browser, url: str, words: Sequence[str], kinds: Sequence[str]) -> list[list[Place]]:
    with visit(browser) as page:
        page.goto(url, wait_until="networkidle")
        found: list[list[Place]] = page.evaluate(_PLACES, [list(words), list(kinds)])
    return found


def pages(browser: Browser, url: str, words: Sequence[str]) -> list[set[str]]:
    """The pages of essays that the plain book's search lists for each word, without their suffix.

    Args:
        browser: of `visiting`.
        url: of the search page, served.
        words: what to look for.
    """
    with visit(browser) as page:
        page.goto(url, wait_until="networkidle")
        page.wait_for_function("Search.hasIndex()")
        found = page.evaluate(_PAGES, list(words))
    return [{name for name in hits if name.startswith("book/")} for hits in found]


@dataclass(frozen=True)
class Truth:
    """Where each word stands."""

    words: Sequence[str]
    places: list[set[Place]]
    #: By page, without its suffix: headings and what has no number (authors, captions) count, too.
    pages: list[set[str]]
    #: On which page an address is.
    page_of: dict[str, str]


def truth(words: Sequence[str], divided: Sequence[tuple[Path, list[Passage]]], root: Path) -> Truth:
    """Scan the texts for each word.

    Args:
        words: what to look for.
        divided: the essays' pages and what stands on them (`myst.divided`).
        root: the checkout that the pages are of.
    """
    told = Truth(words, [set() for _ in words], [set() for _ in words], {})
    for path, passages in divided:
        name = path.relative_to(root).with_suffix("").as_posix()
        for passage in passages:
            told.page_of[passage.address] = name
            text = folded(passage.text)
            for number, word in enumerate(words):
                for at in starts(word, text):
                    told.pages[number].add(name)
                    if passage.kind in LISTED:
                        told.places[number].add((passage.address, at))
    return told
