"""The index of names: `{names}`, the page with every occurrence, `{abbreviations}`, and the cards at a chapter's end.

In a chapter each name is linked at its first place in a section (`edition.marks`); the link leads to a small card at
the chapter's end, which says who or what it is, and from there to the index.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import names, sources
from ..address import words
from ..annotation import STANDINGS
from ..essays import essay_of, essays
from ..kana import ROWS, order
from ..marks import marks
from ..names import KINDS, Entry, Occurrence
from ..passages import by_address
from .addresses import credits, enumerated, link
from .endmatter import endmatter
from .tables import table


class Names(SphinxDirective):
    """The index: row by row of the kana table, each name with what it is and every place where it stands."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        places: dict[str, list[Occurrence]] = defaultdict(list)
        for each in names.occurrences(root):
            places[each.name].append(each)
        entries = sorted(names.load(root).values(), key=lambda entry: (order(entry.reading), entry.id))
        found: list[nodes.Node] = []
        for row in ROWS:
            own = [entry for entry in entries if order(entry.reading)[0][:1] in row]
            if not own:
                continue
            section = nodes.section(ids=[f"names-{ROWS.index(row) + 1}"])
            section += nodes.title("", row[0])
            listed = nodes.container(classes=["index"])
            for entry in own:
                listed += self._entry(entry, places[entry.id], root)
            section += listed
            found.append(section)
        return found

    def _entry(self, entry: Entry, places: list[Occurrence], root: Path) -> nodes.container:
        node = nodes.container(ids=[f"name-{entry.id}"], names=[f"name-{entry.id}"], classes=["name"])
        self.state.document.note_explicit_target(node, node)
        head = _head(entry)
        head += nodes.inline("", f"{entry.reading}　{KINDS[entry.kind]}", classes=["reading"])
        node += head
        node += _line(entry, root, self.env.docname)
        for essay in essays(root):
            own = [each for each in places if each.address.startswith(f"{essay.id}-")]
            if own:
                node += self._places(f"{essay.surname}（{len(own)}）", own)
        return node

    def _places(self, head: str, own: list[Occurrence]) -> nodes.paragraph:
        """Each passage once, with its printed pages and how often the name stands there."""
        paragraph = nodes.paragraph("", f"{head}　", classes=["places"])
        items: list[list[nodes.Node]] = []
        for address, group in groupby(own, key=lambda each: each.address):
            there = list(group)
            folios = sorted({each.folio for each in there if each.folio})
            times = f"×{len(there)}" if len(there) > 1 else ""
            pages = f"（{'・'.join(map(str, folios))}頁）" if folios else ""
            place = nodes.inline("", f"{times}{pages}", classes=["folios"])
            items.append([link(address, self.env.docname, words(address)), place])
        paragraph.extend(enumerated(items))
        return paragraph


class Abbreviations(SphinxDirective):
    """The names that have an abbreviation, as a table in alphabetical order, each linked to the index."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        short = sorted((entry for entry in names.load(root).values() if entry.abbr), key=lambda entry: entry.abbr)
        rows = [[entry.abbr, entry.ja, entry.en] for entry in short]
        found = table(["略語", "日本語", "英語"], rows, [False] * 3)
        found["classes"] = []
        for row, entry in zip(list(found.findall(nodes.row))[1:], short, strict=True):
            cell = next(row.findall(nodes.paragraph))
            cell.children = []
            cell += link(f"name-{entry.id}", self.env.docname, entry.abbr)
        return [found]


def _head(entry: Entry) -> nodes.paragraph:
    head = nodes.paragraph(classes=["name-head"])
    head += nodes.strong("", entry.ja)
    english = f"{entry.en} ({entry.abbr})" if entry.abbr and entry.abbr != entry.en else entry.en
    head += nodes.inline("", english, classes=["english"])
    return head


def _line(entry: Entry, root: Path, docname: str) -> nodes.paragraph:
    """What the name is, and what that rests on."""
    line = nodes.paragraph("", entry.line, classes=["name-line"])
    if entry.standing != "checked":
        line += nodes.inline("", STANDINGS[entry.standing], classes=["standing", entry.standing])
    if entry.source not in by_address(root):  # what the essay itself says is found by the places
        line += [nodes.Text("　出典："), *credits(sources.cited(entry.source), sources.known(root), docname)]
    return line


def _cards(app: Sphinx, document: nodes.document) -> None:
    """A card for each name that the chapter links, in the order of the text."""
    root = Path(app.srcdir)
    essay = essay_of(app.env.docname, root)
    if essay is None:
        return
    here: set[str] = set()
    for node in document.findall(nodes.Element):
        here.update(node.get("ids", ()))
    entries = names.load(root)
    cards: dict[str, nodes.container] = {}
    feet: dict[str, nodes.paragraph] = {}
    for own in (own for address, own in marks(root).items() if address in here):
        for mark in (mark for mark in own if mark.kind == "name"):
            if mark.target not in cards:
                entry = entries[mark.target]
                foot = nodes.paragraph(classes=["annotation-foot"])
                foot += link(f"name-{entry.id}", app.env.docname, "索引")
                card = nodes.container(ids=[f"card-{entry.id}"], classes=["name"])
                card += [_head(entry), _line(entry, root, app.env.docname), foot]
                cards[mark.target], feet[mark.target] = card, foot
            for other in (other for other in own if other != mark and other.meets(mark)):
                if other.kind == "annotation":
                    met = nodes.reference("", words(other.target), refid=other.target, internal=True)
                elif other.kind == "name":
                    met = nodes.reference("", entries[other.target].ja, refid=f"card-{other.target}", internal=True)
                else:
                    continue
                feet[mark.target] += [nodes.Text("　"), met]
    if cards:
        document += endmatter("", *cards.values(), title="名", name="cards", classes=["apparatus"])


def setup(app: Sphinx) -> None:
    app.add_directive("names", Names)
    app.add_directive("abbreviations", Abbreviations)
    app.connect("doctree-read", _cards, priority=458)  # after the annotations stand at the end
