"""The search: every place of a word and no other, from a server and from disk; by keyboard; shared by its address."""

from __future__ import annotations

import gzip
import random
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from edition import ROOT, annotation
from edition.figures import figures
from edition.passages import LISTED, load

from .browser import until
from .test_browser import LONGEST, Scheme, opened

BOX = "input[type=search]"


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@cache
def texts() -> dict[str, tuple[str, list[int]]]:
    """The paragraphs and notes, folded letter by letter: each with where every folded letter comes from."""
    found = {}
    for passage in load():
        if passage.kind in LISTED:
            places = [at for at, letter in enumerate(passage.text) for _ in fold(letter)]
            found[passage.address] = "".join(map(fold, passage.text)), places
    return found


def scan(word: str) -> set[tuple[str, int]]:
    """Every place of a word in the paragraphs and notes, found by looking at every letter."""
    return {
        (address, places[at])
        for address, (text, places) in texts().items()
        for at in range(len(text))
        if text.startswith(fold(word), at)
    }


def words(count: int) -> list[str]:
    """Random words of 2 to 10 letters, cut out of the texts."""
    dice = random.Random(2008)
    whole = [passage.text for passage in load() if passage.kind in LISTED]
    found: list[str] = []
    while len(found) < count:
        text = dice.choices(whole, [len(text) for text in whole])[0]
        length = dice.randint(2, 10)
        start = dice.randrange(max(1, len(text) - length))
        word = text[start : start + length]
        # White space parts words; a word within quotation marks would be a phrase without them.
        phrase = word[:1] in "“”" and word[-1:] in "“”"
        if len(word) == length and not phrase and not any(c.isspace() for c in word):
            found.append(word)
    return found


def hits(page: Page, word: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("word => window.editionSearch.find(word)", word)
    return found


def found(page: Page) -> int:
    """How many places the page says it found."""
    until(page, "/見つかり|移る先/.test(document.querySelector('.status').textContent)")
    text = re.search(r"」　(\d+)箇所", page.inner_text(".status"))
    return int(text[1]) if text else 0


@pytest.mark.parametrize("place", ["served", "disk"])
def test_search_finds_every_place_of_a_word_and_no_other(browser: Browser, served: str, site: Path, place: str) -> None:
    with opened(browser) as page:
        page.goto((served if place == "served" else f"{site.as_uri()}/") + "search.html")
        until(page, "window.editionSearch")
        for word in words(200):
            got = [(hit["id"], hit["start"]) for hit in hits(page, word) if hit["kind"] in LISTED]
            assert sorted(got) == sorted(scan(word)), word


def test_annotations_names_captions_and_headings_are_searched(browser: Browser, served: str) -> None:
    note = annotation.load(ROOT)[0]
    figure = figures(ROOT)["yoshizaki-2008-f3"]
    expected = [
        (note.text[:12], "annotation", note.address),
        (figure.title[:10], "figure", figure.key),
        ("アフガニスタン平和構築とテロ掃討作戦", "heading", "yoshizaki-2008-s8"),
        ("ウクライナ、ロシア、トランプ", "title", "tsuruoka-2024"),
    ]
    with opened(browser) as page:
        page.goto(served + "search.html")
        until(page, "window.editionSearch")
        for word, kind, id_ in expected:
            assert (kind, id_) in [(hit["kind"], hit["id"]) for hit in hits(page, word)], word
        names = [hit for hit in hits(page, "いたりあ") if hit["kind"] == "name"]  # a reading, which no text has
        assert names and all(hit["id"].startswith("name-") for hit in names)


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("ｎａｔｏ", "NATO"),
        ("ﾊﾞﾙｶﾝ", "バルカン"),
        ("９．１１", "9.11"),
        ("unprofor", "UNPROFOR"),
        ('"有志連合"', "有志連合"),
        ("“有志連合”", "有志連合"),
    ],
)
def test_width_and_case_are_folded(browser: Browser, served: str, query: str, same: str) -> None:
    with opened(browser) as page:
        page.goto(served + "search.html")
        until(page, "window.editionSearch")
        assert hits(page, query) == hits(page, same) != []


