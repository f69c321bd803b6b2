"""The table of a run: what was refused by what, and where it was said; its failures; what the seal alone refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from edition import ROOT

from .damage import CLASSES, class_of
from .trial import Outcome
from .verdict import due

COLUMNS = ("rule", "seal", "nothing", "crash")


def table(outcomes: Sequence[Outcome]) -> str:
    """How many damages of each class of files, and of each kind, were refused by what, and the places of the faults."""
    lines = []
    for head, key in (("files", lambda each: class_of(each.mutant.file)), ("damage", lambda each: each.mutant.kind)):
        counts = Counter((key(each), each.refused) for each in outcomes)
        names = [name for name in CLASSES if head == "files"] or sorted({name for name, _ in counts})
        lines.append("".join([f"{head:<18}", *(f"{column:>9}" for column in COLUMNS)]))
        lines += ["".join([f"{name:<18}", *(f"{counts[name, c]:>9}" for c in COLUMNS)]) for name in names]
        lines.append("")
    return "\n".join([*lines, *_places(outcomes)])


def _places(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Of the faults of damages that a rule refused: how many name a line of the damaged file, or of another."""
    counts: Counter[str] = Counter()
    for each in outcomes:
        for fault in each.faults:
            own = fault.file == each.mutant.file
            # Of a file as a whole (gone, of another encoding) there is no line to tell.
            whole = own and (each.mutant.content is None or fault.code in ("E001", "E010", "E012"))
            counts[f"{'the damaged file' if own else 'another'}, {'a line' if fault.line or whole else 'no line'}"] += 1
    for name, count in sorted(counts.items(), reverse=True):
        yield f"{name:<32}{count:>8}{count / max(counts.total(), 1):>8.1%}"


def failures(outcomes: Sequence[Outcome], root: Path = ROOT) -> list[str]:
    """The damages that crashed, that nothing refused, or that a rule should have refused and did not."""
    found = []
    for each in outcomes:
        mutant = each.mutant
        told = f"{mutant.file}: {mutant.kind}: {mutant.what}"
        if each.refused in ("crash", "nothing"):
            found.append(f"{each.refused}: {told}\n{each.crash}")
        elif each.refused == "seal" and _owed(each, root):
            found.append(f"no rule: {told}")
    return found


def _owed(each: Outcome, root: Path) -> bool:
    """Whether a rule should have refused it; the ledger of digests is itself what the seal holds to."""
    file = each.mutant.file
    return class_of(file) != "seal" and due(each.mutant, (root / file).read_bytes())


def by_the_seal(outcomes: Sequence[Outcome]) -> list[str]:
    """What the seal alone refused."""
    alone = (each.mutant for each in outcomes if each.refused == "seal")
    return sorted(f"{mutant.file}: {mutant.kind}: {mutant.what}" for mutant in alone)
