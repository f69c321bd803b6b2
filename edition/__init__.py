"""The code behind the digital edition: witness, passages, collation, markup and site.

The package lives in the edition's own checkout (an editable install), where the texts and tables are:
`ROOT` is that checkout, or the copy of it that is being built (`edition.build` names it to the programs it runs).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.6.0"

#: Where the sources are that a program started by the build is to read, if they are not this checkout's.
SOURCES = "EDITION_SOURCES"
#: The checkout that holds `book/`, `data/` and `notebooks/`.
ROOT = Path(os.environ.get(SOURCES) or Path(__file__).parent.parent).resolve()


def setup(app: Sphinx) -> dict[str, object]:
    """Load the edition's parts into Sphinx; named in `_config.yml` as the extension `edition`.

    Sphinx is imported only here, so that notebooks can use the package without it.
    """
    from . import export, markup, web

    for part in (markup, web, export):
        part.setup(app)
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
