"""What the tables quote of the essays: each quote found in its passage, each number read out of the quote.

A table that quotes has the columns `address` and `quote` (and `basis_address`, `basis_quote`, where it quotes a
second time): the quote is the essay's own letters, once in that passage. Where it also has `value` and `unit`, the
number is read out of the quote by the unit's counter (人, 丁, 門, % …) and must be the value; years, months and
resolutions that the quote names must be those of `date`, `start` and `resolution`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from . import ROOT
from .faults import Fault
from .passages import by_address

#: The units of the tables, and the counters by which the essays' Japanese counts them.
UNITS = {
    "persons": ("人", "名"),
    "countries": ("ヵ国", "カ国", "国"),
    "firearms": ("丁",),
    "guns": ("門",),
    "vehicles": ("両",),
    "aircraft": ("機",),
    "items": ("点",),
    "rounds": ("発",),
    "percent": ("%", "割"),
    "usd": ("ドル",),
    "eur": ("ユーロ",),
    "tonnes": ("トン",),
    "days": ("日間",),
    "hours": ("時間",),
    "years": ("年間", "周年", "年"),
    "places": ("箇所",),
    "times": ("倍",),
}

#: A number as the essays write it: 1万5,108, 1,000億, 6万, 95.
_NUMBER = (
    r"(?=\d)(?:(?P<cho>[\d,.]+)兆)?(?:(?P<oku>[\d,.]+)億)?(?:(?P<man>[\d,.]+)万)?(?:(?P<sen>\d)千)?"
    r"(?P<rest>\d[\d,]*(?:\.\d+)?)?"
)
#: What may stand between a number and its counter: 40以上の国.
_BETWEEN = r"(?:以上の)?"
_WIDE = str.maketrans("０１２３４５６７８９，．％", "0123456789,.%")


def read(text: str, unit: str) -> list[Decimal]:
    """The numbers in a text that are counted by a unit's counters, in order.

    約6万人, persons → 60000; 9割以上, percent → 90; 180万ユーロ, eur → 1800000.

    Raises:
        KeyError: there is no such unit.
    """
    counters = "|".join(UNITS[unit])
    pattern = re.compile(rf"{_NUMBER}{_BETWEEN}(?P<counter>{counters})")
    return [_value(match) for match in pattern.finditer(text.translate(_WIDE))]


def _value(match: re.Match[str]) -> Decimal:
    def part(name: str) -> Decimal:
        return Decimal((match[name] or "0").replace(",", ""))

    value = part("cho") * 10**12 + part("oku") * 10**8 + part("man") * 10**4 + part("sen") * 1000 + part("rest")
    return value * 10 if match["counter"] == "割" else value


def check(
    rows: Iterable[tuple[int, dict[str, str]]], fault: Callable[[int, str, str, str, str], Fault], root: Path = ROOT
) -> Iterator[Fault]:
    """What is wrong with the quotes of a table.

    Args:
        rows: (line, cells by column).
        fault: makes a fault of a line, a column's name, a code, what is wrong and how to mend it.
        root: the checkout.

    Raises:
        Refused: a witness is absent or malformed.
    """
    known = by_address(root)
    for line, row in rows:
        for address, quote in (("address", "quote"), ("basis_address", "basis_quote")):
            if quote not in row or not (row[address] or row[quote]):
                continue
            if row[address] not in known:
                what = f"{address} is {row[address]!r}, which is the address of no passage"
                yield fault(line, address, "E408", what, "data/addresses.csv lists the addresses")
            elif (times := known[row[address]].text.count(row[quote]) if row[quote] else 0) != 1:
                what = f"{quote} 「{row[quote]}」 stands {times} times in {row[address]}"
                remedy = "quote the essay's own letters, as many as it takes to be there once"
                yield fault(line, quote, "E408", what, remedy)
            elif _cuts(known[row[address]].text, row[quote]):
                what = f"{quote} 「{row[quote]}」 begins or ends within a number of {row[address]}"
                yield fault(line, quote, "E408", what, "quote the whole number")
        if row.get("quote"):
            for code, found in (("E409", _number(row)), ("E410", _dates(row)), ("E421", _qualified(row))):
                for what, remedy in found:
                    yield fault(line, "quote", code, f"{what}, and the quote is 「{row['quote']}」", remedy)


def _cuts(text: str, quote: str) -> bool:
    """Whether a quote takes a part of a number for the whole: 「5,108人」 out of 1万5,108人."""
    at = text.index(quote)
    within = r"[\d,.兆億万千][\d,.兆億万千]"
    return bool(re.match(within, text[at - 1 : at + 1]) or re.match(within, text[at + len(quote) - 1 :][:2]))


def _number(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "unit" not in row or "value" not in row:
        return
    if row["unit"] not in UNITS:  # a description may leave open which there are
        yield f"there is no unit {row['unit']!r}", f"write one of {', '.join(UNITS)}"
        return
    found = read(row["quote"], row["unit"])
    if row["value"] == "":
        if found:
            yield f"value is empty, but the quote says {found[0]}", f"write {found[0]}"
    elif [Decimal(row["value"])] != found:
        said = ", ".join(str(number) for number in found) or "none"
        remedy = f"the quote holds one number with a counter of {row['unit']} ({'・'.join(UNITS[row['unit']])})"
        yield f"value is {row['value']}, the numbers read are {said}", remedy


#: How exact a number is, by the words that say so in a quote; those of a pair go together both ways.
_QUALIFIERS = (("about", r"約|ほぼ"), ("several", r"数[十百千万億]"))
_AT_LEAST = re.compile("以上|超")
#: Where no number is told.
_UNTOLD = ("several", "none-stated")


def _qualified(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Whether a number is said to be as exact as the quote has it."""
    if "qualifier" not in row or "value" not in row:
        return
    said = row["qualifier"]
    for word, pattern in _QUALIFIERS:
        if (said == word) != bool(re.search(pattern, row["quote"])):
            yield f"qualifier is {said}", f"{word} is of a quote with {pattern.replace('|', ' or ')}"
    if _AT_LEAST.search(row["quote"]) and said != "at-least":
        yield f"qualifier is {said}", "write at-least"
    if (row["value"] == "") != (said in _UNTOLD):
        yield f"qualifier is {said}, and value is {row['value'] or 'empty'}", f"{' or '.join(_UNTOLD)} has no value"


def _dates(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Whether the dates and resolutions that a quote names are those of the row."""
    date = row.get("date") or row.get("start") or ""
    said: list[tuple[str, str, str]] = []
    for part, sign, form in zip(date.split("-"), "年月日", (r"\d{4}", r"\d{1,2}", r"\d{1,2}"), strict=False):
        said.append((part.lstrip("0"), sign, rf"(?<!\d)({form}){sign}(?!間)"))
    if row.get("resolution"):
        said.append((row["resolution"], "号", r"決議(\d+)号"))
    for value, sign, pattern in said:
        numbers = re.findall(pattern, row["quote"].translate(_WIDE))
        if numbers and value not in numbers:
            yield f"the row says {value}{sign}", "mend the date or the resolution, or cut the quote to what it proves"
