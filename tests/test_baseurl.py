"""What a site says once it has an address (`baseurl` in `_config.yml`), and its page for wrong ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from edition import build
from edition.essays import essays
from edition.passages import by_address
from edition.web.card import HEIGHT, WIDTH, draw

from .conftest import MINIBOOK, Quiet, copy_sources, one, serving
from .test_browser import WIDTHS, Scheme, look

BASE = "https://example.org/books/small/"


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site for an address with a path."""
    sources = copy_sources(MINIBOOK, tmp_path_factory.mktemp("placed"))
    config = sources / "_config.yml"
    text = config.read_text(encoding="utf-8")
    assert text.count('baseurl: ""') == 1
    config.write_text(text.replace('baseurl: ""', f"baseurl: {BASE}"), encoding="utf-8")
    return build.build(sources, tmp_path_factory.mktemp("site"))


def page(site: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / name).read_text(encoding="utf-8"))


def test_a_page_says_where_it_is_and_shows_its_card(placed: Path) -> None:
    for name in ("index.html", "book/mini-2000/conclusion.html"):
        tree = page(placed, name)
        said = {node.attributes["property"]: node.attributes["content"] for node in tree.css("meta[property]")}
        assert said["og:url"] == BASE + name == one(tree, "link[rel=canonical]").attributes["href"]
        assert (placed / (said["og:image"] or "").removeprefix(BASE)).is_file()
        assert (said["og:image:width"], said["og:image:height"]) == (str(WIDTH), str(HEIGHT))
        assert one(tree, "meta[name='twitter:card']").attributes["content"] == "summary_large_image"
        assert one(tree, ".offprint .url").text() == BASE + name


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
    """A host of static sites: the site under a path, its 404.html for what is not there."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/books/small") if path.startswith("/books/small/") else "/no")

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
    for wrong in ("none.html", "book/none/at/all.html"):
        tab = browser.new_page(locale="ja-JP")
        lost: list[str] = []
        tab.on("response", lambda r: lost.append(r.url) if r.status >= 400 else None)  # noqa: B023 (of this round)
        tab.goto(host + wrong)
        assert lost == [host + wrong]  # its style sheets and scripts are there
        assert tab.inner_text("h1") == "ページが見つかりません"
        assert "This page does not exist" in tab.inner_text("p[lang=en]")
        assert "Gothic" in tab.eval_on_selector("body", "node => getComputedStyle(node).fontFamily")
        tab.click("article a:has-text('検索')")
        assert tab.url == f"{host}search.html"
        tab.goto(host + wrong)
        assert tab.locator("article li a").count() == 3  # the contents
        tab.fill("article input[name=q]", "語")
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{host}search.html?q=*")
        tab.goto(host + wrong)
        tab.click("article p a:has-text('表紙')")
        assert tab.url == f"{host}index.html"
        tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_for_wrong_addresses_is_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    assert look(browser, served, ["404.html"], width, scheme) == []


def test_every_link_of_the_page_for_wrong_addresses_is_absolute(placed: Path, minisite: Path) -> None:
    for site, root in ((placed, "/books/small/"), (minisite, "/")):
        for node in page(site, "404.html").css("[href], [src], [action]"):
            for name in ("href", "src", "action"):
                link = node.attributes.get(name) or root
                assert link.startswith(root) or link == "#text", link
