"""`python -m bench`: the edition beside a plain Jupyter Book, then both at 1, 10 and 100 times the text.

The books are built in `_build/bench`, with a log beside each. What is being done is told on the standard error, the
tables on the standard output, in Markdown.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from pathlib import Path

from edition import ROOT
from edition.build import OUT
from edition.faults import Refused

from . import books, synthetic, tables, visiting


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 if all could be built, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="The edition beside a plain Jupyter Book.")
    parser.add_argument("--scales", type=int, nargs="*", default=[1, 10, 100], help="how many times the text")
    parser.add_argument("--folder", type=Path, default=ROOT / OUT / "bench", help="where the books are built")
    parser.add_argument("--limit", type=float, default=40, help="minutes after which a build is given up")
    parser.add_argument("--visits", type=int, default=5, help="visits of which the times of painting are the median")
    chosen = parser.parse_args(arguments)
    settings = books.Settings(chosen.folder.resolve(), chosen.limit * 60, chosen.visits, _say)
    try:
        _run(settings, chosen.scales)
    except (Refused, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(settings: books.Settings, scales: list[int]) -> None:
    with visiting.browser() as browser:
        versions = f"Python {platform.python_version()}, Chromium {browser.version}"
        slow = f"{visiting.LINE / 1e6:g} Mbit/s, {visiting.LATENCY} ms, a processor {visiting.SLOWER} times slower"
        print(f"{versions}. The slow line: {slow}. Weights are of bodies as sent, gzipped.\n")
        print("## The edition beside a plain book\n")
        print(tables.table(books.measure(browser, ROOT, "real", settings)), flush=True)
        measured = {}
        for scale in scales:
            sources = settings.folder / f"sources-{scale}"
            shutil.rmtree(sources, ignore_errors=True)
            synthetic.write(sources, scale)
            measured[scale] = books.measure(browser, sources, f"synthetic-{scale}", settings)
            print(f"\n## {scale} times the text, without notebooks and annotations\n")
            print(tables.table(measured[scale]), flush=True)
        if len(measured) > 1:
            print(f"\n## How it grows\n\n{tables.growth(measured)}")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
