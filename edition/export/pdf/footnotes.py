"""Notes at the foot of their page, none lost: two slips of WeasyPrint 70 (`float: footnote`) set right.

Page numbers that refer forward take several passes, and a pass lays out only the pages on which something changed.
A note that is carried over from a page that did not change to one that did is then lost, one carried over the other
way is set twice; so here a page is told each time what the page before it carries over. And where a paragraph's
second line finds no room, WeasyPrint carries the page's last notes over, whatever `footnote-policy` says; here the
paragraph goes over.
Whether every note is there, and once, is for the tests to say; a lost one is also a link without its end, which
`edition.export.press` refuses.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: When notes are carried over to make room for a line, in `weasyprint.layout.block._linebox_layout`: never.
_CARRIED = "report = not context.in_column and can_break_now and not could_break_before"


@contextmanager
def footnotes() -> Iterator[None]:
    """Notes are kept while the block lasts. Not for two threads at once."""
    from weasyprint import layout
    from weasyprint.layout import block

    make, lines = layout.make_all_pages, block._linebox_layout
    carried: dict[tuple[int, int], list[Any]] = {}  # by document and page

    def told(context: Any, root: Any, document: Any, pages: list[Any]) -> Iterator[Any]:
        context.reported_footnotes = []
        for number, page in enumerate(make(context, root, document, pages)):
            at = id(context), number
            if number < len(pages) and page is pages[number]:
                context.reported_footnotes = list(carried[at])
            else:
                over = list(context.reported_footnotes)
                if number + 1 < len(pages) and over != carried.get(at, []):
                    context.page_maker[number + 1][-1]["content_changed"] = True
                carried[at] = over
            yield page

    source = inspect.getsource(lines)
    assert source.count(_CARRIED) == 1, "WeasyPrint carries notes over by other rules than those of its version 70"
    changed: dict[str, Any] = {}
    exec(source.replace(_CARRIED, "report = False"), vars(block), changed)
    layout.make_all_pages, block._linebox_layout = told, changed["_linebox_layout"]
    try:
        yield
    finally:
        layout.make_all_pages, block._linebox_layout = make, lines
