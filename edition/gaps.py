"""What a text looks like whose letters are withheld, and how that is shown to a reader.

In the copy of the sources that `edition.withheld` makes, a filler stands for each letter, so that every position
(of a call, a page, an annotation) is what it is in the whole edition. Where a text is shown, a run of fillers with
what stands between them is one quiet unit: 〔48字〕.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: For a Japanese letter: the geta, by which printers mark a type that is missing.
GETA = "〓"
#: For a Western letter or digit: one that Unicode, Markdown and `passages.is_western` take for a letter of a Western
#: script, that has no other form under any normalisation, and that no essay has: Latin letter wynn, of Old English.
WYNN = "ƿ"
FILLERS = GETA + WYNN

#: A run: from a filler to a filler, between them more of them, white space and punctuation.
_RUN = re.compile(rf"[{FILLERS}](?:[\W{WYNN}]*[{FILLERS}])?")

#: What is said at the head of a page whose text is withheld, and, of several, on the cover.
NOTICE = (
    "論考の本文は、権利の確認が済むまで伏せています。〔48字〕のような印は、そこにある文字の数です。題と見出し、段落・注・頁の番号、"
    "版の梗概・注釈・図、それらの引く語句と名は、そのまま読めます。"
)
NOTICE_EN = (
    "The essays’ letters are withheld until their rights are cleared; the edition’s own annotations, summaries, "
    "figures and data, and the words they quote, can be read."
)


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """(from, to, count) of each run: `to` exclusive, count of its letters without white space."""
    for match in _RUN.finditer(text):
        yield match.start(), match.end(), count(match[0])


def count(text: str) -> int:
    """How many letters a run has, white space not counted."""
    return len("".join(text.split()))


def shown(text: str, form: str = "〔{}字〕") -> str:
    """A text as it is shown: each run as its count.

    Args:
        text: with fillers, or without any.
        form: how a run is shown; `{}` is the count.
    """
    return _RUN.sub(lambda match: form.format(count(match[0])), text)
