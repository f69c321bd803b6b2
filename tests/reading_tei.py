"""The essays' TEI read back into letters by a reader of the tests' own, which knows TEI and nothing of the writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from edition.article import Reading

T = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

#: Elements that are a block of an essay, and what kind of passage each is.
BLOCKS = {"titlePart": "title", "docAuthor": "author", "docDate": "date", "affiliation": "affiliation",
          "p": "paragraph", "head": "heading", "ab": ""}  # fmt: skip


@dataclass
class Block(Reading):
    """A block, with the elements that lie on each of its letters."""

    #: Under each letter the elements around it, within the block.
    around: list[tuple[etree._Element, ...]] = field(default_factory=list)
    #: Under the name of an anchor the place where it stands.
    anchors: dict[str, int] = field(default_factory=dict)


class Reader:
    """The walk through a `<text>` or a part of one."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Block] = []
        self._pending: list[int] = []
        self._folio = 0
        self._essay = ""

    def read(self, text: etree._Element) -> list[Block]:
        """The blocks in the order of the file, then the notes in order."""
        self._essay = text.get(ID, "")
        self._walk(text, 0)
        assert not self._pending
        return [*self.blocks, *sorted(self.notes, key=lambda note: note.note)]

    def _walk(self, node: etree._Element, depth: int) -> None:
        for child in node:
            name = etree.QName(child).localname
            if name == "pb":
                self._page(child)
            elif name == "back":
                continue
            elif name in BLOCKS:
                kind = child.get("type") or BLOCKS[name]
                kind = {"main": "title"}.get(kind, f"heading{depth}" if kind == "heading" else kind)
                label = child.get(ID) or {"title": self._essay}.get(kind) or kind
                if kind.startswith("heading"):
                    label = node.get(ID, "")
                block = Block(label, kind)
                self.blocks.append(block)
                self._line(child, block, ())
            else:
                assert not (child.text or "").strip(), f"letters in <{name}>"
                self._walk(child, depth + (name == "div"))
            assert not (child.tail or "").strip(), f"letters after <{name}>"

    def _page(self, pb: etree._Element) -> None:
        self._folio = int(pb.get("n", ""))
        assert pb.get(ID, "").endswith(f"-pg{self._folio}")
        self._pending.append(self._folio)

    def _line(self, node: etree._Element, block: Block, around: tuple[etree._Element, ...]) -> None:
        self._text(node.text, block, around)
        for child in node:
            name = etree.QName(child).localname
            if name == "pb":
                self._page(child)
            elif name == "milestone":
                assert block.note
                block.pages.append((int(child.get("n", "")), len(block.text)))
            elif name == "anchor":
                block.anchors[child.get(ID, "")] = len(block.text)
            elif name == "note":
                self._note(child, block)
            else:
                self._line(child, block, (*around, child))
            self._text(child.tail, block, around)

    def _note(self, child: etree._Element, block: Block) -> None:
        number = int(child.get("n", ""))
        block.calls.append((number, len(block.text)))
        note = Block(child.get(ID, ""), "note", note=number)
        pending, self._pending = self._pending, []
        self._line(child, note, ())
        self._pending = pending
        if not note.pages and self._folio:
            note.pages = [(self._folio, 0)]
        self.notes.append(note)

    def _text(self, text: str | None, block: Block, around: tuple[etree._Element, ...]) -> None:
        for char in text or "":
            if self._pending and not block.note:
                block.pages += [(folio, len(block.text)) for folio in self._pending]
                self._pending = []
            if any(each.tag == f"{T}emph" for each in around):
                block.dotted.add(len(block.text))
            block.text.append(char)
            block.around.append(around)


def parse(path: Path) -> etree._Element:
    """The root of a file, which must be well formed."""
    return etree.parse(str(path)).getroot()


def read(tei: etree._Element) -> list[Block]:
    """The blocks and notes of a whole document."""
    text = tei.find(f"{T}text")
    assert text is not None
    return Reader().read(text)
