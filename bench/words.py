"""Words to look for, and where they stand by a plain scan of the texts: what a search is held against."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache

from edition.passages import LISTED, Passage

LENGTHS = range(2, 11)
COUNT = 200


@dataclass(frozen=True)
class Folded:
    """A text without differences of width and case, letter by letter."""

    signs: str
    #: For each sign, which letter of the text it comes from.
    places: tuple[int, ...]


def folded(text: str) -> Folded:
    """Fold a text: NFKC and lower case, each letter by itself."""
    parts = [unicodedata.normalize("NFKC", letter).lower() for letter in text]
    places = [at for at, part in enumerate(parts) for _ in part]
    return Folded("".join(parts), tuple(places))


def words(passages: Sequence[Passage], count: int = COUNT, seed: int = 1) -> list[str]:
    """Random words, the same every time: 2 to 10 letters on end, without spaces, of a paragraph or note.

    A longer passage gives more of them, so that every letter of the texts is as likely as another.
    """
    chance = random.Random(seed)
    texts = [each.text for each in passages if each.kind in LISTED]
    found: list[str] = []
    while len(found) < count:
        (text,) = chance.choices(texts, [len(text) for text in texts])
        length = chance.choice(LENGTHS)
        at = chance.randrange(len(text))
        word = text[at : at + length]
        if len(word) == length and not any(letter.isspace() for letter in word):
            found.append(word)
    return found


def starts(word: str, text: Folded) -> Iterator[int]:
    """Where a word begins in a folded text, in letters of the text; what overlaps is counted, too."""
    wanted = _signs(word)
    at = text.signs.find(wanted)
    while at >= 0:
        yield text.places[at]
        at = text.signs.find(wanted, at + 1)


@cache
def _signs(word: str) -> str:
    return folded(word).signs


@dataclass(frozen=True)
class Quality:
    """Of what there is, how much was found (recall); of what was found, how much is there (precision); 0 to 1."""

    recall: float
    precision: float


def quality(wanted: Iterable[Set[object]], found: Iterable[Set[object]]) -> Quality:
    """Both over all words together: for each word, what there is and what was found."""
    there = right = told = 0
    for truth, answer in zip(wanted, found, strict=True):
        there += len(truth)
        told += len(answer)
        right += len(truth & answer)
    return Quality(right / there if there else 1.0, right / told if told else 1.0)
