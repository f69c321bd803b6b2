"""Where a page is: this version's copy, which stays, and the newest one; at the foot of every page, with the day.

Sphinx is told of the newest version's address alone (`html_baseurl`), so that what it and the libraries derive from it
leads there: the canonical link, Open Graph's addresses, the site map, the links of 404.html. What is cited, in print
and in the pages' metadata, is this version's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from ..colophon import colophon

#: The page that tells what each version changed; linked where there is one.
HISTORY = "book/apparatus/history"


def _newest(app: Sphinx, config: Config) -> None:
    config["html_baseurl"] = colophon(Path(app.srcdir)).newest()


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    about = colophon(Path(app.srcdir))
    context["version"] = about.version
    context["released"] = about.released
    context["released_ja"] = about.released_ja
    context["history"] = HISTORY if HISTORY in app.env.found_docs else ""
    # A wrong address has neither copy.
    page = "" if pagename == app.config.notfound_pagename else app.builder.get_target_uri(pagename)
    context["kept_url"], context["newest_url"] = (about.url(page), about.newest(page)) if page else ("", "")


def setup(app: Sphinx) -> None:
    app.connect("config-inited", _newest, priority=300)  # before all who look at it
    app.connect("html-page-context", _context)
