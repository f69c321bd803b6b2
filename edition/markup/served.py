"""A link to a file of the site that is no page: ``{served}`names.json` ``, ``{served}`words <names.json>` ``.

The file is named by its path from the site's root. Such files are derived when the pages are there
(`edition.export`), so Sphinx's `{download}`, which copies sources, cannot lead to them. That each is there, a test of
the built site's links tells.
"""

from __future__ import annotations

import posixpath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole


class Served(ReferenceRole):
    """The path as code, or other words, as a link."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        uri = posixpath.relpath(self.target, posixpath.dirname(self.env.docname) or ".")
        words = nodes.Text(self.title) if self.has_explicit_title else nodes.literal("", self.target)
        # The builder leaves the link as it is: the file is no page.
        link = nodes.reference("", "", words, refuri=uri, internal=True, classes=["download"])
        return [link], []


def setup(app: Sphinx) -> None:
    app.add_role("served", Served())
