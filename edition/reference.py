"""A work of the bibliography in words: as Japanese lists set it, or, in a Western language, by the Chicago style.

The order and the punctuation are those of *The Chicago Manual of Style* (bibliography form) and, for Japanese, those
of the 2008 essay's own notes: 著者『書名』（出版社、年）; 著者「題名」『誌名』第34巻第3号（2006年12月）93～117ページ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .bibliography import Name, Work

#: A piece of a reference, and whether it is a title to be set in italics.
Run = tuple[str, bool]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December", "Spring", "Summer", "Autumn", "Winter")  # fmt: skip
_ORDINALS = {"2": "2nd", "3": "3rd", "4": "4th"}
_SEASONS = {21: "春", 22: "夏", 23: "秋", 24: "冬"}


def reference(work: Work) -> list[Run]:
    """The whole reference, without the web address."""
    return [(text, italic) for text, italic in (_japanese(work) if work.japanese else _western(work)) if text]


def short(work: Work) -> str:
    """The reference in a word or two, as beneath an annotation: its maker and its title, or its title alone."""
    makers = work.makers
    if not makers:
        return work["title"]
    first = _native(makers[0]) if makers[0].japanese else makers[0].last
    others = ("ほか" if makers[0].japanese else " et al.") if len(makers) > 1 else ""
    if work.japanese:
        quoted = "『{}』" if work.type in ("book", "collection") else "「{}」"
        return f"{first}{others}{quoted.format(work['title'])}"
    return f"{first}{others}, {work['title']}"


def quoted(title: str) -> str:
    """A title between 「」, its own 「」 turned into 『』."""
    return f"「{_within(title, '「」', '『』')}」"


def _native(name: Name) -> str:
    """A name in Japanese: 吉崎知典; ロバート・ケーガン."""
    if name.first and re.fullmatch("[ァ-ヿ・＝A-Z.]+", name.last):
        return f"{name.first}・{name.last}"
    return name.last + name.first


def _japanese(work: Work) -> Iterator[Run]:
    def people(names: Sequence[Name]) -> str:
        return "・".join(_native(name) for name in names if name.last != "others") + ("ほか" if others(names) else "")

    def others(names: Sequence[Name]) -> bool:
        return any(name.last == "others" for name in names)

    authors, editors, translators = (work.names.get(role, ()) for role in ("author", "editor", "translator"))
    if authors or not editors:
        yield people(authors or work.makers), False
    else:
        yield f"{people(editors)}編", False
    if work.type in ("book", "collection"):
        volume = f"{work['volume']}巻{'、' if translators else ''}" if work["volume"] else ""
        yield f"『{work['title']}』{volume}", False
    else:
        yield quoted(work["title"]), False
    if work["booktitle"]:
        yield f"{people(editors)}編『{work['booktitle']}』" if editors else f"『{work['booktitle']}』", False
    if work["journaltitle"]:
        volume = f"第{work['volume']}巻" if work["volume"] else ""
        number = f"第{work['number']}号" if work["number"] else ""
        yield f"『{work['journaltitle']}』{volume}{number}", False
    if translators:
        yield f"{people(translators)}訳", False
    house = work["publisher"] or work["institution"] or (work["organization"] if authors else "")
    inside = [house, work["howpublished"], work["series"], _day_ja(work["date"])]
    if any(inside):
        yield f"（{'、'.join(filter(None, inside))}）", False
    if work["pages"]:
        yield f"{work['pages'].replace('--', '-').replace('-', '～')}ページ", False
    yield "。", False


def _day_ja(text: str) -> str:
    def one(part: str) -> str:
        year, *rest = part.split("-")
        numbers = [int(each) for each in rest]
        if numbers and numbers[0] in _SEASONS:
            return f"{year}年{_SEASONS[numbers[0]]}"
        return f"{year}年" + "".join(f"{n}{sign}" for n, sign in zip(numbers, "月日", strict=False))

    return "～".join(map(one, text.split("/"))) if text else ""


def _western(work: Work) -> Iterator[Run]:
    authors, editors, translators = (work.names.get(role, ()) for role in ("author", "editor", "translator"))
    listed = authors or editors
    who = _listed(listed) if listed else "".join(name.last for name in work.makers)
    if not authors and editors:
        who += ", ed." if len(editors) == 1 else ", eds."
    if who:
        yield f"{who.rstrip('.')}. ", False
    if work.type in ("book", "collection", "report"):
        yield work["title"], True
        yield ". ", False
    else:
        yield f"“{_within(work['title'], '“”', '‘’')}{'' if work['title'][-1:] in '?!.' else '.'}” ", False
    if work["booktitle"]:
        yield "In ", False
        yield work["booktitle"], True
        by = f", edited by {_plainly(editors)}" if editors and authors else ""
        yield f"{by}{f', {_pages(work)}' if work['pages'] else ''}. ", False
    if translators:
        yield f"Translated by {_plainly(translators)}. ", False
    if work["edition"]:
        yield f"{_ORDINALS.get(work['edition'], work['edition'])} ed. ", False
    yield from _issued(work)


def _issued(work: Work) -> Iterator[Run]:
    """Where and when it came out."""
    day, pages = _day(work["date"]), _pages(work)
    if work["journaltitle"]:
        yield work["journaltitle"], True
        number = f", no. {work['number']}" if work["number"] else ""
        yield f" {work['volume']}{number}" if work["volume"] else number, False
        dated = f" ({day})" if work["volume"] or work["number"] else f", {day}"
        yield f"{dated if day else ''}{f': {pages}' if pages else ''}.", False
        return
    body = work["institution"] or work["organization"]
    behind = work["publisher"] or (body if body not in (name.last for name in work.makers) else "")
    house = ": ".join(filter(None, [work["location"].replace(" and ", ", "), behind]))
    parts = [work["series"], house]
    number = f"no. {work['number']}" if work["number"] and work.type != "legislation" else work["number"]
    parts += [number, work["howpublished"], day, "" if work["booktitle"] else pages]
    if any(parts):
        yield f"{', '.join(filter(None, parts))}.", False


def _pages(work: Work) -> str:
    return work["pages"].replace("--", "–").replace("-", "–")


def _within(title: str, quotes: str, others: str) -> str:
    """A title with its own quotation marks turned into those that stand within quotation marks."""
    return title.translate(str.maketrans(quotes, others))


def _listed(names: Sequence[Name]) -> str:
    """Authors at the head of an entry: the first turned round."""
    first, *others = names
    head = f"{first.last}, {first.first}" if first.first else first.last
    return _and([head, *(_given_first(name) for name in others)])


def _plainly(names: Sequence[Name]) -> str:
    return _and([_given_first(name) for name in names])


def _given_first(name: Name) -> str:
    return f"{name.first} {name.last}".strip()


def _and(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{',' if len(words) > 2 or ',' in words[0] else ''} and {words[-1]}"


def _day(text: str) -> str:
    """A date in English; of a span, what both ends share is said once: June/July 2002; April 23–24, 1999."""

    def parts(part: str) -> tuple[str, str, str]:
        year, *rest = part.split("-")
        numbers = [int(each) for each in rest]
        month = _MONTHS[numbers[0] - 1 if numbers[0] <= 12 else numbers[0] - 9] if numbers else ""
        return year, month, str(numbers[1]) if len(numbers) > 1 else ""

    def one(year: str, month: str, day: str) -> str:
        return f"{month} {day}, {year}" if day else f"{month} {year}".strip()

    if not text:
        return ""
    first, *last = map(parts, text.split("/"))
    if not last:
        return one(*first)
    ((year, month, day),) = last
    if first[0] == year and month and not day:
        return f"{first[1]}/{month} {year}"
    if first[:2] == (year, month) and day:
        return f"{month} {first[2]}–{day}, {year}"
    return f"{one(*first)}–{one(year, month, day)}"
