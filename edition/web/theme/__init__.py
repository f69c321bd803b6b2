"""The edition's theme: Sphinx's `basic`, with a page, a style sheet and one script of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ... import __version__

#: Sphinx's own scripts, which only the search page needs.
SPHINX_SCRIPTS = frozenset(
    f"_static/{name}.js" for name in ("documentation_options", "doctools", "sphinx_highlight", "translations")
)


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context["sphinx_scripts"] = SPHINX_SCRIPTS
    context["version"] = __version__


def setup(app: Sphinx) -> None:
    app.add_html_theme("edition", str(Path(__file__).parent))
    app.connect("html-page-context", _context)
