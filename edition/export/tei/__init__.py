"""`tei/<essay>.xml` on the site: each essay as TEI P5 (https://www.tei-c.org/release/doc/tei-p5-doc/), all of it.

Made from the built pages (`edition.export.leaf`): the front and the sections in the pages' order, each element under
its address; a note stands at its call. How marks, pages and annotations are written is said in the header
(`header`), line by line in `line`, and in `lists` for what stands off the text. `part` cuts out parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from ... import ROOT, annotation, chronology, names
from ...address import parse
from ...chronology import Event
from ...contents import contents
from ...essays import Essay, essay_of, essays
from ...marks import Mark, marks
from ...names import Occurrence
from ...passages import by_address
from ..leaf import Leaf, leaves
from .header import header
from .line import ID, TEI, Line, Span, add, element, fill, page, read
from .lists import (
    LISTS,
    Pointers,
    annotation_list,
    bibliography,
    figure,
    moment,
    name_lists,
    own_annotations,
)
from .lists import chronology as events_listed

#: Elements that hold only elements, of which each stands on a line of its own.
_BLOCKS = {
    *("TEI", "teiHeader", "fileDesc", "titleStmt", "respStmt", "editionStmt", "publicationStmt", "availability"),
    *("sourceDesc", "encodingDesc", "projectDesc", "editorialDecl", "tagsDecl", "refsDecl", "citeStructure"),
    *("classDecl", "taxonomy", "category", "profileDesc", "langUsage", "revisionDesc", "standOff", "listAnnotation"),
    *("listPerson", "listOrg", "listPlace", "listEvent", "listBibl", "text", "front", "body", "back", "div", "figure"),
}
#: Words that name a time.
_TIME = re.compile(r"\d{4}|[年月]")


@dataclass
class _Making:
    """What is at hand while one essay is made."""

    essay: Essay
    root: Path
    to: Pointers
    marks: dict[str, list[Mark]]
    names: dict[str, list[Occurrence]]
    events: dict[str, Event]
    notes: dict[str, etree._Element]
    figures: list[etree._Element]
    #: The last address that a passage had.
    last: str = ""


def write(site: Path, out: Path, root: Path = ROOT) -> list[Path]:
    """Write `<essay>.xml` of every essay, and return the paths.

    Args:
        site: the built site.
        out: the folder, made where it is not there.
        root: the checkout.

    Raises:
        Refused: a page is not built, or what the edition says of the text is malformed.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for essay in essays(root):
        written.append(out / f"{essay.id}.xml")
        written[-1].write_bytes(serialized(document(site, essay, root)))
    return written


def serialized(tei: etree._Element) -> bytes:
    """A document as a file has it."""
    return etree.tostring(tei, encoding="UTF-8", xml_declaration=True) + b"\n"


def document(site: Path, essay: Essay, root: Path = ROOT) -> etree._Element:
    """The whole `<TEI>` of an essay.

    Raises:
        Refused: as `write`.
    """
    own = list(leaves(site, root, [name for name in contents(root) if essay_of(name, root) == essay]))
    making = _making(essay, root)
    _read_notes(own, making)
    text = element("text", {"id": essay.id, "lang": "ja"})
    front, body = add(text, "front"), add(text, "body")
    for leaf in own:
        _blocks(leaf.article, front, body, making)
    for each in text.iter(f"{{{TEI}}}pb"):
        if int(each.get("n", "")) not in essay.printed_folios:
            each.set("resp", "#edition")  # counted from those that are printed
    shown = {each.get("id"): each for leaf in own for each in leaf.article.cssselect("div.annotation[id]")}
    noted = annotation_list([(each, shown[each.address]) for each in own_annotations(essay, root)], making.to, root)
    if making.figures:
        add(add(text, "back"), "div", {"type": "figures", "resp": "#edition"}).extend(making.figures)
    listed = {each.name for found in making.names.values() for each in found}
    lists = name_lists((names.load(root)[id_] for id_ in listed), making.to, root)
    lists.append(events_listed(making.events.values(), making.to, root))
    lists += bibliography(_cited(making), making.to, root)
    made = element("TEI", {"lang": "ja"})
    made.append(header(essay, by_address(root)[essay.id].text, root))
    standing = add(made, "standOff")
    standing.extend([each for each in [*lists, noted] if len(each)])
    if not len(standing):
        made.remove(standing)
    made.append(text)
    _spread(made, "\n")
    return made


def _making(essay: Essay, root: Path) -> _Making:
    found: dict[str, list[Occurrence]] = defaultdict(list)
    for each in names.occurrences(root):
        if parse(each.address, essay.id):
            found[each.address].append(each)
    own = {address: each for address, each in marks(root).items() if parse(address, essay.id)}
    pointed = {mark.target for each in own.values() for mark in each if mark.kind == "event"}
    events = {each.id: each for each in chronology.load(root) if each.id in pointed}
    listed = {each.name for group in found.values() for each in group}
    return _Making(essay, root, Pointers(essay, listed, events, root), own, found, events, {}, [])


def _cited(making: _Making) -> Iterable[str]:
    return {mark.target for own in making.marks.values() for mark in own if mark.kind == "work"}


