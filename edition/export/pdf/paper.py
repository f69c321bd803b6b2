"""A leaf made ready for paper: notes moved into their calls, dots drawn, annotated letters marked, figures gathered.

What of a page is the essay's letters stays, each once and in its order; what is of use on a screen only goes, and
what stands at the end of a chapter (notes, annotations) is taken to where a book has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement
from lxml.html import builder as e

from ...address import words
from ..leaf import Leaf, without_fillers

#: What marks names, dates and works in the letters: a book has an index, and its page is the letters'.
_LINKS = "a.reference, .annotated, .named, .dated, .cited, .std-ref, .std-doc"


@dataclass
class Chapter:
    """One leaf of an essay on paper."""

    name: str
    title: str
    #: The essay's letters, with the notes in their calls.
    text: HtmlElement
    #: The edition's synopsis: in Japanese (lists), and in English (paragraphs).
    synopsis: list[HtmlElement] = field(default_factory=list)
    english: list[HtmlElement] = field(default_factory=list)
    #: The annotations, in the order of the letters they are about: a note's stand where it is called.
    annotations: list[HtmlElement] = field(default_factory=list)
    #: The edition's figures that need not stand in the text.
    figures: list[HtmlElement] = field(default_factory=list)


def found(element: HtmlElement, selector: str) -> list[Any]:
    """What a selector finds in an element, in order, as a list that stays while the tree changes."""
    return list(element.cssselect(selector))


def rooted(leaf: Leaf) -> HtmlElement:
    """The leaf's article with its own links, too, under the page's name, so that its parts can be moved."""
    for link in leaf.article.iter("a"):
        if (link.get("href") or "").startswith("#"):
            link.set("href", f"{leaf.name}.html{link.get('href')}")
    return leaf.article


def chapter(leaf: Leaf) -> Chapter:
    """A leaf with an essay's letters, taken apart; its copy of the page is used up."""
    article = rooted(leaf)
    without_fillers(article)
    made = Chapter(leaf.name, leaf.title, article)
    for box in found(article, ".synopsis"):
        made.synopsis += found(box, "ul")
        made.english += found(box, "details > p")
        box.drop_tree()
    waiting = {each.get("id"): each for each in found(article, ".endmatter .annotation")}
    notes = {each.get("id"): each for each in found(article, "[role=doc-footnote]")}
    for each in found(article, ".endmatter, section.notes"):
        each.drop_tree()
    for call in found(article, "a[role=doc-noteref]"):
        _call(call, notes[call.get("href").rpartition("#")[2]])
    drawn = [_chart(each) for each in found(article, ".chart")]
    made.figures += [each for each in drawn if each is not None]
    made.annotations += _annotated(article, waiting)
    for paragraph in found(article, "p[id]"):
        number = e.SPAN({"class": "apparatus number", "data-number": words(paragraph.get("id")).removeprefix("段落")})
        number.tail, paragraph.text = paragraph.text, None
        paragraph.insert(0, number)
    for dotted in found(article, "em.bouten"):
        for node, name, text in list(_texts(dotted)):
            _replace(node, name, [e.SPAN(letter, {"class": "dot"}) for letter in text])
    return made


def _call(call: HtmlElement, note: HtmlElement) -> None:
    """Move a note to its call, as spans: a paragraph cannot stand in a paragraph."""
    number = words(note.get("id")).removeprefix("注")
    moved = e.SPAN({"class": "note", "id": note.get("id")})
    for part in list(note.iterchildren("p")):
        part.tag = "span"
        part.set("class", "part-of-note")
        part.tail = None
        moved.append(part)
    label = e.A(number, {"class": "label", "href": f"#{call.get('id')}"})
    label.tail, moved[0].text = moved[0].text, None
    moved[0].insert(0, label)
    classes = "call after-bracket" if "after-bracket" in call.get("class", "") else "call"
    made = e.A(number, {"class": classes, "href": f"#{note.get('id')}", "id": call.get("id")})
    moved.tail, call.tail = call.tail, None
    call.addnext(moved)
    call.addprevious(made)
    call.getparent().remove(call)


def _chart(chart: HtmlElement) -> HtmlElement | None:
    """Trim a figure of the edition. One that stands for the essay's own (before its 出典) stays; of any other the
    text keeps a line that leads to it, and the figure is given back."""
    trim(chart)
    after = chart.getnext()
    if after is not None and "source" in (after.get("class") or ""):
        for table in found(chart, ".figures-table"):
            table.drop_tree()
        return None
    title = found(chart, "figcaption strong")[0].text_content()
    see = e.P(e.A(title, {"href": f"#{chart.get('id')}"}), {"class": "apparatus see"})
    see.tail, chart.tail = chart.tail, None
    chart.addprevious(see)
    chart.getparent().remove(chart)
    return chart


