"""Every address within the site leads somewhere; the links that lead out are listed, and asked only by an editor."""

from __future__ import annotations

import re
import shutil
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from edition import ROOT
from edition.__main__ import main
from edition.faults import Refused, place
from edition.rules import hosts, links, outside
from edition.rules.pointers import Pointer, page, script, xml

from .conftest import Quiet, serving

Edit = Callable[[Path, str, str], None]


def test_every_address_of_the_site_leads_somewhere(site: Path) -> None:
    begun = time.process_time()
    assert links.check(site) == []
    assert time.process_time() - begun < 10


#: The small book has none of the pages of the apparatus, to which the foot of every page leads.
NONE = re.compile(r": there is no book/apparatus/\w+\.html$")


def told(site: Path, root: Path = ROOT) -> list[tuple[str, int, str]]:
    """What is said of a site of the small book."""
    faults = [fault for fault in links.check(site, root) if not NONE.search(fault.what)]
    return [(fault.file.removeprefix(f"{place(site, root)}/"), fault.line, fault.what) for fault in faults]


def damaged(site: Path, target: Path, name: str, old: str, new: str) -> list[tuple[str, int, str]]:
    """What is said of a copy of a site in one file of which something else stands."""
    copied = Path(shutil.copytree(site, target))
    text = (copied / name).read_text(encoding="utf-8")
    assert old in text, name
    (copied / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return told(copied)


#: What leads nowhere: the file, what stands there, what becomes of it, what is said.
LOST = {
    "a page": ("index.html", 'href="search.html"', 'href="serch.html"', "href is serch.html: there is no serch.html"),
    "a folder": ("index.html", 'href="downloads/index.html"', 'href="downloads/"',
                 "href is downloads/: there is no downloads"),
    "a place in a page": ("index.html", "conclusion.html#mini-2000-s2", "conclusion.html#mini-2000-s9",
                          "href is book/mini-2000/conclusion.html#mini-2000-s9: book/mini-2000/conclusion.html has no "
                          "mini-2000-s9"),
    "a place in this page": ("index.html", 'href="#text"', 'href="#txt"', "href is #txt: index.html has no txt"),
    "a script": ("index.html", "_static/edition.js", "_static/editon.js",
                 "src is _static/editon.js: there is no _static/editon.js"),
    "what names an element": ("index.html", 'aria-labelledby="cite-title"', 'aria-labelledby="cite-title nothing"',
                              "aria-labelledby is #nothing: index.html has no nothing"),
    "what a button opens": ("index.html", 'popovertarget="settings"', 'popovertarget="seting"',
                            "popovertarget is #seting: index.html has no seting"),
    "a picture for dense screens": ("index.html", "</main>", '<img srcset="a.png 2x, _static/favicon.svg"></main>',
                                    "srcset is a.png: there is no a.png"),
    "out of the site": ("index.html", 'href="search.html"', 'href="../search.html"',
                        "href is ../search.html: there is no ../search.html"),
    "linked data": ("index.html", '"@type":"Book"', '"@type":"Book","url":"boook.html"',
                    "url is boook.html: there is no boook.html"),
    "a style sheet": ("_static/edition.css", "body {", "body { background: url(a.png); ",
                      "url() is a.png: there is no _static/a.png"),
    "a picture of parts": ("_static/favicon.svg", "</svg>", '<use href="#part"/></svg>',
                           "href is #part: _static/favicon.svg has no part"),
    "TEI": ("tei/mini-2000.xml", 'resp="#edition"', 'resp="#nobody"',
            "resp is #nobody: tei/mini-2000.xml has no nobody"),
    "a record": ("annotations.json", "index.html#mini-2000-a1", "index.html#mini-2000-a7",
                 "url is book/mini-2000/index.html#mini-2000-a7: book/mini-2000/index.html has no mini-2000-a7"),
    "what is searched": ("search/mini-2000.js", '["mini-2000-p1"', '["mini-2000-p7"',
                         "record is book/mini-2000/index.html#mini-2000-p7: book/mini-2000/index.html has no "
                         "mini-2000-p7"),
    "what is cited": ("cite/mini-2000.js", '"p1"', '"p7"',
                      "place is ref/mini-2000-p7/index.html: there is no ref/mini-2000-p7/index.html"),
    "an id that stands twice": ("index.html", "</main>", '<p id="text"></p></main>', "the id text stands 2 times"),
}  # fmt: skip


def test_what_is_no_address_and_no_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="//[">words</a>', encoding="utf-8")
    (tmp_path / "cut.epub").write_bytes(b"PK\x03\x04")
    assert [(name, what.partition(": ")[0]) for name, _, what in told(tmp_path)] == [
        ("index.html", "href is //["),
        ("cut.epub", "it cannot be read"),
    ]


@pytest.mark.parametrize("kind", LOST)
def test_what_leads_nowhere_is_told_with_its_place(minisite: Path, tmp_path: Path, kind: str) -> None:
    name, old, new, said = LOST[kind]
    text = (minisite / name).read_text(encoding="utf-8")
    first = said.split(" is ")[1].partition(": ")[0] if " is " in said else "text"
    changed = text.replace(old, new, 1)
    line = changed[: changed.find(first)].count("\n") + 1 if first in changed else 0
    assert damaged(minisite, tmp_path / "site", name, old, new) == [(name, line, said)]


@pytest.mark.parametrize(
    ("name", "old", "new", "what"),
    [
        ("sitemap.xml", "/latest/index.html", "/latest/indx.html", "loc is {}latest/indx.html: there is no indx.html"),
        ("404.html", '<a class="home" href="/books/small/latest/index.html"', '<a class="home" href="/index.html"',
         "href is /index.html: it does not begin with /books/small/latest/"),
        ("index.html", 'og:url" content="https://example.org/books/small/latest/index.html"',
         'og:url" content="https://example.org/books/small/latest/no.html"',
         "content is {}latest/no.html: there is no no.html"),
        ("robots.txt", "sitemap.xml", "map.xml", "Sitemap is {}latest/map.xml: there is no map.xml"),
    ],
)  # fmt: skip
def test_so_is_an_absolute_address_of_this_site(
    placed: Path, minisources: Path, edit: Edit, name: str, old: str, new: str, what: str
) -> None:
    base = "https://example.org/books/small/"
    edit(minisources / "_config.yml", 'baseurl: ""', f"baseurl: {base}")
    assert told(placed, minisources) == []
    edit(placed / name, old, new)
    try:
        assert [said for _, _, said in told(placed, minisources)] == [what.format(base)]
    finally:
        edit(placed / name, new, old)


def test_an_epub_is_looked_into(minisite: Path, tmp_path: Path) -> None:
    site = Path(shutil.copytree(minisite, tmp_path / "site"))
    with zipfile.ZipFile(site / "downloads/a.epub", "w") as book:
        book.writestr("META-INF/container.xml", '<c><rootfile full-path="EPUB/package.opf"/></c>')
        book.writestr("EPUB/package.opf", '<p><item href="a.xhtml"/><item href="b.xhtml"/></p>')
        book.writestr("EPUB/a.xhtml", '<html><a id="x" href="#x"/><a href="a.xhtml#y"/></html>')
    assert told(site) == [
        ("downloads/a.epub/EPUB/package.opf", 1, "href is b.xhtml: there is no EPUB/b.xhtml"),
        ("downloads/a.epub/EPUB/a.xhtml", 1, "href is a.xhtml#y: EPUB/a.xhtml has no y"),
    ]


def test_what_cannot_be_read_is_told_without_a_traceback(minisite: Path, tmp_path: Path) -> None:
    for name, old in (("annotations.json", "{"), ("tei/mini-2000.xml", "<"), ("search/index.js", "=")):
        said = damaged(minisite, tmp_path / name.replace("/", "-") / "site", name, old, "&")
        assert said[0][0] == name and said[0][2].startswith("it cannot be read: "), said


def test_what_a_file_points_at_is_read_whole() -> None:
    found = page(b'<a href="a.html" aria-describedby="x y"><img srcset="a.svg 1x, b.svg 2x"><form action="s.html">')
    assert [(each.to, each.by) for each in sorted(found.pointers)] == [
        ("#x", "aria-describedby"), ("#y", "aria-describedby"), ("a.html", "href"),
        ("a.svg", "srcset"), ("b.svg", "srcset"), ("s.html", "action"),
    ]  # fmt: skip
    based = xml(b'<TEI xml:base="../../tei/a.xml"><ref target="#n1 ../index.html https://a.example/"/></TEI>')
    assert [each.to for each in based.pointers] == [
        "../../tei/a.xml#n1", "../../tei/../index.html", "https://a.example/",
    ]  # fmt: skip
    chart = script(
        b'(window.editionCharts=window.editionCharts||{})["f1"]={"data":[{"customdata":[["a","b.html#c","d"]]}]};'
    )
    assert chart.pointers == [Pointer("b.html#c", "customdata", True)]


# ---- What leads out ----


def test_every_link_that_leads_out_is_listed_and_nothing_else(site: Path, pages: list[Path]) -> None:
    assert outside.check() == [] and outside.check_site(site) == []
    shown = {url for path in pages for url in outside.of_page(path.read_bytes())}
    assert shown == set(outside.linked())
    assert len(shown) > 600


def test_a_link_that_is_not_listed_is_told(sources: Path, edit: Edit, site: Path, tmp_path: Path) -> None:
    edit(sources / "data/links.csv", "https://www.nato.int/cps/en/natohq/news_19930.htm,,\n", "")
    edit(sources / "data/links.csv", "url,seen,answer\n", "url,seen,answer\nhttps://example.org/,,\n")
    faults = [(fault.file, fault.line, fault.code) for fault in outside.check(sources)]
    assert faults == [("data/references.bib", 1196, "E415"), ("data/links.csv", 2, "E416")]
    there = {fault.file.rpartition("html/")[2] for fault in outside.check_site(site, sources)}
    assert any(name.endswith("book/apparatus/bibliography.html") for name in there)
    outside.renew(sources)
    assert outside.check(sources) == []


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A host whose pages answer in every way."""

    class Host(Quiet):
        def do_HEAD(self) -> None:  # noqa: N802 (http.server's names)
            self.answer(405 if self.path in ("/no-head", "/gone") else 200)

        def do_GET(self) -> None:  # noqa: N802
            self.answer(404 if self.path == "/gone" else 200)

        def answer(self, code: int) -> None:
            if self.path == "/closed":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if self.path == "/moved":
                self.send_response(301)
                self.send_header("Location", "/there")
            else:
                self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

    with serving(tmp_path, Host) as address:
        yield address


def test_hosts_are_asked_for_a_head_first_and_then_for_the_page(host: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/"
    wanted = {
        f"{host}there": (True, True, "200"),
        f"{host}moved#at": (True, True, "200"),
        f"{host}no-head": (True, True, "200"),
        f"{host}日本語 の頁": (True, True, "200"),
        f"{host}gone": (False, True, "404"),
        f"{host}closed": (False, True, "closed"),
        nobody: (False, False, "no answer"),
    }
    found = hosts.ask(wanted, pause=0)
    assert {url: (each.alive, each.reached, each.said) for url, each in found.items()} == wanted


def test_only_what_answers_gets_the_day(sources: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = [f"{host}gone", f"{host}new", f"{host}there"]
    monkeypatch.setattr(outside, "linked", lambda root: dict.fromkeys(urls, ("index.md", 1)))
    table = sources / "data/links.csv"
    table.write_text(f"url,seen,answer\n{host}dropped,2020-01-01,\n{host}gone,2020-01-01,\n{host}there,,\n", "utf-8")
    outside.renew(sources)  # without a network: what is known stays, and nothing is made up
    assert table.read_text("utf-8") == f"url,seen,answer\n{host}gone,2020-01-01,\n{host}new,,\n{host}there,,\n"
    made = outside.renew(sources, date(2026, 1, 2), pause=0)
    assert table.read_text("utf-8") == (
        f"url,seen,answer\n{host}gone,2020-01-01,404\n{host}new,2026-01-02,\n{host}there,2026-01-02,\n"
    )
    assert outside.report(made).splitlines() == [
        f"404         2020-01-01  {host}gone",
        "3 links in data/links.csv: 2 answered on 2026-01-02, 1 did not when they were last asked.",
    ]


def test_without_a_network_nothing_is_learned_and_nothing_changed(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (sources / "data/links.csv").read_bytes()
    monkeypatch.setattr(hosts, "one", lambda url, pause: hosts.Answer(False, False, "no answer"))
    with pytest.raises(Refused, match="none of the hosts answered"):
        outside.renew(sources, date(2026, 1, 2), pause=0)
    assert (sources / "data/links.csv").read_bytes() == before


def test_the_command_lists_and_asks_only_when_told_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    days: list[date | None] = []

    def renew(root: Path, today: date | None = None) -> list[tuple[str, str, str]]:
        days.append(today)
        return [("https://example.org/", "", "")]

    monkeypatch.setattr(outside, "renew", renew)
    assert main(["links"]) == 0 and main(["links", "--seen"]) == 0
    assert days[0] is None and days[1] is not None
    assert "1 links in data/links.csv: 1 not checked." in capsys.readouterr().out