def test_kana_are_kept_apart_and_words_joined(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + "search.html")
        until(page, "window.editionSearch")
        assert not [hit for hit in hits(page, "あふがにすたん") if hit["kind"] in LISTED]
        both = {hit["id"] for hit in hits(page, "同盟 ケナン") if hit["kind"] in LISTED}
        assert both == {address for address, (text, _) in texts().items() if "同盟" in text and "ケナン" in text}
        # A phrase keeps its space; without the marks its words may stand anywhere.
        phrase = {hit["id"] for hit in hits(page, '"of the"') if hit["kind"] in LISTED}
        apart = {hit["id"] for hit in hits(page, "of the") if hit["kind"] in LISTED}
        assert phrase == {address for address, (text, _) in texts().items() if "of the" in text}
        assert phrase < apart


def test_what_is_found_stands_in_its_context_aligned_and_counted(browser: Browser, served: str) -> None:
    for width in ("wide", "narrow"):
        with opened(browser, width) as page:
            page.goto(served + "search.html?q=" + quote("有志連合"))
            total = found(page)
            assert total == len(hits(page, "有志連合"))
            assert page.locator(".kwic li").count() == total
            counts = page.locator(".results h2 .number").all_inner_texts()
            assert sum(map(int, counts)) == total
            assert page.locator(".summary .number").all_inner_texts() == counts
            left = page.eval_on_selector_all(".kwic mark", "all => all.map(m => m.getBoundingClientRect().left)")
            assert max(left) - min(left) < 1
            first = page.locator(".kwic li", has_text="段落3").first
            expect(first.locator("small")).to_have_text("24頁")
            for item in page.locator(".kwic mark").all()[:5]:
                assert item.inner_text() == "有志連合"
                box = item.bounding_box()
                assert box and box["x"] + box["width"] <= page.evaluate("innerWidth")


def test_many_hits_are_counted_and_shown_on_demand(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + "search.html?q=" + quote("の"))
        total = found(page)
        shown = page.locator(".kwic li").count()
        assert 200 < shown <= 600 < total
        rest = page.locator(".more").last
        more = int("".join(filter(str.isdigit, rest.inner_text())))
        rest.click()
        assert page.evaluate("document.activeElement.matches('.kwic a')")
        assert page.locator(".kwic li").count() == shown + more
        assert sum(map(int, page.locator(".results h2 .number").all_inner_texts())) == total


@pytest.mark.parametrize("place", ["served", "disk"])
@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("アフガニスタン全土", "段落"),
        ("placemat", "注54"),
        ("UNPROFOR", "段落"),
        ("地域司令部", "注釈"),
        ("けなん", "名"),
        ("水平的拡大──作戦", "図"),
    ],
)
def test_a_hit_leads_to_the_very_words_and_marks_them(
    browser: Browser, served: str, site: Path, place: str, word: str, label: str
) -> None:
    with opened(browser) as page:
        page.goto((served if place == "served" else f"{site.as_uri()}/") + "search.html?q=" + quote(word))
        found(page)
        link = page.locator(".kwic a", has=page.locator(".where", has_text=label)).last
        href = link.get_attribute("href") or ""
        link.click()
        page.wait_for_url("**/*html?q=*")
        until(page, "CSS.highlights.get('found-here')")
        there = page.evaluate(
            """() => [...CSS.highlights.get('found-here')].map(range => {
                const box = range.getBoundingClientRect();
                return [range.toString(), box.top, box.bottom];
            })"""
        )
        assert len(there) == 1, href
        text, top, bottom = there[0]
        assert fold(text) == fold(word)
        assert 0 < top < bottom < 900


def test_the_hit_that_was_asked_for_is_the_one_that_is_marked(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST + "?q=NATO&hit=3#yoshizaki-2008-p40")
        until(page, "CSS.highlights.get('found-here')")
        before = page.evaluate(
            """() => {
                const range = [...CSS.highlights.get('found-here')][0].cloneRange();
                const p = document.getElementById('yoshizaki-2008-p40');
                range.collapse(true);
                range.setStart(p, 0);
                return range.toString().split('NATO').length - 1;
            }"""
        )
        assert before == 2


