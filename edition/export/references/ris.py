"""A work of the bibliography as RIS, which reference managers read.

The tags are those of the format's second specification, as they are used type by type
(https://en.wikipedia.org/wiki/RIS_(file_format)): the editor of an edited book is its AU, of a book whose chapter is
cited A2; a translator is A4. A line ends with CR LF; DA reads year/month/day/other words.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...bibliography import Name, Work
from .csl import LANGUAGES, type_of
from .remarks import group, remarks

#: What each type of CSL is in RIS; a book with editors alone is an edited one.
TYPES = {
    "book": "BOOK",
    "chapter": "CHAP",
    "article-journal": "JOUR",
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "report": "RPRT",
    "webpage": "ELEC",
    "legislation": "STAT",
    "manuscript": "UNPB",
}
#: Fields that are a tag as they stand, in the order in which a record has them.
TAGS = {
    "title": "TI",
    "booktitle": "T2",
    "journaltitle": "T2",
    "series": "T3",
    "volume": "VL",
    "edition": "ET",
    "location": "CY",
    "publisher": "PB",
    "institution": "PB",
    "organization": "PB",
    "type": "M3",
    "origtitle": "OP",
    "doi": "DO",
    "isbn": "SN",
    "issn": "SN",
}
#: Fields that take more than copying.
TURNED = ("date", "urldate", "number", "pages", "url", "langid", "entrysubtype")
_SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}


def record(work: Work) -> str:
    """One record of RIS, to its last line.

    Args:
        work: an entry of the bibliography.
    """
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(work))


def _lines(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", "EDBOOK" if work.type == "collection" else TYPES[type_of(work)]
    yield "ID", work.key
    for role, tag in (("author", "AU"), ("editor", "AU" if work.type == "collection" else "A2"), ("translator", "A4")):
        for name in work.names.get(role, ()):
            yield tag, person(name)
    for tag in dict.fromkeys(TAGS.values()):
        if said := [work[field] for field, own in TAGS.items() if own == tag and work[field]]:
            yield tag, "; ".join(said)
    if work["number"]:
        # Of a report SN is its number; IS is of periodicals, M1 of anything else.
        yield {"article": "IS", "report": "SN"}.get(work.type, "M1"), work["number"]
    first, _, last = work["pages"].replace("--", "-").partition("-")
    yield from ((tag, page) for tag, page in (("SP", first), ("EP", last)) if page)
    if work["date"]:
        yield "PY", work["date"][:4]
        yield "DA", day(work["date"])
    if work["url"]:
        yield "UR", work.web
    if work["urldate"]:
        yield "Y2", day(work["urldate"])
    yield "LA", LANGUAGES[work["langid"]]
    yield "KW", group(work)
    for remark in remarks(work, {*TAGS, *TURNED}):
        yield "N1", remark
    yield "ER", ""


def person(name: Name) -> str:
    """A name as RIS has it, the family name first. A comma there parts the two: the one within a body's name is
    written otherwise, `NATO (International Military Staff)`."""
    if name.last == "others":
        return "ほか"
    if name.first:
        return f"{name.last}, {name.first}"
    body, comma, part = name.last.partition(", ")
    return f"{body} ({part})" if comma else body


def day(text: str) -> str:
    """A date of the bibliography's as DA has it: 1999/03/24/, 2004///Spring, 2002/06//to 2002-07."""
    first, _, last = text.partition("/")
    year, month, of_month = [*first.split("-"), "", ""][:3]
    words = [_SEASONS.get(month, "")]
    if last:
        end, _, season = last.partition("-")
        words.append(f"to {_SEASONS[season]} {end}" if season in _SEASONS else f"to {last}")
    return "/".join([year, "" if month in _SEASONS else month, of_month, " ".join(filter(None, words))])
