"""`{bibliography}`: the works that the notes cite and, apart from them, the sources of the edition's own words.

Each entry says where it is cited, so that a reader comes back to the note; where the record differs from what the
note prints, and whether it was checked, stands with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import chronology
from ..address import words
from ..backlinks import backlinks
from ..bibliography import IN_WORDS, LEVELS, Work, works
from ..data import rows
from ..essays import owner
from ..names import load as names
from ..reference import reference
from ..sources import SOURCES
from .addresses import enumerated, link

#: What is said of a record, and of an address of the web.
_STANDINGS = {"checked": "書誌を確認", "unverified": "書誌は未確認（注による）"}
_URLS = {"dead": "（リンク切れ）", "unknown": "（閲覧できるかは未確認）"}


class Bibliography(SphinxDirective):
    """The bibliography: `notes`, what the notes cite, or `sources`, what the edition's own words rest on."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        cited = backlinks(root)
        wanted = {"notes": "kind", "sources": "level"}.get(self.arguments[0])
        if wanted is None:
            raise self.error(f"{{bibliography}} lists notes or sources, not {self.arguments[0]}")
        own = [work for work in works(root).values() if work[wanted]]
        found: list[nodes.Node] = []
        for title, japanese in (("日本語", True), ("欧文", False)):
            entries = sorted((w for w in own if w.japanese == japanese), key=lambda work: work.sorting)
            if not entries:
                continue
            section = nodes.section(ids=[f"bibliography-{self.arguments[0]}-{'ja' if japanese else 'western'}"])
            section += nodes.title("", f"{title}（{len(entries)}）")
            for work in entries:
                section += self._entry(work, cited.get(work.key, {}), root)
            found.append(section)
        if wanted == "level":
            found += self._rows(cited, root)
        return found

    def _entry(self, work: Work, by: dict[str, list[str]], root: Path) -> nodes.container:
        node = self._node(work.key)
        entry = nodes.paragraph(classes=["reference"])
        for text, italic in reference(work):
            entry += nodes.emphasis("", text) if italic else nodes.Text(text)
        if work["url"]:
            entry += [nodes.Text(" "), nodes.reference("", work["url"], refuri=work.web, classes=["url"])]
            entry += nodes.Text(_URLS.get(work["urlstatus"], ""))
        node += entry
        said = [work["kind"] or LEVELS[work["level"]], work["annotation"]]
        if work["kind"]:
            said.insert(1, _STANDINGS[work["standing"]])
        if work["seen"]:
            said.append(f"確認：{work['seen'].rstrip('。')}。")
        node += nodes.paragraph("", "", *_remarks(said), classes=["remarks"])
        node += self._cited(by, root)
        return node

    def _rows(self, cited: dict[str, dict[str, list[str]]], root: Path) -> Iterator[nodes.Node]:
        """The sources of the tables that the edition's own words cite too."""
        own = [row for _, row in rows(SOURCES, root) if row["id"] in cited]
        if not own:
            return
        section = nodes.section(ids=["bibliography-tables"])
        section += nodes.title("", f"表の出典を兼ねるもの（{len(own)}）")
        for row in sorted(own, key=lambda row: row["title"].lower()):
            node = self._node(row["id"])
            entry = nodes.paragraph("", f"{row['publisher']}. “{row['title']}.” {row['date']}", classes=["reference"])
            if row["url"]:
                entry += [nodes.Text(" "), nodes.reference("", row["url"], refuri=row["url"], classes=["url"])]
            remarks = nodes.paragraph("", "", *_remarks([LEVELS[row["kind"]], row["note"]]), classes=["remarks"])
            node += [entry, remarks, self._cited(cited[row["id"]], root)]
            section += node
        yield section

    def _node(self, key: str) -> nodes.container:
        node = nodes.container(ids=[f"bib-{key}"], names=[f"bib-{key}"], classes=["work"])
        self.state.document.note_explicit_target(node, node)
        return node

    def _cited(self, by: dict[str, list[str]], root: Path) -> nodes.paragraph:
        """Where it is cited: notes, annotations, names, the chronology."""
        links: list[nodes.Node] = [
            link(address, self.env.docname, f"{owner(address, root).surname}{words(address)}")
            for address in (*by.get("note", ()), *by.get("annotation", ()))
        ]
        entries = names(root) if by.get("name") else {}
        links += [link(f"name-{id_}", self.env.docname, entries[id_].ja) for id_ in by.get("name", ())]
        events = {event.id: event.title for event in chronology.load(root)} if by.get("event") else {}
        links += [link(f"event-{id_}", self.env.docname, events[id_]) for id_ in by.get("event", ())]
        paragraph = nodes.paragraph("", "引用：" if links else "", classes=["cited-by"])
        paragraph.extend(enumerated([each] for each in links))
        return paragraph


def _remarks(said: list[str]) -> Iterator[nodes.Node]:
    """Sentences, the web addresses in them as links."""
    for at, part in enumerate(IN_WORDS.split("　".join(filter(None, said)))):
        yield nodes.reference("", part, refuri=part, classes=["url"]) if at % 2 else nodes.Text(part)


def setup(app: Sphinx) -> None:
    app.add_directive("bibliography", Bibliography)
