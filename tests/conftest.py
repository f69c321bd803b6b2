"""What the tests share: the real site, built once from nothing; a browser; copies of the sources to damage."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from selectolax.lexbor import LexborHTMLParser, LexborNode

from edition import ROOT, baseurl, build, colophon
from edition.faults import Fault
from edition.withheld import COPIED

from . import browser as chromium

MINIBOOK = Path(__file__).parent / "minibook"

#: The files whose tests take longest: they begin first, or one processor works alone in the end.
LONGEST_FIRST = (
    "test_pdf",
    "test_search",
    "test_browser",
    "test_citing",
    "test_beside",
    "test_epub",
    "test_access",
    "test_repeats",
    "test_build",
    "test_figures",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return LONGEST_FIRST.index(item.path.stem) if item.path.stem in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def _no_hosted_workflow() -> Iterator[None]:
    """The site as it is built here, whatever workflow runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_SERVER_URL", raising=False)
        patch.delenv("GITHUB_REPOSITORY", raising=False)
        patch.delenv(baseurl.BASEURL, raising=False)
        yield


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built clean: once a run, by whichever of its processes asks first; not to be changed."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return build.build(ROOT, tmp_path_factory.mktemp("site"))
    shared = tmp_path_factory.getbasetemp().parent / "site"  # of all processes of the run
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return shared / "html" if (shared / "html").exists() else build.build(ROOT, shared)


@pytest.fixture(scope="session")
def minisite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site."""
    return build.build(MINIBOOK, tmp_path_factory.mktemp("minisite"))


#: Where the pages are that are not Sphinx's: of single addresses, of downloads.
PLAIN = ("ref/", "downloads/")
#: Where the small book of `placed` is served.
BASE = "https://example.org/books/small/"
#: What it is called in its colophon: letters that could end a tag, a block of data or a comment.
TITLE = '小さな"本" & </script><!-- more'


@pytest.fixture(scope="session")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site for an address with a path, with a page that tells of its versions."""
    sources = copy_sources(MINIBOOK, tmp_path_factory.mktemp("placed"))
    for name, old, new in (
        ("_config.yml", 'baseurl: ""', f"baseurl: {BASE}"),
        ("CITATION.cff", "\ntitle: 小さな本", f"\ntitle: {TITLE!r}"),
        (
            "_toc.yml",
            "  - file: book/apparatus/lists",
            "  - file: book/apparatus/lists\n  - file: book/apparatus/history",
        ),
    ):
        text = (sources / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        (sources / name).write_text(text.replace(old, new), encoding="utf-8")
    (sources / "book/apparatus/history.md").write_text("# 版の歩み\n\n初めの版。\n", encoding="utf-8")
    colophon.derive(sources)
    return build.build(sources, tmp_path_factory.mktemp("site"))


def copy_sources(source: Path, target: Path) -> Path:
    for name in COPIED:
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


def tracked(target: Path) -> Path:
    """What git has of this checkout, and nothing that is only on this machine, copied to a folder."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


def requirements_alone(folder: Path) -> Path:
    """The `bin` of a new environment, made as Binder makes its own: requirements.txt, then `postBuild` in a clone."""
    clone, bin_ = tracked(folder / "clone"), folder / "env" / "bin"
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    install = [str(bin_ / "python"), "-m", "pip", "install", "-q", "-r", "requirements.txt"]
    subprocess.run(install, cwd=clone, check=True)
    # repo2docker installs what has a pyproject.toml by itself; postBuild replaces that copy by the checkout.
    subprocess.run([str(bin_ / "python"), "-m", "pip", "install", "-q", "."], cwd=clone, check=True)
    path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["./postBuild"], cwd=clone, env=os.environ | {"PATH": path}, check=True)
    return bin_


class Quiet(SimpleHTTPRequestHandler):
    """A server's handler that tells nobody of what it is asked for."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of a server of a folder, while the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of a server of the real site."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        yield launched
        launched.close()


def stated(*faults: Fault) -> str:
    """What faults say, without their codes and columns: `file:line: what`, then the remedy."""
    lines = (f"{f.file}:{f.line}: {f.what}" if f.line else f"{f.file}: {f.what}" for f in faults)
    return "\n".join(f"{line}\n    → {fault.remedy}" for line, fault in zip(lines, faults, strict=True))


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
