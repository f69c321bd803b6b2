"""The interactive forms of figures: plotly.js, the one that the pinned Python package carries, from the site itself.

A figure's data is a classic script of the site (`charts/<key>.js`), so that it works from disk and no page has an
inline script. Both are fetched by `charts.js` when a reader asks for the form, never before.
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.util import logging

_logger = logging.getLogger(__name__)


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or app.builder.name != "html":
        return
    forms = [node for node in doctree.findall(nodes.Element) if "plotly" in node.attributes]
    for node in forms:
        path = Path(app.outdir) / "charts" / f"{node['key']}.js"
        path.parent.mkdir(exist_ok=True)
        figure = json.dumps(_led(app, node["plotly"]), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        text = f"(window.editionCharts=window.editionCharts||{{}})[{json.dumps(node['key'])}]={figure};\n"
        path.write_text(text, encoding="utf-8")
    if forms:
        app.add_js_file("charts.js", loading_method="defer")


def _led(app: Sphinx, figure: dict[str, Any]) -> dict[str, Any]:
    """The figure with what each point tells as [words, where it leads from the site's root, what that is called]."""
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)

    def led(words: str, address: str) -> list[str]:
        if not address:
            return [words, "", ""]
        docname, id_, name = domain.labels.get(address, ("", "", ""))
        if not docname:
            _logger.warning("a point leads to %s, which is no address", address, type="edition", subtype="figure")
            return [words, "", ""]
        return [words, f"{app.builder.get_target_uri(docname)}#{id_}", name]

    return figure | {
        "data": [trace | {"customdata": [led(*told) for told in trace["customdata"]]} for trace in figure["data"]]
    }


def _serve(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and (Path(app.outdir) / "charts").exists():
        with as_file(files("plotly") / "package_data" / "plotly.min.js") as script:
            shutil.copy(script, Path(app.outdir) / "_static" / "plotly.min.js")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", _context)
    app.connect("build-finished", _serve)
