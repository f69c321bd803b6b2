"""Where everything that can be linked to is on a built site, read out of its `objects.inv`.

The format is Sphinx's inventory, version 2 (https://sphinx-doc.org/en/master/usage/extensions/intersphinx.html): four
lines of text, then, compressed, a line for each target: name, domain:role, priority, where, title.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

from ..faults import Fault, Refused

INVENTORY = "objects.inv"


def targets(site: Path) -> dict[str, str]:
    """The labels of a site, each with where it is, relative to the site's root.

    Raises:
        Refused: the inventory is absent or malformed.
    """
    path = site / INVENTORY
    try:
        return _read(path.read_bytes())
    except (OSError, ValueError, zlib.error) as error:
        what = f"the inventory of the site cannot be read: {error}"
        raise Refused([Fault(str(path), 0, "E951", what, "build the book: make book")]) from None


@lru_cache(maxsize=4)  # several forms ask for it, of one site
def _read(raw: bytes) -> dict[str, str]:
    if not raw.startswith(b"# Sphinx inventory version 2\n"):
        raise ValueError("it is of no known version")
    found = {}
    for line in zlib.decompress(raw.split(b"\n", 4)[4]).decode("utf-8").splitlines():
        name, role, _, place = line.split(" ", 3)
        if role == "std:label":
            place = place.partition(" ")[0]
            found[name] = place[:-1] + name if place.endswith("$") else place
    return found
