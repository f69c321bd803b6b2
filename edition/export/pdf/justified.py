"""Japanese lines set full, for WeasyPrint, which widens the spaces of a line only, and Japanese has none.

While `justified()` lasts, what is left over of a line is shared among all its letters (行の調整処理, Requirements for
Japanese Text Layout, https://www.w3.org/TR/jlreq/#line_adjustment): never inside a Western word, within a pair of
dashes, after an opening bracket, or before a closing one, a comma or a full stop; and a line that begins with an
opening bracket begins at its ink (天付き). The hyphen that WeasyPrint ends a line with has a full square in Noto CJK;
what is bare of it is taken away. Where lines break is left to WeasyPrint. This reaches into WeasyPrint 70,
to which requirements.txt pins the edition; the tests measure the lines that come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...passages import is_western

#: Half of whose square is bare: at the left of an opening bracket, at the right of the others.
OPENING = frozenset("「『（〔〈《［【＜｛“‘")
CLOSING = frozenset("」』）〕〉》］】＞｝、。，．・･：；！？")
#: Never parted from their like.
_PAIRED = frozenset("─—―…‥")
#: The most that is put between two letters, in ems: where more were needed the line stays short.
_MOST = 0.34
#: A text smaller than this part of its line's size is a mark at the letter before it: a note's number, ママ.
_MARK = 0.8
#: What WeasyPrint hyphenates with: a letter of its own, so that a reader of the PDF can tell it from an essay's hyphen.
HYPHEN = "‐"
#: What is taken away at each side of its square, in ems: as much stays bare as at the fonts' hyphen-minus.
_BARE = 0.328


def widens(before: str, after: str) -> bool:
    """Whether room may be made between two letters of a line."""
    if before == " ":
        return True
    if after == " " or before in OPENING or after in CLOSING or (before in _PAIRED and after in _PAIRED):
        return False
    return not (is_western(before) and (is_western(after) or after == HYPHEN))


@contextmanager
def justified() -> Iterator[None]:
    """Lines are set full while the block lasts. Not for two threads at once."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    class Layout(line_break.Layout):  # type: ignore[misc]
        """A text whose letters have room after them, those that end at the bytes `gaps`; with `flush`, its first
        letter stands half its square further to the left; with `hyphenated`, its last is a hyphen without its square.
        """

        gaps: frozenset[int] = frozenset()
        flush = False
        hyphenated = False
        drawn = False

        def set_text(self, text: str, justify: bool = False) -> None:
            super().set_text(text)
            self.drawn = justify  # as WeasyPrint asks for when it draws the line

        def get_first_line(self) -> tuple[Any, Any]:
            line, index = super().get_first_line()
            if self.drawn and (self.gaps or self.flush or self.hyphenated):
                self.drawn = False
                self._widen(line)
            return line, index

        def _widen(self, line: Any) -> None:
            """Only now, as it is drawn: what Pango holds of a line is its own until then."""
            room = round(self.justification_spacing * line_break.TO_UNITS)
            run = line.runs[0] if line.runs else line_break.ffi.NULL
            if self.flush and run != line_break.ffi.NULL:
                first = run.data.glyphs.glyphs[0].geometry
                first.x_offset -= first.width // 2
                first.width -= first.width // 2
            while run != line_break.ffi.NULL:
                item, string = run.data.item, run.data.glyphs
                for i in range(string.num_glyphs):
                    end = string.log_clusters[i + 1] if i + 1 < string.num_glyphs else item.length
                    if item.offset + end in self.gaps:
                        string.glyphs[i].geometry.width += room
                if self.hyphenated and run.next == line_break.ffi.NULL:
                    last = string.glyphs[string.num_glyphs - 1].geometry
                    bare = round(_BARE * self.style["font_size"] * line_break.TO_UNITS)
                    last.x_offset -= bare
                    last.width -= 2 * bare
                run = run.next

    def align(context: Any, line: Any, available: float, last: bool) -> Any:
        texts = [box for box in _texts(line, boxes) if box.text]
        if texts and _is_square(texts[-1]) and not texts[-1].pango_layout.hyphenated:
            bare = 2 * _BARE * texts[-1].style["font_size"]
            texts[-1].pango_layout.hyphenated = True
            texts[-1].width -= bare
            _spread(line, -bare, {}, {texts[-1]}, 0.0)
        if line.style["text_align_all"] != "justify":
            return plain(context, line, available, last)
        if texts and texts[0].text[0] in OPENING and not texts[0].pango_layout.flush:
            half = texts[0].style["font_size"] / 2
            texts[0].pango_layout.flush = True
            texts[0].width -= half
            _spread(line, -half, {}, {texts[0]}, 0.0)
        if not last and line.width < available:
            _share(line, texts, available - line.width)
        return 0

    def _share(line: Any, texts: list[Any], left: float) -> None:
        size = line.style["font_size"]
        inner: dict[Any, list[int]] = {}
        outer: set[Any] = set()
        for number, box in enumerate(texts):
            inner[box] = [at for at in range(1, len(box.text)) if widens(box.text[at - 1], box.text[at])]
            if number + 1 < len(texts):
                after = texts[number + 1]
                if after.style["font_size"] >= _MARK * size and widens(box.text[-1], after.text[0]):
                    outer.add(box)
        count = sum(map(len, inner.values())) + len(outer)
        if not count or (room := left / count) > _MOST * size:
            return
        _spread(line, room, inner, outer, 0.0)

    def _spread(box: Any, room: float, inner: dict[Any, list[int]], outer: set[Any], moved: float) -> float:
        """Move what a box holds by what was made room for before it; what has been made room for after it."""
        if isinstance(box, boxes.TextBox):
            box.position_x += moved
            gaps = inner.get(box, [])
            if gaps:
                box.width += room * len(gaps)
                box.justification_spacing = box.pango_layout.justification_spacing = room
                box.pango_layout.gaps = frozenset(len(box.text[:at].encode()) for at in gaps)
            return moved + room * (len(gaps) + (box in outer))
        if isinstance(box, boxes.LineBox | boxes.InlineBox):
            box.position_x += moved
            before = moved
            for child in box.children:
                if child.is_in_normal_flow():
                    moved = _spread(child, room, inner, outer, moved)
            box.width += moved - before
        else:
            box.translate(moved, 0)
        return moved

    plain, layout = inline.text_align, line_break.Layout
    inline.text_align, line_break.Layout = align, Layout
    try:
        yield
    finally:
        inline.text_align, line_break.Layout = plain, layout


def _is_square(box: Any) -> bool:
    """Whether a text ends with a hyphen in a font whose hyphen has a full square."""
    return box.text.endswith(HYPHEN) and "CJK" in box.style["font_family"][0]


def _texts(box: Any, boxes: Any) -> Iterator[Any]:
    """The pieces of text of a line, in order."""
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _texts(child, boxes)
