"""The site's marks in the words by which reading programs know them: calls, notes, annotations, printed pages, figures.

The words are those of the EPUB 3 Structural Semantics Vocabulary 1.1 (`epub:type`) and of DPUB-ARIA 1.1 (`role`).
The author's notes are `<aside>`, which some programs show only when they are called; the edition's annotations and
names are `<div>`, which stand at the chapter's end in every program, and have no role of a note of the author's. What
is the essay's letters stays as on the site (`edition.article`): whatever else is of class `apparatus`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lxml import html

from ...address import words
from ..leaf import Leaf, without_fillers

#: Classes of docutils and Sphinx that say nothing to a reader or to the style sheet.
_EMPTY = frozenset(
    (
        *("align-default", "arabic", "brackets", "compound", "container", "dataframe", "docutils", "external"),
        *("footnote", "footnote-list", "footnote-reference", "head", "internal", "literal", "myst", "notranslate"),
        *("pre", "row-even", "row-odd", "simple", "std", "std-doc", "std-ref"),
    )
)
#: Where the English of the synopses goes: on a small screen it would part the heading from the text.
ENGLISH = "book/apparatus/english"
#: What stands at its head, as the title page says it of 凡例 in Japanese: the page was written for the screen.
_ELSEWHERE = (
    '<p id="in-this-book">This page was written for the edition on the web: the numbers to press, '
    '<span lang="ja">「引用」</span>, <span lang="ja">「表示」</span>, the search, the filters, the interactive '
    "figures and the notebooks are there only; in this e-book a number in brackets, such as 〔26〕, shows where a "
    "printed page begins, the figures’ tables stand at the ends of their chapters, and the English synopses at "
    "the end of this page.</p>"
)


def translate(leaf: Leaf, synopses: list[tuple[Leaf, Any]]) -> None:
    """Change a leaf's article into what stands in an e-book.

    Args:
        leaf: its article is changed.
        synopses: the English synopses taken out of the leaves before it, added to by this; the page in English,
            which comes last, gets them all.
    """
    article = leaf.article
    without_fillers(article)
    _clean(article)
    synopses += [(leaf, english) for english in _synopsis(article, leaf)]
    if leaf.name == ENGLISH:
        article.find(".//h1").addnext(fragment(_ELSEWHERE))
        _collect(article, synopses)
    _calls(article)
    _notes(article)
    _annotations(article)
    _folios(article)
    _charts(article, leaf)


def _clean(article: Any) -> None:
    """Without the classes and elements that only docutils and the screen need."""
    for element in list(article.iter()):
        if not isinstance(element.tag, str):  # a comment
            element.drop_tree()
            continue
        dropped = _EMPTY | ({"reference"} if element.tag == "a" else set())
        element.classes -= dropped
        if not element.get("class"):
            element.attrib.pop("class", None)
        for key in ("tabindex", "loading"):
            element.attrib.pop(key, None)
        if element.get("role") == "region":
            del element.attrib["role"], element.attrib["aria-label"]
        if element.tag == "th" and element.getparent().getparent().tag == "thead":
            element.set("scope", "col")
    for span in article.cssselect("span:not([class]):not([id]):not([lang]):not([title])"):
        span.drop_tag()
    for anchor in article.cssselect("a"):
        for inner in anchor.cssselect(".dated, .cited, .annotated"):
            anchor.classes.update(name for name in ("annotated", "cited", "dated") if name in inner.classes)
    for span in article.cssselect("span.dated, span.cited"):
        if not span.get("id") and set(span.classes) <= {"dated", "cited"}:
            span.drop_tag()


def _synopsis(article: Any, leaf: Leaf) -> Iterator[Any]:
    """Take the synopsis's English out of its chapter, and leave a link to it."""
    for details in article.cssselect(".synopsis details[lang=en]"):
        label, paragraph = details.find("summary").text, details.find("p")
        target = f"{ENGLISH}.html#synopsis-{slug(leaf.name)}"
        details.getparent().replace(
            details, fragment(f'<p class="synopsis-more" lang="en"><a href="{target}">{escape(label)}</a></p>')
        )
        yield paragraph


def _collect(article: Any, synopses: list[tuple[Leaf, Any]]) -> None:
    """Set the synopses at the end of the page in English, each under its chapter's title."""
    section = fragment('<section id="synopses"><h2>Synopses of the chapters</h2></section>')
    for leaf, paragraph in synopses:
        id_ = f"synopsis-{slug(leaf.name)}"
        head = f'<a href="{leaf.name}.html">{escape(heading_words(leaf.article.find(".//h1")))}</a>'
        section.append(fragment(f'<section id="{id_}"><h3 lang="ja">{head}</h3></section>'))
        section[-1].append(paragraph)
    article[-1].append(section)


def _calls(article: Any) -> None:
    """Calls as small raised figures, also where a program has no style sheet."""
    for call in article.cssselect("a[role=doc-noteref]"):
        number = re.sub(r"\D", "", call.text_content())
        for child in list(call):
            call.remove(child)
        call.text = None
        call.append(fragment(f"<sup>{number}</sup>"))
        call.set("epub:type", "noteref")
        call.classes.add("call")


