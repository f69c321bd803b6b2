"""Jupyter Book without its browser parts, and on all processors.

Jupyter Book always sets values for sphinx-thebe, sphinx-comments and its own extension. The edition does not load
these (`sphinx.config.extensions` in `_config.yml`), so it declares the values, or Sphinx warns of each.
"""

from __future__ import annotations

import os

from sphinx.application import Sphinx
from sphinx.config import Config


def _without_numbers(app: Sphinx, config: Config) -> None:
    """No figure is numbered by Sphinx: to look for some it would read every page once more."""
    config["numfig"] = False


def _on_all_processors(app: Sphinx, config: Config) -> None:
    """Read, run and write pages side by side, up to four: `jupyter-book build` has no option for it.

    Its extension for LaTeX, which is always loaded, does not say whether that is safe; it changes nothing on a site.
    """
    # Of the machine's processors, those that this process is let have: a container's, for one, can be fewer.
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    app.parallel = min(own or 1, 4)
    if latex := app.extensions.get("sphinx_jupyterbook_latex"):
        latex.parallel_read_safe = True


def setup(app: Sphinx) -> None:
    # After Jupyter Book's extension for LaTeX, which sets it whatever `_config.yml` says.
    app.connect("config-inited", _without_numbers, priority=900)
    app.connect("config-inited", _on_all_processors)
    app.add_config_value("comments_config", {}, "", dict)
    app.add_config_value("use_jupyterbook_latex", False, "", bool)
    app.add_config_value("use_multitoc_numbering", False, "", bool)
