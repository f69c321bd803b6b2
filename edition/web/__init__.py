"""What the site adds to the chapters: the theme, and what each page says of itself."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import attribution, dataframes, downloads, jupyterbook, plotly, search, theme


def setup(app: Sphinx) -> None:
    for feature in (jupyterbook, theme, attribution, dataframes, downloads, plotly, search):
        feature.setup(app)
