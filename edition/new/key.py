"""A key to a witness, proposed: which of its lines are titles, headings, furniture. The editor's reading decides.

What `data/essays.toml` says of a witness is guessed here from how prints look: a title stands first, a heading is
short and stands where a paragraph has ended, a line of digits is a folio, a title that comes again is a running head.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..essays import FURNITURE, NAMED
from ..witness import is_note, opens_page

#: The letters beyond which a line is not taken for a heading.
HEADING = 60
_END = re.compile(r"[。．！？」』）](?:（\d+）)*\s*$")
_NUMBERED = (
    (re.compile(r"[（(]?[ア-ン][）)]?[　 ]"), 3),
    (re.compile(r"[（(]\d+[）)]|\d+[.．-]\d+"), 2),
)
_DATE = re.compile(r"\d+年\d+月\d+日")
_PLACE = re.compile(r"大学|研究|学部|教授|講師|財団|協会|センター")
_ABSTRACT = "＜"
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|[─―]{3,})\s*")


@dataclass
class Key:
    """A proposal."""

    layout: str
    #: Line (from 1) to its kind.
    lines: dict[int, str] = field(default_factory=dict)
    first_folio: int | None = None
    printed_folios: list[int] = field(default_factory=list)

    def by_kind(self) -> dict[str, list[int]]:
        """The lines of each kind, as `data/essays.toml` has them."""
        kinds = [kind for kind in (*_ORDER, *sorted(NAMED | FURNITURE)) if kind in self.lines.values()]
        return {kind: sorted(n for n, own in self.lines.items() if own == kind) for kind in dict.fromkeys(kinds)}


_ORDER = ("title", "author", "date", "affiliation", "heading1", "heading2", "heading3")


def layout_of(text: str) -> str:
    """Which of the layouts of `edition.witness` a witness has: paragraphs of a print open with a full-width space."""
    return "pdf-text" if re.search(r"^　\S", text, re.MULTILINE) else "markdown"


def propose(text: str, layout: str, author: str = "", told: dict[int, str] | None = None) -> Key:
    """The key to a witness, as far as its looks tell it.

    Args:
        text: the witness.
        layout: of `essays.LAYOUTS`.
        author: as the edition names him, by which his line is known; empty where it is not told.
        told: what the editor says of single lines; `paragraph` says that a line is running text.
    """
    key = Key(layout)
    lines = text.split("\n")
    told = told or {}
    (_pdf_text if layout == "pdf-text" else _markdown)(key, lines, author, told)
    for number, kind in told.items():
        key.lines[number] = kind
    key.lines = {number: kind for number, kind in key.lines.items() if kind != "paragraph"}
    if layout == "pdf-text":
        _folios(key, lines)
    return key


def _front(text: str, author: str) -> str:
    """What a line between the title and the text is; empty where its looks do not tell."""
    letters = "".join(text.split())
    if (author and letters == author) or (not author and re.fullmatch(r"\S{1,4}[　 ]\S{1,4}", text.strip())):
        return "author"
    if _DATE.search(letters) and len(letters) < HEADING / 2:
        return "date"
    return "affiliation" if _PLACE.search(letters) and len(letters) < HEADING and not _END.search(text) else ""


def _pdf_text(key: Key, lines: list[str], author: str, told: dict[int, str]) -> None:
    title = ""
    front = in_title = True
    in_note = False
    #: Whether a paragraph may have ended: nothing but such a place can have a heading.
    ended = True
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        if opens_page(raw):
            in_note = False
        if not text:
            in_title = in_title and not title
            continue
        kind = told.get(number, "")
        if not kind and re.fullmatch(r"\d{1,4}", text):
            kind = "folio"
        elif not kind and not in_title and title.startswith("".join(text.split())):
            kind = "running_head"
        in_note = is_note(raw) or (in_note and kind != "folio")
        if kind in FURNITURE:
            key.lines[number] = kind
            continue
        if in_note or re.fullmatch(r"[・ ]+", text):
            continue
        if in_title:
            key.lines[number] = "title"
            title += "".join(text.split())
            continue
        indented = raw.lstrip(" ").startswith("　") or kind == "paragraph"
        kind = kind or (_front(text, author) if front and not indented else "")
        if not kind and not indented and ended and len(text) <= HEADING and not text.endswith("。"):
            kind = _kind(text, number, lines)
        front = front and kind in ("author", "date", "affiliation", "title")
        if kind:
            key.lines[number] = kind
        ended = bool(kind) or bool(_END.search(text))


def _kind(text: str, number: int, lines: list[str]) -> str:
    """What a short line is that stands where a paragraph has ended."""
    if re.match(r"(?:出典|出所|資料)[：:]", text):
        return "source"
    if re.match(r"[図表][\d　 ]", text):
        return "caption"
    if text.startswith("（") and text.endswith("）") and not re.search(r"\d", text[:3]):
        return "affiliation"
    following = next((line for line in lines[number:] if line.strip()), "　")
    if is_note(following):
        return ""
    if text.startswith(_ABSTRACT) or following.lstrip(" ").startswith("　") or _level(following.strip()) > 1:
        return f"heading{_level(text)}"
    return ""


def _level(text: str) -> int:
    return next((level for form, level in _NUMBERED if form.match(text)), 1)


def _folios(key: Key, lines: list[str]) -> None:
    """The first printed page's number, counted back from the first folio that is printed."""
    page = -1
    for number, raw in enumerate(lines, start=1):
        printed = key.lines.get(number) == "folio"
        page += opens_page(raw) or printed
        if printed and raw.strip().isdecimal():
            key.printed_folios.append(int(raw))
            if key.first_folio is None:
                key.first_folio = int(raw) - page


def _markdown(key: Key, lines: list[str], author: str, told: dict[int, str]) -> None:
    signs: dict[int, int] = {}
    titled = front = False
    for number, raw in enumerate(lines, start=1):
        text = raw.strip()
        heading = re.match(r"(#+) ", raw)
        kind = told.get(number, "")
        if not text or kind:
            continue
        if _RULE.fullmatch(text):
            key.lines[number] = "rule"
        elif heading and not titled:
            key.lines[number], titled, front = "title", True, True
        elif heading:
            signs[number], front = len(heading[1]), False
        elif front and (found := _front(text, author)):
            key.lines[number] = found
        else:
            front = False
    # A level is what it is beneath the highest; what stands before the first of that is no deeper.
    depths = sorted(set(signs.values()))
    top = False
    for number, depth in signs.items():
        level = depths.index(depth) + 1
        top = top or level == 1
        key.lines[number] = f"heading{min(level, 3) if top else 1}"