def test_nothing_is_fetched_before_the_first_search_and_then_what_is_searched(browser: Browser, served: str) -> None:
    asked: list[str] = []
    with opened(browser) as page:
        page.on("request", lambda request: asked.append(request.url.removeprefix(served)))
        page.goto(served + LONGEST, wait_until="networkidle")
        assert not [url for url in asked if "search" in url]
        asked.clear()
        page.keyboard.press("/")
        expect(page.locator("dialog .scopes")).to_contain_text("読み込む量")
        asked[:] = [url for url in asked if "favicon" not in url]  # the browser's own, whenever it likes
        assert sorted(asked) == ["_static/search-box.js", "_static/search.js", "search/index.js"]
        page.get_by_label("吉崎知典").uncheck()
        page.get_by_label("索引の名").uncheck()
        page.fill(f"dialog {BOX}", "同盟")
        found(page)
        assert asked[3:] == ["search/tsuruoka-2024.js"]


def test_the_search_says_how_large_it_is(browser: Browser, served: str, site: Path) -> None:
    sizes = [len(gzip.compress(path.read_bytes())) for path in (site / "search").glob("*.js") if path.stem != "index"]
    with opened(browser) as page:
        page.goto(served + "search.html")
        expect(page.locator(".scopes legend")).to_contain_text(f"約{round(sum(sizes) / 1024)} KB")


