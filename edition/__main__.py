"""The editor's commands: `python -m edition check | build | collate | addresses | zenodo | downloads |
publish`."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from . import ROOT, check, colophon, seal
from . import build as building
from .collate import collate, report
from .faults import Refused
from .ledger import LEDGER, extend
from .publish import publish


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if an input is refused (its faults are on the standard error)."""
    parser = argparse.ArgumentParser(prog="python -m edition", description="The editor's commands.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="hold the sources, and the built pages if any, to the rules")
    checking.add_argument("--site", type=Path, default=ROOT / building.OUT / "html", help="the built site")
    checking.add_argument("--json", action="store_true", help="tell the faults as JSON on the standard output")
    making = commands.add_parser("build", help="build the book into _build/html")
    making.add_argument("--draft", action="store_true", help="build changes that are not sealed yet, to look at them")
    commands.add_parser("seal", help="seal the sources as they are, when every change to them is meant")
    collating = commands.add_parser("collate", help="hold the built pages against the witnesses")
    collating.add_argument("--site", type=Path, default=ROOT / building.OUT / "html", help="the built site")
    commands.add_parser("addresses", help=f"list new addresses in {LEDGER}")
    commands.add_parser("zenodo", help=f"derive {colophon.ZENODO} from {colophon.CFF}")
    commands.add_parser("downloads", help="make EPUB, PDF and the site's zip, into the built site")
    publishing = commands.add_parser("publish", help="put the built site where it is served, under its version")
    publishing.add_argument("--site", type=Path, default=ROOT / building.OUT / "html", help="the built site")
    publishing.add_argument("--to", type=Path, required=True, help="the folder that is served")
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Japanese still gets the rest
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(chosen)
    except Refused as refused:
        count = len(refused.faults)
        print(f"\n{refused}\n\n{count} fault{'s' * (count != 1)}; nothing was changed.", file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command == "check":
        return _check(chosen.site, chosen.json)
    if chosen.command == "build":
        site = building.build(sealed=not chosen.draft)
        print(f"\nThe book is built. Open {(site / 'index.html').as_uri()}\nor run: make serve")
    elif chosen.command == "seal":
        check.check()  # what is at fault is not sealed
        print("\n".join([*seal.renew(), "The sources are sealed."]))
    elif chosen.command == "collate":
        found = collate(chosen.site)
        print(report(found))
        return 1 if any(each.differences for each in found) else 0
    elif chosen.command == "addresses":
        new = extend()
        print("\n".join([*new, f"{len(new)} new addresses."]))
    elif chosen.command == "zenodo":
        print(f"{colophon.derive().name} is derived.")
    elif chosen.command == "downloads":
        from .export import downloads, epub, pdf  # slow to import, and of use here only

        place = downloads.write(ROOT / building.OUT / "html", {"EPUB": epub.write, "PDF": pdf.write})
        print(f"\nThe files are made. Open {(place / 'index.html').as_uri()}")
    elif chosen.command == "publish":
        publish(chosen.site, chosen.to)
    return 0


def _check(site: Path, json: bool) -> int:
    """Tell what is wrong with the sources, and with the built pages where there are any."""
    found = check.faults(sealed=True)
    built = (site / "index.html").is_file()
    if built and not found:  # pages of sources that are at fault would tell the same once more
        found = check.of_site(site)
    if json:
        print(check.as_json(found))
        return bool(found)
    if found:
        raise Refused(found)
    print("The sources are in order." + (" So are the built pages." if built else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
