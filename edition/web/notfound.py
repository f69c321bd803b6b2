"""The page for addresses that lead nowhere: `404.html`, which hosts of static sites show by themselves.

It is shown under whatever path was asked for, so its links are absolute: from the path of the newest version
(`html_baseurl`, which `edition.web.versions` sets), or from the root of the host. The rewriting of links is the
library's (sphinx-notfound-page), the page is the edition's.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config


def _settings(app: Sphinx, config: Config) -> None:
    config["notfound_template"] = "404.html"
    config["notfound_context"] = {"title": "ページが見つかりません"}
    path = urlsplit(config.html_baseurl).path.strip("/")
    config["notfound_urls_prefix"] = f"/{path}/" if path else "/"


def setup(app: Sphinx) -> None:
    app.setup_extension("notfound.extension")
    app.connect("config-inited", _settings, priority=400)  # before the library looks at them
