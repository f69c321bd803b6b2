"""What the tests share: the real site, built once from nothing; a browser; copies of the sources to damage."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from selectolax.lexbor import LexborHTMLParser, LexborNode

from edition import ROOT, build

from . import browser as chromium

MINIBOOK = Path(__file__).parent / "minibook"

#: What a copy of the book's sources needs.
SOURCES = ("_config.yml", "_toc.yml", "index.md", "book", "notebooks", "data")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built clean."""
    return build.build(ROOT, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def minisite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site."""
    return build.build(MINIBOOK, tmp_path_factory.mktemp("minisite"))


def copy_sources(source: Path, target: Path) -> Path:
    for name in SOURCES:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)
    return target


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the real sources, to be damaged."""
    return copy_sources(ROOT, tmp_path)


@pytest.fixture
def minisources(tmp_path: Path) -> Path:
    """A copy of the minibook's sources, to be damaged."""
    return copy_sources(MINIBOOK, tmp_path)


@pytest.fixture(scope="session")
def pages(site: Path) -> list[Path]:
    """Every page of the site."""
    return sorted(site.rglob("*.html"))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of a server of the real site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        yield launched
        launched.close()


def one(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The only node that a selector finds."""
    (node,) = tree.css(selector)
    return node


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace one occurrence in a file; it must be there exactly once."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
