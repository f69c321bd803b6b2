"""The marks in the essays' letters: annotated letters, names, dates and cited works, each a quiet link.

Which letters are marked, and what the link is where marks meet, is `edition.marks`' matter; here the inline parts of
a paragraph or note are taken apart letter by letter and put together again with the links in them. A call and a
folio are never inside a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from .. import annotation
from ..essays import essay_of
from ..marks import Mark, links, marks
from .addresses import link


class mama(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """ママ: the letters before it are so in the witness. Attribute: `emendation`, or empty."""


class Leaf(NamedTuple):
    """A piece of a line: some letters, or one thing that is no text."""

    #: The letters, or the node.
    content: str | nodes.Node
    #: The elements around it (emphasis, dots), outermost first.
    around: tuple[nodes.Element, ...]


#: What each kind of mark is called in the page's classes.
CLASSES = {"annotation": "annotated", "event": "dated", "name": "named", "work": "cited"}
#: Punctuation, or one hiragana.
_FILLER = re.compile(r"[^\w]+|[ぁ-ゖ]")
#: Elements of a line that keep what they hold; a link to a work is made anew from its mark.
_KEPT = (nodes.emphasis, nodes.inline, nodes.strong)


def _mark(app: Sphinx, document: nodes.document) -> None:
    root = Path(app.srcdir)
    if essay_of(app.env.docname, root) is None:
        return
    found = marks(root)
    notes = {each.address: each for each in annotation.load(root)}
    for block in list(document.findall(nodes.Element)):
        ids: list[str] = block.get("ids", [])
        for address in set(ids) & found.keys():
            inner = block if isinstance(block, nodes.paragraph) else next(block.findall(nodes.paragraph), None)
            if inner is not None:
                _rebuild(inner, found[address], notes, app.env.docname)


def _rebuild(block: nodes.Element, own: list[Mark], notes: dict[str, annotation.Annotation], docname: str) -> None:
    """Put the block's leaves together again, those of one link within it."""
    spans = links(own)
    last = {mark: end for _, end, _, there in spans for mark in there}
    pieces: list[tuple[Leaf, int, int]] = []  # each with the span it lies in, or -1, and the letters up to its end
    at = 0
    for leaf in _leaves(block, ()):
        if not isinstance(leaf.content, str):
            pieces.append((leaf, -1, at))
            continue
        start = 0
        cuts = [*_cuts(leaf.content, at, spans), len(leaf.content)]
        for cut in cuts:
            if part := leaf.content[start:cut]:
                span = next((i for i, (first, end, _, _) in enumerate(spans) if first <= at < end), -1)
                if part.isspace() and span >= 0 and spans[span][0] == at:
                    span = -1  # between two links, in neither
                at += len("".join(part.split()))
                pieces.append((Leaf(part, leaf.around), span, at))
            start = cut
    block.children = []
    begun: set[Mark] = set()
    for index, group in groupby(pieces, key=lambda piece: piece[1]):
        run = list(group)
        built = list(_joined([leaf for leaf, _, _ in run]))
        if index < 0:
            block.extend(built)
            continue
        start, end, mark, there = spans[index]
        elsewhere = any(to - at > 2 for at, to, other, _ in spans if other == mark and at != start)
        block += _link(mark, there, built, begun, docname, elsewhere)
        for each in there:
            note = notes.get(each.target) if each.kind == "annotation" else None
            if note and note.kind == annotation.EMENDATION and last[each] == end == run[-1][2]:
                block += mama(emendation=note.emendation)


def _leaves(node: nodes.Element, around: tuple[nodes.Element, ...]) -> Iterator[Leaf]:
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield Leaf(str(child), around)
        elif isinstance(child, addnodes.pending_xref) or (
            isinstance(child, nodes.inline) and "xref" in child["classes"]
        ):
            yield from _leaves(child, around)  # MyST's link to a work and what it wraps the words in
        elif isinstance(child, _KEPT):
            yield from _leaves(child, (*around, child))
        else:
            yield Leaf(child, around)


def _cuts(text: str, at: int, spans: list[tuple[int, int, Mark, list[Mark]]]) -> Iterator[int]:
    """Where in a text, whose first letter is letter `at` of its passage, a span begins (at its first letter) or ends
    (after its last)."""
    starts, ends = {start for start, _, _, _ in spans}, {end for _, end, _, _ in spans}
    inside = False  # whether a letter was passed since the last cut
    for index, char in enumerate(text):
        edge = at in ends if char.isspace() else at in starts or at in ends
        if edge and index and (inside or not char.isspace()):
            yield index
            inside = False
        if not char.isspace():
            at += 1
            inside = True


def _joined(leaves: list[Leaf]) -> Iterator[nodes.Node]:
    """The leaves as nodes again, those within one element together in it."""
    for outer, group in groupby(leaves, key=lambda leaf: leaf.around[:1]):
        run = list(group)
        if outer:
            element = outer[0].copy()
            element.extend(_joined([Leaf(leaf.content, leaf.around[1:]) for leaf in run]))
            yield element
        else:
            for leaf in run:
                yield nodes.Text(leaf.content) if isinstance(leaf.content, str) else leaf.content


def _link(
    mark: Mark, there: list[Mark], built: list[nodes.Node], begun: set[Mark], docname: str, elsewhere: bool
) -> nodes.Element:
    """The link of one span; where an annotation begins is where its way back leads."""
    classes = [CLASSES[each.kind] for each in there]
    letters = "".join("".join(node.astext() for node in built).split())
    ids = [f"{each.target}-on" for each in there if each.kind == "annotation" and each not in begun]
    begun.update(there)
    # Between two links of one mark's letters a comma or の alone would be one more stop for the keyboard.
    if not ids and elsewhere and _FILLER.fullmatch(letters):
        return nodes.inline("", "", *built, classes=classes, ids=ids)
    if mark.kind in ("annotation", "name"):
        target = mark.target if mark.kind == "annotation" else f"card-{mark.target}"
        return nodes.reference("", "", *built, refid=target, internal=True, classes=classes, ids=ids)
    label = f"{'bib' if mark.kind == 'work' else 'event'}-{mark.target}"
    return link(label, docname, nodes.inline("", "", *built, classes=classes, ids=ids))


def _visit_html(self: Any, node: mama) -> None:
    said = f"底本のまま。正しくは「{node['emendation']}」か" if node["emendation"] else "底本のまま"
    self.body.append(self.starttag(node, "span", "", **{"class": "apparatus mama", "title": said}) + "ママ</span>")
    raise nodes.SkipNode


def _visit_latex(self: Any, node: mama) -> None:
    self.body.append(r"\textsuperscript{ママ}")
    raise nodes.SkipNode


def _visit_text(self: Any, node: mama) -> None:
    self.add_text("〔ママ〕")
    raise nodes.SkipNode


def _skip(self: Any, node: mama) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(
        mama,
        html=(_visit_html, None),
        latex=(_visit_latex, None),
        text=(_visit_text, None),
        man=(_skip, None),
        texinfo=(_skip, None),
    )
    app.connect("doctree-read", _mark, priority=460)  # after the notes have their addresses
