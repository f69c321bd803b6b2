"""What the chapters may say: a feature a file, each with its node, role, visitors and `setup(app)`."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import (
    addresses,
    annotation,
    bibliography,
    bouten,
    charts,
    chronology,
    citing,
    cover,
    endmatter,
    folio,
    headings,
    marks,
    names,
    notes,
    paragraphs,
    rules,
    served,
    synopsis,
    tables,
    western,
    withheld,
)


def setup(app: Sphinx) -> None:
    for feature in (
        *(bouten, folio, paragraphs, notes, tables, charts, synopsis, endmatter, annotation, names),
        *(bibliography, chronology, citing, cover, rules, marks, withheld, addresses, western, headings, served),
    ):
        feature.setup(app)
