"""The book, built whole or not at all: checked, built clean with warnings as errors, collated, then put in place."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from . import ROOT, SOURCES, collate
from .faults import Fault, Refused
from .rules.check import check
from .swap import beside, swap

OUT = "_build"


def build(root: Path = ROOT, out: Path | None = None, say: Callable[[str], None] = print, sealed: bool = False) -> Path:
    """Build the site and return its folder, `html` under `out`.

    The build is made beside the last one and takes its place only when nothing is wrong, so that a failed build
    leaves the last good one as it was.

    Args:
        root: the checkout.
        out: where to; `_build` in the checkout by default.
        say: told what is being done.
        sealed: whether the sources must be those that were sealed.

    Raises:
        Refused: the sources are at fault, Jupyter Book warned of something, or the letters differ.
    """
    out = out or root / OUT
    say("Checking the sources …")
    check(root, sealed)
    out.mkdir(parents=True, exist_ok=True)
    with beside(out) as next_:
        say("Building with Jupyter Book …")
        jupyter_book(root, next_)
        site = next_ / "_build" / "html"
        (site / ".buildinfo").unlink(missing_ok=True)  # Sphinx's own bookkeeping, of no use to a reader
        say("Collating with the witnesses …")
        found = collate.collate(site, root)
        say(collate.report(found))
        if different := sum(len(each.differences) for each in found):
            what = f"the built pages differ from the witness in {different} places, listed above"
            raise Refused([Fault("book", 0, "E914", what, "mend the chapter: its letters are the witness's")])
        swap(site, out / "html")
    return out / "html"


def jupyter_book(root: Path, out: Path) -> None:
    """Run `jupyter-book build`, its progress in sight, and collect what it warns of.

    Raises:
        Refused: it failed; each of its warnings is a fault.
    """
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(root), "--path-output", str(out)]
    command += ["--all", "-n", "-W", "--keep-going"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # The notebooks, too, read what is built, which need not be this checkout.
        env=os.environ | {"PYTHONUNBUFFERED": "1", SOURCES: str(root.resolve())},
    )
    assert process.stdout is not None and process.stderr is not None
    errors: list[str] = []
    reader = threading.Thread(target=_tee, args=(process.stderr, errors))
    reader.start()
    shown = True
    for line in process.stdout:
        # What follows names the folder of the build, which is gone when somebody reads it.
        shown = shown and not line.startswith("The HTML pages are in ")
        if shown:
            sys.stdout.write(line)
            sys.stdout.flush()
    reader.join()
    process.wait()
    if process.returncode:
        text = _plain("".join(errors))
        faults = _warnings(text, root) + _notebooks(out / "_build" / "html" / "reports")
        last = "".join([line for line in text.splitlines() if line.strip(" =")][-1:])
        unknown = Fault("_config.yml", 0, "E903", f"jupyter-book failed: {last}", "see its output above")
        raise Refused(faults or [unknown])


def _tee(stream: IO[str], kept: list[str]) -> None:
    for line in stream:
        kept.append(line)
        if "Kernel is running over TCP without encryption" not in line:  # of a kernel on this machine, and alarming
            sys.stderr.write(line)


#: What to do about the commonest of Sphinx's warnings.
_REMEDIES = {
    "myst.role_unknown": "write one of the roles that chapters may use; CONTRIBUTING.md lists them",
    "myst.directive_unknown": "write a directive that MyST or Sphinx knows",
    "myst.xref_missing": "the link leads nowhere: mend it; data/addresses.csv lists the addresses",
    "myst.header": "a heading is one level below the one before it, or above",
    "ref.footnote": "call the note, or take it out",
    "toc.not_included": "list the page in _toc.yml",
}

#: A warning as Sphinx prints it; MyST adds its type once more.
_WARNING = re.compile(
    r"((?P<file>.*?)(:(?P<line>\d*))?: )?(WARNING|ERROR|CRITICAL): (?P<what>.*?)( \[(?P<kind>[\w.]+)\])?( \[[\w.]+\])?"
)


def _warnings(text: str, root: Path) -> list[Fault]:
    """What Sphinx warned of, as faults; of notebooks, `_notebooks` says more."""
    faults = []
    for line in text.splitlines():
        match = _WARNING.fullmatch(line)
        if match and match["kind"] != "mystnb.exec":
            what, _, remedy = match["what"].partition(" → ")
            file = (match["file"] or "_config.yml").removeprefix(f"{root}/")
            number = int(match["line"] or 0)
            kind = match["kind"] or "sphinx"
            remedy = remedy or _REMEDIES.get(kind, "Sphinx says what is wrong; mend it at that place")
            faults.append(Fault(file, number, "E901", f"{what} [{kind}]", remedy))
    return faults


def _notebooks(reports: Path) -> list[Fault]:
    """The notebooks that failed: the cell and the error, out of the reports that MyST-NB leaves."""
    faults = []
    for log in sorted(reports.rglob("*.err.log")):
        name = log.relative_to(reports).as_posix().removesuffix(".err.log") + ".ipynb"
        text = _plain(log.read_text(encoding="utf-8"))
        cell = text.split("------------------\n")[1:2]
        error = [line for line in text.splitlines() if line.strip()][-1:]
        what = f"the cell `{''.join(cell).strip()[:200]}` failed: {''.join(error)}"
        faults.append(Fault(name, 0, "E902", what, "open it (make lab), run it from the top, and mend the cell"))
    return faults


def _plain(text: str) -> str:
    """Without the terminal's colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
