"""The figures of the edition, as `data/figures.toml` lists them: what each is called and where it is drawn.

A figure that stands in an essay has an address, `<essay>-fN`; one that stands only in its notebook has a plain
name. The drawing itself is the notebook's (`edition.drawing` takes it from there to the page).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from . import ROOT
from .address import parse
from .essays import essays
from .faults import Fault, Refused, line_in_toml, read_text, read_toml
from .package import PACKAGE, describe

FIGURES = "data/figures.toml"

_KEYS = {"title", "title_en", "notebook", "tables"}


@dataclass(frozen=True)
class Figure:
    """One figure of the edition."""

    #: Its address, or the plain name of a figure that stands only in its notebook.
    key: str
    #: The essay it stands in, or empty.
    essay: str
    title: str
    title_en: str
    #: `notebooks/<notebook>.ipynb` draws it.
    notebook: str
    #: The tables it is drawn from, as `data/datapackage.json` names them.
    tables: tuple[str, ...]

    @property
    def label(self) -> str:
        """What it is called in a caption: 図3, or nothing where it has no address."""
        return f"図{self.key.rpartition('f')[2]}" if self.essay else ""


def figures(root: Path = ROOT) -> dict[str, Figure]:
    """The figures by key, in the order of the list; none where there is no list.

    Raises:
        Refused: the list is malformed, or an entry lacks something.
    """
    if not (root / FIGURES).exists():
        if any(b"{chart}" in path.read_bytes() for path in root.glob("book/*/*.md")):
            read_text(root / FIGURES, root)  # refused: the chapters show what it should list
        return {}
    entries = read_toml(root / FIGURES, root)
    if not entries:
        raise Refused([Fault(FIGURES, 1, "E703", "no figure is listed", f"restore it: git checkout -- {FIGURES}")])
    known = [essay.id for essay in essays(root)]
    found: dict[str, Figure] = {}
    faults = []
    for key, entry in entries.items():
        line = line_in_toml(root / FIGURES, key)
        if not _is_complete(entry):
            remedy = f"give it {', '.join(sorted(_KEYS))} (tables is a list of names), each not empty, and nothing else"
            faults.append(Fault(FIGURES, line, "E703", f"the entry {key} is not complete", remedy))
            continue
        essay = next((id_ for id_ in known if key.startswith(id_)), "")
        address = parse(key, essay) if essay else None
        if not essay and not re.fullmatch("[a-z]+(-[a-z]+)*", key):
            what = f"{key} is neither an address nor a plain name"
            faults.append(Fault(FIGURES, line, "E704", what, "write small letters and hyphens"))
        if essay and (address is None or address.kind != "f"):
            remedy = f"write {essay}-f and the next number"
            faults.append(Fault(FIGURES, line, "E704", f"{key} is no address of a figure", remedy))
        found[key] = Figure(key, essay, entry["title"], entry["title_en"], entry["notebook"], tuple(entry["tables"]))
    if faults:
        raise Refused(faults)
    return found


def _is_complete(entry: object) -> bool:
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        return False
    words = [entry[key] for key in ("title", "title_en", "notebook")]
    tables = entry["tables"] if isinstance(entry["tables"], list) else []
    return all(isinstance(word, str) and word.strip() for word in [*words, *tables]) and bool(tables)


def check(root: Path = ROOT) -> list[Fault]:
    """Figures whose notebook or tables are not there.

    Raises:
        Refused: the list is malformed, or the tables' description is.
    """
    faults = []
    listed = figures(root)
    names = {resource["name"] for resource in describe(root)["resources"]} if listed else set()
    for figure in listed.values():
        line = line_in_toml(root / FIGURES, figure.key)
        if not (root / "notebooks" / f"{figure.notebook}.ipynb").is_file():
            what = f"{figure.key}: there is no notebooks/{figure.notebook}.ipynb"
            faults.append(Fault(FIGURES, line, "E705", what, "name the notebook that draws it"))
        for table in figure.tables:
            if table not in names:
                what = f"{figure.key}: there is no table {table}"
                faults.append(Fault(FIGURES, line, "E705", what, f"name tables of {PACKAGE}"))
    return faults
