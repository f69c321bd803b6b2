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


SEALED = ("E007", "E008")


def laid(over: Path, target: Path) -> Path:
    """A copy of the minibook with an input of a rule laid over it; what it was before is sealed."""
    copy_sources(MINIBOOK, target)
    shutil.copytree(FOLDER / "base", target, dirs_exist_ok=True)
    list(seal.renew(target))
    if over.exists():
        shutil.copytree(over, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("remove.txt"))
    removed = over / "remove.txt"
    for name in removed.read_text(encoding="utf-8").split() if removed.exists() else ():
        (target / name).unlink()
    return target


def test_the_ground_on_which_rules_are_tried_is_in_order(tmp_path: Path) -> None:
    assert check.faults(laid(FOLDER / "nothing", tmp_path), sealed=True) == []


@pytest.mark.parametrize("code", CHECKED)
def test_a_rule_refuses_what_breaks_it_and_lets_pass_what_does_not(code: str, tmp_path: Path) -> None:
    broken, sound = (laid(FOLDER / code / name, tmp_path / name) for name in ("broken", "sound"))
    found = check.faults(broken, sealed=code in SEALED)
    assert code in {fault.code for fault in found}, found
    assert check.faults(sound, sealed=code in SEALED) == []


def test_every_rule_has_its_folder_and_every_folder_its_rule() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()} - {"base"}
    assert folders == {code for code, rule in rules().items() if rule.when != "making"}
    for code in folders:
        assert {path.name for path in (FOLDER / code).iterdir()} == {"broken", "sound"}, code


def test_every_code_is_listed_and_every_listed_code_is_used() -> None:
    used = {code for path in PACKAGE.rglob("*.py") for code in re.findall(r'"(E\d{3})"', path.read_text("utf-8"))}
    assert used == set(rules())


def test_a_rule_says_why_it_holds_and_what_to_do() -> None:
    assert list(rules()) == sorted(rules())
    for code, rule in rules().items():
        assert code[:2] in FAMILIES
        assert rule.when in ("check", "pages", "build", "making")
        assert rule.why[0].isupper() and rule.why.endswith(".") and rule.ja.endswith("。")
        assert rule.remedy and not rule.remedy.endswith(".")


def test_faults_are_told_as_a_line_each_or_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = laid(FOLDER / "E101" / "broken", tmp_path)
    list(seal.renew(broken))
    (fault,) = check.faults(broken)
    assert main(["--root", str(broken), "check"]) == 1
    told = capsys.readouterr().err
    assert f"\n{fault.file}:{fault.line}:{fault.column}: E101 {fault.what}\n    → {fault.remedy}\n" in told
    assert "\n1 fault; nothing was changed." in told
    assert main(["--root", str(broken), "check", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": fault.file,
            "line": fault.line,
            "column": fault.column,
            "code": "E101",
            "message": fault.what,
            "remedy": fault.remedy,
            "why": rules()["E101"].why,
        }
    ]
