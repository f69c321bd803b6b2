"""A closed page: every page has the policy and keeps it, used as a reader uses it, and asks no other host."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from edition.rules import policy

from .conftest import PLAIN, serving
from .test_browser import opened

CHAPTER = "book/yoshizaki-2008/conclusion.html"
#: Has the browser tell of what the policy stopped.
REPORT = """document.addEventListener("securitypolicyviolation", event => {
    console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});"""


def everything(page: Page) -> None:
    """Whatever a page offers is used once: cards, citations, colours, tables, charts, the search."""
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
    for selector in ("a[role=doc-noteref]", "article a.annotated[href^='#']", "article a.named[href^='#']"):
        if (opener := page.locator(selector)).count():
            opener.first.click()
            page.locator(".shown:popover-open").wait_for()
            page.keyboard.press("Escape")
    if (number := page.locator("article.essay a.paragraph-number")).count():
        number.first.click()
        page.locator(".citing:popover-open .citing-text").wait_for()
        for form in page.locator(".citing-forms label").all():
            form.click()
        page.locator(".citing-copy").click()
        page.keyboard.press("Escape")
    if (settings := page.locator(".settings-button")).count():
        for scheme in ("dark", "auto"):
            settings.click()
            page.locator(f"#settings [value={scheme}]").check()
            page.keyboard.press("Escape")
    for chart in page.locator(".interactive").all():
        chart.locator("button").click()
        chart.locator(".plot .main-svg").first.wait_for()
        chart.locator(".plot").focus()
        page.keyboard.press("ArrowRight")
        chart.locator(".told strong").wait_for()
        page.set_viewport_size({"width": 1000, "height": 800})  # it is drawn anew
        page.set_viewport_size({"width": 1440, "height": 900})
    if (boxes := page.locator("form.filters input")).count():
        boxes.first.uncheck()
    if page.locator(".search-link").count() and not page.locator("#search-page").count():
        page.keyboard.press("/")
        page.locator("dialog input[type=search]").fill("NATO")
        page.locator("dialog .results a").first.wait_for()
        page.keyboard.press("Escape")


def used(browser: Browser, base: str, names: list[str]) -> list[str]:
    """What is wrong when the pages are opened and used: violations, errors, foreign requests, cookies."""
    wrong: list[str] = []
    with opened(browser, permissions=["clipboard-write"]) as page:
        page.add_init_script(REPORT)
        page.on("console", lambda m: wrong.append(f"{page.url}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("request", lambda r: None if r.url.startswith(base) else wrong.append(f"foreign: {r.url}"))
        for name in names:
            page.goto(base + name)
            everything(page)
            if page.evaluate("document.cookie"):
                wrong.append(f"{name} leaves a cookie")
        if not base.startswith("file:") and page.context.cookies():
            wrong.append("there are cookies")
    return wrong


#: One page of every kind.
KINDS = [
    "index.html", CHAPTER, "book/tsuruoka-2024/index.html", "book/apparatus/annotations.html",
    "book/apparatus/names.html", "book/apparatus/data.html", "notebooks/isaf.html", "search.html", "404.html",
    "downloads/index.html", "ref/yoshizaki-2008-p30/index.html", "ref/yoshizaki-2008-f3/index.html",
]  # fmt: skip


def test_every_page_has_the_policy_and_keeps_it(site: Path, pages: list[Path]) -> None:
    assert policy.check(site) == []
    for path in pages:
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        assert tree.head is not None
        first, second = list(tree.head.iter())[:2]
        assert first.attributes == {"charset": "utf-8"}, path
        assert second.attributes == {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'",
        }, path


def test_pages_of_each_kind_are_used_without_a_violation(browser: Browser, served: str) -> None:
    assert used(browser, served, [*KINDS, "search.html?q=NATO", f"{CHAPTER}?q=NATO#yoshizaki-2008-p61"]) == []


def test_the_policy_holds_from_disk_and_lets_the_sites_own_files_in(browser: Browser, site: Path) -> None:
    base = f"{site.as_uri()}/"
    assert used(browser, base, [CHAPTER, "notebooks/isaf.html", "search.html?q=NATO"]) == []
    with opened(browser) as page:
        page.goto(base + CHAPTER)
        style = page.eval_on_selector("#yoshizaki-2008-p61", "node => getComputedStyle(node).fontFamily")
        assert "Mincho" in str(style)


@pytest.mark.whole
def test_every_page_is_used_without_a_violation(browser: Browser, served: str, site: Path, pages: list[Path]) -> None:
    assert used(browser, served, [path.relative_to(site).as_posix() for path in pages]) == []


@pytest.mark.whole
def test_every_page_of_the_book_is_used_from_disk(browser: Browser, site: Path, pages: list[Path]) -> None:
    names = [path.relative_to(site).as_posix() for path in pages]
    apart = (*PLAIN, "404.html")  # which a host shows, and whose links are its own
    assert used(browser, f"{site.as_uri()}/", [name for name in names if not name.startswith(apart)]) == []


#: What breaks the policy: what is put before </body>, what `check` says, what the browser reports.
BROKEN = {
    "an inline script": ("<script>window.hit = 1</script>", "a script stands in the page", "script-src-elem inline"),
    "an event attribute": (
        '<img src="_static/favicon.svg" alt="" onload="window.hit = 1">', "<img> has the attribute onload",
        "script-src-attr inline",
    ),
    "a style attribute": ('<p style="color: red">a</p>', "<p> has the attribute style", "style-src-attr inline"),
    "a style element": ("<style>p { color: red }</style>", "a style sheet stands in the page", "style-src-elem inline"),
    "a foreign picture": (
        '<img src="https://example.org/a.png" alt="">', "<img> asks another host: https://example.org/a.png",
        "img-src https://example.org/a.png",
    ),
    "a foreign script": (
        '<script src="//example.org/a.js"></script>', "<script> asks another host: //example.org/a.js",
        "script-src-elem http://example.org/a.js",
    ),
    "a frame": (
        '<iframe src="https://example.org/"></iframe>', "<iframe> asks another host: https://example.org/",
        "frame-src https://example.org",
    ),
    "a base": ('<base href="https://example.org/">', "there is <base>", "base-uri https://example.org"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_what_breaks_the_policy_is_told_and_stopped(browser: Browser, site: Path, tmp_path: Path, kind: str) -> None:
    put, said, reported = BROKEN[kind]
    for folder in ("_static", "search"):
        shutil.copytree(site / folder, tmp_path / folder, ignore=shutil.ignore_patterns("plotly*"))
    page = tmp_path / "index.html"
    text = (site / "index.html").read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", f"\n{put}</body>"), encoding="utf-8")
    line = text[: text.index("</body>")].count("\n") + 2
    assert (str(page), line, said) in [(fault.file, fault.line, fault.what) for fault in policy.check(tmp_path)]
    with serving(tmp_path) as base, opened(browser) as shown:
        errors: list[str] = []
        shown.route("https://example.org/**", lambda route: route.abort())
        shown.on("console", lambda message: errors.append(message.text))
        shown.add_init_script(REPORT)
        shown.goto(base)
        assert any(error.startswith(f"policy: {reported}") for error in errors), errors
        assert shown.evaluate("window.hit") is None


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("index.html", lambda text: text.replace(f"{policy.TAG}\n", ""), "its head does not begin with"),
        ("index.html", lambda text: text.replace("'self'", "*", 1), "its head does not begin with"),
        ("index.html", lambda text: text.replace("<title>", f"{policy.TAG}<title>"), "its head does not begin with"),
        (
            "index.html",
            lambda text: text.replace(f"{policy.TAG}\n", "").replace("</head>", f"{policy.TAG}</head>"),
            "its head does not begin with",
        ),
        ("index.html", lambda text: text.replace("<main", '<a href="java&#10;script:a()">a</a><main'), "leads to code"),
        ("_static/edition.css", lambda text: text + "\np { background: url(https://example.org/a.png) }", "fetches"),
        ("_static/edition.css", lambda text: '@import "a.css";\n' + text, "fetches"),
        ("_static/favicon.svg", lambda text: text.replace("</svg>", "<script>hit()</script></svg>"), "more than show"),
    ],
)  # fmt: skip
def test_each_breach_is_told(
    minisite: Path, tmp_path: Path, name: str, change: Callable[[str], str], said: str
) -> None:
    for part in ("index.html", "_static"):
        copy = shutil.copytree if (minisite / part).is_dir() else shutil.copy2
        copy(minisite / part, tmp_path / part)
    assert policy.check(tmp_path) == []
    text = (tmp_path / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(change(text), encoding="utf-8")
    assert change(text) != text
    (fault,) = policy.check(tmp_path)
    assert fault.file.endswith(name) and said in fault.what and fault.line
