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
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from . import ROOT
from .baseurl import BASEURL, CONFIG
from .colophon import CFF, Colophon, colophon
from .disclosure import left
from .faults import Fault, Refused, line_of, read_text
from .rules.policy import TAG
from .rules.seal import origin
from .swap import beside, swap
from .withheld import uncleared

#: What a site says of its version, so that a stale one is not published.
STAMP = "version.txt"
#: Where a site has the files to carry away, and there their check sums, as `sha256sum` writes them.
DOWNLOADS = "downloads"
SUMS = "SHA256SUMS"
#: Files that a host looks for at the root of what it serves.
HOSTED = ("404.html", "robots.txt")


def stamp(about: Colophon) -> str:
    """What `version.txt` says of a site: its version and the address it was built for; then, what it was built of."""
    return f"{about.version} {about.base}\n"


def of_these_sources(site: Path, root: Path) -> bool:
    """Whether a site was built of the sources, and by the code, of this checkout as they are now."""
    return (site / STAMP).is_file() and read_text(site / STAMP, root).endswith(f"\n{origin(root)}\n")


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
        Refused: there is no base address; the site is not built, of another version or address, or without the
            files to carry away; the folder is within the site, or something stands in its way; every such fault at
            once. Or the site holds letters of an essay whose rights are not cleared; or the version is published
            already, with other contents.
    """
    about = colophon(root)
    place, latest = to / "v" / about.version, to / "latest"
    faults = [*_nowhere(about, root), *_in_the_way(site, to, (place, latest))]
    remedy = "make withheld" if uncleared(root) else "make downloads"
    faults += unlike(site, about, root, remedy) or _unlike_their_sums(site, root, remedy)
    if not faults:
        say("Looking for letters whose rights are not cleared …")
        faults = left(site, root)
    if faults:
        raise Refused(faults)
    if place.exists():
        if different := _differences(site, place):
            count, first = len(different), different[0]
            what = f"version {about.version} is published already, and differs in {count} files, first {first}"
            remedy = "what is published stays: raise the version (and date-released), build, and publish that"
            raise Refused([Fault(CFF, 0, "E952", what, remedy)])
        say(f"Version {about.version} is published already, and the same.")
    else:
        _put(site, place)
    versions = sorted(
        (path.name for path in place.parent.iterdir() if path.is_dir() and path.name[0] != "."), key=_order
    )
    if versions[-1] == about.version:
        _put(site, latest)
        for name in HOSTED:
            if (site / name).is_file():
                shutil.copy2(site / name, to / name)
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True).get_template("publish.html")
    for folder, to_newest in ((to, True), (to / "v", False)):
        text = template.render(about=about, policy=TAG, versions=versions[::-1], to_newest=to_newest)
        (folder / "index.html").write_text(text + "\n", encoding="utf-8")
    say(f"{about.url()} and {about.newest()} are in {to}.")
    return place


def unlike(site: Path, about: Colophon, root: Path, remedy: str) -> list[Fault]:
    """What makes a site none of this version and address.

    Args:
        site: the site, built or not.
        about: the colophon.
        root: the checkout.
        remedy: the command that builds it.
    """
    if not (site / STAMP).is_file():
        return [Fault(str(site), 0, "E951", "no site is built there", f"build it: {remedy}")]
    if not read_text(site / STAMP, root).startswith(stamp(about)):
        what = "the site was built of another version, or for another address"
        return [Fault(str(site), 0, "E951", what, f"build it anew: {remedy}")]
    return []


def _nowhere(about: Colophon, root: Path) -> list[Fault]:
    if about.base:
        return []
    line = line_of(read_text(root / CONFIG, root), ["html", "baseurl"])
    what = "there is no base address, so no page would know where it is"
    remedy = f"write under html: the baseurl that the site will have, or give it as {BASEURL}"
    return [Fault(CONFIG, line, "E013", what, remedy)]


def _in_the_way(site: Path, to: Path, places: Iterable[Path]) -> Iterator[Fault]:
    """What keeps the places in the folder that is served from being folders of a site each."""
    if to.resolve().is_relative_to(site.resolve()):
        yield Fault(str(to), 0, "E952", "it is within the site", "name a folder elsewhere")
    for place in places:
        there = next(step for step in (place, *place.absolute().parents) if os.path.lexists(step))
        if not there.is_dir():
            what = "it is a link that leads nowhere" if there.is_symlink() else "it is no folder"
            yield Fault(str(there), 0, "E952", what, "take it away, or name another folder")


def _unlike_their_sums(site: Path, root: Path, command: str) -> Iterator[Fault]:
    """The files to carry away that are not what the list of their check sums says."""
    listed = site / DOWNLOADS / SUMS
    remedy = f"make them: {command}"
    lines = read_text(listed, root).splitlines() if listed.is_file() else []
    if not lines:
        yield Fault(str(listed), 0, "E953", "the files to carry away are not made", remedy)
    for number, line in enumerate(lines, start=1):
        sum_, _, name = line.partition("  ")
        path = listed.with_name(name) if name and name == Path(name).name else listed
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sum_:
            what = f"{name} is not the file that was listed" if path.is_file() else f"{name} is not there"
            yield Fault(str(listed), number, "E953", what, remedy)


def _put(site: Path, place: Path) -> None:
    """Copy the site to a place, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with beside(place.parent) as next_:
        swap(Path(shutil.copytree(site, next_ / "new")), place)


def _differences(one: Path, other: Path) -> list[str]:
    """The files that only one of two folders has, or that differ."""

    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    ours, theirs = files(one), files(other)
    same = (name for name in ours & theirs if not filecmp.cmp(one / name, other / name, shallow=False))
    return sorted((ours ^ theirs) | set(same))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))
