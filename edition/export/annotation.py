"""`annotations.json` on the site: every annotation as data, beside the page that lists them."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain

from ..annotation import STANDINGS, Annotation, load
from ..passages import by_address


def _record(each: Annotation, url: str, root: Path) -> dict[str, object]:
    """One annotation: `from` and `to` count the letters of its passage's text, as in `passages/<essay>.json`."""
    start = by_address(root)[each.at].text.index(each.on)
    return {
        "address": each.address,
        "url": url,
        "at": each.at,
        "on": each.on,
        "from": start,
        "to": start + len(each.on),
        "kind": each.kind,
        "standing": each.standing,
        "standing_ja": STANDINGS[each.standing],
        "sources": [{"key": key, "place": place} for key, place in each.sources],
        "emendation": each.emendation,
        "date": each.date.isoformat(),
        "text": each.text,
    }


def _write(app: Sphinx, exception: Exception | None) -> None:
    root = Path(app.srcdir)
    listed = load(root) if exception is None and app.builder.name == "html" else []
    if not listed:
        return
    domain = app.env.get_domain("std")
    assert isinstance(domain, StandardDomain)
    records = []
    for each in listed:
        docname, id_ = domain.anonlabels.get(each.address, ("", ""))
        records.append(_record(each, f"{app.builder.get_target_uri(docname)}#{id_}" if docname else "", root))
    text = json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    (Path(app.outdir) / "annotations.json").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write)
