"""The edition as an e-book: one EPUB 3.3 of the essays and the apparatus, made of the built pages.

In it are the chapters, the theses, the index of names, the chronology, the bibliography, the principles, the rights and
the page in English. Left out are what only a screen or a machine can use: the notebooks, the tables of the data page,
and the list of all annotations, each of which stands at its chapter's end.

The formats: EPUB 3.3 and EPUB Accessibility 1.1 (https://www.w3.org/TR/epub-33/, https://www.w3.org/TR/epub-a11y-11/);
the table of contents once more as NCX, for programs that know only EPUB 2.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ... import ROOT
from ...board import POINT, board, rings
from ...byline import published
from ...citing import cite, cite_page
from ...colophon import Colophon, colophon
from ...contents import TOC, contents
from ...drawing import FAINT, INDIGO, INK, RULE
from ...essays import Essay, essays
from ...faults import Fault, Refused, read_yaml
from ...passages import by_address
from ...reference import quoted
from .. import zipped
from ..leaf import REMEDY, leaves, read_built
from .page import Page, link, pages, picture_file

#: What of the contents is not in the book, by the beginning of its name. The cover's place is the title page's.
LEFT_OUT = ("index", "notebooks/", "book/apparatus/annotations", "book/apparatus/data", "book/apparatus/rules")
#: What stands before the essays, as in a printed edition.
FRONT = "book/apparatus/principles"
#: The cover's size in pixels.
WIDTH, HEIGHT = 1600, 2560
#: What the edition's identifiers are derived from, version by version; fixed for good.
NAMESPACE = uuid5(NAMESPACE_URL, "nato-annotated-edition")

#: The pages of the apparatus whose headings are in the table of contents: those in which something is looked up.
LOOKED_UP = tuple(f"book/apparatus/{name}" for name in ("theses", "names", "chronology", "bibliography"))

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".ncx": "application/x-dtbncx+xml", ".png": "image/png", ".svg": "image/svg+xml",
          ".xhtml": "application/xhtml+xml"}  # fmt: skip


@dataclass
class Entry:
    """A line of the table of contents, with those beneath it."""

    text: str
    href: str
    lang: str = ""
    level: int = 0
    under: list[Entry] = field(default_factory=list)


def write(site: Path, out: Path, root: Path = ROOT) -> list[Path]:
    """Write the e-book, the same to the byte each time.

    Args:
        site: the built site.
        out: the folder to write into; made where it is not.
        root: the checkout.

    Returns:
        The one file written.

    Raises:
        Refused: a page is not built, a link leads nowhere, a picture is absent, or a source is malformed.
    """
    about = colophon(root)
    names = [name for name in contents(root) if not name.startswith(LEFT_OUT)]
    names.sort(key=lambda name: name != FRONT)
    made = pages(leaves(site, root, names))
    link(made, about, {"index": "title.xhtml"})
    files = _files(made, about, site, root)
    path = out / about.file(".epub")
    out.mkdir(parents=True, exist_ok=True)
    # An Open Container begins with its kind, as it is.
    zipped.write(path, files, about.released, stored={"mimetype": b"application/epub+zip"})
    return [path]


def _files(made: list[Page], about: Colophon, site: Path, root: Path) -> dict[str, bytes | Path]:
    """Every file of the book under its path in it."""
    files: dict[str, bytes | Path] = {
        f"EPUB/{picture_file(p)}": _picture(site / p, root) for page in made for p in page.pictures
    }
    files["EPUB/edition.css"] = (_HERE / "epub.css").read_bytes()
    files["EPUB/cover.png"] = _cover(about, root)
    toc = list(_toc(made, root))
    common: dict[str, Any] = {
        "about": about,
        "essays": [_described(essay, root) for essay in essays(root)],
        "edition": cite_page("", "index.html", root),
        "files": {page.essay: page.file for page in reversed(made)},
        "folios": [(folio, f"{page.file}#{id_}") for page in made for folio, id_ in page.folios],
        "pages": made,
        "toc": toc,
        "uid": f"urn:uuid:{uuid5(NAMESPACE, about.version)}",
        "first": next(page.file for page in made if page.essay),
    }
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def render(template: str, **more: object) -> bytes:
        return templates.get_template(template).render(common | more).encode()

    for name in ("cover.xhtml", "title.xhtml", "nav.xhtml", "toc.ncx"):
        files[f"EPUB/{name}"] = render(name)
    for page in made:
        files[f"EPUB/{page.file}"] = render("page.xhtml", page=page, body=Markup(page.body))
    items = sorted(name.removeprefix("EPUB/") for name in files)
    files["EPUB/package.opf"] = render("package.opf", items=[_item(name) for name in items])
    files["META-INF/container.xml"] = render("container.xml")
    return files


def _item(name: str) -> dict[str, str]:
    """A file as the manifest lists it."""
    properties = {"nav.xhtml": "nav", "cover.png": "cover-image"}.get(name, "")
    return {"id": re.sub(r"[^\w-]", "-", f"f-{name}"), "href": name, "type": _TYPES[Path(name).suffix],
            "properties": properties}  # fmt: skip


def _toc(made: list[Page], root: Path) -> Iterator[Entry]:
    """The table of contents: the parts of `_toc.yml`, their pages, and the headings of these."""
    labels: dict[str, str] = {}
    parts: list[tuple[str, list[str]]] = []
    for part in read_yaml(root / TOC, root).get("parts", []):
        listed = [str(chapter["file"]) for chapter in part["chapters"]]
        labels |= {str(chapter["file"]): chapter["title"] for chapter in part["chapters"] if chapter.get("title")}
        parts.append((part["caption"], listed))
    by_name: dict[str, Entry] = {}
    for page in made:
        for level, id_, text in page.headings:
            if page.name not in by_name:
                label = labels.get(page.name, text)
                by_name[page.name] = Entry(label, page.file, page.lang, level)
                continue
            if not page.essay and page.name not in LOOKED_UP:
                continue
            above = by_name[page.name]
            while above.under and above.under[-1].level < level:
                above = above.under[-1]
            above.under.append(Entry(text, f"{page.file}#{id_}", page.lang, level))
    yield Entry("扉", "title.xhtml")
    yield by_name[FRONT]
    for caption, listed in parts:
        under = [by_name[name] for name in listed if name in by_name and name != FRONT]
        if under:
            yield Entry(caption, under[0].href, under=under)


def _described(essay: Essay, root: Path) -> dict[str, Any]:
    """An essay as the title page and the metadata tell of it."""
    title = by_address(root)[essay.id].text
    return {
        "essay": essay,
        "title": title,
        "quoted": quoted(title),
        "published": published(essay, root),
        "citation": cite(essay.id, root),
    }


def _picture(path: Path, root: Path) -> bytes:
    """A picture on paper: its ink would be lost on the black page of a program that turns colours round."""
    text = read_built(path, root)
    if "<defs>" not in text:
        fault = Fault(path.name, 0, "E955", "the picture has no <defs> to set its paper before", REMEDY)
        raise Refused([fault])
    text = re.sub(r'(<path id="[^"]+")(?= transform)', r'\1 d=""', text)  # a space, which SVG 1.1 wants a path of too
    return text.replace("<defs>", '<rect width="100%" height="100%" fill="#fdfcf8"/>\n<defs>', 1).encode()


def _cover(about: Colophon, root: Path) -> bytes:
    """The picture of the cover."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    file = io.BytesIO()
    left, right = 190, WIDTH - 130
    with board(WIDTH, HEIGHT, file) as axes:
        axes.add_patch(Rectangle((0, 0), 70, HEIGHT, color=INDIGO))
        rings(axes, left + 92, 2260, 92)
        head, _, rest = about.title.partition("──")
        for row, words in enumerate(re.split("(?<=』)", head, maxsplit=1)):
            # 天付き: half of an opening bracket's square is empty.
            x = left - (92 if words[0] in "「『" else 0)
            axes.text(x, 1800 - 260 * row, words, size=186 * POINT, color=INDIGO, va="center")
        axes.text(left, 1300, rest, size=84 * POINT, color=INK, va="center")
        axes.add_line(Line2D((left, right), (1140, 1140), color=RULE, linewidth=3))
        held = [_described(essay, root) for essay in essays(root)]
        # Two have room; more of them close up, and when they would touch each other they are set smaller.
        step = min(360, 540 / max(1, len(held) - 1))
        size = min(1, step / 250)
        for y, each in zip((1010 - step * at for at in range(len(held))), held, strict=True):
            axes.text(left, y, each["essay"].author, size=62 * size * POINT, color=INK, va="center")
            for row, words in enumerate(re.split("(?=──|——)", each["title"], maxsplit=1), start=1):
                axes.text(left, y - (84 * row + 10) * size, words, size=48 * size * POINT, color=FAINT, va="center")
        axes.text(left, 150, f"{about.editor}　編", size=52 * POINT, color=INK, va="center")
        axes.text(right, 150, f"第{about.version}版", size=44 * POINT, color=FAINT, va="center", ha="right")
    return file.getvalue()
