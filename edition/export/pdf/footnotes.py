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

from ...faults import Fault, Refused

#: The version of WeasyPrint that this, and `justified`, reach into.
VERSION = "70"

#: When notes are carried over to make room for a line, in `weasyprint.layout.block._linebox_layout`: never.
_CARRIED = "report = not context.in_column and can_break_now and not could_break_before"


def fits() -> None:
    """Make sure that the WeasyPrint that is installed is the one that is reached into.

    Raises:
        Refused: it is another, or carries notes over by other rules.
    """
    import weasyprint
    from weasyprint.layout import block

    what = ""
    if weasyprint.__version__.partition(".")[0] != VERSION:
        what = f"the PDF is made for WeasyPrint {VERSION}, and {weasyprint.__version__} is installed"
    elif inspect.getsource(block._linebox_layout).count(_CARRIED) != 1:
        what = f"this WeasyPrint carries notes over by other rules than those of version {VERSION}"
    if what:
        raise Refused([Fault("the PDF", 0, "E954", what, "install the one that requirements.txt names: make setup")])


@contextmanager
def footnotes() -> Iterator[None]:
    """Notes are kept while the block lasts, with a WeasyPrint that `fits`. Not for two threads at once."""
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
    changed: dict[str, Any] = {}
    exec(source.replace(_CARRIED, "report = False"), vars(block), changed)
    layout.make_all_pages, block._linebox_layout = told, changed["_linebox_layout"]
    try:
        yield
    finally:
        layout.make_all_pages, block._linebox_layout = make, lines
