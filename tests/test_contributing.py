"""CONTRIBUTING.md, done as it says: its commands and snippets, in the order of the page, in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from edition import ROOT, __main__, annotation, essays, figures, ledger, package

from .conftest import tracked

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: What needs a network, another checkout, or the tests themselves.
ELSEWHERE = ("git clone", "git push", "git switch", "cd ", ". .venv", "make ")

#: What of `make check` is of the sources, not of the code.
CHECK = ("python -m edition check", "frictionless validate data/datapackage.json")

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PLACES = (
    r"In `(?P<before>[^`]+)`, before the line `(?P<line>[^`]+)`",
    r"At the end of `(?P<end>[^`]+)`",
    r"[Nn]ew file `(?P<new>[^`]+)`",
    r"in `(?P<json>[^`]+)`, as the last of `resources`",
    r"new code cell at the end of `(?P<cell>[^`]+)`",
)


@dataclass(frozen=True)
class Step:
    """A fenced block of the page."""

    section: str
    language: str
    text: str
    #: The sentence before it.
    said: str


def steps() -> Iterator[Step]:
    for match in _FENCE.finditer(PAGE):
        before = PAGE[: match.start()]
        (*_, section) = re.findall(r"^## (.*)$", before, re.MULTILINE)
        text = re.sub(rf"^{match[1]}", "", match[3], flags=re.MULTILINE)
        said = " ".join(before.rstrip().rpartition("\n\n")[2].split())
        yield Step(section, match[2], text, said)


def commands(step: Step) -> list[str]:
    """The commands of a block that can be given in a copy."""
    text = step.text.replace("\\\n", "").replace("make check", "\n".join(CHECK))
    found = text.strip().split("\n")
    return [line for line in found if not line.startswith(ELSEWHERE)]


def apply(step: Step, root: Path) -> None:
    """Put a snippet where the sentence before it says."""
    (match,) = [found for place in _PLACES if (found := re.search(place, step.said))]
    ((how, name),) = [(how, name) for how, name in match.groupdict().items() if name and how != "line"]
    path = root / name
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    assert bool(old) == (how != "new"), name
    if how == "before":
        assert f"\n{match['line']}\n" in old
        new = old.replace(f"\n{match['line']}\n", f"\n{step.text}{match['line']}\n", 1)
    elif how == "json":
        assert old.endswith("\n  }\n ]\n}\n"), "resources are no longer what the file ends with"
        new = old.removesuffix("\n ]\n}\n") + f",\n{step.text.rstrip()}\n ]\n}}\n"
    elif how == "cell":
        notebook = json.loads(old)
        lines = step.text.rstrip("\n").splitlines(keepends=True)
        cell = {"cell_type": "code", "execution_count": None, "id": "durations", "metadata": {"tags": ["hide-input"]}}
        notebook["cells"].append(cell | {"outputs": [], "source": lines})
        new = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    else:
        new = old + step.text
    path.write_text(new, encoding="utf-8")


def run(command: str, root: Path) -> str:
    bin_ = Path(sys.executable).parent
    environment = os.environ | {"PYTHONPATH": str(root), "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    environment |= {
        f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        command, shell=True, cwd=root, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after the whole page. What the page says twice is done where it says it last."""
    root = tracked(tmp_path_factory.mktemp("walked"))
    run("git init --quiet && git add --all && git commit --quiet --message all", root)
    undoing = [step for step in steps() if step.text.startswith("git restore")]
    (laid,) = [c for step in steps() for c in commands(step) if c.startswith("python -m edition new") and "--year" in c]
    run(laid, root)
    assert run("git status --porcelain", root)
    run(undoing[0].text, root)
    assert run("git status --porcelain", root) == "", "what was laid out is not undone as the page says"
    proposing = [step for step in steps() if "git push" in step.text]
    ordered = [step for step in steps() if step not in undoing + proposing] + proposing
    given = [command for step in ordered if step.language == "shell" for command in commands(step)]
    for step in ordered:
        if step.language == "shell":
            for command in commands(step):
                given.pop(0)
                if command not in given:
                    run(command, root)
        elif step.language:
            apply(step, root)
    return root


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    kinds = [step.language for step in steps()]
    assert set(kinds) == {"", "shell", "markdown", "csv", "json", "toml", "yaml", "python"}
    # A chapter as it is, and a fault as it is told.
    assert [step.section for step in steps() if not step.language] == ["A chapter", "A table"]
    chapter, fault = [step.text for step in steps() if not step.language]
    letters = chapter.split("…")[1].strip()
    assert letters in (ROOT / "book/yoshizaki-2008/1-end-of-nato.md").read_text(encoding="utf-8")
    assert fault.startswith("data/statements.csv:2:65: E409 ")


def test_every_command_is_one() -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|\n)make ([a-z-]+)", PAGE)) <= known
    assert all(command.split(" ", 1)[1] in (ROOT / "Makefile").read_text(encoding="utf-8") for command in CHECK)
    with pytest.raises(SystemExit):
        __main__.main(["--help"])
    assert set(re.findall(r"python -m edition ([a-z]+)", PAGE)) <= set(__main__.COMMANDS)


def test_links_of_the_page_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#<]+)\)", PAGE):
        assert (ROOT / target).exists(), target


def test_the_walk_leaves_a_project_in_order(walked: Path) -> None:
    """Its own last words were `check`; what was added is there, and a proposal is made of it."""
    assert ledger.check(walked) == []
    assert "tsuruoka-2024-a900" in {each.address for each in annotation.load(walked)}
    assert essays.essays(walked)[-1].id == "mizuno-2031"
    assert "durations" in {each["name"] for each in package.describe(walked)["resources"]}
    assert figures.figures(walked)["tsuruoka-2024-f900"].notebook == "burden"
    assert run("git status --porcelain", walked) == ""


def test_the_chart_of_the_page_can_be_drawn(walked: Path) -> None:
    (cell,) = [step for step in steps() if step.language == "python"]
    notebook = json.loads((walked / "notebooks/burden.ipynb").read_text(encoding="utf-8"))
    above = [line for each in notebook["cells"][:-1] if each["cell_type"] == "code" for line in each["source"]]
    imports = [line for line in above if re.match("(import|from) (pandas|matplotlib|edition)", line)]
    (walked.parent / "cell.py").write_text("".join([*imports, "\n", cell.text]), encoding="utf-8")
    run(f"python {walked.parent / 'cell.py'}", walked)
    assert "".join(notebook["cells"][-1]["source"]) == cell.text.rstrip("\n")
    assert all(not each["outputs"] for each in notebook["cells"] if each["cell_type"] == "code")
    run("ruff format --check notebooks/burden.ipynb && ruff check notebooks/burden.ipynb", walked)


@pytest.mark.whole
def test_the_book_of_the_page_is_built(walked: Path) -> None:
    run("python -m edition build", walked)
    assert run("python -m edition collate", walked).count(" 0\n") >= 3
    chart = (walked / "_build/html/book/tsuruoka-2024/index.html").read_text(encoding="utf-8")
    assert 'id="tsuruoka-2024-f900"' in chart
    assert 'id="tsuruoka-2024-a900"' in chart
