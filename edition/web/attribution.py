"""Whose letters a page shows: the meta tag `edition.essay`, and a line at the head of every page of an essay.

Where the page before or after is another's, the link to it names its author; where it is in another language, the
link says so.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from ..essays import essay_of
from ..passages import by_address


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    essay = essay_of(pagename, app.srcdir)
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    _, before, after = app.builder.relations.get(pagename, (None, None, None))
    for name, page in (("prev", before), ("next", after)):
        other = essay_of(page, app.srcdir) if page else None
        context[f"{name}_author"] = other.author if other and other != essay else ""
        context[f"{name}_lang"] = app.env.metadata[page].get("lang", "") if page else ""
    if essay is None:
        return
    context["essay"] = essay
    context["essay_title"] = by_address(Path(app.srcdir))[essay.id].text
    context["essay_home"] = f"book/{essay.id}/index"
    tag = f'<meta name="edition.essay" content="{escape(essay.id)}" />'
    context["metatags"] = context.get("metatags", "") + "\n" + tag


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
