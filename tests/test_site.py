"""The built site, as files: closed, whole, attributed, in the right language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from edition import ROOT
from edition.essays import essays

from .conftest import PLAIN, one

Trees = dict[str, LexborHTMLParser]
#: Pages that are no part of the book.
APART = {"404.html", "search.html"}


def apart(name: str) -> bool:
    """Whether a page is none of the book's: the search, the page for wrong addresses, those without scripts."""
    return name in APART or name.startswith(PLAIN)


@pytest.fixture(scope="module")
def trees(site: Path, pages: list[Path]) -> Trees:
    return {p.relative_to(site).as_posix(): LexborHTMLParser(p.read_text(encoding="utf-8")) for p in pages}


def test_the_cover_is_the_index_itself(trees: Trees) -> None:
    cover = trees["index.html"]
    assert cover.css('meta[http-equiv="refresh" i]') == []
    assert one(cover, "h1").text().startswith("『同盟の終焉』論とNATO")


def test_the_cover_shows_at_a_glance_what_is_here(trees: Trees) -> None:
    cover = trees["index.html"]
    listed = {
        "annotations": len(trees["book/apparatus/annotations.html"].css("article .annotation")),
        "names": len(trees["book/apparatus/names.html"].css("article .index .name")),
        "chronology": len(trees["book/apparatus/chronology.html"].css("article .event")),
    }
    counts = {
        (link.attributes["href"] or "").rpartition("/")[2].removesuffix(".html"): int(one(link, "strong").text())
        for link in cover.css(".glance a")
    }
    assert len(counts) == 6
    assert listed.items() <= counts.items()
    for link in cover.css(".plates a"):
        assert (link.attributes["href"] or "").startswith("notebooks/")
        assert one(link, "img").attributes["loading"] == "lazy" and link.text().strip()


def test_every_link_leads_somewhere(site: Path, trees: Trees) -> None:
    ids = {name: {node.attributes["id"] for node in tree.css("[id]")} for name, tree in trees.items()}
    lost = []
    for name, tree in trees.items():
        for link in tree.css("a[href], link[href]"):
            href = link.attributes["href"] or ""
            if re.match(r"[a-z]+:", href):
                continue
            path, _, fragment = href.partition("#")
            if name == "404.html":  # it is shown anywhere, so its links are from the host's root
                assert href == "#text" or path.startswith("/"), href
                path = path.removeprefix("/")
            target = ((site / name).parent / unquote(path.partition("?")[0])).resolve() if path else site / name
            if not target.is_file():
                lost.append((name, href))
            elif fragment and target.suffix == ".html":
                page = target.relative_to(site.resolve() if path else site).as_posix()
                if unquote(fragment) not in ids[page]:
                    lost.append((name, href))
    assert lost == []


def test_a_page_says_its_viewport_once(trees: Trees) -> None:
    for name, tree in trees.items():
        assert len(tree.css("meta[name=viewport]")) == 1, name


def test_ids_are_given_once_a_page(trees: Trees) -> None:
    for name, tree in trees.items():
        ids = [node.attributes["id"] for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), name


def test_nothing_is_asked_of_another_host(site: Path, trees: Trees) -> None:
    for name, tree in trees.items():
        # `schema.DC` and its like name a vocabulary; no browser asks for them.
        for node in tree.css("[src], link[href]:not([rel^='schema.']), [srcset], [data]"):
            for attribute in ("src", "href", "srcset", "data"):
                value = node.attributes.get(attribute) or ""
                assert not re.match(r"([a-z]+:)?//", value), (name, value)
    for sheet in (site / "_static").glob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", sheet.read_text(encoding="utf-8")), sheet.name


def test_there_is_no_inline_script_that_runs_and_no_event_attribute(trees: Trees) -> None:
    for name, tree in trees.items():
        for script in tree.css("script"):
            if script.attributes.get("type") == "application/ld+json":  # data, which no browser runs
                assert json.loads(script.text()) and "<" not in script.text() and not script.attributes.get("src")
                continue
            assert script.attributes.get("src"), name
            assert not script.text().strip(), name
            assert script.attributes.get("type") != "module", name  # a module does not load from disk
        for node in tree.css("*"):
            assert [a for a in node.attributes if a.startswith("on")] == [], name
        assert tree.css('a[href^="javascript:" i]') == []


