"""`dts/` on the site: the essays by the Distributed Text Services 1.0 (https://dtsapi.org/versions/v1.0), as files.

`dts/index.json` is the entry point. Its URI templates (RFC 6570) make names of files out of a request's parameters:

    dts/collection{/id,nav}.json
    dts/navigation{/resource,ref}{;tree,down}.json
    dts/document{/resource,ref}{;tree}.xml

An essay has two citation trees: sections, paragraphs and notes (a note is of the paragraph that calls it), and, where
its witness has pages, under the name `pages`, these. What is cited has its address for an identifier, and the page of
that address (`ref/`) for an @id. Without a base address all addresses of files and all templates are relative to the
file they stand in.

The standard's level 0 leaves `start` and `end` to others. What besides them a host of files cannot do:

- read a query (`?resource=…`): parameters are parts of the path, and identifiers are no URLs;
- answer for the folder: a client is given `dts/index.json`, not `dts/`;
- tell a wrong request (400) from one that finds nothing: both are 404;
- `down` beyond the depth of what is asked for; up to there every depth is a file, `down=0` and `down=-1` too;
- say `application/ld+json` and `application/tei+xml` in `Content-Type`, as these files are .json and .xml to a host;
- link back to the collection in the header `Link`; the files themselves say what they are of;
- pages of long answers (`page`) and other media types (`mediaType`): there are none.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, relpath
from typing import Any

from lxml import etree

from .. import ROOT
from ..address import words
from ..byline import native_en, published
from ..colophon import colophon
from ..essays import Essay, essays
from ..ledger import path
from ..passages import by_address, page_starts
from . import tei
from .imprint import RIGHTS
from .tei.line import ID, TEI, XML
from .tei.part import by_id, page_part, part

CONTEXT = "https://dtsapi.org/context/v1.0.json"
VERSION = "1.0"
#: The id of the collection of all essays.
COLLECTION = "essays"
PAGES = "pages"
_MEDIA = "application/tei+xml"


@dataclass(frozen=True)
class Unit:
    """A citable unit."""

    address: str
    level: int
    #: The address of the unit it is in, or None.
    parent: str | None
    #: section, paragraph, note or page.
    type: str


def write(site: Path, root: Path = ROOT) -> list[Path]:
    """Write the files under `dts/` of a built site, and return their paths in the order of their names.

    Raises:
        Refused: a page is not built, or what the edition says of the text is malformed.
    """
    answers: dict[str, bytes] = {}
    known = essays(root)
    service = _Service(root)
    answers["index.json"] = service.entry()
    for at in ("collection.json", f"collection/{COLLECTION}.json", f"collection/{COLLECTION}/children.json"):
        answers[at] = service.collection(at, known)
    answers[f"collection/{COLLECTION}/parents.json"] = service.collection(f"collection/{COLLECTION}/parents.json", [])
    for essay in known:
        whole = tei.document(site, essay, root)
        for nav in ("", "/children", "/parents"):
            at = f"collection/{essay.id}{nav}.json"
            answers[at] = service.resource(at, essay, nav == "/parents")
        answers.update(service.navigation(essay, whole))
        answers.update(service.documents(essay, whole))
    for folder in sorted({dirname(at) for at in answers}):
        (site / "dts" / folder).mkdir(parents=True, exist_ok=True)
    for at, answer in answers.items():
        (site / "dts" / at).write_bytes(answer)
    return [site / "dts" / at for at in sorted(answers)]


def units(whole: etree._Element) -> list[Unit]:
    """The sections, paragraphs and notes of a document, in its order."""
    return list(_units(whole[-1], 1, None))


def _units(node: etree._Element, level: int, parent: str | None) -> Iterator[Unit]:
    for child in node:
        name, address = etree.QName(child).localname, child.get(ID)
        note = name == "note" and child.get("type") == "author"
        if address and (note or name in ("div", "p")):
            yield Unit(address, level, parent, {"div": "section", "p": "paragraph"}.get(name, "note"))
            yield from _units(child, level + 1, address)
        elif name not in ("back", "note"):
            yield from _units(child, level, parent)


class _Service:
    """The answers of the service."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._colophon = colophon(root)

    def entry(self) -> bytes:
        at = "index.json"
        return _json({
            "@id": self._at("dts/index.json", at),
            "@type": "EntryPoint",
            "collection": self._at("dts/collection{/id,nav}.json", at),
            "navigation": self._at("dts/navigation{/resource,ref}{;tree,down}.json", at),
            "document": self._at("dts/document{/resource,ref}{;tree}.xml", at),
        })  # fmt: skip

    def collection(self, at: str, members: list[Essay]) -> bytes:
        return _json(self._collection(at, len(essays(self._root))) | {
            "description": self._colophon.title,
            "dublinCore": {
                "title": _said(ja=self._colophon.title, en=self._colophon.title_en),
                "publisher": _said(ja=self._colophon.editor),
            },
            "member": [self._resource(at, essay) for essay in members],
        })  # fmt: skip

    def resource(self, at: str, essay: Essay, parents: bool) -> bytes:
        member = [self._collection(at, len(essays(self._root)))] if parents else []
        return _json(self._resource(at, essay) | {"member": member})

    def navigation(self, essay: Essay, whole: etree._Element) -> Iterator[tuple[str, bytes]]:
        """(path, answer) of every request that can be made of an essay's citation trees."""
        own = units(whole)
        pages = [Unit(each.get(ID, ""), 1, None, "page") for each in whole[-1].iter(f"{{{TEI}}}pb")]
        for tree, listed in (("", own), (f";tree={PAGES}", pages)):
            depth = max((unit.level for unit in listed), default=0)
            for down in (*range(1, depth + 1), -1) if listed else ():
                members = [unit for unit in listed if down < 0 or unit.level <= down]
                yield self._answer(f"navigation/{essay.id}{tree};down={down}.json", essay, None, members)
            for at, unit in enumerate(listed):
                below = _below(listed, at)
                name = f"navigation/{essay.id}/{unit.address}{tree}"
                yield self._answer(f"{name}.json", essay, unit, None)
                siblings = [other for other in listed if (other.parent, other.level) == (unit.parent, unit.level)]
                yield self._answer(f"{name};down=0.json", essay, unit, siblings)
                height = max((other.level - unit.level for other in below), default=0)
                for down in (*range(1, max(height, 1) + 1), -1):
                    members = [each for each in below if down < 0 or each.level <= unit.level + down]
                    yield self._answer(f"{name};down={down}.json", essay, unit, [unit, *members])

    def documents(self, essay: Essay, whole: etree._Element) -> Iterator[tuple[str, bytes]]:
        """(path, answer): the whole essay, and what is at each address."""
        at = f"document/{essay.id}.xml"
        complete = copy.deepcopy(whole)
        complete.set(f"{{{XML}}}base", self._at(f"tei/{essay.id}.xml", at))
        yield at, tei.serialized(complete)
        elements = by_id(whole)
        for unit in units(whole):
            at = f"document/{essay.id}/{unit.address}.xml"
            yield at, tei.serialized(part(elements[unit.address], self._at(f"tei/{essay.id}.xml", at)))
        for each in whole[-1].iter(f"{{{TEI}}}pb"):
            at = f"document/{essay.id}/{each.get(ID)};tree={PAGES}.xml"
            yield at, tei.serialized(page_part(whole, each.get(ID, ""), self._at(f"tei/{essay.id}.xml", at)))

    def _at(self, file: str, here: str) -> str:
        """Where a file of the site is: for good, or, where the site is nowhere, as seen from one of these files."""
        return self._colophon.url(file) or relpath(file, dirname(f"dts/{here}"))

    def _home(self, address: str, here: str) -> str:
        """The page of an address, which is for good."""
        return self._colophon.url(path(address)) or self._at(f"{path(address)}index.html", here)

    def _collection(self, at: str, children: int) -> dict[str, Any]:
        return {
            "@id": COLLECTION,
            "@type": "Collection",
            "title": self._colophon.title,
            "totalParents": 0,
            "totalChildren": children,
            "collection": self._at(f"dts/collection/{COLLECTION}{{/nav}}.json", at),
        }

    def _short(self, at: str, essay: Essay) -> dict[str, Any]:
        """What an answer on navigation says of its essay."""
        trees = [{"@type": "CitationTree", "citeStructure": _structure(3)}]
        if any(page_starts([each for each in by_address(self._root).values() if each.essay == essay.id])):
            page = {"@type": "CiteStructure", "citeType": "page"}
            trees.append({"@type": "CitationTree", "identifier": PAGES, "citeStructure": [page]})
        return {
            "@id": essay.id,
            "@type": "Resource",
            "collection": self._at(f"dts/collection/{essay.id}{{/nav}}.json", at),
            "navigation": self._at(f"dts/navigation/{essay.id}{{/ref}}{{;tree,down}}.json", at),
            "document": self._at(f"dts/document/{essay.id}{{/ref}}{{;tree}}.xml", at),
            "citationTrees": trees,
        }

    def _resource(self, at: str, essay: Essay) -> dict[str, Any]:
        title = by_address(self._root)[essay.id].text
        return self._short(at, essay) | {
            "title": title,
            "description": f"{essay.author}、{published(essay, self._root)}",
            "totalParents": 1,
            "totalChildren": 0,
            "mediaTypes": [_MEDIA],
            "download": self._at(f"tei/{essay.id}.xml", at),
            "dublinCore": {
                "title": _said(ja=title, en=essay.title_en),
                "creator": _said(ja=essay.author) + _said(en=native_en(essay)),
                "date": _said(ja=published(essay, self._root)),
                "language": ["ja"],
                "rights": _said(ja=RIGHTS),
            },
        }

    def _answer(self, at: str, essay: Essay, ref: Unit | None, members: list[Unit] | None) -> tuple[str, bytes]:
        answer: dict[str, Any] = {"@id": self._at(f"dts/{at}", at), "@type": "Navigation"}
        answer["resource"] = self._short(at, essay)
        if ref is not None:
            answer["ref"] = self._unit(at, ref)
        if members is not None:
            answer["member"] = [self._unit(at, unit) for unit in members]
        return at, _json(answer)

    def _unit(self, at: str, unit: Unit) -> dict[str, Any]:
        known = by_address(self._root)
        title = words(unit.address) or known[unit.address].text
        return {
            "identifier": unit.address,
            "@type": "CitableUnit",
            "@id": self._home(unit.address, at),
            "level": unit.level,
            "parent": unit.parent,
            "citeType": unit.type,
            "dublinCore": {"title": _said(ja=title)},
        }


def _below(listed: list[Unit], at: int) -> list[Unit]:
    """The units within one, which come after it."""
    end = at + 1
    while end < len(listed) and listed[end].level > listed[at].level:
        end += 1
    return listed[at + 1 : end]


def _structure(depth: int) -> list[dict[str, Any]]:
    note = {"@type": "CiteStructure", "citeType": "note"}
    found: list[dict[str, Any]] = [{"@type": "CiteStructure", "citeType": "paragraph", "citeStructure": [note]}]
    if depth:
        inside = _structure(depth - 1)
        found.append({"@type": "CiteStructure", "citeType": "section", "citeStructure": inside})
    return found


def _said(**words: str) -> list[dict[str, str]]:
    return [{"lang": lang, "value": value} for lang, value in words.items()]


def _json(answer: dict[str, Any]) -> bytes:
    whole = {"@context": CONTEXT, "dtsVersion": VERSION} | answer
    return (json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
