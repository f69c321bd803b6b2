"""Notes and annotations at hand: in the margin, as cards by mouse, touch and keyboard, and at the chapter's end."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from edition import ROOT, annotation

from .browser import until
from .test_browser import LONGEST, Scheme, opened

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


def test_a_notes_card_opens_at_its_call_and_the_focus_returns(browser: Browser, served: str) -> None:
    for width in ("narrow", "middle", "wide"):
        with opened(browser, width, has_touch=True) as page:
            page.goto(served + LONGEST)
            call = page.locator("#yoshizaki-2008-n54-call")
            call.scroll_into_view_if_needed()
            before = page.evaluate("scrollY")
            call.tap()
            assert "これには各国指揮下の部隊4,140人が含まれる" in card(page)
            expect(page.locator(".shown")).to_have_attribute("aria-label", "注54")
            expect(page.locator(".shown")).to_be_focused()
            assert page.evaluate("scrollY") == before
            if width == "narrow":
                page.touchscreen.tap(195, 20)  # beside it
            else:
                page.keyboard.press("Escape")
            assert card(page) == ""
            if width != "narrow":
                expect(call).to_be_focused()


def test_from_a_card_to_the_next_and_back_to_the_first_word(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-n54-call")
        page.locator(".shown a.annotated").first.click()
        assert "注釈" in (page.get_attribute(".shown", "aria-label") or "")
        page.keyboard.press("Escape")
        expect(page.locator("#yoshizaki-2008-n54-call")).to_be_focused()


LONG = """<p>一つめの段落。</p>
<ul><li>第一項</li><li>第二項<a href="#yoshizaki-2008-p36">段落36</a></li></ul>
<p>終わりの段落。</p>"""


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_all_of_a_note_survives(browser: Browser, served: str, site: Path, width: str) -> None:
    """Several paragraphs, a list and a link, in the margin and in the card."""
    html = (site / LONGEST).read_text(encoding="utf-8")
    start = html.index("<p", html.index('id="yoshizaki-2008-n47"'))
    html = html[:start] + LONG + html[html.index("</aside>", start) :]
    with opened(browser, width) as page:
        page.route("**/3-coalition*.html", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(served + LONGEST)
        page.click("#yoshizaki-2008-n47-call")
        shown = [page.locator(".shown .note")]
        if width == "wide":
            shown.append(page.locator(".margin .note").first)
        for copy in shown:
            assert copy.locator("p:not(.note-head)").all_text_contents() == ["一つめの段落。", "終わりの段落。"]
            assert copy.locator("li").all_text_contents() == ["第一項", "第二項段落36"]
            assert copy.locator("li a").get_attribute("href") == "#yoshizaki-2008-p36"


CHAPTERS = [
    *(f"book/yoshizaki-2008/{name}.html" for name in ("index", "introduction", "1-end-of-nato", "conclusion")),
    "book/yoshizaki-2008/2-alliance-out-of-area.html",
    LONGEST,
    "book/tsuruoka-2024/index.html",
]


@pytest.mark.parametrize("width", [1440, 1920])
def test_each_stands_beside_its_line_and_none_on_another(browser: Browser, served: str, width: int) -> None:
    with opened(browser) as page:
        page.set_viewport_size({"width": width, "height": 900})
        for name in CHAPTERS:
            page.goto(served + name)
            until(page, "document.fonts.status === 'loaded'")
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            boxes = page.evaluate(
                """() => {
                    const starts = [...document.querySelectorAll("article :is([role=doc-noteref], [id$='-on'])")];
                    const words = starts.map(start => start.closest('a')).filter(Boolean);
                    return [...document.querySelectorAll('.beside')].map((item, at) => {
                        const box = item.getBoundingClientRect();
                        return [words[at].getClientRects()[0].top, box.top, box.bottom, box.left, box.right];
                    });
                }"""
            )
            text = page.evaluate("document.querySelector('article').getBoundingClientRect().right")
            bottom = 0.0
            assert boxes
            for line, top, end, left, right in boxes:
                assert top >= line - 1 and top - line < 200  # with its line, or moved down, but never far
                assert top >= bottom and end - top >= 15
                assert text + 60 < left < right <= width  # past the folios, and on the page
                bottom = end
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_margin_has_every_note_and_annotation_and_moves_no_letter(browser: Browser, served: str) -> None:
    with opened(browser) as page, opened(browser, java_script_enabled=False) as bare:
        page.goto(served + CHAPTER)
        bare.goto(served + CHAPTER)
        own = [each for each in annotation.load(ROOT) if "1-end-of-nato" in each.file]
        assert page.locator(".margin .annotation").count() == len(own)
        assert page.locator(".margin .note").count() == 25
        assert page.locator(".beside").first.is_visible()
        for n in (4, 10, 15):
            paragraph = f"#yoshizaki-2008-p{n}"
            assert page.locator(paragraph).bounding_box() == bare.locator(paragraph).bounding_box()


def test_what_stands_in_the_margin_opens_its_card_and_is_lit(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.locator("#yoshizaki-2008-n54-call").scroll_into_view_if_needed()
        item = page.locator(".margin .note", has=page.locator("a[href='#yoshizaki-2008-n54']"))
        item.hover()
        expect(page.locator("#yoshizaki-2008-n54-call")).to_have_class("footnote-reference brackets lit")
        for press in (".note-head a", "a.annotated"):  # its number; letters that lead on
            item.locator(press).first.click()
            assert ("4,140人" if "head" in press else "注釈") in card(page)
            page.keyboard.press("Escape")
        expect(page.locator("#yoshizaki-2008-n54-call")).to_be_focused()


def test_the_margin_is_for_the_eye_alone(browser: Browser, served: str) -> None:
    """The keyboard and a screen reader have the calls and the cards; nothing is met twice."""
    with opened(browser) as page:
        page.goto(served + LONGEST)
        page.focus("#yoshizaki-2008-p36 a")
        for _ in range(40):
            page.keyboard.press("Tab")
            assert not page.evaluate("document.activeElement.closest('.margin')")
        assert page.locator(".margin").get_attribute("aria-hidden") == "true"
        assert page.locator(".margin a").count() > 100
        assert page.locator(".margin :is(a, button):not([tabindex='-1'])").count() == 0


def test_the_margin_comes_and_goes_with_the_room(browser: Browser, served: str) -> None:
    with opened(browser, "middle") as page:
        page.goto(served + LONGEST)
        assert page.locator(".beside").count() == 0
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(page.locator(".beside").first).to_be_visible()
        page.set_viewport_size({"width": 1024, "height": 900})
        expect(page.locator(".beside").first).to_be_hidden()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(media="print")
        expect(page.locator(".margin")).to_be_hidden()
        expect(page.locator("#yoshizaki-2008-n54")).to_be_visible()


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
