"""The house rules: each refuses what breaks it and lets pass what does not; each is listed, with a reason and a remedy.

`tests/rules/<code>/broken` and `…/sound` hold files that are laid over the minibook and `tests/rules/base`; a file
`remove.txt` lists what is taken away.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from edition import check, seal
from edition.__main__ import main
from edition.rules import FAMILIES, rules

from .conftest import MINIBOOK, copy_sources

FOLDER = Path(__file__).parent / "rules"
PACKAGE = Path(check.__file__).parent
CHECKED = [code for code, rule in rules().items() if rule.when == "check"]


def laid(over: Path, target: Path) -> Path:
    """A copy of the minibook with an input of a rule laid over it."""
    copy_sources(MINIBOOK, target)
    for folder in (FOLDER / "base", over):
        shutil.copytree(folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("remove.txt"))
    if over.parent.name in ("E007", "E008"):  # sealed as it was, then changed
        pytest.fail("lay the seal in the rule's own test")
    removed = over / "remove.txt"
    for name in removed.read_text(encoding="utf-8").split() if removed.exists() else ():
        (target / name).unlink()
    return target


@pytest.mark.parametrize("code", CHECKED)
def test_a_rule_refuses_what_breaks_it_and_nothing_else(code: str, tmp_path: Path) -> None:
    broken, sound = (laid(FOLDER / code / name, tmp_path / name) for name in ("broken", "sound"))
    found = check.faults(broken, sealed=True)
    assert code in {fault.code for fault in found}, found
    assert check.faults(sound, sealed=True) == []
