"""Withheld letters: a run of fillers (`edition.gaps`) as one quiet unit, and a notice at the page's head.

The fillers stay in the page, where the collation counts them; what a reader sees, or hears, is how many they are. A
run goes on through italics and dots; a call, a printed page or a link ends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from .. import gaps
from ..essays import UNNUMBERED, essay_of, essays

#: The page that says whose the texts are.
RIGHTS = "book/apparatus/rights"


class withheld(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """A run of withheld letters."""

    @property
    def count(self) -> int:
        """How many they are, white space not counted."""
        return gaps.count(self.astext())


def _mark(app: Sphinx, document: nodes.document) -> None:
    essay = essay_of(app.env.docname, app.srcdir)
    if essay and essay.withheld:
        for paragraph in list(document.findall(nodes.paragraph)):
            if any(filler in paragraph.astext() for filler in gaps.FILLERS):
                _rebuild(paragraph)
    cover = app.env.docname == app.config.root_doc
    if (essay and essay.withheld) or (cover and any(each.withheld for each in essays(Path(app.srcdir)))):
        section = next(iter(document.findall(nodes.section)), None)
        if section is not None:
            at = min(2, len(section.children)) if cover else _place(section)  # the cover's lead comes first
            section.insert(at, _notice(app.env.docname, RIGHTS in app.env.found_docs))


def _place(section: nodes.section) -> int:
    """Where the notice stands: after the title and the lines of author and date."""
    lines = takewhile(lambda at: not UNNUMBERED.isdisjoint(_classes(section[at])), range(1, len(section.children)))
    return 1 + len(list(lines))


def _classes(node: nodes.Node) -> list[str]:
    return list(node["classes"]) if isinstance(node, nodes.Element) else []


def _notice(docname: str, explained: bool) -> nodes.Node:
    paragraph = nodes.paragraph("", gaps.NOTICE)
    if explained:
        link = addnodes.pending_xref(
            "", nodes.inline("", "権利について"), refdoc=docname, refdomain="std", reftype="doc",
            reftarget=f"/{RIGHTS}", refexplicit=True,
        )  # fmt: skip
        paragraph += [nodes.Text("（"), link, nodes.Text("）")]
    return nodes.container("", paragraph, notice_in_english(), classes=["apparatus", "withheld-notice"])


class notice_in_english(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The notice in a line of English."""


def _kind(node: nodes.Node) -> str:
    """What a piece of a line is: `gap` a run's own, `sign` what may lie within one, or anything else."""
    # What is directly in a link that waits for its target must stay there.
    if isinstance(node, nodes.Text | nodes.emphasis) or (type(node) is nodes.inline and "xref" not in node["classes"]):
        words = node.astext()
        if any(char in gaps.FILLERS for char in words):
            return "gap" if all(char in gaps.FILLERS or not _is_word(char) for char in words) else "mixed"
        return "sign" if isinstance(node, nodes.Text) and not any(map(_is_word, words)) else "other"
    return "other"


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _rebuild(block: nodes.Element) -> None:
    """Put the runs of a block's line into elements of their own."""
    pieces = list(_pieces(block.children))
    block.children = []
    at = 0
    while at < len(pieces):
        last = at
        if _kind(pieces[at]) == "gap":
            end = at
            while end < len(pieces) and (kind := _kind(pieces[end])) in ("gap", "sign"):
                last = end if kind == "gap" else last
                end += 1
            block += withheld("", "", *pieces[at : last + 1])
        else:
            piece = pieces[at]
            if isinstance(piece, nodes.Element):
                _rebuild(piece)
            block += piece
        at = last + 1


def _pieces(children: list[nodes.Node]) -> Iterator[nodes.Node]:
    """The children, each text parted into fillers, words, and what is between words."""
    for child in children:
        if not isinstance(child, nodes.Text):
            yield child
            continue
        for _, run in groupby(str(child), key=lambda char: (char in gaps.FILLERS, _is_word(char))):
            yield nodes.Text("".join(run))


def _visit_html(self: Any, node: withheld) -> None:
    said = {"role": "img", "aria-label": f"{node.count}字を伏せています", "data-count": str(node.count), "lang": "ja"}
    self.body.append(self.starttag(node, "span", "", CLASS="withheld", **said) + '<span class="fillers">')


def _depart_html(self: Any, node: withheld) -> None:
    self.body.append("</span></span>")


def _visit_notice_html(self: Any, node: notice_in_english) -> None:
    self.body.append(f'<p lang="en">{self.encode(gaps.NOTICE_EN)}</p>\n')
    raise nodes.SkipNode


def _visit_latex(self: Any, node: withheld) -> None:
    self.body.append(f"〔{node.count}字〕")
    raise nodes.SkipNode


def _visit_text(self: Any, node: withheld) -> None:
    self.add_text(f"〔{node.count}字〕")
    raise nodes.SkipNode


def _skip(self: Any, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(
        withheld,
        html=(_visit_html, _depart_html),
        latex=(_visit_latex, None),
        text=(_visit_text, None),
        man=(_skip, None),
        texinfo=(_skip, None),
    )
    others: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (_skip, None))
    app.add_node(notice_in_english, html=(_visit_notice_html, None), **others)
    app.connect("doctree-read", _mark, priority=470)  # after the marks are made
