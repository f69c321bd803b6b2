"""The house rules: each refuses what breaks it and lets pass what does not; each is listed, with a reason and a remedy.

`tests/rules/<code>/broken` and `…/sound` hold files that are laid over a ground: for a rule on sources the minibook
with `tests/rules/base` over it, for one on a build the minibook alone, for one on pages the minibook's built site. A
file `remove.txt` lists what is taken away before. `broken/faults.txt` lists every fault that is then found, as
`file:line:column: code`, without the column, or the line, where the whole line or file is meant; `broken/also.txt`
lists codes that come with it at places that are of no matter.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

import edition
from edition import build
from edition.__main__ import main
from edition.faults import Fault, Refused
from edition.markup.rules import FOUND
from edition.rules import FAMILIES, check, rules, seal

from .conftest import MINIBOOK, copy_sources, one

FOLDER = Path(__file__).parent / "rules"
PACKAGE = Path(edition.__file__).parent
#: What tells how an input is laid, and is no part of it.
TOLD = ("remove.txt", "faults.txt", "also.txt")
SEALED = ("E007", "E008")


def codes(when: str) -> list[str]:
    """The rules that are found out at a time."""
    return [code for code, rule in rules().items() if rule.when == when]


def laid(over: Path, target: Path) -> Path:
    """An input of a rule laid over its ground."""
    removed = over / "remove.txt"
    for name in removed.read_text(encoding="utf-8").split() if removed.exists() else ():
        (target / name).unlink()
    if over.exists():
        shutil.copytree(over, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*TOLD))
    return target


def ground(target: Path) -> Path:
    """The minibook with what it lacks for the rules to be tried on; it is sealed."""
    shutil.copytree(MINIBOOK, target, dirs_exist_ok=True)
    shutil.copytree(FOLDER / "base", target, dirs_exist_ok=True)
    seal.renew(target)
    return target


def places(found: Iterable[Fault], within: Path) -> list[str]:
    """Where faults are, as `faults.txt` lists them."""
    named = ((fault, fault.file.removeprefix(f"{within}/")) for fault in found)
    return sorted(":".join([file, *(str(n) for n in (f.line, f.column) if n)]) + f": {f.code}" for f, file in named)


def stated(code: str) -> list[str]:
    """What the folder of a rule says that its broken input is refused for."""
    listed = (FOLDER / code / "broken" / "faults.txt").read_text(encoding="utf-8").splitlines()
    assert code in {line[-4:] for line in listed}
    return sorted(listed)


def test_the_ground_on_which_rules_are_tried_is_in_order(tmp_path: Path) -> None:
    assert check.faults(ground(tmp_path), sealed=True) == []


@pytest.mark.parametrize("code", codes("check"))
def test_a_rule_refuses_what_breaks_it_and_lets_pass_what_does_not(code: str, tmp_path: Path) -> None:
    broken, sound = (laid(FOLDER / code / side, ground(tmp_path / side)) for side in ("broken", "sound"))
    assert places(check.faults(broken, sealed=code in SEALED), broken) == stated(code)
    assert check.faults(sound, sealed=code in SEALED) == []


def test_markup_in_the_cell_of_a_table_is_told_where_the_pages_are_in_order(tmp_path: Path) -> None:
    # It cannot stand in the folder of E806: what is said of writing is asked once what is wired holds.
    cells = laid(FOLDER / "E806" / "sound", ground(tmp_path)) / "data" / "events.csv"
    cells.write_text(cells.read_text(encoding="utf-8").replace(",署名,", ",*署名*,"), encoding="utf-8")
    assert places(check.faults(tmp_path), tmp_path) == ["data/events.csv:2:20: E806"]


@pytest.mark.parametrize("code", codes("pages"))
def test_a_rule_on_pages_refuses_what_breaks_it_and_lets_pass_what_does_not(
    code: str, minisite: Path, tmp_path: Path
) -> None:
    broken, sound = (
        laid(FOLDER / code / side, Path(shutil.copytree(minisite, tmp_path / side))) for side in ("broken", "sound")
    )
    # The pages of so small a book link to some that it has not: only what an input adds is looked at.
    before = Counter(places(check.of_site(minisite, MINIBOOK), minisite))
    added = (Counter(places(check.of_site(broken, MINIBOOK), broken)) - before).elements()
    also = FOLDER / code / "broken" / "also.txt"
    along = also.read_text(encoding="utf-8").split() if also.exists() else []
    assert sorted(place for place in added if place[-4:] not in along) == stated(code)
    assert Counter(places(check.of_site(sound, MINIBOOK), sound)) <= before


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=[pytest.mark.whole] if code != "E901" else []) for code in codes("build")]
)
def test_a_rule_on_the_build_refuses_what_breaks_it(code: str, tmp_path: Path) -> None:
    broken = laid(FOLDER / code / "broken", copy_sources(MINIBOOK, tmp_path))
    with pytest.raises(Refused) as refused:
        build.build(broken, broken / "_build")
    assert places(refused.value.faults, broken) == stated(code)


@pytest.mark.whole
@pytest.mark.parametrize("code", codes("build"))
def test_a_rule_on_the_build_lets_pass_what_does_not_break_it(code: str, tmp_path: Path) -> None:
    sound = laid(FOLDER / code / "sound", copy_sources(MINIBOOK, tmp_path))
    assert build.build(sound, sound / "_build").is_dir()


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
    broken = laid(FOLDER / "E101" / "broken", ground(tmp_path))
    seal.renew(broken)
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


def test_every_rule_is_on_its_page_under_its_code(site: Path) -> None:
    page = LexborHTMLParser((site / "book/apparatus/rules.html").read_text(encoding="utf-8"))
    assert [node.attributes["id"] for node in page.css("dl.rules > dt")] == [f"rule-{code}" for code in rules()]
    for code, rule in rules().items():
        term = one(page, f"#rule-{code}")
        assert one(term, f'a[href="#rule-{code}"]').text() == code
        assert rule.ja in term.text() and one(term, ".kind").text() == FOUND[rule.when]
        said = term.next
        while said and said.tag != "dd":
            said = said.next
        assert said and said.text().replace("’", "'").strip() == f"{rule.why}\n直し方：{rule.remedy}"
