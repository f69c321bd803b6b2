"""What a site says once it has an address (`baseurl` in `_config.yml`), and its page for wrong ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from sphinx_sitemap import is_excluded  # type: ignore[import-untyped]

from edition import colophon
from edition.essays import essays
from edition.passages import by_address
from edition.web import sitemap
from edition.web.card import HEIGHT, WIDTH, draw

from .conftest import BASE, MINIBOOK, PLAIN, Quiet, one, serving
from .test_browser import WIDTHS, Scheme, look
from .test_site import APART


def page(site: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / name).read_text(encoding="utf-8"))


ABOUT = colophon.colophon(MINIBOOK)
HISTORY = "book/apparatus/history.html"
KEPT, NEWEST = f"{BASE}v/{ABOUT.version}/", f"{BASE}latest/"


def names(site: Path) -> list[str]:
    """Every page of a site but the plain ones, which are not Sphinx's: of single addresses, of downloads."""
    every = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [name for name in every if not name.startswith(PLAIN)]


def test_a_page_says_where_it_is_and_shows_its_card(placed: Path) -> None:
    for name in set(names(placed)) - APART:
        tree = page(placed, name)
        said = {node.attributes["property"]: node.attributes["content"] for node in tree.css("meta[property]")}
        # What is shared and found leads to the newest version; what is cited, to this one.
        assert said["og:url"] == NEWEST + name == one(tree, "link[rel=canonical]").attributes["href"]
        assert (placed / (said["og:image"] or "").removeprefix(NEWEST)).is_file()
        assert (said["og:image:width"], said["og:image:height"]) == (str(WIDTH), str(HEIGHT))
        assert one(tree, "meta[name='twitter:card']").attributes["content"] == "summary_large_image"
        assert KEPT in one(tree, ".offprint").text() and NEWEST not in one(tree, ".offprint").text()


def test_every_page_leads_to_this_versions_and_the_newest_copy(placed: Path, minisite: Path) -> None:
    for name in names(placed):
        tree = page(placed, name)
        led = [(link.text(), link.attributes["href"]) for link in tree.css(".foot .copies a")]
        # Where a wrong address was asked for there is no copy to lead to.
        assert led == ([] if name == "404.html" else [("この版のアドレス", KEPT + name), ("最新版", NEWEST + name)])
    for name in names(minisite):
        tree = page(minisite, name)
        assert not tree.css(".foot .copies, link[rel=canonical], meta[property='og:url']"), name
        assert "latest/" not in tree.html and f"v/{ABOUT.version}" not in tree.html  # type: ignore[operator]


def test_every_page_tells_its_version_and_leads_to_what_changed(placed: Path, minisite: Path) -> None:
    for name in names(placed):
        version = one(page(placed, name), ".foot .version")
        assert version.text() == f"第{ABOUT.version}版（2026年1月2日）"
        assert one(version, "time").attributes["datetime"] == ABOUT.released == "2026-01-02"
        led = one(version, "a").attributes["href"] or ""
        assert led == "#" if name == HISTORY else led.endswith(HISTORY.rpartition("/")[2]), name
    for name in names(minisite):  # it has no such page
        assert not page(minisite, name).css(".foot .version a")


def test_the_site_map_lists_the_newest_copy_of_every_page_once(placed: Path, minisite: Path) -> None:
    text = (placed / "sitemap.xml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    listed = [node.text for node in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert listed == [NEWEST + name for name in names(placed) if name not in APART]
    assert "lastmod" not in text  # it would be another in every checkout
    assert not (minisite / "sitemap.xml").exists()


def test_single_addresses_are_not_in_the_site_map() -> None:
    for name in ("ref/mini-2000-p1/index.html", "ref/index.html", "search.html", "404.html"):
        assert is_excluded(name, sitemap.APART), name
    for name in ("reference.html", "book/apparatus/references.html"):
        assert not is_excluded(name, sitemap.APART), name


def test_crawlers_are_let_in_and_shown_the_map(placed: Path, minisite: Path) -> None:
    said = "User-agent: *\nAllow: /\n"
    assert (minisite / "robots.txt").read_text(encoding="utf-8") == said
    assert (placed / "robots.txt").read_text(encoding="utf-8") == f"{said}\nSitemap: {NEWEST}sitemap.xml\n"


def test_the_card_is_light_and_the_same_whenever_it_is_drawn(placed: Path, minisite: Path, tmp_path: Path) -> None:
    listed = [(essay, by_address(MINIBOOK)[essay.id].text) for essay in essays(MINIBOOK)]
    for name in ("one.png", "other.png"):
        draw("題", listed, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
    assert not (minisite / "_static/card.png").exists()  # nobody is led to it where the site has no address
    card = (placed / "_static/card.png").read_bytes()
    assert struct.unpack(">II", card[16:24]) == (WIDTH, HEIGHT)
    assert len(card) < 60_000


class _Host(Quiet):
    """A host of static sites: the newest version under a path, its 404.html for whatever is not there."""

    def translate_path(self, path: str) -> str:
        within = path.startswith("/books/small/latest/")
        return super().translate_path(path.removeprefix("/books/small/latest") if within else "/no")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        assert code == HTTPStatus.NOT_FOUND
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def host(placed: Path) -> Iterator[str]:
    with serving(placed, _Host) as address:
        yield f"{address}books/small/"


def test_a_wrong_address_leads_on_wherever_the_site_is(browser: Browser, host: str) -> None:
    # Under the newest version, under one that was never published, beside both.
    for wrong in ("latest/none.html", "v/9.9.9/book/none.html", "book/none/at/all.html"):
        tab = browser.new_page(locale="ja-JP")
        lost: list[str] = []
        tab.on("response", lambda r: lost.append(r.url) if r.status >= 400 else None)  # noqa: B023 (of this round)
        tab.goto(host + wrong)
        assert lost == [host + wrong]  # its style sheets and scripts are there
        assert tab.inner_text("h1") == "ページが見つかりません"
        assert "This page does not exist" in tab.inner_text("p[lang=en]")
        assert "Gothic" in tab.eval_on_selector("body", "node => getComputedStyle(node).fontFamily")
        tab.click("article a:has-text('検索')")
        assert tab.url == f"{host}latest/search.html"
        tab.goto(host + wrong)
        assert tab.locator("article li a").count() == 4  # the contents
        tab.fill("article input[name=q]", "語")
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{host}latest/search.html?q=*")
        tab.goto(host + wrong)
        tab.click("article p a:has-text('表紙')")
        assert tab.url == f"{host}latest/index.html"
        tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_for_wrong_addresses_is_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    assert look(browser, served, ["404.html"], width, scheme) == []


def test_every_link_of_the_page_for_wrong_addresses_is_absolute(placed: Path, minisite: Path) -> None:
    for site, root in ((placed, "/books/small/latest/"), (minisite, "/")):
        for node in page(site, "404.html").css("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                link = node.attributes.get(name) or root
                assert link.startswith(root) or link == "#text", link
