"""The edition without the essays' letters: they are in no file of the site, and all the rest is where it was."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from weasyprint import HTML

from edition import ROOT, annotation, build, collate, gaps, names, transcription, withheld
from edition.disclosure import Letters, left
from edition.essays import ESSAYS, essays
from edition.export import downloads, epub, pdf
from edition.faults import Refused
from edition.passages import by_address, is_western, load
from edition.publish import publish
from edition.rules.check import check

from .conftest import BASE, MINIBOOK, copy_sources

ESSAY = "yoshizaki-2008"


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real sources with the letters withheld."""
    to = tmp_path_factory.mktemp("masked") / "sources"
    withheld.copy(ROOT, to)
    return to


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(ROOT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's sources."""
    return copy_sources(MINIBOOK, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def page(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site, its essay withheld."""
    with withheld.copied(small) as root:
        return build.build(root, tmp_path_factory.mktemp("site"))


def mini(folder: Path) -> Path:
    (folder / "mini").mkdir()
    return copy_sources(MINIBOOK, folder / "mini")


# ---- The copy of the sources ----


def test_a_filler_stands_in_no_source_and_is_what_it_stands_for() -> None:
    for path in (path for name in withheld.COPIED for path in (ROOT / name).rglob("*") if path.is_file()):
        assert not set(gaps.FILLERS) & set(path.read_bytes().decode(errors="ignore")), path
    assert is_western(gaps.WYNN) and gaps.WYNN.isalnum()
    assert not is_western(gaps.GETA)


def test_the_copy_is_in_order_and_agrees_with_its_witnesses(masked: Path) -> None:
    check(masked)
    assert transcription.check(masked) == []


def test_every_position_is_what_it_was(masked: Path) -> None:
    for mine, whole in zip(load(masked), load(ROOT), strict=True):
        assert len(mine.text) == len(whole.text)
        places = (mine.address, mine.pages, mine.calls, mine.emphasis)
        assert places == (whole.address, whole.pages, whole.calls, whole.emphasis)
        for char, letter in zip(mine.text, whole.text, strict=True):
            assert char == letter or char == (gaps.WYNN if is_western(letter) else gaps.GETA)
        assert mine.kind in withheld.KINDS or mine.text == whole.text
    assert names.occurrences(masked) == names.occurrences(ROOT)
    assert [(each.address, each.at, each.on) for each in annotation.load(masked)] == [
        (each.address, each.at, each.on) for each in annotation.load(ROOT)
    ]


def test_no_more_stays_of_a_passage_than_a_quotation(masked: Path) -> None:
    """Counted anew: runs of what is no filler, white space left out."""
    stays = 0
    for passage in load(masked):
        if passage.kind in withheld.KINDS:
            runs = re.split(f"[{gaps.FILLERS}]", "".join(passage.text.split()))
            assert max(map(len, runs)) <= 60, passage.address
            stays += sum(map(len, runs))
    assert stays < sum(len(passage.text) for passage in load(ROOT)) / 2


def test_an_essay_that_is_cleared_stays_whole(tmp_path: Path) -> None:
    root = mini(tmp_path)
    assert [essay.id for essay in withheld.uncleared(root)] == ["mini-2000"]
    text = (root / ESSAYS).read_text(encoding="utf-8")
    (root / ESSAYS).write_text(
        text.replace("year = 2000", 'year = 2000\nrights_cleared = "甲野乙、2026年"'), encoding="utf-8"
    )
    assert withheld.uncleared(root) == [] and withheld.masked(root) == {}


@pytest.mark.parametrize("said", ["true", "1", '["somebody"]'])
def test_that_rights_are_cleared_is_said_in_a_sentence(tmp_path: Path, said: str) -> None:
    root = mini(tmp_path)
    text = (root / ESSAYS).read_text(encoding="utf-8")
    (root / ESSAYS).write_text(text.replace("year = 2000", f"year = 2000\nrights_cleared = {said}"), encoding="utf-8")
    with pytest.raises(Refused, match="rights_cleared is a sentence"):
        essays(root)


def test_a_chapter_that_differs_from_its_witness_is_not_copied(tmp_path: Path) -> None:
    """Its letters could not be told from the witness's."""
    root = mini(tmp_path)
    chapter = root / "book/mini-2000/conclusion.md"
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("終わり", "終り"), encoding="utf-8")
    with pytest.raises(Refused, match="letters differ"):
        withheld.copy(root, tmp_path / "masked")


# ---- What a reader sees ----


def test_a_run_is_shown_by_its_number() -> None:
    text = f"〓〓、〓NATO〓（{gaps.WYNN * 3} {gaps.WYNN}, 〓）。"
    assert gaps.shown(text) == "〔4字〕NATO〔8字〕）。"
    assert [text[start:end] for start, end, _ in gaps.runs(text)] == [
        "〓〓、〓",
        f"〓（{gaps.WYNN * 3} {gaps.WYNN}, 〓",
    ]
    assert gaps.shown("NATO（北大西洋）") == "NATO（北大西洋）"


def test_a_page_shows_how_many_letters_are_withheld(page: Path) -> None:
    tree = LexborHTMLParser((page / "book/mini-2000/index.html").read_text(encoding="utf-8"))
    assert [box.text() for box in tree.css(".withheld-notice p:not([lang])")] == [gaps.NOTICE]
    assert tree.css("p[id=mini-2000-p1] .withheld")
    for unit in tree.css(".withheld"):
        count = len("".join(unit.text().split()))
        assert unit.attributes["data-count"] == str(count)
        assert unit.attributes["aria-label"] == f"{count}字を伏せています"
        unit.decompose()
    assert not set(gaps.FILLERS) & set(tree.html or "")


def test_a_search_finds_what_stays(page: Path, browser: Browser) -> None:
    opened = browser.new_page()
    opened.goto(f"{(page / 'search.html').as_uri()}?q=NATO")
    line = opened.locator(".kwic li", has_text="段落1").first
    assert "〔…〕NATO〔…〕" in "".join((line.text_content() or "").split())
    line.locator("a").click()
    assert opened.evaluate("location.hash") == "#mini-2000-p1"
    box = opened.locator("#mini-2000-p1 .withheld").first.bounding_box()
    assert box and 20 < box["width"] < 80  # 〔3字〕
    opened.close()


def test_no_words_that_are_shown_elsewhere_have_fillers(page: Path) -> None:
    kept = ("_sources/", "passages/", "search/", "_static/")
    for path in (path for path in page.rglob("*") if path.is_file() and path.suffix not in (".svg", ".png", ".woff2")):
        name = path.relative_to(page).as_posix()
        if name.startswith(kept) or name == "book/mini-2000/index.html" or name == "book/mini-2000/conclusion.html":
            continue
        assert not set(gaps.FILLERS) & set(path.read_bytes().decode(errors="ignore")), name


def test_the_other_forms_say_so_too(page: Path) -> None:
    tei = (page / "tei/mini-2000.xml").read_text(encoding="utf-8")
    assert '<gap reason="withheld" unit="chars" quantity="3"/>' in tei
    assert "［＃3字は伏せる］NATO" in (page / "text/mini-2000.txt").read_text(encoding="utf-8")
    assert "〔3字〕NATO" in (page / "text/mini-2000.md").read_text(encoding="utf-8")
    assert "〔3字〕NATO" in (page / "ref/mini-2000-p1/index.html").read_text(encoding="utf-8")
    [first, *_] = json.loads((page / "passages/mini-2000.json").read_text(encoding="utf-8"))
    assert first["withheld"][0] == {"from": 0, "to": 3} and first["text"][3:7] == "NATO"


def test_the_whole_edition_is_marked_nowhere(minisite: Path) -> None:
    for path in minisite.rglob("*.html"):
        assert "withheld" not in path.read_text(encoding="utf-8")


# ---- What is left ----


def test_a_site_without_the_letters_has_none(page: Path, small: Path) -> None:
    assert left(page, small) == []


def test_a_whole_site_is_found_out(minisite: Path) -> None:
    faults = left(minisite, MINIBOOK)
    assert {"book/mini-2000/index.html", "text/mini-2000.txt", "passages/mini-2000.json"} <= {f.file for f in faults}


def _run(length: int) -> str:
    """Letters of a paragraph of which the edition quotes nothing there."""
    text = by_address(ROOT)[f"{ESSAY}-p3"].text
    return text[:length]


def _zip(text: str, name: str = "inner.txt") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, text)
    return file.getvalue()


def _spaced(text: str, between: str) -> str:
    return between.join(text)


#: In which kinds of file a run is planted, and how it is wrapped there.
PLANTED: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "HTML": ("page.html", lambda run: f"<p>{run}</p>".encode()),
    "HTML, a tag between any two letters": ("page.html", lambda run: _spaced(run, "</b><b>").encode()),
    "HTML, entities": ("page.html", lambda run: "".join(f"&#x{ord(c):x};" for c in run).encode()),
    "HTML, broken lines": ("page.html", lambda run: _spaced(run, "\n  ").encode()),
    "HTML, soft hyphens": ("page.html", lambda run: _spaced(run, "\u00ad").encode()),
    "a data address": (
        "page.html",
        lambda run: f'<a href="data:,{"".join(f"%{b:02X}" for b in run.encode())}">'.encode(),
    ),
    "JSON": ("data.json", lambda run: json.dumps({"text": run}).encode()),
    "JSON, unescaped": ("data.json", lambda run: json.dumps({"text": run}, ensure_ascii=False).encode()),
    "a script": ("corpus.js", lambda run: f"window.x={json.dumps([run])};".encode()),
    "Markdown": ("source.md", lambda run: f"{run[:9]}[^3]{{bouten}}`{run[9:20]}`{{folio}}`24`*{run[20:]}*".encode()),
    "XML": ("tei.xml", lambda run: f"<p>{run[:11]}<pb n='3'/>{escape(run[11:])}</p>".encode()),
    "text, in full-width forms": ("text.txt", lambda run: run.replace("2", "２").encode()),
    "a zip": ("data.zip", _zip),
    "an EPUB": ("book.epub", lambda run: _zip(f"<p>{run}</p>", "EPUB/page.xhtml")),
    "a zip in a zip": ("site.zip", lambda run: _zip_of(_zip(run))),
    "gzip": ("chart.gz", lambda run: gzip.compress(run.encode())),
    "a PDF": ("book.pdf", lambda run: HTML(string=f'<p style="width: 9em">{run}').write_pdf()),
}