def test_pages_of_an_essay_say_whose_letters_they_show(trees: Trees) -> None:
    for essay in essays():
        own = {name: tree for name, tree in trees.items() if name.startswith(f"book/{essay.id}/")}
        assert own
        for name, tree in own.items():
            assert one(tree, 'meta[name="edition.essay"]').attributes["content"] == essay.id
            assert len(tree.css("article")) == 1
            head = tree.css_first("p.attribution")
            if name == f"book/{essay.id}/index.html":
                article = "".join(one(tree, "article").text().split())
                assert essay.author in article
                said = (head.text() if head else "") + article
            else:
                assert head is not None and essay.author in head.text(), name
                said = head.text()
            assert str(essay.year) in said, name
            assert ("推定" in (head.text() if head else "")) == bool(essay.year_inferred)
            assert one(tree, "p.rights a").text() == "権利について"


def test_the_english_page_names_the_essays_as_their_entries_do(trees: Trees) -> None:
    text = one(trees["book/apparatus/english.html"], "article").text()
    for essay in essays():
        assert f"{essay.author_en}, “{essay.title_en}”" in text and str(essay.year) in text


def test_other_pages_do_not(trees: Trees) -> None:
    for name, tree in trees.items():
        if not re.match("book/(yoshizaki|tsuruoka)", name):
            assert tree.css("meta[name^=edition]") == [], name


def test_no_markup_is_left_in_the_text(trees: Trees) -> None:
    for name, tree in trees.items():
        if name.startswith("notebooks/"):
            continue
        article = one(tree, "article")
        for code in article.css("code, pre"):
            code.decompose()
        text = article.text()
        assert not re.search(r"\*|\{[a-z]+\}|\[\^|`|\\<|:::|\)=|#[a-z]+-\d{4}", text), name


def test_there_is_no_invisible_character_in_the_text(trees: Trees) -> None:
    for name, tree in trees.items():
        assert not re.search("[\u00ad\u200b-\u200f\u2060\ufeff]", one(tree, "article").text()), name


def test_the_language_of_pages_and_passages(trees: Trees) -> None:
    for name, tree in trees.items():
        assert one(tree, "html").attributes["lang"] == "ja", name
        expected = "en" if name == "book/apparatus/english.html" else None
        assert one(tree, "article").attributes.get("lang") == expected, name
    note = one(trees["book/yoshizaki-2008/introduction.html"], "#yoshizaki-2008-n4")
    assert [node.text().strip() for node in note.css('[lang="en"]')] == [
        "Rajan Menon, The End of Alliances (Oxford: Oxford University Press, 2007); Robert Kagan,“Power and Weakness,” "
        "Policy Review (Hoover Institution) No.113 (June/July 2002) <http://www.policyreview.org/JUN02/kagan.html>; "
        "Idem, Of Paradise and Power: America vs. Europe",  # here stands ママ
        "in the New World Order (New York: Alfred Knopf, 2003).",
        "Kurt M. Campbell, “The End of Alliances? Not So Fast,” Washington Quarterly, Vol. 27, No. 2 (Spring 2004), "
        "pp. 151-163.",
    ]
    assert one(note, ".url").text() == "<http://www.policyreview.org/JUN02/kagan.html>"
    # An initial before a Japanese name is the name's.
    note = one(trees["book/yoshizaki-2008/1-end-of-nato.html"], "#yoshizaki-2008-n11")
    assert [node.text() for node in note.css('[lang="en"]')] == [
        "Ronald Steel, The End of Alliance: America and the Future of Europe (New York: Viking Press, 1964)."
    ]


def test_each_chapter_opens_with_its_argument(trees: Trees) -> None:
    chapters = [tree for tree in trees.values() if tree.css_first('meta[name="edition.essay"]')]
    assert len(chapters) == 7
    for tree in chapters:
        synopsis = one(tree, "article .synopsis")
        assert "apparatus" in (synopsis.attributes["class"] or "").split()
        assert "版による" in synopsis.text() and "by the edition" in synopsis.text()
        lines = [item.text().strip() for item in synopsis.css("li")]
        assert len(lines) == 3 and all(0 < len(line) <= 60 for line in lines)
        english = one(synopsis, 'details[lang="en"] p').text()
        assert english.isascii() or "’" in english
        assert 40 <= len(english.split()) <= 120


def test_the_five_theses_stand_in_a_table(trees: Trees) -> None:
    tree = trees["book/apparatus/theses.html"]
    japanese, english = tree.css("article table")
    for table in (japanese, english):
        assert len(table.css("thead th")) == 5 and len(table.css("tbody tr")) == 5
        for row in table.css("tbody tr"):
            assert row.css('a[href*="#yoshizaki-2008-p"]')


