"""The house rules by code, as `rules.toml` beside this file lists them: what holds and why, and what mends it.

The code is what a fault carries (`edition.faults.Fault.code`), what a test folder is called, and what the page of
the rules shows. The families: E0 files and settings, E1 the essays' letters, E2 addresses and notes, E3 annotations,
E4 tables, E5 the bibliography, E6 names and events, E7 notebooks and figures, E8 the edition's own writing, E9 the
built site and what is made of it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("rules.toml")

#: The families by the first two signs of a code, in Japanese and English.
FAMILIES = {
    "E0": ("ファイルと設定", "files and settings"),
    "E1": ("論考の文字", "the essays’ letters"),
    "E2": ("番地と注", "addresses and notes"),
    "E3": ("注釈", "annotations"),
    "E4": ("表", "tables"),
    "E5": ("文献表", "the bibliography"),
    "E6": ("名と年表", "names and events"),
    "E7": ("ノートブックと図", "notebooks and figures"),
    "E8": ("版の文章", "the edition’s own writing"),
    "E9": ("生成したサイト", "the built site"),
}


@dataclass(frozen=True)
class Rule:
    """One rule."""

    code: str
    #: Who finds out that it is broken: `check` (by the sources), `pages` (by a built site), `build` (while Jupyter
    #: Book runs) or `making` (the commands that make downloads and publish).
    when: str
    #: What holds, in Japanese, for the page that lists the rules.
    ja: str
    #: What holds and why, in a sentence.
    why: str
    remedy: str


@cache
def rules() -> dict[str, Rule]:
    """Every rule under its code, in the order of the codes."""
    return {code: Rule(code, **entry) for code, entry in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}
