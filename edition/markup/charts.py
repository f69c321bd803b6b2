"""Figures: `:::{chart} yoshizaki-2008-f3`, the caption beneath it; the picture comes from the figure's notebook.

A notebook hands over what `edition.drawing` publishes, as outputs of a mime type of the edition's own; MyST-NB gives
them to `Charts` (an entry point in pyproject.toml), which makes a `chart` of them there. In a chapter the directive
keeps the place, and when the pages are written the notebook's chart is set into it: picture, table on demand, links
to the data and to the notebook. All of it is apparatus. The interactive form is only marked here (`interactive`):
what draws it is `edition.web.plotly`.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from ..drawing import FIGURE_MIME, INTERACTIVE_MIME, PLOTLY_MIME
from ..figures import FIGURES, Figure, figures
from ..package import describe
from .tables import disclosure, link_addresses, table
from .warning import warn


class chart(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """A figure and what belongs to it: plate, interactive form, table, links. Attribute: `key`; in a notebook it
    has no address."""


class plate(nodes.General, nodes.Element):  # noqa: N801
    """The picture with its caption."""


class picture(nodes.General, nodes.Element):  # noqa: N801
    """Two images of one figure, the wide and the narrow; on paper, the wide."""


class chart_caption(nodes.General, nodes.Element):  # noqa: N801
    """What a figure shows: paragraphs."""


class interactive(nodes.General, nodes.Element):  # noqa: N801
    """Where a figure's interactive form can be asked for. Attributes: `key`, `title`, `plotly` (its data)."""


class Chart(SphinxDirective):
    """The place of a figure in a chapter; its content is the caption."""

    required_arguments = 1
    has_content = True
    option_spec = {}  # noqa: RUF012 (docutils': what looks like an option is told, not printed)

    def run(self) -> list[nodes.Node]:
        node = chart(key=self.arguments[0], names=[self.arguments[0]], classes=["apparatus", "chart"])
        self.set_source_info(node)
        said = chart_caption()
        self.state.nested_parse(self.content, self.content_offset, said)
        node += plate("", said)
        self.state.document.note_explicit_target(node, node)
        self.env.metadata[self.env.docname]["charts"] = True  # which pages have some, without reading them again
        return [node]


class Charts(MimeRenderPlugin):  # type: ignore[misc]
    """What MyST-NB makes of the notebooks' figures."""

    mime_priority_overrides = (("*", FIGURE_MIME, 1), ("*", INTERACTIVE_MIME, 1))

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type == PLOTLY_MIME and "edition" in data.output_metadata:
            return []  # the same output's INTERACTIVE_MIME is shown
        if data.mime_type not in (FIGURE_MIME, INTERACTIVE_MIME) or not isinstance(data.content, dict):
            return None
        content: dict[str, Any] = data.content
        listed = figures()[content["key"]]
        if data.mime_type == INTERACTIVE_MIME:
            return [interactive(key=listed.key, title=listed.title, plotly=content["figure"])]
        shown = picture()
        for width in ("wide", "narrow"):
            name = listed.key if width == "wide" else f"{listed.key}-narrow"
            svg = content[width]
            uri = renderer.write_file([f"{name}.svg"], svg.encode(), overwrite=True, exists_ok=True)
            points = re.findall(r'(?:width|height)="([\d.]+)pt"', svg[: svg.index("<title>")])
            size = [round(float(each) * 96 / 72) for each in points]
            shown += nodes.image(uri=uri, alt=content["alt"], size=size)
        # A figure of an essay has its address in the chapter; any other is found by its name, here.
        node = chart(key=listed.key, ids=[] if listed.essay else [listed.key], classes=["chart"])
        node += plate("", shown, chart_caption())
        node += disclosure("", table(**content["table"]), summary="表で見る", label=f"{listed.title}の表")
        return [node]


