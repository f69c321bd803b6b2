"""A page on paper: what runs at the head of its sheets. How it is cited stands at its beginning (`offprint.html`).

Both are in every page and seen only in print (the "Paper" part of the style sheet).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..essays import essay_of


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or pagename == app.config.root_doc:
        return
    essay = essay_of(pagename, app.srcdir)
    title = app.env.titles[pagename].astext()
    context["running"] = f"{essay.author}　{title}" if essay else title


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
