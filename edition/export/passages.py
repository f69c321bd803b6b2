"""`passages/<essay>.json` on the site: each essay's paragraphs and notes as data (`edition.passages`)."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains.std import StandardDomain

from ..essays import essays
from ..passages import LISTED, as_json, of_essay


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    folder = Path(app.outdir) / "passages"
    folder.mkdir(exist_ok=True)
    for essay in essays(Path(app.srcdir)):
        passages = of_essay(essay, Path(app.srcdir))
        urls = {}
        for passage in passages:
            # An address that no page has is told by the check and by the collation; here it has no URL.
            docname, id_ = domain.anonlabels.get(passage.address, ("", ""))
            if passage.kind in LISTED:
                urls[passage.address] = f"{app.builder.get_target_uri(docname)}#{id_}" if docname else ""
        (folder / f"{essay.id}.json").write_text(as_json(passages, urls), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write)
