"""The files to carry away: listed as they are, packed the same whenever, and never half made."""

from __future__ import annotations

import errno
import hashlib
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT
from edition.colophon import colophon
from edition.export import downloads, leaf
from edition.faults import Fault, Refused
from edition.publish import STAMP

MADE = (colophon().file(".epub"), colophon().file(".pdf"), "yoshizaki-2008.pdf", "tsuruoka-2024.pdf")


def said(_: str) -> None:
    pass


def epub(site: Path, out: Path, root: Path) -> list[Path]:
    path = out / colophon(root).file(".epub")
    path.write_bytes(b"an e-book")
    return [path]


def pdfs(site: Path, out: Path, root: Path) -> list[Path]:
    names = ["yoshizaki-2008.pdf", "tsuruoka-2024.pdf", colophon(root).file(".pdf")]
    for name in names:
        (out / name).write_bytes(name.encode())
    return [out / name for name in names]


@pytest.fixture
def copied(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "html"))


def listed(site: Path) -> dict[str, list[str]]:
    """The link of each file on the page, with the words of its row."""
    page = LexborHTMLParser((site / "downloads/index.html").read_text(encoding="utf-8"))
    rows = {}
    for row in page.css("tbody tr"):
        link = row.css_first("a")
        assert link is not None
        rows[link.attributes["href"] or ""] = [cell.text() for cell in row.css("td")]
    return rows


def test_a_built_site_lists_what_it_has_and_says_what_is_still_to_be_made(site: Path) -> None:
    rows = listed(site)
    assert {
        "../tei/yoshizaki-2008.xml", "../tei/tsuruoka-2024.xml", "../text/yoshizaki-2008.txt",
        "../text/tsuruoka-2024.md", "../passages/yoshizaki-2008.json", "../annotations.json", "../names.json",
        "../events.json", "../references.bib", "../references.ris", "../references.json", "../data.zip",
    } <= rows.keys()  # fmt: skip
    assert not [link for link in rows if link.endswith((".epub", ".pdf", "-site.zip"))]
    text = (site / "downloads/index.html").read_text(encoding="utf-8")
    assert "make downloads" in text and "SHA256SUMS" not in text


def test_the_files_are_listed_with_their_sizes_and_sums(copied: Path) -> None:
    place = downloads.write(copied, {"EPUB": epub, "PDF": pdfs}, ROOT, said)
    rows = listed(copied)
    for link, (_, _, size) in rows.items():
        path = (place / link).resolve()
        assert path.is_file(), link
        number, unit = size.split(" ")
        assert float(number) == pytest.approx(
            path.stat().st_size / {"KB": 1e3, "MB": 1e6}[unit], abs=1 if unit == "KB" else 0.06
        )
    about = colophon()
    made = {*MADE, about.file("-site.zip")}
    assert made <= rows.keys()
    sums = dict(line.split("  ")[::-1] for line in (place / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert sums.keys() == made
    assert all(hashlib.sha256((place / name).read_bytes()).hexdigest() == found for name, found in sums.items())
    assert "make downloads" not in (place / "index.html").read_text(encoding="utf-8")


def test_the_zip_is_the_site_and_opens_from_disk(copied: Path, site: Path, tmp_path: Path) -> None:
    place = downloads.write(copied, {"EPUB": epub, "PDF": pdfs}, ROOT, said)
    with zipfile.ZipFile(place / colophon().file("-site.zip")) as packed:
        packed.extractall(tmp_path / "unpacked")
    (top,) = (tmp_path / "unpacked").iterdir()
    own = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    inside = {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}
    assert own - inside == set()
    assert inside - own == {f"downloads/{name}" for name in (*MADE, "SHA256SUMS")}
    for name in own - {"downloads/index.html"}:
        assert (top / name).read_bytes() == (site / name).read_bytes()
    # What the list in the zip names is in the zip.
    assert all(((top / "downloads") / link).resolve().is_file() for link in listed(top))


def test_the_files_are_the_same_whenever_and_wherever_they_are_made(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = downloads.write(copied, {"EPUB": epub, "PDF": pdfs}, ROOT, said)
    first = {path.name: path.read_bytes() for path in place.iterdir()}
    monkeypatch.setattr(sys, "platform", "win32")  # which zipfile writes into a zip
    place = downloads.write(copied, {"EPUB": epub, "PDF": pdfs}, ROOT, said)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == first


def test_a_form_that_cannot_be_made_leaves_the_last_files(copied: Path) -> None:
    place = downloads.write(copied, {"EPUB": epub, "PDF": pdfs}, ROOT, said)
    first = {path.name: path.read_bytes() for path in place.iterdir()}

    def broken(site: Path, out: Path, root: Path) -> list[Path]:
        raise Refused([Fault("the PDF", 0, "pdf", "a font is missing", "install it")])

    with pytest.raises(Refused, match="a font is missing"):
        downloads.write(copied, {"EPUB": epub, "PDF": broken}, ROOT, said)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == first
    assert [path.name for path in copied.parent.iterdir()] == ["html"]


def test_a_disk_that_is_full_leaves_the_last_files(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = downloads.write(copied, {"EPUB": epub}, ROOT, said)
    first = {path.name: path.read_bytes() for path in place.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space left"):
        downloads.write(copied, {"PDF": pdfs}, ROOT, said)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == first
    assert [path.name for path in copied.parent.iterdir()] == ["html"]


def test_files_of_another_version_are_not_made(copied: Path, tmp_path: Path) -> None:
    (copied / STAMP).write_text("0.0.1 \n", encoding="utf-8")
    with pytest.raises(Refused, match=r"of another version(.|\n)*make book"):
        downloads.write(copied, {"EPUB": epub}, ROOT, said)
    assert not list((copied / "downloads").glob("*.epub"))
    with pytest.raises(Refused, match=r"no site is built there(.|\n)*make book"):
        downloads.write(tmp_path / "none/html", {"EPUB": epub}, ROOT, said)
    assert not (tmp_path / "none").exists()


def test_a_page_that_is_not_built_is_told_with_what_builds_it(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"index\.html:1:1: E951 it is not built\n.*make book"):
        leaf.read(tmp_path, "index")
