"""What a query of a search page costs a reader.

A new visitor opens the search page (its bytes are told apart), writes a word of the texts and presses
Enter; a query lasts until its first hit is shown (or that there is none), and all that is asked for from Enter until
the network is idle is counted with it. Then other words, with everything loaded. The plain book's page opens itself
anew for every query, and fetches each page that it lists to show some words of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import cast

from playwright.sync_api import Browser, Page

from .serving import Server
from .visiting import visit

#: The field that a word is written into, and what is there when a hit is shown.
EDITION = ("form[role=search] input", ".results a")
PLAIN = ("form.bd-search input", "#search-results ul.search li, #search-results .search-summary")

#: Notes when Enter is pressed and when the first hit is painted, in milliseconds of the clock.
_CLOCK = """
(() => {
  const shown = %r;
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    sessionStorage.benchEnter = now();
    window.benchShown = 0;
    watch();
  }, true);
  window.benchHit = () => [...document.querySelectorAll(shown)].find((each) => each.textContent.trim());
  function watch() {
    const found = window.benchHit();
    if (found && found !== window.benchOld) requestAnimationFrame(() => { window.benchShown = now(); });
    else setTimeout(watch, 1);
  }
  if (sessionStorage.benchEnter) addEventListener("DOMContentLoaded", watch);
})();
"""


@dataclass(frozen=True)
class Cost:
    """What queries cost: bytes as sent, milliseconds from Enter to the first hit."""

    #: Of the search page, opened and nothing asked.
    page: int
    first_bytes: int
    first: float
    #: Medians of the queries after the first.
    next_bytes: float
    next: float


def cost(browser: Browser, server: Server, marks: tuple[str, str], words: Sequence[str], slow: bool = False) -> Cost:
    """Ask a served site's search page for words, one after the other, which all stand in the texts.

    Args:
        browser, server: of `visiting` and `serving`.
        marks: `EDITION` or `PLAIN`.
        words: two or more.
        slow: as in `visiting.visit`.
    """
    field, shown = marks
    told: list[tuple[int, float]] = []
    with visit(browser, _CLOCK % shown, slow) as page:
        before = server.bytes
        page.goto(server.url + "search.html", wait_until="networkidle")
        opened = server.bytes - before
        for word in words:
            before = server.bytes
            took = _asked(page, field, word)
            _wait_until_quiet(page, server)
            told.append((server.bytes - before, took))
    rest = told[1:]
    later = (median(size for size, _ in rest), median(took for _, took in rest))
    return Cost(opened, *told[0], *later)


def _asked(page: Page, field: str, word: str) -> float:
    """Ask for one word; the milliseconds until its first hit was shown."""
    box = page.locator(f"{field}:visible").first
    # Written without the page's knowing, so that nothing is looked for before Enter.
    box.evaluate("(box, word) => { box.value = word; window.benchOld = window.benchHit(); box.focus(); }", word)
    box.press("Enter")
    page.wait_for_function("window.benchShown > 0")
    return cast(float, page.evaluate("window.benchShown - sessionStorage.benchEnter"))


def _wait_until_quiet(page: Page, server: Server) -> None:
    """Until the server has been asked for nothing for half a second."""
    asked = -1
    while asked != (asked := len(server.asked)):
        page.wait_for_timeout(500)
