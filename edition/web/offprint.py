"""A page on paper: how it is cited, at its head, and what runs at the head of the sheets that follow.

Both are in every page and seen only in print (the "Paper" part of the style sheet).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..citing import published
from ..essays import essay_of
from ..passages import by_address
from ..reference import quoted


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None:
        return
    root = Path(app.srcdir)
    title = app.env.titles[pagename].astext()
    essay = essay_of(pagename, root)
    if essay is not None:
        whole = f"{essay.author}{quoted(by_address(root)[essay.id].text)}"
        chapter = "" if pagename == f"book/{essay.id}/index" else quoted(title)
        context["offprint"] = f"{whole}（{published(essay, root)}）{chapter}。"
        context["running"] = f"{essay.author}　{title}"
    elif pagename == app.config.root_doc:
        context["offprint"] = context["running"] = ""
    else:
        context["offprint"], context["running"] = f"{quoted(title)}。", title


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
