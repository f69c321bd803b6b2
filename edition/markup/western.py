"""Western passages: marked `lang="en"`, so that they hyphenate, and are read aloud, as English.

A run of Western characters is a passage when it holds a word of lower-case letters (`out-of-area`, `Richard
Lugar`, a whole citation with its italic titles); abbreviations in a Japanese sentence (NATO, CJTF) are Japanese
text, and so are initials before a Japanese name (R・スチール). That it is English, not French or Latin, is the
edition's assumption for all such runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..passages import is_western

_WORD = re.compile(r"[A-Za-z]*[a-zß-öø-ÿ]{2,}")
#: An address in the web, in the angle brackets of the citations: to be broken anywhere, never hyphenated.
_URL = re.compile(r"(<[^<> ]+>)")


class western(nodes.Inline, nodes.TextElement):  # noqa: N801 (docutils names its nodes so)
    """A passage in a Western language."""


class WesternPassages(SphinxPostTransform):
    """Wrap the passages of paragraphs, notes and titles, in HTML only."""

    default_priority = 800  # after all references have their final text
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        if self.env.metadata[self.env.docname].get("lang"):
            return  # a page in another language says so of itself
        for block in list(self.document.findall(nodes.TextElement)):
            # Within a link that is Western as a whole there is nothing to tell apart.
            mixed = isinstance(block, nodes.reference | nodes.inline) and not _runs_on(block)
            if mixed or isinstance(block, nodes.paragraph | nodes.title):
                block.children = list(_marked(block))


def _marked(block: nodes.TextElement) -> Iterator[nodes.Node]:
    """The block's children, with each Western passage wrapped in a node of its own."""
    pieces = [piece for child in block.children for piece in _split(child)]
    runs = [(is_run, list(group)) for is_run, group in groupby(pieces, key=_runs_on)]
    for at, (is_run, run) in enumerate(runs):
        if not (is_run and _WORD.search(_URL.sub("", "".join(node.astext() for node in run)))):
            yield from _adopted(block, run)
            continue
        after = runs[at + 1][1][0].astext()[:1] if at + 1 < len(runs) else ""
        head, tail = _edges(run, r"\s*\b[A-Z]" if after == "・" else r"\s*")
        yield from _adopted(block, head)
        passage = western("", "", *(part for node in run for part in _addresses(node)))
        yield from _adopted(block, [passage])
        yield from _adopted(block, tail)


def _split(child: nodes.Node) -> list[nodes.Node]:
    if not isinstance(child, nodes.Text):
        return [child]
    return [nodes.Text("".join(letters)) for _, letters in groupby(str(child), key=is_western)]


def _runs_on(node: nodes.Node) -> bool:
    """Whether a piece belongs to a Western run: such text, titles in italics, links."""
    if isinstance(node, nodes.Text | nodes.emphasis | nodes.reference | nodes.inline):
        return all(is_western(char) for char in node.astext())
    return False


def _addresses(node: nodes.Node) -> list[nodes.Node]:
    """A text, or what an element holds, with the web addresses in it as elements of their own."""
    if isinstance(node, nodes.Element):
        node.children = list(_adopted(node, [part for child in node.children for part in _addresses(child)]))
    if not isinstance(node, nodes.Text):
        return [node]
    parts = [part for part in _URL.split(str(node)) if part]
    return [nodes.inline("", p, classes=["url"]) if _URL.fullmatch(p) else nodes.Text(p) for p in parts]


def _edges(run: list[nodes.Node], end: str) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Take the white space at the head and what matches `end` at the tail out of the run (it is changed in place)
    and give both back."""
    head: list[nodes.Node] = []
    tail: list[nodes.Node] = []
    if isinstance(run[0], nodes.Text) and (stripped := run[0].lstrip()) != run[0]:
        head.append(nodes.Text(run[0][: len(run[0]) - len(stripped)]))
        run[0] = nodes.Text(stripped)
    if isinstance(run[-1], nodes.Text) and (stripped := re.sub(rf"(?:{end})$", "", run[-1])) != run[-1]:
        tail.append(nodes.Text(run[-1][len(stripped) :]))
        run[-1] = nodes.Text(stripped)
    return head, tail


def _adopted(parent: nodes.Element, children: list[nodes.Node]) -> Iterator[nodes.Node]:
    for child in children:
        child.parent = parent
        yield child


def _visit_html(self: Any, node: western) -> None:
    self.body.append(self.starttag(node, "span", "", lang="en"))


def _depart_html(self: Any, node: western) -> None:
    self.body.append("</span>")


def setup(app: Sphinx) -> None:
    app.add_node(western, html=(_visit_html, _depart_html))
    app.add_post_transform(WesternPassages)
