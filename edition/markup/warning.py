"""How a fault in a chapter is told during the build."""

from __future__ import annotations

from docutils import nodes
from sphinx.util import logging

_logger = logging.getLogger(__name__)


def warn(kind: str, what: str, remedy: str, node: nodes.Node) -> None:
    """Tell of a fault as a warning of the type `edition.<kind>`, at the node's file and line."""
    _logger.warning("%s → %s", what, remedy, type="edition", subtype=kind, location=node)
