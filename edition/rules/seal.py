"""The seal: a digest of every source, `data/SHA256SUMS`, renewed only on purpose.

Most of what the edition says has a second witness: letters their print, quotations their passage, totals their rows,
keys their table. The wording of an annotation or a figure in no sum has none; that it is what its editor read and
meant is known by this ledger alone. Its form is sha256sum's: `sha256sum --check data/SHA256SUMS` reads it too.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from .. import ROOT
from ..faults import Fault, Refused, read_text

SEAL = "data/SHA256SUMS"
#: What is sealed, as patterns from the root of the checkout.
SEALED = (
    *("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "index.md"),
    *("book/**/*", "data/**/*", "notebooks/*.ipynb"),
)
_LINE = re.compile(r"([0-9a-f]{64})  (\S+)")


def sources(root: Path = ROOT) -> list[str]:
    """The paths of every source from the root, in order."""
    paths = {path for pattern in SEALED for path in root.glob(pattern) if path.is_file()}
    named = (path.relative_to(root).as_posix() for path in paths)
    hidden = re.compile(r"(^|/)\.(?!zenodo\.json$)")
    return sorted(name for name in named if name != SEAL and not hidden.search(name))


def digests(root: Path = ROOT) -> dict[str, str]:
    """The SHA-256 of every source by its path from the root, in the order of the paths."""
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in sources(root)}


def origin(root: Path = ROOT) -> str:
    """One digest of all that a site is built of: the sources and the code that reads them."""
    built = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in code().items()}
    lines = [*sorted(built.items()), *digests(root).items()]
    return hashlib.sha256("".join(f"{digest}  {name}\n" for name, digest in lines).encode()).hexdigest()


def code() -> dict[str, Path]:
    """The files of the package `edition`, by their paths in it: modules, templates, styles, scripts, the rules."""
    package = Path(__file__).parent.parent
    files = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(package).as_posix(): path for path in files}


def check(root: Path = ROOT) -> list[Fault]:
    """Every source that is not as it was sealed.

    Raises:
        Refused: the ledger is absent or malformed.
    """
    sealed, now = _read(root), digests(root)
    faults = []
    for name, (line, digest) in sealed.items():
        if name not in now:
            what, remedy = f"{name} is sealed, and not there", f"git checkout -- {name}, or seal without it"
            faults.append(Fault(SEAL, line, "E008", what, f"{remedy}: python -m edition seal"))
        elif now[name] != digest:
            remedy = f"read the change (git diff -- {name}); if it is meant: python -m edition seal"
            faults.append(Fault(name, 0, "E007", "the file is not the one that was sealed", remedy))
    for name in now.keys() - sealed.keys():
        faults.append(Fault(name, 0, "E008", "the file is not sealed", "python -m edition seal"))
    return faults


def _read(root: Path) -> dict[str, tuple[int, str]]:
    """The ledger: by path the line that lists it and its digest."""
    found: dict[str, tuple[int, str]] = {}
    faults = []
    *lines, rest = read_text(root / SEAL, root).split("\n")
    if rest:
        faults.append(Fault(SEAL, len(lines) + 1, "E008", "the last line has no end", f"git checkout -- {SEAL}"))
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            faults.append(Fault(SEAL, number, "E008", "no digest and path", f"git checkout -- {SEAL}"))
        elif match[2] in found:
            faults.append(Fault(SEAL, number, "E008", f"{match[2]} is listed twice", "take one of the two lines out"))
        else:
            found[match[2]] = (number, match[1])
    if list(found) != sorted(found) and not faults:
        first = next(name for name, due in zip(found, sorted(found), strict=True) if name != due)
        what = f"{first} is not listed in the order of the paths"
        faults.append(Fault(SEAL, found[first][0], "E008", what, f"git checkout -- {SEAL}"))
    if faults:
        raise Refused(faults)
    return found


def renew(root: Path = ROOT) -> list[str]:
    """Seal the sources as they are, and tell of each that is new, changed or gone, in a line."""
    try:
        sealed = {name: digest for name, (_, digest) in _read(root).items()}
    except Refused:
        sealed = {}
    now = digests(root)
    (root / SEAL).write_text("".join(f"{digest}  {name}\n" for name, digest in now.items()), encoding="utf-8")
    return [
        f"{'new' if name not in sealed else 'gone' if name not in now else 'changed'}: {name}"
        for name in sorted(sealed.keys() | now.keys())
        if sealed.get(name) != now.get(name)
    ]
