"""Zips that are the same whenever and wherever they are made: sorted, and dated with the day of the version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo


def write(
    target: Path,
    files: Mapping[str, bytes | Path],
    released: str,
    stored: Mapping[str, bytes] | None = None,
    level: int = 9,
) -> None:
    """Write a zip.

    Args:
        target: where to.
        files: what is in it under each name, or the file that has it; they are sorted by name.
        released: the day that the files get, ISO 8601.
        stored: what stands before all others, as it is.
        level: how hard the others are pressed, 1 to 9.
    """
    year, month, day = date.fromisoformat(released).timetuple()[:3]
    first = stored or {}
    with ZipFile(target, "w") as made:
        for name, content in [*first.items(), *sorted(files.items(), key=lambda item: item[0])]:
            info = ZipInfo(name, (year, month, day, 0, 0, 0))
            # Otherwise it tells on which system it was made.
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = ZIP_STORED if name in first else ZIP_DEFLATED
            made.writestr(info, content.read_bytes() if isinstance(content, Path) else content, compresslevel=level)
