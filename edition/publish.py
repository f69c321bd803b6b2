"""A built site put where it is served: each version at an address of its own for good, the newest as `latest` too.

    <folder>/v/0.5.0/…     never touched again
    <folder>/v/index.html  the versions
    <folder>/latest/…      the newest of them
    <folder>/index.html    leads to latest/
    <folder>/404.html, robots.txt   for the host, which looks for them at its root

The folder is what a host of static pages is given, at the address that `html: baseurl` in `_config.yml` names.
"""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from . import ROOT
from .colophon import CFF, CONFIG, Colophon, colophon
from .faults import Fault, Refused, read_text

#: What a site says of its version, so that a stale one is not published.
STAMP = "version.txt"
#: Files that a host looks for at the root of what it serves.
HOSTED = ("404.html", "robots.txt")


def stamp(about: Colophon) -> str:
    """What `version.txt` says of a site: its version and the address it was built for."""
    return f"{about.version} {about.base}\n"


def publish(site: Path, to: Path, root: Path = ROOT, say: Callable[[str], None] = print) -> Path:
    """Put a built site into the folder that is served.

    Args:
        site: the built site.
        to: the folder; made where there is none.
        root: the checkout.
        say: told what is being done.

    Returns:
        The folder of the version.

    Raises:
        Refused: there is no base address; the site is not built, or of another version or address; or the version
            is published already, with other contents.
    """
    about = colophon(root)
    _refuse(site, about, root)
    place = to / "v" / about.version
    if place.exists():
        if different := _differences(site, place):
            count, first = len(different), different[0]
            what = f"version {about.version} is published already, and differs in {count} files, first {first}"
            remedy = "what is published stays: raise the version (and date-released), build, and publish that"
            raise Refused([Fault(CFF, 0, "published", what, remedy)])
        say(f"Version {about.version} is published already, and the same.")
    else:
        _put(site, place)
    versions = sorted(
        (path.name for path in place.parent.iterdir() if path.is_dir() and path.name[0] != "."), key=_order
    )
    if versions[-1] == about.version:
        _put(site, to / "latest")
        for name in HOSTED:
            if (site / name).is_file():
                shutil.copy2(site / name, to / name)
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("publish.html")
    for folder, to_newest in ((to, True), (to / "v", False)):
        text = template.render(about=about, versions=versions[::-1], to_newest=to_newest)
        (folder / "index.html").write_text(text + "\n", encoding="utf-8")
    say(f"{about.url()} and {about.newest()} are in {to}.")
    return place


def _refuse(site: Path, about: Colophon, root: Path) -> None:
    if not about.base:
        what = "there is no base address, so no page would know where it is"
        raise Refused([Fault(CONFIG, 0, "baseurl", what, "write under html: the baseurl that the site will have")])
    if read_text(site / STAMP, root) != stamp(about):
        what = "the site was built of another version, or for another address"
        raise Refused([Fault(str(site), 0, "stale", what, "build it anew: make downloads")])


def _put(site: Path, place: Path) -> None:
    """Copy the site to a place, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    for stale in place.parent.glob(".next-*"):  # of one that was killed
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".next-", dir=place.parent) as next_:
        new = Path(next_) / "new"
        shutil.copytree(site, new)
        if place.exists():
            place.rename(Path(next_) / "old")
        new.rename(place)


def _differences(one: Path, other: Path) -> list[str]:
    """The files that only one of two folders has, or that differ."""

    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    ours, theirs = files(one), files(other)
    same = (name for name in ours & theirs if not filecmp.cmp(one / name, other / name, shallow=False))
    return sorted((ours ^ theirs) | set(same))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))
