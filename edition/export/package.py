"""`data.zip` on the site: the tables and their description as one file, a Data Package that is whole by itself.

Its entries are sorted and dated by the version, so that two zips of the same tables are the same.
"""

from __future__ import annotations

import json
from pathlib import Path

from .. import ROOT
from ..colophon import Colophon, colophon
from ..package import PACKAGE, describe
from . import zipped
from .stamp import RIGHTS

FILE = "data.zip"


def write(site: Path, root: Path = ROOT) -> None:
    """Write the zip beside a built site's pages; nothing where the edition has no tables.

    Raises:
        Refused: the colophon or the description is malformed.
    """
    if not (root / PACKAGE).exists():
        return
    own, package = colophon(root), describe(root)
    files = {resource["path"]: (root / "data" / resource["path"]).read_bytes() for resource in package["resources"]}
    described = {"name": package["name"], "version": own.version, **package}
    files[Path(PACKAGE).name] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    files["README.md"] = _readme(own).encode()
    zipped.write(site / FILE, files, own.released, level=6)


def _readme(own: Colophon) -> str:
    return f"""# {own.title}：データ

第{own.version}版（{own.released}）、{own.editor}。{own.url("book/apparatus/data.html")}

図のもとになる表である。表ごと、列ごとの説明は `datapackage.json`（Data Package、Table Schema）に、出典は
`sources.csv` にある。CSVはUTF-8、欠けた値は空とする。使用条件は表ごとに `datapackage.json` に記した（断りのない
ものはCC BY 4.0）。

*The tables behind the figures of “{own.title_en}”. `datapackage.json` describes every table and column, in English
too; `sources.csv` lists the sources. CSV in UTF-8; what is not known is empty. Licences are given table by table
(CC BY 4.0 unless said otherwise).*

{RIGHTS}
"""
