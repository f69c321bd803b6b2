"""The benchmark measures what it says: the same letters, every byte, every place. What it takes is never tested."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from markdown_it.renderer import RendererHTML
from myst_nb.core import render
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from playwright.sync_api import Browser

from bench import bare, finding, myst, plain, search, serving, synthetic, tables, weigh
from bench.words import folded, quality, starts, words
from edition import ROOT
from edition.contents import contents
from edition.essays import essays
from edition.markup.charts import Charts
from edition.passages import load
from edition.rules.check import check

from .conftest import MINIBOOK

#: What Jupyter Book switches on by itself, less linkify, which makes links of the bare URLs and loses brackets there.
DEFAULT = {"colon_fence", "dollarmath", "substitution", "tasklist"}


def letters(source: str) -> tuple[str, list[int]]:
    """The letters of a page as MyST reads it without the edition's settings, and the notes it calls."""
    parser = create_md_parser(MdParserConfig(enable_extensions=DEFAULT), RendererHTML)
    inline = [child for token in parser.parse(source) for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "footnote_ref"}
    text = "".join(child.content for child in inline if child.type == "text")
    return "".join(text.split()), [int(child.meta["label"]) for child in inline if child.type == "footnote_ref"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plain book's sources."""
    folder = tmp_path_factory.mktemp("plain")
    plain.write(folder)
    return folder


def test_the_plain_book_has_the_letters_and_the_calls_of_the_witnesses(book: Path) -> None:
    seen = []
    for essay in essays(ROOT):
        for chapter, passages in myst.divided(essay, ROOT):
            source = (book / chapter.relative_to(ROOT)).read_text(encoding="utf-8")
            wanted = "".join("".join(each.text.split()) for each in passages)
            assert letters(source) == (wanted, [note for each in passages for note, _ in each.calls]), chapter
            own = chapter.read_text(encoding="utf-8")  # the same are on the edition's page
            assert re.findall(r"^\((.+)\)=$", own, re.M) == [p.address for p in passages if p.address and not p.note]
            for page in (own, source):
                assert re.findall(r"^\[\^(\d+)\]: ", page, re.M) == [str(each.note) for each in passages if each.note]
            seen += passages
    assert sorted(map(str, seen)) == sorted(map(str, load(ROOT)))


def test_the_plain_book_has_the_essays_and_the_notebooks_in_the_same_order(book: Path) -> None:
    kept = [page for page in contents(ROOT) if not page.startswith("book/apparatus/")]
    assert contents(book) == kept
    for page in kept:
        assert any((book / f"{page}{suffix}").is_file() for suffix in (".md", ".ipynb")), page


def test_the_plain_book_is_built_without_the_editions_figures() -> None:
    assert Charts in render.load_mime_renders()
    assert Charts not in bare.others()


def test_a_synthetic_book_is_valid_and_holds_the_text_so_many_times(tmp_path: Path) -> None:
    for name in ("one", "again"):
        synthetic.write(tmp_path / name, 3, MINIBOOK)
    check(tmp_path / "one")
    real, made = load(MINIBOOK), load(tmp_path / "one")
    for kind in {each.kind for each in real}:
        letters_of = [Counter("".join(each.text for each in book if each.kind == kind)) for book in (real, made)]
        assert {letter: 3 * count for letter, count in letters_of[0].items()} == letters_of[1], kind
    assert Counter(len(each.calls) for each in made) == Counter([len(each.calls) for each in real] * 3)
    assert made == load(tmp_path / "again")


def test_the_scan_counts_what_overlaps_and_folds_letter_by_letter() -> None:
    assert list(starts("ああ", folded("あああ"))) == [0, 1]
    assert list(starts("nato", folded("北のＮＡＴＯとNato"))) == [2, 7]
    assert list(starts("会社", folded("㍿と会社"))) == [0, 2]


def test_the_words_stand_in_paragraphs_and_notes() -> None:
    passages = [each for each in load(ROOT) if each.kind in ("paragraph", "note")]
    drawn = words(passages)
    assert len(drawn) == 200 and drawn == words(passages)
    assert {len(word) for word in drawn} == set(range(2, 11))
    assert all(any(word in each.text for each in passages) for word in drawn)


def test_recall_and_precision_are_of_all_words_together() -> None:
    found = quality([{1, 2, 3}, {4}], [{1, 2}, {4, 5}])
    assert (found.recall, found.precision) == (3 / 4, 3 / 4)


def test_every_byte_and_request_is_counted_and_pictures_below_the_window_apart(
    tmp_path: Path, browser: Browser
) -> None:
    tall = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><!-- {} --></svg>'
    files = {
        "page.html": '<!DOCTYPE html><link rel="stylesheet" href="style.css"><link rel="icon" href="seen.svg">'
        '<img src="seen.svg" alt=""><img src="none.png" alt=""><div style="height: 1000px"></div>'
        '<img src="below.svg" alt=""><img src="http://127.0.0.1:9/far.png" alt="">',
        "style.css": "body { margin: 0 }" * 50,
        "seen.svg": tall.format("seen"),
        "below.svg": tall.format("below" * 100),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    size = {name: len(gzip.compress(text.encode(), serving.LEVEL)) for name, text in files.items()}
    with serving.serve(tmp_path) as server:
        found = weigh.weigh(browser, server, "page.html")
    assert found.bytes == size["page.html"] + size["style.css"] + size["seen.svg"]
    assert (found.requests, found.foreign) == (5, 1)  # with the missing and the foreign one, which weigh nothing
    assert (found.below, found.below_bytes) == (1, size["below.svg"])


SEARCH = """<!DOCTYPE html><form role="search"><input name="q"></form><div id="results" class="results"></div>
<script>
  document.forms[0].addEventListener("submit", (event) => {
    event.preventDefault();
    const part = document.createElement("script");
    part.src = "part.js";
    part.onload = () => { results.innerHTML = '<a href="#">hit</a>'; };
    document.head.append(part);
  });
  window.editionSearch = { find: async (word) => [
    { id: "x-2000-p1", kind: "paragraph", start: word.length }, { id: "x-2000-s1", kind: "heading", start: 0 },
  ] };
</script>"""


def test_a_query_costs_what_it_asks_for(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "search.html").write_text(SEARCH, encoding="utf-8")
    (tmp_path / "part.js").write_text("// part" * 100, encoding="utf-8")
    with serving.serve(tmp_path) as server:
        found = search.cost(browser, server, search.EDITION, ["同盟", "終焉"])
        assert finding.places(browser, server.url + "search.html", ["同盟", "の終焉"]) == [
            {("x-2000-p1", 2)},
            {("x-2000-p1", 3)},
        ]
    assert found.page >= serving.weight(tmp_path / "search.html")
    assert found.first_bytes == serving.weight(tmp_path / "part.js")
    assert found.next_bytes == 0  # it is in the cache


def test_the_tables_are_markdown() -> None:
    rows = [tables.Row("build", "s", 10.0, 15.0), tables.Row("places", "%", None, 100.0)]
    assert tables.table(rows).splitlines()[2:] == ["| build (s) | 10.0 | 15.0 | 1.50 |", "| places (%) |  | 100.0 |  |"]
    grown = tables.growth({1: rows, 10: [tables.Row("build", "s", 90.0, float("nan"))]})
    assert grown.splitlines()[0] == "|  | plain ×1 | plain ×10 | edition ×1 | edition ×10 |"
    assert grown.splitlines()[2:] == ["| build (s) | 10.0 | 90.0 | 15.0 | given up |"]
