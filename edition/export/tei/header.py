"""The header of an essay's TEI: whose it is, from which witness, under which rights, and how it is encoded."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from ...annotation import KINDS, STANDINGS
from ...byline import day, native_en, published
from ...colophon import Colophon, colophon
from ...essays import Essay
from ...faults import place
from ..imprint import EXCEPTED, LICENCE, RIGHTS, UNKNOWN
from .line import add, element

CC_BY = "https://creativecommons.org/licenses/by/4.0/"

_PROJECT = (
    "論考を底本の文字のまま示し、段落・節・注・底本の頁に変わらない番地を付け、版の注釈・名・年表・文献を添える"
    "注釈付きデジタル版です。この文書は、底本と照合した版のページから作りました。"
)
#: The parts of `<editorialDecl>`, in the order in which they stand.
_EDITORIAL = {
    "correction": (
        "誤記とみられる文字も改めません。校訂の注釈のある文字を sic とし、正しいとみる形は注釈の corr にだけ記します。"
    ),
    "normalization": (
        "全角と半角、中黒、ダッシュと罫線の別は底本のままです。和文の間、和文と欧文・数字の間の空白と行末の改行は、"
        "底本の作成で生じたものとみて除きました。欧文の語の間と、氏名・肩書の間の空白は残します。"
    ),
    "segmentation": (
        "div は節、p は段落です。pb は底本の頁のはじめの文字の前に置き、n は頁の番号です。"
        "番号が底本に残る頁のほかは、そこから数えた推定で、resp を付けます。"
        "著者の注は呼び出しの位置に "
        "note（type=\"author\"）として置きます。n は印刷された番号で、note は呼び出しの記号に代わるものです。"
        "呼び出しの次の頁に印刷された注には、注の中に milestone（unit=\"page\"）を置きます。"
    ),
    "interpretation": (
        "斜体の題（title）、欧文（foreign、英語とみなす）、名・日付・文献の印は版によるものです。"
        "名は現れるすべての箇所に付けます。日付の when・from・to は、つながる年表の項目の日付です。"
        "日付を述べない語句は rs とします。"
        "版の注釈は本文の外（standOff）にあり、target と targetEnd が本文の anchor を指します。"
        "印が互いにまたがるときは、後に始まるものを二つに分け、next と prev で結びます。"
        "版の図は back に置き、章の梗概は収めません。"
    ),
}  # fmt: skip


def header(essay: Essay, title: str, root: Path) -> etree._Element:
    """The `<teiHeader>`.

    Args:
        essay: one of the edition's.
        title: its title.
        root: the checkout.

    Raises:
        Refused: the colophon is malformed.
    """
    own = colophon(root)
    made = element("teiHeader")
    made.append(_file(essay, title, own, root))
    made.append(_encoding(essay, root))
    languages = add(add(made, "profileDesc"), "langUsage")
    add(languages, "language", {"ident": "ja"}, "日本語")
    add(languages, "language", {"ident": "ja-Hira"}, "ひらがなの読み")
    add(languages, "language", {"ident": "ja-Latn"}, "ローマ字の氏名")
    add(languages, "language", {"ident": "en"}, "英語（欧文はすべて英語とみなす）")
    changes = add(made, "revisionDesc")
    add(changes, "change", {"when": own.released, "n": own.version}, f"{own.title} 第{own.version}版")
    return made


def _file(essay: Essay, title: str, own: Colophon, root: Path) -> etree._Element:
    made = element("fileDesc")
    titles = add(made, "titleStmt")
    add(titles, "title", {"type": "main", "lang": "ja"}, title)
    add(titles, "title", {"type": "translated", "lang": "en", "resp": "#edition"}, essay.title_en)
    _author(titles, essay)
    responsible = add(titles, "respStmt", {"id": "edition"})
    add(responsible, "resp", {}, "翻刻・注釈・符号化")
    add(responsible, "name", {}, own.editor)
    edition = add(add(made, "editionStmt"), "edition", {"n": own.version})
    edition.text = f"{own.title} 第{own.version}版 "
    add(edition, "date", {"when": own.released}, own.released)
    made.append(_publication(essay, own))
    made.append(_source(essay, title, root))
    return made


def _author(into: etree._Element, essay: Essay) -> None:
    author = add(into, "author")
    add(author, "persName", {"lang": "ja"}, essay.author)
    add(author, "persName", {"lang": "ja-Latn"}, native_en(essay))


def _publication(essay: Essay, own: Colophon) -> etree._Element:
    made = element("publicationStmt")
    add(made, "authority", {}, own.editor)
    add(made, "date", {"when": own.released}, own.released)
    if own.base:
        add(made, "idno", {"type": "URI"}, own.url(f"tei/{essay.id}.xml"))
    if own.doi:
        add(made, "idno", {"type": "DOI"}, own.doi)
    rights = add(made, "availability", {"status": "restricted"})
    add(rights, "p", {}, RIGHTS)
    add(rights, "licence", {"target": CC_BY}, f"{LICENCE}。{EXCEPTED}")
    return made


def _source(essay: Essay, title: str, root: Path) -> etree._Element:
    made = element("sourceDesc")
    bibl = add(made, "bibl")
    _author(bibl, essay)
    add(bibl, "title", {"level": "a"}, title)
    inferred = {"cert": "medium", "resp": "#edition"} if essay.year_inferred else {}
    add(bibl, "date", {"when": _when(essay, root), **inferred}, published(essay, root))
    if essay.year_inferred:
        add(bibl, "note", {"type": "date"}, f"{essay.year_inferred}です。")
    add(bibl, "note", {"type": "publication"}, UNKNOWN)
    layout = "PDFのテキスト層" if essay.layout == "pdf-text" else "ウェブの文章のMarkdown"
    add(bibl, "note", {"type": "witness"}, f"底本は{layout}を書き出したファイルで、手を加えずに保存しています。")
    add(bibl, "idno", {"type": "file"}, place(essay.witness, root))
    add(bibl, "idno", {"type": "sha256"}, essay.sha256)
    return made


def _when(essay: Essay, root: Path) -> str:
    """When an essay appeared, ISO 8601."""
    return "-".join(f"{number:02}" for number in day(essay, root))


def _encoding(essay: Essay, root: Path) -> etree._Element:
    made = element("encodingDesc")
    add(add(made, "projectDesc"), "p", {}, _PROJECT)
    editorial = add(made, "editorialDecl")
    for tag, text in _EDITORIAL.items():
        add(add(editorial, tag), "p", {}, text)
    tags = add(made, "tagsDecl")
    add(tags, "rendition", {"id": "bouten", "scheme": "css"}, "text-emphasis: filled sesame")
    add(tags, "rendition", {"id": "italic", "scheme": "css"}, "font-style: italic")
    # Read by software: the default tree of what can be cited, then that of the printed pages.
    tree = add(made, "refsDecl", {"default": "true"})
    _sections(tree, "//text/*/div[@xml:id]", 3)
    if essay.first_folio is not None:
        pages = add(made, "refsDecl", {"n": "pages"})
        add(pages, "citeStructure", {"unit": "page", "match": "//body//pb", "use": "@xml:id"})
    said = add(made, "refsDecl", {"n": "addresses"})
    add(said, "p", {}, (
        f"xml:id は版の番地で、変わりません。{essay.id} は論考、-sN は節（要旨は s0）、-pN は段落（要旨は p0）、"
        "-nN は注、-pgN は底本の頁、-fN は版の図、-aN は版の注釈です。"
    ))  # fmt: skip
    classes = add(made, "classDecl")
    for name, words in (("kind", {english: kind for kind, english in KINDS.items()}), ("standing", STANDINGS)):
        taxonomy = add(classes, "taxonomy", {"id": f"{name}s"})
        for key, word in words.items():
            add(add(taxonomy, "category", {"id": f"{name}-{key}"}), "catDesc", {}, word)
    return made


def _sections(into: etree._Element, match: str, depth: int) -> None:
    """Sections hold paragraphs and sections; paragraphs hold notes. Paragraphs may stand before the first section."""
    tops = [(match, "section")] if depth < 3 else [("//body/p[@xml:id]", "paragraph"), (match, "section")]
    for where, unit in tops:
        made = add(into, "citeStructure", {"unit": unit, "match": where, "use": "@xml:id"})
        inside = made
        if unit == "section":
            inside = add(made, "citeStructure", {"unit": "paragraph", "match": "p[@xml:id]", "use": "@xml:id"})
        add(inside, "citeStructure", {"unit": "note", "match": ".//note[@type='author']", "use": "@xml:id"})
        if unit == "section" and depth > 1:
            _sections(made, "div[@xml:id]", depth - 1)
