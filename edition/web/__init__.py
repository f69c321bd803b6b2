"""What the site adds to the chapters: the theme, and what each page says of itself."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import (
    attribution,
    card,
    citing,
    dataframes,
    describe,
    downloads,
    jupyterbook,
    notfound,
    offprint,
    plotly,
    search,
    theme,
)


def setup(app: Sphinx) -> None:
    for feature in (
        jupyterbook,
        theme,
        attribution,
        card,
        citing,
        dataframes,
        describe,
        downloads,
        notfound,
        offprint,
        plotly,
        search,
    ):
        feature.setup(app)
