"""The figures: listed, drawn, light, told in words; in the page as pictures, and on demand as tables and charts."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.figure import Figure
from PIL import Image
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser, LexborNode

from edition import ROOT, build, drawing, figures, ledger
from edition.essays import essays
from edition.faults import Refused
from edition.rules.check import check

from .browser import until
from .conftest import one, stated
from .test_browser import Scheme, opened

Edit = Callable[[Path, str, str], None]

LISTED = figures.figures(ROOT)
IN_ESSAYS = [figure for figure in LISTED.values() if figure.essay]
CONCLUSION = "book/yoshizaki-2008/conclusion.html"
DIAGRAM = "yoshizaki-2008-f1"


@pytest.fixture(scope="module")
def placed(site: Path) -> dict[str, tuple[str, LexborNode]]:
    """The page and the element of each figure that has an address."""
    found = {}
    for path in site.glob("book/**/*.html"):
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        for node in tree.css(".essay div.chart"):
            found[node.attributes["id"] or ""] = (path.relative_to(site).as_posix(), node)
    return found


def test_every_figure_with_an_address_stands_in_its_essay_as_apparatus(
    placed: dict[str, tuple[str, LexborNode]],
) -> None:
    assert set(placed) == {figure.key for figure in IN_ESSAYS}
    for figure in IN_ESSAYS:
        page, node = placed[figure.key]
        assert page.startswith(f"book/{figure.essay}/")
        assert "apparatus" in (node.attributes["class"] or "").split()
        assert one(node, "figcaption strong").text() == f"{figure.label}　{figure.title}"


def test_every_figure_of_the_list_stands_in_its_notebook(site: Path) -> None:
    for figure in LISTED.values():
        text = (site / f"notebooks/{figure.notebook}.html").read_text(encoding="utf-8")
        assert f"_images/{figure.key}.svg" in text, figure.key


def test_a_figure_stands_at_its_paragraph(placed: dict[str, tuple[str, LexborNode]]) -> None:
    before = {}
    for key, (_, node) in placed.items():
        while node.prev and not (node.tag == "p" and node.attributes.get("id")):
            node = node.prev
        before[key] = node.attributes.get("id")
    assert before == {
        "yoshizaki-2008-f1": "yoshizaki-2008-p62",  # of page 44, before the printed 出典 and caption
        "yoshizaki-2008-f2": "yoshizaki-2008-p19",
        "yoshizaki-2008-f3": "yoshizaki-2008-p44",  # where note 54 is called
        "yoshizaki-2008-f4": "yoshizaki-2008-p44",
        "yoshizaki-2008-f5": "yoshizaki-2008-p50",
        "yoshizaki-2008-f6": "yoshizaki-2008-p52",  # note 63
        "yoshizaki-2008-f7": "yoshizaki-2008-p59",  # note 70
        "tsuruoka-2024-f1": "tsuruoka-2024-p16",
        "tsuruoka-2024-f2": "tsuruoka-2024-p27",
    }


def test_a_figure_is_called_by_its_number(placed: dict[str, tuple[str, LexborNode]]) -> None:
    title = one(placed["yoshizaki-2008-f3"][1], "figcaption strong").text()
    assert title == "図3　ISAFへの主要な派遣国（注54）"
    english = one(placed["yoshizaki-2008-f3"][1], 'figcaption [lang="en"]').text()
    assert english == "The main contributors to ISAF (note 54)"


def test_the_diagram_says_that_it_is_no_copy(placed: dict[str, tuple[str, LexborNode]]) -> None:
    caption = one(placed[DIAGRAM][1], "figcaption").text()
    assert "この版が組み立て直したもので、もとの図の写しではない" in caption


def test_every_picture_has_its_two_widths_its_words_and_its_size(
    site: Path, placed: dict[str, tuple[str, LexborNode]]
) -> None:
    for key, (page, node) in placed.items():
        image, source = one(node, "picture img"), one(node, "picture source")
        assert image.attributes["loading"] == "lazy"
        assert len(image.attributes["alt"] or "") > 40, key
        for element, name, width in ((image, "src", drawing.WIDE), (source, "srcset", drawing.NARROW)):
            picture = ((site / page).parent / unquote(element.attributes[name] or "")).resolve()
            text = picture.read_text(encoding="utf-8")
            assert int(element.attributes["width"] or 0) == round(width * 96), key
            assert len(gzip.compress(text.encode())) <= 30_000, key
            # Letters are outlines; nothing runs, and nothing is fetched.
            assert not re.search(
                r"<text|<script|<image|<foreignObject|@import|\bon\w+=|href=\"[^#]|url\(\s*(?!#)", text
            )
            assert "IPAexGothic" in text


def test_the_table_behind_a_figure_is_on_the_page(placed: dict[str, tuple[str, LexborNode]]) -> None:
    rows = [
        [cell.text(strip=True) for cell in row.css("td")]
        for row in placed["yoshizaki-2008-f3"][1].css("details tbody tr")
    ]
    assert rows[0] == ["米国", "15,108", "36.7", "36.7"]
    assert rows[7] == ["フランス", "1,073", "2.6", "82.5"]
    assert rows[8] == ["その他", "7,207", "17.5", "100.0"]
    for key, (_, node) in placed.items():
        assert one(node, "details > summary").text() == "表で見る"
        assert node.css("details tbody tr"), key
    cells = [a.attributes["href"] or "" for a in placed[DIAGRAM][1].css("details td a")]
    assert len(cells) == 24
    assert all("#yoshizaki-2008-" in href for href in cells)


def test_the_data_can_be_carried_away(site: Path, placed: dict[str, tuple[str, LexborNode]]) -> None:
    for key, (page, node) in placed.items():
        hrefs = [link.attributes["href"] or "" for link in node.css(".chart-links a")]
        targets = {((site / page).parent / href).resolve().relative_to(site.resolve()).as_posix() for href in hrefs}
        for table in LISTED[key].tables:
            suffix = "geojson" if table == "outlines" else "csv"
            assert f"data/{table}.{suffix}" in targets
        assert f"notebooks/{LISTED[key].notebook}.html" in targets
        assert all((site / target).is_file() for target in targets)
    for path in (ROOT / "data").glob("*.csv"):
        assert (site / "data" / path.name).read_bytes() == path.read_bytes()
    assert (site / "data/datapackage.json").is_file()


def test_the_witnesses_are_not_carried_away(site: Path) -> None:
    witnesses = {essay.witness.read_bytes() for essay in essays()}
    assert len(witnesses) == len(essays())
    assert not [path for path in site.rglob("*") if path.is_file() and path.read_bytes() in witnesses]


def test_every_chart_of_natos_table_says_that_it_is_later_than_the_essay(site: Path) -> None:
    page = LexborHTMLParser((site / "notebooks/burden.html").read_text(encoding="utf-8"))
    drawn = [one(chart, "img").attributes["alt"] or "" for chart in page.css("div.chart")]
    essay = LexborHTMLParser((site / "book/tsuruoka-2024/index.html").read_text(encoding="utf-8"))
    captions = [node.text() for node in essay.css("div.chart figcaption")]
    assert len(drawn) == 3 and len(captions) == 2
    assert all("論考の後に公表" in words for words in [*drawn, *captions])
    assert "論考（2024年4月18日）の後に出ました" in one(page, "article").text()


#: What is broken in data/figures.toml: what stands there, what is put there, the words of the refusal.
BROKEN = {
    "an entry without a title": (
        'title = "ISAFの規模の推移"\n',
        "",
        [
            "data/figures.toml:22: the entry yoshizaki-2008-f4 is not complete",
            "→ give it notebook, tables, title, title_en (tables is",
        ],
    ),
    "an address of something else": (
        "[yoshizaki-2008-f4]",
        "[yoshizaki-2008-p4]",
        ["data/figures.toml:22: yoshizaki-2008-p4 is no address of a figure"],
    ),
    "a title that is no text": (
        'title = "ISAFの規模の推移"\n',
        "title = 4\n",
        ["data/figures.toml:22: the entry yoshizaki-2008-f4 is not complete"],
    ),
    "a name that looks like an address": (
        "[isaf-ranking]",
        "[yoshizaki-2009-f1]",
        ["data/figures.toml:52: yoshizaki-2009-f1 is neither an address nor a plain name"],
    ),
    "an unknown notebook": (
        'title_en = "The strength of ISAF over time"\nnotebook = "isaf"',
        'title_en = "The strength of ISAF over time"\nnotebook = "sfor"',
        ["data/figures.toml:22: yoshizaki-2008-f4: there is no notebooks/sfor.ipynb"],
    ),
    "an unknown table": (
        'tables = ["isaf-contributions", "isaf-totals-elsewhere", "statements"]',
        'tables = ["isaf-contributions", "guesses"]',
        ["data/figures.toml:22: yoshizaki-2008-f4: there is no table guesses"],
    ),
    "no TOML": (
        "[isaf-ranking]",
        "[isaf-ranking",
        ["data/figures.toml:"],
    ),
    "another title under the same address": (
        'title = "ISAFの規模の推移"',
        'title = "SFORの規模の推移"',
        ["yoshizaki-2008-f4 stood for 「ISAFの規模の推移」 and now stands for 「SFORの規模の推移」"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_it_is_refused(sources: Path, edit: Edit, case: str) -> None:
    old, new, expected = BROKEN[case]
    edit(sources / figures.FIGURES, old, new)
    with pytest.raises(Refused) as refused:
        check(sources)
    for words in expected:
        assert words in stated(*refused.value.faults)


@pytest.mark.whole
def test_a_figure_is_drawn_once_by_its_own_notebook_or_the_build_fails(sources: Path, edit: Edit) -> None:
    edit(
        sources / "notebooks/equipment.ipynb",
        'drawing.publish(\\n",\n    "    \\"yoshizaki-2008-f5',
        'drawing.publish(\\n",\n    "    \\"tsuruoka-2024-f1',
    )
    with pytest.raises(Refused) as refused:
        build.jupyter_book(sources, sources / "_build")
    told = stated(*refused.value.faults)
    assert "yoshizaki-2008-f5 is drawn 0 times: nowhere" in told
    assert "tsuruoka-2024-f1 is drawn 2 times: notebooks/burden, notebooks/equipment" in told
    assert "→ publish it once, in notebooks/burden.ipynb" in told


def test_figures_are_in_the_ledger() -> None:
    assert {figure.key for figure in IN_ESSAYS} <= set(ledger.read(ROOT))


def circle(narrow: bool) -> Figure:
    figure, ax = plt.subplots(figsize=(drawing.NARROW if narrow else drawing.WIDE, 2))
    ax.plot([0, 1, 2], [0, 1, 0])
    ax.set_title("円")
    return figure


def test_a_drawing_is_the_same_each_time() -> None:
    drawing.use_style()
    once, again = (drawing.svg(circle(False), LISTED[DIAGRAM], "円") for _ in range(2))
    assert once == again


def test_a_drawing_looks_as_it_was_drawn(browser: Browser) -> None:
    """The picture, made small, in a browser against matplotlib's own rendering."""
    drawing.use_style()
    drawn = circle(False)
    plain = io.BytesIO()
    drawn.savefig(plain, format="png", dpi=96, transparent=False, facecolor="white")
    picture = drawing.svg(drawn, LISTED[DIAGRAM], "円")
    assert plt.get_fignums() == []
    with opened(browser) as page:
        page.set_content(f'<body style="margin: 0">{picture}')
        shot = page.locator("svg").screenshot()
    expected, seen = (
        np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int) for data in (plain.getvalue(), shot)
    )
    height, width = (min(pair) for pair in zip(expected.shape, seen.shape, strict=True))
    difference = np.abs(expected[:height, :width] - seen[:height, :width])
    assert difference.mean() < 1.5
    assert (difference > 128).mean() < 0.002


