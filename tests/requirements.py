"""What the book and its tests stand on: which versions are pinned, under which licences, and whether one is vulnerable.

Run by `make update`, `make licences` and `make audit`.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.markers import Marker

from edition import ROOT

#: What is pinned, and what for: the list, and the word for it in the table of licences.
LISTS = {"requirements.txt": "book", "requirements-dev.txt": "tests"}
LICENCES = "requirements-licences.csv"
#: Where the table is true: what is pinned for other systems alone cannot be read on this one.
HERE = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux",
        "platform_python_implementation": "CPython", "implementation_name": "cpython"}  # fmt: skip
_PIN = re.compile(
    r"^(?P<name>[a-z0-9._-]+)(?:\[[a-z,]+\])?==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?", re.MULTILINE
)


@dataclass(frozen=True)
class Pin:
    """One version of a package, and where alone it is wanted (an environment marker, or nothing)."""

    name: str
    version: str
    marker: str


def pins(name: str, root: Path = ROOT) -> list[Pin]:
    """What a list pins, in its order."""
    found = _PIN.finditer((root / name).read_text(encoding="utf-8"))
    return [Pin(pin["name"], pin["version"], (pin["marker"] or "").strip()) for pin in found]


def versions(root: Path = ROOT) -> dict[str, str]:
    """The version of every package of both lists, by its name."""
    return {pin.name: pin.version for name in LISTS for pin in pins(name, root)}


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What goes from which version to which, what is new and what is gone: a line each."""
    width = max(map(len, [*old, *new]), default=0)
    differing = (name for name in sorted({*old, *new}) if old.get(name) != new.get(name))
    return [f"{name:{width}}  {old.get(name, 'new')} → {new.get(name, 'gone')}" for name in differing]


def licences(root: Path = ROOT) -> str:
    """The licence of every pinned package in its own words, as CSV.

    Raises:
        PackageNotFoundError: one that is pinned is not installed.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(("package", "version", "licence", "for"))
    rows = [
        (pin.name, pin.version, _licence(pin.name) if _wanted_here(pin) else f"not read: only where {pin.marker}", what)
        for name, what in LISTS.items()
        for pin in pins(name, root)
    ]
    once: dict[str, tuple[str, ...]] = {}
    for row in rows:  # what both lists have is the book's
        once.setdefault(row[0], row)
    writer.writerows(row for _, row in sorted(once.items()))
    return table.getvalue()


def _wanted_here(pin: Pin) -> bool:
    return not pin.marker or Marker(pin.marker).evaluate(
        HERE | {"python_version": "3.11", "python_full_version": "3.11.9"}
    )


def _licence(name: str) -> str:
    """What a package says: its SPDX expression, or else a line of its own, or else its classifiers (PEP 639)."""
    said = metadata(name)
    expression, own = ("".join(said.get_all(field) or ()).strip() for field in ("License-Expression", "License"))
    classifiers = (each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or () if each[:7] == "License")
    if own.upper() == "UNKNOWN" or "\n" in own or len(own) > 40:  # the whole text of a licence
        own = ""
    return expression or own or " / ".join(classifiers) or "not stated"


def audit(tool: list[str], pinned: Mapping[str, str]) -> Iterator[str]:
    """Ask a service of vulnerabilities about every pin, those for other systems too; yield what is wrong, if anything.

    Args:
        tool: pip-audit and its options.
        pinned: the version of each package.

    That its service does not know a package, pip-audit takes for no fault; here it is one: nothing was learnt of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("".join(f"{name}=={version}\n" for name, version in pinned.items()), encoding="utf-8")
        command = [*tool, "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json"]
        made = subprocess.run([*command, "-r", str(listed)], capture_output=True, text=True, check=False)
    try:
        told = json.loads(made.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (made.stderr.strip().splitlines() or ["it said nothing"])[-1]
        yield f"The service of vulnerabilities could not be asked, so nothing is known: {last}"
        return
    for each in told:
        for found in each.get("vulns", ()):
            mended = ", ".join(found["fix_versions"]) or "none yet"
            yield f"{each['name']} {each['version']} has {found['id']}; mended in: {mended}"
    if unasked := sorted(pinned.keys() - {each["name"] for each in told if "skip_reason" not in each}):
        some = ", ".join(unasked[:3]) + (" …" if len(unasked) > 3 else "")
        yield (
            f"Of {len(unasked)} of {len(pinned)} packages nothing is known ({some}): the service has no answer. "
            "An index may hold no advisories; to ask another service: make audit AUDIT='--vulnerability-service osv'"
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.requirements")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("versions", help="print every version, as JSON")
    commands.add_parser("changes", help="print what differs from such JSON on the standard input")
    commands.add_parser("licences", help=f"write {LICENCES}")
    auditing = commands.add_parser("audit", help="ask whether a pinned version is known to be vulnerable")
    auditing.add_argument("options", nargs="*", help="of pip-audit, after --")
    chosen = parser.parse_args(arguments)
    if chosen.command == "versions":
        print(json.dumps(versions()))
    elif chosen.command == "changes":
        changed = changes(json.load(sys.stdin), versions())
        print("\n".join([*changed, f"{len(changed)} packages changed. Now: make test"]))
    elif chosen.command == "licences":
        try:
            (ROOT / LICENCES).write_text(licences(), encoding="utf-8")
        except PackageNotFoundError as error:
            print(f"{error.name} is pinned and not installed: make licences installs what is pinned", file=sys.stderr)
            return 1
    elif chosen.command == "audit":
        pinned = versions()
        wrong = list(audit([str(Path(sys.executable).with_name("pip-audit")), *chosen.options], pinned))
        print("\n".join(wrong) or f"None of the {len(pinned)} pinned versions is known to be vulnerable.")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
