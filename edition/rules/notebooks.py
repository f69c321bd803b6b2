"""The notebooks as they are kept: cells of Python that parses, no outputs, and each figure published with its words.

What a notebook says is told when it runs; here is what can be told of it without running (nbformat 4,
https://nbformat.readthedocs.io/en/latest/format_description.html).
"""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from .. import ROOT
from ..contents import contents
from ..faults import Fault, Refused, line_in_toml, place, read_text, unique
from ..figures import FIGURES, figures
from ..package import PACKAGE, describe

#: The tags of cells that the pages heed.
TAGS = ("hide-input",)
#: By whom notebooks are run.
KERNEL = "python3"
#: A line that Jupyter reads and Python does not: a magic command, or one for the shell.
_JUPYTER = ("%", "!")


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook."""

    #: code, markdown or raw.
    kind: str
    source: str
    #: The line of the file in which its first line of source stands, or 0 where it has none.
    line: int
    #: Whether it has an output or the number of a run.
    ran: bool
    #: What of its metadata the edition does not know.
    strange: str = ""


def cells(path: Path, root: Path = ROOT) -> list[Cell]:
    """The cells of a notebook, from its top.

    Raises:
        Refused: the file is absent, no JSON, or no notebook.
    """
    return list(parsed(place(path, root), read_text(path, root)))


@lru_cache(maxsize=64)
def parsed(name: str, text: str) -> tuple[Cell, ...]:
    """The cells of a notebook of this text; `name` is where it stands.

    Raises:
        Refused: as `cells` is.
    """
    try:
        found = json.loads(text, object_pairs_hook=unique)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a cell without an id, or with another's
            nbformat.validate(found)
    except json.JSONDecodeError as error:
        what, remedy = f"no JSON: {error.msg}", f"git checkout -- {name}"
        raise Refused([Fault(name, error.lineno, "E701", what, remedy, error.colno)]) from None
    except (
        nbformat.ValidationError,
        ImportError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        Warning,
    ) as error:
        # An ImportError is of the schema of a format that there is not: nbformat 7.
        what = f"no notebook: {str(error).strip().splitlines()[0]}"
        raise Refused([Fault(name, 1, "E701", what, f"git checkout -- {name}")]) from None
    kernel = found["metadata"].get("kernelspec", {}).get("name", KERNEL)
    if kernel != KERNEL:
        what = f"the notebook is run by {kernel}, not {KERNEL}"
        line = text.count("\n", 0, text.rfind('"kernelspec"')) + 1  # the notebook's own comes after its cells
        remedy = f"write {KERNEL}: every machine that runs it has it"
        raise Refused([Fault(name, line, "E712", what, remedy)])
    return tuple(_placed(found["cells"], text))


def _placed(listed: list[dict[str, Any]], text: str) -> Iterator[Cell]:
    """The cells with their lines: their sources stand in the file in their order, as JSON strings."""
    at = 0
    for cell in listed:
        source = cell["source"]
        lines = source.splitlines(keepends=True) if isinstance(source, str) else source
        line = 0
        if lines:
            found = text.find(json.dumps(lines[0], ensure_ascii=False), at)
            if found >= 0:
                line, at = text.count("\n", 0, found) + 1, found + 1
        ran = bool(cell.get("outputs")) or cell.get("execution_count") is not None
        yield Cell(cell["cell_type"], "".join(lines), line, ran, _strange(cell))


def _strange(cell: dict[str, Any]) -> str:
    """What of a cell's settings the edition does not know; empty where there is nothing."""
    tags = cell["metadata"].get("tags", [])
    unknown = [*sorted(cell["metadata"].keys() - {"tags"}), *(tag for tag in tags if tag not in TAGS)]
    return ", ".join(map(str, unknown)) or ("tags" if tags and cell["cell_type"] != "code" else "")


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of the notebooks of the contents, and of the figures that they publish.

    Raises:
        Refused: the contents or the figures cannot be read.
    """
    faults: list[Fault] = []
    listed = figures(root)
    published: dict[str, set[str]] = {}
    read: dict[str, set[str]] = {}
    tables = {each["name"] for each in describe(root)["resources"]} if (root / PACKAGE).exists() else set()
    for page in dict.fromkeys(contents(root)):
        path = root / f"{page}.ipynb"
        if not path.is_file():
            continue
        keys = published.setdefault(path.stem, set())
        try:
            asked = read.setdefault(path.stem, set())
            for cell in cells(path, root):
                faults += _cell(cell, place(path, root), path.stem, keys, {k: f.notebook for k, f in listed.items()})
                for table, line in _asked(cell):
                    asked.add(table)
                    if table not in tables:
                        what = f"there is no table {table!r}"
                        remedy = f"name a table of {PACKAGE}"
                        faults.append(Fault(place(path, root), cell.line + line - 1, "E713", what, remedy))
        except Refused as refused:
            faults += refused.faults
    broken = {fault.file for fault in faults}
    for key, figure in listed.items():
        notebook = f"notebooks/{figure.notebook}.ipynb"
        if notebook in broken or figure.notebook not in read:
            continue
        line = line_in_toml(root / FIGURES, key)
        if key not in published[figure.notebook]:
            what = f"{notebook} does not publish the figure {key}"
            remedy = f'write drawing.publish("{key}", …) there, or mend the list'
            faults.append(Fault(FIGURES, line, "E710", what, remedy))
        for table in sorted(set(figure.tables) - read[figure.notebook]):
            what = f"{key} is drawn from {table}, for which {notebook} does not ask"
            faults.append(Fault(FIGURES, line, "E713", what, f'write data.path("{table}") there, or mend the list'))
    return faults


def _cell(cell: Cell, file: str, notebook: str, published: set[str], listed: dict[str, str]) -> Iterator[Fault]:
    """The faults of one cell; the keys of what it publishes are added to `published`."""
    if cell.ran:
        remedy = f"clear it: jupyter nbconvert --clear-output --inplace {file}"
        yield Fault(file, cell.line, "E702", "a cell is kept with its output or the number of its run", remedy)
    if cell.strange:
        what = f"a cell has settings that the edition does not know: {cell.strange}"
        yield Fault(file, cell.line, "E712", what, f"take them out; the tags are {', '.join(TAGS)}")
    if cell.kind != "code":
        return
    try:
        calls = _calls(cell.source, "publish")
    except (SyntaxError, ValueError, RecursionError) as error:
        at = cell.line + (getattr(error, "lineno", None) or 1) - 1
        yield Fault(file, at, "E711", f"the cell is no Python: {error!s}", "mend it (make lab)")
        return
    for call in calls:
        line = cell.line + call.lineno - 1
        given = dict(zip(("key", "draw", "table", "alt"), call.args, strict=False))
        given |= {each.arg: each.value for each in call.keywords if each.arg}
        key = each.value if isinstance(each := given.get("key"), ast.Constant) else None
        if not isinstance(key, str) or listed.get(key) != notebook:
            what = f"{key!r} is no figure that {FIGURES} lists for this notebook"
            yield Fault(file, line, "E710", what, "list it there, or mend the key")
        else:
            published.add(key)
        alt = given.get("alt")
        if alt is None or (isinstance(alt, ast.Constant) and not str(alt.value or "").strip()):
            what = f"the figure {key!r} is published without words for who cannot see it"
            yield Fault(file, line, "E709", what, "say in alt=… what it shows, in one or two sentences")


def _asked(cell: Cell) -> Iterator[tuple[str, int]]:
    """The tables that a cell asks for by `data.path("…")`, each with its line in the cell."""
    try:
        calls = _calls(cell.source, "path") if cell.kind == "code" else ()
    except (SyntaxError, ValueError, RecursionError):
        return
    for call in calls:
        of_data = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "data"
        if of_data and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value), call.lineno


@lru_cache(maxsize=512)
def _calls(source: str, method: str) -> tuple[ast.Call, ...]:
    """The calls of `….method(…)`, or of a function of that name, in a cell's code.

    Raises:
        SyntaxError, ValueError, RecursionError: it is no Python.
    """
    code = "\n".join("" if line.lstrip().startswith(_JUPYTER) else line for line in source.split("\n"))
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return tuple(call for call in calls if _name(call.func) == method)


def _name(called: ast.expr) -> str:
    """What a function is called where it is called: `publish`, of `drawing.publish(…)` too."""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
