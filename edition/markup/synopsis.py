"""`:::{synopsis}` at a chapter's head: its argument in three lines of Japanese, and in English on demand.

The content is a list of three, and then a paragraph of English; both are the edition's, and are marked so.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .warning import warn

#: How many lines and how many English words a synopsis may have.
LINES, WORDS = 3, 120


class english(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The English synopsis, shown on demand."""


class Synopsis(SphinxDirective):
    """A chapter's argument, in the edition's words."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        node = nodes.container(classes=["apparatus", "synopsis"])
        self.set_source_info(node)
        lines, *rest = self.parse_content_to_nodes() or [nodes.paragraph()]
        words = sum(len(each.astext().split()) for each in rest)
        count = len(lines.children) if isinstance(lines, nodes.bullet_list) else 0
        if count != LINES or not 0 < words <= WORDS:
            what = f"a synopsis of {count} lines and {words} English words"
            warn("synopsis", what, f"write a list of {LINES} and then at most {WORDS} English words", node)
        node += nodes.paragraph("", "梗概（版による）", classes=["synopsis-title"])
        node += [lines, english("", *rest)]
        return [node]


def _visit_html(self: Any, node: english) -> None:
    self.body.append('<details lang="en"><summary>Synopsis in English (by the edition)</summary>\n')


def _depart_html(self: Any, node: english) -> None:
    self.body.append("</details>\n")


def _pass(self: Any, node: english) -> None:
    """Other outputs show it."""


def setup(app: Sphinx) -> None:
    app.add_directive("synopsis", Synopsis)
    other: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    app.add_node(english, html=(_visit_html, _depart_html), **other)
