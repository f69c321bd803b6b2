"""One pair of books, the edition's and the plain one of the same sources: built, weighed, painted, searched."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser

from edition.essays import essays
from edition.passages import load

from . import building, finding, myst, paint, plain, search, serving, weigh
from .tables import SIDES, Row
from .words import Quality, quality, words

#: How many words are asked for to see what a query costs, the first of them the first query.
QUERIES = 6


@dataclass(frozen=True)
class Settings:
    """What is the same for every pair of books."""

    #: Where books and their logs are written.
    folder: Path
    #: The seconds that one build may take.
    limit: float
    #: Of how many visits the times of painting are the median.
    visits: int
    #: Told what is being done.
    say: Callable[[str], None]


def measure(browser: Browser, root: Path, name: str, settings: Settings) -> list[Row]:
    """Every measure of one pair of books.

    Args:
        browser: of `visiting`.
        root: the edition's sources, or a book's of the same form.
        name: of the folder for what is built.
        settings: of the run.

    Raises:
        Refused: the sources are at fault.
        RuntimeError: a build failed.
    """
    folder = settings.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "plain").mkdir(parents=True)
    (folder / "edition").mkdir()
    plain.write(folder / "plain", root)
    passages = load(root)
    divided = [page for essay in essays(root) for page in myst.divided(essay, root)]
    sites = {}
    settings.say(f"{name}: building the plain book, then again with nothing changed …")
    sites["plain"] = building.plain(folder / "plain", settings.limit)
    settings.say(f"{name}: building the edition, then again …")
    sites["edition"] = building.edition(root, folder / "edition", settings.limit)
    rows = [
        _row("letters of the essays, notes included", "", lambda _: sum(len(each.text) for each in passages)),
        _row("build, cold", "s", lambda side: sites[side].cold.wall),
        _row("build, cold: of processors", "s", lambda side: sites[side].cold.processor),
        _row("build, nothing changed", "s", lambda side: sites[side].unchanged.wall),
    ]
    if not all(built.done for built in sites.values()):
        return rows
    rows.append(_row("pages", "", lambda side: len(list(sites[side].site.rglob("*.html")))))
    with serving.serve(sites["plain"].site) as one, serving.serve(sites["edition"].site) as other:
        servers = {"plain": one, "edition": other}
        chapter, _ = max(divided, key=lambda page: sum(len(each.text) for each in page[1]))
        longest = chapter.relative_to(root).with_suffix(".html").as_posix()
        named = {"longest chapter": longest, "cover": "index.html"}
        named |= {f"notebook {path.stem}": f"notebooks/{path.stem}.html" for path in _notebooks(root)}
        for title, address in named.items():
            settings.say(f"{name}: weighing {address} …")
            weights = {side: weigh.weigh(browser, servers[side], address) for side in SIDES}
            rows += _weights(title, weights)
        settings.say(f"{name}: timing {longest}, {settings.visits} visits each …")
        paints = {side: paint.paint(browser, servers[side], longest, settings.visits) for side in SIDES}
        rows += [
            _row("longest chapter, slow line: first paint", "ms", lambda side: paints[side].first),
            _row("longest chapter, slow line: largest paint", "ms", lambda side: paints[side].largest),
            _row("longest chapter, slow line: interactive", "ms", lambda side: paints[side].interactive),
        ]
        settings.say(f"{name}: searching …")
        asked = words(passages)
        rows += _costs(browser, servers, asked)
        rows += _qualities(browser, sites, servers, finding.truth(asked, divided, root))
    return rows


def _row(name: str, unit: str, value: Callable[[str], float | None]) -> Row:
    return Row(name, unit, *(value(side) for side in SIDES))


def _notebooks(root: Path) -> list[Path]:
    """The first notebook stands for all."""
    return sorted((root / "notebooks").glob("*.ipynb"))[:1]


def _weights(title: str, weights: dict[str, weigh.Weight]) -> list[Row]:
    rows = [
        _row(f"{title}: weight", "KB", lambda side: weights[side].bytes / 1000),
        _row(f"{title}: requests", "", lambda side: weights[side].requests),
    ]
    if any(each.foreign for each in weights.values()):
        rows.append(_row(f"{title}: of these to other hosts", "", lambda side: weights[side].foreign))
    if any(each.below for each in weights.values()):
        rows.append(_row(f"{title}: pictures below the window", "KB", lambda side: weights[side].below_bytes / 1000))
        rows.append(_row(f"{title}: requests for these", "", lambda side: weights[side].below))
    return rows


def _costs(browser: Browser, servers: dict[str, serving.Server], asked: list[str]) -> list[Row]:
    marks = {"plain": search.PLAIN, "edition": search.EDITION}

    def costs(slow: bool) -> dict[str, search.Cost]:
        return {side: search.cost(browser, servers[side], marks[side], asked[:QUERIES], slow) for side in SIDES}

    fast, slow = costs(slow=False), costs(slow=True)
    return [
        _row("search page, before a query", "KB", lambda side: fast[side].page / 1000),
        _row("first query", "KB", lambda side: fast[side].first_bytes / 1000),
        _row("first query", "ms", lambda side: fast[side].first),
        _row("first query, slow line", "ms", lambda side: slow[side].first),
        _row("next query", "KB", lambda side: fast[side].next_bytes / 1000),
        _row("next query", "ms", lambda side: fast[side].next),
        _row("next query, slow line", "ms", lambda side: slow[side].next),
    ]


def _qualities(
    browser: Browser, sites: dict[str, building.Built], servers: dict[str, serving.Server], truth: finding.Truth
) -> list[Row]:
    """Recall and precision by page of both, and by place of the edition, served and from disk."""
    page = "search.html"
    asked = truth.words
    listed = finding.pages(browser, servers["plain"].url + page, asked)
    served = finding.places(browser, servers["edition"].url + page, asked)
    on_disk = finding.places(browser, (sites["edition"].site / page).as_uri(), asked)
    paged = finding.paged(browser, servers["edition"].url + page, asked, truth.page_of)
    rows = _quality("by page", quality(truth.pages, listed), quality(truth.pages, paged))
    rows += _quality("by place", None, quality(truth.places, served))
    rows += _quality("by place, from disk", None, quality(truth.places, on_disk))
    return [replace(row, name=f"{len(asked)} words, {row.name}") for row in rows]


def _quality(name: str, theirs: Quality | None, ours: Quality | None) -> list[Row]:
    pair = (theirs, ours)
    return [
        Row(f"{name}: recall", "%", *(None if each is None else each.recall * 100 for each in pair)),
        Row(f"{name}: precision", "%", *(None if each is None else each.precision * 100 for each in pair)),
    ]
