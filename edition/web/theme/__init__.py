"""The edition's theme: Sphinx's `basic`, with a page, a style sheet and a script of its own."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from ...rules.policy import TAG

#: Sphinx's own scripts, which nothing on the pages needs.
SPHINX_SCRIPTS = frozenset(
    f"_static/{name}.js" for name in ("documentation_options", "doctools", "sphinx_highlight", "translations")
)

#: Style sheets that only some pages use: by the beginning of their names, what a page has that does.
OCCASIONAL = {"_static/mystnb.": 'class="cell', "_static/pygments": 'class="highlight'}


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    context["policy"] = TAG
    context["sphinx_scripts"] = SPHINX_SCRIPTS
    body = str(context.get("body", ""))
    context["css_files"] = [sheet for sheet in context["css_files"] if _is_used(str(sheet.filename), body)]
    source = str(context.get("sourcename") or "")
    if app.builder.name == "html" and source.endswith(".ipynb"):
        context["source_notebook"] = context["pathto"](f"_sources/{source}", True)
        context["binder"] = binder(context["theme_binderhub_url"], repository(context["theme_repository_url"]), source)


def _is_used(sheet: str, body: str) -> bool:
    """Whether a page needs a style sheet; most of the book's pages hold neither cells nor code."""
    return all(mark in body for name, mark in OCCASIONAL.items() if sheet.startswith(name))


def repository(setting: str) -> str:
    """The repository's URL: as set in `_config.yml`, or else as a hosted workflow on GitHub names it, or empty."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return setting or (f"{server}/{name}" if server and name else "")


def binder(hub: str, repository: str, notebook: str) -> str:
    """Where a notebook opens in Binder, or nothing while the repository's URL is not set.

    Args:
        hub: the BinderHub's URL.
        repository: `https://github.com/<owner>/<name>`, or empty.
        notebook: its path in the repository.
    """
    match = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?", repository)
    return f"{hub.rstrip('/')}/v2/gh/{match[1]}/HEAD?urlpath=lab/tree/{quote(notebook)}" if match else ""


def setup(app: Sphinx) -> None:
    app.add_html_theme("edition", str(Path(__file__).parent))
    app.connect("html-page-context", _context)
