"""Whether addresses at other hosts answer: asked politely, one at a time of each host, and never in a build or a test.

A HEAD is asked first, which has no body; a host that does not do that is asked for the page, of which nothing is read.
That something answers does not tell that it is still what was cited: a host may lead from a lost page to its front.
"""

from __future__ import annotations

import ssl
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag
from urllib.request import Request, urlopen

#: Seconds that a host has to answer, and how many hosts are asked at a time.
TIMEOUT = 20
HOSTS = 8
#: Who asks. Some hosts refuse whatever does not call itself by a browser's name: they are told from lost pages by eye.
AGENT = "Mozilla/5.0 (compatible; an edition checking its links once)"
#: What hosts say of a HEAD alone; then they are asked for the page.
_NO_HEAD = frozenset({400, 401, 403, 404, 405, 406, 429, 500, 501, 503})


@dataclass(frozen=True)
class Answer:
    """What came of asking for an address."""

    #: Whether there is a page.
    alive: bool
    #: Whether the host said anything.
    reached: bool
    #: The number that HTTP has for it, or why there was none.
    said: str


def ask(urls: Iterable[str], pause: float = 1) -> dict[str, Answer]:
    """The answers, by address.

    Args:
        urls: of http or https.
        pause: seconds between two requests to one host.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[url.partition("//")[2].partition("/")[0].lower()].append(url)  # of an address that is none, too

    def all_of(host: str) -> list[tuple[str, Answer]]:
        found = []
        for url in by_host[host]:
            found.append((url, one(url, pause)))
            time.sleep(pause)
        return found

    with ThreadPoolExecutor(HOSTS) as pool:
        return dict(pair for found in pool.map(all_of, by_host) for pair in found)


def one(url: str, pause: float = 1) -> Answer:
    """The answer of one address: to a HEAD, or else to a GET."""
    answer, code = _asked(url, "HEAD")
    if not answer.alive and (code in _NO_HEAD or (answer.said == "closed")):
        time.sleep(pause)
        answer, _ = _asked(url, "GET")
    return answer


def _asked(url: str, method: str) -> tuple[Answer, int]:
    try:
        plain = quote(urldefrag(url).url, safe="%:/?#[]@!$&'()*+,;=~")
        request = Request(plain, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
        with urlopen(request, timeout=TIMEOUT) as response:
            return Answer(True, True, str(response.status)), response.status
    except HTTPError as error:
        error.close()
        return Answer(False, True, str(error.code)), error.code
    except TimeoutError:
        return Answer(False, False, "timeout"), 0
    except URLError as error:
        return _failed(error.reason), 0
    except (HTTPException, OSError, ValueError) as error:
        return _failed(error), 0


def _failed(reason: object) -> Answer:
    if isinstance(reason, ssl.SSLError):
        return Answer(False, True, "certificate")
    if isinstance(reason, TimeoutError):
        return Answer(False, False, "timeout")
    closed = isinstance(reason, HTTPException | ConnectionResetError)
    return Answer(False, closed, "closed" if closed else "no answer")
