"""The forms that are a part of the site, written when its pages are built, by a bare `jupyter-book build` too."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from ..essays import essays
from . import downloads, dts, ref, tei, text


def _write(app: Sphinx, exception: Exception | None) -> None:
    site, root = Path(app.outdir), Path(app.srcdir)
    if exception or app.builder.name != "html" or not essays(root):
        return
    tei.write(site, site / "tei", root)
    text.write(site / "text", root)
    dts.write(site, root)
    ref.write(site, root)  # when the forms that it points to are there
    downloads.list_(site, root)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write, priority=900)
