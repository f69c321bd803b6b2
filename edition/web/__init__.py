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
    linked,
    metadata,
    notfound,
    offprint,
    plotly,
    search,
    sitemap,
    theme,
    versions,
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
        metadata,
        linked,  # what `metadata` has found
        notfound,
        offprint,
        plotly,
        search,
        sitemap,
        versions,
    ):
        feature.setup(app)
