"""The PDFs: each essay as an off-print, and the whole edition as a book, set by WeasyPrint on A5.

An essay's PDF has its title page, contents and synopses, the essay with the author's notes at the foot of the page,
then the edition's figures and annotations. The whole has all essays so, and of the apparatus what paper can use:
凡例, 五つの「終焉」論, 年表, 名の索引, 文献, 権利 and the English help. It leaves out the list of all annotations (they
stand with their essays), the notebooks (code to run) and the tables of data (thousands of cells, to be had as files).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml.html import HtmlElement
from lxml.html import builder as e

from ... import ROOT
from ...byline import published
from ...citing import cite, cite_page
from ...colophon import Colophon, colophon
from ...contents import contents
from ...essays import Essay, essays
from ...passages import by_address
from ...reference import quoted
from ..leaf import leaves, read
from . import press
from .paper import Chapter, chapter, found, lowered, rooted, trim

STYLE = Path(__file__).with_name("pdf.css")
#: What the licences are called in a sentence.
LICENCES = {"CC-BY-4.0": "CC BY 4.0", "MIT": "MIT License"}
#: The pages of the apparatus that the whole has before the essays, and after them.
BEFORE = ("book/apparatus/principles",)
AFTER = tuple(
    f"book/apparatus/{name}" for name in ("theses", "chronology", "names", "bibliography", "rights", "english")
)


def write(site: Path, out: Path, root: Path = ROOT, only: Collection[str] | None = None) -> list[Path]:
    """Write the PDFs, each the same byte for byte from the same site on the same fonts.

    Args:
        site: the built site.
        out: the folder to write into; made where it is not there.
        root: the checkout.
        only: the names of the files wanted; all by default.

    Raises:
        Refused: a page is not built; a library or font that WeasyPrint needs is not installed; a letter is in none
            of the fonts; or WeasyPrint warns of anything.
    """
    about = colophon(root)
    press.ready()
    out.mkdir(parents=True, exist_ok=True)
    known = essays(root)
    makers = {f"{essay.id}.pdf": partial(_offprint, site, essay, about, root) for essay in known}
    makers[about.file(".pdf")] = partial(_whole, site, known, about, root)
    written = []
    for name, make in makers.items():
        if only is None or name in only:
            written.append(out / name)
            written[-1].write_bytes(press.typeset(_document(make(), about), site, STYLE, name))
    return written


@dataclass(frozen=True)
class _Book:
    """What one PDF holds."""

    title: str
    author: str
    subject: str
    body: HtmlElement
    #: What the edition's links lead to in this book, by `<page>.html` or `<page>.html#<id>`.
    places: dict[str, str]


def _offprint(site: Path, essay: Essay, about: Colophon, root: Path) -> _Book:
    title = by_address(root)[essay.id].text
    text, *rest = _essay(site, essay, root)
    synopses = [part for part in rest if part.get("class") == "synopses"]
    for heading in (each for part in synopses for each in found(part, "h2")):
        heading.tag = "h1"
    after = [part for part in rest if part not in synopses]
    body = e.BODY(*_title_page(about, essay, title, root), *synopses, text, *after)
    subject = f"{_named(essay, root)}。『{about.title}』第{about.version}版"
    return _Book(title, essay.author, subject, body, {})


def _whole(site: Path, known: list[Essay], about: Colophon, root: Path) -> _Book:
    places: dict[str, str] = {}
    body = e.BODY(*_title_page(about, None, about.title, root))
    for name in BEFORE:
        body.append(_apparatus(site, name, about, root, places))
    for essay in known:
        body.extend(_essay(site, essay, root))
    for name in AFTER:
        body.append(_apparatus(site, name, about, root, places))
    return _Book(about.title, about.editor, about.abstract, body, places)


def _essay(site: Path, essay: Essay, root: Path) -> list[HtmlElement]:
    """An essay's parts: its text; the edition's synopses, figures and annotations, as far as there are any."""
    own = [name for name in contents(root) if name.startswith(f"book/{essay.id}/")]
    chapters = [chapter(leaf) for leaf in leaves(site, root, own)]
    for repeated in (box for each in chapters[1:] for box in found(each.text, ".withheld-notice")):
        repeated.drop_tree()
    title = found(chapters[0].text, "h1")[0]
    main = (title.text or "").strip()
    running = {"data-of": f"{essay.author}　{main}"}
    text = e.SECTION({"class": "text", **running})
    for number, each in enumerate(chapters):
        text.append(lowered(each.text, 1) if number else each.text)
        each.text.tag = "div"
    parts = [text]
    if any(each.synopsis or each.english for each in chapters):
        parts.append(_synopses(chapters))
    if any(each.figures for each in chapters):
        parts.append(_figures(chapters))
    if any(each.annotations for each in chapters):
        parts.append(_annotations(chapters, essay))
    for part in parts:
        for key, value in running.items():
            part.set(key, value)
    return parts


def _synopses(chapters: list[Chapter]) -> HtmlElement:
    made = e.SECTION(e.H2("梗概（版による）"), {"class": "synopses"})
    several = len(chapters) > 1
    for each in chapters:
        made.extend([e.P(each.title, {"class": "of"})] if several and each.synopsis else [])
        made.extend(each.synopsis)
    made.append(e.H2("Synopsis (by the edition)", {"lang": "en"}))
    for each in chapters:
        made.extend(each.english)
    return made


def _figures(chapters: list[Chapter]) -> HtmlElement:
    return e.SECTION(e.H2("図（版による）"), *(each for own in chapters for each in own.figures), {"class": "figures"})


def _annotations(chapters: list[Chapter], essay: Essay) -> HtmlElement:
    made = e.SECTION(
        e.H2("注釈（版による）"),
        e.P(
            "本文と注で点線を引いた文字についての、版の注釈です。文字の現れる順に並べました。番号は版に固有のもので、"
            "順は前後することがあります。参照先のp.はこのPDFのページです。本文のページの下には、そこの注釈のページを示します。",
            {"class": "lead"},
        ),
        {"class": "annotations"},
    )
    for each in chapters:
        if each.annotations:
            made.extend([e.H3(each.title)] if len(chapters) > 1 else [])
            made.extend(each.annotations)
    return made


def _apparatus(site: Path, name: str, about: Colophon, root: Path, places: dict[str, str]) -> HtmlElement:
    """A page of the apparatus. Ids that pages share (id1, annotations) get the page's name before them."""
    leaf = read(site, name, root)
    article = rooted(leaf)
    short = name.rpartition("/")[2]
    for element in found(article, "[id]"):
        id_ = element.get("id")
        if id_.partition("-")[0] not in ("bib", "event", "name"):
            element.set("id", f"{short}--{id_}")
        places[f"{name}.html#{id_}"] = element.get("id")
    for each in found(article, ".chart"):
        trim(each)
        for table in found(each, ".figures-table"):
            table.drop_tree()  # the chronology's own entries say the same
    for cited in found(article, "[id*=bibliography-sources] .cited-by, [id*=bibliography-tables] .cited-by"):
        cited.drop_tree()  # what rests on a source names it, with its page
    made = e.SECTION(*article, {"class": f"page {short}", "id": short, "data-of": about.title})
    if leaf.lang:
        made.set("lang", leaf.lang)
    places[f"{name}.html"] = short
    return made


