"""The plain book: what Jupyter Book makes of the same essays and notebooks when nothing is asked of it.

Its settings are Jupyter Book's own (sphinx-book-theme, its search, its extensions) but for the title, the language
and that notebooks are executed in every clean build. The chapters have the edition's division into pages and nothing
of its apparatus; the pages of the apparatus are left out, so the edition builds more pages than the plain book does.
A notebook's figures are the SVG that the notebook shows; the interactive ones are their titles, since the edition's
own mime types mean nothing to Jupyter Book and it has no form for plotly's (`bench.bare` keeps ours out). The
notebooks' links to the edition's addresses lead nowhere there, which Jupyter Book warns of.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from edition import ROOT
from edition.contents import TOC
from edition.essays import essay_of, essays
from edition.faults import read_yaml

from . import myst

_CONFIG = {
    "title": "二つの論考",
    "author": "",
    "execute": {"execute_notebooks": "force", "timeout": 120},
    "sphinx": {"config": {"language": "ja"}},
}


def write(folder: Path, root: Path = ROOT) -> None:
    """Write the plain book of a checkout's essays and notebooks into an empty folder.

    Raises:
        Refused: the essays, their chapters or the contents are absent or malformed.
    """
    for essay in essays(root):
        for chapter, passages in myst.divided(essay, root):
            path = folder / chapter.relative_to(root)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(myst.page(passages, addressed=False), encoding="utf-8")
    for name in ("notebooks", "data"):
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (folder / "index.md").write_text("# 二つの論考\n\n本文とノートブック。\n", encoding="utf-8")
    contents = _kept(read_yaml(root / TOC, root), root)
    for name, told in (("_config.yml", _CONFIG), (TOC, contents)):
        (folder / name).write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _kept(entry: Any, root: Path) -> Any:
    """The contents without the pages that are neither an essay's nor a notebook, and without parts left empty."""
    if isinstance(entry, dict):
        kept = {key: _kept(value, root) for key, value in entry.items()}
        return {key: value for key, value in kept.items() if value != []}
    if isinstance(entry, list):
        return [made for each in entry if _stays(each, root) and (made := _kept(each, root)).keys() - {"caption"}]
    return entry


def _stays(entry: dict[str, Any], root: Path) -> bool:
    page = str(entry.get("file", ""))
    return not page or page.startswith("notebooks/") or essay_of(page, root) is not None
