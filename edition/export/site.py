"""The forms that are a part of the site, written when its pages are built, by a bare `jupyter-book build` too.

The writers know nothing of Sphinx.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from ..essays import essays
from . import chronology, downloads, dts, names, package, ref, references, tei, text


def write(site: Path, root: Path) -> None:
    """Write into a site whatever is made of its pages.

    Raises:
        Refused: a page of the contents is not built, or a source is absent or malformed.
    """
    for part in (names, chronology, references, package):
        part.write(site, root)
    tei.write(site, site / "tei", root)
    text.write(site / "text", root)
    dts.write(site, root)
    ref.write(site, root)  # when the forms that it points to are there
    downloads.list_(site, root)


def _write(app: Sphinx, exception: Exception | None) -> None:
    root = Path(app.srcdir)
    if not exception and app.builder.name == "html" and essays(root):
        write(Path(app.outdir), root)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write, priority=900)