def _title_page(about: Colophon, essay: Essay | None, title: str, root: Path) -> list[HtmlElement]:
    """The first page, and the place of the contents."""
    mark = "──" if "──" in title else "——"
    main, _, subtitle = title.partition(mark)
    head = [e.P(main, e.SPAN(mark + subtitle, {"class": "subtitle"}), {"class": "main-title"})]
    if essay:
        head.insert(0, e.P(about.title, {"class": "series"}))
        head += [e.P(essay.author, {"class": "by"}), e.P(published(essay, root), {"class": "year"})]
    else:
        head += [e.P(about.title_en, {"class": "title-en", "lang": "en"}), e.P(f"{about.editor} 編", {"class": "by"})]
        head += [e.P(_named(each, root), {"class": "holds"}) for each in essays(root)]
    facts = e.DL()
    for term, said in _facts(about, essay, root):
        facts.extend([e.DT(term), *map(e.DD, said)])
    kind = "cover" if essay else "cover whole many" if len(essays(root)) > 2 else "cover whole"
    return [
        e.SECTION(e.DIV(*head, {"class": "head"}), facts, {"class": kind}),
        e.SECTION({"class": "contents"}),
    ]


def _named(essay: Essay, root: Path) -> str:
    return f"{essay.author}{quoted(by_address(root)[essay.id].text)}（{published(essay, root)}）"


