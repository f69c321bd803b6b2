"""Parts of an essay's TEI: a section, a paragraph or a note by its address, and what stands on a printed page.

A part is a `<TEI>` with a `<dts:wrapper>`, as the Distributed Text Services 1.0 want it
(https://dtsapi.org/versions/v1.0). Its @xml:base is the whole document: what a part points at is found there.
"""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from .line import ID, LANG, TEI, XML

DTS = "https://w3id.org/api/dts#"
_NSMAP: dict[Any, str] = {None: TEI, "dts": DTS}
_PB, _P = f"{{{TEI}}}pb", f"{{{TEI}}}p"


def by_id(tei: etree._Element) -> dict[str, etree._Element]:
    """The elements of a document by their @xml:id."""
    return {address: each for each in tei.iter() if (address := each.get(ID))}


def part(element: etree._Element, whole: str) -> etree._Element:
    """The TEI of one section, paragraph or note.

    Args:
        element: of the whole document (`by_id`), with its address; it stays as it is.
        whole: where the whole document is, as seen from the part's file.
    """
    inside = copy.deepcopy(element)
    inside.tail = None
    return _wrapped([inside], whole)


def page_part(tei: etree._Element, address: str, whole: str) -> etree._Element:
    """The TEI of one printed page: what stands from its `<pb>` to the next, with the notes called there, in the
    elements it stands in. Of a paragraph that goes over the page @part says which piece it is.

    Args:
        tei: the whole document.
        address: of a printed page.
        whole: where the whole document is, as seen from the part's file.

    Raises:
        KeyError: the document has no such page.
    """
    if not any(each.get(ID) == address for each in tei.iter(_PB)):
        raise KeyError(address)
    text = copy.deepcopy(tei[-1])
    cutting = _Cutting(address)
    inside = [each for each in text if etree.QName(each).localname in ("front", "body") and cutting.keep(each)]
    for each in inside:
        each.tail = None
    return _wrapped(inside, whole)


def _wrapped(inside: list[etree._Element], whole: str) -> etree._Element:
    made = etree.Element(f"{{{TEI}}}TEI", nsmap=_NSMAP)
    made.set(f"{{{XML}}}base", whole)
    made.set(LANG, "ja")
    etree.SubElement(made, f"{{{DTS}}}wrapper").extend(inside)
    return made


class _Cutting:
    """A walk through a document that leaves one page of it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._on = False

    def keep(self, node: etree._Element) -> bool:
        """Take out what is not of the page; whether anything is left, or the node is an empty one of the page."""
        letters = _text(node) if node.tag == _P else ""
        if node.tag == _PB:
            self._on = node.get(ID) == self._address
        kept = bool(self._on and ((not len(node) and not node.text) or (node.text and node.text.strip())))
        if not self._on:
            node.text = None
        last: etree._Element | None = None
        for child in list(node):
            tail, child.tail = child.tail, None
            if self.keep(child):
                kept, last = True, child
            else:
                node.remove(child)
            if self._on and tail:
                kept = kept or bool(tail.strip())
                if last is None:
                    node.text = (node.text or "") + tail
                else:
                    last.tail = (last.tail or "") + tail
        if node.tag == _P and kept and (left := _text(node)) != letters:
            node.set("part", "I" if letters.startswith(left) else "F" if letters.endswith(left) else "M")
        return kept


def _text(node: etree._Element) -> str:
    return "".join(map(str, node.itertext()))
