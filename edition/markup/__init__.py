"""What the chapters may say: a feature a file, each with its node, role, visitors and `setup(app)`."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import addresses, bouten, charts, folio, headings, notes, paragraphs, tables, western


def setup(app: Sphinx) -> None:
    for feature in (bouten, folio, paragraphs, notes, tables, charts, addresses, western, headings):
        feature.setup(app)
