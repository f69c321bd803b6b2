"""The editor's commands: `python -m edition <command>`; without one, they are listed."""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from . import ROOT, colophon, digest, new, publish, withheld
from . import build as building
from .collate import collate, report
from .essays import LAYOUTS
from .faults import Fault, Refused
from .ledger import LEDGER, extend
from .rules import check, outside, seal

#: What an option of a command is, as `argparse` takes it.
Option = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Command:
    """One command."""

    help: str
    #: What it does, given its options; returns what the process returns.
    run: Callable[[argparse.Namespace], int]
    options: tuple[Option, ...] = ()


def _check(chosen: argparse.Namespace) -> int:
    """The sources, and the built pages where there are any."""
    found = check.faults(chosen.root, sealed=not chosen.draft)
    site = _site(chosen)
    built = publish.of_these_sources(site, chosen.root)
    if built and not found:  # pages of sources that are at fault would tell the same once more
        found = check.of_site(site, chosen.root)
    if chosen.json:
        print(check.as_json(found))
        return int(bool(found))
    if found:
        raise Refused(found)
    print("The sources are in order." + (" So are the built pages." if built else ""))
    return 0


def _build(chosen: argparse.Namespace) -> int:
    if chosen.withheld:
        check.check(chosen.root, sealed=not chosen.draft)  # the copy is not what was sealed
    with _sources(chosen) as (root, out):
        site = building.build(root, out, sealed=not (chosen.draft or chosen.withheld))
    print(f"\nThe book is built. Open {(site / 'index.html').as_uri()}\nor run: make serve")
    print(digest.report(site, chosen.root))
    return 0


def _seal(chosen: argparse.Namespace) -> int:
    check.check(chosen.root)  # what is at fault is not sealed
    print("\n".join([*seal.renew(chosen.root), "The sources are sealed."]))
    return 0


def _collate(chosen: argparse.Namespace) -> int:
    found = collate(_site(chosen), chosen.root)
    print(report(found))
    return int(any(each.differences for each in found))


def _digest(chosen: argparse.Namespace) -> int:
    site = _site(chosen)
    print("".join(digest.listed(site, chosen.root)) if chosen.list else f"{digest.report(site, chosen.root)}\n", end="")
    return 0


def _addresses(chosen: argparse.Namespace) -> int:
    found = extend(chosen.root)
    print("\n".join([*found, f"{len(found)} new addresses."]))
    return 0


def _links(chosen: argparse.Namespace) -> int:
    print(outside.report(outside.renew(chosen.root, today=date.today() if chosen.seen else None)))
    return 0


def _new(chosen: argparse.Namespace) -> int:
    told = {name: getattr(chosen, name) for name in _ASKED}
    for name, said in _ASKED.items():
        if told[name] is None and sys.stdin.isatty() and not chosen.show:
            told[name] = _answer(said)
    year = str(told.pop("year") or "")
    facts = new.Told(
        **{name: value or "" for name, value in told.items()},
        year=int(year) if year.isdecimal() else 0,
        year_inferred=chosen.year_inferred,
        layout=chosen.layout,
        first_folio=chosen.first_folio,
        lines={number: kind for each in chosen.lines for number, kind in each.items()},
        one_page=chosen.one_page,
    )
    proposal = new.propose_essay(chosen.id, chosen.witness.resolve(), facts, chosen.root)
    if not chosen.show:
        new.write(proposal, chosen.root)
    print(new.report(chosen.id, proposal, not chosen.show))
    return 0


def _answer(said: str) -> str:
    """What the editor answers; nothing where he ends the input, as with Ctrl+D."""
    try:
        return input(f"{said} (empty if not known): ").strip()
    except EOFError:
        return ""


#: What is asked for where it is not told and somebody is there to answer.
_ASKED = {
    "author": "the author, as the edition names him: 田中太郎",
    "surname": "his family name: 田中",
    "author_en": "the author in Latin letters: TANAKA Taro",
    "title_en": "the title in English",
    "year": "the year of publication",
}


def _lines(told: str) -> dict[int, str]:
    try:
        return new.parse_lines(told)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


_NEW: tuple[Option, ...] = (
    ("id", {"help": "its id, with which its addresses begin: tanaka-2010"}),
    ("--witness", {"type": Path, "required": True, "help": "the file that the essay reached us as"}),
    *(
        (f"--{name.replace('_', '-')}", {"help": said, "type": int if name == "year" else str})
        for name, said in _ASKED.items()
    ),
    ("--year-inferred", {"default": "", "help": "on what the year rests, where it is not printed"}),
    ("--layout", {"choices": LAYOUTS, "default": "", "help": "of the witness; by its looks if left out"}),
    ("--first-folio", {"type": int, "help": "the number of the first printed page"}),
    (
        "--lines",
        {
            **{"type": _lines, "action": "append", "default": [], "metavar": "KIND=LINE,LINE"},
            "help": "what lines of the witness are: heading2=40,55; paragraph=12",
        },
    ),
    ("--one-page", {"action": "store_true", "help": "leave the essay one chapter"}),
    ("--show", {"action": "store_true", "help": "show what would be made, and write nothing"}),
)