def test_inferred_folios_are_said_to_be_so(trees: Trees) -> None:
    printed = []
    for tree in trees.values():
        for mark in tree.css("[role=doc-pagebreak]"):
            folio = mark.attributes["data-folio"]
            assert mark.attributes["title"] in (f"底本の{folio}頁", f"底本の{folio}頁（推定）")
            if "推定" not in (mark.attributes["title"] or ""):
                printed.append(folio)
    assert printed == ["25"]


def _italics(note: LexborNode) -> Iterator[str]:
    """The runs of italic letters; a mark within a title parts its element, not the title."""
    texts = [node for node in note.traverse(include_text=True) if node.tag == "-text"]
    for italic, run in groupby(texts, key=_is_italic):
        if italic:
            yield "".join(node.text_content or "" for node in run).strip()


def _is_italic(node: LexborNode | None) -> bool:
    while node is not None and node.tag not in ("em", "aside"):
        if node.tag != "-text" and "mama" in (node.attributes.get("class") or ""):
            return True  # it stands between two parts of a title
        node = node.parent
    return node is not None and node.tag == "em" and "bouten" not in (node.attributes.get("class") or "")


def test_titles_in_italics_are_whole(trees: Trees) -> None:
    titles = {
        title.replace("ママ", "")
        for name, tree in trees.items()
        if name.startswith("book/yoshizaki")
        for note in tree.css(".notes .footnote")
        for title in _italics(note)
    } - {""}
    assert "Creating the Entangling Alliance: The Origins of the North Atlantic Treaty Organization" in titles
    assert "Of Paradise and Power: America vs. Europe in the New World Order" in titles
    assert all(not re.search(r"^[\s,.(“]|[\s,(“”]$", title) for title in titles)
    assert all(title.isascii() for title in titles)


def test_a_page_offers_its_source(site: Path, trees: Trees) -> None:
    for name, tree in trees.items():
        if apart(name):
            continue
        link = tree.css(".foot a[download]")[-1]
        source = ((site / name).parent / (link.attributes["href"] or "")).resolve()
        suffix = ".ipynb" if name.startswith("notebooks/") else ".md"
        assert source.read_bytes() == (ROOT / name).with_suffix(suffix).read_bytes()


def test_previous_and_next_lead_through_the_whole_book(trees: Trees) -> None:
    name, seen = "index.html", ["index.html"]
    while link := trees[name].css_first("a.next"):
        name = str((Path(name).parent / (link.attributes["href"] or "")).as_posix())
        while "/../" in name:
            name = re.sub(r"[^/]+/\.\./", "", name, count=1)
        seen.append(name)
    assert sorted(seen) == sorted(name for name in trees if not apart(name))


def meta(tree: LexborHTMLParser, name: str) -> list[str]:
    """What a page says of itself under a name."""
    return [node.attributes["content"] or "" for node in tree.css(f'meta[name="{name}"], meta[property="{name}"]')]


def test_a_link_to_the_next_page_is_in_that_pages_language(trees: Trees) -> None:
    for name, tree in trees.items():
        for link in tree.css(".turn a"):
            language = "en" if (link.attributes["href"] or "").endswith("english.html") else None
            assert link.attributes.get("lang") == language, name
            assert one(link, "span[lang]").attributes["lang"] == "ja"
    assert trees["book/apparatus/rules.html"].css(".turn a.next[lang=en]")


def test_each_page_is_described_and_no_two_alike(trees: Trees) -> None:
    described: dict[str, str] = {}
    for name, tree in trees.items():
        if apart(name):
            assert meta(tree, "robots") == ["noindex"]
            continue
        (words,) = meta(tree, "description")
        assert 20 <= len(words) <= 200, name
        assert meta(tree, "og:description") == [words] and words not in described
        described[words] = name
        assert meta(tree, "og:type") == ["website" if name == "index.html" else "article"]
        assert meta(tree, "og:locale") == ["en_GB" if name == "book/apparatus/english.html" else "ja_JP"]
        assert meta(tree, "og:site_name") == ["『同盟の終焉』論とNATO──注釈付きデジタル版"]
        # Without an address of the site there can be none of its pages or pictures.
        assert meta(tree, "og:url") + meta(tree, "og:image") == [] and not tree.css("link[rel=canonical]")
        if synopsis := tree.css("article .synopsis li"):
            assert words == "".join(line.text().strip() for line in synopsis)
    chapter = trees["book/yoshizaki-2008/introduction.html"]
    assert meta(chapter, "og:title") == ["はじめに｜吉崎知典"]
    assert meta(trees["index.html"], "og:title") == ["『同盟の終焉』論とNATO──注釈付きデジタル版"]