def test_a_notebook_gets_the_picture_on_paper_and_the_page_without(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **options: shown.append(data))
    drawing.use_style()
    drawing.publish(DIAGRAM, circle, pd.DataFrame({"年": ["2007"], "数": [41144]}), alt="円")
    (bundle,) = shown
    paper = f'<rect width="100%" height="100%" fill="{drawing.PAPER}"/>'
    assert paper in bundle["image/svg+xml"]
    assert paper not in bundle[drawing.FIGURE_MIME]["wide"]
    table = {"columns": ["年", "数"], "numeric": [False, True], "rows": [["2007", "41,144"]]}
    assert bundle[drawing.FIGURE_MIME]["table"] == table


def test_a_figure_without_words_or_table_or_name_is_refused() -> None:
    drawing.use_style()
    table = pd.DataFrame({"a": [1]})
    with pytest.raises(ValueError, match="needs words and a table"):
        drawing.publish(DIAGRAM, circle, table, alt=" ")
    with pytest.raises(ValueError, match="needs words and a table"):
        drawing.publish(DIAGRAM, circle, table.iloc[:0], alt="円")
    with pytest.raises(ValueError, match=r"there is no figure 'circle' in data/figures.toml"):
        drawing.publish("circle", circle, table, alt="円")
    with pytest.raises(ValueError, match="every trace tells of its points"):
        drawing.interactive(DIAGRAM, go.Figure(go.Scatter(x=[1], y=[1])))