class Place(SphinxPostTransform):
    """Set the notebooks' charts into the chapters, and give every chart its title and its links."""

    default_priority = 5  # before images are gathered for the builder, and links resolved

    def run(self, **kwargs: Any) -> None:
        root = Path(self.app.srcdir)
        listed = figures(root)
        for node in list(self.document.findall(chart)):
            if figure := listed.get(node["key"]):
                self._complete(node, figure, root)
            else:
                warn("figure", f"there is no figure {node['key']}", "list it in data/figures.toml", node)

    def _complete(self, node: chart, figure: Figure, root: Path) -> None:
        here = f"notebooks/{figure.notebook}"
        if self.env.docname != here:
            drawn, form = self._drawn(figure, here)
            if drawn is None:
                remedy = f'call drawing.publish("{figure.key}", …) in {here}.ipynb'
                warn("figure", f"the notebook does not draw {figure.key}", remedy, node)
                return
            next(node.findall(plate)).insert(0, next(drawn.findall(picture)))
            node += [*([form] if form else []), *drawn.children[1:]]
        said = next(node.findall(chart_caption))
        words = f"{figure.label}　{figure.title}" if figure.label else figure.title
        said.insert(0, nodes.paragraph("", "", nodes.strong("", words)))
        said.insert(1, nodes.paragraph("", figure.title_en))
        link_addresses(node, self.env.docname, root)
        node += self._links(figure, here, root)

    def _drawn(self, figure: Figure, docname: str) -> tuple[nodes.Element | None, nodes.Element | None]:
        """The chart as its notebook has it, and its interactive form; None for what the notebook does not have."""
        if docname not in self.env.all_docs:
            return None, None
        tree = self.env.get_doctree(docname)

        def first(kind: type[nodes.Element]) -> nodes.Element | None:
            return next((node.deepcopy() for node in tree.findall(kind) if node["key"] == figure.key), None)

        return first(chart), first(interactive)

    def _links(self, figure: Figure, notebook: str, root: Path) -> nodes.paragraph:
        """Where the figure's data and its notebook are, on a site; elsewhere nothing."""
        links = nodes.paragraph(classes=["chart-links"])
        builder = self.app.builder
        if builder.name != "html":
            return links
        here = posixpath.dirname(builder.get_target_uri(self.env.docname))
        resources = {each["name"]: each for each in describe(root)["resources"]}
        for name in figure.tables:
            words = f"{resources[name]['title']}（{resources[name]['path'].rpartition('.')[2].upper()}）"
            uri = posixpath.relpath(f"data/{resources[name]['path']}", here)
            links += nodes.reference("", words, refuri=uri, internal=True, classes=["download"])
        if self.env.docname != notebook:
            uri = builder.get_relative_uri(self.env.docname, notebook)
            links += nodes.reference("", "ノートブック", refuri=uri, internal=True)
        return links


def _check(app: Sphinx, env: BuildEnvironment) -> None:
    """Each figure of the list is drawn once, by the notebook that the list names."""
    drawn: dict[str, list[str]] = {}
    for docname in sorted(env.all_docs):
        if docname.startswith("notebooks/"):
            for node in env.get_doctree(docname).findall(chart):
                drawn.setdefault(node["key"], []).append(docname)
    for key, figure in figures(Path(app.srcdir)).items():
        place = nodes.comment()
        place.source = str(Path(app.srcdir) / FIGURES)
        if drawn.get(key, []) != [f"notebooks/{figure.notebook}"]:
            what = f"{key} is drawn {len(drawn.get(key, []))} times: {', '.join(drawn.get(key, [])) or 'nowhere'}"
            warn("figure", what, f"publish it once, in notebooks/{figure.notebook}.ipynb", place)


def _open(tag: str) -> Any:
    def visit(self: Any, node: nodes.Element) -> None:
        self.body.append(self.starttag(node, tag))

    return visit


def _close(tag: str) -> Any:
    def depart(self: Any, node: nodes.Element) -> None:
        self.body.append(f"</{tag}>\n")

    return depart


def _visit_picture(self: Any, node: picture) -> None:
    """The narrow one where the page is; neither is fetched before the reader comes near."""
    wide, narrow = node.findall(nodes.image)

    def source(image: nodes.image, name: str) -> str:
        path = posixpath.join(self.builder.imgpath, self.builder.images[image["uri"]])
        return f'{name}="{path}" width="{image["size"][0]}" height="{image["size"][1]}"'

    self.body.append(
        f'<picture><source media="screen and (max-width: 40em)" {source(narrow, "srcset")} />'
        f'<img {source(wide, "src")} alt="{self.attval(wide["alt"])}" loading="lazy" /></picture>\n'
    )
    raise nodes.SkipNode


def _visit_interactive(self: Any, node: interactive) -> None:
    """A button that only a script makes useful, and so only a script shows."""
    if self.builder.name != "html":
        raise nodes.SkipNode
    key, title = self.attval(node["key"]), self.attval(node["title"])
    self.body.append(
        f'<div class="interactive" data-chart="{key}" data-title="{title}">'
        '<button type="button" hidden="">触れて読む図を開く</button></div>\n'
    )
    raise nodes.SkipNode


def _pass(self: Any, node: nodes.Element) -> None:
    pass


def _skip(self: Any, node: nodes.Element) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_directive("chart", Chart)
    app.add_post_transform(Place)
    app.connect("env-check-consistency", _check)
    other: dict[str, Any] = dict.fromkeys(("latex", "text", "man", "texinfo"), (_pass, _pass))
    silent: dict[str, Any] = dict.fromkeys(other, (_skip, None))
    app.add_node(chart, html=(_open("div"), _close("div")), **other)
    app.add_node(plate, html=(_open("figure"), _close("figure")), **other)
    app.add_node(chart_caption, html=(_open("figcaption"), _close("figcaption")), **other)
    app.add_node(picture, html=(_visit_picture, None), **other)
    app.add_node(interactive, html=(_visit_interactive, None), **silent)
