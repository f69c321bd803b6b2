"""The transcription: every letter is where it is said to be, and damage to a chapter is told at its place, unbuilt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from edition import ROOT, transcription
from edition.essays import essays

from .conftest import MINIBOOK


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chapters and what they are held against."""
    root = tmp_path_factory.mktemp("sources")
    for name in ("_config.yml", "_toc.yml", "data/essays.toml", "data/witnesses", "book"):
        (root / name).parent.mkdir(exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, root / name)
    return root


@pytest.fixture
def copy(sources: Path) -> Iterator[Path]:
    """The same, to be damaged; put right afterwards."""
    kept = {path: path.read_bytes() for path in sources.rglob("*.md")}
    yield sources
    for path, raw in kept.items():
        path.write_bytes(raw)


@pytest.mark.parametrize("root", [ROOT, MINIBOOK], ids=["the book", "the minibook"])
def test_nothing_differs(root: Path) -> None:
    assert transcription.check(root) == []


def test_every_letter_is_found_at_its_place() -> None:
    for essay in essays(ROOT):
        count = 0
        for reading in transcription.of_chapters(essay):
            lines = (ROOT / reading.file).read_text(encoding="utf-8").split("\n")
            found = [lines[line - 1][column - 1 : column] for line, column in reading.places]
            # A line's end in the source is a space of the text.
            assert [sign or " " for sign in found] == reading.text, reading.label
            assert reading.places == sorted(set(reading.places))
            count += len(found)
        assert count > 6_000, essay.id


BOOK = "book/yoshizaki-2008"
#: In which chapter what becomes what: ▲ stands before the letters that are told, and then their kinds.
DAMAGE: dict[str, tuple[str, str, str, list[str]]] = {
    "a letter changed": ("introduction", "既存の同盟は再定義", "既存の同盟▲ハ再定義", ["letters"]),
    "a letter dropped": ("introduction", "既存の同盟は再定義", "既存の同盟▲再定義", ["letters"]),
    "dots dropped": ("1-end-of-nato", "{bouten}`軍事偏重`への", "▲軍事偏重への", ["emphasis"]),
    "a dot dropped": ("1-end-of-nato", "{bouten}`軍事偏重`へ", "{bouten}`軍事偏`▲重へ", ["emphasis"]),
    "a call moved": ("introduction", "再定義を迫られた[^2]。", "再定義[^2]▲を迫られた▲。", ["calls", "calls"]),
    "a page moved in a word": ("introduction", "激{folio}`24`しく", "激▲し{folio}`24`く", ["pages"]),
    "letters swapped in a note": ("introduction", "は、武力行使", "は、▲力武▲行使", ["letters", "letters"]),
    "a letter in a work's link": ("introduction", "[植田隆子「冷戦終結", "[植田▲降子「冷戦終結", ["letters"]),
    "a letter in italics": ("introduction", "*Alliance Politics*", "*Al▲iance Politics*", ["letters"]),
    "a letter after an escape": ("introduction", r"\<http://www.policy", r"\<http://www.poli▲ty", ["letters"]),
    "a space dropped in italics": ("introduction", "*Alliance Politics*", "*Alliance▲Politics*", ["spaces"]),
    "a paragraph cut in two": ("introduction", "ではない[^3]。2003", "ではない[^3]。\n\n▲2003", ["paragraphs"]),
    "a heading one level lower": ("conclusion", ")=\n# お", ")=\n## ▲お", ["paragraphs"]),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_told_at_its_line_and_column(copy: Path, case: str) -> None:
    name, old, new, kinds = DAMAGE[case]
    path = copy / BOOK / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    marked = text.replace(old, new)
    path.write_text(marked.replace("▲", ""), encoding="utf-8")
    expected = []
    for kind in kinds:
        before, _, after = marked.partition("▲")
        expected.append(
            (f"{BOOK}/{name}.md", before.count("\n") + 1, len(before) - before.rfind("\n"), transcription.CODES[kind])
        )
        marked = before + after
    found = sorted(transcription.check(copy), key=lambda fault: (fault.line, fault.column))
    assert [(f.file, f.line, f.column, f.code) for f in found] == expected, found


def test_a_fault_shows_both_sides_and_its_place(copy: Path) -> None:
    path = copy / "book/tsuruoka-2024/index.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("史上最も成功した同盟", "史上最も失敗した同盟", 1), encoding="utf-8")
    [fault] = transcription.check(copy)
    assert "[成功]した同盟" in fault.what
    assert "[失敗]" in fault.what
    assert "[成功]" in fault.remedy
    assert str(fault).startswith(f"{fault.file}:{fault.line}:{fault.column}: ")


def test_letters_outside_any_paragraph_are_told(copy: Path) -> None:
    path = copy / BOOK / "introduction.md"
    text = path.read_text(encoding="utf-8")
    line = text.count("\n") + 2
    strange = ["| 表 | の |\n|---|---|\n| 字 | も |", "    字下げ", "- 列挙", "<b>字</b>", "> 引用", "用語\n: 説明"]
    for more in strange:
        path.write_text(f"{text}\n{more}\n", encoding="utf-8")
        found = transcription.check(copy)
        assert found, more
        assert all(fault.line >= line for fault in found), more


def test_a_note_that_is_nowhere_is_told_of_its_essay(copy: Path) -> None:
    path = copy / BOOK / "introduction.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[^3]: ")] + text[text.index("[^4]: ") :], encoding="utf-8")
    # Its call is then no call, but letters.
    assert {(fault.file, bool(fault.line)) for fault in transcription.check(copy)} == {
        (BOOK, False),
        (f"{BOOK}/introduction.md", True),
    }
