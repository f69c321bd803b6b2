"""The search page and what it searches: exact matching over passages, annotations, names and captions.

Sphinx's own search misses most Japanese words (its index is segmented, the query is not), so it is not built. What
is searched are scripts of the site, so that they load from disk: `search/index.js` says what parts there are, how
large, and on which page every address stands; each essay is a part, `search/<essay>.js`, and what belongs to none is
one more. `static/search.js` fetches them when a reader first searches; `static/search-box.js` is its window.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain

from .. import annotation, names
from ..address import WORDS, parse, words
from ..essays import Essay, essay_of, essays
from ..figures import figures
from ..passages import of_essay

FOLDER = "search"
#: The part of what belongs to no essay.
APPARATUS = "apparatus"
#: What the blocks that are neither paragraphs nor notes are called.
LABELS = {
    "title": "題",
    "heading": "見出し",
    "author": "著者",
    "date": "日付",
    "source": "出典",
    "caption": "図の題",
    "affiliation": "所属",
    "profile": "紹介",
}


class Record(NamedTuple):
    """One text that is searched, as the part's script has it."""

    #: The page it is on; not in the script, where records stand page by page.
    docname: str
    #: The `id` of its element, or empty where it has none.
    id: str
    #: paragraph, note or another kind of passage; annotation, figure or name.
    kind: str
    #: What it is called: 段落12.
    label: str
    text: str
    #: Printed page, and at which letter of the text it begins; and so on.
    folios: tuple[int, ...] = ()


class _Site:
    """What the built book says of its labels and its pages."""

    def __init__(self, app: Sphinx) -> None:
        self.app, self.env, self.root = app, app.env, Path(app.srcdir)
        domain = app.env.get_domain("std")
        assert isinstance(domain, StandardDomain)
        self.labels, self.anonymous = domain.labels, domain.anonlabels

    def url(self, docname: str) -> str:
        return self.app.builder.get_target_uri(docname)

    def plain(self, node: nodes.Node) -> str:
        """The words of a node, those of links that take them from what they lead to included."""
        if isinstance(node, addnodes.pending_xref) and not node.astext():
            target = node["reftarget"].lstrip("#")
            return words(target) or self.labels.get(target, ("", "", ""))[2]
        return str(node) if isinstance(node, nodes.Text) else "".join(map(self.plain, node.children))

    def passages(self, essay: Essay) -> Iterator[Record]:
        for passage in of_essay(essay, self.root):
            # What has no address, an author's line or a caption, is found by its section's.
            if (address := passage.address or passage.section) in self.labels:
                docname, id_, _ = self.labels[address]
                kind = "heading" if passage.kind.startswith("heading") else passage.kind
                label = words(passage.address) or LABELS[kind]
                yield Record(docname, id_, kind, label, passage.text, sum(passage.pages, ()))

    def annotated(self) -> Iterator[tuple[str, Record]]:
        """The annotations and the captions, each with its essay or empty; a figure of a chapter and its notebook, once.

        Only pages that have some are read again: the pages of the apparatus are large.
        """
        root, seen = self.root, set[str]()
        notes = {each.address for each in annotation.load(root)}
        listed = figures(root)
        for docname in sorted(self.env.found_docs, key=lambda name: (name.startswith("notebooks/"), name)):
            owner = essay_of(docname, root)
            if not (owner or docname.startswith("notebooks/") or "charts" in self.env.metadata[docname]):
                continue
            tree = self.env.get_doctree(docname)
            for node in tree.findall(nodes.container):
                for address in notes.intersection(node["ids"]):
                    text = "".join(self._body(node))
                    yield owner.id if owner else "", Record(docname, address, "annotation", words(address), text)
            # `edition.markup.charts` makes these nodes; parts of the package do not use each other.
            for chart in (node for node in tree.findall(nodes.Element) if type(node).__name__ == "chart"):
                figure = listed[chart["key"]]
                if figure.key in seen:
                    continue
                seen.add(figure.key)
                said = next(node for node in chart.findall() if type(node).__name__ == "chart_caption")
                text = f"{figure.title} {figure.title_en} {self.plain(said)}".strip()
                yield figure.essay, Record(docname, figure.key, "figure", figure.label or "図", text)

    def _body(self, node: nodes.Element) -> Iterator[str]:
        for child in node.children:
            if isinstance(child, nodes.Element) and not {"annotation-head", "annotation-foot"} & set(child["classes"]):
                yield self.plain(child)

    def names(self) -> Iterator[Record]:
        for entry in names.load(self.root).values():
            if f"name-{entry.id}" in self.anonymous:
                docname, id_ = self.anonymous[f"name-{entry.id}"]
                text = " ".join(filter(None, [entry.ja, entry.en, entry.abbr, entry.reading, entry.line]))
                yield Record(docname, id_, "name", "名", text)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    site = _Site(app)
    parts = {essay.id: (essay.author, list(site.passages(essay))) for essay in essays(site.root)}
    parts[APPARATUS] = ("索引の名・ノートブックの図", list(site.names()))
    for essay_id, record in site.annotated():
        parts[essay_id or APPARATUS][1].append(record)
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    listed = []
    for id_, (title, records) in parts.items():
        if records:
            script = f"(window.editionCorpus=window.editionCorpus||{{}})[{json.dumps(id_)}]={_pages(site, records)};\n"
            (folder / f"{id_}.js").write_text(script, encoding="utf-8")
            size = len(gzip.compress(script.encode(), mtime=0))
            listed.append({"id": id_, "title": title, "bytes": size, "raw": len(script.encode())})
    index = {"parts": listed, "words": WORDS, "addresses": {e.id: _addresses(site, e) for e in essays(site.root)}}
    (folder / "index.js").write_text(f"window.editionIndex={_json(index)};\n", encoding="utf-8")


def _pages(site: _Site, records: Iterable[Record]) -> str:
    """The records, page by page, in the order of the book."""
    assert isinstance(site.app.builder, StandaloneHTMLBuilder)
    order = {docname: at for at, docname in enumerate(site.app.builder.relations)}
    ordered = sorted(records, key=lambda record: order.get(record.docname, len(order)))
    return _json(
        [
            {"title": site.env.titles[docname].astext(), "url": site.url(docname), "records": [r[1:] for r in group]}
            for docname, group in groupby(ordered, key=lambda record: record.docname)
        ]
    )


def _addresses(site: _Site, essay: Essay) -> dict[str, Any]:
    """Where the essay's addresses are: its author, its pages, and runs of [kind, first, last, index of the page]."""
    found = sorted(
        (address.kind, address.number, docname)
        for label, (docname, _, _) in site.labels.items()
        if (address := parse(label, essay.id)) and address.kind in WORDS
    )
    pages: list[str] = []
    runs: list[list[Any]] = []
    for kind, number, docname in found:
        url = site.url(docname)
        if url not in pages:
            pages.append(url)
        if runs and runs[-1][0] == kind and runs[-1][2] == number - 1 and runs[-1][3] == pages.index(url):
            runs[-1][2] = number
        else:
            runs.append([kind, number, number, pages.index(url)])
    return {"author": essay.surname, "pages": pages, "runs": runs}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without_sphinxs(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        yield "search", {"title": "検索"}, "search.html"


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _without_sphinxs)
    app.connect("html-collect-pages", _page)
    app.connect("build-finished", _write)
