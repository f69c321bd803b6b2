"""The pages for whoever carries the edition away or cites a version of it: what they promise is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from edition import ROOT, ledger
from edition.colophon import colophon

Record = dict[str, Any]
PAGES = ROOT / "book" / "apparatus"


def test_the_page_links_to_files_that_are_there(site: Path) -> None:
    source = (PAGES / "reuse.md").read_text(encoding="utf-8")
    tree = LexborHTMLParser((site / "book/apparatus/reuse.html").read_text(encoding="utf-8"))
    linked = {link.text(): link.attributes["href"] or "" for link in tree.css("article a.download")}
    assert set(linked) == set(re.findall(r"\{served\}`([^`]+)`", source))
    assert {"names.json", "events.json", "data.zip", "references.ris", "passages/tsuruoka-2024.json"} <= set(linked)
    for name, href in linked.items():
        assert (site / "book/apparatus" / href).resolve() == (site / name).resolve() and (site / name).is_file()


@pytest.fixture(scope="module")
def examples(site: Path) -> list[str]:
    """What each example of the page prints, run in the site's folder, from top to bottom."""
    tokens = MarkdownIt().parse((PAGES / "reuse.md").read_text(encoding="utf-8"))
    blocks = [token.content for token in tokens if token.type == "fence" and token.info == "python"]
    between = "print('----8<----')\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", between.join(blocks)],
        cwd=site,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1", "PYTHONHASHSEED": "0"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed = done.stdout.split("----8<----\n")
    assert len(printed) == len(blocks) >= 5 and all(printed)
    return printed


def test_the_examples_say_what_they_promise(site: Path, examples: list[str]) -> None:
    files = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((site / "passages").glob("*.json"))]
    passages: dict[str, Record] = {each["address"]: each for file in files for each in file}
    paragraph, counted, sections, year, unverified = examples[:5]
    assert paragraph.strip() == passages["yoshizaki-2008-p30"]["text"]
    counts = {line.split()[0]: int(line.split()[1]) for line in counted.splitlines()}
    texts = {a: p["text"] for a, p in passages.items() if p["kind"] == "paragraph"}
    assert counts == {a: len(re.findall("有志連合", text)) for a, text in texts.items() if "有志連合" in text}
    assert re.search(r"^yoshizaki-2008-s\d+ +\d+$", sections, re.M)
    # Kosovo: the campaign, with the essay's words and where they are printed.
    assert "コソボ" in year and re.search(r"「?.*1999.* yoshizaki-2008-[pn]\d+ \d+$", year, re.M)
    assert "ueta-2007 冷戦終結後の米国と大西洋同盟\n" in unverified and "menon-2007" not in unverified


def test_the_history_tells_every_version() -> None:
    source = (PAGES / "history.md").read_text(encoding="utf-8")
    told = re.findall(r"^## (\d+\.\d+\.\d+)（(\d{4}-\d\d-\d\d)）$", source, re.M)
    assert [version for version, _ in told] == re.findall(r"^\| `(\d+\.\d+\.\d+)` \|", source, re.M)
    assert told[0] == (colophon().version, colophon().released)
    assert [v for v, _ in told] == sorted((v for v, _ in told), key=lambda v: [int(n) for n in v.split(".")])[::-1]
    log = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert log and set(log) <= {version for version, _ in told}


def test_the_history_counts_the_addresses_there_are() -> None:
    source = (PAGES / "history.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in source.splitlines() if line.startswith("| `")]
    listed = ledger.read()
    annotations = [address for address in listed if re.search(r"-a\d+$", address)]
    assert (int(rows[0][1]), int(rows[0][3])) == (len(listed), len(annotations))
    # What each version added is what the totals differ by.
    for newer, older in zip(rows, [*rows[1:], ["", "0"]], strict=True):
        assert int(newer[1]) - int(older[1]) == sum(int(number) for number in re.findall(r"\d+", newer[2]))


def test_both_pages_are_told_of(site: Path) -> None:
    for page in ("principles", "english"):
        tree = LexborHTMLParser((site / f"book/apparatus/{page}.html").read_text(encoding="utf-8"))
        links = {link.attributes["href"] for link in tree.css("article a[href]")}
        assert {"reuse.html", "history.html"} <= links, page


@pytest.mark.parametrize(
    ("page", "file"), [("names", "names.json"), ("chronology", "events.json"), ("bibliography", "references.ris")]
)
def test_what_a_page_lists_can_be_saved_from_it(site: Path, page: str, file: str) -> None:
    tree = LexborHTMLParser((site / f"book/apparatus/{page}.html").read_text(encoding="utf-8"))
    assert f"../../{file}" in {link.attributes["href"] for link in tree.css("article a.download")}
