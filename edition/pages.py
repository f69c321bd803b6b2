"""The built pages read into letters, in the order in which a reader turns them.

A page that shows an essay's letters says so by `<meta name="edition.essay">`, and has one `<article>`. The pages are
read with an HTML5 parser, so that a paragraph is where a browser sees one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import chain
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from . import ROOT, ledger
from .article import Article, Reading, resolve
from .contents import contents
from .essays import Essay
from .faults import Fault, Refused, place, read_text


def read_site(site: Path, known: Iterable[Essay], root: Path = ROOT) -> dict[str, list[Reading]]:
    """For each essay, what the built pages have of it, in the order of `_toc.yml`.

    Raises:
        Refused: a page of the contents is not built; a page breaks the contract on essays' pages; or the site's
            addresses are not those of the ledger, each once and each with its page.
    """
    articles: dict[str, list[Article]] = {essay.id: [] for essay in known}
    pages = [site / f"{name}.html" for name in contents(root)]
    faults: list[Fault] = []
    ids: dict[str, list[str]] = {}
    for page in chain(pages, sorted(set(site.rglob("*.html")) - set(pages))):
        name = place(page, root)
        try:
            tree = LexborHTMLParser(read_text(page, root))
        except Refused as refused:
            faults += [Fault(f.file, f.line, f.code, f.what, "build the book: make book") for f in refused.faults]
            continue
        for node in tree.css("[id]"):
            ids.setdefault(node.attributes["id"] or "", []).append(name)
        what = _contract(tree, articles.keys(), page in pages)
        if what:
            faults.append(Fault(name, 0, "E911", what, "mend the page's template, or _toc.yml"))
        elif meta := tree.css_first('meta[name="edition.essay"]'):
            essay = meta.attributes["content"] or ""
            article = Article(essay, page.relative_to(site).as_posix(), _last_folio(articles[essay]))
            articles[essay].append(article.read(tree.css("article")[0]))
            faults += [Fault(name, 0, "E911", what, "mend the chapter or its markup") for what in article.faults]
    for essay, own in articles.items():
        remedy = "put the notes in the order of their numbers"
        faults += [Fault(f"book/{essay}", 0, "E911", what, remedy) for what in resolve(own)]
    faults += ledger.check_site(ids, articles.keys(), root) + ledger.check_pages(site, root)
    if faults:
        raise Refused(faults)
    return {essay: [reading for article in own for reading in article.readings] for essay, own in articles.items()}


def _contract(tree: LexborHTMLParser, essays: Container[str | None], listed: bool) -> str:
    """What is wrong with the page as a whole, or nothing."""
    meta = tree.css_first('meta[name="edition.essay"]')
    if meta is None:
        return ""
    if (essay := meta.attributes.get("content")) not in essays:
        return f"no such essay: {essay}"
    if not listed:
        return "the page shows an essay's letters but is not in _toc.yml"
    if (count := len(tree.css("article"))) != 1:
        return f"an essay's page has one <article>, this one {count}"
    return ""


def _last_folio(articles: list[Article]) -> int:
    return articles[-1].folio if articles else 0
