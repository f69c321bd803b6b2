"""Nobody shut out: the whole way by keyboard, large letters, narrow windows, no motion, every state to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from selectolax.lexbor import LexborHTMLParser

from .browser import until
from .test_browser import LONGEST, SAMPLE, Scheme, opened

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def fits(page: Page, name: str) -> None:
    """Nothing is wider than the page, at the latest when what is laid out a frame later (the margin) has been."""
    try:
        until(page, FITS, timeout=3000)
    except TimeoutError:
        pytest.fail(f"{name} is wider than its window")


def focused(page: Page) -> str:
    """What a reader of the focused element is told: its label or its words."""
    said: str = page.evaluate(
        "(e => (e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent).trim())"
        "(document.activeElement)"
    )
    return said


def tab_to(page: Page, words: str, limit: int = 60) -> None:
    """Press Tab until the focus is on something of those words; every stop on the way is to be seen."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """(e => {
                const box = e.getBoundingClientRect();
                return box.width * box.height > 0 && box.right > 0 && box.bottom > 0
                    && getComputedStyle(e).outlineStyle !== 'none';
            })(document.activeElement)"""
        )
        assert seen, f"the focus is not seen on {focused(page)}"
        if words in focused(page):
            return
    raise AssertionError(f"no stop says {words}")


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_all_can_be_done_by_keyboard_alone(browser: Browser, served: str, width: str) -> None:
    with opened(browser, width) as page:
        press = page.keyboard.press
        page.goto(served)
        # Past the contents to the text, and into a chapter.
        tab_to(page, "本文へ移動")
        press("Enter")
        tab_to(page, "はじめに")
        press("Enter")
        page.wait_for_url("**/introduction.html*")
        page.goto(page.url.partition("#")[0])  # from its head
        # The contents: opened, left; on a wide page, put away and fetched back.
        tab_to(page, "目次")
        press("Enter")
        if width == "narrow":
            expect(page.locator("#contents")).to_be_visible()
            press("Escape")
        else:
            press("Enter")
            expect(page.locator("#contents")).to_be_visible()
        assert "目次" in focused(page)
        # What is shown.
        tab_to(page, "表示")
        press("Enter")
        tab_to(page, "自動")
        press("ArrowRight")
        assert page.evaluate("document.documentElement.dataset.scheme") == "light"
        tab_to(page, "底本の頁")
        press("Space")
        assert page.evaluate("document.documentElement.hasAttribute('data-hide-folios')")
        press("Escape")
        assert focused(page) == "表示"
        # A note and an annotation, at their calls.
        for target in ("yoshizaki-2008-n1", "yoshizaki-2008-a4"):
            page.evaluate("document.activeElement.blur()")
            page.locator("#yoshizaki-2008-p1").evaluate("p => { p.tabIndex = -1; p.focus() }")
            for _ in range(12):
                press("Tab")
                if page.evaluate("document.activeElement.hash") == f"#{target}":
                    break
            press("Enter")
            expect(page.locator(".shown")).to_be_focused()
            press("Tab")
            assert page.evaluate("document.querySelector('.shown').contains(document.activeElement)")
            press("Escape")
            assert page.evaluate("document.activeElement.hash") == f"#{target}"
        # The search, and on to a hit.
        press("/")
        expect(page.locator("dialog input[type=search]")).to_be_focused()
        page.keyboard.type("有志連合")
        page.wait_for_selector(".kwic a")
        press("ArrowDown")
        press("Enter")
        page.wait_for_url("**/*?q=*")
        until(page, "CSS.highlights.get('found-here')")
        # To the next page.
        page.goto(served + "book/yoshizaki-2008/introduction.html#notes")
        tab_to(page, "次", 200)
        press("Enter")
        page.wait_for_url("**/1-end-of-nato.html")


@pytest.mark.parametrize("width", [720, 320])
def test_pages_reflow_at_twice_and_four_times_the_size(browser: Browser, served: str, width: int) -> None:
    """1440 px at 200 % is 720; 1280 at 400 % is 320."""
    with opened(browser) as page:
        page.set_viewport_size({"width": width, "height": 450})
        for name in SAMPLE:
            page.goto(served + name)
            fits(page, name)
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-n54-call")
        box = page.locator(".shown").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 450


def test_twice_as_large_letters_lose_nothing(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        for name in SAMPLE:
            page.goto(served + name)
            page.evaluate("document.documentElement.style.fontSize = '225%'")
            fits(page, name)
            for selector in (".search-link", ".settings-button", ".contents-button"):
                box = page.locator(selector).bounding_box()
                assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1440


def test_a_readers_own_spacing_loses_nothing(browser: Browser, served: str) -> None:
    """WCAG 1.4.12: line height 1.5, letters 0.12, words 0.16, paragraphs 2."""
    spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    with opened(browser, "narrow", bypass_csp=True) as page:  # a browser sets it, whatever a page says
        for name in SAMPLE:
            page.goto(served + name)
            page.add_style_tag(content=spacing + " p { margin-bottom: 2em !important }")
            fits(page, name)


def test_nothing_moves_unasked(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        for name in SAMPLE:
            page.goto(served + name)
            moving = page.evaluate(
                """() => [...document.querySelectorAll('*')].filter(node => {
                    const style = getComputedStyle(node);
                    return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
                        || style.scrollBehavior === 'smooth';
                }).map(node => node.className)"""
            )
            assert moving == [], name


STATES: dict[str, Callable[[Page], object]] = {
    "the contents": lambda page: page.click(".contents-button"),
    "what is shown": lambda page: page.click(".settings-button"),
    "a note's card": lambda page: page.click("#yoshizaki-2008-n54-call"),
    "lit": lambda page: page.hover("#yoshizaki-2008-p40 a.annotated"),
    "led to": lambda page: page.goto(page.url + "?q=NATO#yoshizaki-2008-p40"),
    "a figure's table": lambda page: page.locator(".chart summary").first.click(),
    "marks put away": lambda page: page.evaluate(
        "['annotations', 'folios', 'numbers'].forEach(n => document.documentElement.toggleAttribute('data-hide-' + n))"
    ),
}


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        ("wide", "light"),
        ("narrow", "dark"),
        pytest.param("wide", "dark", marks=pytest.mark.whole),
        pytest.param("narrow", "light", marks=pytest.mark.whole),
    ],
)
def test_every_state_of_a_page_is_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    with opened(browser, width, scheme) as page:
        for state, enter in STATES.items():
            page.goto(served + LONGEST)
            enter(page)
            page.wait_for_timeout(100)
            violations = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == [], state


def test_tables_have_headers(pages: list[Path]) -> None:
    seen = 0
    for path in pages:
        for table in LexborHTMLParser(path.read_text(encoding="utf-8")).css("article table"):
            seen += 1
            assert table.css("thead th"), path.name
    assert seen > 20
