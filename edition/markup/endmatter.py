"""What stands at the end of a chapter after the notes: lists of the edition's own, each under a heading."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


class endmatter(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A list at a chapter's end. Attributes: `title`, its heading; `name`, its id on the page and its class."""


def _visit_html(self: Any, node: endmatter) -> None:
    name = node["name"]
    self.body.append(
        f'<section class="apparatus endmatter {name}" aria-labelledby="{name}">\n'
        f'<h2 id="{name}">{self.encode(node["title"])}</h2>\n'
    )


def _depart_html(self: Any, node: endmatter) -> None:
    self.body.append("</section>\n")


def _visit_latex(self: Any, node: endmatter) -> None:
    self.body.append(rf"\subsubsection*{{{self.encode(node['title'])}}}" + "\n")


def _pass(self: Any, node: endmatter) -> None:
    """Other outputs show what is in it."""


def setup(app: Sphinx) -> None:
    plain: dict[str, Any] = dict.fromkeys(("text", "man", "texinfo"), (_pass, _pass))
    app.add_node(endmatter, html=(_visit_html, _depart_html), latex=(_visit_latex, _pass), **plain)
