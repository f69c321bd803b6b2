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
from edition.citing import ESCAPES, NAMES, cite, cite_page, fill
from edition.colophon import colophon
from edition.forms import FORMS, OWN, forms
from edition.passages import by_address
from edition.places import places

from .conftest import one, serving
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
        f"吉崎知典. “{YOSHIZAKI}”（2008年〔推定〕）. {EDITION}. 編者一同編. 第{version}版, 2026, 底本p. 43-44, 段落61."
    )
    assert found.chicago == (
        "Yoshizaki Tomonori, “On the ‘End of Alliances’ Debate: The Case of NATO” (2008, year inferred), "
        f"in The “End of Alliances” and NATO: An Annotated Digital Edition, version {version}, "
        "ed. the contributors (2026), pp. 43–44 of the print, para. 61."
    )
    assert cite("yoshizaki-2008-n54").chicago.endswith("(2026), p. 39 of the print, n. 54.")
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


#: Words that would break a form if they were put in as they are, and what must be read back.
HOSTILE = 'a {b} c\\d "e" 100% & #1 _x_ $y'


def hostile(form: str) -> str:
    """A form with hostile words for its title and its quotation."""
    values = dict.fromkeys(NAMES, "") | {
        "key": "x-1",
        "title": HOSTILE,
        "quote": HOSTILE,
        "url": "https://e.org/~a_b/%20",
    }
    return fill(forms(ROOT)[OWN][form], values, ESCAPES.get(form, str))


def test_a_form_leaves_out_what_is_empty() -> None:
    assert fill("a⟦, ‹x›⟧.", {"x": ""}) == "a."
    assert fill("a⟦, ‹x›⟧.", {"x": "b"}) == "a, b."


def test_a_form_escapes_what_its_syntax_reserves() -> None:
    (item,) = json.loads(hostile("csl"))
    assert item["title"] == HOSTILE and item["note"] == f"「{HOSTILE}」" and item["URL"] == "https://e.org/~a_b/%20"
    (entry,) = rispy.loads(hostile("ris"))
    assert entry["title"] == HOSTILE and entry["urls"] == ["https://e.org/~a_b/%20"]
    assert ESCAPES["ris"]("one\nTY  - HACK") == "one TY - HACK"  # no line of its own
    fields = parse_string(hostile("bibtex"), "bibtex").entries["x-1"].fields
    escaped = r'a \textbraceleft{}b\textbraceright{} c\textbackslash{}d "e" 100\% \& \#1 \_x\_ \$y'
    assert fields["title"] == f"{{{escaped}}}" and fields["annote"] == f"「{escaped}」"
    assert fields["url"] == "https://e.org/~a_b/%20"  # an address is no text of TeX's


def test_several_editors_are_several(minisources: Path) -> None:
    file = minisources / "CITATION.cff"
    person = "  - family-names: 丙野\n    given-names: 丁\n    alias: Heino Tei\n"
    file.write_text(
        file.read_text(encoding="utf-8").replace("    alias: the editor\n", f"    alias: the editor\n{person}")
    )
    found = cite("mini-2000-p1", minisources)
    entry = parse_string(found.bibtex, "bibtex").entries["mini-2000-p1"]
    assert [str(name) for name in entry.persons["editor"]] == ["{編者}", "丙野, 丁"]
    (record,) = rispy.loads(found.ris)
    assert record["secondary_authors"] == ["編者", "丙野, 丁"]
    (item,) = json.loads(found.csl)
    assert item["editor"] == [{"literal": "編者"}, {"family": "丙野", "given": "丁"}]


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
        told = page.locator(".citing-said")
        expect(told).to_have_text("コピーしました")
        assert told.get_attribute("role") == "status"
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
    ("first", "start", "last", "end", "pages", "label", "between"),
    [
        ("yoshizaki-2008-p44", 10, "yoshizaki-2008-p44", 40, "38", "段落44", []),  # before the page ends, at letter 421
        ("yoshizaki-2008-p44", 410, "yoshizaki-2008-p44", 440, "38-39", "段落44", []),  # across it
        ("yoshizaki-2008-p44", 425, "yoshizaki-2008-p44", 440, "39", "段落44", []),  # after it
        ("yoshizaki-2008-p40", 300, "yoshizaki-2008-p41", 20, "37", "段落40-41", ["ア　NATO／ISAF作戦の地理的拡大"]),
        ("yoshizaki-2008-p44", 421, "yoshizaki-2008-p44", 440, "39", "段落44", []),  # from the first letter of the page
        ("yoshizaki-2008-n54", 0, "yoshizaki-2008-n54", 20, "39", "注54", []),
    ],
)
def test_selected_words_are_cited_by_the_page_they_are_printed_on(
    browser: Browser,
    served: str,
    first: str,
    start: int,
    last: str,
    end: int,
    pages: str,
    label: str,
    between: list[str],
) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate(SELECT, [first, start, last, end])
        page.click(".cite-words")
        quote, said = citing(page).split("\n")
        where = f"底本p. {pages}, {label}" if pages else label
        assert said.endswith(f", 2026, {where}.")
        words = by_address()
        letters = (
            words[first].text[start:end]
            if first == last
            else "／".join([words[first].text[start:], *between, words[last].text[:end]])
        )
        assert quote == f"「{letters.strip().translate(str.maketrans('「」', '『』'))}」"
        page.uncheck(".citing-quote input")
        assert page.inner_text(".citing-text") == said
        page.check(".citing-quote input")
        page.check(".citing [value=csl]")
        (item,) = json.loads(page.locator(".citing-text").text_content() or "")
        assert item["page"] == pages and letters.strip()[:5].translate(str.maketrans("「」", "『』")) in item["note"]
        page.check(".citing [value=bibtex]")
        assert parse_string(page.locator(".citing-text").text_content() or "", "bibtex").entries[first].fields["annote"]


