"""The digest of a built site: one line by which two builds, of two people or two years, can be told the same.

It is the SHA-256 of a list, and the list is what `sha256sum` writes and reads (`<sum>  <path>`, a file a line), sorted
by path. The files to carry away have a digest of their own: they are made after the site, which stays what it is.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from . import ROOT
from .faults import Fault, Refused, place
from .publish import DOWNLOADS, STAMP, SUMS


def listed(site: Path, root: Path = ROOT) -> list[str]:
    """The check sum and the path of every file of a site, sorted by path, each line with its end.

    Args:
        site: the built site, with its downloads or without.
        root: the checkout.

    Raises:
        Refused: no site is built there.
    """
    if not (site / STAMP).is_file():
        raise Refused([Fault(place(site, root), 0, "E951", "no site is built there", "build it: make book")])
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return [f"{hashlib.sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in names]


def digests(site: Path, root: Path = ROOT) -> dict[str, str]:
    """What the digests are of (`site`, and `downloads` where they are made), and each digest in hexadecimal.

    Args:
        site: the built site.
        root: the checkout.

    Raises:
        Refused: no site is built there.
    """
    parts: dict[str, list[str]] = {"site": [], "downloads": []}
    for line in listed(site, root):
        parts["downloads" if _path(line).startswith(f"{DOWNLOADS}/") else "site"].append(line)
    if not (site / DOWNLOADS / SUMS).is_file():  # until they are made there is a page alone, which says so
        del parts["downloads"]
    return {part: hashlib.sha256("".join(its).encode()).hexdigest() for part, its in parts.items()}


def report(site: Path, root: Path = ROOT) -> str:
    """The digests in words, a line each.

    Raises:
        Refused: no site is built there.
    """
    return "\n".join(f"{part:9} sha256 {digest}" for part, digest in digests(site, root).items())


def _path(line: str) -> str:
    return line.partition("  ")[2].rstrip("\n")