def _zenodo(chosen: argparse.Namespace) -> int:
    print(f"{colophon.derive(chosen.root).name} is derived.")
    return 0


def _downloads(chosen: argparse.Namespace) -> int:
    from .export import downloads, epub, pdf  # slow to import, and of use here only

    with _sources(chosen) as (root, out):
        site = out / "html"
        place = downloads.write(site, {"EPUB": epub.write, "PDF": pdf.write}, root)
    print(f"\nThe files are made. Open {(place / 'index.html').as_uri()}\n{digest.report(site, chosen.root)}")
    return 0


def _publish(chosen: argparse.Namespace) -> int:
    built = chosen.root / (WITHHELD if withheld.uncleared(chosen.root) else building.OUT) / "html"
    publish.publish(chosen.site or built, chosen.to, chosen.root)
    return 0


def _site(chosen: argparse.Namespace) -> Path:
    return Path(chosen.site or chosen.root / building.OUT / "html")


@contextmanager
def _sources(chosen: argparse.Namespace) -> Iterator[tuple[Path, Path]]:
    """The sources to build, whole or without the letters that are withheld, and the folder to build into."""
    if not chosen.withheld:
        yield chosen.root, chosen.root / building.OUT
        return
    for essay in withheld.uncleared(chosen.root):
        print(f"The letters of {essay.id} are withheld.")
    with withheld.copied(chosen.root) as root:
        yield root, chosen.root / WITHHELD


#: Where the edition without the withheld letters is built.
WITHHELD = f"{building.OUT}/withheld"
_WITHHELD: Option = (
    "--withheld",
    {"action": "store_true", "help": f"without the letters whose rights are not cleared, in {WITHHELD}/html"},
)
_SITE: Option = ("--site", {"type": Path, "help": f"the built site; {building.OUT}/html by itself"})
_DRAFT: Option = ("--draft", {"action": "store_true", "help": "do not ask whether every change is sealed"})
COMMANDS = {
    "check": Command(
        "hold the sources, and the built pages if any, to the rules",
        _check,
        (_SITE, _DRAFT, ("--json", {"action": "store_true", "help": "tell the faults as JSON on the standard output"})),
    ),
    "build": Command(
        f"build the book into {building.OUT}/html",
        _build,
        (_DRAFT, _WITHHELD),
    ),
    "seal": Command(f"renew {seal.SEAL}, when every change to the sources is meant", _seal),
    "collate": Command("hold the built pages against the witnesses", _collate, (_SITE,)),
    "digest": Command(
        "print the digest of the built site, and of its downloads",
        _digest,
        (_SITE, ("--list", {"action": "store_true", "help": "print what it is of, as sha256sum reads it"})),
    ),
    "addresses": Command(f"list new addresses in {LEDGER}", _addresses),
    "links": Command(
        f"list in {outside.FILE} what links lead out of the edition",
        _links,
        (("--seen", {"action": "store_true", "help": "and ask each whether it answers: over the network"}),),
    ),
    "new": Command("lay out a new essay from its witness, to be proof-read", _new, _NEW),
    "zenodo": Command(f"derive {colophon.ZENODO} from {colophon.CFF}", _zenodo),
    "downloads": Command("make EPUB, PDF and the site's zip, into the built site", _downloads, (_WITHHELD,)),
    "publish": Command(
        "put the built site where it is served, under its version",
        _publish,
        (
            ("--site", {"type": Path, "help": f"the built site; {WITHHELD}/html unless all rights are cleared"}),
            ("--to", {"type": Path, "required": True, "help": "the folder that is served"}),
        ),
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 if all is well, 1 if an input is refused (its faults are on the standard error)."""
    parser = argparse.ArgumentParser(prog="python -m edition", description="The editor's commands.")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout; by itself this one")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.help)
        for option, how in command.options:
            own.add_argument(option, **how)
    chosen = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Japanese still gets the rest
            stream.reconfigure(errors="backslashreplace")
    try:
        return COMMANDS[chosen.command].run(chosen)
    except Refused as refused:
        count = len(refused.faults)
        told = "\n".join(_told(refused.faults))
        print(f"\n{told}\n\n{count} fault{'s' * (count != 1)}; nothing was changed.", file=sys.stderr)
        return 1


def _told(faults: list[Fault], most: int = 10) -> Iterator[str]:
    """The faults in words; of what is wrong with many files alike, the first."""
    alike = Counter((fault.code, fault.what) for fault in faults)
    shown: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        key = (fault.code, fault.what)
        shown[key] += 1
        if shown[key] <= most:
            yield str(fault)
        elif shown[key] == alike[key]:
            yield f"… and {alike[key] - most} more: {fault.code} {fault.what} (check --json lists all)"


if __name__ == "__main__":
    sys.exit(main())