def trim(chart: HtmlElement) -> None:
    """Leave of a figure the wide picture, the caption and the table: no links to files, nothing to open."""
    for links in found(chart, ".chart-links"):
        links.drop_tree()
    for source in found(chart, "source"):
        source.getparent().drop_tag()
        source.drop_tree()
    for image in found(chart, "img"):
        image.attrib.pop("loading", None)
    for details in found(chart, "details"):
        table = found(details, "table")[0]
        details.addnext(e.DIV(table, {"class": "figures-table"}))
        details.drop_tree()


def _annotated(article: HtmlElement, waiting: dict[str, HtmlElement]) -> Iterator[HtmlElement]:
    """Mark the letters that each annotation is about, and give the annotations back in the order of the letters."""
    marks = []
    for mark in found(article, "[id$='-on']"):
        place = e.SPAN({"id": mark.attrib.pop("id")})
        mark.addprevious(place)
        marks.append(place)
    for link in found(article, _LINKS):
        if not any("apparatus" in (each.get("class") or "") for each in link.iterancestors()):
            link.drop_tag()
    for place in marks:
        own = waiting[place.get("id").removesuffix("-on")]
        head = found(own, ".annotation-head a")[0]
        number = found(own, ".annotation-number")[0]
        number.text = words(own.get("id")).removeprefix("注釈")
        head.addprevious(number)
        _shortened(found(own, ".annotation-foot")[0])
        left = len("".join(head.text_content().split()))
        for node, name, text in list(_texts(_block(place), place)):
            if left <= 0:
                break
            at, size = 0, 0
            while at < len(text) and size < left:
                size += not text[at].isspace()
                at += 1
            left -= size
            if not text.strip() or any(each.get("class") == "annotated" for each in _around(node, name)):
                continue
            link = e.A(text[:at], {"class": "annotated", "href": f"#{own.get('id')}"})
            _replace(node, name, [link, text[at:]])
        yield own


def _shortened(foot: HtmlElement) -> None:
    """Leave of what stands beneath an annotation its standing and its sources: an index says what else is there."""
    for part in list(foot):
        if "→" in (part.tail or ""):
            part.tail = (part.tail or "").partition("→")[0].rstrip()
            for after in list(part.itersiblings()):
                foot.remove(after)
            return
    for day in found(foot, ".day"):
        day.drop_tree()


def _block(place: HtmlElement) -> HtmlElement:
    """The paragraph, heading or note that a place stands in."""
    return next(
        each for each in place.iterancestors() if each.tag not in ("span", "em", "a") or each.get("class") == "note"
    )


def _around(node: HtmlElement, name: str) -> Iterator[HtmlElement]:
    """The elements that a text stands in."""
    if name == "text":
        yield node
    yield from node.iterancestors()


def _texts(block: HtmlElement, after: HtmlElement | None = None) -> Iterator[tuple[HtmlElement, str, str]]:
    """The texts of a block that are the essay's letters, in order: the element, `text` or `tail`, and the letters.

    Args:
        block: a paragraph, a note, or part of one.
        after: where to begin.
    """
    begun = after is None
    for event, node in _walk(block, block):
        if node is after and event == "tail":
            begun = True
        text = node.text if event == "text" else node.tail
        if begun and text:
            yield node, event, text


def _walk(node: HtmlElement, block: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    yield "text", node
    for child in node:
        kinds = set((child.get("class") or "").split())
        if not kinds & {"note", "call", "label", "apparatus"}:
            yield from _walk(child, block)
        yield "tail", child


def _replace(node: HtmlElement, name: str, parts: list[HtmlElement | str]) -> None:
    """Put elements, and texts between them, where a text was."""
    setattr(node, name, None)
    parent, index = (node, 0) if name == "text" else (node.getparent(), node.getparent().index(node) + 1)
    last: HtmlElement | None = None
    for part in parts:
        if isinstance(part, str):
            assert last is not None
            last.tail = part
        else:
            parent.insert(index, part)
            index, last = index + 1, part


def lowered(element: HtmlElement, by: int) -> HtmlElement:
    """The element with every heading so many levels lower."""
    for heading in found(element, "h1, h2, h3, h4"):
        heading.tag = f"h{int(heading.tag[1]) + by}"
    return element
