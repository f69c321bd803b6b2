"""Emphasis dots (傍点): `` {bouten}`軍事偏重` ``.

They are emphasis, so the node is: every output without dots falls back to its own form of emphasis, and a style
sheet turns `em.bouten` into dots (`text-emphasis`). The site's theme has that rule; an e-book gets it here.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx

_STYLE = "bouten.css"


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    return [nodes.emphasis(rawtext, text, classes=["bouten"])], []


def _style(app: Sphinx) -> None:
    if app.builder.name == "epub":
        app.config.html_static_path.append(str(Path(__file__).with_name(_STYLE)))
        app.add_css_file(_STYLE)


def setup(app: Sphinx) -> None:
    app.add_role("bouten", _role)
    app.connect("builder-inited", _style)
