"""For crawlers: `sitemap.xml`, where the site has an address, and `robots.txt`, which lets everyone in.

The map is the library's (sphinx-sitemap) and lists the newest copy of every page of the book. It has no dates: those
of git are not in an unpacked archive, and would make two builds differ. A `robots.txt` is heeded at the root of a host
only, so whoever publishes the site lays it there as well.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from ..colophon import colophon

SITEMAP = "sitemap.xml"
#: Not of the book: the search, the page for wrong addresses, and what only leads on from a single address.
APART = ["search.html", "404.html", "ref/*"]


def _settings(app: Sphinx, config: Config) -> None:
    config["sitemap_filename"] = SITEMAP
    config["sitemap_url_scheme"] = "{link}"
    config["sitemap_excludes"] = APART
    config["sitemap_indent"] = 1


def _robots(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    lines = ["User-agent: *", "Allow: /"]
    if map_ := colophon(Path(app.srcdir)).newest(SITEMAP):
        lines += ["", f"Sitemap: {map_}"]
    (Path(app.outdir) / "robots.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _robots)
    if colophon(Path(app.srcdir)).base:  # the library warns where there is none
        app.setup_extension("sphinx_sitemap")
        app.connect("config-inited", _settings, priority=400)
