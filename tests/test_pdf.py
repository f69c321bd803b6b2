"""The PDFs read back by their tags. Proved of each: every letter, note, call, folio and number of the essays is there
once, in its order and in its place; not that two of them do not lie on one another, which somebody has to look at."""

from __future__ import annotations

import builtins
import dataclasses
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml.html import builder as e
from pypdf import PdfReader

from edition import ROOT, annotation
from edition.address import words
from edition.colophon import colophon
from edition.essays import Essay, essays
from edition.export import leaf, pdf
from edition.export.pdf import footnotes, paper, press
from edition.faults import Refused
from edition.figures import figures
from edition.passages import Passage, of_essay

from .conftest import stated
from .pdf import Piece, elements, pieces

LETTERS = ("Noto-Serif-CJK-JP", "Liberation-Serif-Italic")
#: Points from the left edge at which the text of a page begins and ends.
LEFT, RIGHT = 47.7, 371.8
FILES = [f"{essay.id}.pdf" for essay in essays()]
NAME = colophon().file(".pdf")
WHOLE = pytest.param(NAME, marks=pytest.mark.whole)


class Read(SimpleNamespace):
    file: Path
    reader: PdfReader
    pieces: list[Piece]
    running: list[Piece]
    outline: list[tuple[int, str, int]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


@pytest.fixture(scope="module")
def read(folder: Path, site: Path) -> Callable[[str], Read]:
    """A PDF of the real site, written and read once."""
    known: dict[str, Read] = {}

    def of(name: str) -> Read:
        if name not in known:
            (file,) = pdf.write(site, folder, only=[name])
            reader = PdfReader(file)
            outline = list(_outline(reader, reader.outline, 0))
            tagged, running = pieces(reader)
            known[name] = Read(file=file, reader=reader, pieces=tagged, running=running, outline=outline)
        return known[name]

    return of


def _outline(reader: PdfReader, items: Sequence[object], level: int) -> Iterator[tuple[int, str, int]]:
    for item in items:
        if isinstance(item, list):
            yield from _outline(reader, item, level + 1)
        else:
            page = reader.get_destination_page_number(item)  # type: ignore[arg-type]
            assert page is not None
            yield level, str(item.title), page + 1  # type: ignore[attr-defined]


def text_of(book: Read, essay: Essay) -> list[Piece]:
    """The pieces on the pages of an essay's text, from its title to what the edition adds after it."""
    title = of_essay(essay)[0].text
    at = next(i for i, (_, said, _) in enumerate(book.outline) if said == title)
    start = book.outline[at][2]
    end = next(page for _, said, page in book.outline[at:] if "（版による）" in said)
    return [piece for piece in book.pieces if start <= piece.page < end]


def is_note(piece: Piece) -> bool:
    """Whether it stands in the area of the notes, which has no element of its own and so a tag without meaning."""
    return piece.tags[1] == "NonStruct"


def is_letter(piece: Piece) -> bool:
    """The essay's letters are in Mincho and in headings; the edition's are in Gothic."""
    return piece.font in LETTERS or any(re.fullmatch("H[1-6]", tag) for tag in piece.tags)


def plain(text: str) -> str:
    """Without white space, and without the hyphens at the ends of lines (a letter of its own, in no essay)."""
    return "".join(text.split()).replace("‐", "")


def read_out(markdown: str) -> str:
    """An annotation as a reader has it: a link without words of its own has those of its address."""
    return annotation.plain(re.sub(r"\[\]\(#([^)]*)\)", lambda link: words(link[1]), markdown))


def cases() -> list[object]:
    return [(f"{essay.id}.pdf", essay) for essay in essays()] + [
        pytest.param((NAME, essay), marks=pytest.mark.whole) for essay in essays()
    ]


@pytest.fixture(scope="module", params=cases(), ids=lambda case: f"{case[1].id} in {case[0]}")
def case(request: pytest.FixtureRequest, read: Callable[[str], Read]) -> tuple[Read, Essay, list[Passage]]:
    name, essay = request.param
    return read(name), essay, of_essay(essay)


def test_every_letter_of_the_text_is_there_once_in_its_order(case: tuple[Read, Essay, list[Passage]]) -> None:
    book, essay, passages = case
    assert not any("‐" in passage.text for passage in passages)
    body = [piece for piece in text_of(book, essay) if not is_note(piece)]
    found = plain("".join(piece.text for piece in body if is_letter(piece)))
    wanted = plain("".join(passage.text for passage in passages if passage.kind != "note"))
    assert found == wanted
    # Every folio stands before the letter with which its printed page begins, every number before its paragraph.
    folios, numbers, at = [], [], 0
    for piece in body:
        if match := re.fullmatch("〔([0-9]+)〕", piece.text):
            folios.append((int(match[1]), at))
            assert piece.left > RIGHT and piece.right < 419.5 - 14
        elif piece.right < LEFT and piece.text.isdigit():
            numbers.append((int(piece.text), at))
            assert piece.left > 14
        elif is_letter(piece):
            at += len(plain(piece.text))
    starts, counted, at, folio = [], [], 0, 0
    for passage in passages:
        if passage.kind == "note":
            break
        for number, place in passage.pages:
            if number != folio:
                starts.append((number, at + len(plain(passage.text[:place]))))
                folio = number
        if passage.kind == "paragraph":
            counted.append((int(passage.address.rpartition("p")[2]), at))
        at += len(plain(passage.text))
    assert folios == starts
    assert numbers == counted


def test_every_note_stands_on_the_page_of_its_call(case: tuple[Read, Essay, list[Passage]]) -> None:
    book, essay, passages = case
    calls: list[tuple[int, int]] = []
    notes: list[list[object]] = []
    found: dict[int, str] = {}
    for piece in text_of(book, essay):
        mark = piece.tags[-1] == "Link" and piece.font == "Noto-Sans-CJK-JP" and piece.text.lstrip("\u2060").isdigit()
        if mark and not is_note(piece):
            calls.append((int(piece.text.lstrip("\u2060")), piece.page))
        elif mark:
            notes.append([int(piece.text), piece.page])
            found[int(piece.text)] = ""
        elif is_note(piece) and is_letter(piece):
            found[len(found)] += piece.text
    assert [tuple(note) for note in notes] == calls
    wanted = {passage.note: plain(passage.text) for passage in passages if passage.kind == "note"}
    assert {number: plain(text) for number, text in found.items()} == wanted


@pytest.mark.parametrize("essay", essays(), ids=lambda essay: essay.id)
def test_dots_and_annotated_letters_are_marked(essay: Essay, site: Path) -> None:
    names = sorted(path.stem for path in (ROOT / "book" / essay.id).glob("*.md"))
    chapters = [paper.chapter(each) for each in leaf.leaves(site, only=[f"book/{essay.id}/{name}" for name in names])]
    passages = of_essay(essay)
    dots = [each.text_content() for chapter in chapters for each in paper.found(chapter.text, ".dot")]
    wanted = [letter for p in passages for start, end in p.emphasis for letter in plain(p.text[start:end])]
    assert sorted(dots) == sorted(wanted)
    own = {each.address: each for each in annotation.load(ROOT) if each.address.startswith(f"{essay.id}-a")}
    marked: dict[str, str] = dict.fromkeys(own, "")
    for chapter in chapters:
        for each in paper.found(chapter.text, "a.annotated"):
            marked[each.get("href")[1:]] += each.text_content()
        placed = [each.get("id") for each in chapter.annotations]
        marks = [each.get("id") for each in paper.found(chapter.text, "[id$='-on']")]
        assert placed == [mark.removesuffix("-on") for mark in marks]
    assert {address: plain(letters) for address, letters in marked.items()} == {
        address: plain(each.on) for address, each in own.items()
    }


def test_the_name_of_a_file_stays_and_leads_to_it_where_the_site_has_an_address(site: Path) -> None:
    for base in ("", "https://example.org/nato/"):
        about = dataclasses.replace(colophon(), base=base)
        part = pdf._apparatus(site, "book/apparatus/names", about, ROOT, {})
        part.append(e.SECTION({"class": "contents"}))
        book = pdf._Book("x", "x", "x", e.BODY(part), {})
        document = pdf._document(book, about)
        assert "（names.json）" in document.text_content()
        links = [each.get("href") for each in paper.found(document, "a") if each.text_content() == "names.json"]
        assert links == ([about.url("names.json")] if base else [])


@pytest.mark.parametrize("name", [*FILES, WHOLE])
def test_the_edition_s_own_words_are_there(read: Callable[[str], Read], name: str) -> None:
    book = read(name)
    said = plain("".join(p.text for p in book.pieces if not re.fullmatch(r"\s*p\.[0-9]+", p.text)))
    assert plain(colophon().title) in said
    held = [essay for essay in essays() if name in (NAME, f"{essay.id}.pdf")]
    own = [each for each in annotation.load(ROOT) if each.address.startswith(tuple(essay.id for essay in held))]
    assert len(own) > 60 * len(held)
    wanted = {each.address: plain(read_out(each.text)) for each in own}
    same = Counter(wanted.values())
    assert [address for address, text in wanted.items() if said.count(text) < same[text]] == []
    by_print = "論考の引き方のp.は底本の頁（印刷は25頁だけで、他は数えたもの）"
    assert said.count(by_print) == sum(bool(essay.printed_folios) for essay in held)
    drawn = [figure for figure in figures(ROOT).values() if figure.essay in {essay.id for essay in held}]
    assert drawn and all(plain(figure.title) in said for figure in drawn)
    alts = [str(each.get("/Alt", "")) for each in elements(book.reader, "Figure")]
    assert len(alts) == len(drawn) + (name == NAME) and all(len(alt) > 20 for alt in alts)  # the chronology's


@pytest.mark.parametrize("name", [*FILES, WHOLE])
def test_outline_labels_and_links_lead_where_they_say(read: Callable[[str], Read], name: str) -> None:
    book = read(name)
    headings: dict[str, int] = {}
    for essay in essays():
        if name in (f"{essay.id}.pdf", NAME):
            wanted = [p.text for p in of_essay(essay) if p.kind.startswith(("title", "heading"))]
            titles = [plain(title) for _, title, _ in book.outline]
            at = titles.index(plain(wanted[0]))
            assert titles[at : at + len(wanted)] == [plain(text) for text in wanted]
            headings |= {plain(title): page for _, title, page in book.outline[at : at + len(wanted)]}
    for title, page in headings.items():
        on = plain("".join(p.text for p in book.pieces if p.page == page and any(t[0] == "H" for t in p.tags)))
        assert title in on
    assert book.reader.page_labels == [str(n) for n in range(1, len(book.reader.pages) + 1)]
    shown = {p.page: p.text for p in book.running if p.text.isdigit()}
    assert shown and all(text == str(page) for page, text in shown.items())
    assert set(range(1, len(book.reader.pages) + 1)) - shown.keys() <= {1, 2, 3}
    places = book.reader.named_destinations
    for sheet in book.reader.pages:
        for each in sheet.get("/Annots", []):
            link = each.get_object()
            action = link.get("/A", {})
            if "/URI" in action:
                assert str(action["/URI"]).startswith(("http://", "https://"))
            else:
                assert str(link.get("/Dest") or action.get("/D")) in places


@pytest.mark.parametrize("name", [*FILES, WHOLE])
def test_metadata_tags_and_fonts(read: Callable[[str], Read], name: str) -> None:
    reader: Any = read(name).reader
    root, about = reader.trailer["/Root"], colophon()
    essay = next((essay for essay in essays() if name == f"{essay.id}.pdf"), None)
    assert reader.metadata.author == (essay.author if essay else about.editor)
    assert reader.metadata.title == (of_essay(essay)[0].text if essay else about.title)
    assert reader.metadata.creation_date.date().isoformat() == about.released
    assert root["/Lang"] == "ja" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert all(re.match(r"/[A-Z]{6}\+(Noto-S|Liberation-S)", font) for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(each.get_object()) for each in fonts.values())


@pytest.mark.parametrize("name", FILES)
def test_lines_are_full(read: Callable[[str], Read], name: str) -> None:
    """No line of the text ends beyond its measure, and those that are not a paragraph's last end at it."""
    book = read(name)
    essay = next(essay for essay in essays() if name == f"{essay.id}.pdf")
    body = [p for p in text_of(book, essay) if not is_note(p) and p.font in LETTERS and abs(p.size - 9) < 0.01]
    ends = [
        max(piece.right - 0.224 * piece.size * piece.text.endswith(" ") for piece in line)  # a space may hang
        for _, group in groupby(body, key=lambda piece: (piece.page, round(piece.down)))
        if (line := list(group))
    ]
    full = [end for end in ends if end > RIGHT - 9]
    assert len(full) > 0.8 * len(ends)
    assert max(ends) < RIGHT + 0.5
    assert sum(abs(end - RIGHT) < 0.5 for end in full) > 0.97 * len(full)


@pytest.mark.parametrize("name", [FILES[-1], pytest.param(FILES[0], marks=pytest.mark.whole), WHOLE])
def test_the_same_site_makes_the_same_bytes(read: Callable[[str], Read], site: Path, tmp_path: Path, name: str) -> None:
    (again,) = pdf.write(site, tmp_path, only=[name])
    assert again.read_bytes() == read(name).file.read_bytes()


def _document(*content: object) -> object:
    return e.HTML(e.HEAD(e.TITLE("x")), e.BODY(*content), {"lang": "ja"})


def test_a_line_s_hyphen_is_as_narrow_as_the_font_s_own(tmp_path: Path) -> None:
    """Noto CJK has it in the middle of a full square, with a gap before it: that goes, in full and in ragged lines."""
    sheet = tmp_path / "x.css"
    style = "@page { size: 300pt } p { font: 9pt 'Noto Serif CJK JP'; width: 170pt; hyphens: auto; text-align: %s }"
    sentence = "International organisations undertake responsibilities, notwithstanding disagreements. " * 3
    lines = {}
    for align in ("left", "justify"):
        sheet.write_text(style % align, encoding="utf-8")
        texts = e.P(sentence, {"lang": "en"}), e.P("responsibilities, notwithstanding dis-")
        made = PdfReader(io.BytesIO(press.typeset(_document(*texts), tmp_path, sheet, "x.pdf")))
        lines[align] = {piece.text: piece.right - piece.left for piece in pieces(made)[0]}
    ragged, full = ([wide for text, wide in each.items() if text.endswith("‐")] for each in lines.values())
    assert len(ragged) == len(full) > 4 and full != ragged
    assert max(full) == pytest.approx(170, abs=0.1)
    by_itself = lines["left"]["responsibilities, notwithstanding dis-"]
    assert lines["left"]["responsibilities, notwithstanding dis‐"] == pytest.approx(by_itself, abs=0.2)
    shown = b"".join(page.get_contents().get_data() for page in made.pages)  # type: ignore[union-attr]
    # In thousandths of an em, to the left: before the hyphen is drawn and after it.
    moved = re.findall(rb">([0-9.]+)<[0-9a-f]{4}>([0-9.]+)\] TJ", shown)
    assert [abs(float(each) - 328) < 10 for pair in moved if pair[0] > b"3" for each in pair] == [True] * 2 * len(full)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (e.P("彡𓀀"), "𓀀"),
        (e.P(e.IMG(src="https://example.org/x.png", alt="x")), "not a file of the site"),
        (e.P(e.IMG(src="../../etc/hostname", alt="x")), "not a file of the site"),
        (e.P(e.IMG(src="data:image/png,x", alt="x")), "image"),
        (e.P(e.A("x", href="#nowhere")), "nowhere"),
        (e.P({"style": "no-such: 1"}, "x"), "no-such"),
    ],
)
def test_what_weasyprint_warns_of_is_refused(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(Refused) as refused:
        press.typeset(_document(content), tmp_path, pdf.STYLE, "x.pdf")
    assert said in stated(*refused.value.faults)


def test_another_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        monkeypatch.context() as patch,
        pytest.raises(Refused, match=r"made for WeasyPrint 70, and 71\.0 is installed"),
    ):
        patch.setattr("weasyprint.__version__", "71.0")
        press.ready()
    monkeypatch.setattr(footnotes, "_CARRIED", "rules of another version")
    with pytest.raises(Refused, match="by other rules than those of version 70"):
        press.ready()


def test_a_missing_font_or_library_is_told_with_its_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    press.ready()

    def absent(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return known(name, *rest)

    known = builtins.__import__
    with monkeypatch.context() as patch, pytest.raises(Refused, match=r"libpango-1\.0-0'\n.*apt-get install"):
        patch.setattr(builtins, "__import__", absent)
        press.ready()
    monkeypatch.setattr(press, "FONTS", press.FONTS[1:])
    with pytest.raises(Refused, match=r"apt-get install libpango-1\.0-0 .*fonts-noto-cjk"):
        press.typeset(_document(e.P("水")), ROOT, pdf.STYLE, "x.pdf")
