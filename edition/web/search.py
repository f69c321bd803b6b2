"""The search page: exact matching over the paragraphs and notes, from a corpus that is a script of the site.

Sphinx's own search misses most Japanese words (its index is segmented, the query is not), so it is not built.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain

from ..essays import essays
from ..passages import LISTED, of_essay

CORPUS = "passages/corpus.js"


def _without_sphinxs(app: Sphinx) -> None:
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name == "html":
        yield "search", {"title": "検索"}, "search.html"


def _write(app: Sphinx, exception: Exception | None) -> None:
    """The corpus: for each chapter its title, for each passage its address, its page and its letters."""
    if exception or app.builder.name != "html":
        return
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    chapters: dict[str, list[list[str]]] = {}
    authors: dict[str, str] = {}
    for essay in essays(Path(app.srcdir)):
        for passage in of_essay(essay, Path(app.srcdir)):
            docname, id_, words = domain.labels.get(passage.address, ("", "", ""))
            if passage.kind not in LISTED or not docname:
                continue
            authors[docname] = essay.author
            chapters.setdefault(docname, []).append([id_, words, passage.text])
    records = [
        {
            "title": f"{authors[docname]}　{app.env.titles[docname].astext()}",
            "url": app.builder.get_target_uri(docname),
            "passages": passages,
        }
        for docname, passages in chapters.items()
    ]
    corpus = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    path = Path(app.outdir) / CORPUS
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"window.editionCorpus={corpus};\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", _without_sphinxs)
    app.connect("html-collect-pages", _page)
    app.connect("build-finished", _write)