def _notes(article: Any) -> None:
    """The author's notes: each an aside, whose number leads back to its call."""
    for section in article.cssselect("section.notes"):
        del section.attrib["role"]  # doc-endnotes has other children than notes at the foot
        section.set("epub:type", "footnotes")
        for aside in section.iterchildren("aside"):
            aside.tag = "div"
    for note in article.cssselect("[role=doc-footnote]"):
        note.set("epub:type", "footnote")
        note.classes.add("note")
        label, paragraph = note.find("span"), note.find("p")
        back = label.find("a")
        number, href = back.text_content(), back.get("href")
        label.drop_tree()
        link_ = f'<a role="doc-backlink" href="{href}" aria-label="{number}：本文へ戻る">{number}</a>'
        _first(paragraph, fragment(f'<span class="label">{link_}　</span>'))


def _annotations(article: Any) -> None:
    """The edition's annotations and names, reached from their letters like notes, and leading back; works likewise."""
    first: dict[str, str] = {}
    for letters in article.cssselect("a.annotated, a.named, a.dated, a.cited"):
        href = letters.get("href")
        if not href.startswith("#"):
            if "#bib-" in href:
                letters.set("epub:type", "biblioref")
                letters.set("role", "doc-biblioref")
            continue
        letters.set("epub:type", "noteref")
        if href not in first:
            if not letters.get("id") and href.startswith("#card-"):
                letters.set("id", f"{href[1:]}-on")
            first[href] = letters.get("id")
    for each in article.cssselect(".endmatter .annotation, .endmatter .name"):
        each.set("epub:type", "footnote")
        each.set("role", "note")
        if "annotation" in each.classes:
            each.cssselect(".annotation-head a")[0].set("role", "doc-backlink")
        elif on := first.get(f"#{each.get('id')}"):
            back = fragment(f'<a role="doc-backlink" href="#{on}">本文</a>')
            _first(each.cssselect(".annotation-foot")[0], back, "　")


def _folios(article: Any) -> None:
    """Where a printed page begins; its number is shown by the style sheet, so that no copy of the words has it."""
    for mark in article.cssselect(".folio"):
        if mark.get("role") == "doc-pagebreak":
            mark.set("epub:type", "pagebreak")
            mark.set("aria-label", f"{mark.get('data-folio')}頁")
            mark.attrib.pop("title", None)  # spoken twice with the label
        else:
            mark.text = f"〔{mark.get('data-folio')}頁に印刷〕"
    for mark in article.cssselect(".mama"):
        mark.tag = "sup"


def _charts(article: Any, leaf: Leaf) -> None:
    """Pictures in the text, their tables at the chapter's end: on pages that are turned, nothing can be unfolded."""
    tables = fragment('<section class="apparatus endmatter tables" aria-labelledby="tables"></section>')
    tables.append(fragment('<h2 id="tables">図の表</h2>'))
    for chart in article.cssselect("div.chart"):
        key, title = chart.get("id"), chart.cssselect("figcaption strong")[0].text_content()
        for details in chart.findall("details"):
            if leaf.essay:  # elsewhere what the table says is the page itself
                head = f'<h3><a role="doc-backlink" href="#{key}">{escape(title)}</a></h3>'
                tables.append(fragment(f'<div class="figures" id="{key}-table">{head}</div>'))
                tables[-1].append(details.find(".//table"))
                for anchor in tables[-1].iter("a"):  # an address is too long a word for a narrow column
                    anchor.text = words(anchor.text or "") or anchor.text
                chart.cssselect("img")[0].set("aria-details", f"{key}-table")
                _first(chart.cssselect(".chart-links")[0], fragment(f'<a href="#{key}-table">表で見る</a>'))
            details.drop_tree()
        # The narrow one of its two pictures, legible everywhere: some programs lose what only a `srcset` names.
        for source in chart.cssselect("source"):
            picture = source.getparent()
            image = picture.find("img")
            image.attrib.update({"src": source.get("srcset"), **{k: source.get(k) for k in ("width", "height")}})
            picture.getparent().replace(picture, image)
    if len(tables) > 1:
        before: list[Any] = article.cssselect("section.endmatter")
        before[0].addprevious(tables)


def slug(name: str) -> str:
    """A page's name without its folders, as far as it stays the only one."""
    return name.removeprefix("book/").removeprefix("apparatus/").replace("/", "-")


def _first(parent: Any, element: Any, between: str = "") -> None:
    """Set an element before everything in another."""
    element.tail = between + (parent.text or "")
    parent.text = None
    parent.insert(0, element)


def heading_words(element: Any) -> str:
    """The words of a heading on one line; a full-width space is a letter of it."""
    return re.sub(r"[ \t\n]+", " ", element.text_content()).strip()


def fragment(source: str) -> Any:
    """One element, out of its source as HTML."""
    return html.fragment_fromstring(source)