def _zip_of(raw: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("inner.zip", raw)
    return file.getvalue()


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_run_is_found(case: str, tmp_path: Path, letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edition.disclosure.Letters", lambda root: letters)
    name, wrap = PLANTED[case]
    (tmp_path / name).write_bytes(wrap(_run(34)))
    [fault] = left(tmp_path)
    assert fault.file.partition("!")[0] == name and f"{ESSAY}-p3" in fault.what


def test_a_run_of_30_is_found_and_of_29_is_none(letters: Letters) -> None:
    for shift in range(16):  # wherever it stands in the file
        assert letters.wrong("い" * shift + _run(30)), shift
        assert not letters.wrong("い" * shift + _run(29)), shift


def test_a_quotation_is_found_only_where_it_grows(letters: Letters) -> None:
    """Longer than 30, an annotation's letters are a quotation; with those after them they are none."""
    quoted = max((each for each in annotation.load(ROOT) if "-p" in each.at), key=lambda each: len(each.on))
    assert len(quoted.on) >= 30
    text = by_address(ROOT)[quoted.at].text
    at = text.index(quoted.on)
    assert not letters.wrong(quoted.on)
    assert letters.wrong(text[max(0, at - 40) : at + len(quoted.on) + 40])


# ---- Publishing ----


def test_a_site_with_letters_is_not_published(tmp_path: Path) -> None:
    root = mini(tmp_path)
    config = root / "_config.yml"
    config.write_text(config.read_text(encoding="utf-8").replace('baseurl: ""', f"baseurl: {BASE}"), encoding="utf-8")
    with withheld.copied(root) as masked_:
        site = build.build(masked_, tmp_path / "out")
        downloads.write(site, {}, masked_, lambda words: None)
    (site / "more.txt").write_text(by_address(root)["mini-2000-p1"].text, encoding="utf-8")
    with pytest.raises(Refused, match=r"more\.txt:1:1: E980 it holds 3\d letters of mini-2000-p1"):
        publish(site, tmp_path / "to", root, lambda words: None)
    assert not (tmp_path / "to").exists()
    (site / "more.txt").unlink()
    publish(site, tmp_path / "to", root, lambda words: None)


@pytest.mark.whole
def test_the_real_essays_are_nowhere_on_their_site(tmp_path: Path) -> None:
    with withheld.copied(ROOT) as root:
        site = build.build(root, tmp_path)
        downloads.write(site, {"EPUB": epub.write, "PDF": pdf.write}, root, lambda words: None)
        assert [each.differences for each in collate.collate(site, root)] == [[], []]
    assert left(site, ROOT) == []
    shutil.rmtree(site)


def test_what_cannot_be_looked_into_is_not_published(tmp_path: Path) -> None:
    for name, raw in (
        ("cut.zip", b"PK\x03\x04"),
        ("cut.gz", b"\x1f\x8b\x08"),
        ("cut.inv", b"# Sphinx inventory"),
        ("cut.pdf", b"%PDF-1.7\n"),
    ):
        (tmp_path / name).write_bytes(raw)
    found = [(fault.file, fault.code, fault.what.partition(",")[0]) for fault in left(tmp_path, MINIBOOK)]
    assert found == [(name, "E980", "it cannot be looked into") for name in ("cut.gz", "cut.inv", "cut.pdf", "cut.zip")]


def test_an_essay_is_withheld_however_its_entry_is_headed(tmp_path: Path) -> None:
    sources = copy_sources(MINIBOOK, tmp_path)
    text = (sources / ESSAYS).read_text(encoding="utf-8")
    (sources / ESSAYS).write_text(text.replace("[mini-2000]", '["mini-2000"] # the only one'), encoding="utf-8")
    withheld.copy(sources, tmp_path / "a/copy")
    assert [essay.withheld for essay in essays(tmp_path / "a/copy")] == [True]
