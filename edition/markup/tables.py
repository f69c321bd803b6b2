"""Tables: a data frame's cells as a table of the page, and `{tables}`, the description of every table of `data/`.

What the page says of a table is what `data/datapackage.json` says of it; nothing is written twice. Where a table
quotes the essays, or lists sources, its rows stand on the page too, each cell that is an address a link.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..faults import read_text
from ..package import describe
from ..passages import by_address
from .addresses import link


class disclosure(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """What is shown on demand. Attributes: `summary`, and `label`, which tells it from others of the page."""


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> nodes.table:
    """A table of text cells, with the numbers at the right."""
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    head, body = nodes.thead(), nodes.tbody()
    parts: list[tuple[nodes.Element, Sequence[Sequence[str]]]] = [(head, [columns]), (body, rows)]
    for part, lines in parts:
        for cells in lines:
            row = nodes.row()
            for cell, number in zip(cells, numeric, strict=True):
                row += nodes.entry("", nodes.paragraph("", cell), classes=["number"] if number else [])
            part += row
    group += [head, body]
    return nodes.table("", group, classes=["dataframe"])


def link_addresses(node: nodes.Element, docname: str, root: Path) -> None:
    """Make each cell of the tables in a node that is an address of the essays a link to it, and each URL one."""
    for entry in node.findall(nodes.entry):
        paragraph = entry.children[0]
        text = paragraph.astext()
        if text in by_address(root):
            reference: nodes.Element = link(text, docname, text)
        elif text.startswith(("http://", "https://")):
            reference = nodes.reference("", text, refuri=text)
        else:
            continue
        assert isinstance(paragraph, nodes.Element)
        paragraph.children = []
        paragraph += reference


class Tables(SphinxDirective):
    """Every table of the edition: what it holds, its columns, its licence and where it comes from."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / "data" / "datapackage.json"))
        return [self._section(resource, root) for resource in describe(root)["resources"]]

    def _section(self, resource: dict[str, Any], root: Path) -> nodes.section:
        name, path = resource["name"], f"data/{resource['path']}"
        section = nodes.section(ids=[f"table-{name}"], names=[f"table-{name}"])
        self.state.document.note_explicit_target(section, section)
        section += nodes.title("", resource["title"])
        section += nodes.paragraph("", resource["description"])
        english = f"{resource['title_en']}. {resource['description_en']}"
        section += nodes.paragraph("", "", nodes.inline("", english))
        facts = [f"使用条件：{'、'.join(licence['title'] for licence in resource['licenses'])}"]
        facts.append(f"出典：{'、'.join(source['title'] for source in resource['sources'])}")
        columns = resource.get("schema", {}).get("fields", [])
        rows: list[dict[str, str]] = []
        if columns:
            rows = list(csv.DictReader(io.StringIO(read_text(root / path, root))))
            facts.insert(0, f"{len(rows):,}行")
        # The builder sets the link right: the file is no page.
        link = nodes.reference("", resource["path"], refuri=f"../../{path}", internal=True, classes=["download"])
        section += nodes.paragraph("", "", link, nodes.inline("", "　".join(["", *facts])), classes=["table-facts"])
        if columns:
            cells = [
                [
                    column["name"],
                    f"{column['title']} / {column['title_en']}",
                    column["type"],
                    column.get("unit", ""),
                    f"{column['description']}\u3000{column['description_en']}",
                ]
                for column in columns
            ]
            described = table(["列", "題", "型", "単位", "説明"], cells, [False] * 5)
            section += disclosure(
                "", described, summary=f"列の説明（{len(cells)}列）", label=f"{resource['title']}：列の説明"
            )
            names = [column["name"] for column in columns]
            if "quote" in names or name == "sources":
                numeric = [column["type"] in ("integer", "number") for column in columns]
                shown = table([column["title"] for column in columns], [[*row.values()] for row in rows], numeric)
                link_addresses(shown, self.env.docname, root)
                section += disclosure(
                    "", shown, summary=f"すべての行（{len(rows):,}行）", label=f"{resource['title']}：すべての行"
                )
        return section


def _visit_html(self: Any, node: disclosure) -> None:
    summary = self.encode(node["summary"])
    self.body.append(
        f"<details><summary>{summary}</summary>"
        f'<div class="frame" role="region" aria-label="{self.attval(node["label"])}" tabindex="0">'
    )


def _depart_html(self: Any, node: disclosure) -> None:
    self.body.append("</div></details>\n")


def _pass(self: Any, node: nodes.Element) -> None:
    pass


def setup(app: Sphinx) -> None:
    app.add_directive("tables", Tables)
    other: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    app.add_node(disclosure, html=(_visit_html, _depart_html), **other)
