"""The bibliography as files of the site, for reference managers: `references.bib`, `.ris` and `.json`.

The first is the source itself under another heading, and has everything; the others derive from it (`csl`
and `ris`).
"""

from __future__ import annotations

import json
from pathlib import Path

from ... import ROOT
from ...bibliography import BIBLIOGRAPHY, works
from ...colophon import colophon
from ...faults import read_text
from . import csl, ris

NAME = "references"


def write(site: Path, root: Path = ROOT) -> None:
    """Write the three files beside a built site's pages, in the source's order; nothing where there is no source.

    Raises:
        Refused: the bibliography or the colophon is malformed.
    """
    listed = works(root).values()
    if not listed:
        return
    items = json.dumps([csl.record(work) for work in listed], ensure_ascii=False, indent=1)
    (site / f"{NAME}.json").write_text(items + "\n", encoding="utf-8")
    (site / f"{NAME}.ris").write_bytes("\r\n".join(ris.record(work) for work in listed).encode())
    (site / f"{NAME}.bib").write_text(_heading(root) + _entries(root), encoding="utf-8")


def _entries(root: Path) -> str:
    """The source from its first entry; what stands before is for whoever edits it."""
    text = read_text(root / BIBLIOGRAPHY, root)
    return "\n@" + f"\n{text}".partition("\n@")[2]


def _heading(root: Path) -> str:
    own = colophon(root)
    return (
        f"% {own.title}：文献（第{own.version}版、{own.released}、{own.editor}、{own.licences[0]}）\n"
        "% biblatexの欄のほかに次の欄がある。yomi：読み。kind：論考の注に引かれた文献の種類。level：版の典拠の別。\n"
        "% standing：書誌を確認したか（checked、unverified）。seen：確認のため見たもの。annotation：注との違い。\n"
        "% Beside biblatex's fields: yomi, a reading; kind, of a work that the essay's notes cite; level, of a source\n"
        "% of the edition's own words; standing, whether the record was checked; seen, what was seen to check it;\n"
        "% annotation, where the note's form differs.\n"
    )
