"""Annotations: `:::{annotation} yoshizaki-2008-a12` after its passage, and `{annotations}`, the list of all.

In the chapter an annotation waits at the end; its letters lead to it (`edition.markup.marks`). What its options say
is read and checked by `edition.annotation`; here it becomes part of the page, with its standing in sight.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import annotation, names
from ..address import words
from ..annotation import KINDS, STANDINGS, Annotation
from ..essays import essay_of, essays
from ..marks import Mark, marks
from ..sources import Source, known
from .addresses import credits, enumerated, link
from .endmatter import endmatter
from .warning import warn


class Annotate(SphinxDirective):
    """One annotation, in its chapter."""

    required_arguments = 1
    has_content = True
    option_spec = dict.fromkeys(("on", "kind", "standing", "sources", "emendation", "date"), directives.unchanged)

    def run(self) -> list[nodes.Node]:
        address = self.arguments[0]
        node = nodes.container(ids=[address], classes=["annotation"])
        self.set_source_info(node)
        here = f"{self.env.docname}.md"
        if not any(each.address == address and each.file == here for each in annotation.load(Path(self.env.srcdir))):
            remedy = "write it in an essay's chapter, after its passage, and not within another directive"
            warn("annotation", f"{address} is no annotation of this page", remedy, node)
            return []
        node += self.parse_content_to_nodes()
        return [node]


class Annotations(SphinxDirective):
    """The list of all annotations, by kind, with what a script needs to filter them."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        listed = annotation.load(root)
        authors = {essay.id: essay.surname for essay in essays(root)}
        # The file is no page; `edition.export.annotation` writes it.
        uri = posixpath.relpath("annotations.json", posixpath.dirname(self.env.docname))
        download = nodes.reference("", "JSON", refuri=uri, internal=True, classes=["download"])
        found: list[nodes.Node] = [nodes.paragraph("", "", download)]
        found.append(nodes.raw("", _filters(listed, authors), format="html"))
        for kind, english in KINDS.items():
            own = [each for each in listed if each.kind == kind]
            if not own:
                continue
            section = nodes.section(ids=[f"annotations-{english}"], names=[f"annotations-{english}"])
            section += nodes.title("", f"{kind}（{len(own)}）")
            for each in own:
                section += self._item(each, english, authors)
            found.append(section)
        return found

    def _item(self, each: Annotation, english: str, authors: dict[str, str]) -> nodes.container:
        root = Path(self.env.srcdir)
        essay = each.address.rpartition("-a")[0]
        classes = ["annotation", f"kind-{english}", f"standing-{each.standing}", f"essay-{essay}"]
        node = nodes.container(classes=classes)
        head = nodes.paragraph(classes=["annotation-head"])
        head += link(each.address, self.env.docname, each.on)
        head += nodes.inline("", f"{authors[essay]}・注釈{each.number}", classes=["annotation-number"])
        head += link(each.at, self.env.docname, words(each.at))
        node += head
        body = nodes.container()
        lines = StringList(each.text.splitlines(), source=str(root / each.file))
        self.state.nested_parse(lines, each.line, body)
        node.extend(body.children)
        node += _foot(each, [], known(root), self.env.docname)
        return node


def _filters(listed: list[Annotation], authors: dict[str, str]) -> str:
    """The controls of the filter; they do nothing without a script, and are hidden."""

    def boxes(legend: str, group: str, choices: Iterator[tuple[str, str]]) -> str:
        inputs = "".join(
            f'<label><input type="checkbox" name="{group}" value="{value}" checked> {said}</label>'
            for value, said in choices
        )
        return f"<fieldset><legend>{legend}</legend>{inputs}</fieldset>"

    present = {each.kind for each in listed}, {each.standing for each in listed}
    return (
        '<form class="filters" autocomplete="off" hidden>'
        + boxes("種類", "kind", ((english, kind) for kind, english in KINDS.items() if kind in present[0]))
        + boxes("確かさ", "standing", ((key, said) for key, said in STANDINGS.items() if key in present[1]))
        + boxes("論考", "essay", iter(authors.items()))
        + '<p role="status"></p></form>'
    )


def _gather(app: Sphinx, document: nodes.document) -> None:
    """Move the chapter's annotations to its end, each with its head and its sources."""
    root = Path(app.srcdir)
    if essay_of(app.env.docname, root) is None:
        return
    listed = {each.address: each for each in annotation.load(root)}
    found = marks(root)
    entries, sources = names.load(root), known(root)
    moved: list[nodes.Node] = []
    for node in list(document.findall(nodes.container)):
        each = next((listed[id_] for id_ in node["ids"] if id_ in listed), None)
        if each is None:
            continue
        node.parent.remove(node)
        node.insert(0, _head(each))
        node += _foot(each, _met(each, found[each.at], entries, app.env.docname), sources, app.env.docname)
        moved.append(node)
    if moved:
        document += endmatter("", *moved, title="注釈", name="annotations", classes=["apparatus"])


def _met(each: Annotation, own: list[Mark], entries: dict[str, names.Entry], docname: str) -> list[nodes.Element]:
    """Links to what else is marked on an annotation's letters."""
    mark = next(mark for mark in own if mark.target == each.address)
    others = [other for other in own if other != mark and mark.meets(other)]
    return [
        *(
            nodes.reference("", entries[other.target].ja, refid=f"card-{other.target}", internal=True)
            for other in others
            if other.kind == "name"
        ),
        *(link(f"bib-{other.target}", docname, "文献") for other in others if other.kind == "work"),
        *(link(f"event-{other.target}", docname, "年表") for other in others if other.kind == "event"),
    ]


def _head(each: Annotation) -> nodes.paragraph:
    head = nodes.paragraph(classes=["annotation-head"])
    head += nodes.reference("", each.on, refid=f"{each.address}-on", internal=True)
    head += nodes.inline("", each.kind, classes=["kind"])
    head += nodes.inline("", f"注釈{each.number}", classes=["annotation-number"])
    return head


def _foot(each: Annotation, met: list[nodes.Element], sources: dict[str, Source], docname: str) -> nodes.paragraph:
    """The standing, the sources, what else is marked there, and the day."""
    foot = nodes.paragraph(classes=["annotation-foot"])
    foot += nodes.inline("", STANDINGS[each.standing], classes=["standing", each.standing])
    if each.sources:
        foot += [nodes.Text("　"), *credits(each.sources, sources, docname)]
    if met:
        foot += [nodes.Text("　→ "), *enumerated([other] for other in met)]
    foot += nodes.inline("", f"{each.date.year}年{each.date.month}月{each.date.day}日", classes=["day"])
    return foot


def setup(app: Sphinx) -> None:
    app.add_directive("annotation", Annotate)
    app.add_directive("annotations", Annotations)
    app.connect("doctree-read", _gather, priority=455)  # after the addresses are labels, before the letters are marked
