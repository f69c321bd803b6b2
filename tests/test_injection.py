"""No text is code: neither what a reader's address says, nor what the edition's own sources hold, in any form of it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import rispy
from lxml import etree
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page
from pybtex.database import parse_string
from selectolax.lexbor import LexborHTMLParser

from edition import build, colophon, data, essays
from edition.citing import cite
from edition.export import epub
from edition.faults import Refused
from edition.ledger import read as addresses
from edition.rules import links, policy

from . import hostile
from .browser import until
from .conftest import serving
from .hostile import attack
from .test_browser import opened
from .test_csp import REPORT, everything

Edit = Callable[[Path, str, str], None]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.sources(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def site(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book whose every text is hostile, built: the rules on writing would refuse most of it before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "check", lambda *_: None)
        return build.build(sources, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


#: Has a page keep what was run, and tell of what the policy stopped.
WATCH = f"window.hits = []; window.hit = where => window.hits.push(where); {REPORT}"


def watched(page: Page) -> list[str]:
    """What goes wrong on a page from now on."""
    wrong: list[str] = []
    page.add_init_script(WATCH)
    page.on("console", lambda m: wrong.append(f"{page.url}: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    return wrong


def hits(page: Page) -> list[str]:
    return list(page.evaluate("window.hits"))


def test_no_text_of_the_edition_runs(browser: Browser, site: Path, base: str) -> None:
    """The policy is a second wall: it never has anything to stop."""
    with opened(browser, permissions=["clipboard-write"]) as page:
        wrong = watched(page)
        for path in sorted(site.rglob("*.html")):
            page.goto(base + path.relative_to(site).as_posix())
            everything(page)
            wrong += [f"{path}: {where} ran" for where in hits(page)]
    assert wrong == []


def test_pages_hold_hostile_texts_as_text(site: Path, sources: Path) -> None:
    assert policy.check(site, sources) == []
    shown = {path: LexborHTMLParser(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    text = {path.relative_to(site).as_posix(): tree.body.text() if tree.body else "" for path, tree in shown.items()}
    assert (
        hostile.NOTE in text["book/mini-2000/index.html"] and attack("annotation") in text["book/mini-2000/index.html"]
    )
    assert hostile.TITLE in text["book/mini-2000/conclusion.html"]
    for where in ("ja", "en", "line", "event", "remark", "table", "description", "annotation"):
        assert attack(where) in text["book/apparatus/lists.html"], where
    assert hostile.PLAIN in text["book/apparatus/lists.html"]
    assert attack("edition") in text["ref/mini-2000-p1/index.html"]
    for tree in shown.values():
        for block in tree.css("script[type='application/ld+json']"):
            assert json.loads(block.text())["@context"] == "https://schema.org"


#: What an address may ask for.
QUERIES = {
    "an element": "<img src=x onerror=hit('q')>",
    "the end of a script": '"></script><script>hit("q")</script>',
    "an address of code": "javascript:hit('q')",
    "a template": "${hit('q')}{{hit('q')}}<%=hit('q')%>",
    "a pattern": r"(a+)+$|[^\]]*(?=.*\1)\p{L}",
    "signs of a pattern": "[",
    "white space of every kind": "\u3000\u00a0\u200b\ufeff\t\n a",
    "letters that turn": "\u202e\u2066NATO\u2069\u202c",
    "letters that grow": "ﷺŉİﬃ㌀" * 20,
    "letters that join": "か\u3099" * 50 + "e" + "\u0301" * 500,
    "quotation marks": '"“”"""“',
    "names of an object": "__proto__ constructor toString hasOwnProperty",
    "nothing": "\0",
    "much": "同盟" * 3_000,
}
#: As they stand in the address, for no text is made of them.
RAW = {"a lone surrogate": "%ED%A0%80", "half a letter": "%E5", "no code": "%zz%", "a null": "a%00b"}


@pytest.mark.parametrize("name", ["search.html", pytest.param("book/mini-2000/index.html", marks=pytest.mark.whole)])
def test_a_query_is_only_ever_text(browser: Browser, base: str, name: str) -> None:
    with opened(browser, bypass_csp=True) as page:
        wrong = watched(page)
        for kind, query in {**{kind: quote(query) for kind, query in QUERIES.items()}, **RAW}.items():
            page.goto(f"{base}{name}?q={query}&in={query[:200]}&hit={query[:200]}#{query[:200]}")
            if name == "search.html":
                until(page, "document.querySelector('.scopes input')")
                shown = page.locator("#search-page input[type=search]").input_value()
                if kind not in ("white space of every kind", "nothing", *RAW):  # no field of one line has these
                    assert shown == QUERIES[kind], kind
            wrong += [f"{kind} ran" for _ in hits(page)]
            assert page.locator("main img, main script").count() == 0, kind
        # Typed, and found: the letters of a hit are text, too.
        page.goto(base + name)
        page.keyboard.press("/")
        box = page.locator("input[type=search]").last
        for query in (hostile.NOTE[-30:], "<img", "<", "]]>", "'", "$&", *QUERIES.values()):
            box.fill(query[:2000])
            until(page, "!/^読み込んで/.test(document.querySelector('.searching .status').textContent)")
        box.fill("onerror")
        page.locator(".results a").first.wait_for()
        assert '<img/src="x"/onerror="hit(' in page.locator(".results").inner_text()
        assert page.locator(".searching img").count() == 0
        wrong += hits(page)
    assert wrong == []


