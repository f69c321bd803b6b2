"""Where marks meet, the shorter one is the link, and the others stay."""

from __future__ import annotations

import pytest

from edition.marks import Mark, links


def mark(start: int, end: int, kind: str = "annotation") -> Mark:
    return Mark(start, end, kind, f"{kind}-{start}-{end}")


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([], []),
        ([mark(2, 5)], [(2, 5, "annotation-2-5")]),
        ([mark(0, 3), mark(3, 5, "name")], [(0, 3, "annotation-0-3"), (3, 5, "name-3-5")]),
        # The inner of two is the link; the outer is, on either side.
        (
            [mark(0, 9, "work"), mark(2, 5, "name")],
            [(0, 2, "work-0-9"), (2, 5, "name-2-5"), (5, 9, "work-0-9")],
        ),
        # Of two equally long, the annotation.
        ([mark(1, 4, "name"), mark(1, 4)], [(1, 4, "annotation-1-4")]),
        # Two that overlap: the shorter, where they do.
        (
            [mark(0, 4), mark(3, 9, "name")],
            [(0, 3, "annotation-0-4"), (3, 4, "annotation-0-4"), (4, 9, "name-3-9")],
        ),
    ],
)
def test_the_shorter_is_the_link(own: list[Mark], expected: list[tuple[int, int, str]]) -> None:
    assert [(start, end, link.target) for start, end, link, _ in links(own)] == expected


def test_all_marks_of_a_span_are_known() -> None:
    work, name, note = mark(0, 9, "work"), mark(2, 5, "name"), mark(2, 7)
    there = {(start, end): set(all_) for start, end, _, all_ in links([work, name, note])}
    assert there == {(0, 2): {work}, (2, 5): {work, name, note}, (5, 7): {work, note}, (7, 9): {work}}
