"""A first visit by a browser: a window of 1440×900 with nothing in its cache, on a fast line or on a slow one.

No host but the site's own is reached: what a page asks of others (a CDN) is counted as a request and weighs nothing,
which flatters the page that asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as chromium

SIZE = {"width": 1440, "height": 900}
#: A slow line and a slow phone: bits a second, milliseconds to and fro, times slower.
LINE, LATENCY, SLOWER = 1_600_000, 150, 4
#: Names of other hosts are not looked up.
_ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
#: A page of a site of 100 times the text can take long on a slow line.
PATIENCE = 60_000


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium that reaches this machine alone."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.executable(), args=[*chromium.ARGUMENTS, _ALONE])
        try:
            yield launched
        finally:
            launched.close()


@contextmanager
def visit(browser: Browser, script: str = "", slow: bool = False) -> Iterator[Page]:
    """An empty page of a new visitor.

    Args:
        browser: what `browser` gave.
        script: run in every page before its own.
        slow: on `LINE`, with `LATENCY`, on a processor `SLOWER` times slower.
    """
    # Without their policies, which would keep this script from waiting for what they show.
    context = browser.new_context(bypass_csp=True, viewport={"width": SIZE["width"], "height": SIZE["height"]})
    context.set_default_timeout(PATIENCE)
    if script:
        context.add_init_script(script)
    page = context.new_page()
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        rate = LINE // 8
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": LATENCY, "downloadThroughput": rate, "uploadThroughput": rate},
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        yield page
    finally:
        context.close()