def _read_notes(own: list[Leaf], making: _Making) -> None:
    for leaf in own:
        for each in leaf.article.xpath('.//*[@role="doc-footnote"]'):
            address = each.get("id")
            found = parse(address, making.essay.id)
            note = element("note", {"type": "author", "place": "bottom", "n": str(found.number if found else "")})
            note.set(ID, address)
            making.notes[address] = fill(note, _line(each, address, making, within=True), address)


def _line(block: Any, address: str, making: _Making, within: bool = False) -> Line:
    """A block's line with the edition's marks on it."""
    line = read(block, making.essay.id, making.notes, within)
    listed = {each.address: each for each in own_annotations(making.essay, making.root)}
    for mark in making.marks.get(address, ()):
        at = line.span(mark.start, mark.end)
        if mark.kind == "annotation":
            line.anchors.append((*at, mark.target))
            if listed[mark.target].kind == annotation.EMENDATION:
                line.spans.append(Span(*at, "sic", (("ana", f"#{mark.target}"),)))
        elif mark.kind == "work":
            line.spans.append(Span(*at, "ref", (("type", "citation"), ("target", making.to.work(mark.target)))))
        elif mark.kind == "event":
            line.spans.append(_moment(making.events[mark.target], at, line))
    placed: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each in making.names.get(address, ()):
        text = by_address(making.root)[address].text
        start, end = (len("".join(text[:at].split())) for at in (each.start, each.end))
        placed[line.span(start, end)].append(each.name)
    for (start, end), found in placed.items():
        kind = names.load(making.root)[found[0]].kind
        tag = LISTS[kind][2] if kind in ("person", "organisation", "place") else "name"
        pointers = ("ref", " ".join(f"#name-{name}" for name in found))
        line.spans.append(Span(start, end, tag, (*((("type", kind),) if tag == "name" else ()), pointers)))
    return line


def _moment(event: Event, at: tuple[int, int], line: Line) -> Span:
    """The letters that date an event, or, where they name no time, that tell of it."""
    if not _TIME.search("".join(line.letters[slice(*at)])):
        return Span(*at, "rs", (("type", "event"), ("ref", f"#event-{event.id}")))
    return Span(*at, "date", (*moment(event.date, event.end).items(), ("corresp", f"#event-{event.id}")))


def _blocks(node: Any, front: etree._Element, into: etree._Element, making: _Making) -> None:
    """The blocks of a page's element: what stands before the first section, and the abstract, go to the front."""
    for child in node:
        if not isinstance(child.tag, str):
            continue
        id_, classes = child.get("id") or "", (child.get("class") or "").split()
        if "apparatus" in classes:
            _apparatus(child, id_, classes, front if not len(into) and not making.last else into, making)
        elif child.tag == "section" and id_ == making.essay.id:
            _blocks(child, front, into, making)
        elif child.tag == "section" and id_:
            abstract = id_ == f"{making.essay.id}-s0"
            type_ = "abstract" if abstract else "section"
            section = add(front if abstract else into, "div", {"type": type_, "id": id_})
            _blocks(child, section, section, making)
        elif re.fullmatch("h[1-6]|p", child.tag):
            _block(child, id_, classes, front, into, making)
        elif child.tag in ("div", "header"):
            _blocks(child, front, into, making)


def _apparatus(child: Any, id_: str, classes: list[str], into: etree._Element, making: _Making) -> None:
    if "folio" in classes:
        into.append(page(child, making.essay.id))
    elif "chart" in classes and id_:
        making.figures.append(figure(child, making.last, making.to))


def _block(
    child: Any, id_: str, classes: list[str], front: etree._Element, into: etree._Element, making: _Making
) -> None:
    """One heading, paragraph or unnumbered line."""
    kind = next((each for each in classes if each in ("source", "caption", "profile")), "")
    line = _line(child, id_, making)
    made: etree._Element
    if child.tag != "p":
        title = front is not into
        made = add(add(front, "docTitle"), "titlePart", {"type": "main"}) if title else add(into, "head")
    elif id_:
        made = add(into, "p", {"id": id_})
        making.last = id_
    elif "author" in classes:
        made = add(add(front, "byline"), "docAuthor")
    elif "date" in classes:
        made = add(front, "docDate")
    elif "affiliation" in classes:
        made = add(add(front if front is not into else into, "byline"), "affiliation")
    elif kind in ("source", "caption"):
        figures = into[-1] if len(into) and into[-1].tag == f"{{{TEI}}}figure" else add(into, "figure")
        made = add(figures, "head", {"type": kind}) if kind == "caption" else add(figures, "ab", {"type": kind})
    else:
        made = add(into, "ab", {"type": kind})
    fill(made, line, id_ or f"{making.essay.id}-{kind}")


def _spread(node: etree._Element, break_: str) -> None:
    """A line for each element within those that hold only elements; no white space comes near a letter."""
    name = etree.QName(node).localname
    note = name == "note" and node.get("type") == "edition"
    if not len(node) or not (name in _BLOCKS or note):
        return
    node.text = break_ + " "
    for child in node:
        _spread(child, break_ + " ")
        child.tail = break_ + " "
    node[-1].tail = break_
