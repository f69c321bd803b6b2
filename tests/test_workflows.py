"""The hosted workflows: sound by GitHub's schema, careful with rights, and nothing but make targets that run here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from edition import ROOT, baseurl, colophon
from edition.web.theme import binder, repository

from .conftest import MINIBOOK, tracked

Edit = Callable[[Path, str, str], None]

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent

#: What the steps run, and what runs it here.
COMMANDS = {
    "make test": ".ci/run",
    "make check": "make test runs it first",
    "make system": "make test begins with the same command",
    "make book": "test_environment: a fresh clone builds the book",
    "make downloads": "the rehearsal below",
    "make withheld": "the rehearsal below",
    "make served": "the tests of what is kept, and the rehearsal below",
    "make publish TO=_build/served": "the rehearsal below",
    "make keep": "the tests of what is kept, and the rehearsal below",
}


def read(path: Path) -> dict[str, Any]:
    # `on` stays a word: YAML 1.1 takes it for true.
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield path.stem, name, job


def steps(key: str) -> list[str]:
    """What the steps of all workflows have under a key: `run`, `uses`."""
    return [step[key] for _, _, job in jobs() for step in job["steps"] if key in step]


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    return subprocess.run(command, cwd=cwd, env=environment | env, capture_output=True, text=True, check=False)


def done(made: subprocess.CompletedProcess[str]) -> str:
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


#: The schema, which check-jsonschema carries, and the linter; neither asks the network.
SCHEMA = ("check-jsonschema", "--builtin-schema", "vendor.github-workflows")
LINTER = ("zizmor", "--offline", "--no-config", "--no-progress")


def held(by: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    """What one of them says of the workflows in a folder."""
    return run(BIN / by[0], *by[1:], *sorted(folder.glob("*.yml")), cwd=folder)


def test_the_workflows_are_sound() -> None:
    assert [path.name for path in WORKFLOWS] == ["proposal.yml", "publish.yml"]
    for by in (SCHEMA, LINTER):
        done(held(by, ROOT / ".github/workflows"))


#: A slip, in place of what, and which of the two tells it.
SLIPS = {
    "a key that is none": ("    timeout-minutes: 45\n", "    timeout-minute: 45\n", SCHEMA),
    "a job that runs nowhere": ("    runs-on: ubuntu-24.04\n    timeout-minutes: 30\n", "", SCHEMA),
    "a proposal with rights": ("  pull_request:\n", "  pull_request_target:\n", LINTER),
    "words of a proposal as commands": (
        "run: make book",
        "run: echo ${{ github.event.pull_request.title }} && make book",
        LINTER,
    ),
    "an action by its tag": ("actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
                             "someone/upload-artifact@v7", LINTER),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_workflow_is_found(slip: str, tmp_path: Path, edit: Edit) -> None:
    copied = shutil.copytree(ROOT / ".github/workflows", tmp_path / "workflows")
    old, new, teller = SLIPS[slip]
    edit(copied / "proposal.yml", old, new)
    assert held(teller, copied).returncode != 0


def test_the_steps_are_make_targets_and_each_is_run_here() -> None:
    assert set(steps("run")) == COMMANDS.keys()
    done(run("make", "--dry-run", *(word for command in COMMANDS for word in command.split()[1:]), cwd=ROOT))


def test_every_action_is_pinned_by_its_commit() -> None:
    for path in WORKFLOWS:
        for line in re.findall(r"uses: (.*)", path.read_text(encoding="utf-8")):
            assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_only_the_job_that_runs_git_alone_may_write() -> None:
    given = {(workflow, name): job["permissions"] for workflow, name, job in jobs()}
    assert given == {
        ("proposal", "test"): {"contents": "read"},
        ("proposal", "preview"): {"contents": "read"},
        ("publish", "build"): {"contents": "read"},
        ("publish", "deploy"): {"contents": "write", "pages": "write", "id-token": "write"},
    }
    for path in WORKFLOWS:
        assert read(path)["permissions"] == {}, path.name
    deploy = next(job for _, name, job in jobs() if name == "deploy")
    assert [step["run"] for step in deploy["steps"] if "run" in step] == ["make keep"]
    # Nothing of Python, of which the packages would be somebody else's code.
    assert "python" not in run("make", "--dry-run", "keep", cwd=ROOT).stdout
    assert "python" not in (ROOT / ".github/served").read_text(encoding="utf-8")


def test_proposals_get_no_letter_of_the_essays_to_hand_on() -> None:
    uploads = [step for _, _, job in jobs() for step in job["steps"] if "upload" in step.get("uses", "")]
    assert [step["with"]["path"] for step in uploads] == ["_build/withheld/html", "_build/served"]


def test_the_python_is_the_one_that_the_pins_are_for() -> None:
    wanted = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    named = [step["with"]["python-version"] for _, _, job in jobs() for step in job["steps"]
             if "setup-python" in step.get("uses", "")]  # fmt: skip
    assert named and set(named) == {wanted}


def test_what_the_workflows_set_is_read() -> None:
    assert {name for _, _, job in jobs() for name in job.get("env", {})} == {baseurl.BASEURL}


def resolved(expression: str, values: dict[str, str]) -> str:
    """An expression of the publishing workflow, with GitHub's values: `a || format('…', b, c)`."""
    match = re.fullmatch(r"\$\{\{\s*([\w.]+)\s*\|\| format\('([^']+)', ([\w.]+), ([\w.]+)\) \}\}", expression)
    assert match, expression
    return values.get(match[1], "") or match[2].format(values[match[3]], values[match[4]])


