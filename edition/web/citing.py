"""How a page is cited, at its foot; and what the script needs to cite any place or selected words of an essay.

`cite/<essay>.js` holds the forms of `edition.citing` and, place by place, what fills them: a classic script, so that
it loads from disk, fetched when something is first cited.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..citing import LABELS, PAGES, PAGES_NOTE, Citation, cite, cite_page, own_title
from ..colophon import colophon
from ..essays import Essay, essay_of, essays
from ..forms import FORMS, OWN, forms
from ..ledger import path
from ..places import places
from ..publish import STAMP, stamp
from ..rules.seal import origin
from .record import chapter

#: The forms that a page shows without scripts; the page of its address has all.
SHOWN = ("sist02", "chicago")


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    root = Path(app.srcdir)
    if essay_of(pagename, root):
        address = chapter(doctree, root).address
        context["cite_page"] = context["pathto"](f"{path(address)}index.html", True)
        found: Citation = cite(address, root)
    else:
        title = "" if pagename == app.config.root_doc else app.env.titles[pagename].astext()
        found = cite_page(title, app.builder.get_target_uri(pagename), root)
    context["cited"] = {FORMS[form]: found[form] for form in SHOWN}


def data(essay: Essay, root: Path) -> dict[str, Any]:
    """What the script needs to cite an essay: the forms, the labels, the places.

    Returns:
        `forms` and `own` (of annotations and figures) by name; `labels` by kind; `pages`, how those of the print are
        given; `url`, before an address; `places`:
        by the address without its essay, [first folio, last folio, title, title in English], null where none.
    """
    all_forms, about = forms(root), colophon(root)
    found = {}
    for place in places(root).values():
        if place.essay.id == essay.id:
            first, last = place.folios or (None, None)
            titles = own_title(place, root) if place.kind in ("a", "f") else (place.title or None,)
            found[place.address.removeprefix(essay.id).removeprefix("-")] = [first, last, *titles]
    return {
        "essay": essay.id,
        "author": essay.author,
        "forms": all_forms[essay.id],
        "own": all_forms[OWN],
        "surname": essay.surname,
        "labels": LABELS,
        "pages": PAGES,
        "pagesNote": PAGES_NOTE,
        "url": about.url(path("")[:-1]),
        "places": found,
    }


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    root = Path(app.srcdir)
    (Path(app.outdir) / STAMP).write_text(f"{stamp(colophon(root))}{origin(root)}\n", encoding="utf-8")
    folder = Path(app.outdir) / "cite"
    folder.mkdir(exist_ok=True)
    for essay in essays(root):
        text = json.dumps(data(essay, root), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{essay.id}.js").write_text(f"window.edition.citing = {text};\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
    app.connect("build-finished", _write)
