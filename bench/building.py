"""How long a build takes: whole processes, by the clock on the wall and by the processors.

The plain book is built as `jupyter-book build` does by default, and once more with nothing changed. The edition is
built as `python -m edition build` does: checks, a clean build with every notebook, collation. It does the same again
when nothing has changed, since it never builds on what it built before.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from edition import ROOT

#: Builds the checkout named first into the folder named second.
_EDITION = "import sys; from pathlib import Path; from edition.build import build; build(*map(Path, sys.argv[1:]))"


@dataclass(frozen=True)
class Took:
    """What one build took, in seconds."""

    #: By the clock on the wall.
    wall: float
    #: Of processors, kernels of notebooks included: what a busy machine changes less.
    processor: float


#: A build that was given up.
_GIVEN_UP = Took(float("nan"), float("nan"))


@dataclass(frozen=True)
class Built:
    """A site and what it took, in seconds; nan where a build took longer than it was given."""

    site: Path
    cold: Took
    unchanged: Took

    @property
    def done(self) -> bool:
        """Whether there is a site."""
        return self.cold.wall == self.cold.wall


def edition(root: Path, out: Path, limit: float) -> Built:
    """Build a checkout twice, at first into an empty folder.

    Args:
        root: the checkout.
        out: where to.
        limit: the seconds that a build may take; past them it is given up, and no second is begun.

    Raises:
        RuntimeError: a build failed; its output stands in the log that is named.
    """
    command = [sys.executable, "-c", _EDITION, str(root), str(out)]
    return _twice(command, out / "html", out.with_name("edition.log"), limit)


def plain(folder: Path, limit: float) -> Built:
    """Build a plain book twice, at first where nothing was built; the same arguments and errors as of `edition`."""
    command = [sys.executable, "-m", "bench.bare", "build", str(folder)]
    return _twice(command, folder / "_build" / "html", folder.with_name("plain.log"), limit)


def _twice(command: list[str], site: Path, log: Path, limit: float) -> Built:
    cold = _run(command, log, limit)
    return Built(site, cold, cold if cold is _GIVEN_UP else _run(command, log, limit))


def _run(command: list[str], log: Path, limit: float) -> Took:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with log.open("w", encoding="utf-8") as file:
        start, used = time.perf_counter(), _processor()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return _GIVEN_UP
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        took = Took(time.perf_counter() - start, _processor() - used)
    if code:
        raise RuntimeError(f"{' '.join(command[1:3])} … failed with {code}: see {log}")
    return took


def _processor() -> float:
    """The processor time of all processes of this one that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