@pytest.mark.parametrize("place", ["served", "disk"])
def test_a_search_is_shared_by_its_address(browser: Browser, served: str, site: Path, place: str) -> None:
    with opened(browser) as page:
        page.goto((served if place == "served" else f"{site.as_uri()}/") + "search.html")
        page.wait_for_selector(".scopes input")
        page.get_by_label("吉崎知典").uncheck()
        page.keyboard.press("/")
        page.keyboard.type("NATO")
        page.wait_for_url("**/search.html?q=NATO&in=*")
        total, address = found(page), page.url
    with opened(browser) as page:
        page.goto(address)
        assert found(page) == total
        assert not page.get_by_label("吉崎知典").is_checked()
        assert page.input_value(BOX) == "NATO"
        page.get_by_label("吉崎知典").check()
        until(
            page,
            "total => /」　(\\d+)箇所/.exec(document.querySelector('.status').textContent)?.[1] > total",
            arg=total,
        )


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_the_dialog_is_used_by_keyboard_alone(browser: Browser, served: str, key: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.focus("#yoshizaki-2008-n54-call")
        page.keyboard.press(key)
        expect(page.locator(f"dialog {BOX}")).to_be_focused()
        page.keyboard.type("a/b")  # a slash is a letter here
        assert page.input_value(f"dialog {BOX}") == "a/b"
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")  # the first may empty the box
        expect(page.locator("dialog")).to_be_hidden()
        expect(page.locator("#yoshizaki-2008-n54-call")).to_be_focused()
        page.keyboard.press(key)
        page.fill(f"dialog {BOX}", "有志連合")
        found(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.locator(".kwic a").nth(1)).to_be_focused()
        page.keyboard.press("ArrowUp")
        href = page.locator(".kwic a").first.get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(href or "")


def test_what_stands_before_a_marked_hit_is_what_its_line_says(browser: Browser, served: str) -> None:
    """The very place, not another of the same words: in an annotation whose head has them, in lines without address."""
    with opened(browser) as page:
        for word in ("平和", "2003", "政策", "NATO"):
            page.goto(served + "search.html?q=" + quote(word))
            found(page)
            for at in range(0, page.locator(".kwic a").count(), 60 if word == "NATO" else 6):
                link = page.locator(".kwic a").nth(at)
                if link.locator(".where").inner_text() in ("名", "図"):
                    continue  # whose text in the list of what is searched is put together
                told = link.locator(".left").inner_text().lstrip("…")[-6:], link.locator(".rest").inner_text()[:6]
                with page.context.new_page() as other:
                    other.goto(link.get_attribute("href") or "")
                    until(other, "CSS.highlights.get('found-here')?.size")
                    around = other.evaluate(
                        """() => {
                            const [range] = CSS.highlights.get('found-here'), whole = range.cloneRange();
                            const block = range.startContainer.parentElement.closest('p, aside, h1, h2, h3, li');
                            whole.selectNodeContents(block);
                            const all = whole.cloneRange();
                            whole.setEnd(range.startContainer, range.startOffset);
                            all.setStart(range.startContainer, range.startOffset);
                            const own = range => {
                                const copy = range.cloneContents();
                                copy.querySelectorAll(
                                    '.apparatus, .label, .headerlink, [role=doc-noteref], .mama'
                                ).forEach(node => node.remove());
                                return copy.textContent;
                            };
                            return [own(whole), own(all)];
                        }"""
                    )
                    before, after = ("".join(each.split()) for each in around)
                    assert before.endswith("".join(told[0].split())[-3:]) or not before, (word, told, around)
                    assert after.startswith("".join(told[1].split())[:4]), (word, told, around)


def test_back_and_forward_keep_the_marks_and_the_place(browser: Browser, served: str) -> None:
    marked = "[...(CSS.highlights.get('found-here') || [])].map(r => r.startContainer.parentElement.closest('p').id)"
    with opened(browser) as page:
        page.goto(served + LONGEST)
        for paragraph in (40, 44):
            page.keyboard.press("/")
            page.fill(f"dialog {BOX}", "NATO")
            found(page)
            page.locator(".kwic a", has_text=f"段落{paragraph}").first.click()
            assert page.evaluate(marked) == [f"yoshizaki-2008-p{paragraph}"]
        page.go_back()
        until(page, f"{marked}[0] === 'yoshizaki-2008-p40'")
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "p41")
        page.locator(".jumps a").first.click()
        assert page.evaluate("CSS.highlights.get('found').size") == 0
        # The list is come back to where it was left.
        page.goto(served + "search.html?q=NATO")
        found(page)
        page.locator(".kwic a").nth(60).scroll_into_view_if_needed()
        place = page.evaluate("scrollY")
        page.locator(".kwic a").nth(60).click()
        page.wait_for_url("**/book/**")
        page.go_back()
        found(page)
        until(page, f"Math.abs(scrollY - {place}) < 5")


def test_a_hit_in_a_hidden_annotation_is_shown_on_the_same_page(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.click(".settings-button")
        page.get_by_label("注釈と名").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "a145")
        page.locator(".jumps a").first.click()
        expect(page.locator("[id='yoshizaki-2008-a145']")).to_be_in_viewport()
        page.click(".settings-button")
        page.get_by_label("底本の頁").uncheck()
        assert page.evaluate("localStorage.getItem('edition.hidden')") == "annotations folios"  # the choice stands


