"""Folders put in their place whole or not at all: made beside it, then changed for what is there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What the names of folders begin with that are being made, and of those that are being replaced.
_NEXT, _OLD = ".next-", ".old-"


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder within one, on the same disk, gone when the block ends; those of runs that were killed go first."""
    for stale in folder.glob(f"{_NEXT}*"):
        shutil.rmtree(stale, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_NEXT, dir=folder) as made:
        yield Path(made)


def restore(place: Path) -> None:
    """Undo what a run left that was killed halfway: the old folder comes back, or goes where the new one is there."""
    old = place.with_name(_OLD + place.name)
    if not old.exists():
        return
    if place.exists():
        _remove(old)
    else:
        old.rename(place)


def swap(new: Path, place: Path) -> None:
    """Put a folder in a place; whatever happens, it or what was there before is there.

    Args:
        new: the folder, on the disk that the place is on.
        place: where it goes; a folder, a link to one, or nothing is there.
    """
    restore(place)
    old = place.with_name(_OLD + place.name)
    try:
        if place.exists():
            place.rename(old)
        new.rename(place)
    except BaseException:
        restore(place)
        raise
    restore(place)


def _remove(old: Path) -> None:
    if old.is_symlink():
        old.unlink()
    else:
        shutil.rmtree(old, ignore_errors=True)