def base(**values: str) -> str:
    (env,) = (job["env"] for _, _, job in jobs() if "env" in job)
    github = {"github.repository_owner": "someone", "github.event.repository.name": "nato"}
    return resolved(env[baseurl.BASEURL], github | values)


def test_the_base_address_is_that_of_pages_unless_the_repository_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(baseurl.BASEURL, base())
    assert colophon.colophon(MINIBOOK).newest() == "https://someone.github.io/nato/latest/"
    monkeypatch.setenv(baseurl.BASEURL, base(**{"vars.EDITION_BASEURL": "https://nato.example.org"}))
    assert colophon.colophon(MINIBOOK).newest() == "https://nato.example.org/latest/"


def test_notebooks_lead_to_the_repository_that_the_workflow_runs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert binder("https://mybinder.org", repository(""), "notebooks/a.ipynb") == ""
    # GitHub sets both in every job.
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/nato")
    led = "https://mybinder.org/v2/gh/someone/nato/HEAD?urlpath=lab/tree/notebooks/a.ipynb"
    assert binder("https://mybinder.org", repository(""), "notebooks/a.ipynb") == led
    assert repository("https://github.com/else/where") == "https://github.com/else/where"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What git has of this checkout, as a repository without a branch of what is served."""
    folder = tmp_path_factory.mktemp("origin")
    work = tracked(folder / "work")
    me = {"GIT_AUTHOR_NAME": "one", "GIT_AUTHOR_EMAIL": "@", "GIT_COMMITTER_NAME": "one", "GIT_COMMITTER_EMAIL": "@"}
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        done(run("git", *command, cwd=work, **me))
    done(run("git", "clone", "-q", "--bare", work, folder / "bare", cwd=folder))
    return folder / "bare"


@pytest.fixture
def clone(origin: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes checkouts of one repository, beside it, each as a job has its own."""
    shutil.copytree(origin, tmp_path / "origin")
    made: list[Path] = []

    def checkout() -> Path:
        made.append(tmp_path / f"job{len(made)}")
        url = (tmp_path / "origin").as_uri()
        done(run("git", "clone", "-q", "--depth", "1", url, made[-1], cwd=tmp_path))
        return made[-1]

    return checkout


#: A hosted job has no name for git.
NOBODY = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": "/nonexistent"}


