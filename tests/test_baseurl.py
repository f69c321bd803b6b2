"""What a site says once it has an address (`baseurl` in `_config.yml`)."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import build
from edition.web.card import HEIGHT, WIDTH

from .conftest import MINIBOOK, copy_sources, one

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


def test_the_card_is_light_and_the_same_in_every_build(placed: Path, minisite: Path) -> None:
    card = (placed / "_static/card.png").read_bytes()
    assert card == (minisite / "_static/card.png").read_bytes()
    assert struct.unpack(">II", card[16:24]) == (WIDTH, HEIGHT)
    assert len(card) < 60_000
