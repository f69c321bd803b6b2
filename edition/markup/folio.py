"""Printed page breaks: `` {folio}`24` `` before the first letter of page 24, mid-word if need be.

In a paragraph it is an empty inline element that carries the address `<essay>-pg24`: it shows by generated
content, so that copying, searching and line breaking pass through it. Alone in a paragraph, before a heading, it
is a block. At the head of a note it says on which page the note is printed, where that is not its call's; such a
mark is no address.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from ..essays import essay_of
from .warning import warn


class folio(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A printed page's first letter. Attributes: `number`, `inferred`, `block`, `in_note`."""


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    node = folio(rawtext, number=int(text) if text.isascii() and text.isdigit() else 0)
    node.source, node.line = inliner.document.current_source, lineno
    if not node["number"]:
        warn("folio", f"a folio is a number, not {text!r}", "write {folio}`24`", node)
    return [node], []


class Folios(SphinxTransform):
    """Give each mark its address, and say which folios are inferred."""

    default_priority = 200  # before docutils resolves targets, so that the marks are targets like any other

    def apply(self, **kwargs: Any) -> None:
        essay = essay_of(self.env.docname, self.env.srcdir)
        for node in list(self.document.findall(folio)):
            if essay is None or essay.first_folio is None:
                warn("folio", "a folio outside an essay with printed pages", "remove the role", node)
                node.parent.remove(node)
                continue
            node["inferred"] = node["number"] not in essay.printed_folios
            node["in_note"] = _within(node, nodes.footnote)
            if node["in_note"]:
                continue
            address = f"{essay.id}-pg{node['number']}"
            node["names"] = [address]
            self.document.note_explicit_target(node, node)
            paragraph = node.parent
            if isinstance(paragraph, nodes.paragraph) and len(paragraph) == 1:
                node["block"] = True
                paragraph.replace_self(node)


def _within(node: nodes.Node, kind: type[nodes.Node]) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kind):
            return True
    return False


def label(node: folio) -> str:
    """What the mark says in words: `24頁（推定）`."""
    return f"{node['number']}頁" + ("に印刷" if node["in_note"] else "") + ("（推定）" if node["inferred"] else "")


def _visit_html(self: Any, node: folio) -> None:
    tag = "div" if node.get("block") else "span"
    attributes = {"class": "apparatus folio", "data-folio": str(node["number"]), "title": f"底本の{label(node)}"}
    if not node["in_note"]:
        attributes["role"] = "doc-pagebreak"
    self.body.append(self.starttag(node, tag, "", **attributes) + f"</{tag}>")
    raise nodes.SkipNode


def _visit_latex(self: Any, node: folio) -> None:
    if node["in_note"]:  # LaTeX has no margin notes in notes
        self.body.append(f"〔{node['number']}〕")
    else:
        self.body.append(self.hypertarget(node["ids"][0]) + rf"\marginpar{{\footnotesize {node['number']}}}")
    raise nodes.SkipNode


def _visit_other(self: Any, node: folio) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_role("folio", _role)
    app.add_transform(Folios)
    app.add_node(
        folio,
        html=(_visit_html, None),
        latex=(_visit_latex, None),
        text=(_visit_other, None),
        man=(_visit_other, None),
        texinfo=(_visit_other, None),
    )
