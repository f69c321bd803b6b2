"""Addresses as links: every address is a MyST label, and says by itself what it is the address of.

`[](#yoshizaki-2008-p12)` reads 「段落12」, `[](#yoshizaki-2008-n54)` 「注54」, `[](#yoshizaki-2008-pg31)`
「31頁」, `[](#yoshizaki-2008-f3)` 「図3」; sections and essays read as their titles do. `[any words](#…)` works from
every page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

from ..address import parse
from ..essays import essay_of
from ..sources import Source


def link(label: str, docname: str, *content: nodes.Node | str) -> addnodes.pending_xref:
    """A link to a label of any page, as MyST makes it of `[content](#label)`; what is in the content is kept.

    Args:
        label: what it leads to.
        docname: the page it stands on.
        content: its words.
    """
    inner = nodes.inline(classes=["xref", "myst"])
    inner += [nodes.Text(each) if isinstance(each, str) else each for each in content]
    return addnodes.pending_xref(
        "", inner, refdoc=docname, refdomain=None, reftype="myst", reftarget=label, refexplicit=True
    )


def enumerated(items: Iterable[Sequence[nodes.Node]]) -> Iterator[nodes.Node]:
    """Items of a list within a sentence, 、 between them."""
    for at, item in enumerate(items):
        if at:
            yield nodes.Text("、")
        yield from item


def credits(named: Iterable[tuple[str, str]], listed: Mapping[str, Source], docname: str) -> Iterator[nodes.Node]:
    """The sources of the edition's words as links to the bibliography, each with its place.

    Args:
        named: (key, place or empty), as `edition.sources.cited` reads them.
        listed: what can be cited, as `edition.sources.known` gives it.
        docname: the page they stand on.
    """

    def one(key: str, place: str) -> list[nodes.Node]:
        # In a bare build an unknown key is only shown; `edition.sources.wrong` is what refuses it.
        words = link(f"bib-{key}", docname, listed[key].title) if key in listed else nodes.Text(key)
        return [words, nodes.Text(f"、{place}" if place else "")]

    return enumerated(one(key, place) for key, place in named)


def _label(app: Sphinx, document: nodes.document) -> None:
    essay = essay_of(app.env.docname, app.srcdir)
    if essay is None:
        return
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    for section in document.findall(nodes.section):
        # The address alone: a slug of the heading beside it would be a second id for the same thing.
        addresses = [id_ for id_ in section["ids"] if (found := parse(id_, essay.id)) and found.kind in ("", "s")]
        section["ids"] = addresses or section["ids"]
    for node in document.findall(nodes.Element):
        ids: list[str] = node.get("ids", [])
        for id_ in ids:
            if (address := parse(id_, essay.id)) and (words := address.words):
                domain.labels[id_] = (app.env.docname, id_, words)
                domain.anonlabels[id_] = (app.env.docname, id_)
    # MyST gives a link without words to a place on its own page that place's id for words.
    for reference in document.findall(nodes.reference):
        if reference.astext() == f"#{reference.get('refid')}" and (label := domain.labels.get(reference["refid"])):
            reference[:] = [nodes.Text(label[2])]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", _label, priority=450)  # after the notes have theirs
