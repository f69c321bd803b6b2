"""The tables as files of the site: `data/<table>.csv` and their description, for whoever wants the numbers."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from ..package import PACKAGE, describe


def _copy(app: Sphinx, exception: Exception | None) -> None:
    root = Path(app.srcdir)
    if exception or app.builder.name != "html" or not (root / PACKAGE).exists():
        return
    folder = Path(app.outdir) / "data"
    folder.mkdir(exist_ok=True)
    for name in (*(resource["path"] for resource in describe(root)["resources"]), Path(PACKAGE).name):
        shutil.copy(root / "data" / name, folder / name)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _copy)
