"""Damages to every source: each is refused, what has a second witness by its rule, and none with a traceback."""

from __future__ import annotations

from pathlib import Path

from edition import ROOT
from edition.rules import seal

from .mutation.damage import CLASSES, class_of, mutants
from .mutation.report import by_the_seal, failures, table
from .mutation.trial import Copy

COUNT = 200


def test_every_source_has_its_share_and_the_same_damages_each_time() -> None:
    made = list(mutants(ROOT, COUNT))
    assert made == list(mutants(ROOT, COUNT))
    assert {each.file for each in made} == {*seal.digests(ROOT), seal.SEAL}
    assert {class_of(each.file) for each in made} == set(CLASSES)
    assert all(each.content != (ROOT / each.file).read_bytes() for each in made)


def test_every_damage_is_refused(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    outcomes = [copy.tried(mutant) for mutant in mutants(ROOT, COUNT)]
    told = "\n".join([table(outcomes), *failures(outcomes)])
    assert not failures(outcomes), told
    # What the seal alone refuses is the edition's own word: less than a third of what can be damaged.
    assert len(by_the_seal(outcomes)) * 3 < COUNT, told
    # A fault has its place: a line of a file.
    faults = [fault for each in outcomes for fault in each.faults]
    assert sum(bool(fault.line) for fault in faults) > 0.9 * len(faults), told