def test_a_fragment_leads_or_does_not(browser: Browser, base: str) -> None:
    with opened(browser, bypass_csp=True) as page:
        wrong = watched(page)
        for name in ("book/mini-2000/index.html", "book/apparatus/lists.html", "search.html"):
            for fragment in ("<img src=x onerror=hit()>", "javascript:hit()", "%", "%ED%A0%80", "__proto__", "a'b\"c",
                             "mini-2000-a1-on", "-a1", ":~:text=%E5"):  # fmt: skip
                page.goto(f"{base}{name}#{fragment}")
                page.goto(f"{base}{name}?q=NATO#{fragment}")
                page.evaluate("fragment => { location.hash = fragment; }", fragment)
                wrong += hits(page)
    assert wrong == []


def test_what_a_reader_chose_is_only_ever_a_choice(browser: Browser, base: str) -> None:
    """Stored choices that somebody tampered with are none: the pages are as they are at first."""
    keys = ("edition.scheme", "edition.hidden", "edition.contents", "edition.form", "edition.filters", "edition.<img>")
    for value in ("<img src=x onerror=hit()>", "constructor", "__proto__", "'] *", "annotations <b>"):
        with opened(browser, bypass_csp=True) as page:
            wrong = watched(page)
            page.goto(base)
            for store in ("localStorage", "sessionStorage"):
                page.evaluate(f"([keys, value]) => keys.forEach(key => {store}.setItem(key, value))", [keys, value])
            page.goto(base + "book/mini-2000/index.html")
            page.locator("a.paragraph-number").first.click()
            page.locator(".citing:popover-open .citing-text").wait_for()
            assert page.locator(".citing :checked").first.get_attribute("value") == "sist02"
            assert wrong + hits(page) == [], value


def test_a_citation_on_the_page_is_the_one_of_its_address(browser: Browser, base: str, sources: Path) -> None:
    """Letters that mean something to BibTeX, JSON, or to a replacement in a script, are letters there."""
    with opened(browser) as page:
        page.goto(base + "book/mini-2000/index.html")
        page.locator("a.paragraph-number").first.click()
        page.locator(".citing:popover-open").wait_for()
        for address in addresses(sources):
            for form in ("sist02", "chicago", "bibtex", "ris", "csl"):
                said = page.evaluate("([address, form]) => edition.cite.said(address, form)", [address, form])
                assert said.strip() == cite(address, sources)[form].strip(), (address, form)


def test_data_and_texts_to_carry_away_are_well_formed_and_whole(site: Path, sources: Path, tmp_path: Path) -> None:
    for path in site.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in site.rglob("*.xml"):
        etree.parse(path)
    (name,) = json.loads((site / "names.json").read_text(encoding="utf-8"))["names"]
    assert (name["ja"], name["en"], name["line"]) == (attack("ja"), attack("en"), attack("line"))
    (event,) = json.loads((site / "events.json").read_text(encoding="utf-8"))["events"]
    assert (event["title"], event["note"]) == (attack("event"), attack("remark"))
    one, two = json.loads((site / "annotations.json").read_text(encoding="utf-8"))
    assert two["emendation"] == attack("emendation")
    assert "onerror" in one["text"]
    passages = json.loads((site / "passages/mini-2000.json").read_text(encoding="utf-8"))
    (passage,) = (each for each in passages if each["address"] == "mini-2000-n2")
    assert passage["text"] == f"注の二{hostile.NOTE}。"
    tei: Any = etree.parse(site / "tei/mini-2000.xml").getroot()
    (note,) = tei.xpath("//*[@xml:id='mini-2000-n2']")
    assert "".join(note.itertext()).strip() == f"注の二{hostile.NOTE}。"
    assert attack("annotation") in "".join(tei.itertext())
    text = (site / "text/mini-2000.txt").read_text(encoding="utf-8")
    assert hostile.NOTE in text and hostile.TITLE in text
    markdown = MarkdownIt("commonmark").parse((site / "text/mini-2000.md").read_text(encoding="utf-8"))
    html = [child.content for token in markdown for child in [token, *(token.children or [])] if "html" in child.type]
    assert all(re.fullmatch(r"(<!-- [^<>]* -->\s*)+|<em class=\"bouten\">|</em>", each) for each in html), html
    assert hostile.NOTE in "".join(child.content for token in markdown for child in token.children or [])


