"""A link to itself at each heading, named in the page's language (Sphinx's own are named in English)."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

NAMES = {"ja": "この見出しへのリンク", "en": "Link to this heading"}


class permalink(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The link. Attributes: `id`, `name`."""


class Permalinks(SphinxPostTransform):
    """Put the link at the end of each section's title, in HTML only."""

    default_priority = 900  # after all that reads a title's letters
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        lang = self.env.metadata[self.env.docname].get("lang", "ja")
        for title in list(self.document.findall(nodes.title)):
            if isinstance(title.parent, nodes.section) and title.parent["ids"]:
                title += permalink(id=title.parent["ids"][0], name=NAMES.get(lang, NAMES["en"]))


def _visit_html(self: Any, node: permalink) -> None:
    attributes = {"class": "headerlink", "href": f"#{node['id']}", "aria-label": node["name"], "title": node["name"]}
    self.body.append(self.starttag(node, "a", "#", **attributes) + "</a>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(permalink, html=(_visit_html, None))
    app.add_post_transform(Permalinks)
