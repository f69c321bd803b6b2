"""The way from a place to its citation: a link to the page of its address, which says how it is cited.

Paragraphs and headings have it in their number and their permalink; notes, annotations and figures get a word at
their end. A script of the site shows the citation on the spot instead (`cite.js`).
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..address import parse
from ..essays import essay_of
from ..ledger import path
from .charts import chart


class cite_here(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The word 引用. Attributes: `address`, `name`, what is cited."""


def target(translator: Any, address: str) -> str:
    """Where a link to a place's citation leads: to the page of its address, or, but on the site, to the place."""
    builder = translator.builder
    if builder.name != "html":
        return f"#{address}"
    return f"{'../' * builder.current_docname.count('/')}{path(address)}index.html"


class CiteHere(SphinxPostTransform):
    """Put the word at the end of each note, annotation and figure of an essay's page, in HTML only."""

    default_priority = 310
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        essay = essay_of(self.env.docname, self.env.srcdir)
        if essay is None or self.app.builder.name != "html":
            return
        for node in list(self.document.findall()):
            if isinstance(node, nodes.footnote | nodes.container | chart):
                found = next((known for id_ in node["ids"] if (known := parse(id_, essay.id)) and known.words), None)
                paragraphs = list(node.findall(nodes.paragraph))
                if found and paragraphs:
                    paragraphs[-1] += cite_here(address=f"{essay.id}-{found.kind}{found.number}", name=found.words)


def _visit_html(self: Any, node: cite_here) -> None:
    attributes = {
        "class": "apparatus cite-here",
        "href": target(self, node["address"]),
        "aria-label": f"{node['name']}を引用する",
    }
    self.body.append(self.starttag(node, "a", "引用", **attributes) + "</a>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(cite_here, html=(_visit_html, None))
    app.add_post_transform(CiteHere)
