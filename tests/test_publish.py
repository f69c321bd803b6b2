"""Publishing: every version at an address of its own for good, the newest as `latest`, and nothing half done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from edition import build
from edition.__main__ import main
from edition.citing import cite
from edition.colophon import CFF, derive
from edition.export import downloads
from edition.faults import Refused
from edition.publish import publish
from edition.rules import policy

from .conftest import BASE, MINIBOOK, copy_sources, one
from .test_downloads import epub, said


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = copy_sources(MINIBOOK, tmp_path_factory.mktemp("published"))
    config = copied / "_config.yml"
    config.write_text(config.read_text(encoding="utf-8").replace('baseurl: ""', f"baseurl: {BASE}"), encoding="utf-8")
    essays = copied / "data/essays.toml"
    cleared = 'year = 2000\nrights_cleared = "The author, who does not exist, has nothing against it."'
    essays.write_text(essays.read_text(encoding="utf-8").replace("year = 2000", cleared), encoding="utf-8")
    return copied


@pytest.fixture(scope="module")
def placed(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minibook's site, version 1.2.3, for an address with a path."""
    site = build.build(sources, tmp_path_factory.mktemp("site"))
    downloads.write(site, {"EPUB": epub}, sources, said)
    return site


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def raised(sources: Path, target: Path, version: str) -> Path:
    """The sources as another version."""
    copied = Path(shutil.copytree(sources, target))
    text = (copied / CFF).read_text(encoding="utf-8")
    (copied / CFF).write_text(text.replace("version: 1.2.3", f"version: {version}"), encoding="utf-8")
    derive(copied)
    return copied


