"""Thousands of damages, on every processor: `python -m tests.mutation [--count 5000] [--seed 7] [--list]`."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from edition import ROOT

from .damage import Mutant, mutants
from .report import by_the_seal, failures, table
from .trial import Copy, Outcome

_copies: list[Copy] = []


def _begin(folder: str) -> None:
    """A copy of the sources for each process."""
    _copies.append(Copy(Path(tempfile.mkdtemp(dir=folder))))


def _try(mutant: Mutant) -> Outcome:
    return _copies[0].tried(mutant)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Damage the sources, and see.")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--list", action="store_true", help="list what the seal alone refused")
    chosen = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(None, _begin, (folder,)) as pool:
        outcomes = pool.map(_try, mutants(ROOT, chosen.count, chosen.seed), chunksize=20)
    failed = failures(outcomes)
    if chosen.list:
        print("\n".join([*by_the_seal(outcomes), ""]))
    print(table(outcomes))
    print(f"{len(outcomes)} damages in {time.monotonic() - begun:.0f} s; {len(failed)} failures")
    print("\n".join(failed))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
