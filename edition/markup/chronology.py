"""`{chronology}`: the events in the order of time, each with the essay's words that date it, or with its source."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .. import chronology
from ..address import words
from ..chronology import Event
from ..essays import owner
from ..sources import cited, known
from .addresses import credits, link


class Chronology(SphinxDirective):
    """The list, a section for each decade."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        found: list[nodes.Node] = []
        for decade, group in groupby(chronology.load(root), key=lambda event: event.date[:3]):
            section = nodes.section(ids=[f"decade-{decade}0"])
            section += nodes.title("", f"{decade}0年代")
            section += [self._entry(event, root) for event in group]
            found.append(section)
        return found

    def _entry(self, event: Event, root: Path) -> nodes.container:
        outside = [] if event.address else ["outside"]
        node = nodes.container(ids=[f"event-{event.id}"], names=[f"event-{event.id}"], classes=["event", *outside])
        self.state.document.note_explicit_target(node, node)
        head = nodes.paragraph(classes=["event-head"])
        days = f"{_day(event.date)}～{_day(event.end)}" if event.end else _day(event.date)
        head += [nodes.inline("", days, classes=["day"]), nodes.strong("", event.title)]
        head += nodes.inline("", event.kind if event.address else f"{event.kind}・本文の外", classes=["kind"])
        node += head
        node += nodes.paragraph("", event.title_en, classes=["english"])
        foot = nodes.paragraph(classes=["event-foot"])
        if event.address:
            foot += nodes.Text(f"「{event.quote}」　")
            said = f"{owner(event.address, root).surname}{words(event.address)}"
            foot += link(event.address, self.env.docname, said)
        if event.source:
            foot += nodes.Text("　出典：" if event.address else "出典：")
            foot.extend(credits(cited(event.source), known(root), self.env.docname))
        foot += nodes.Text(f"　{event.note}" if event.note else "")
        node += foot
        return node


def _day(text: str) -> str:
    return "".join(f"{part.lstrip('0')}{sign}" for part, sign in zip(text.split("-"), "年月日", strict=False))


def setup(app: Sphinx) -> None:
    app.add_directive("chronology", Chronology)