def test_a_version_has_its_address_and_is_the_newest(placed: Path, sources: Path, tmp_path: Path) -> None:
    publish(placed, tmp_path, sources, said)
    assert files(tmp_path / "v/1.2.3") == files(placed) == files(tmp_path / "latest")
    assert (tmp_path / "404.html").read_bytes() == (placed / "404.html").read_bytes()
    assert policy.check(tmp_path) == []  # the host's own pages have it, too
    root = LexborHTMLParser((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert one(root, "meta[http-equiv=refresh]").attributes["content"] == "0; url=latest/index.html"
    for page in (tmp_path / "index.html", tmp_path / "v/index.html"):
        for link in LexborHTMLParser(page.read_text(encoding="utf-8")).css("[href]"):
            href = link.attributes["href"] or ""
            assert href == f"{BASE}latest/" or (page.parent / href).is_file()


def test_a_citation_gives_the_versions_address(placed: Path, sources: Path) -> None:
    address = "mini-2000-p1"
    there = f"{BASE}v/1.2.3/ref/{address}/"
    found = cite(address, sources)
    assert found.url == there
    for form in ("sist02", "chicago", "bibtex", "ris", "csl"):
        assert there in found[form]
    page = LexborHTMLParser((placed / "ref" / address / "index.html").read_text(encoding="utf-8"))
    assert page.css("pre")[-1].text() == there
    canonical = one(page, "link[rel=canonical]").attributes["href"] or ""
    assert canonical.startswith(f"{BASE}latest/book/mini-2000/") and canonical.endswith(f"#{address}")
    assert there.removesuffix(f"{address}/")[:-1] in (placed / "cite/mini-2000.js").read_text(encoding="utf-8")


def test_a_published_version_is_never_changed(placed: Path, sources: Path, tmp_path: Path) -> None:
    publish(placed, tmp_path / "to", sources, said)
    publish(placed, tmp_path / "to", sources, said)  # the same again is no harm
    changed = Path(shutil.copytree(placed, tmp_path / "changed"))
    (changed / "index.html").write_text("other", encoding="utf-8")
    before = files(tmp_path / "to")
    with pytest.raises(Refused, match=r"is published already, and differs in 1 files, first index\.html"):
        publish(changed, tmp_path / "to", sources, said)
    assert files(tmp_path / "to") == before


def test_an_older_version_leaves_the_newest_as_it_is(placed: Path, sources: Path, tmp_path: Path) -> None:
    newer = raised(sources, tmp_path / "newer", "1.10.0")
    site = Path(shutil.copytree(placed, tmp_path / "site"))
    (site / "version.txt").write_text(f"1.10.0 {BASE}\n", encoding="utf-8")
    downloads.write(site, {"EPUB": epub}, newer, said)
    publish(site, tmp_path / "to", newer, said)
    publish(placed, tmp_path / "to", sources, said)
    assert (tmp_path / "to/latest/version.txt").read_text(encoding="utf-8").startswith("1.10.0 ")
    listed = LexborHTMLParser((tmp_path / "to/v/index.html").read_text(encoding="utf-8")).css("li")
    assert [node.text() for node in listed] == ["第1.10.0版", "第1.2.3版"]


def test_a_site_of_another_version_or_nowhere_is_refused(placed: Path, sources: Path, tmp_path: Path) -> None:
    newer = raised(sources, tmp_path / "newer", "1.2.4")
    with pytest.raises(Refused, match="the site was built of another version, or for another address"):
        publish(placed, tmp_path / "to", newer, said)
    with pytest.raises(Refused, match="there is no base address"):
        publish(placed, tmp_path / "to", MINIBOOK, said)
    assert not (tmp_path / "to").exists()


def test_whatever_stops_it_the_newest_is_there(
    placed: Path, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(placed, tmp_path / "to", sources, said)
    before = files(tmp_path / "to")
    rename = Path.rename

    def stopped(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("the disk is gone")
        return rename(self, target)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="the disk is gone"):
        patch.setattr(Path, "rename", stopped)
        publish(placed, tmp_path / "to", sources, said)
    assert files(tmp_path / "to") == before
    # One that was killed between the two steps is mended by the next.
    (tmp_path / "to/latest").rename(tmp_path / "to/.old-latest")
    with monkeypatch.context() as patch, pytest.raises(OSError, match="the disk is gone"):
        patch.setattr(Path, "rename", stopped)
        publish(placed, tmp_path / "to", sources, said)
    assert files(tmp_path / "to") == before


@pytest.mark.parametrize("name", ["", "v", "v/1.2.3", "latest"])
@pytest.mark.parametrize("kind", ["it is no folder", "it is a link that leads nowhere"])
def test_what_stands_in_the_way_is_told_and_left(
    placed: Path, sources: Path, tmp_path: Path, name: str, kind: str
) -> None:
    there = tmp_path / "to" / name
    there.parent.mkdir(parents=True, exist_ok=True)
    if "link" in kind:
        there.symlink_to("nowhere")
    else:
        there.write_text("a file", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Refused) as refused:
        publish(placed, tmp_path / "to", sources, said)
    assert [(fault.file, fault.what) for fault in refused.value.faults] == [(str(there), kind)]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_site_is_not_published_into_itself(placed: Path, sources: Path) -> None:
    before = files(placed)
    for to in (placed, placed / "to"):
        with pytest.raises(Refused, match="it is within the site"):
            publish(placed, to, sources, said)
    assert files(placed) == before and not (placed / "to").exists()


def test_a_version_without_its_files_is_not_published(placed: Path, sources: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(placed, tmp_path / "site")) / "downloads"
    first = (place / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    names = [line.partition("  ")[2] for line in first]
    assert names == ["nato-annotated-edition-1.2.3-site.zip", "nato-annotated-edition-1.2.3.epub"]

    def told() -> list[tuple[int, str]]:
        with pytest.raises(Refused, match="make them: make downloads") as refused:
            publish(tmp_path / "site", tmp_path / "to", sources, said)
        assert not (tmp_path / "to").exists()
        return [(fault.line, fault.what) for fault in refused.value.faults]

    (place / names[1]).write_bytes(b"another e-book")
    (place / names[0]).unlink()
    assert told() == [(1, f"{names[0]} is not there"), (2, f"{names[1]} is not the file that was listed")]
    (place / "SHA256SUMS").write_text("", encoding="utf-8")
    assert told() == [(0, "the files to carry away are not made")]
    (place / "SHA256SUMS").unlink()
    assert told() == [(0, "the files to carry away are not made")]


def test_all_that_is_wrong_is_told_at_once_with_its_line(placed: Path, sources: Path, tmp_path: Path) -> None:
    copied = raised(sources, tmp_path / "newer", "1.2.4")
    config = copied / "_config.yml"
    text = config.read_text(encoding="utf-8").replace(f"baseurl: {BASE}", 'baseurl: ""')
    config.write_text(text, encoding="utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "baseurl" in line)
    for site, what in ((placed, "another version"), (tmp_path / "none", "no site is built")):
        with pytest.raises(Refused) as refused:
            publish(site, tmp_path / "to", copied, said)
        (fault,) = (fault for fault in refused.value.faults if what in fault.what)
        assert [(each.line, each.code) for each in refused.value.faults if each != fault] == [(line, "E013")]
        assert fault.remedy.endswith("make downloads")


def test_the_command_tells_what_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["publish", "--to", str(tmp_path / "to")]) == 1
    assert "there is no base address" in capsys.readouterr().err
