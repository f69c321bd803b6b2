"""Builds that repeat: byte for byte, whoever builds and wherever; and the digest by which two people tell so."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edition import digest
from edition.__main__ import main
from edition.publish import SUMS

from .conftest import tracked

#: A day long before any version's, in seconds since 1970: what else a clone's files may say of their age.
LONG_AGO = 1_000_000_000


def _build(clone: Path, *commands: str, processors: set[int] | None = None, umask: int = 0o022, **env: str) -> Path:
    """The site that the commands make in a clone, by its own code, in an environment of their own.

    Args:
        clone: what git has of the checkout.
        commands: of `python -m edition`.
        processors: on which; on all by default.
        umask: as the shell's command.
        env: variables that differ from this process's.
    """
    for command in commands:
        made = subprocess.run(
            [sys.executable, "-m", "edition", command],
            cwd=clone,
            env=os.environ | {"PYTHONPATH": str(clone)} | env,
            umask=umask,
            preexec_fn=(lambda: os.sched_setaffinity(0, processors)) if processors else None,
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout[-2000:].decode() + made.stderr[-4000:].decode()
    return clone / "_build" / "html"


def _one() -> set[int] | None:
    """One of the processors that this process is let have; all, where a system has no say in it."""
    return {min(os.sched_getaffinity(0))} if hasattr(os, "sched_getaffinity") else None


def _different(one: Path, other: Path) -> list[str]:
    """The lines of two sites' lists that are not in both."""
    return sorted(set(digest.listed(one)) ^ set(digest.listed(other)))


def test_a_clean_clone_elsewhere_builds_the_same_site(site: Path, tmp_path: Path) -> None:
    clone = tracked(tmp_path / "a folder with 間 in its name" / "clone")
    again = _build(clone, "build", TZ="Pacific/Kiritimati", PYTHONHASHSEED="7")
    assert _different(site, again) == []


@pytest.mark.whole
def test_two_clean_clones_make_the_same_site_and_downloads(tmp_path: Path) -> None:
    """Other folder, zone, seed of hashes, language, rights, ages of files, home, number of processors: same bytes."""
    short, long = tracked(tmp_path / "a"), tracked(tmp_path / "a folder with 間 in its name" / ("long" * 20))
    for path in long.rglob("*"):
        path.chmod(0o700 if path.is_dir() or os.access(path, os.X_OK) else 0o600)
        os.utime(path, (LONG_AGO, LONG_AGO))
    home = tmp_path / "home"
    home.mkdir()
    steps = ("build", "downloads")
    one = _build(short, *steps, TZ="America/St_Johns", PYTHONHASHSEED="1", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    other = _build(
        long, *steps, processors=_one(), umask=0o077,
        TZ="Pacific/Kiritimati", PYTHONHASHSEED="4294967295", LC_ALL="C.UTF-8", HOME=str(home),
    )  # fmt: skip
    assert _different(one, other) == []
    assert list(digest.digests(one)) == ["site", "downloads"]
    assert digest.digests(one) == digest.digests(other)


@pytest.fixture
def small(minisite: Path, tmp_path: Path) -> Path:
    return shutil.copytree(minisite, tmp_path / "site")


def test_the_digest_is_of_every_letter_and_every_name(small: Path) -> None:
    before = digest.digests(small)
    page, renamed = small / "search.html", small / "searched.html"
    page.rename(renamed)
    assert digest.digests(small) != before
    renamed.rename(page)
    assert digest.digests(small) == before
    page.write_bytes(page.read_bytes() + b" ")
    assert digest.digests(small) != before


def test_the_downloads_have_a_digest_of_their_own_and_leave_the_sites(small: Path) -> None:
    before = digest.digests(small)
    assert list(before) == ["site"]
    (small / "downloads" / SUMS).write_text("", encoding="utf-8")
    (small / "downloads" / "small.pdf").write_bytes(b"%PDF")
    after = digest.digests(small)
    assert list(after) == ["site", "downloads"] and after["site"] == before["site"]
    (small / "downloads" / "small.pdf").write_bytes(b"%PDF-2")
    assert digest.digests(small) == before | {"downloads": digest.digests(small)["downloads"]} != after


def test_the_list_is_sha256sums_and_the_digest_is_its_sum(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "--site", str(small), "--list"]) == 0
    written = capsys.readouterr().out
    checked = subprocess.run(["sha256sum", "--check", "--quiet"], input=written.encode(), cwd=small, check=True)
    assert checked.returncode == 0
    lines = written.splitlines(keepends=True)
    assert len(lines) == sum(path.is_file() for path in small.rglob("*"))
    site = "".join(line for line in lines if "  downloads/" not in line)
    assert main(["digest", "--site", str(small)]) == 0
    assert capsys.readouterr().out == f"site      sha256 {hashlib.sha256(site.encode()).hexdigest()}\n"


def test_where_no_site_is_built_there_is_no_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "--site", str(tmp_path)]) == 1
    assert "no site is built there" in capsys.readouterr().err
