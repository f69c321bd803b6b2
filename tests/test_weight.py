"""What the first visit to the longest chapter costs, and that its text waits for no script."""

from __future__ import annotations

import gzip

from playwright.sync_api import Browser, Response, Route

from .browser import until
from .test_browser import LONGEST, opened

#: A tenth of what a plain Jupyter Book of the same essays takes: bytes, gzipped, and requests.
LIMIT, REQUESTS = 85_000, 12


def test_the_longest_chapters_first_visit_is_light(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        responses: list[Response] = []
        page.on("response", lambda response: responses.append(response))
        page.goto(served + LONGEST, wait_until="networkidle")
        assert page.locator(".beside").count() > 100  # the margin is part of the first view
        weights = {
            response.url.removeprefix(served): len(gzip.compress(response.body(), 9))
            for response in responses
            if response.request.resource_type != "image"
        }
        # What lies below the fold is loaded when it comes near, and is no part of the first view.
        seen = page.eval_on_selector_all(
            "img", "all => all.filter(i => i.getBoundingClientRect().top < innerHeight).length"
        )
        assert seen == 0
        assert sum(weights.values()) <= LIMIT, weights
        assert len(responses) <= REQUESTS, [response.url for response in responses]


def test_the_text_is_painted_without_any_script(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        held: list[Route] = []
        page.route("**/*.js", lambda route: held.append(route))  # none is ever answered
        page.goto(served + LONGEST, wait_until="commit")
        until(page, "performance.getEntriesByType('paint').some(entry => entry.name === 'first-contentful-paint')")
        largest = page.evaluate(
            """() => new Promise(resolve => new PerformanceObserver(list => {
                const last = list.getEntries().at(-1);
                resolve(last.element.closest('p, h1, li, article, .synopsis') ? last.element.textContent : '');
            }).observe({ type: 'largest-contentful-paint', buffered: true }))"""
        )
        assert held and len(largest) > 10


def test_pages_load_only_the_styles_they_use(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        sheets = {}
        for name in (LONGEST, "notebooks/isaf.html"):
            page.goto(served + name)
            sheets[name] = page.eval_on_selector_all("link[rel=stylesheet]", "all => all.map(l => l.href)")
        assert len(sheets[LONGEST]) == 1
        assert sum("pygments" in sheet or "mystnb" in sheet for sheet in sheets["notebooks/isaf.html"]) == 3
