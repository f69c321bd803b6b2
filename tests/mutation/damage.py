"""Damages to a source: what a slip of the hand, an editor, a script or a disk does to a file.

Each is a function of the file's bytes and of a generator of random numbers, which gives the damaged bytes and says
what was done, or None where there is nothing in the file to damage in that way.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from edition.rules import seal

#: The damaged bytes (None: the file is gone) and what was done, in a few words.
Done = tuple[bytes | None, str]
Damage = Callable[[bytes, random.Random], Done | None]


@dataclass(frozen=True)
class Mutant:
    """One damaged source."""

    file: str
    #: The name of the damage.
    kind: str
    what: str
    #: None where the file is gone.
    content: bytes | None


#: The classes of files, by what their paths match.
CLASSES = {
    "chapter": r"book/(?!apparatus/).+\.md",
    "page": r"book/apparatus/.+\.md|index\.md",
    "notebook": r".+\.ipynb",
    "witness": r"data/witnesses/.+",
    "ledger": r"data/addresses\.csv",
    "seal": re.escape(seal.SEAL),
    "table": r".+\.csv",
    "description": r"data/datapackage\.json",
    "outlines": r".+\.geojson",
    "bibliography": r".+\.bib",
    "list": r".+\.toml",
    "contents": r"_toc\.yml",
    "settings": r"_config\.yml",
    "colophon": r"CITATION\.cff|\.zenodo\.json",
}


def class_of(file: str) -> str:
    """Which of `CLASSES` a source is of."""
    return next(name for name, pattern in CLASSES.items() if re.fullmatch(pattern, file))


def _text(raw: bytes) -> list[str]:
    return raw.decode("utf-8").split("\n")


def _joined(lines: list[str]) -> bytes:
    return "\n".join(lines).encode("utf-8")


def _said(lines: list[str]) -> list[int]:
    """The indexes of the lines that hold something."""
    return [at for at, line in enumerate(lines) if line.strip()]


# --- lines ------------------------------------------------------------------------------------------------------------


def delete_line(raw: bytes, chance: random.Random) -> Done | None:
    lines = _text(raw)
    at = chance.choice(_said(lines))
    return _joined(lines[:at] + lines[at + 1 :]), f"line {at + 1} deleted: {lines[at][:40]}"


def duplicate_line(raw: bytes, chance: random.Random) -> Done | None:
    lines = _text(raw)
    at = chance.choice(_said(lines))
    return _joined(lines[: at + 1] + lines[at:]), f"line {at + 1} doubled: {lines[at][:40]}"


def swap_lines(raw: bytes, chance: random.Random) -> Done | None:
    lines = _text(raw)
    said = _said(lines)
    if len(said) < 2:
        return None
    at = chance.randrange(len(said) - 1)
    a, b = said[at], said[at + 1] if chance.random() < 0.5 else chance.choice(said)
    lines[a], lines[b] = lines[b], lines[a]
    return _joined(lines), f"lines {a + 1} and {b + 1} swapped"


def indent_line(raw: bytes, chance: random.Random) -> Done | None:
    lines = _text(raw)
    at = chance.choice(_said(lines))
    sign = chance.choice(["\t", "  ", " ", "    "])
    lines[at] = sign + lines[at]
    return _joined(lines), f"line {at + 1} indented by {sign!r}: {lines[at][:40]}"


# --- the file ---------------------------------------------------------------------------------------------------------


def cut(raw: bytes, chance: random.Random) -> Done | None:
    at = chance.randrange(1, len(raw))
    return raw[:at], f"cut at byte {at}"


def cut_character(raw: bytes, chance: random.Random) -> Done | None:
    inner = [match.start() for match in re.finditer(rb"[\x80-\xbf]", raw)]
    at = chance.choice(inner) if inner else 0
    return (raw[:at], f"cut within a character, at byte {at}") if inner else None


def empty(raw: bytes, chance: random.Random) -> Done | None:
    return chance.choice([b"", b"\n"]), "emptied"


def delete_file(raw: bytes, chance: random.Random) -> Done | None:
    return None, "deleted"


def recode(raw: bytes, chance: random.Random) -> Done | None:
    name = chance.choice(["cp932", "utf-16", "utf-16-le", "latin-1", "euc_jp"])
    return raw.decode("utf-8").encode(name, errors="replace"), f"saved as {name}"


def mark_order(raw: bytes, chance: random.Random) -> Done | None:
    return b"\xef\xbb\xbf" + raw, "saved with a byte order mark"


def return_carriages(raw: bytes, chance: random.Random) -> Done | None:
    end = chance.choice([b"\r\n", b"\r"])
    return raw.replace(b"\n", end), f"lines ended with {end!r}"


# --- letters ----------------------------------------------------------------------------------------------------------


def _edit(raw: bytes, at: int, length: int, by: str, what: str) -> Done:
    text = raw.decode("utf-8")
    line = text.count("\n", 0, at) + 1
    around = text[max(0, at - 6) : at + length + 6].replace("\n", "⏎")
    return (text[:at] + by + text[at + length :]).encode("utf-8"), f"{what} in line {line}: {around}"


def _spot(raw: bytes, chance: random.Random, pattern: str) -> re.Match[str] | None:
    found = list(re.finditer(pattern, raw.decode("utf-8")))
    return chance.choice(found) if found else None


def insert_letter(raw: bytes, chance: random.Random) -> Done | None:
    match, sign = _spot(raw, chance, r"[^\n]"), chance.choice("のは、,a1 *`:)}\"'-#")
    return _edit(raw, match.start(), 0, sign, f"{sign!r} inserted") if match else None


def delete_letter(raw: bytes, chance: random.Random) -> Done | None:
    match = _spot(raw, chance, r"\S")
    return _edit(raw, match.start(), 1, "", f"{match[0]!r} deleted") if match else None


def replace_letter(raw: bytes, chance: random.Random) -> Done | None:
    match, sign = _spot(raw, chance, r"\S"), chance.choice("をと。.b2_|[")
    return _edit(raw, match.start(), 1, sign, f"{match[0]!r} is {sign!r}") if match and match[0] != sign else None


def transpose(raw: bytes, chance: random.Random) -> Done | None:
    match = _spot(raw, chance, r"(\w)(?!\1)(\w)")
    return _edit(raw, match.start(), 2, match[2] + match[1], f"{match[0]!r} transposed") if match else None


def width(raw: bytes, chance: random.Random) -> Done | None:
    """A full-width letter or digit for a half-width one, or the other way round."""
    match = _spot(raw, chance, r"[！-～]|[!-~]")
    if not match:
        return None
    other = chr(ord(match[0]) + (0xFEE0 if match[0] < "\x7f" else -0xFEE0))
    return _edit(raw, match.start(), 1, other, f"{match[0]!r} is {other!r}")


def unseen(raw: bytes, chance: random.Random) -> Done | None:
    match, sign = _spot(raw, chance, r"\S"), chance.choice("\u200b\u200e\ufeff\u00a0\u00ad\u2060")
    return _edit(raw, match.start(), 0, sign, f"U+{ord(sign):04X} inserted") if match else None


def digit(raw: bytes, chance: random.Random) -> Done | None:
    match = _spot(raw, chance, r"[0-9０-９]")
    if not match:
        return None
    other = chance.choice([sign for sign in "0123456789" if sign != match[0]])
    other = chr(ord(other) + 0xFEE0) if match[0] > "9" else other
    return _edit(raw, match.start(), 1, other, f"{match[0]} is {other}")


# --- tables -----------------------------------------------------------------------------------------------------------


def _cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))


def _table(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _cell(rows: list[list[str]], chance: random.Random) -> tuple[int, int]:
    filled = [(i, j) for i, row in enumerate(rows) if i for j, cell in enumerate(row) if cell]
    return chance.choice(filled)


def swap_cells(raw: bytes, chance: random.Random) -> Done | None:
    """Two cells of a row that stand side by side, or two of a column."""
    rows = _cells(raw)
    i, j = _cell(rows, chance)
    k, m = (i, (j + 1) % len(rows[i])) if chance.random() < 0.5 else (chance.randrange(1, len(rows)), j)
    rows[i][j], rows[k][m] = rows[k][m], rows[i][j]
    return _table(rows), f"line {i + 1} {rows[0][j]} swapped with line {k + 1} {rows[0][m]}"


def empty_cell(raw: bytes, chance: random.Random) -> Done | None:
    rows = _cells(raw)
    i, j = _cell(rows, chance)
    was, rows[i][j] = rows[i][j], ""
    return _table(rows), f"line {i + 1} {rows[0][j]} emptied: {was[:30]}"


def copy_cell(raw: bytes, chance: random.Random) -> Done | None:
    rows = _cells(raw)
    i, j = _cell(rows, chance)
    k = chance.randrange(1, len(rows))
    was, rows[k][j] = rows[k][j], rows[i][j]
    return _table(rows), f"line {k + 1} {rows[0][j]} was {was[:20]!r} and is line {i + 1}'s {rows[i][j][:20]!r}"


# --- structure --------------------------------------------------------------------------------------------------------

_KEYS = r"(?m)^[ \t]*(?:- )?[\w.\"-]+ *[:=] .+$"


def duplicate_key(raw: bytes, chance: random.Random) -> Done | None:
    """A key given twice, with another value."""
    match = _spot(raw, chance, _KEYS)
    if not match:
        return None
    again = re.sub(r"([:=] *[\"{\[]?)", r"\g<1>1", match[0].removesuffix(",").replace("- ", "  "), count=1)
    comma = "" if match[0].endswith((",", "{", "[")) or not raw.lstrip().startswith((b"{", b"[")) else ","
    end = "," if raw.lstrip().startswith((b"{", b"[")) and not comma else ""
    return _edit(raw, match.end(), 0, f"{comma}\n{again}{end}", f"key doubled: {match[0].strip()[:30]}")


def rename_key(raw: bytes, chance: random.Random) -> Done | None:
    match = _spot(raw, chance, r"(?m)^[ \t]*(?:- )?\"?(\w[\w-]*)\"? *[:=](?= )")
    return _edit(raw, match.end(1), 0, "x", f"key renamed: {match[1]}") if match else None


def break_value(raw: bytes, chance: random.Random) -> Done | None:
    """A value of another type, or none."""
    match = _spot(raw, chance, r"(?m)(?<=[:=] )(?![|>{\[]$)[^\n]+?(?=,?$)")
    other = chance.choice(['""', "true", "12", "[]", "null", "{}", "'x"])
    return _edit(raw, match.start(), len(match[0]), other, f"value is {other}") if match else None


# --- markup -----------------------------------------------------------------------------------------------------------


def _mend(pattern: str, change: Callable[[str, random.Random], str], what: str) -> Damage:
    def damage(raw: bytes, chance: random.Random) -> Done | None:
        match = _spot(raw, chance, pattern)
        return _edit(raw, match.start(1), len(match[1]), change(match[1], chance), what) if match else None

    return damage


def _misspelt(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return chance.choice([word[:at] + word[at + 1 :], word[:at] + "x" + word[at:]])


def _numbered(word: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda match: str(int(match[0]) + chance.choice([1, 2, 100])), word, count=1)


option = _mend(r"(?m)^:(\w+: .*)$", _misspelt, "option")
link = _mend(r"\]\(([^)\s]+)\)", _misspelt, "link")
role = _mend(r"\{(\w+)\}`", _misspelt, "role")
folio = _mend(r"\{folio\}`(\d+)`", _numbered, "folio")
directive = _mend(r"(?m)^:::+\{(\w+)\}", _misspelt, "directive")
argument = _mend(r"(?m)^:::+\{\w+\} (\S+)", _misspelt, "argument")
fence = _mend(r"(?m)^(:::+)", lambda word, _: word[1:], "fence")
address = _mend(r"(?m)^\((\S+)\)=$", _numbered, "address")
call = _mend(r"\[\^(\d+)\]", _numbered, "call")
heading = _mend(r"(?m)^(#+) ", lambda word, chance: chance.choice([word + "#", word[1:]]), "heading")

#: Damages that every file can meet.
COMMON: tuple[Damage, ...] = (
    *(delete_line, duplicate_line, swap_lines, indent_line, cut, cut_character, empty, delete_file, recode),
    *(mark_order, return_carriages, insert_letter, delete_letter, replace_letter, transpose, width, unseen, digit),
)
#: Those of a kind of file, by what its path ends in.
OWN: dict[str, tuple[Damage, ...]] = {
    ".csv": (swap_cells, swap_cells, empty_cell, empty_cell, copy_cell, copy_cell),
    ".md": (option, option, link, link, role, folio, directive, argument, fence, address, call, heading),
    **dict.fromkeys((".yml", ".cff", ".toml", ".json", ".bib", ".geojson"), (duplicate_key, rename_key, break_value)),
    ".ipynb": (duplicate_key, rename_key, break_value, link),
}
_NAMES = {id(damage): name for name, damage in list(globals().items()) if callable(damage)}


def mutants(root: Path, count: int, seed: int = 7) -> Iterator[Mutant]:
    """Damages to the sources of a checkout, the same for the same sources, count and seed.

    The files are taken in turn, and of each its damages in turn, so that small files and rare damages get their share.
    """
    files = [*seal.digests(root), seal.SEAL]
    chance = random.Random(seed)
    chance.shuffle(files)
    turns = {file: _turns(file, random.Random(f"{seed} {file}")) for file in files}
    raw = {file: (root / file).read_bytes() for file in files}
    made = 0
    while made < count:
        for file in files[: count - made]:
            yield _mutant(file, raw[file], turns[file], chance)
            made += 1


def _turns(file: str, chance: random.Random) -> Iterator[Damage]:
    damages = [*COMMON, *OWN.get(Path(file).suffix, ())]
    while True:
        chance.shuffle(damages)
        yield from damages


def _mutant(file: str, raw: bytes, turns: Iterator[Damage], chance: random.Random) -> Mutant:
    while True:
        damage = next(turns)
        done = damage(raw, chance)
        if done is not None and done[0] != raw:
            return Mutant(file, _NAMES[id(damage)], done[1], done[0])
