"""The author's notes: MyST footnotes under their printed numbers, at the addresses `<essay>-nN`.

Footnotes get `id5` and the like by themselves; here they get their address, a label that any page can link to,
and a section with a heading. A note's call is `<essay>-nN-call`: where the note's way back leads.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..essays import essay_of
from .warning import warn


class notes_section(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The notes of a chapter, at its end."""


def _address(app: Sphinx, document: nodes.document) -> None:
    essay = essay_of(app.env.docname, app.srcdir)
    if essay is None:
        return
    calls = {call["ids"][0]: call for call in document.findall(nodes.footnote_reference)}
    for call in calls.values():
        # Half of a closing bracket's square is empty: the raised number moves into it.
        before = call.parent[call.parent.index(call) - 1] if call.parent.index(call) else None
        if isinstance(before, nodes.Text) and before.endswith(("」", "』", "）")):
            call["classes"].append("after-bracket")
    footnotes = list(document.findall(nodes.footnote))
    for footnote in footnotes:
        number = footnote[0].astext()
        address = f"{essay.id}-n{number}"
        footnote["ids"] = [address]
        back = [calls[id_] for id_ in footnote["backrefs"] if id_ in calls]
        if len(back) != 1:
            what = f"note {number} is called {len(back)} times in its chapter"
            warn("note", what, f"call it once: [^{number}]", footnote)
        for call in back:
            call["ids"] = [f"{address}-call"]
            call["refid"] = address
        footnote["backrefs"] = [call["ids"][0] for call in back]
    if footnotes:
        _gather(footnotes)


def _gather(footnotes: list[nodes.footnote]) -> None:
    """Move the footnotes from after MyST's rule into a section of their own."""
    first = footnotes[0]
    parent = first.parent
    at = parent.index(first)
    if at and isinstance(parent[at - 1], nodes.transition):
        parent.remove(parent[at - 1])
    section = notes_section()
    section.source, section.line = first.source, first.line
    for footnote in footnotes:
        footnote.parent.remove(footnote)
        section += footnote
    parent.append(section)


def _visit_html(self: Any, node: notes_section) -> None:
    self.body.append(
        '<section class="notes" role="doc-endnotes" aria-labelledby="notes">\n'
        '<h2 class="apparatus" id="notes">注</h2>\n'
    )


def _depart_html(self: Any, node: notes_section) -> None:
    self.body.append("</section>\n")


def _pass(self: Any, node: notes_section) -> None:
    """Other outputs have places of their own for notes."""


def setup(app: Sphinx) -> None:
    app.add_node(
        notes_section,
        html=(_visit_html, _depart_html),
        latex=(_pass, _pass),
        text=(_pass, _pass),
        man=(_pass, _pass),
        texinfo=(_pass, _pass),
    )
    app.connect("doctree-read", _address, priority=400)
