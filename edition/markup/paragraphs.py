"""Paragraphs as addresses: each has its number in the margin, as a link to its citation.

A chapter gives a paragraph its address by a plain target, `(yoshizaki-2008-p12)=`. A paragraph without one must
say what it is (`{.author}`, `{.source}`, …) or stand in the apparatus.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..address import parse
from ..essays import UNNUMBERED, essay_of
from .citing import target
from .warning import warn


class paragraph_number(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A paragraph's number in the margin. Attributes: `number`, `address`."""


def number_of(essay: str, node: nodes.Element) -> int | None:
    """The paragraph's number in the essay, from its address, or None."""
    for id_ in node["ids"]:
        if (address := parse(id_, essay)) and address.kind == "p":
            return address.number
    return None


def _check(app: Sphinx, document: nodes.document) -> None:
    """Every paragraph of an essay's body has an address or says what it is."""
    essay = essay_of(app.env.docname, app.srcdir)
    if essay is None:
        return
    for paragraph in document.findall(nodes.paragraph):
        if _apart(paragraph) or number_of(essay.id, paragraph) is not None or UNNUMBERED & set(paragraph["classes"]):
            continue
        what = f"a paragraph without an address: {paragraph.astext()[:20]}…"
        remedy = f"write ({essay.id}-pN)= before it, or {{.apparatus}} if it is the edition's"
        warn("paragraph", what, remedy, paragraph)


def _apart(node: nodes.Node | None) -> bool:
    """Whether a node stands in a note or in the apparatus, or is it."""
    while node is not None:
        if isinstance(node, nodes.footnote) or (isinstance(node, nodes.Element) and "apparatus" in node["classes"]):
            return True
        node = node.parent
    return False


class ParagraphNumbers(SphinxPostTransform):
    """Put the number at the head of each addressed paragraph, in HTML only."""

    default_priority = 300
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        essay = essay_of(self.env.docname, self.env.srcdir)
        if essay is None:
            return
        for paragraph in self.document.findall(nodes.paragraph):
            if (number := number_of(essay.id, paragraph)) is not None:
                paragraph.insert(0, paragraph_number(number=number, address=f"{essay.id}-p{number}"))


def _visit_html(self: Any, node: paragraph_number) -> None:
    attributes = {
        "class": "apparatus paragraph-number",
        "href": target(self, node["address"]),
        "data-number": str(node["number"]),
        "aria-label": f"段落{node['number']}を引用する",
    }
    self.body.append(self.starttag(node, "a", "", **attributes) + "</a>")
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(paragraph_number, html=(_visit_html, None))
    app.add_post_transform(ParagraphNumbers)
    app.connect("doctree-read", _check)
