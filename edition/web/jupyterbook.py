"""Jupyter Book without its browser parts.

Jupyter Book always sets values for sphinx-thebe, sphinx-comments and its own extension. The edition does not load
these (`sphinx.config.extensions` in `_config.yml`), so it declares the values, or Sphinx warns of each.
"""

from __future__ import annotations

from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    app.add_config_value("comments_config", {}, "", dict)
    app.add_config_value("use_jupyterbook_latex", False, "", bool)
    app.add_config_value("use_multitoc_numbering", False, "", bool)
