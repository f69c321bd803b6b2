"""What a page says of itself to search engines and to whoever shares it: a description, and Open Graph's tags.

An essay's page is described by its synopsis, any other by its first paragraph. Addresses, and so the picture, are
given only where the site has one: Open Graph has no relative ones. They are the newest version's (`html_baseurl`).
"""

from __future__ import annotations

from html import escape
from posixpath import join
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .. import gaps
from ..essays import essay_of
from .card import CARD, HEIGHT, WIDTH

#: The most letters of a description; what is longer ends with a whole sentence, or with ….
LENGTH = 200


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    site = context["docstitle"]
    cover = pagename == app.config.root_doc
    essay = essay_of(pagename, app.srcdir)
    title = app.env.titles[pagename].astext() + (f"｜{essay.author}" if essay else "")
    english = (context.get("meta") or {}).get("lang") == "en"
    tags = {
        "description": describe(doctree),
        "og:title": site if cover else title,
        "og:type": "website" if cover else "article",
        "og:locale": "en_GB" if english else "ja_JP",
        "og:site_name": site,
        "og:description": describe(doctree),
        "twitter:card": "summary",
    }
    if base := app.config.html_baseurl:
        tags |= {
            "og:url": context["pageurl"],
            "og:image": join(base, CARD),
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": site,
            "twitter:card": "summary_large_image",
        }
    lines = [
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" content="{escape(words)}">'
        for name, words in tags.items()
        if words
    ]
    if context["pageurl"]:
        lines.append(f'<link rel="canonical" href="{escape(context["pageurl"])}">')
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines])


def describe(doctree: nodes.document) -> str:
    """A page in a few sentences: its synopsis, or its first paragraph; empty where there is neither."""
    for node in doctree.findall(nodes.container):
        if "synopsis" in node["classes"]:
            return "".join(item.astext() for item in node.findall(nodes.list_item))
    paragraphs = (" ".join(paragraph.astext().split()) for paragraph in doctree.findall(nodes.paragraph))
    words = next((said for said in paragraphs if gaps.shown(said) == said), "")
    if len(words) <= LENGTH:
        return words
    end = max(words.rfind(stop, 0, LENGTH) for stop in ("。", ". "))
    return words[: end + 1] if end > 0 else f"{words[: LENGTH - 1]}…"


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