def test_words_of_the_edition_are_the_editions(browser: Browser, served: str) -> None:
    select = "selector => getSelection().selectAllChildren(document.querySelector(selector))"
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate(select, "#yoshizaki-2008-a151 > p:nth-of-type(2)")
        page.click(".cite-words")
        quote, said = citing(page).split("\n")
        assert said == cite("yoshizaki-2008-a151").sist02 and quote.startswith(
            "「International Security Assistance Force"
        )
        assert page.inner_text("#citing-title") == "版の注釈151（吉崎論考）の引用"
        page.keyboard.press("Escape")
        page.evaluate(select, "#yoshizaki-2008-f3 figcaption")
        page.click(".cite-words")
        assert citing(page).split("\n")[-1] == cite("yoshizaki-2008-f3").sist02
        page.keyboard.press("Escape")
        # The synopsis has no address: no button offers to cite it as the author's.
        page.evaluate(select, ".synopsis ul")
        page.wait_for_timeout(600)
        assert page.locator(".cite-words").is_hidden()


def test_words_cited_once_do_not_come_back(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate(SELECT, ["yoshizaki-2008-p40", 0, "yoshizaki-2008-p40", 5])
        page.click(".cite-words")
        assert citing(page).startswith("「欧州地域以」")
        page.click(".citing-text")
        page.keyboard.press("Escape")
        page.evaluate("getSelection().removeAllRanges()")
        page.wait_for_timeout(400)
        page.click(".cite-link")
        assert citing(page) == cite("yoshizaki-2008-s6").sist02


def test_a_site_beneath_a_folder_called_ref_cites_the_right_place(browser: Browser, site: Path, tmp_path: Path) -> None:
    (tmp_path / "ref").mkdir()
    (tmp_path / "ref" / "nato").symlink_to(site)
    with serving(tmp_path) as root, opened(browser) as page:
        page.goto(f"{root}ref/nato/{LONGEST}")
        page.click("#yoshizaki-2008-p36 .paragraph-number")
        assert citing(page) == cite("yoshizaki-2008-p36").sist02


def test_the_confirmation_is_seen_on_a_phone_and_the_card_stays_in_the_window(browser: Browser, served: str) -> None:
    with opened(browser, "narrow", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-p36 .paragraph-number")
        page.check(".citing [value=csl]")
        page.click(".citing-copy")
        told = page.locator(".citing-said")
        expect(told).to_have_text("コピーしました")
        box = told.bounding_box()
        assert box
        top = "([x, y]) => document.elementFromPoint(x, y).className"
        assert page.evaluate(top, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]) == "citing-said"
    with opened(browser) as page:
        page.set_viewport_size({"width": 1200, "height": 700})
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-p36 .paragraph-number")
        page.check(".citing [value=csl]")
        card = page.locator(".citing").bounding_box()
        assert card and card["y"] >= 0 and card["y"] + card["height"] <= 700


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
        page.check(".citing [value=link]")
        assert citing(page) == "yoshizaki-2008-p40"  # an address of this machine's disk would be of no use
        page.click(".citing-page")
        assert page.inner_text("h1") == "段落40（37頁）"


def test_every_page_says_at_its_foot_how_it_is_cited(site: Path) -> None:
    for name in ("index.html", "book/apparatus/chronology.html", "notebooks/isaf.html"):
        tree = LexborHTMLParser((site / name).read_text(encoding="utf-8"))
        title = "" if name == "index.html" else one(tree, "h1").text().removesuffix("#").strip()
        assert tree.css("#cite dd")[0].text() == cite_page(title, name, ROOT).sist02
