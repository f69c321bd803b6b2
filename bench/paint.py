"""When a page is painted and when it can be used, on a slow line and a slow processor (`visiting`).

first paint: first contentful paint. largest paint: largest contentful paint. interactive: the page's own scripts
have run (the end of DOMContentLoaded, which waits for deferred scripts), something is painted, and the last task that
held the page for more than 50 ms is over, as seen until a second after the network is idle.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, TimeoutError

from .serving import Server
from .visiting import visit

_WATCH = """
window.benchTasks = 0;
window.benchLargest = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.benchTasks = Math.max(window.benchTasks, each.startTime + each.duration);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.benchLargest = each.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""
_READ = """() => {
  const first = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const ready = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  return [first, window.benchLargest, Math.max(first, ready, window.benchTasks)];
}"""


#: Milliseconds for which tasks are watched once the network is idle and something is painted.
SETTLE = 1000


@dataclass(frozen=True)
class Paint:
    """Medians of several first visits, in milliseconds from the beginning of the visit."""

    first: float
    largest: float
    interactive: float


def paint(browser: Browser, server: Server, page: str, times: int = 5) -> Paint:
    """Visit a page of a served site several times, each time with an empty cache.

    Raises:
        TimeoutError: more visits than that did not come to rest.
    """
    told: list[list[float]] = []
    lost = 0
    while len(told) < times:
        try:
            with visit(browser, _WATCH, slow=True) as tab:
                tab.goto(server.url + page, wait_until="networkidle")
                tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
                tab.wait_for_timeout(SETTLE)
                told.append(tab.evaluate(_READ))
        except TimeoutError:
            # Now and then a throttled Chromium on a busy machine does not come to rest: that visit is made again.
            lost += 1
            if lost > times:
                raise
    return Paint(*(median(column) for column in zip(*told, strict=True)))
