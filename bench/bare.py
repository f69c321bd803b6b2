"""Jupyter Book's own command without the edition: MyST-NB does not get the edition's renderer of figures.

The edition hands it over by an entry point, which holds for every book that is built in the same environment. Run as
`python -m bench.bare build …`, with the arguments of `jupyter-book`.
"""

from __future__ import annotations

from jupyter_book.cli.main import main
from myst_nb.core import render


def others() -> list[object]:
    """The renderers that other packages than the edition bring."""
    found = render.entry_points(group=render.MIME_RENDER_ENTRY_GROUP)
    return [each.load() for each in found if not each.value.startswith("edition.")]


if __name__ == "__main__":
    render.load_mime_renders = others
    main()
