"""The sources as they are written: each slip is told with its file, its line and what to do, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edition import build, chapters, ledger
from edition.faults import Refused

Edit = Callable[[Path, str, str], None]

INTRODUCTION = "book/yoshizaki-2008/introduction.md"
CONCLUSION = "book/yoshizaki-2008/conclusion.md"

#: What is done to which file, and what must be said of it (the beginning of a line, then its remedy).
CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "an unknown role": (
        CONCLUSION,
        "{bouten}`加盟国以外`",
        "{boten}`加盟国以外`",
        [f"{CONCLUSION}:27: unknown role {{boten}} [role]", "only {bouten}, {folio} may stand"],
    ),
    "an address given twice": (
        INTRODUCTION,
        "(yoshizaki-2008-p3)=",
        "(yoshizaki-2008-p2)=",
        [
            f"{INTRODUCTION}:10: the address yoshizaki-2008-p2 is given twice [address]",
            f"it stands for {INTRODUCTION}:7; give this passage its own",
            "book/yoshizaki-2008: no passage has the address yoshizaki-2008-p3 [address]",
        ],
    ),
    "an address of nothing": (
        CONCLUSION,
        "(yoshizaki-2008-p65)=",
        "(yoshizaki-2008-p66)=",
        [f"{CONCLUSION}:26: the address yoshizaki-2008-p66 is of no passage of the witness [address]"],
    ),
    "a note that is not written": (
        INTRODUCTION,
        "[^5]: *Washington Post*, July 2, 1993.\n",
        "",
        [
            f"{INTRODUCTION}:8: note 5 is called but not written [note]",
            "book/yoshizaki-2008: note 5 of the witness is not written [note]",
            "write [^5]: … at the end of the chapter that calls it",
        ],
    ),
    "a note that is not called": (
        INTRODUCTION,
        "（out-of-area or out-of-business）」[^5]という",
        "（out-of-area or out-of-business）」という",
        [f"{INTRODUCTION}:21: note 5 is written but not called in this chapter [note]"],
    ),
    "a note written twice": (
        CONCLUSION,
        "[^73]: ",
        "[^72]: ",
        ["book/yoshizaki-2008: note 73 of the witness is not written [note]"],
    ),
    "a page that begins nowhere": (
        CONCLUSION,
        "{folio}`44`",
        "",
        ["book/yoshizaki-2008: page 44 begins nowhere [folio]"],
    ),
    "a page that begins twice": (
        CONCLUSION,
        "{folio}`45`",
        "{folio}`44`",
        [f"{CONCLUSION}:21: page 44 begins twice [folio]", f"it begins at {CONCLUSION}:5; remove one"],
    ),
    "a folio in a heading": (
        CONCLUSION,
        "# おわりに",
        "# {folio}`43`おわりに",
        [f"{CONCLUSION}:2: a folio inside a heading [folio]"],
    ),
    "a stray asterisk": (
        CONCLUSION,
        "「グローバル・パートナー（global partners）」",
        "**「グローバル・パートナー（global partners）」**",
        [f"{CONCLUSION}:27: a stray * in the text [asterisk]"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused(sources: Path, edit: Edit, case: str) -> None:
    file, old, new, expected = CASES[case]
    edit(sources / file, old, new)
    message = "\n".join(str(fault) for fault in chapters.check(sources))
    for words in expected:
        assert words in message


def test_the_real_chapters_are_in_order() -> None:
    assert chapters.check() == []


def test_all_faults_are_told_at_once(sources: Path, edit: Edit) -> None:
    edit(sources / CONCLUSION, "{folio}`44`", "")
    edit(sources / INTRODUCTION, "(yoshizaki-2008-p3)=", "(yoshizaki-2008-p2)=")
    edit(sources / ledger.LEDGER, "tsuruoka-2024-p29,", "tsuruoka-2024-p31,")
    with pytest.raises(Refused) as refused:
        build.check(sources)
    assert {fault.kind for fault in refused.value.faults} == {"folio", "address", "ledger"}
    assert len(refused.value.faults) == 5


def test_a_chapter_that_is_not_utf8_is_refused_with_its_line(sources: Path) -> None:
    for name in (CONCLUSION, INTRODUCTION):
        path = sources / name
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    with pytest.raises(Refused) as refused:
        build.check(sources)
    assert [(fault.file, fault.line, fault.kind) for fault in refused.value.faults] == [
        (CONCLUSION, 2, "encoding"),
        (INTRODUCTION, 2, "encoding"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("_toc.yml", "root: index\n", "root: index\n  bad: [\n", "_toc.yml:3: mapping values are not allowed here"),
        (
            "_toc.yml",
            "      - file: book/yoshizaki-2008/conclusion\n",
            "",
            "book/yoshizaki-2008/conclusion.md: the chapter is not in _toc.yml [contents]",
        ),
        (
            "_toc.yml",
            "book/yoshizaki-2008/conclusion",
            "book/yoshizaki-2008/ending",
            "_toc.yml:14: book/yoshizaki-2008/ending is listed, but there is no",
        ),
        (
            "_toc.yml",
            "book/yoshizaki-2008/conclusion",
            "book/yoshizaki-2008/introduction",
            "_toc.yml:10: book/yoshizaki-2008/introduction is listed twice",
        ),
        ("_config.yml", "    language: ja", "    language: [ja", "_config.yml:18: "),
        ("_config.yml", "    myst_enable_extensions:", "    myst_extensions:", "myst_enable_extensions is missing"),
    ],
)
def test_broken_settings_are_refused(sources: Path, edit: Edit, file: str, old: str, new: str, words: str) -> None:
    edit(sources / file, old, new)
    with pytest.raises(Refused) as refused:
        build.check(sources)
    assert words in str(refused.value)


def test_an_empty_table_of_contents_is_refused(sources: Path) -> None:
    (sources / "_toc.yml").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match=r"_toc\.yml:1: the file holds no mapping"):
        build.check(sources)
