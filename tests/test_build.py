"""The build: whole or not at all, and every fault told with its place."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sphinx.util.inventory import InventoryFile

from edition import ROOT, build, ledger
from edition.__main__ import main
from edition.faults import Refused
from edition.rules import seal

Edit = Callable[[Path, str, str], None]


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_every_address_is_reached_by_a_plain_link_from_another_page(minisources: Path) -> None:
    addresses = list(ledger.read(minisources))
    links = "\n".join(f"- [](#{address})\n- [words](#{address})" for address in addresses)
    index = minisources / "index.md"
    index.write_text(f"{index.read_text(encoding='utf-8')}\n{links}\n", encoding="utf-8")
    build.jupyter_book(minisources, minisources / "_build")
    page = minisources / "_build/_build/html/index.html"
    found = LexborHTMLParser(page.read_text(encoding="utf-8")).css("article li a[href*='#mini-2000']")
    assert [(a.attributes["href"] or "").partition("#")[2] for a in found] == [a for a in addresses for _ in (0, 1)]
    assert all(a.text() for a in found)


def test_every_address_of_the_edition_is_a_label(site: Path) -> None:
    """The inventory lists what a link from another page, or another book, resolves to."""
    with (site / "objects.inv").open("rb") as file:
        labels = InventoryFile.load(file, "", posixpath.join)["std:label"]
    for address in ledger.read(ROOT):
        page, _, id_ = labels[address][2].partition("#")
        assert id_ == address and f'id="{address}"' in (site / page).read_text(encoding="utf-8")


def test_a_warning_fails_the_build_and_leaves_the_last_one(
    minisources: Path, edit: Edit, capfd: pytest.CaptureFixture[str]
) -> None:
    out = minisources / "_build"
    place = build.build(minisources, out)
    before = {name: (place / name).read_bytes() for name in _files(place)}
    index = minisources / "index.md"
    wrong = ":::{container} card\n:nosuch: option\n\nWords.\n:::\n"  # which no check of the sources knows
    index.write_text(f"{index.read_text(encoding='utf-8')}\n{wrong}\n{wrong}", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        build.build(minisources, out)
    assert [(f.file, f.line, f.code) for f in refused.value.faults] == [("index.md", n, "E901") for n in (5, 11)]
    assert all("nosuch" in fault.what for fault in refused.value.faults)
    assert {name: (place / name).read_bytes() for name in _files(place)} == before
    assert [path.name for path in out.iterdir()] == ["html"]


def test_whatever_stops_the_swap_the_last_site_is_there(minisources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = minisources / "_build"
    place = build.build(minisources, out)
    before = (place / "index.html").read_bytes()
    rename = Path.rename

    def stopped(self: Path, target: Path) -> Path:
        if self.parent.name == "_build" and self.name == "html" and self != place:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        build.build(minisources, out)
    assert (place / "index.html").read_bytes() == before


def test_what_a_killed_build_left_is_cleared(minisources: Path) -> None:
    (minisources / "_build/.next-killed/_build").mkdir(parents=True)
    build.build(minisources, minisources / "_build")
    assert [path.name for path in (minisources / "_build").iterdir()] == ["html"]


def test_a_failing_notebook_fails_the_build(minisources: Path) -> None:
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a",
        "metadata": {},
        "outputs": [],
        "source": "1 / 0",
    }
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    title = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "# A notebook"}
    notebook = {"cells": [title, cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (minisources / "failing.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with (minisources / "_toc.yml").open("a", encoding="utf-8") as toc:
        toc.write("  - file: failing\n")
    with pytest.raises(Refused) as refused:
        build.build(minisources, minisources / "_build")
    (fault,) = refused.value.faults
    assert (fault.file, fault.what) == (
        "failing.ipynb",
        "the cell `1 / 0` failed: ZeroDivisionError: division by zero",
    )


def test_other_letters_fail_the_build(
    minisources: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever alters them between the sources, which are held against the witness first, and the pages."""
    monkeypatch.setattr(build, "check", lambda *_: None)
    edit(minisources / "book/mini-2000/conclusion.md", "終わりは", "終りは")
    with pytest.raises(Refused, match="the built pages differ from the witness in 1 places"):
        build.build(minisources, minisources / "_build")
    assert "mini-2000 p. 8 mini-2000-p2: letters" in capsys.readouterr().out
    assert not (minisources / "_build/html").exists()


def test_the_command_tells_faults_without_a_traceback(
    sources: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    seal.renew(sources)
    edit(sources / "book/yoshizaki-2008/conclusion.md", "{folio}`44`", "")
    assert main(["--root", str(sources), "check"]) == 1
    errors = capsys.readouterr().err
    assert "book/yoshizaki-2008:1:1: E115 page 44 begins nowhere" in errors
    assert "1 fault; nothing was changed." in errors
    assert "Traceback" not in errors


def test_a_site_is_known_by_the_whole_package_that_built_it() -> None:
    """The digest in `version.txt`: were it of a part of the code, pages of other code would be taken for these."""
    listed = seal.code()
    package = ROOT / "edition"
    assert {path.relative_to(package).as_posix() for path in package.rglob("*.py")} <= listed.keys()
    assert {"publish.html", "rules/rules.toml", "web/theme/static/edition.css"} <= listed.keys()
