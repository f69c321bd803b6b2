"""What a fresh clone and Binder get: exact pins, one version, a package that imports anywhere, clean notebooks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
import yaml

from edition import ROOT, __version__

from .conftest import requirements_alone, tracked

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_pins_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE))[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z]+\])?==[^ ]+ ", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|@ file", text)


def test_requirements_are_compiled_from_the_short_lists() -> None:
    for name in ("requirements", "requirements-dev"):
        pins = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
        for line in (ROOT / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if match := re.match(r"([A-Za-z][A-Za-z0-9-]*)( == ([^ ]+))?", line):
                pin = f"\n{match[1].lower()}==" + (match[3] or "")
                assert pin in pins, f"{match[1]} is not in {name}.txt: make lock"


def test_what_only_tests_need_stays_apart() -> None:
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for package in ("pytest", "playwright", "mypy", "ruff"):
        assert f"\n{package}==" not in pins


def test_binder_gets_the_python_that_the_pins_are_for() -> None:
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip() == "python-3.11"
    assert os.access(ROOT / "postBuild", os.X_OK)


def test_the_version_is_one() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)[0] == __version__


def test_the_authors_of_the_essays_are_not_authors_of_the_edition() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert [author.get("name") for author in citation["authors"]] == ["編者一同"]


def test_no_publication_fact_is_claimed_that_the_witnesses_do_not_have() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for reference in citation["references"]:
        assert not reference.keys() & {"journal", "volume", "issue", "publisher", "url", "doi", "pages", "start"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs") and not cell.get("execution_count")


#: Every build runs all of them; from another folder the others are alike.
SAMPLE = ("expansion", "passages")


@pytest.mark.parametrize(
    "path",
    [path if path.stem in SAMPLE else pytest.param(path, marks=pytest.mark.whole) for path in NOTEBOOKS],
    ids=lambda path: path.name,
)
def test_a_notebook_runs_from_any_folder(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, timeout=60).execute()


def test_the_readmes_commands_are_the_makefiles() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|\n)make ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_calls_the_readmes_command() -> None:
    assert "\nmake test\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tracked(tmp_path_factory.mktemp("clone"))


@pytest.mark.whole
def test_a_fresh_clone_builds_the_book_and_a_second_run_reinstalls_nothing(clone: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "MAKEFLAGS")}
    first = subprocess.run(["make", "book"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr[-3000:]
    assert f"The book is built. Open {(clone / '_build/html/index.html').as_uri()}" in first.stdout
    second = subprocess.run(["make", "book"], cwd=clone, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 0
    assert "pip install" not in second.stdout


@pytest.mark.whole
def test_binders_steps_give_a_kernel_that_imports_the_package(tmp_path: Path) -> None:
    bin_ = requirements_alone(tmp_path)
    where = [str(bin_ / "python"), "-c", "import edition; print(edition.ROOT)"]
    found = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(tmp_path / "clone")


def test_repo2docker_makes_of_it_what_is_meant(clone: Path) -> None:
    """Without Docker: the Dockerfile that Binder would build."""
    command = [str(Path(sys.executable).with_name("jupyter-repo2docker")), "--no-build", "--debug", str(clone)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    said = made.stdout + made.stderr
    assert made.returncode == 0, said[-2000:]
    assert "environment-2epy-2d3-2e11" in said  # the Python of runtime.txt
    installs = [line.partition("install ")[2] for line in said.splitlines() if line.startswith("RUN ${KERNEL_PYTHON")]
    assert installs == ['--no-cache-dir -r "requirements.txt"', "--no-cache-dir ."]
    assert "\nRUN ./postBuild\n" in said
    assert not (clone / "apt.txt").exists()  # fonts come as a package
