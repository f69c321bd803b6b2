"""A work of the bibliography as CSL-JSON, which citation software reads (https://citationstyles.org/).

Types and variables are those of CSL 1.0.2 (https://docs.citationstyles.org/en/stable/specification.html). What CSL has
no variable for, and what the edition has to say of the record, is its `annote`.
"""

from __future__ import annotations

from typing import Any

from ...bibliography import Name, Work
from .remarks import group, remarks

#: What a type of the bibliography is in CSL; an article in a newspaper or magazine is told by `entrysubtype`.
TYPES = {
    "book": "book",
    "collection": "book",
    "incollection": "chapter",
    "article": "article-journal",
    "report": "report",
    "online": "webpage",
    "legislation": "legislation",
    "unpublished": "manuscript",
}
SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
#: Fields that are a variable as they stand.
VARIABLES = {
    "title": "title",
    "booktitle": "container-title",
    "journaltitle": "container-title",
    "volume": "volume",
    "publisher": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "location": "publisher-place",
    "edition": "edition",
    "series": "collection-title",
    "type": "genre",
    "origtitle": "original-title",
    "note": "note",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
}
DATES = {"date": "issued", "urldate": "accessed", "origdate": "original-date", "eventdate": "event-date"}
#: Fields that take more than copying.
TURNED = ("number", "pages", "url", "langid", "origauthor", "entrysubtype")
LANGUAGES = {
    **{"japanese": "ja", "english": "en", "french": "fr", "german": "de", "italian": "it", "polish": "pl"},
    **{"portuguese": "pt", "norwegian": "no", "dutch": "nl", "slovene": "sl", "slovak": "sk", "croatian": "hr"},
    **{"danish": "da", "ukrainian": "uk", "russian": "ru", "turkish": "tr"},
}


def record(work: Work) -> dict[str, Any]:
    """One item of CSL-JSON.

    Args:
        work: an entry of the bibliography.
    """
    held = {*VARIABLES, *DATES, *TURNED}
    if not whole(work["date"]):
        held.discard("date")
    item: dict[str, Any] = {"id": work.key, "type": type_of(work)}
    for role, names in work.names.items():
        item[role] = [person(name) for name in names]
    if work["origauthor"]:
        item["original-author"] = [person(split(work["origauthor"]))]
    for field, variable in VARIABLES.items():
        if work[field]:
            item[variable] = "; ".join(filter(None, [item.get(variable, ""), work[field]]))
    if work["number"]:
        item["issue" if work.type == "article" else "number"] = work["number"]
    if work["pages"]:
        item["page"] = work["pages"].replace("--", "-")
    for field, variable in DATES.items():
        if work[field]:
            item[variable] = day(work[field])
    if work["url"]:
        item["URL"] = work.web
    item["language"] = LANGUAGES[work["langid"]]
    item["keyword"] = group(work)
    item["annote"] = "\n".join(remarks(work, held))
    return item


def type_of(work: Work) -> str:
    """What a work is in CSL."""
    return SUBTYPES.get(work["entrysubtype"], TYPES[work.type])


def person(name: Name) -> dict[str, str]:
    """A person by both parts of the name; a body, and those who are only counted in, by their words."""
    if name.last == "others":
        return {"literal": "ほか"}
    return {"family": name.last, "given": name.first} if name.first else {"literal": name.last}


def split(text: str) -> Name:
    """A person written as text: `Kagan, Robert`."""
    last, _, first = text.partition(", ")
    return Name(last, first)


def day(text: str) -> dict[str, Any]:
    """A date of the bibliography's as CSL has it: parts of each end, and the season (1 spring … 4 winter)."""
    parts = [[int(each) for each in end.split("-")] for end in text.split("/")]
    seasons = {each[1] - 20 for each in parts if len(each) > 1 and each[1] > 12}
    found: dict[str, Any] = {"date-parts": [each[:1] if each[1:] and each[1] > 12 else each for each in parts]}
    if seasons and whole(text):
        found["season"] = seasons.pop()
    return found


def whole(text: str) -> bool:
    """Whether CSL can say all of a date: it has one season, of a date that is no span."""
    return "/" not in text or not any(f"-{season}" in text for season in (21, 22, 23, 24))
