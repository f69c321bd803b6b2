"""What is derived as data of a finished site: names, events, references, the tables in one file.

The writers know nothing of Sphinx; this is what calls them when the pages are there.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from . import bibliography, chronology, names, package

WRITERS = (names.write, chronology.write, bibliography.write, package.write)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    for write in WRITERS:
        write(Path(app.outdir), Path(app.srcdir))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write)
