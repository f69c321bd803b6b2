"""Tables out of notebooks: pandas' HTML without its inline style, in a frame that scrolls and takes the focus, with
the addresses in it as links.

What pandas writes carries a style sheet in the body, an obsolete border, and header cells without a header.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform

_TABLE = re.compile(r'<table border="1" class="dataframe">.*?</table>', re.DOTALL)


class DataFrames(SphinxPostTransform):
    """Rewrite each data frame of a notebook's outputs, in HTML only."""

    default_priority = 500  # after MyST-NB has chosen an output's form
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        number = 0
        for output in list(self.document.findall(nodes.raw)):
            if "html" in output["format"] and (table := _TABLE.search(output.astext())):
                number += 1
                output.children = [nodes.Text(self._linked(_frame(table[0], number)))]

    def _linked(self, table: str) -> str:
        """Cells that are addresses lead to them."""
        domain = self.env.get_domain("std")
        assert isinstance(domain, StandardDomain)

        def link(match: re.Match[str]) -> str:
            docname, id_ = domain.anonlabels.get(match[2], ("", ""))
            if not docname:
                return match[0]
            uri = self.app.builder.get_relative_uri(self.env.docname, docname)
            return f'{match[1]}<a href="{uri}#{id_}">{match[2]}</a>{match[3]}'

        return re.sub(r"(<t[dh]>)([a-z]+-\d{4}-[a-z]+\d+)(</t[dh]>)", link, table)


def _frame(table: str, number: int) -> str:
    table = table.replace('<table border="1" class="dataframe">', '<table class="dataframe">')
    table = table.replace("<th></th>", "<td></td>").replace(' style="text-align: right;"', "")
    table = re.sub(r"<td>(-?[\d,.]+)</td>", r'<td class="number">\1</td>', table)
    return f'<div class="frame" role="region" aria-label="表{number}" tabindex="0">\n{table}\n</div>\n'


def setup(app: Sphinx) -> None:
    app.add_post_transform(DataFrames)
