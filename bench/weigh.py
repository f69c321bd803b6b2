"""What a page weighs on a first visit, without scrolling, until the network is idle: bytes as sent, and requests.

Pictures whose place is below the window are told apart: a reader who does not scroll did not ask for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Request

from .serving import Server
from .visiting import visit

#: The addresses of the pictures that lie below the window, and of no picture within it.
_BELOW = """() => {
  const seen = new Set(), below = new Set();
  for (const image of document.images)
    if (image.currentSrc) (image.getBoundingClientRect().top < innerHeight ? seen : below).add(image.currentSrc);
  return [...below].filter((each) => !seen.has(each));
}"""


@dataclass(frozen=True)
class Weight:
    """What one page asks for, itself included."""

    #: Bytes of the bodies as sent, and how many requests, without the pictures below the window.
    bytes: int
    requests: int
    #: Of these requests, how many go to other hosts.
    foreign: int
    #: The pictures below the window.
    below_bytes: int
    below: int


def weigh(browser: Browser, server: Server, page: str) -> Weight:
    """Weigh a page of a served site, named from the site's root."""
    foreign: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(server.url):
            foreign.append(request.url)

    before = len(server.asked)
    with visit(browser) as tab:
        tab.on("request", note)
        tab.goto(server.url + page, wait_until="networkidle")
        below = {unquote(urlsplit(url).path).lstrip("/") for url in tab.evaluate(_BELOW)}
    asked = server.asked[before:]
    apart = [size for path, size in asked if path in below]
    return Weight(
        bytes=sum(size for _, size in asked) - sum(apart),
        requests=len(asked) - len(apart) + len(foreign),
        foreign=len(foreign),
        below_bytes=sum(apart),
        below=len(apart),
    )
