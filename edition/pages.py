"""The built pages read into letters: what of each is the essay's, in the order in which a reader turns them.

What is the essay's is fixed by contract: on a page with `<meta name="edition.essay">`, everything in its one
`<article>` but scripts, styles, templates, `a.headerlink` and whatever has the class `apparatus`. The pages are read
with an HTML5 parser, so that a paragraph is where a browser sees one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from . import ROOT
from .contents import contents
from .faults import Fault, Refused, place, read_text
from .witness import Essay

#: Elements within a line: text in any other begins a block of its own.
INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark"),
        *("q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    )
)


@dataclass
class Reading:
    """A block as one side has it."""

    #: Its address; or its kind, where it has none.
    label: str
    text: list[str] = field(default_factory=list)
    dotted: set[int] = field(default_factory=set)
    calls: list[tuple[int, int]] = field(default_factory=list)
    #: (folio, at) of the pages that begin in it; of a note, the page it is printed on.
    pages: list[tuple[int, int]] = field(default_factory=list)
    note: int = 0


def read_site(site: Path, known: Iterable[Essay], root: Path = ROOT) -> dict[str, list[Reading]]:
    """For each essay, what the built pages have of it, in the order of `_toc.yml`.

    Raises:
        Refused: a page of the contents is not built, or an essay's page has not exactly one article, or a page
            outside the contents claims to be an essay's.
    """
    found: dict[str, list[Reading]] = {essay.id: [] for essay in known}
    pages = [site / f"{name}.html" for name in contents(root)]
    faults: list[Fault] = []
    for page in chain(pages, sorted(set(site.rglob("*.html")) - set(pages))):
        try:
            tree = LexborHTMLParser(read_text(page, root))
        except Refused as refused:
            faults += [Fault(f.file, f.line, f.kind, f.what, "build the book: make book") for f in refused.faults]
            continue
        meta = tree.css_first('meta[name="edition.essay"]')
        if meta is None:
            continue
        essay = meta.attributes.get("content") or ""
        articles = tree.css("article")
        name = place(page, root)
        if essay not in found:
            faults.append(Fault(name, 0, "contract", f"no such essay: {essay}", "see data/essays.toml"))
        elif page not in pages:
            what = "the page shows an essay's letters but is not in _toc.yml"
            faults.append(Fault(name, 0, "contract", what, "list it in _toc.yml, or drop edition.essay from it"))
        elif len(articles) != 1:
            what = f"an essay's page has one <article>, this one {len(articles)}"
            faults.append(Fault(name, 0, "contract", what, "mend the page's template"))
        else:
            found[essay] += _Page(essay, _last_folio(found[essay])).read(articles[0])
    if faults:
        raise Refused(faults)
    return found


def _last_folio(readings: list[Reading]) -> int:
    return next((r.pages[-1][0] for r in reversed(readings) if r.pages and not r.note), 0)


class _Page:
    """One page's article, walked as a browser has it."""

    def __init__(self, essay: str, folio: int) -> None:
        self.essay = essay
        self.readings: list[Reading] = []
        self.block: Reading | None = None
        self.note: Reading | None = None
        self.folio = folio
        self.pending: list[int] = []
        #: Each note's page, where nothing else is said: its call's.
        self.called_on: dict[int, int] = {}

    def read(self, article: LexborNode) -> list[Reading]:
        self._children(article, "article", False)
        if self.pending:
            self._block("end", "").pages += [(folio, 0) for folio in self.pending]
        for reading in self.readings:
            while reading.text and reading.text[-1] == " ":
                reading.text.pop()
            if reading.note and not reading.pages and (folio := self.called_on.get(reading.note)):
                reading.pages = [(folio, 0)]
        return self.readings

    def _children(self, node: LexborNode, section: str, dotted: bool) -> None:
        for child in node.iter(include_text=True):
            self._node(child, section, dotted)

    def _node(self, node: LexborNode, section: str, dotted: bool) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "", section, dotted)
            return
        attributes = node.attributes
        classes = (attributes.get("class") or "").split()
        role = attributes.get("role")
        if "folio" in classes and "apparatus" in classes:
            self._folio(int(attributes.get("data-folio") or 0))
        if tag.startswith(("-", "_", "!")) or tag in ("script", "style", "template") or "apparatus" in classes:
            return
        if "headerlink" in classes or role == "doc-backlink" or (self.note and "label" in classes):
            return
        if tag == "br":
            self._text(" ", section, dotted)
        elif role == "doc-noteref":
            self._call(attributes.get("href") or "", section)
        elif tag in INLINE:
            self._children(node, section, dotted or "bouten" in classes)
        else:
            self._block_element(node, tag, attributes.get("id") or "", classes, role, section)

    def _block_element(
        self, node: LexborNode, tag: str, id_: str, classes: list[str], role: str | None, section: str
    ) -> None:
        outer_note = self.note
        self.block = None
        if role == "doc-footnote":
            number = int(m[1]) if (m := re.fullmatch(re.escape(self.essay) + r"-n(\d+)", id_)) else -1
            self.note = Reading(id_, note=number)
            self.readings.append(self.note)
        elif tag == "section" and id_:
            section = id_
        elif re.fullmatch("h[1-6]", tag):
            self._block(section, section)
        elif tag == "p" and not self.note:
            named = [name for name in classes if name in ("author", "date", "profile", "source", "caption")]
            named += [name for name in classes if name == "affiliation"]
            self._block(id_ or " ".join(named) or "paragraph", section)
        self._children(node, section, False)
        self.block = None
        self.note = outer_note

    def _block(self, label: str, section: str) -> Reading:
        self.block = Reading(label)
        self.readings.append(self.block)
        return self.block

    def _text(self, text: str, section: str, dotted: bool) -> None:
        target = self.note or self.block
        for char in re.sub(r"[ \t\n\r\f]+", " ", text):
            if char == " " and (target is None or not target.text or target.text[-1] == " "):
                continue
            if target is None:
                target = self._block("text", section)
            if self.pending and not self.note and not char.isspace():
                target.pages += [(folio, len(target.text)) for folio in self.pending]
                self.pending = []
            if dotted:
                target.dotted.add(len(target.text))
            target.text.append(char)

    def _call(self, href: str, section: str) -> None:
        target = self.note or self.block or self._block("text", section)
        match = re.fullmatch(r"[^#]*#" + re.escape(self.essay) + r"-n(\d+)", href)
        number = int(match[1]) if match else 0
        at = len(target.text)
        target.calls.append((number, at))
        self.called_on[number] = self.folio

    def _folio(self, number: int) -> None:
        if self.note:
            self.note.pages.append((number, len(self.note.text)))
        else:
            self.pending.append(number)
            self.folio = number
