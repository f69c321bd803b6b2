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
from ..essays import essays
from ..sources import cited, known
from .addresses import link


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
            author = next(essay.surname for essay in essays(root) if event.address.startswith(f"{essay.id}-"))
            foot += nodes.Text(f"「{event.quote}」　")
            foot += link(event.address, self.env.docname, f"{author}{words(event.address)}")
        listed = known(root)
        for at, (key, place) in enumerate(cited(event.source)):
            foot += nodes.Text("、" if at else "　出典：" if event.address else "出典：")
            foot += link(f"bib-{key}", self.env.docname, listed[key].title)
            foot += nodes.Text(f"、{place}" if place else "")
        foot += nodes.Text(f"　{event.note}" if event.note else "")
        node += foot
        return node


def _day(text: str) -> str:
    return "".join(f"{part.lstrip('0')}{sign}" for part, sign in zip(text.split("-"), "年月日", strict=False))


def setup(app: Sphinx) -> None:
    app.add_directive("chronology", Chronology)
