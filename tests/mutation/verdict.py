"""By what a damage ought to be refused: a rule, where something else in the edition says what was there, or the seal.

What has a second witness is told here without asking the package, so that a rule that no longer holds is missed:

- what a file is (its encoding, line ends, whole lines, syntax) by the form of its kind;
- an essay's letters, and the words, kind and standing of an annotation, by the witness and the list of the forms;
- a witness, and what is derived (`.zenodo.json`), by its digest or its source; the ledger of addresses by the text;
- in the tables what is quoted, where it is quoted, the value that a quotation says, membership, rounded shares;
- the keys of settings, contents and lists by what reads them.

All else is the edition's own word: annotations, pages, titles, notes, most figures, what a notebook's code says.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re

from .damage import Mutant, class_of

#: What is refused in whatever file.
ALWAYS = {"empty", "delete_file", "recode", "mark_order", "return_carriages", "cut_character", "unseen"}
#: What has a second witness in a table.
WITNESSED = {"address", "quote", "basis_address", "basis_quote", "value", "nato_member", "share", "url"}
_SAID = ("on", "kind", "standing")


def due(mutant: Mutant, sound: bytes) -> bool:
    """Whether a rule must refuse a damage, and not the seal alone; `sound` is what the file was."""
    kind = class_of(mutant.file)
    if mutant.kind in ALWAYS or kind in ("witness", "seal") or mutant.file == ".zenodo.json":
        return True
    assert mutant.content is not None
    now, was = mutant.content.decode("utf-8"), sound.decode("utf-8")
    if kind == "chapter":
        return _letters(now) != _letters(was) or _options(now) != _options(was)
    if kind == "ledger":
        return sorted(now.split("\n")) != sorted(was.split("\n"))
    if kind == "table":
        return mutant.kind != "delete_line" and _cells(now) != _cells(was)
    if kind in ("settings", "contents", "colophon") and mutant.kind in ("rename_key", "duplicate_key"):
        return "#" not in mutant.what
    if kind in ("description", "outlines", "notebook"):
        return not _is_json(now) or (kind == "notebook" and not _is_python(now))
    return False


def _letters(text: str) -> str:
    """What stands outside directives, without white space and the marks of empty lines."""
    out, within = [], False
    for line in text.split("\n"):
        if re.match(" {0,3}:::", line):
            within = line.strip(" :") != "" or not within
        elif not within:
            out.append("".join(line.split()))
    return "".join(out)


def _options(text: str) -> list[str]:
    found = re.findall(rf"^:(?:{'|'.join(_SAID)}):.*$", text, re.MULTILINE)
    return sorted("".join(option.split()) for option in found)


def _cells(text: str) -> object:
    """The cells of a table that have a second witness, row by row, in whatever order; of no table nothing."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    header = rows[0] if rows else []
    if any(len(row) != len(header) for row in rows):
        return header, "ragged"
    # A row less may be meant; one that is there twice has its key twice, which is told.
    return header, sorted(tuple(c for c, name in zip(row, header, strict=True) if name in WITNESSED) for row in rows)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _is_python(text: str) -> bool:
    try:
        for cell in json.loads(text)["cells"]:
            code = "".join(line for line in cell["source"] if not line.startswith(("%", "!")))
            ast.parse(code if cell["cell_type"] == "code" else "")
    except (SyntaxError, ValueError, LookupError, TypeError):
        return False
    return True
