"""The bibliography: read, refused where it is malformed, in words; every citation leads to it, and it leads back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, backlinks, bibliography, citations
from edition.bibliography import Name, Work
from edition.faults import Refused
from edition.kana import order
from edition.passages import by_address
from edition.reference import reference, short
from edition.rules.check import check

from .conftest import one, stated

Edit = Callable[[Path, str, str], None]

FILE = "data/references.bib"
NOTES = [address for address in by_address(ROOT) if re.fullmatch(r"yoshizaki-2008-n\d+", address)]

#: What is done to the minibook's only entry (in line 1), and what must be said of it.
BROKEN = {
    "a brace that is not closed": ("{図書},", "{図書,", f"{FILE}:11: premature end of file"),
    "no comma": ("{A Title},", "{A Title}", f"{FILE}:4: '}}' expected"),
    "a key that is none": ("author-2000,", "Author-2000,", f"{FILE}:1: Author-2000: 'Author-2000' is no key"),
    "an unknown type": ("@book", "@pamphlet", f"{FILE}:1: author-2000: there is no type @pamphlet"),
    "an unknown field": ("  location", "  place", f"{FILE}:1: author-2000: there is no field place"),
    "a title that is missing": ("  title     = {A Title},\n", "", f"{FILE}:1: author-2000: title is missing"),
    "an author that is missing": (
        "  author    = {Author, A.},\n",
        "",
        f"{FILE}:1: author-2000: author or editor is missing",
    ),
    "a date that is none": ("{2000}", "{2000-13}", f"{FILE}:1: author-2000: date is '2000-13'"),
    "a day that is none": ("{2000}", "{2000-02-30}", f"{FILE}:1: author-2000: date is '2000-02-30'"),
    "a span whose end is no month": (
        "{2000}",
        "{2000-06/2000-99}",
        f"{FILE}:1: author-2000: date is '2000-06/2000-99'",
    ),
    "a Japanese work without a reading": (
        "  author    = {Author, A.},\n  title     = {A Title},\n  location  = {City},\n  publisher = {Press},\n"
        "  date      = {2000},\n  langid    = {english},",
        "  author    = {吉崎, 知典},\n  title     = {A Title},\n  date      = {2000},\n  langid    = {japanese},",
        f"{FILE}:1: author-2000: yomi is missing",
    ),
    "a field twice": (
        "  date ",
        "  date      = {2001},\n  date ",
        f"{FILE}:1: entry with key author-2000 has a duplicate date",
    ),
    "a language that is none": ("{english}", "{en}", f"{FILE}:1: author-2000: langid is 'en'"),
    "no kind": ("  kind      = {図書},\n", "", f"{FILE}:1: author-2000: it has not one of kind and level"),
    "checked, and not said how": (
        "{unverified}",
        "{checked}",
        f"{FILE}:1: author-2000: what was seen is not said",
    ),
    "related to nothing": (
        "{unverified},",
        "{unverified},\n  related   = {author-1999},",
        f"{FILE}:1: author-2000: related is author-1999, which is no entry",
    ),
}


def told(root: Path) -> str:
    with pytest.raises(Refused) as refused:
        check(root)
    return "\n".join(stated(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_malformed_entry_is_refused(minisources: Path, edit: Edit, old: str, new: str, message: str) -> None:
    edit(minisources / FILE, old, new)
    assert message in told(minisources)
    assert f"{FILE}:" in told(minisources)


def test_a_bibliography_that_is_gone_is_told_once(minisources: Path) -> None:
    (minisources / FILE).unlink()
    assert told(minisources).count("→") == 1
    assert f"{FILE}: the file is not there" in told(minisources)


def test_an_entry_is_listed_once(minisources: Path) -> None:
    file = minisources / FILE
    file.write_text(file.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert "repeated bibliography entry: author-2000" in told(minisources)


def test_every_fault_of_the_file_is_told_at_once(minisources: Path, edit: Edit) -> None:
    edit(minisources / FILE, "{english}", "{en}")
    edit(minisources / FILE, "  location", "  place")
    assert told(minisources).count(f"{FILE}:1: author-2000: ") == 2


def test_a_citation_of_nothing_is_refused(minisources: Path, edit: Edit) -> None:
    index = "book/mini-2000/index.md"
    edit(minisources / index, "#bib-author-2000", "#bib-author-1999")
    assert f"{index}:29: 「A. Author, A Title (City: Press, 2000), p. 1」 cites author-1999" in told(minisources)


def test_a_link_in_a_note_leads_to_a_work_or_is_refused(minisources: Path, edit: Edit) -> None:
    edit(minisources / "book/mini-2000/index.md", "#bib-author-2000", "https://example.org")
    assert "a link in an essay's text" in told(minisources)


def test_an_entry_that_nothing_cites_is_refused(minisources: Path) -> None:
    file = minisources / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text + text.replace("author-2000", "other-2000"), encoding="utf-8")
    assert f"{FILE}:11: nothing cites other-2000" in told(minisources)


def work(type_: str, names: dict[str, tuple[Name, ...]], **fields: str) -> Work:
    return Work("key", type_, 1, {"langid": "english", **fields}, names)


AUTHOR, EDITOR = Name("Menon", "Rajan"), Name("Booth", "Ken")
YOSHIZAKI = Name("吉崎", "知典")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        # The Chicago Manual of Style, bibliography form.
        (
            work("book", {"author": (AUTHOR,)}, title="The End", location="Oxford", publisher="OUP", date="2007"),
            "Menon, Rajan. *The End*. Oxford: OUP, 2007.",
        ),
        (
            work(
                "article",
                {"author": (AUTHOR, EDITOR)},
                title="On “Ends”",
                journaltitle="Survival",
                volume="45",
                number="2",
                date="2003-22",
                pages="147-166",
            ),
            "Menon, Rajan, and Ken Booth. “On ‘Ends’.” *Survival* 45, no. 2 (Summer 2003): 147–166.",
        ),
        (
            work(
                "incollection",
                {"author": (AUTHOR,), "editor": (EDITOR,)},
                title="Is It Dead?",
                booktitle="Kosovo",
                location="London",
                publisher="Cass",
                date="2001",
                pages="3-5",
            ),
            "Menon, Rajan. “Is It Dead?” In *Kosovo*, edited by Ken Booth, 3–5. London: Cass, 2001.",
        ),
        (work("collection", {"editor": (EDITOR,)}, title="Kosovo", date="2001"), "Booth, Ken, ed. *Kosovo*. 2001."),
        (
            work("article", {"author": (AUTHOR,)}, title="T", journaltitle="J", date="2002-06/2002-07", number="113"),
            "Menon, Rajan. “T.” *J*, no. 113 (June/July 2002).",
        ),
        (
            work("online", {"author": (Name("NATO"),)}, title="The Concept", date="1999-04-23/1999-04-24"),
            "NATO. “The Concept.” April 23–24, 1999.",
        ),
        # The 2008 essay's own form.
        (
            work(
                "article",
                {"author": (YOSHIZAKI,)},
                langid="japanese",
                title="米国の「同盟」政策",
                journaltitle="国際政治",
                number="150",
                date="2007-11",
                pages="115-134",
            ),
            "吉崎知典「米国の『同盟』政策」『国際政治』第150号（2007年11月）115～134ページ。",
        ),
        (
            work(
                "book",
                {"author": (Name("ケナン", "ジョージ・F"),), "translator": (Name("清水", "俊雄"),)},
                langid="japanese",
                title="回顧録",
                volume="上",
                publisher="読売新聞社",
                date="1973",
            ),
            "ジョージ・F・ケナン『回顧録』上巻、清水俊雄訳（読売新聞社、1973年）。",
        ),
    ],
)
def test_a_reference_in_words(entry: Work, expected: str) -> None:
    assert "".join(f"*{text}*" if italic else text for text, italic in reference(entry)) == expected


def test_a_short_reference_names_maker_and_title() -> None:
    assert short(work("book", {"author": (AUTHOR, EDITOR)}, title="The End")) == "Menon et al., The End"
    assert short(work("book", {"author": (YOSHIZAKI,)}, langid="japanese", title="同盟")) == "吉崎知典『同盟』"


def test_readings_stand_in_the_order_of_the_fifty_sounds() -> None:
    assert sorted(["ほわーす", "けなん", "ぽーらんど", "あ", "けーがん"], key=order) == [
        "あ", "けーがん", "けなん", "ぽーらんど", "ほわーす",
    ]  # fmt: skip
    assert sorted(["くろあちあ", "ぐるじあ"], key=order) == ["ぐるじあ", "くろあちあ"]
    assert sorted(["ばす", "はす", "ぱす"], key=order) == ["はす", "ばす", "ぱす"]


# ---- The edition's own ----

LISTED = bibliography.works(ROOT)
CITED = citations.load(ROOT)


def test_every_citation_has_its_entry_and_every_entry_its_citation() -> None:
    assert citations.check(ROOT) == [] and backlinks.check(ROOT) == []
    cited = {citation.key for citation in CITED}
    assert cited == {key for key, entry in LISTED.items() if entry["kind"]}
    # Counted by hand: short and repeated forms lead to the same entry.
    counts = Counter(citation.key for citation in CITED)
    assert counts["menon-2007"] == 2 and counts["woodward-2007"] == 2 and counts["miranda-calha-2005"] == 3
    assert counts["yamamoto-2006"] == 2 and counts["katzman-2007"] == 2 and counts["kagan-2002"] == 2


def test_the_words_of_a_citation_are_the_notes_own() -> None:
    for citation in CITED:
        letters = "".join(by_address(ROOT)[citation.note].text.split())
        assert letters[citation.start : citation.end] == "".join(citation.words.split())


def test_nothing_that_looks_like_a_citation_is_left_without_a_link() -> None:
    """Outside the links no note has a place and year of publication, pages, or a repeated form."""
    form = re.compile(
        r"\(?[A-Z][^()]*: [^()]*,?\d{4}\)|（[^（）]*社、\d{4}年）|pp?\.\s?\d|\d+ページ|同上|ibid|Idem|S/RES"
    )
    left = []
    for note in NOTES:
        letters = list("".join(by_address(ROOT)[note].text.split()))
        for citation in CITED:
            if citation.note == note:
                letters[citation.start : citation.end] = "□" * (citation.end - citation.start)
        if match := form.search("".join(letters)):
            left.append(f"{note}: {match[0]}")
    assert left == []


def test_a_note_leads_to_the_entry_and_the_entry_back(site: Path) -> None:
    page = LexborHTMLParser((site / "book/apparatus/bibliography.html").read_text(encoding="utf-8"))
    chapters = {path.name: LexborHTMLParser(path.read_text(encoding="utf-8")) for path in site.glob("book/y*/*.html")}
    for citation in CITED:
        name, tree = next((n, t) for n, t in chapters.items() if t.css_first(f'[id="{citation.note}"]'))
        links = [a.attributes["href"] for a in tree.css(f'[id="{citation.note}"] a')]
        assert f"../apparatus/bibliography.html#bib-{citation.key}" in links, citation
        back = [a.attributes["href"] for a in page.css(f'[id="bib-{citation.key}"] .cited-by a')]
        assert f"../yoshizaki-2008/{name}#{citation.note}" in back, citation


def test_the_sources_of_the_edition_stand_apart(site: Path) -> None:
    page = LexborHTMLParser((site / "book/apparatus/bibliography.html").read_text(encoding="utf-8"))
    for key, entry in LISTED.items():
        sections = {
            node.attributes["id"] or "" for node in page.css("section[id]") if node.css_first(f'[id="bib-{key}"]')
        }
        wanted = "bibliography-notes" if entry["kind"] else "bibliography-sources"
        assert any(id_.startswith(wanted) for id_ in sections), (key, sections)


def test_a_record_that_is_not_the_notes_says_so(site: Path) -> None:
    page = LexborHTMLParser((site / "book/apparatus/bibliography.html").read_text(encoding="utf-8"))
    entry = one(page, '[id="bib-holbrooke-1998"]').text()
    assert "Holbrooke, Richard. To End a War" in entry and "Holbrook" in LISTED["holbrooke-1998"]["annotation"]
    assert LISTED["holbrooke-1998"]["annotation"] in entry
    unverified = next(key for key, work in LISTED.items() if work["standing"] == "unverified")
    assert "書誌は未確認（注による）" in one(page, f'[id="bib-{unverified}"]').text()


def test_japanese_works_come_in_the_order_of_their_readings(site: Path) -> None:
    page = LexborHTMLParser((site / "book/apparatus/bibliography.html").read_text(encoding="utf-8"))
    ids = [node.attributes["id"] or "" for node in page.css('[id="bibliography-notes-ja"] .work')]
    readings = [order(LISTED[id_.removeprefix("bib-")]["yomi"])[0] for id_ in ids]
    assert all(readings) and readings == sorted(readings)