def test_a_picture_of_another_width_is_refused() -> None:
    drawing.use_style()
    with pytest.raises(ValueError, match=r"the narrow picture is not 3\.72 inches wide"):
        drawing.publish(DIAGRAM, lambda narrow: circle(False), pd.DataFrame({"a": [1]}), alt="円")


def test_a_picture_that_is_too_heavy_is_refused() -> None:
    drawing.use_style()

    def heavy(narrow: bool) -> Figure:
        figure, ax = plt.subplots(figsize=(drawing.NARROW if narrow else drawing.WIDE, 4))
        ax.scatter([(n * 7919) % 10007 for n in range(9000)], [(n * 104729) % 10009 for n in range(9000)])
        return figure

    with pytest.raises(ValueError, match=r"the wide picture weighs .* draw less"):
        drawing.publish(DIAGRAM, heavy, pd.DataFrame({"a": [1]}), alt="重い")


def shown(page: Page) -> None:
    """Ask for the diagram's interactive form."""
    page.locator(f"#{DIAGRAM} .interactive button").click()
    page.wait_for_selector(f"#{DIAGRAM} .plot .main-svg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_picture_is_seen_whole_at_its_width(browser: Browser, served: str, width: str, scheme: Scheme) -> None:
    with opened(browser, width, scheme) as page:
        page.goto(served + CONCLUSION)
        image = page.locator(f"#{DIAGRAM} img")
        image.scroll_into_view_if_needed()
        until(page, f"document.querySelector('#{DIAGRAM} img').complete")
        assert ("-narrow.svg" in image.evaluate("node => node.currentSrc")) == (width == "narrow")
        drawn, natural = image.evaluate("node => [node.clientWidth, node.naturalWidth]")
        assert 0.9 < drawn / natural <= 1.01  # as it was drawn: no letter is smaller than meant
        assert ("invert" in image.evaluate("node => getComputedStyle(node).filter")) == (scheme == "dark")
        ink = page.evaluate(
            """async ([id]) => {
                const image = document.querySelector(`#${id} img`), canvas = document.createElement('canvas');
                canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
                const context = canvas.getContext('2d'); context.drawImage(image, 0, 0);
                const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0; for (let i = 3; i < data.length; i += 4) count += data[i] > 128; return count;
            }""",
            [DIAGRAM],
        )
        assert ink > 5000


def test_the_interactive_form_is_fetched_only_when_asked_for(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(served + CONCLUSION)
        page.wait_for_load_state("networkidle")
        assert not [url for url in asked if "plotly" in url or "/charts/" in url]
        shown(page)
        paths = [urlsplit(url).path for url in asked]
        assert paths.count("/_static/plotly.min.js") == 1
        assert paths.count(f"/charts/{DIAGRAM}.js") == 1
        assert all(url.startswith((served, "blob:")) for url in asked)


def test_the_interactive_form_is_read_by_keyboard(browser: Browser, served: str) -> None:
    with opened(browser, "narrow") as page:
        page.goto(served + CONCLUSION)
        page.locator(f"#{DIAGRAM} .interactive button").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#{DIAGRAM} .plot:focus .main-svg")
        told = page.locator(f"#{DIAGRAM} .told")
        page.keyboard.press("ArrowRight")
        assert told.inner_text().startswith("1949年")
        page.keyboard.press("ArrowRight")
        lines = told.inner_text().split("\n\n")
        assert lines[0] == "1992年　アドリア海の監視"
        assert "CSCEの決議" in lines[2]
        assert lines[3].startswith("「アドリア海で監視する任務」")
        page.keyboard.press("ArrowDown")
        assert "提携" in told.inner_text()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")
        address = unquote(told.locator("a").get_attribute("href") or "").partition("#")[2]
        page.keyboard.press("Enter")
        page.wait_for_url(f"**#{address}")
        assert page.locator(f"#{address}").is_visible()


def test_a_press_keeps_what_is_told(browser: Browser, served: str) -> None:
    """So that the way to the link may cross other marks."""
    with opened(browser) as page:
        page.goto(served + CONCLUSION)
        shown(page)
        told = page.locator(f"#{DIAGRAM} .told strong")
        page.locator(f"#{DIAGRAM} .plot").scroll_into_view_if_needed()
        boxes = [mark.bounding_box() for mark in page.locator(f"#{DIAGRAM} .plot .points path").all()]
        middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
        page.mouse.move(*middles[0])
        until(page, f"document.querySelector('#{DIAGRAM} .told strong')")
        first = told.inner_text()
        page.mouse.move(*middles[4], steps=4)
        until(page, "first => document.querySelector('.told strong').textContent !== first", arg=first)
        page.mouse.move(*middles[0], steps=4)
        until(page, "first => document.querySelector('.told strong').textContent === first", arg=first)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(300)
        page.mouse.move(*middles[4], steps=4)
        page.wait_for_timeout(300)
        assert told.inner_text() == first


def test_the_browsers_own_keys_stay_the_browsers(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(served + CONCLUSION)
        shown(page)
        taken = page.eval_on_selector(
            f"#{DIAGRAM} .plot",
            """plot => ['altKey', 'ctrlKey', 'metaKey', 'shiftKey'].map(key => {
                const pressed = {key: 'ArrowLeft', [key]: true, cancelable: true, bubbles: true};
                const event = new KeyboardEvent('keydown', pressed);
                return !plot.dispatchEvent(event);
            })""",
        )
        assert taken == [False, False, False, False]


@pytest.mark.parametrize(
    "name",
    [
        CONCLUSION,
        *(pytest.param(f"{name}.html", marks=pytest.mark.whole) for name in ("notebooks/isaf", "book/apparatus/data")),
    ],
)
def test_what_opens_on_demand_is_accessible(browser: Browser, served: str, name: str) -> None:
    with opened(browser) as page:
        page.goto(served + name)
        page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
        for place in page.locator(".interactive").all():
            place.locator("button").click()
            place.locator(".plot .main-svg").first.wait_for()
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["html"][:100] for node in each["nodes"][:3]]) for each in found] == []


