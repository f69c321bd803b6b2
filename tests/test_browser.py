"""The site as a reader meets it: in a real Chromium, wide and narrow, light and dark, served and from disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .browser import until
from .conftest import PLAIN

LONGEST = "book/yoshizaki-2008/3-coalition-out-of-area.html"
#: One page of each kind.
SAMPLE = ["index.html", LONGEST, "book/apparatus/principles.html", "notebooks/passages.html", "search.html"]
Scheme = Literal["light", "dark"]
WIDTHS = {"wide": 1440, "middle": 1024, "narrow": 390}


@contextmanager
def opened(browser: Browser, width: str = "wide", scheme: Scheme = "light", **options: Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme, locale="ja-JP", **options
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def look(browser: Browser, base: str, pages: list[str], width: str, scheme: Scheme) -> list[str]:
    """What is wrong with the pages: errors, foreign requests, sideways scrolling, accessibility."""
    wrong: list[str] = []
    with opened(browser, width, scheme) as page:
        page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda r: wrong.append(f"foreign: {r.url}") if not r.url.startswith(base) else None)
        page.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
        page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        for name in pages:
            page.goto(base + name)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{name} scrolls sideways at {width}")
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                wrong.append(f"{name} at {width}, {scheme}: {violation['id']}: {nodes}")
    return wrong


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (width, scheme)
        if (width, scheme) in (("wide", "light"), ("middle", "light"), ("narrow", "dark"))
        else pytest.param(width, scheme, marks=pytest.mark.whole)
        for width in WIDTHS
        for scheme in ("light", "dark")
    ],
)
def test_pages_of_each_kind_are_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    assert look(browser, served, SAMPLE, width, scheme) == []


@pytest.mark.whole
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_sound(
    browser: Browser, served: str, site: Path, pages: list[Path], width: str, scheme: Scheme
) -> None:
    names = [page.relative_to(site).as_posix() for page in pages]
    book = [name for name in names if not name.startswith(PLAIN)]  # of the others some stand for all (test_ref)
    assert look(browser, served, book, width, scheme) == []


def test_pages_read_from_disk(browser: Browser, site: Path) -> None:
    wrong: list[str] = []
    with opened(browser) as page:
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("requestfailed", lambda r: wrong.append(r.url) if "ABORTED" not in (r.failure or "") else None)
        for name in SAMPLE:
            page.goto((site / name).as_uri())
        page.goto((site / "index.html").as_uri())
        page.click("article a:has-text('はじめに')")
        page.wait_for_url("**/introduction.html*")
        assert page.locator("#yoshizaki-2008-p1").is_visible()
        page.goto((site / "search.html").as_uri() + "?q=" + quote("有志連合"))
        page.wait_for_selector(".results a")
    assert wrong == []


def test_pages_read_with_scripts_off(browser: Browser, site: Path) -> None:
    with opened(browser, "narrow", java_script_enabled=False) as page:
        page.goto((site / LONGEST).as_uri())
        assert page.locator("#yoshizaki-2008-p35").is_visible()
        assert page.locator(".settings-button").is_hidden()  # a button that could do nothing
        page.click(".contents-button")  # a popover needs no script
        page.click("#contents a:has-text('おわりに')")
        page.wait_for_url("**/conclusion.html")
        page.click("a[href='#yoshizaki-2008-n72']")
        assert page.locator("#yoshizaki-2008-n72").is_visible()


def style(page: Page, selector: str, name: str) -> str:
    return str(page.eval_on_selector(selector, f"node => getComputedStyle(node)['{name}']"))


def test_japanese_is_set_as_it_should_be(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + "book/yoshizaki-2008/1-end-of-nato.html")
        paragraph = "#yoshizaki-2008-p5"
        assert "Mincho" in style(page, paragraph, "fontFamily")
        assert style(page, paragraph, "lineBreak") == "strict"
        assert style(page, paragraph, "textAutospace") == "normal"
        size = float(style(page, paragraph, "fontSize")[:-2])
        assert 17 <= size <= 18
        assert style(page, paragraph, "textIndent") == f"{size:g}px"
        assert 1.8 <= float(style(page, paragraph, "lineHeight")[:-2]) / size <= 2
        measure = page.eval_on_selector(paragraph, "node => node.clientWidth") / size
        assert 35 <= measure <= 40
        assert style(page, "em.bouten", "textEmphasisStyle") == "sesame"
        assert style(page, "em.bouten", "fontStyle") == "normal"


def test_a_page_break_disturbs_neither_copying_nor_finding(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + "book/yoshizaki-2008/introduction.html")
        copied = page.evaluate(
            """() => {
                const selection = getSelection();
                selection.selectAllChildren(document.getElementById('yoshizaki-2008-p1'));
                return selection.toString();
            }"""
        )
        assert copied.startswith("同盟とは一般に")  # no paragraph number
        assert "米仏両国は激しく対立し" in copied  # no folio
        page.evaluate("getSelection().removeAllRanges()")
        assert page.evaluate("window.find('米仏両国は激しく対立し')")


def test_a_page_break_offers_no_line_break(browser: Browser, served: str) -> None:
    """「CFC-A」 at any width: the mark for a page must not part what would not break without it."""
    with opened(browser) as page:
        page.goto(served + "book/yoshizaki-2008/introduction.html")
        heights = page.evaluate(
            """() => ['OUT', 'O<span class="apparatus folio" role="doc-pagebreak"></span>UT'].map(html => {
                const p = document.createElement('p');
                p.style.cssText = 'width: 1px; text-indent: 0; overflow-wrap: normal';
                p.innerHTML = html;
                document.querySelector('article').append(p);
                return p.clientHeight;
            })"""
        )
        assert heights[0] == heights[1]


def test_a_call_stays_with_the_letter_before_it(browser: Browser, served: str) -> None:
    with opened(browser, "narrow") as page:
        page.goto(served + LONGEST)
        parted = page.evaluate(
            """() => [...document.querySelectorAll('[role=doc-noteref]')].map(call => {
                const range = document.createRange();
                let before = call.previousSibling;
                while (before.lastChild) before = before.lastChild;
                range.setStart(before, before.length - 1);
                range.setEnd(before, before.length);
                return call.getBoundingClientRect().bottom > range.getBoundingClientRect().bottom + 4;
            })"""
        )
        assert parted == [False] * 25


@pytest.mark.parametrize("width", WIDTHS)
def test_numbers_and_folios_stand_beside_the_text_and_on_the_page(browser: Browser, served: str, width: str) -> None:
    with opened(browser, width) as page:
        page.goto(served + LONGEST)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll('article p > .paragraph-number')].map(node => {
                const box = node.getBoundingClientRect(), text = node.parentElement.getBoundingClientRect();
                return [box.left, box.right, text.left, box.top - text.top, box.height];
            })"""
        )
        assert len(boxes) == 26
        for left, right, text, down, height in boxes:
            assert 0 <= left < right <= text
            assert 0 <= down < 30 and height > 0


