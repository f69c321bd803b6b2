"""A page of an essay written as plain MyST: headings, paragraphs, footnotes, one block a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from edition import ROOT, chapters
from edition.contents import chapters_of
from edition.essays import UNNUMBERED, Essay
from edition.passages import Passage, of_essay

_LEVELS = {"title": 1, "heading1": 2, "heading2": 3, "heading3": 4}
#: What Markdown could take for its own anywhere, and at a line's beginning.
_INLINE = re.compile(r"[\\`*_{}\[\]<>$&]")
_FIRST = re.compile(r"^(\d*)(?=[-#+=%:|~.)])")


def divided(essay: Essay, root: Path = ROOT) -> list[tuple[Path, list[Passage]]]:
    """The essay's passages page by page, as its chapters have them: (chapter, body and then notes).

    What has no address stands with what is before it, a note on the page that calls it.

    Raises:
        Refused: the witness, the contents or a chapter is absent or malformed.
    """
    pages: list[tuple[Path, list[Passage]]] = [(path, []) for path in chapters_of(essay.id, root)]
    of_target = {
        target: number for number, (path, _) in enumerate(pages) for target, _ in chapters.read(path, root).targets
    }
    caller: dict[int, int] = {}
    at = 0
    for passage in of_essay(essay, root):
        at = caller[passage.note] if passage.note else of_target.get(passage.address, at)
        caller |= {note: at for note, _ in passage.calls}
        pages[at][1].append(passage)
    return pages


def page(passages: Sequence[Passage], addressed: bool) -> str:
    """The source of a page.

    Args:
        passages: what stands on it, in order.
        addressed: whether it is written as the edition's chapters are, with addresses and the classes of authors,
            dates and the like, or plain.
    """
    top = min((_LEVELS[each.kind] for each in passages if each.kind in _LEVELS), default=1)
    blocks: Iterable[str] = (_block(each, top, addressed) for each in passages)
    return "\n\n".join(blocks) + "\n"


def _block(passage: Passage, top: int, addressed: bool) -> str:
    text = _text(passage)
    if passage.note:
        return f"[^{passage.note}]: {text}"
    if passage.kind in _LEVELS:
        text = f"{'#' * (_LEVELS[passage.kind] - top + 1)} {text}"
    if addressed and passage.kind in UNNUMBERED:
        return f"{{.{passage.kind}}}\n{text}"
    return f"({passage.address})=\n{text}" if addressed and passage.address else text


def _text(passage: Passage) -> str:
    """The letters with their calls; whatever Markdown would read is escaped."""
    written, at = "", 0
    for note, place in passage.calls:
        written += _INLINE.sub(r"\\\g<0>", passage.text[at:place]) + f"[^{note}]"
        at = place
    return _FIRST.sub(r"\1\\", written + _INLINE.sub(r"\\\g<0>", passage.text[at:]))