def make(job: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run make in a job's checkout with this environment's packages, which are never installed anew there."""
    venv = Path(sys.prefix)
    kept = [part for name in (".book", ".edition", ".test") for part in ("--old-file", str(venv / name))]
    return run("make", *kept, f"VENV={venv}", *arguments, cwd=job, PYTHONPATH=str(job), **env)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def publish(job: Path, version: str, text: str) -> None:
    """As much of a published version as these tests need."""
    place = job / "_build/served/v" / version
    place.mkdir(parents=True, exist_ok=True)
    (place / "index.html").write_text(text, encoding="utf-8")
    versions = sorted(path.name for path in place.parent.iterdir() if path.is_dir())
    (place.parent / "index.html").write_text(" ".join(versions), encoding="utf-8")


def test_what_is_served_grows_by_each_version(clone: Callable[[], Path]) -> None:
    first = clone()
    done(make(first, "served"))
    assert files(first / "_build/served") == {}
    publish(first, "0.1.0", "one")
    done(make(first, "keep", **NOBODY))
    second = clone()
    done(make(second, "served"))
    assert files(second / "_build/served") == {"v/0.1.0/index.html": b"one", "v/index.html": b"0.1.0"}
    publish(second, "0.2.0", "two")
    (second / "_build/served/v/0.2.0/_static").mkdir()
    (second / "_build/served/v/0.2.0/_static/.gitignore").write_text("*", encoding="utf-8")  # hides nothing
    wanted = files(second / "_build/served")
    done(make(second, "keep", **NOBODY))
    assert "is what is served already" in done(make(second, "keep", **NOBODY))
    third = clone()
    done(make(third, "served"))
    assert files(third / "_build/served") == wanted
    log = done(run("git", "log", "--format=%P|%s", "gh-pages", cwd=third.parent / "origin")).splitlines()
    assert [bool(line.partition("|")[0]) for line in log] == [True, False]  # the first has none before it
    # The checkout itself is as it was.
    assert done(run("git", "status", "--porcelain", cwd=third)) == ""


@pytest.mark.parametrize("change", ["altered", "gone", "gone whole"])
def test_what_is_published_stays(clone: Callable[[], Path], change: str) -> None:
    job = clone()
    publish(job, "0.1.0", "one")
    done(make(job, "keep", **NOBODY))
    publish(job, "0.2.0", "two")
    served = job / "_build/served"
    if change == "altered":
        publish(job, "0.1.0", "another")
    elif change == "gone":
        (served / "v/0.1.0/index.html").unlink()
    else:
        shutil.rmtree(served)
        publish(job, "0.2.0", "two")
    made = make(job, "keep", **NOBODY)
    assert made.returncode != 0 and "v/0.1.0/index.html" in made.stderr
    other = clone()
    done(make(other, "served"))
    assert files(other / "_build/served") == {"v/0.1.0/index.html": b"one", "v/index.html": b"0.1.0"}


def test_a_repository_that_does_not_answer_is_not_one_with_nothing_served(clone: Callable[[], Path]) -> None:
    job = clone()
    (job.parent / "origin").rename(job.parent / "away")
    assert make(job, "served").returncode != 0
    publish(job, "0.1.0", "one")
    assert make(job, "keep", **NOBODY).returncode != 0


@pytest.mark.parametrize("words", [(), ("get",), ("keep", ""), ("take", "a-folder")])
def test_a_slip_in_what_is_asked_says_how_to_ask(words: tuple[str, ...]) -> None:
    asked = subprocess.run([ROOT / ".github/served", *words], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (2, "served get|keep <folder> [<branch>]\n")


def test_two_that_publish_at_once_do_not_overwrite_each_other(clone: Callable[[], Path]) -> None:
    one, other = clone(), clone()
    publish(one, "0.1.0", "one")
    publish(other, "0.2.0", "two")
    done(make(one, "keep", **NOBODY))
    assert make(other, "keep", **NOBODY).returncode != 0  # it never saw the first


@pytest.mark.whole
def test_the_publishing_workflow_from_its_first_step_to_its_last(clone: Callable[[], Path]) -> None:
    """Each job in a clone of its own; what stands between the two is what the actions do."""
    jobs = next(read(path) for path in WORKFLOWS if path.stem == "publish")["jobs"]
    build, deploy = clone(), clone()
    for step in jobs["build"]["steps"]:
        # `make test` begins with these two.
        if "run" in step and step["run"] not in ("make check", "make system"):
            done(make(build, *step["run"].split()[1:], **{baseurl.BASEURL: base()}))
    archive = deploy / "_build/artifact.tar"
    archive.parent.mkdir()
    packing = ["tar", "--dereference", "--hard-dereference", "--exclude=.[^/]*", "-cf", str(archive), "."]
    done(run(*packing, cwd=build / "_build/served"))
    for step in jobs["deploy"]["steps"]:
        if "run" in step:
            done(make(deploy, *step["run"].split()[1:], **NOBODY))
    version, served = colophon.colophon().version, files(deploy / "_build/served")
    assert served == files(build / "_build/served")
    assert served["latest/version.txt"] == f"{version} https://someone.github.io/nato/\n".encode()
    names = {name.removeprefix("latest/") for name in served if name.startswith("latest/")}
    assert names == {name.removeprefix(f"v/{version}/") for name in served if name.startswith(f"v/{version}/")}
    assert {"index.html", "downloads/SHA256SUMS"} <= names
    other = clone()
    done(make(other, "served"))
    assert files(other / "_build/served") == served
