"""What is here, at a glance: `{glance}`, how much there is of what, and `{plates}`, some figures as small pictures.

Both are the cover's. The counts are made in the build; the pictures are those that the notebooks draw.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from .. import annotation, bibliography, chronology, names
from ..figures import figures
from ..package import describe
from .charts import picture
from .warning import warn


class small_plate(nodes.Inline, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """The place of a figure's picture. Attribute: `key`."""


class small_picture(nodes.image):  # noqa: N801 (docutils names its nodes so)
    """A figure's picture without words of its own: its title stands beneath. Attribute: `size`, in px."""


class Glance(SphinxDirective):
    """How many annotations, names, figures and so on there are, each leading to where they are listed."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        counted = [
            ("注釈", len(annotation.load(root)), "book/apparatus/annotations"),
            ("名の索引", len(names.load(root)), "book/apparatus/names"),
            ("年表の項目", len(chronology.load(root)), "book/apparatus/chronology"),
            (
                "注の文献",
                sum(bool(work["kind"]) for work in bibliography.works(root).values()),
                "book/apparatus/bibliography",
            ),
            ("図", len(figures(root)), "notebooks/expansion"),
            ("データ表", len(describe(root)["resources"]), "book/apparatus/data"),
        ]
        listed = nodes.bullet_list(classes=["glance"])
        for said, count, page in counted:
            words = (nodes.strong("", f"{count:,}"), nodes.Text(f" {said}"))
            listed += nodes.list_item("", nodes.paragraph("", "", _page(page, *words)))
        return [listed]


class Plates(SphinxDirective):
    """The figures of the keys named, each with its title as a link to the page where it is drawn."""

    required_arguments = 1
    optional_arguments = 20

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        listed = nodes.bullet_list(classes=["plates"])
        for key in self.arguments:
            if figure := figures(root).get(key):
                words = (small_plate(key=key), nodes.inline("", figure.title))
                to = _page(f"notebooks/{figure.notebook}", *words)
                listed += nodes.list_item("", nodes.paragraph("", "", to))
            else:
                self.set_source_info(listed)
                warn("figure", f"there is no figure {key}", "name figures of data/figures.toml", listed)
        return [listed]


def _page(page: str, *content: nodes.Node) -> nodes.reference:
    """A link to a page of the book, which `Fill` makes one; Sphinx's own would keep the text of the content alone."""
    return nodes.reference("", "", *content, internal=True, page=page)


class Fill(SphinxPostTransform):
    """Say where the links lead, and fetch the pictures out of the notebooks, the wide ones."""

    default_priority = 5  # before images are gathered for the builder, and links resolved

    def run(self, **kwargs: Any) -> None:
        for link in list(self.document.findall(nodes.reference)):
            if "page" in link:
                if link["page"] not in self.env.all_docs:
                    warn("cover", f"there is no page {link['page']}", "list it in _toc.yml", link)
                link["refuri"] = self.app.builder.get_relative_uri(self.env.docname, link["page"])
        listed = figures(Path(self.app.srcdir))
        for node in list(self.document.findall(small_plate)):
            tree = self.env.get_doctree(f"notebooks/{listed[node['key']].notebook}")
            # A figure that its notebook does not draw is told by `edition.markup.charts`.
            for drawn in tree.findall(picture):
                if drawn.parent.parent["key"] == node["key"]:
                    wide, _ = drawn.findall(nodes.image)
                    node += small_picture("", **wide.deepcopy().attributes)


def _visit_html(self: Any, node: small_picture) -> None:
    path = posixpath.join(self.builder.imgpath, self.builder.images[node["uri"]])
    width, height = node["size"]
    self.body.append(f'<img src="{path}" width="{width}" height="{height}" alt="" loading="lazy" />')
    raise nodes.SkipNode


def _pass(self: Any, node: small_plate) -> None:
    pass


def _skip(self: Any, node: nodes.Element) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_directive("glance", Glance)
    app.add_directive("plates", Plates)
    app.add_post_transform(Fill)
    other: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (_skip, None))
    app.add_node(small_plate, html=(_pass, _pass), **other)
    app.add_node(small_picture, html=(_visit_html, None), **other)
