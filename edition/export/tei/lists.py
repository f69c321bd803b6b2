"""What stands off an essay's text in its TEI: the edition's annotations, its names, its chronology, its bibliography.

Only what this essay's text or its annotations point to is listed. The edition's own figures stand in the back matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree

from ... import annotation, names, sources
from ...address import parse
from ...annotation import KINDS, Annotation
from ...bibliography import Work, works
from ...chronology import Event
from ...colophon import colophon
from ...data import rows
from ...essays import Essay, essays
from ...names import Entry
from ...sources import SOURCES
from .line import add, element, write

RESP = "#edition"
#: A date that TEI's attributes can hold: a year, a month or a day.
_ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
#: For each kind of name its list, the element of an entry, the element of its forms.
LISTS = {
    "person": ("listPerson", "person", "persName"),
    "organisation": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
    "operation": ("listEvent", "event", "label"),
    "document": ("listBibl", "bibl", "title"),
}


class Pointers:
    """Where things are, as seen from the file of one essay; what is pointed at is remembered."""

    def __init__(self, essay: Essay, listed: Iterable[str], events: Iterable[str], root: Path) -> None:
        self.essay = essay.id
        self._essays = [each.id for each in essays(root)]
        self._own = {f"name-{id_}" for id_ in listed} | {f"event-{id_}" for id_ in events}
        self._colophon = colophon(root)
        self._known = sources.known(root)
        #: The keys of the works and sources that the file points at.
        self.keys: set[str] = set()

    def site(self, path: str) -> str:
        """A page or file of the site."""
        return self._colophon.url(path) or f"../{path}"

    def address(self, address: str) -> str:
        """An address of either essay."""
        owner = next(essay for essay in self._essays if parse(address, essay))
        return f"#{address}" if owner == self.essay else f"{owner}.xml#{address}"

    def work(self, key: str) -> str:
        """A work or source, by its key."""
        self.keys.add(key)
        return f"#bib-{key}"

    def link(self, href: str) -> str:
        """Where a link of a leaf leads."""
        path, _, id_ = href.partition("#")
        if ":" in path:
            return href
        id_ = re.sub("^card-", "name-", id_)
        if any(parse(id_, essay) for essay in self._essays):
            return self.address(id_)
        if id_ in self._own:
            return f"#{id_}"
        if id_.startswith("bib-") and id_[4:] in self._known:
            return self.work(id_[4:])
        return self.site(f"{path}#{id_}" if id_ else path)

    def cited(self, text: str, root: Path) -> str:
        """What a table's column `source` names: an address, or keys with their places."""
        if any(parse(text, essay) for essay in self._essays):
            return self.address(text)
        return " ".join(self.work(key) for key, _ in sources.cited(text))


def prose(node: Any, into: etree._Element, to: Pointers) -> etree._Element:
    """The edition's own words, from a page into an element."""
    write(into, re.sub(r"\s+", " ", node.text or ""))
    for child in node:
        if isinstance(child.tag, str):
            prose(child, _inline(child, into, to), to)
        write(into, re.sub(r"\s+", " ", child.tail or ""))
    return into


def _inline(child: Any, into: etree._Element, to: Pointers) -> etree._Element:
    if child.tag == "a" and child.get("href"):
        return add(into, "ref", {"target": to.link(child.get("href"))})
    if child.get("lang"):
        return add(into, "foreign", {"lang": child.get("lang")})
    if child.tag in ("em", "strong"):
        return add(into, "hi", {"rend": "italic" if child.tag == "em" else "bold"})
    return add(into, "code") if child.tag == "code" else into


def annotation_list(own: Iterable[tuple[Annotation, Any]], to: Pointers, root: Path) -> etree._Element:
    """The annotations, each with the element that the page has of it.

    Args:
        own: of one essay, in reading order.
        to: the file's pointers.
        root: the checkout.
    """
    listed = element("listAnnotation", {"type": "edition", "resp": RESP})
    known = sources.known(root)
    for each, shown in own:
        kind = KINDS[each.kind]
        note = add(listed, "note", {
            "type": "edition", "subtype": kind, "n": str(each.number), "id": each.address, "resp": RESP,
            "ana": f"#kind-{kind} #standing-{each.standing}", "corresp": to.address(each.at),
            "target": f"#{each.address}-from", "targetEnd": f"#{each.address}-to",
        })  # fmt: skip
        for block in shown:
            if not {"annotation-head", "annotation-foot"} & set((block.get("class") or "").split()):
                prose(block, add(note, "p"), to)
        if each.emendation:
            add(note, "corr", {"resp": RESP}, each.emendation)
        for key, at in each.sources:
            bibl = add(note, "bibl")
            add(bibl, "ref", {"target": to.work(key)}, known[key].title)
            if at:
                add(bibl, "biblScope", {}, at)
        add(note, "date", {"type": "written", "when": each.date.isoformat()}, each.date.isoformat())
    return listed


