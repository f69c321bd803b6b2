"""Headings in HTML: each with a link to itself or its citation, and broken, where it must be, at its dash.

Sphinx's own links are named in English. A heading in two parts (`2　同盟拡大の諸相（1）──同盟による…`) reads best
with a part a line, so each part is an element of its own, which the style sheet keeps together while it fits.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..address import parse
from ..essays import essay_of
from .citing import target

NAMES = {"ja": "この見出しへのリンク", "en": "Link to this heading"}
#: Of a heading that has an address.
CITED = "この節を引用する"


class permalink(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The link. Attributes: `id`, `name`."""


class Headings(SphinxPostTransform):
    """Part each section's title at its dash and put the link at its end, in HTML only."""

    default_priority = 750  # before western passages, which part a title's text
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        lang = self.env.metadata[self.env.docname].get("lang", "ja")
        for title in list(self.document.findall(nodes.title)):
            if isinstance(title.parent, nodes.section) and title.parent["ids"]:
                _part(title)
                title += permalink(id=title.parent["ids"][0], name=NAMES.get(lang, NAMES["en"]))


def _part(title: nodes.title) -> None:
    """Wrap what stands before the dash within a title, and the dash with what follows it."""
    text = title[0] if len(title) == 1 else None
    if isinstance(text, nodes.Text) and (match := re.fullmatch(r"(.+?)((?:──|——).+)", text)):
        title.children = []
        title += [nodes.inline("", part, classes=["part"]) for part in match.groups()]


def _visit_html(self: Any, node: permalink) -> None:
    essay = essay_of(self.builder.current_docname, self.builder.srcdir)
    cited = essay is not None and parse(node["id"], essay.id)
    name = CITED if cited else node["name"]
    href = target(self, node["id"]) if cited else f"#{node['id']}"
    attributes = {"class": "headerlink", "href": href, "aria-label": name, "title": name}
    self.body.append(self.starttag(node, "a", "#", **attributes) + "</a>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(permalink, html=(_visit_html, None))
    app.add_post_transform(Headings)
