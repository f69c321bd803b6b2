"""What annotated letters and names lead to: a card beside them, by mouse and keyboard; the chapter's end without."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from edition import ROOT, annotation

from .test_browser import Scheme, opened

CHAPTER = "book/yoshizaki-2008/1-end-of-nato.html"
LIST = "book/apparatus/annotations.html"
WORD = "#yoshizaki-2008-p7 a.annotated[href*='-a']"


def card(page: Page) -> str:
    """The text of the card that is open, or empty."""
    shown = page.locator(".shown:popover-open")
    return shown.inner_text() if shown.count() else ""


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
@pytest.mark.parametrize("place", ["served", "disk"])
def test_a_card_opens_at_the_letters_and_closes(
    browser: Browser, served: str, site: Path, how: str, place: str
) -> None:
    with opened(browser) as page:
        page.goto((served if place == "served" else f"file://{site}/") + CHAPTER)
        word = page.locator(WORD).first
        href = word.get_attribute("href") or ""
        word.scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        if how == "mouse":
            word.click()
        else:
            word.focus()
            page.keyboard.press("Enter")
        text = page.locator(f"[id='{href[1:]}']").inner_text()
        assert text.splitlines()[0] in card(page) and text.splitlines()[-1][:10] in card(page)
        assert page.evaluate("scrollY") == before and "-a" not in page.url.rpartition("#")[2]
        page.keyboard.press("Escape")
        assert card(page) == ""
        expect(word).to_be_focused()


def test_the_keyboard_leaves_a_card_at_its_end_and_goes_on_from_the_word(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + CHAPTER)
        word = page.locator(WORD).first
        word.focus()
        page.keyboard.press("Enter")
        for _ in range(page.locator(".shown a, .shown button").count() + 1):
            page.keyboard.press("Tab")
        assert card(page) == ""
        expect(word).to_be_focused()


def test_the_button_in_a_card_closes_it(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + CHAPTER)
        page.locator("a.named").first.click()
        assert "索引" in card(page)
        page.get_by_role("button", name="閉じる").last.click()
        assert card(page) == ""


@pytest.mark.parametrize("width", ["wide", "middle", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_card_fits_and_is_sound(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    with opened(browser, width, scheme) as page:
        page.goto(served + CHAPTER)
        for word in page.locator("#yoshizaki-2008-p13 a.annotated, #yoshizaki-2008-n16 a.annotated").all()[:4]:
            word.click()
            box = page.locator(".shown").bounding_box()
            assert box and box["x"] >= 0 and box["y"] >= 0
            assert box["x"] + box["width"] <= page.evaluate("innerWidth")
            assert box["y"] + box["height"] <= page.evaluate("innerHeight")
            page.keyboard.press("Escape")
        page.locator(WORD).first.click()
        assert Axe().run(page).response["violations"] == []


def test_without_scripts_the_letters_lead_to_the_chapters_end(browser: Browser, served: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(served + CHAPTER)
        word = page.locator(WORD).first
        href = word.get_attribute("href") or ""
        word.click()
        assert page.url.endswith(href)
        expect(page.locator(f"[id='{href[1:]}']")).to_be_in_viewport()
        page.locator(f"[id='{href[1:]}'] .annotation-head a").click()
        expect(page.locator(f"[id='{href[1:]}-on']").first).to_be_in_viewport()


def test_the_list_is_filtered_and_counts_what_is_left(browser: Browser, served: str) -> None:
    listed = annotation.load(ROOT)
    with opened(browser) as page:
        page.goto(served + LIST)
        status = page.locator(".filters [role=status]")
        expect(status).to_have_text(f"{len(listed)}件のうち{len(listed)}件")
        for kind in annotation.KINDS:
            if kind != "校訂":
                page.get_by_label(kind, exact=True).uncheck()
        left = [each for each in listed if each.kind == "校訂"]
        expect(status).to_have_text(f"{len(listed)}件のうち{len(left)}件")
        assert page.locator("article .annotation:visible").count() == len(left)
        assert page.locator("article section:has(> .annotation) h2:visible").count() == 1
        page.get_by_label("鶴岡").focus()
        page.keyboard.press("Space")
        assert page.locator("article .annotation:visible").count() == sum("yoshizaki" in e.address for e in left)
    with opened(browser, java_script_enabled=False) as page:
        page.goto(served + LIST)
        expect(page.locator(".filters")).to_be_hidden()
        assert page.locator("article .annotation:visible").count() == len(listed)
