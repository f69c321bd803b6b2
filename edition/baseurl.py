"""Where the site is served: `html: baseurl` in `_config.yml`, above which stands the environment's `EDITION_BASEURL`.

A hosted workflow knows best where it publishes. There each version lies under `v/<version>/` for good, and the newest
under `latest/` as well (`edition.publish`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from . import ROOT
from .faults import Fault, line_of, read_text, read_yaml

CONFIG = "_config.yml"
#: The variable of the environment that stands above `html: baseurl`, where it is not empty.
BASEURL = "EDITION_BASEURL"


def read(root: Path = ROOT) -> tuple[str, list[Fault]]:
    """The base address with a slash at its end, empty while the site is nowhere; and what is wrong with it.

    Raises:
        Refused: `_config.yml` is absent or malformed.
    """
    html = read_yaml(root / CONFIG, root).get("html")
    written = (html if isinstance(html, dict) else {}).get("baseurl") or ""
    given = os.environ.get(BASEURL, "")
    remedy = "write it like https://example.org/nato/, or leave it empty while the site is nowhere"
    faults = []
    if written and (wrong := _wrong(written)):
        line = line_of(read_text(root / CONFIG, root), ["html", "baseurl"])
        faults.append(Fault(CONFIG, line, "E013", f"baseurl is {written!r}, {wrong}", remedy))
    if given and (wrong := _wrong(given)):
        what = f"the environment's {BASEURL} is {given!r}, {wrong}"
        faults.append(Fault(CONFIG, 0, "E013", what, "write it like https://example.org/nato/, or unset it"))
    base = given or written
    return (f"{base.rstrip('/')}/" if base and not faults else ""), faults


def _wrong(base: object) -> str:
    """What makes this no address of a site; empty where it is one."""
    if not isinstance(base, str):
        return "which is no text"
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"which is no address: {error}"
    if parts.scheme not in ("http", "https"):
        return "which does not begin with https:// or http://"
    if not host or base != base.strip() or any(letter.isspace() or not letter.isascii() for letter in base):
        return "which names no host" if not host else "which has a letter that no address has"
    if "." not in host and host != "localhost":
        return f"whose host {host} has no dot"
    if any(not label or label[0] == "-" or label[-1] == "-" or "_" in label for label in host.split(".")):
        return f"whose host {host} is none"
    if parts.query or parts.fragment or parts.username:
        return "which has more than a path"
    if not re.fullmatch(r"(/[\w.~%+-]+)*/?", parts.path) or {".", ".."} & set(parts.path.split("/")):
        return f"whose path {parts.path} is none"
    return ""
