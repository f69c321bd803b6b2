"""Trying a damage: the sources with it, held to the rules and to the seal, in a copy and in this process."""

from __future__ import annotations

import shutil
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from edition import ROOT
from edition.faults import Fault, Refused
from edition.rules import check, seal

from .damage import Mutant


@dataclass(frozen=True)
class Outcome:
    """What became of a damage."""

    mutant: Mutant
    #: What the rules have against it; empty where only the seal has.
    faults: tuple[Fault, ...]
    #: Whether the seal refuses it.
    sealed: bool
    #: A traceback where there should have been a fault; else empty.
    crash: str
    seconds: float

    @property
    def refused(self) -> str:
        """By what: crash, rule, seal or nothing."""
        return "crash" if self.crash else "rule" if self.faults else "seal" if self.sealed else "nothing"


class Copy:
    """The sources of this checkout in a folder, to be damaged and mended."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        for name in (*seal.digests(ROOT), seal.SEAL):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)

    def tried(self, mutant: Mutant) -> Outcome:
        """What the rules and the seal say of the sources with this damage, which is then mended."""
        path = self.root / mutant.file
        sound = path.read_bytes()
        if mutant.content is None:
            path.unlink()
        else:
            path.write_bytes(mutant.content)
        forget()
        begun = time.process_time()
        faults: list[Fault] = []
        sealed, crash = False, ""
        try:
            faults = check.faults(self.root)
            sealed = bool(_sealed(self.root))
        except Exception:
            crash = traceback.format_exc()
        finally:
            path.write_bytes(sound)
        return Outcome(mutant, tuple(faults), sealed, crash, time.process_time() - begun)


def _sealed(root: Path) -> list[Fault]:
    try:
        return seal.check(root)
    except Refused as refused:
        return refused.faults


def forget() -> None:
    """Clear what the package keeps by the folder it read: those caches are without bound. What is kept by its text
    stays, so that of the sources only the damaged one is parsed again."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "edition":
            for value in vars(module).values():
                if hasattr(value, "cache_parameters") and value.cache_parameters()["maxsize"] is None:
                    value.cache_clear()