def test_the_box_minds_an_input_method_and_its_stops(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.focus("#yoshizaki-2008-n49-call")
        page.keyboard.press("Enter")
        page.keyboard.press("/")  # from within a card
        page.fill(f"dialog {BOX}", "同盟")
        found(page)
        composing = (
            "new KeyboardEvent('keydown', { key: 'ArrowDown', isComposing: true, bubbles: true, cancelable: true })"
        )
        assert page.evaluate(f"document.activeElement.dispatchEvent({composing})")
        expect(page.locator(f"dialog {BOX}")).to_be_focused()
        for scope in page.locator(".scopes input").all():
            scope.uncheck()
        expect(page.locator(".status")).to_have_text("探す範囲が選ばれていません。")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()
        expect(page.locator("#yoshizaki-2008-n49-call")).to_be_focused()
        page.keyboard.press("/")
        page.mouse.click(10, 10)  # beside it
        expect(page.locator("dialog")).to_be_hidden()


def test_what_cannot_be_fetched_is_said_and_tried_again(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.route("**/search/*.js", lambda route: route.abort())
        page.goto(served + LONGEST)
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "同盟")
        expect(page.locator(".status")).to_have_text("検索データを読み込めませんでした。")
        page.unroute("**/search/*.js")
        page.fill(f"dialog {BOX}", "有志連合")
        assert found(page) > 30


def test_paper_has_the_page_and_not_the_dialog_and_says_what_was_searched(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "同盟")
        found(page)
        page.emulate_media(media="print")
        expect(page.locator("dialog")).to_be_hidden()
        expect(page.locator("#yoshizaki-2008-p36")).to_be_visible()
        page.goto(served + "search.html?q=" + quote("同盟"))
        found(page)
        expect(page.locator(".status")).to_contain_text("「同盟」")
        expect(page.locator(".scopes")).to_be_hidden()
        assert page.title().startswith("同盟｜検索")


def test_a_hit_on_the_same_page_fetches_nothing_again(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.evaluate("window.same = true")
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "地域司令部")
        found(page)
        page.locator(".kwic a", has_text="段落44").first.click()
        page.wait_for_url("**/*#yoshizaki-2008-p44")
        assert page.evaluate("window.same") and page.locator("dialog").is_hidden()
        assert page.evaluate("[...CSS.highlights.get('found-here')].map(String)") == ["地域司令部"]


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("31", "2-alliance-out-of-area.html#yoshizaki-2008-pg31"),
        ("31頁", "2-alliance-out-of-area.html#yoshizaki-2008-pg31"),
        ("p12", "1-end-of-nato.html#yoshizaki-2008-p12"),
        ("段落１２", "1-end-of-nato.html#yoshizaki-2008-p12"),
        ("n54", "3-coalition-out-of-area.html#yoshizaki-2008-n54"),
        ("tsuruoka-2024-p12", "tsuruoka-2024/index.html#tsuruoka-2024-p12"),
        ("図1", "conclusion.html#yoshizaki-2008-f1"),
    ],
)
def test_pages_paragraphs_and_notes_are_jumped_to_from_one_box(
    browser: Browser, served: str, typed: str, leads: str
) -> None:
    with opened(browser, "narrow") as page:
        page.goto(served + "book/yoshizaki-2008/introduction.html")
        page.click(".search-link")
        page.fill(f"dialog {BOX}", typed)
        page.wait_for_selector(".jumps a")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{leads}")
        expect(page.locator(f"[id='{leads.partition('#')[2]}']")).to_be_in_viewport()


def test_a_jump_is_first_of_all_within_the_essay_one_reads(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + "book/tsuruoka-2024/index.html")
        page.keyboard.press("/")
        page.fill(f"dialog {BOX}", "p12")
        expect(page.locator(".jumps a")).to_have_text(["→ 鶴岡　段落12へ移る", "→ 吉崎　段落12へ移る"])
        page.fill(f"dialog {BOX}", "p99")
        found(page)
        expect(page.locator(".jumps a")).to_have_count(0)


def test_search_takes_a_query_for_text(browser: Browser, served: str) -> None:
    hostile = "<img src=x onerror=\"document.title='hit'\">"
    with opened(browser) as page:
        page.goto(served + "search.html?q=" + quote(hostile))
        assert page.input_value(BOX) == hostile
        assert found(page) == 0
        assert page.locator("main img").count() == 0
        assert page.title() != "hit"


def test_without_scripts_the_page_says_so_and_offers_no_dead_box(browser: Browser, served: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(served)
        page.click(".search-link")
        page.wait_for_url("**/search.html")
        expect(page.locator("article")).to_contain_text("検索にはスクリプトが必要です")
        assert page.locator("article :is(input, button, form):visible").count() == 0


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_search_is_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    with opened(browser, width, scheme) as page:
        page.goto(served + "search.html?q=31")
        found(page)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.goto(served + LONGEST)
        page.click(".search-link")
        page.fill(f"dialog {BOX}", "NATO")
        found(page)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth", page.query_selector("dialog"))