def test_lists_for_reference_managers_are_read_and_whole(site: Path, sources: Path) -> None:
    entry = parse_string((site / "references.bib").read_text(encoding="utf-8"), "bibtex").entries["author-2000"]
    assert entry.fields["title"] == hostile.PLAIN
    (record,) = rispy.loads((site / "references.ris").read_text(encoding="utf-8"))
    assert record["title"] == hostile.PLAIN
    (item,) = json.loads((site / "references.json").read_text(encoding="utf-8"))
    assert item["title"] == hostile.PLAIN
    for address in addresses(sources):
        found = cite(address, sources)
        assert list(parse_string(found.bibtex, "bibtex").entries) == [address]
        assert len(rispy.loads(found.ris)) == 1
        assert isinstance(json.loads(found.csl), list | dict)


def test_the_e_book_holds_hostile_texts_as_text(site: Path, sources: Path, tmp_path: Path) -> None:
    (path,) = epub.write(site, tmp_path, sources)
    said = ""
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            assert not name.startswith(("/", "..")) and ".." not in Path(name).parts
            if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
                tree: Any = etree.fromstring(book.read(name))
                for element in tree.iter(etree.Element):
                    assert etree.QName(element).localname not in ("script", "iframe", "object"), name
                    assert not [key for key in element.keys() if key.startswith("on")], name  # noqa: SIM118 (lxml's)
                said += "".join(tree.itertext())
    for words in (hostile.NOTE, hostile.TITLE, attack("annotation"), attack("line"), attack("edition")):
        assert words in said


def test_nothing_is_written_out_of_its_folder(sources: Path, site: Path) -> None:
    """Files are called by ids and addresses, which have a form; no words of a text are in a name."""
    for path in site.rglob("*"):
        assert path.resolve().is_relative_to(site.resolve())
        assert re.fullmatch(r"[\w.=;-]+", path.name, re.ASCII), path
    for link in (
        node for page in site.rglob("*.html") for node in LexborHTMLParser(page.read_bytes()).css("[download]")
    ):
        assert re.fullmatch(r"[\w.-]*", link.attributes["download"] or "", re.ASCII)
    assert links.check(site, sources) == []


@pytest.mark.parametrize(
    "id_", ['"../../mini"', '"mini/2000"', '".."', '"mini-2000\\n"', '"Mini-2000"', '"mini-２０００"']
)
def test_an_essay_whose_id_could_steer_a_file_is_refused(minisources: Path, edit: Edit, id_: str) -> None:
    edit(minisources / essays.ESSAYS, "[mini-2000]", f"[{id_}]")
    edit(minisources / essays.ESSAYS, "[mini-2000.witness]", f"[{id_}.witness]")
    edit(minisources / essays.ESSAYS, "[mini-2000.witness.lines]", f"[{id_}.witness.lines]")
    with pytest.raises(Refused, match="an id is a name and a year"):
        essays.essays(minisources)


@pytest.mark.parametrize("version", ["../1.2.3", "1.2.3/..", "1.2", "1.2.3\n"])
def test_a_version_that_could_steer_a_file_is_refused(minisources: Path, edit: Edit, version: str) -> None:
    edit(minisources / colophon.CFF, "version: 1.2.3", f"version: {json.dumps(version)}")
    assert any("version" in fault.what for fault in colophon.check(minisources))


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(1)", "+cmd|a", "-2+3", "@SUM(A1)", "＝1", "＠x", "－a", '"=1,2"'],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_is_refused(sources: Path, tmp_path: Path, cell: str) -> None:
    root = hostile.sources(tmp_path)
    table = root / "data/events.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    assert data.check(root) == []
    table.write_text("\n".join([lines[0], lines[1].rpartition(',"')[0] + f",{cell}"]) + "\n", encoding="utf-8")
    assert [(fault.file, fault.line, fault.code) for fault in data.check(root)] == [("data/events.csv", 2, "E417")]


@pytest.mark.parametrize("cell", ["-5", "-0.5", "a=b", "—1", "1-2"])
def test_a_number_and_a_sign_within_words_are_none(tmp_path: Path, cell: str) -> None:
    root = hostile.sources(tmp_path)
    table = root / "data/events.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([lines[0], lines[1].rpartition(',"')[0] + f",{cell}"]) + "\n", encoding="utf-8")
    assert data.check(root) == []
