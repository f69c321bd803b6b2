"""Every place can be cited, in every form; the citation on the page is the one on the page of its address."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from playwright.sync_api import Browser, Page, expect
from pybtex.database import parse_string
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT
from edition.citing import Citation, cite, cite_page, fill
from edition.colophon import colophon
from edition.forms import FORMS
from edition.passages import by_address
from edition.places import places

from .conftest import one
from .test_browser import LONGEST, opened

YOSHIZAKI = "「同盟の終焉」論をめぐって──NATOの事例を中心に──"
TSURUOKA = "75周年を迎えたNATOの苦悩——ウクライナ、ロシア、トランプ"
EDITION = "『同盟の終焉』論とNATO──注釈付きデジタル版"
EDITORS = "編者一同"

#: Places of every kind, read off the print by hand: author, title, first and last printed page, what is called it.
TEN: dict[str, tuple[str, str, str, str, str]] = {
    "yoshizaki-2008": ("吉崎 知典", YOSHIZAKI, "23", "45", ""),
    "yoshizaki-2008-s6": ("吉崎 知典", YOSHIZAKI, "36", "43", "「3　同盟拡大の諸相（2）──有志連合による『域外作戦』」"),
    "yoshizaki-2008-p40": ("吉崎 知典", YOSHIZAKI, "37", "37", "段落40"),
    "yoshizaki-2008-p61": ("吉崎 知典", YOSHIZAKI, "43", "44", "段落61"),  # …言えるだろ|う。
    "yoshizaki-2008-p11": ("吉崎 知典", YOSHIZAKI, "27", "28", "段落11"),  # …全会一致に|よる
    "yoshizaki-2008-n54": ("吉崎 知典", YOSHIZAKI, "39", "39", "注54"),
    "yoshizaki-2008-pg31": ("吉崎 知典", YOSHIZAKI, "31", "31", ""),
    "tsuruoka-2024-p3": ("鶴岡 路人", TSURUOKA, "", "", "段落3"),
    "yoshizaki-2008-a151": (EDITORS, "注釈151「国際治安支援部隊（ISAF）」", "", "", ""),
    "yoshizaki-2008-f3": (EDITORS, "図3　ISAFへの主要な派遣国（注54）", "", "", ""),
}
#: What we do not know of the essays, and so never say: journal, publisher, place, number, DOI.
UNKNOWN = re.compile(
    r"防衛研究所|紀要|publisher|journal|volume|\bissue\b|\bnumber\b|doi|PB  -|JO  -|VL  -|IS  -", re.IGNORECASE
)


@pytest.mark.parametrize("address", TEN)
def test_bibtex_is_read_by_pybtex(address: str) -> None:
    author, title, first, last, label = TEN[address]
    found = parse_string(cite(address).bibtex, "bibtex")
    assert list(found.entries) == [address]
    entry = found.entries[address]
    assert entry.type == "incollection"
    (person,) = entry.persons["author"]
    name = " ".join([*person.last_names, *person.first_names]).strip("{}")
    assert name == author
    assert entry.fields["title"].strip("{}").startswith(title.replace("　", " "))  # pybtex has one kind of space
    assert entry.fields["booktitle"].strip("{}") == EDITION
    assert entry.fields["year"] == "2026" and entry.fields["edition"] == f"第{colophon().version}版"
    assert entry.fields.get("pages", "") == (first if first == last else f"{first}--{last}")
    assert entry.fields.get("note", "").startswith(label.replace("　", " "))
    assert ("editor" in entry.persons) == (author != EDITORS)
    assert "publisher" not in entry.fields and "journal" not in entry.fields


@pytest.mark.parametrize("address", TEN)
def test_ris_is_read_by_rispy(address: str) -> None:
    author, title, first, last, label = TEN[address]
    (entry,) = rispy.loads(cite(address).ris)
    assert entry["type_of_reference"] == "CHAP" and entry["id"] == address
    assert entry["authors"] == [", ".join(author.split())]
    assert entry["title"].replace("　", " ").startswith(title.replace("　", " "))
    assert entry["secondary_title"] == EDITION
    assert (entry.get("start_page", ""), entry.get("end_page", "")) == (first, last)
    assert entry["year"] == "2026" and entry["edition"] == colophon().version
    assert "".join(entry.get("notes", [])).replace(" ", "　").startswith(label)
    assert "unknown_tag" not in entry


@pytest.mark.parametrize("address", TEN)
def test_csl_json_is_read_by_citeproc(address: str) -> None:
    author, title, first, last, label = TEN[address]
    (item,) = json.loads(cite(address).csl)
    source = CiteProcJSON([item])
    assert list(source) == [address]
    read = source[address]
    (name,) = read.author
    assert " ".join(filter(None, [name.get("family"), name.get("given"), name.get("literal")])) == author
    assert str(read["title"]).startswith(title) and str(read["container_title"]) == EDITION
    assert item.get("page", "") == (first if first == last else f"{first}-{last}")
    assert item.get("note", "").startswith(label)
    assert item["issued"] == {"date-parts": [[int(part) for part in colophon().released.split("-")]]}
    if author == "吉崎 知典":
        assert item["original-date"] == {"date-parts": [[2008]], "circa": True}  # inferred
    elif author == "鶴岡 路人":
        assert item["original-date"] == {"date-parts": [[2024, 4, 18]]}


def test_sentences_are_those_of_the_styles() -> None:
    """SIST 02 by its own rules (著者名. “題名”. 書名. 編者. 版, 年, ページ.), Chicago by its own (notes)."""
    version = colophon().version
    found = cite("yoshizaki-2008-p61")
    assert found.sist02 == (
        f"吉崎知典. “{YOSHIZAKI}”（2008年〔推定〕）. {EDITION}. 編者一同編. 第{version}版, 2026, p. 43-44, 段落61."
    )
    assert found.chicago == (
        "Yoshizaki Tomonori, “On the ‘End of Alliances’ Debate: The Case of NATO” (2008, year inferred), "
        f"in The “End of Alliances” and NATO: An Annotated Digital Edition, version {version}, "
        "ed. the contributors (2026), 43–44, para. 61."
    )
    assert cite("yoshizaki-2008-n54").chicago.endswith("(2026), 39n54.")
    assert cite("tsuruoka-2024-p3").sist02.endswith(f"編者一同編. 第{version}版, 2026, 段落3.")
    assert cite("tsuruoka-2024-p3").chicago.endswith("(2026), para. 3.")
    assert "（2024年4月18日掲載）" in cite("tsuruoka-2024-p3").sist02
    own = cite("yoshizaki-2008-a151")
    assert own.sist02.startswith("編者一同. “注釈151「国際治安支援部隊（ISAF）」（吉崎知典")
    assert own.chicago.startswith("The contributors, “Annotation 151 to Yoshizaki, para. 40,” in The")
    assert cite_page("", "index.html").sist02 == f"編者一同. {EDITION}. 第{version}版, 2026."


def test_no_citation_says_what_is_not_known() -> None:
    for address in places():
        found = cite(address)
        for form in FORMS:
            assert not (said := UNKNOWN.search(found[form])), (address, form, said)
            assert not re.search("[‹›⟦⟧\ue000-\uf8ff]|None|\\{\\}", found[form].replace("{{", "").replace("}}", "")), (
                found[form]
            )


def test_a_form_leaves_out_what_is_empty_and_escapes_what_is_not() -> None:
    assert fill("a⟦, ‹x›⟧.", {"x": ""}) == "a."
    assert fill("a⟦, ‹x›⟧.", {"x": "b"}) == "a, b."
    quoting = Citation(**dict.fromkeys((*FORMS, "url"), ""))
    assert quoting.url == ""
    entry = parse_string(cite("yoshizaki-2008-s1").bibtex, "bibtex").entries["yoshizaki-2008-s1"]
    assert "はじめに" in entry.fields["note"]


# ---- In the pages ----


def citing(page: Page) -> str:
    page.wait_for_selector(".citing:popover-open")
    return page.inner_text(".citing-text")


def test_the_script_cites_every_place_as_the_edition_does(browser: Browser, served: str, site: Path) -> None:
    """The forms are filled twice, in Python and in the page: for each place both say the same."""
    pages = {"yoshizaki-2008": LONGEST, "tsuruoka-2024": "book/tsuruoka-2024/index.html"}
    with opened(browser) as page:
        for essay, name in pages.items():
            page.goto(served + name)
            page.click("h1 .headerlink, h2 .headerlink")
            citing(page)
            own = [address for address, place in places().items() if place.essay.id == essay]
            said = page.evaluate(
                "([addresses, forms]) => addresses.map(a => forms.map(form => edition.cite.said(a, form)))",
                [own, list(FORMS)],
            )
            assert len(own) > 70
            for address, found in zip(own, said, strict=True):
                assert found == [cite(address)[form] for form in FORMS], address


def test_a_press_on_a_number_cites_the_paragraph_and_another_copies_it(browser: Browser, served: str) -> None:
    with opened(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-p36 .paragraph-number")
        assert citing(page) == cite("yoshizaki-2008-p36").sist02
        assert page.inner_text("#citing-title") == "吉崎知典　段落36（36頁）の引用"
        assert page.url.endswith("#yoshizaki-2008-p36")  # the link in the address bar, too
        page.click(".citing-copy")
        expect(page.locator("#said")).to_have_text("引用をコピーしました（SIST 02）")
        assert page.evaluate("navigator.clipboard.readText()") == cite("yoshizaki-2008-p36").sist02
        for form in ("bibtex", "ris", "csl"):
            page.check(f".citing [value={form}]")
            assert page.locator(".citing-text").text_content() == cite("yoshizaki-2008-p36")[form]
        page.check(".citing [value=link]")
        link = page.inner_text(".citing-text")
        assert link == f"{served}ref/yoshizaki-2008-p36/index.html"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.className") == "apparatus paragraph-number"
        page.goto(link)
        assert page.inner_text("h1") == "段落36（36頁）"
        page.go_back()  # what was chosen is remembered
        page.click("#yoshizaki-2008-p35 .paragraph-number")
        assert citing(page).endswith("ref/yoshizaki-2008-p35/index.html")


@pytest.mark.parametrize(
    ("selector", "address"),
    [
        ("#yoshizaki-2008-n54 .cite-here", "yoshizaki-2008-n54"),
        ("#yoshizaki-2008-a151 .cite-here", "yoshizaki-2008-a151"),
        ("#yoshizaki-2008-f3 .cite-here", "yoshizaki-2008-f3"),
        ("#yoshizaki-2008-s9 h3 .headerlink", "yoshizaki-2008-s9"),
        (".cite-link", "yoshizaki-2008-s6"),
    ],
)
def test_notes_annotations_figures_and_chapters_are_cited(
    browser: Browser, served: str, selector: str, address: str
) -> None:
    with opened(browser, "narrow") as page:
        page.goto(served + LONGEST)
        page.focus(selector)
        page.keyboard.press("Enter")
        assert citing(page) == cite(address).sist02
        box = page.locator(".citing").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 900


def test_a_note_is_cited_from_its_card(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-n54-call")
        page.click(".shown .cite-here")
        assert citing(page) == cite("yoshizaki-2008-n54").sist02
        page.keyboard.press("Escape")
        expect(page.locator(".shown")).to_be_visible()  # back on the note's card


SELECT = """([first, from, last, to]) => {
    // Letters of the essay are counted: without numbers, marks and calls.
    const at = (id, count) => {
        const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
        let node;
        while ((node = walker.nextNode())) {
            if (!node.data.trim() || node.parentElement.closest('.apparatus, [role=doc-noteref], .label')) continue;
            if (count <= node.length) return [node, count];
            count -= node.length;
        }
    };
    getSelection().setBaseAndExtent(...at(first, from), ...at(last, to));
}"""


@pytest.mark.parametrize(
    ("first", "start", "last", "end", "pages", "label"),
    [
        ("yoshizaki-2008-p44", 10, "yoshizaki-2008-p44", 40, "38", "段落44"),  # before the page ends, at letter 421
        ("yoshizaki-2008-p44", 410, "yoshizaki-2008-p44", 440, "38-39", "段落44"),  # across it
        ("yoshizaki-2008-p44", 425, "yoshizaki-2008-p44", 440, "39", "段落44"),  # after it
        ("yoshizaki-2008-p40", 300, "yoshizaki-2008-p41", 20, "37", "段落40-41"),
        ("yoshizaki-2008-n54", 0, "yoshizaki-2008-n54", 20, "39", "注54"),
    ],
)
def test_selected_words_are_cited_by_the_page_they_are_printed_on(
    browser: Browser, served: str, first: str, start: int, last: str, end: int, pages: str, label: str
) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate(SELECT, [first, start, last, end])
        page.click(".cite-words")
        quote, said = citing(page).split("\n")
        assert said.endswith(f", 2026, p. {pages}, {label}.")
        words = by_address()
        letters = words[first].text[start:end] if first == last else words[first].text[start:] + words[last].text[:end]
        assert quote == f"「{letters.strip().translate(str.maketrans('「」', '『』'))}」"
        page.uncheck(".citing-quote input")
        assert page.inner_text(".citing-text") == said
        page.check(".citing-quote input")
        page.check(".citing [value=csl]")
        (item,) = json.loads(page.locator(".citing-text").text_content() or "")
        assert item["page"] == pages and letters.strip()[:5].translate(str.maketrans("「」", "『』")) in item["note"]
        page.check(".citing [value=bibtex]")
        assert parse_string(page.locator(".citing-text").text_content() or "", "bibtex").entries[first].fields["annote"]


def test_selected_words_are_cited_by_keyboard(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate(SELECT, ["yoshizaki-2008-p40", 0, "yoshizaki-2008-p40", 5])
        page.focus(".cite-link")
        page.keyboard.press("Enter")
        assert citing(page).startswith("「欧州地域以」\n吉崎知典. ")


def test_a_page_is_cited_with_scripts_off_and_from_disk(browser: Browser, served: str, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served + LONGEST)
    assert cite("yoshizaki-2008-s6").sist02 in page.inner_text("#cite")
    assert cite("yoshizaki-2008-s6").chicago in page.inner_text("#cite")
    page.click("#yoshizaki-2008-p40 .paragraph-number")
    assert page.url == f"{served}ref/yoshizaki-2008-p40/index.html"
    context.close()
    with opened(browser) as page:
        page.goto((site / LONGEST).as_uri())
        page.click("#yoshizaki-2008-p40 .paragraph-number")
        assert citing(page) == cite("yoshizaki-2008-p40").sist02
        page.click(".citing-page")
        assert page.inner_text("h1") == "段落40（37頁）"


def test_every_page_says_at_its_foot_how_it_is_cited(site: Path) -> None:
    for name in ("index.html", "book/apparatus/chronology.html", "notebooks/isaf.html"):
        tree = LexborHTMLParser((site / name).read_text(encoding="utf-8"))
        title = "" if name == "index.html" else one(tree, "h1").text().removesuffix("#").strip()
        assert tree.css("#cite dd")[0].text() == cite_page(title, name, ROOT).sist02
