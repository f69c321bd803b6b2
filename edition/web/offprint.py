"""A page on paper: how it is cited, at its head, and what runs at the head of the sheets that follow.

Both are in every page and seen only in print (the "Paper" part of the style sheet).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..essays import Essay, essay_of
from ..passages import by_address, load
from ..reference import quoted


def published(essay: Essay, root: Path) -> str:
    """When an essay appeared, as far as its witness tells: 2024年4月18日掲載; 2008年〔推定〕.

    Args:
        essay: one of the edition's.
        root: the checkout.

    Raises:
        Refused: its witness is absent or malformed.
    """
    if day := re.search(r"\d+年\d+月\d+日", _dates(root).get(essay.id, "")):
        return f"{day[0]}掲載"
    return f"{essay.year}年{'〔推定〕' if essay.year_inferred else ''}"


@cache
def _dates(root: Path) -> dict[str, str]:
    """The line with the date of each essay that has one."""
    return {passage.essay: passage.text for passage in load(root) if passage.kind == "date"}


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None:
        return
    root = Path(app.srcdir)
    title = app.env.titles[pagename].astext()
    essay = essay_of(pagename, root)
    if essay is not None:
        whole = f"{essay.author}{quoted(by_address(root)[essay.id].text)}"
        chapter = "" if pagename == f"book/{essay.id}/index" else quoted(title)
        context["offprint"] = f"{whole}（{published(essay, root)}）{chapter}。"
        context["running"] = f"{essay.author}　{title}"
    elif pagename == app.config.root_doc:
        context["offprint"] = context["running"] = ""
    else:
        context["offprint"], context["running"] = f"{quoted(title)}。", title


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