def test_the_interactive_form_keeps_a_strict_policy(browser: Browser, served: str) -> None:
    """The page's own policy, which allows no inline style: the plot has its rules from the edition's sheet."""
    with opened(browser) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served + CONCLUSION)
        shown(page)
        page.locator(f"#{DIAGRAM} .plot").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_selector(f"#{DIAGRAM} .hoverlayer .hovertext")
        assert said == []
        assert page.eval_on_selector(f"#{DIAGRAM} .main-svg", "node => getComputedStyle(node).position") == "absolute"


@pytest.mark.parametrize("key", [path.stem for path in (ROOT / "notebooks").glob("*.ipynb")])
def test_every_interactive_form_draws_on_its_notebooks_page(browser: Browser, site: Path, key: str) -> None:
    """From disk, where there is no server to ask."""
    with opened(browser) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((site / f"notebooks/{key}.html").as_uri())
        for place in page.locator(".interactive").all():
            place.locator("button").click()
            place.locator(".plot .main-svg").first.wait_for()
            place.locator(".plot").focus()
            page.keyboard.press("ArrowRight")
            assert "矢印キー" not in place.locator(".told").inner_text()
        assert errors == []


def test_without_scripts_there_is_the_picture_and_no_dead_button(browser: Browser, served: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(served + CONCLUSION)
        assert page.locator(f"#{DIAGRAM} img").is_visible()
        assert not page.locator(f"#{DIAGRAM} .interactive button").is_visible()
        page.locator(f"#{DIAGRAM} summary").click()
        assert page.locator(f"#{DIAGRAM} details td").first.is_visible()


def test_on_paper_there_is_the_picture_and_its_caption(browser: Browser, served: str) -> None:
    with opened(browser, scheme="dark") as page:
        page.goto(served + CONCLUSION)
        page.emulate_media(media="print", color_scheme="dark")
        assert page.locator(f"#{DIAGRAM} img").is_visible()
        assert page.locator(f"#{DIAGRAM} figcaption").is_visible()
        assert page.eval_on_selector(f"#{DIAGRAM} img", "node => getComputedStyle(node).filter") == "none"
        for selector in (".interactive", ".chart-links", "summary"):
            assert not page.locator(f"#{DIAGRAM} {selector}").first.is_visible()


def test_a_form_that_cannot_be_fetched_can_be_asked_for_again(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.route("**/plotly.min.js", lambda route: route.abort())
        page.goto(served + CONCLUSION)
        button = page.locator(f"#{DIAGRAM} .interactive button")
        button.click()
        until(page, "document.querySelector('.interactive button').textContent.includes('読み込めません')")
        page.unroute("**/plotly.min.js")
        button.click()
        page.wait_for_selector(f"#{DIAGRAM} .plot .main-svg")


def test_every_tale_of_an_interactive_form_leads_to_its_quote(site: Path) -> None:
    text = (site / f"charts/{DIAGRAM}.js").read_text(encoding="utf-8")
    figure = json.loads(text[text.index("]=") + 2 : text.rindex(";")])
    told = [point for trace in figure["data"] for point in trace["customdata"]]
    assert len(told) == 24
    for words, url, name in told:
        page, _, address = url.partition("#")
        tree = LexborHTMLParser((site / page).read_text(encoding="utf-8"))
        quote = words[words.rindex("<br>「") + 5 : -1]
        passage = one(tree, f'[id="{address}"]')
        assert quote in re.sub(r"\s", "", "".join(node for node in _letters(passage))), (quote, address)
        assert name


def _letters(node: LexborNode) -> list[str]:
    """The text of an element, without calls and marks."""
    found = []
    for child in node.iter(include_text=True):
        classes = (child.attributes.get("class") or "").split() if child.tag != "-text" else []
        if child.tag == "-text":
            found.append(child.text_content or "")
        elif "apparatus" not in classes and child.attributes.get("role") != "doc-noteref":
            found += _letters(child)
    return found
