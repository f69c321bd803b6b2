"""Every address has a page for good: the passage, its citation, its data, the way to its place; without scripts."""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, annotation, ledger
from edition.annotation import STANDINGS
from edition.citing import cite
from edition.essays import essays
from edition.faults import Refused
from edition.forms import FORMS
from edition.pages import read_site
from edition.passages import by_address, of_essay

from .conftest import one
from .test_browser import Scheme, opened


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """The page of each address of the ledger."""
    return {
        address: LexborHTMLParser((site / "ref" / address / "index.html").read_text(encoding="utf-8"))
        for address in ledger.read(ROOT)
    }


def letters(text: str) -> str:
    return "".join(text.split())


def test_no_page_is_of_an_address_that_the_ledger_does_not_list(site: Path) -> None:
    assert {path.name for path in (site / "ref").iterdir()} == set(ledger.read(ROOT))


def test_a_page_shows_its_passage_letter_by_letter(pages: dict[str, LexborHTMLParser]) -> None:
    for address, passage in by_address().items():
        shown = [node.text() for node in pages[address].css("blockquote.essay p")]
        if passage.kind in ("paragraph", "note", "title"):
            assert shown == [passage.text], address
        else:  # a heading, before its section
            assert shown[0] == passage.text, address
    # The printed pages together are the body, each letter once.
    body = [p for p in of_essay(essays()[0]) if p.kind != "note"]
    printed = "".join(
        piece.text().removeprefix(label.text() if (label := piece.css_first(".ref-piece")) else "")
        for folio in range(23, 46)
        for piece in pages[f"yoshizaki-2008-pg{folio}"].css("blockquote.essay p")
    )
    assert letters(printed) == letters("".join(p.text for p in body))


def test_a_section_has_all_of_its_paragraphs(pages: dict[str, LexborHTMLParser]) -> None:
    """Counted in the print: chapter 3 is paragraphs 35 to 60, its part on Iraq 57 to 60."""
    for address, first, last in (("yoshizaki-2008-s6", 35, 60), ("tsuruoka-2024-s3", 19, 29)):
        found = [node.text() for node in pages[address].css(".ref-piece")]
        assert [words for words in found if words.startswith("段落")] == [f"段落{n}" for n in range(first, last + 1)]


def test_an_annotation_and_a_figure_are_shown(pages: dict[str, LexborHTMLParser], site: Path) -> None:
    for each in annotation.load(ROOT):
        said = pages[each.address].css_first("blockquote")
        assert said is not None and each.on in one(pages[each.address], "h1").text()
        # Its words, then how far it can be trusted; without the head of the list it stands in, and the day.
        assert letters(said.css("p")[-1].text()).startswith(STANDINGS[each.standing])
        plain = max(re.split(r"\[.*?\]\(.*?\)|[*`]", each.text), key=len)
        assert letters(plain) in letters(said.text()) and f"注釈{each.number}" not in said.css("p")[-1].text()
        assert not re.search(r"\d年\d+月\d+日$", said.text().strip()) or each.text.rstrip()[-1] == "日"
    image = one(pages["yoshizaki-2008-f3"], "figure img")
    assert image.attributes["alt"] and "15,108" in (image.attributes["alt"] or "")
    source = site / "ref/yoshizaki-2008-f3" / (image.attributes["src"] or "")
    assert source.resolve().is_file()


def test_a_page_has_the_citation_in_every_form(pages: dict[str, LexborHTMLParser]) -> None:
    for address, page in pages.items():
        found = cite(address)
        assert [node.text() for node in page.css("pre")] == [found[form].strip() for form in FORMS], address
        assert [node.text() for node in page.css("h3")] == list(FORMS.values())


def test_a_page_is_a_second_copy_and_says_so(pages: dict[str, LexborHTMLParser]) -> None:
    for address, page in pages.items():
        assert page.css_first('meta[name="edition.essay"]') is None, address
        assert one(page, 'meta[name="robots"]').attributes["content"] == "noindex"
        assert page.css("script") == [] and page.css("[onclick]") == []
        assert page.css(f"#{address}") == []  # the id is the place's own


def test_every_link_of_a_page_leads_somewhere_from_disk_too(pages: dict[str, LexborHTMLParser], site: Path) -> None:
    ids: dict[str, set[str]] = {}
    for address, page in pages.items():
        for node in page.css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            if link.startswith("data:") and "download" in node.attributes:
                continue
            assert not urlsplit(link).scheme and not link.endswith("/"), link
            path, _, id_ = unquote(link).partition("#")
            target = normpath(f"ref/{address}/{path}") if path else f"ref/{address}/index.html"
            assert (site / target).is_file(), (address, link)
            if id_:
                if target not in ids:
                    tree = LexborHTMLParser((site / target).read_text(encoding="utf-8"))
                    ids[target] = {found.id or "" for found in tree.css("[id]")}
                assert id_ in ids[target], (address, link)
        way = one(page, ".ref-way a").attributes["href"] or ""
        assert way.removesuffix("-on").endswith(f"#{address}")


def test_a_site_without_a_page_of_an_address_is_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "ref").symlink_to(site / "ref")
    for path in site.iterdir():
        if path.name != "ref":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "ref").unlink()
    (tmp_path / "ref").mkdir()
    for path in (site / "ref").iterdir():
        if path.name != "yoshizaki-2008-p12":
            (tmp_path / "ref" / path.name).symlink_to(path)
    with pytest.raises(Refused, match="yoshizaki-2008-p12 has no page ref/yoshizaki-2008-p12/"):
        read_site(tmp_path, essays(), ROOT)


@pytest.mark.parametrize(("width", "scheme"), [("wide", "light"), ("narrow", "dark")])
def test_the_pages_shut_nobody_out(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    with opened(browser, width, scheme) as page:
        for address in ("yoshizaki-2008", "yoshizaki-2008-s6", "yoshizaki-2008-p40", "yoshizaki-2008-n54",
                        "yoshizaki-2008-pg31", "yoshizaki-2008-f3", "yoshizaki-2008-a151"):  # fmt: skip
            page.goto(f"{served}ref/{address}/index.html")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
