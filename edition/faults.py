"""What is wrong, where, and how to mend it: the one form in which the edition refuses an input."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong."""

    #: The file at fault, relative to the checkout where it lies in it.
    file: str
    #: The 1-based line, or 0 where the fault is of the file as a whole.
    line: int
    #: The code of the rule that is broken, of `edition.rules`.
    code: str
    #: What is wrong.
    what: str
    #: How to mend it.
    remedy: str
    #: The 1-based column, or 0 where the fault is of the line as a whole.
    column: int = 0

    def __str__(self) -> str:
        # A fault of the whole file or line is told at its beginning, so that every editor can jump there.
        return f"{self.file}:{self.line or 1}:{self.column or 1}: {self.code} {self.what}\n    → {self.remedy}"


class Refused(Exception):
    """An input is refused. Carries every fault that was found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def place(path: Path, root: Path) -> str:
    """The path as a reader of the checkout would write it: relative to `root` where it can be."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def read_text(path: Path, root: Path) -> str:
    """The text of a UTF-8 file.

    Raises:
        Refused: the file is absent or cannot be read, is not UTF-8 (the fault names the line and the byte), or
            begins with a byte order mark; or it is Markdown and has a carriage return.
    """
    name = place(path, root)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        fault = Fault(name, 0, "E001", "the file is not there", f"restore it: git checkout -- {name}")
        raise Refused([fault]) from None
    except OSError as error:
        raise Refused([Fault(name, 0, "E002", str(error.strerror), "make it a file that can be read")]) from None
    if raw.startswith(b"\xef\xbb\xbf"):
        what = "the file begins with a byte order mark"
        raise Refused([Fault(name, 1, "E003", what, "save it as UTF-8 without one")])
    if path.suffix == ".md" and b"\r" in raw:  # Markdown would count lines by them, and every place would be another's
        line = raw.count(b"\n", 0, raw.index(b"\r")) + 1
        what, remedy = "a line ends with a carriage return", "save it with line feeds alone"
        raise Refused([Fault(name, line, "E025", what, remedy)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        fault = Fault(name, line, "E003", what, f"save the file as UTF-8, or restore it: git checkout -- {name}")
        raise Refused([fault]) from None


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The `object_pairs_hook` of JSON that is to be refused where it gives a key twice.

    Raises:
        ValueError: it does.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for at, (key, _) in enumerate(pairs) if any(key == other for other, _ in pairs[:at]))
        raise ValueError(f"the key {twice} is given twice")
    return found


def read_yaml(path: Path, root: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds; not to be changed.

    Raises:
        Refused: the file is absent, not UTF-8, malformed (the fault names the line), or holds no mapping.
    """
    name = place(path, root)
    text = read_text(path, root)
    try:
        found = _parsed(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Refused([Fault(name, line, "E004", str(error.problem), "mend the YAML at that line")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = " ".join(str(error).split())
        raise Refused([Fault(name, 0, "E004", what, "remove what is no text from the file")]) from None
    if not isinstance(found, dict):
        raise Refused([Fault(name, 1, "E004", "the file holds no mapping", f"restore it: git checkout -- {name}")])
    return found


def read_toml(path: Path, root: Path) -> dict[str, Any]:
    """The table that a TOML file holds.

    Raises:
        Refused: the file is absent, not UTF-8, or malformed (the fault names the place).
    """
    text = read_text(path, root)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (text.count("\n"), 0)  # or at the end of the document
        fault = Fault(place(path, root), line, "E005", str(error), "mend the TOML at that place", column)
        raise Refused([fault]) from None


def line_in_toml(path: Path, table: str, key: str = "") -> int:
    """The line (from 1) of a TOML file that has been read, on which a table begins, or a key in it; 0 if there is none.

    Args:
        path: the file.
        table: the name in the table's header.
        key: of that table; empty for the table itself.
    """
    own = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.lstrip().startswith("["):
            own = line.partition("]")[0].strip("[ \"'")
            if own == table and not key:
                return number
        elif key and own == table and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return number
    return 0


class _Loader(yaml.SafeLoader):
    """Leaves dates the text they are: JSON Schema knows no other, and 2026-02-30 is a slip to be told, not a crash.
    Of a key that is given twice YAML would keep the second, unsaid: it is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"the key {key.value} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@lru_cache(maxsize=16)
def _parsed(text: str) -> Any:
    """The contents and the settings are asked for with every essay and chapter: each is parsed once."""
    return yaml.load(text, Loader=_Loader)


@lru_cache(maxsize=4)
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return node


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) on which what a path of keys and indexes leads to begins, or the last of its steps found."""
    node = _composed(text)
    line = 1
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        if node is None:
            return line
        line = node.start_mark.line + 1
    return line
