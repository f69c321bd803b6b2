"""The files to carry away, `downloads/` on the site: EPUB, PDF, the site as a zip; and the page that lists all files.

What a build makes anyway (TEI, text, data) is listed from where it is; what takes longer is made by `make downloads`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from .. import ROOT
from ..byline import essay_title
from ..colophon import Colophon, colophon
from ..essays import essays
from ..faults import Refused
from ..publish import DOWNLOADS as FOLDER
from ..publish import SUMS, unlike
from ..reference import quoted
from ..rules.policy import TAG
from ..swap import beside, restore, swap
from . import zipped


@dataclass(frozen=True)
class File:
    """A file of the site, as the page lists it."""

    title: str
    format: str
    #: As seen from the page.
    link: str
    #: In words: 1.2 MB.
    size: str


def write(
    site: Path,
    makers: dict[str, Callable[[Path, Path, Path], list[Path]]],
    root: Path = ROOT,
    say: Callable[[str], None] = print,
) -> Path:
    """Make the files and list them; they take their place only when all are made.

    Args:
        site: the built site.
        makers: by the name of a form, what writes it: from a site, into a folder, for a checkout.
        root: the checkout.
        say: told of each file: its size, and the seconds it took.

    Returns:
        The folder.

    Raises:
        Refused: the site is not built, or of another version or address; or a form cannot be made.
    """
    about = colophon(root)
    if faults := unlike(site, about, root, "make book"):
        raise Refused(faults)
    place = site / FOLDER
    restore(place)
    with beside(site.parent) as next_:
        new = next_ / FOLDER
        new.mkdir()
        for name, maker in makers.items():
            say(f"Making {name} …")
            begun = time.perf_counter()
            for path in maker(site, new, root):
                _told(path, begun, say)
        say("Packing the site …")
        begun = time.perf_counter()
        list_(site, root, new)  # the site's own list, which cannot name the zip that it is in
        packed = pack(site, new, next_ / about.file("-site.zip"), about)
        packed = packed.rename(new / packed.name)
        _told(packed, begun, say)
        list_(site, root, new)
        swap(new, place)
    return place


def _told(path: Path, begun: float, say: Callable[[str], None]) -> None:
    say(f"  {path.name:48}{_size(path):>10}{time.perf_counter() - begun:8.1f} s")


def list_(site: Path, root: Path = ROOT, place: Path | None = None) -> None:
    """Write the page that lists the files, `index.html`, and their check sums, as they now are.

    Args:
        site: the built site.
        root: the checkout.
        place: the folder of the files, until it is the site's own.
    """
    about = colophon(root)
    place = place or site / FOLDER
    place.mkdir(exist_ok=True)
    groups = [(title, files) for title, files in _groups(site, place, about, root) if files]
    made = sorted(path for path in place.iterdir() if path.suffix in (".epub", ".pdf", ".zip"))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made]
    if sums:
        (place / SUMS).write_text("".join(sums), encoding="utf-8")
    template = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    text = template.get_template("downloads.html").render(
        about=about, policy=TAG, up="../", groups=groups, missing=not sums, guide="book/apparatus/reuse.html",
        canonical=about.newest(f"{FOLDER}/index.html"),
    )  # fmt: skip
    (place / "index.html").write_text(text + "\n", encoding="utf-8")


def _groups(site: Path, place: Path, about: Colophon, root: Path) -> Iterator[tuple[str, list[File]]]:
    def found(*listed: tuple[str, str, str]) -> list[File]:
        paths = [(title, form, path, _path(path, site, place)) for title, form, path in listed]
        return [File(title, form, _link(path), _size(there)) for title, form, path, there in paths if there.is_file()]

    yield (
        "版の全体",
        found(
            ("電子書籍", "EPUB 3", f"{FOLDER}/{about.file('.epub')}"),
            ("紙面", "PDF", f"{FOLDER}/{about.file('.pdf')}"),
            ("サイト全体（展開して index.html を開く）", "ZIP", f"{FOLDER}/{about.file('-site.zip')}"),
        ),
    )
    for essay in essays(root):
        yield (
            f"{essay.author}{quoted(essay_title(essay, root))}",
            found(
                ("紙面", "PDF", f"{FOLDER}/{essay.id}.pdf"),
                ("本文と注釈", "TEI P5 (XML)", f"tei/{essay.id}.xml"),
                ("本文", "Text", f"text/{essay.id}.txt"),
                ("本文", "Markdown", f"text/{essay.id}.md"),
                ("段落と注", "JSON", f"passages/{essay.id}.json"),
            ),
        )
    yield (
        "データ",
        found(
            ("注釈", "JSON", "annotations.json"),
            ("名の索引", "JSON", "names.json"),
            ("年表", "JSON", "events.json"),
            ("文献", "BibTeX", "references.bib"),
            ("文献", "RIS", "references.ris"),
            ("文献", "CSL-JSON", "references.json"),
            ("表（Data Package）", "ZIP", "data.zip"),
        ),
    )


def _path(path: str, site: Path, place: Path) -> Path:
    name = path.removeprefix(f"{FOLDER}/")
    return site / path if name == path else place / name


def _link(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/") if path.startswith(f"{FOLDER}/") else f"../{path}"


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} KB"


def pack(site: Path, files: Path, target: Path, about: Colophon) -> Path:
    """A site as a zip, the same whenever it is packed.

    Args:
        site: the site; within the zip it has the zip's name.
        files: what is its `downloads/` in the zip.
        target: the zip.
        about: the colophon.
    """
    own = {path.relative_to(site).as_posix(): path for path in site.rglob("*")}
    found = {name: path for name, path in own.items() if not name.startswith(f"{FOLDER}/")}
    found |= {f"{FOLDER}/{path.name}": path for path in files.iterdir()}
    named = {f"{target.stem}/{name}": path for name, path in found.items() if path.is_file()}
    zipped.write(target, named, about.released)
    return target
