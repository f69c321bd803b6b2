"""A chapter on paper: Chromium's own PDF of it, read back."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser
from pypdf import PageObject, PdfReader
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, __version__
from edition.byline import published
from edition.essays import essays
from edition.passages import by_address

from .conftest import one

LONGEST = "book/yoshizaki-2008/3-coalition-out-of-area.html"
#: The least that a printer leaves bare at the edge, in points.
BARE = 14
#: What a PDF calls some letters whose glyph the font shares with a radical; NFKC does not undo these.
RADICALS = str.maketrans("⺟⺠⻁⻄⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲", "母民虎西長青食鬼麦黄斉歯竜亀")


class Run(NamedTuple):
    """A run of letters on a sheet: where it begins, in points from the left edge, and its size in points."""

    text: str
    x: float
    size: float


@pytest.fixture(scope="module")
def printed(browser: Browser, served: str) -> Callable[[str, str], PdfReader]:
    """A page of the site printed on a format."""
    made: dict[tuple[str, str], bytes] = {}

    def print_(name: str, format_: str) -> PdfReader:
        if (name, format_) not in made:
            page = browser.new_page(locale="ja-JP")
            page.goto(served + name)
            made[name, format_] = page.pdf(format=format_)
            page.close()
        return PdfReader(io.BytesIO(made[name, format_]))

    return print_


def letters(text: str) -> str:
    """Letters and figures alone: the PDF has other spaces, hyphens at line ends, and glyphs for what they resemble."""
    return "".join(c for c in unicodedata.normalize("NFKC", text.translate(RADICALS)) if c.isalnum())


def runs(page: PageObject) -> list[Run]:
    found: list[Run] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            found.append(Run(text.strip(), cm[0] * tm[4] + cm[4], size * cm[0]))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("format_", ["A4", "A5"])
def test_an_offprint_has_its_citation_its_letters_and_its_notes(
    printed: Callable[[str, str], PdfReader], site: Path, format_: str
) -> None:
    sheets = [page.extract_text() for page in printed(LONGEST, format_).pages]
    first = letters(sheets[0]).removeprefix("1")
    title = "3　同盟拡大の諸相（2）──有志連合による"
    essay = "吉崎知典. “「同盟の終焉」論をめぐって──NATOの事例を中心に──”（2008年〔推定〕）"
    assert first.startswith(letters(essay))
    head = first[: first.index("梗概")]
    assert letters(f"『同盟の終焉』論とNATO──注釈付きデジタル版. 編者一同編. 第{__version__}版") in head
    assert letters(f"底本p. 36-43, 「{title}") in head
    assert "本文の著作権は著者発行者に属します" in head
    # What runs at the head of a sheet may stand within a passage; so may a folio and ママ.
    running = letters(f"吉崎知典　{title}「域外作戦」")
    rest = [letters(sheet).removeprefix(f"{running}{n}") for n, sheet in enumerate(sheets, start=1)]
    whole = "".join(rest).replace("ママ", "")
    tree = LexborHTMLParser((site / LONGEST).read_text(encoding="utf-8"))
    notes = [node.id or "" for node in tree.css("[role=doc-footnote]")]
    assert len(notes) == 25
    for address in notes:
        number, text = address.rpartition("n")[2], letters(by_address()[address].text)
        assert re.search(rf"{number}(\d\d頁に印刷)?{re.escape(text)}", whole), address
    last = letters(by_address()[f"yoshizaki-2008-n{notes[-1].rpartition('n')[2]}"].text)
    assert whole.index(last) < whole.index("戦略概念を変えることなくその後") < whole.index("大西洋欧州地域EuroAtlantic")


@pytest.mark.parametrize("format_", ["A4", "A5"])
def test_numbers_and_folios_lie_on_the_paper(
    printed: Callable[[str, str], PdfReader], site: Path, format_: str
) -> None:
    tree = LexborHTMLParser((site / LONGEST).read_text(encoding="utf-8"))
    folios = [node.attributes["data-folio"] or "" for node in tree.css("[role=doc-pagebreak]")]
    numbers = [node.attributes["data-number"] for node in tree.css(".paragraph-number")]
    shown: list[str] = []
    counted: list[str] = []
    for page in printed(LONGEST, format_).pages:
        on_sheet = runs(page)
        width = float(page.mediabox.width)
        assert all(BARE <= run.x <= width - BARE for run in on_sheet)
        text = [run for run in on_sheet if run.size > 9]
        if not text:
            continue
        left = min(run.x for run in text)
        beside = [run for run in on_sheet if run.size < 7 and run.x < left and run.text.isdigit()]
        counted += [run.text for run in beside]
        brackets = [at for at, run in enumerate(on_sheet) if run.text == "〔" and run.size < 7]
        for at in brackets:
            opening, folio, closing = on_sheet[at : at + 3]
            assert opening.x > max(run.x for run in text) and closing.text == "〕"
            assert closing.x + closing.size <= width - BARE
            shown.append(folio.text)
    assert sorted(shown) == sorted(folios)
    assert counted == numbers


def test_sheets_are_numbered_and_the_bar_stays_on_the_screen(printed: Callable[[str, str], PdfReader]) -> None:
    for name in (LONGEST, "index.html", "notebooks/isaf.html"):
        for number, page in enumerate(printed(name, "A4").pages, start=1):
            said = {run.text for run in runs(page)}
            assert str(number) in said, name
            assert not re.search("☰|^表示$", page.extract_text(), re.MULTILINE), name


def test_every_page_of_an_essay_says_how_it_is_cited(site: Path) -> None:
    for essay in essays():
        title = by_address()[essay.id].text
        for path in (site / "book" / essay.id).glob("*.html"):
            tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
            cited = one(tree, "main > .apparatus.offprint").text()
            assert f"{essay.author}. “{title}”（{published(essay, ROOT)}）. " in cited
            assert "http" not in cited  # until the site has an address
            heading = one(tree, "h1")
            for mark in heading.css(".headerlink"):
                mark.decompose()
            assert one(tree, "html").attributes["data-running"] == f"{essay.author}　{heading.text()}"
    assert [published(essay, ROOT) for essay in essays()] == ["2008年〔推定〕", "2024年4月18日掲載"]