def test_a_note_is_reached_and_leads_back_by_keyboard(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.focus("#yoshizaki-2008-n54-call")
        page.keyboard.press("Enter")
        page.locator(".shown .note-head a").focus()  # from the card to the note's own place
        page.keyboard.press("Enter")
        page.wait_for_url("**/*#yoshizaki-2008-n54")
        page.keyboard.press("Tab")  # from the note, the next stop is its way back
        assert page.evaluate("document.activeElement.getAttribute('role')") == "doc-backlink"
        page.keyboard.press("Enter")
        page.wait_for_url("**/*#yoshizaki-2008-n54-call")


def test_the_first_stop_leads_past_the_contents(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
        page.keyboard.press("Enter")
        until(page, "document.activeElement.id === 'text'")


@pytest.mark.parametrize("close", ["the button", "beside it", "Escape"])
def test_the_contents_open_and_close_on_a_phone(browser: Browser, served: str, close: str) -> None:
    with opened(browser, "narrow", has_touch=True) as page:
        page.goto(served + LONGEST)
        assert page.locator("#contents").is_hidden()
        page.tap(".contents-button")
        assert page.locator("#contents").is_visible()
        assert page.locator("#contents a.current").first.is_visible()
        if close == "the button":
            page.tap("#contents .close")
        elif close == "beside it":
            page.touchscreen.tap(WIDTHS["narrow"] - 10, 600)
        else:
            page.keyboard.press("Escape")
        assert page.locator("#contents").is_hidden()
        if close != "beside it":
            assert page.evaluate("document.activeElement.className") == "contents-button"


def test_the_contents_of_a_wide_page_can_be_put_away_for_good(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        assert page.locator("#contents").is_visible()
        width = page.eval_on_selector("article", "node => node.clientWidth")
        page.click(".contents-button")
        assert page.get_attribute(".contents-button", "aria-expanded") == "false"
        for name in (LONGEST, "index.html"):
            page.goto(served + name)
            assert page.locator("#contents").is_hidden()
            assert page.eval_on_selector("article", "node => node.clientWidth") == width
        page.click(".contents-button")
        assert page.locator("#contents").is_visible()
        assert page.eval_on_selector("article", "node => node.clientWidth") == width


def test_a_wide_page_without_scripts_has_its_contents_and_no_dead_button(browser: Browser, site: Path) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto((site / LONGEST).as_uri())
        assert page.locator("#contents").is_visible()
        assert page.locator(".contents-button").is_hidden()
        assert page.locator(".settings-button").is_hidden()


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_the_measure_is_that_of_a_book_on_every_desk(browser: Browser, served: str, width: int) -> None:
    with opened(browser) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(served + LONGEST)
        letters = page.eval_on_selector(
            "#yoshizaki-2008-p36", "node => node.clientWidth / parseFloat(getComputedStyle(node).fontSize)"
        )
        assert 35 <= letters <= 40


def test_a_chosen_colour_scheme_is_remembered(browser: Browser, served: str) -> None:
    with opened(browser, scheme="light") as page:
        page.goto(served)
        paper = style(page, "body", "backgroundColor")
        page.click(".settings-button")
        page.get_by_label("暗").check()
        dark = style(page, "body", "backgroundColor")
        assert dark != paper
        page.goto(served + LONGEST)
        assert style(page, "body", "backgroundColor") == dark
        page.click(".settings-button")
        assert page.get_by_label("暗").is_checked()


def seen(page: Page, selector: str) -> int:
    """How many elements are on the page for the eye; the numbers and folios are empty, and generated."""
    count: int = page.eval_on_selector_all(selector, "all => all.filter(node => node.getClientRects().length).length")
    return count


@pytest.mark.parametrize(
    ("label", "marks"),
    [
        ("注釈と名", ".mama, .endmatter, .margin .annotation"),
        ("底本の頁", ".folio"),
        ("段落番号", ".paragraph-number"),
    ],
)
def test_a_reader_puts_marks_away_and_that_is_remembered(browser: Browser, served: str, label: str, marks: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        text = page.inner_text("#yoshizaki-2008-p36")
        assert seen(page, marks) > 5
        for name in (LONGEST, "book/yoshizaki-2008/conclusion.html", LONGEST):  # the choice, another page, back
            if name == LONGEST and not page.evaluate("localStorage.length"):
                page.focus(".settings-button")
                page.keyboard.press("Enter")
                page.get_by_label(label).focus()
                page.keyboard.press("Space")
                page.keyboard.press("Escape")
                assert page.evaluate("document.activeElement.className") == "settings-button"
            else:
                page.goto(served + name)
            assert seen(page, marks) == 0
        assert page.inner_text("#yoshizaki-2008-p36") == text  # the essay is as it was
        page.click(".settings-button")
        page.get_by_label(label).check()
        assert seen(page, marks) > 5


def test_letters_whose_marks_are_put_away_are_no_links(browser: Browser, served: str) -> None:
    links = "article.essay p a:is(.annotated, .named), article.essay p a:has(.dated, .cited)"
    with opened(browser) as page:
        page.goto(served + LONGEST)
        before = page.locator(f":is({links})[href]").count()
        page.click(".settings-button")
        page.get_by_label("注釈と名").uncheck()
        assert before > 200 and page.locator(f":is({links})[href]").count() == 0
        assert page.locator("[role=doc-noteref][href]").count() == 25  # the author's notes stay
        page.get_by_label("注釈と名").check()
        assert page.locator(f":is({links})[href]").count() == before
        page.get_by_label("注釈と名").uncheck()
        for led in (lambda: page.evaluate("location.hash = 'yoshizaki-2008-a140'"), page.reload):
            led()  # who follows a link to an annotation sees it
            until(page, "document.getElementById('yoshizaki-2008-a140').getClientRects().length")


def test_print_leaves_the_text_alone_on_the_paper(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.emulate_media(media="print")
        for selector in (".bar", "#contents", ".turn", ".foot"):
            assert page.locator(selector).is_hidden()
        assert page.locator("#yoshizaki-2008-n54").is_visible()
        assert page.locator(".offprint").is_visible()


def test_paper_is_white_from_a_dark_screen(browser: Browser, served: str) -> None:
    with opened(browser, scheme="dark") as page:
        page.goto(served + LONGEST)
        page.emulate_media(media="print", color_scheme="dark")
        assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
        assert style(page, "#yoshizaki-2008-p36", "color") == "rgb(0, 0, 0)"