def _facts(about: Colophon, essay: Essay | None, root: Path) -> Iterator[tuple[str, list[str]]]:
    """What the first page says at its foot: how to cite, whose the letters are, what the marks mean, which version."""
    for each in [essay] if essay else essays(root):
        citation = cite(each.id, root)
        yield f"{each.surname}論考の引き方", [citation.sist02, citation.chicago]
    edition = cite_page("", "index.html", root)
    yield "版の引き方", [edition.sist02, edition.chicago]
    rights = "論考の著作権は著者と発行者に属し、公開や転載の許諾の記録はありません。"
    yield "権利", [f"{rights}版の文章・図・注釈は{LICENCES.get(about.licences[0], about.licences[0])}。"]
    yield "しるし", ["".join(_legend([essay] if essay else essays(root)))]
    yield "この版", [f"第{about.version}版、{about.released_ja}。{about.url()}"]


def _legend(held: list[Essay]) -> Iterator[str]:
    """What the marks mean. An essay whose print had numbered pages is cited by these, not by the PDF's."""
    paged = [essay for essay in held if essay.printed_folios]
    yield "欄外の数字は段落、"
    if paged:
        yield "〔　〕は底本の頁（その先頭に縦の細線）、"
    yield "点線は注釈のある文字、「ママ」は底本のまま。注釈 p.と参照先のp.はこのPDFのページ"
    for essay in paged:
        printed = "・".join(str(folio) for folio in sorted(essay.printed_folios))
        yield f"、{essay.surname}論考の引き方のp.は底本の頁（印刷は{printed}頁だけで、他は数えたもの）"
    yield "。"


def _document(book: _Book, about: Colophon) -> HtmlElement:
    """The whole document: the contents filled in, the links led within the book or, where it has none, taken off."""
    _contents(book)
    ids = {element.get("id") for element in found(book.body, "[id]")}
    for link in found(book.body, "a[href]"):
        target = _target(link.get("href"), book, ids)
        if target:
            link.set("href", target)
        elif about.base and not link.get("href").startswith("#"):
            link.set("href", about.url(link.get("href")))
        else:
            link.drop_tag()
    head = e.HEAD(
        e.META(charset="utf-8"),
        e.TITLE(book.title),
        *(
            e.META(name=name, content=content)
            for name, content in (
                ("author", book.author),
                ("description", book.subject),
                ("keywords", ", ".join(about.keywords)),
                ("generator", f"edition {about.version}"),
                ("dcterms.created", about.released),
                ("dcterms.modified", about.released),
            )
        ),
    )
    return e.HTML(head, book.body, {"lang": "ja"})


def _target(href: str, book: _Book, ids: set[str | None]) -> str:
    """Where a link leads in the book: `#<id>`, an address in the world, or nowhere."""
    if href.startswith(("http:", "https:", "mailto:")):
        return href
    id_ = href.partition("#")[2]
    here = book.places.get(href) or (id_.replace("card-", "name-", 1) if id_ else "")
    return f"#{here}" if here in ids else ""


def _contents(book: _Book) -> None:
    """Fill the contents: each heading down to the sections of the essays, with its page."""
    place = found(book.body, "section.contents")[0]
    items = []
    for number, heading in enumerate(found(book.body, "h1, h2, h3")):
        part = next(each for each in heading.iterancestors("section") if each.get("data-of") is not None)
        if heading.tag != "h1" and part.get("class", "").startswith("page"):
            continue
        if heading.tag == "h3" and part.get("class") == "annotations":
            continue
        if heading.get("id") is None:
            heading.set("id", f"heading-{number}")
        words = "".join(heading.itertext()).strip()
        items.append(e.LI(e.A(words, {"href": f"#{heading.get('id')}"}), {"class": heading.tag}))
    place.extend([e.P("目次", {"class": "contents-title"}), e.UL(*items)])
