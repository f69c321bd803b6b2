"""The edition in other forms: a form a module, or a package where it takes several."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import annotation, passages, site


def setup(app: Sphinx) -> None:
    for form in (passages, annotation, site):
        form.setup(app)