def figure(shown: Any, before: str, to: Pointers) -> etree._Element:
    """A figure of the edition, as the page has it.

    Args:
        shown: the element with its address.
        before: the address of the passage that it stands after, or empty.
        to: the file's pointers.
    """
    made = element("figure", {"id": shown.get("id"), "type": "edition"})
    if before:
        made.set("corresp", to.address(before))
    for number, line in enumerate(shown.iterfind(".//figcaption//p")):
        prose(line, add(made, "head" if number < 2 else "p"), to)
    image = shown.find(".//img")
    add(made, "graphic", {"url": to.site(image.get("src")), "mimeType": "image/svg+xml"})
    add(made, "figDesc", {}, image.get("alt"))
    return made


def name_lists(listed: Iterable[Entry], to: Pointers, root: Path) -> list[etree._Element]:
    """The names of the essay, a list for each kind that occurs."""
    entries = sorted(listed, key=lambda entry: list(names.load(root)).index(entry.id))
    found = []
    for kind, (tag, item, form) in LISTS.items():
        own = [entry for entry in entries if entry.kind == kind]
        if own:
            found.append(element(tag, {"type": kind}))
        for entry in own:
            made = add(found[-1], item, {"id": f"name-{entry.id}"})
            for type_, lang, text in (
                ("", "ja", entry.ja),
                ("reading", "ja-Hira", entry.reading),
                ("", "en", entry.en),
                ("abbreviation", "en", entry.abbr),
            ):
                if text:
                    add(made, form, {"type": type_, "lang": lang}, text)
            said = {"resp": RESP, "source": to.cited(entry.source, root), "ana": f"#standing-{entry.standing}"}
            add(made, "note", said, entry.line)
    return found


def moment(start: str, end: str) -> dict[str, str]:
    """A date as TEI's attributes."""
    return {"from": start, "to": end} if end else {"when": start}


def chronology(own: Iterable[Event], to: Pointers, root: Path) -> etree._Element:
    """The entries of the chronology that the essay's text is linked to."""
    listed = element("listEvent", {"type": "chronology"})
    for each in own:
        place = " ".join(filter(None, [to.address(each.address), to.cited(each.source, root) if each.source else ""]))
        made = add(listed, "event", {"id": f"event-{each.id}", "source": place, **moment(each.date, each.end)})
        add(made, "label", {"lang": "ja"}, each.title)
        add(made, "label", {"lang": "en"}, each.title_en)
        if each.note:
            add(made, "note", {"resp": RESP}, each.note)
    return listed


def bibliography(cited: Iterable[str], to: Pointers, root: Path) -> list[etree._Element]:
    """The works that the notes cite; then, apart, what the edition's own words rest on."""
    first = set(cited)
    to.keys |= first
    listed = works(root)
    tables = {row["id"]: row for _, row in rows(SOURCES, root)}
    found = []
    for type_, keys in (("cited", first), ("sources", to.keys - first)):
        own = [_work(work) for key, work in listed.items() if key in keys]
        own += [_row(row) for key, row in tables.items() if key in keys]
        if own:
            found.append(element("listBibl", {"type": type_}))
            found[-1].extend(own)
    return found


def _work(work: Work) -> etree._Element:
    made = element("bibl", {"id": f"bib-{work.key}", "type": work.type})
    for role, tag in (("author", "author"), ("editor", "editor"), ("translator", "editor")):
        for who in work.names.get(role, ()):
            whole = who.last + who.first if who.japanese else f"{who.first} {who.last}".strip()
            add(made, tag, {"role": "translator" if role == "translator" else ""}, whole)
    part = "a" if work["journaltitle"] or work["booktitle"] or work.type == "online" else "m"
    add(made, "title", {"level": part}, work["title"])
    for name, level in (("booktitle", "m"), ("journaltitle", "j"), ("series", "s")):
        if work[name]:
            add(made, "title", {"level": level}, work[name])
    for name, tag in (("location", "pubPlace"), ("publisher", "publisher"), ("institution", "publisher"),
                      ("organization", "publisher")):  # fmt: skip
        if work[name]:
            add(made, tag, {}, work[name])
    _dated(made, work["date"])
    for name, unit in (("volume", "volume"), ("number", "issue"), ("pages", "page")):
        if work[name]:
            add(made, "biblScope", {"unit": unit}, work[name].replace("--", "-"))
    if work["url"]:
        add(made, "ref", {"target": work.web.replace(" ", "%20")}, work["url"])
    for name, type_ in (("annotation", "record"), ("seen", "seen")):
        if work[name]:
            add(made, "note", {"type": type_, "resp": RESP}, work[name])
    return made


def _row(row: dict[str, str]) -> etree._Element:
    made = element("bibl", {"id": f"bib-{row['id']}", "type": "online"})
    add(made, "title", {"level": "a"}, row["title"])
    add(made, "publisher", {}, row["publisher"])
    _dated(made, row["date"])
    if row["url"]:
        add(made, "ref", {"target": row["url"].replace(" ", "%20")}, row["url"])
    if row["note"]:
        add(made, "note", {"type": "seen", "resp": RESP}, row["note"])
    return made


def _dated(made: etree._Element, text: str) -> None:
    start, _, end = text.partition("/")
    whole = all(_ISO.fullmatch(part) for part in (start, end or start))
    if text:
        add(made, "date", moment(start, end) if whole else {}, text)


def own_annotations(essay: Essay, root: Path) -> list[Annotation]:
    """The annotations of one essay, in reading order."""
    return [each for each in annotation.load(root) if each.address.startswith(f"{essay.id}-a")]
