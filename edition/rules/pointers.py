"""Where the files of a site lead: of each form, the addresses that it gives and the ids that can be led to.

Pages, style sheets, pictures, TEI and DTS, the files of records, the scripts that hold data, and what an EPUB packs.
`edition.rules.links` holds them against what is there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from posixpath import basename, dirname, join, splitext
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode


class Pointer(NamedTuple):
    """One address that a file gives."""

    #: As it is written: absolute, or relative to the file, or to the site's root.
    to: str
    #: What gives it: the attribute, the key.
    by: str
    #: Whether it is relative to the site's root, not to the file.
    from_root: bool = False


@dataclass
class Document:
    """What a file has to be led to, and where it leads."""

    ids: Counter[str] = field(default_factory=Counter)
    pointers: list[Pointer] = field(default_factory=list)


#: Attributes of pages that hold an address; and those that hold ids of the same page.
ADDRESSES = ("href", "src", "poster", "data", "action", "formaction", "cite", "longdesc", "xlink:href")
IDS = (
    *("for", "form", "headers", "list", "popovertarget", "aria-activedescendant", "aria-controls", "aria-describedby"),
    *("aria-details", "aria-errormessage", "aria-flowto", "aria-labelledby", "aria-owns"),
)
#: What of a block of linked data, and of a file of records, is an address.
_LINKED = frozenset({"@id", "url", "contentUrl"})
_WITH = ", ".join(f"[{name}]" for name in (*ADDRESSES, *IDS, "srcset", "data-chart") if ":" not in name)
#: What pages say of themselves under these names is where they are.
_TOLD = re.compile(r"og:(url|image)|citation_\w*url|DC\.identifier")
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.S)


def page(raw: bytes) -> Document:
    """A page of the site."""
    tree = LexborHTMLParser(raw)
    found = Document(Counter(node.attributes["id"] or "" for node in tree.css("[id]")))
    nodes = tree.css(f"{_WITH}, use, image, meta[content], script")  # each as often as it fits one of them
    found.pointers += dict.fromkeys(pointer for node in nodes for pointer in _of_element(node))
    return found


def _of_element(node: LexborNode) -> Iterator[Pointer]:
    given = {name: value or "" for name, value in node.attributes.items()}
    for name in given.keys() & set(ADDRESSES):
        if not given.get("rel", "").startswith("schema."):  # a vocabulary, which is named and not led to
            yield Pointer(given[name], name)
    for name in given.keys() & set(IDS):
        yield from (Pointer(f"#{id_}", name) for id_ in given[name].split())
    if "srcset" in given:
        yield from (Pointer(each.split()[0], "srcset") for each in given["srcset"].split(", "))
    if "data-chart" in given:
        yield Pointer(f"charts/{given['data-chart']}.js", "data-chart", True)
    if node.tag == "meta":
        if _TOLD.fullmatch(given.get("name") or given.get("property", "")):
            yield Pointer(given["content"], "content")
        elif given.get("http-equiv", "").lower() == "refresh":
            yield Pointer(given["content"].partition("url=")[2], "content")
    if given.get("type") == "application/ld+json":
        yield from _keyed(json.loads(node.text()), _LINKED)


def _keyed(value: Any, keys: frozenset[str], from_root: bool = False) -> Iterator[Pointer]:
    """The addresses under some keys of whatever JSON holds."""
    if isinstance(value, list):
        for each in value:
            yield from _keyed(each, keys, from_root)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in keys and isinstance(each, str) and "{" not in each:  # a template leads to what is put in
                yield Pointer(each, key, from_root)
            else:
                yield from _keyed(each, keys, from_root)


def sheet(raw: bytes) -> Document:
    """A style sheet."""
    return Document(pointers=[Pointer(match[2], "url()") for match in _URL.finditer(raw.decode())])


_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
#: TEI's attributes that point (https://tei-c.org/release/doc/tei-p5-doc/en/html/ref-teidata.pointer.html), and those
#: of XHTML, SVG and the files of an EPUB.
_POINTING = frozenset(
    (
        *("ana", "corresp", "facs", "next", "prev", "ref", "rendition", "resp", "sameAs", "source", "target"),
        *("targetEnd", "url", "who", "wit", *ADDRESSES, "{http://www.w3.org/1999/xlink}href"),
    )
)


def xml(raw: bytes) -> Document:
    """A file of XML: TEI, a fragment of it, a picture, the map for crawlers, or a part of an EPUB."""
    tree = etree.fromstring(raw)
    found = Document()
    base = tree.get(_XML_BASE, "")
    for element in tree.iter(etree.Element):
        if id_ := element.get(_XML_ID) or element.get("id"):
            found.ids[id_] += 1
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            by = etree.QName(name).localname
            if name in _POINTING:
                found.pointers += [Pointer(_based(base, to), by) for to in value.split()]
            elif name == "full-path":
                found.pointers.append(Pointer(value, by, True))
            elif name in IDS:
                found.pointers += [Pointer(f"#{id_}", by) for id_ in value.split()]
            else:
                found.pointers += [Pointer(match[2], by) for match in _URL.finditer(value)]
        if element.text and element.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}loc":
            found.pointers.append(Pointer(element.text.strip(), "loc"))
    return found


def _based(base: str, to: str) -> str:
    """An address of a document that says what its addresses are relative to (xml:base)."""
    if not base or urlsplit(to).scheme:
        return to
    if urlsplit(base).scheme:
        return urljoin(base, to)
    return base + to if to.startswith("#") else join(dirname(base), to)


def records(raw: bytes) -> Document:
    """A file of records; of DTS, what leads to a file of the site and has nothing to be put in."""
    return Document(pointers=[*_keyed(json.loads(raw), frozenset({"url"}), True),
                              *_keyed(json.loads(raw), frozenset({"download"}))])  # fmt: skip


def package(raw: bytes) -> Document:
    """The description of the tables, which stands among them."""
    return Document(pointers=[Pointer(each["path"], "path") for each in json.loads(raw)["resources"]])


def script(raw: bytes) -> Document:
    """A script that holds data: what is searched, what is cited, what a chart tells."""
    text = raw.decode()
    start = re.search(r"=\s*(?=[\[{])(?!\{\}\))", text)
    if start is None:
        raise ValueError("it holds no data")
    return Document(pointers=list(dict.fromkeys(_told(json.loads(text[start.end() : text.rindex(";")])))))


def _told(data: Any) -> Iterator[Pointer]:
    if isinstance(data, list):  # what is searched, page by page
        for each in data:
            yield from (Pointer(f"{each['url']}#{record[0]}", "record", True) for record in each["records"])
    elif "parts" in data:
        yield from (Pointer(f"search/{each['id']}.js", "part", True) for each in data["parts"])
        for essay, known in data["addresses"].items():
            for kind, first, last, at in known["runs"]:
                for number in range(first, last + 1):
                    yield Pointer(f"{known['pages'][at]}#{essay}-{kind}{number}", "run", True)
    elif "places" in data:
        for short in data["places"]:
            yield Pointer(f"ref/{'-'.join(filter(None, (data['essay'], short)))}/index.html", "place", True)
    else:
        for trace in data.get("data", []):
            yield from (Pointer(told[1], "customdata", True) for told in trace["customdata"] if told[1])


def robots(raw: bytes) -> Document:
    """What crawlers are told."""
    return Document(pointers=[Pointer(to, "Sitemap") for to in re.findall(r"^Sitemap: *(\S+)", raw.decode(), re.M)])


_READERS: dict[str, Callable[[bytes], Document]] = {
    ".html": page, ".css": sheet, ".xml": xml, ".svg": xml, ".json": records,
    ".xhtml": xml, ".opf": xml, ".ncx": xml,
}  # fmt: skip


def reader(name: str) -> Callable[[bytes], Document] | None:
    """What reads a file of this name, or nothing where none leads anywhere.

    Args:
        name: its path in the site, or in the EPUB.
    """
    folder = name.partition("/")[0]
    if folder == "_sources":
        return None
    if name.endswith(".js"):
        return script if folder in ("search", "cite", "charts") else None
    special = {"datapackage.json": package, "robots.txt": robots}
    return special.get(basename(name)) or _READERS.get(splitext(name)[1])
