"""Emphasis dots (傍点): `` {bouten}`軍事偏重` ``.

They are emphasis, so the node is: every output without dots falls back to its own form of emphasis, and a style
sheet turns `em.bouten` into dots (`text-emphasis`).
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    return [nodes.emphasis(rawtext, text, classes=["bouten"])], []


def setup(app: Sphinx) -> None:
    app.add_role("bouten", _role)
