"""The sources as they are written: each slip is told with its file, its line and what to do, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from edition import chapters, ledger
from edition.faults import Refused
from edition.rules.check import check

from .conftest import stated

Edit = Callable[[Path, str, str], None]

INTRODUCTION = "book/yoshizaki-2008/introduction.md"
CONCLUSION = "book/yoshizaki-2008/conclusion.md"

#: What is done to which file, and what must be said of it (the beginning of a line, then its remedy).
CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "an unknown role": (
        CONCLUSION,
        "{bouten}`加盟国以外`",
        "{boten}`加盟国以外`",
        [f"{CONCLUSION}:⟨{{boten}}⟩: unknown role {{boten}}", "only {bouten}, {folio} may stand"],
    ),
    "an address given twice": (
        INTRODUCTION,
        "(yoshizaki-2008-p3)=",
        "(yoshizaki-2008-p2)=",
        [
            f"{INTRODUCTION}:⟨-1 本稿は、次のような構成⟩: the address yoshizaki-2008-p2 is given twice",
            f"it stands for {INTRODUCTION}:⟨(yoshizaki-2008-p2)=⟩; give this passage its own",
            "book/yoshizaki-2008: no passage has the address yoshizaki-2008-p3",
        ],
    ),
    "an address of nothing": (
        CONCLUSION,
        "(yoshizaki-2008-p65)=",
        "(yoshizaki-2008-p66)=",
        [f"{CONCLUSION}:⟨(yoshizaki-2008-p66)=⟩: the address yoshizaki-2008-p66 is of no passage"],
    ),
    "a note that is not written": (
        INTRODUCTION,
        "[^5]: [*Washington Post*, July 2, 1993](#bib-washington-post-1993).\n",
        "",
        [
            f"{INTRODUCTION}:⟨」[^5]と⟩: note 5 is called but not written",
            "book/yoshizaki-2008: note 5 of the witness is not written",
            "write [^5]: … at the end of the chapter that calls it",
        ],
    ),
    "a note that is not called": (
        INTRODUCTION,
        "（out-of-area or out-of-business）」[^5]という",
        "（out-of-area or out-of-business）」という",
        [f"{INTRODUCTION}:⟨[^5]: ⟩: note 5 is written but not called in this chapter"],
    ),
    "a note written twice": (
        CONCLUSION,
        "[^73]: ",
        "[^72]: ",
        ["book/yoshizaki-2008: note 73 of the witness is not written"],
    ),
    "a page that begins nowhere": (
        CONCLUSION,
        "{folio}`44`",
        "",
        ["book/yoshizaki-2008: page 44 begins nowhere"],
    ),
    "a page that begins twice": (
        CONCLUSION,
        "{folio}`45`",
        "{folio}`44`",
        [
            f"{CONCLUSION}:⟨NATOの任務がグローバルな紛争⟩: page 44 begins twice",
            f"it begins at {CONCLUSION}:⟨{{folio}}`44`⟩; remove one",
        ],
    ),
    "a folio in a heading": (
        CONCLUSION,
        "# おわりに",
        "# {folio}`43`おわりに",
        [f"{CONCLUSION}:⟨おわりに⟩: a folio inside a heading"],
    ),
    "raw HTML": (
        CONCLUSION,
        "冷戦後NATOは",
        "<b>冷戦後</b>NATOは",
        [f"{CONCLUSION}:⟨<b>⟩: raw HTML in an essay's text"],
    ),
    "a link over the author's words": (
        CONCLUSION,
        "冷戦後NATOは",
        "[冷戦後NATO](https://example.org/)は",
        [f"{CONCLUSION}:⟨https://example.org⟩: a link in an essay's text"],
    ),
    "a class that nobody knows": (
        CONCLUSION,
        "冷戦後NATOは",
        "[冷戦後]{.headerlink}NATOは",
        [
            f"{CONCLUSION}:⟨{{.headerlink}}⟩: unknown class .headerlink",
            "known are affiliation, apparatus, author",
        ],
    ),
    "a directive in the text": (
        CONCLUSION,
        ":::{chart} yoshizaki-2008-f1",
        ":::{note}",
        [f"{CONCLUSION}:⟨:::{{note}}⟩: a directive in an essay's text: {{note}}"],
    ),
    "an address in the apparatus": (
        CONCLUSION,
        "底本のこの位置にある図は、",
        "(yoshizaki-2008-p99)=\n底本のこの位置にある図は、",
        [f"{CONCLUSION}:⟨{{chart}}⟩: the address yoshizaki-2008-p99 is given to the edition's own words"],
    ),
    "a figure that nobody lists": (
        CONCLUSION,
        ":::{chart} yoshizaki-2008-f1",
        ":::{chart} yoshizaki-2008-f9",
        [
            f"{CONCLUSION}:⟨{{chart}}⟩: there is no figure yoshizaki-2008-f9 of this essay",
            "book/yoshizaki-2008: the figure yoshizaki-2008-f1 stands nowhere",
        ],
    ),
    "a figure that stands twice": (
        CONCLUSION,
        ":::{chart} yoshizaki-2008-f1",
        ":::{chart} yoshizaki-2008-f2\n:::\n\n:::{chart} yoshizaki-2008-f1",
        [
            f"{CONCLUSION}:⟨{{chart}}⟩: the figure yoshizaki-2008-f2 stands twice",
            "it stands at book/yoshizaki-2008/2-alliance",
        ],
    ),
    "another essay's figure": (
        CONCLUSION,
        ":::{chart} yoshizaki-2008-f1",
        ":::{chart} tsuruoka-2024-f1",
        [f"{CONCLUSION}:⟨{{chart}}⟩: there is no figure tsuruoka-2024-f1 of this essay"],
    ),
    "an essay's address on another page": (
        "book/apparatus/rights.md",
        "## 論考\n",
        "(yoshizaki-2008-p1)=\n## 論考\n",
        ["book/apparatus/rights.md:3: the address yoshizaki-2008-p1 is an essay's, and this page is not"],
    ),
    "a no-break space": (
        CONCLUSION,
        "冷戦後NATOは",
        "冷戦後\u00a0NATOは",
        [f"{CONCLUSION}:⟨\u00a0⟩: an invisible character, U+00A0, in the text"],
    ),
    "front matter": (
        CONCLUSION,
        "(yoshizaki-2008-s12)=\n# おわりに",
        "---\nlang: en\n---\n(yoshizaki-2008-s12)=\n# おわりに",
        [f"{CONCLUSION}:1: front matter in an essay's text"],
    ),
    "a stray asterisk": (
        CONCLUSION,
        "含む「グローバル・パートナー（global partners）」",
        "含む**「グローバル・パートナー（global partners）」**",
        [f"{CONCLUSION}:⟨**「⟩: a stray * in the text"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused(sources: Path, edit: Edit, case: str) -> None:
    file, old, new, expected = CASES[case]
    edit(sources / file, old, new)
    message = "\n".join(stated(fault) for fault in chapters.check(sources))
    lines = (sources / file).read_text(encoding="utf-8").splitlines()

    def line(match: re.Match[str]) -> str:
        """⟨words⟩ stands for the line in which they stand first, ⟨-1 words⟩ for the one before it."""
        return str(1 - len(match[1] or "") // 3 + next(at for at, text in enumerate(lines) if match[2] in text))

    for words in expected:
        assert re.sub("⟨(-1 )?(.+?)⟩", line, words) in message


def test_a_missing_chapter_is_told_once(sources: Path) -> None:
    (sources / CONCLUSION).unlink()
    with pytest.raises(Refused) as refused:
        check(sources)
    assert [fault.what for fault in refused.value.faults] == [
        "book/yoshizaki-2008/conclusion is listed, but there is no book/yoshizaki-2008/conclusion.md or .ipynb"
    ]


#: Files that are replaced by what they never should be.
RUINS: dict[str, tuple[str, bytes, str]] = {
    "YAML with a control character": ("_config.yml", b"title: \x00\n", "_config.yml: "),
    "settings that are a list": ("_config.yml", b"- a\n", "_config.yml:1: the file holds no mapping"),
    "unknown extensions": (
        "_config.yml",
        b"sphinx:\n  config:\n    myst_enable_extensions: [nosuch]\n",
        "_config.yml:3: sphinx: config: myst_enable_extensions is missing or wrong",
    ),
    "a byte order mark in a table": (
        ledger.LEDGER,
        b"\xef\xbb\xbfaddress,letters\n",
        "addresses.csv:1: the file begins",
    ),
    "a table with bare returns": (ledger.LEDGER, b"address,letters\ra,b\r", "addresses.csv"),
    "an empty table": (ledger.LEDGER, b"", "addresses.csv:1: the columns are address, letters, not none"),
    "a notebook that is no JSON": ("notebooks/passages.ipynb", b"{", "notebooks/passages.ipynb:1: no JSON"),
    "a notebook without cells": (
        "notebooks/passages.ipynb",
        b"{}",
        "passages.ipynb:1: no notebook",
    ),
}


@pytest.mark.parametrize("case", RUINS)
def test_a_ruined_file_is_refused(sources: Path, case: str) -> None:
    file, content, words = RUINS[case]
    (sources / file).write_bytes(content)
    with pytest.raises(Refused) as refused:
        check(sources)
    assert words in stated(*refused.value.faults)


def test_a_folder_in_a_files_place_is_refused(sources: Path) -> None:
    (sources / CONCLUSION).unlink()
    (sources / CONCLUSION).mkdir()
    with pytest.raises(Refused, match=f"{CONCLUSION}:1:1: E002 Is a directory"):
        check(sources)


def test_the_real_chapters_are_in_order() -> None:
    assert chapters.check() == []


def test_all_faults_are_told_at_once(sources: Path, edit: Edit) -> None:
    edit(sources / CONCLUSION, "{folio}`44`", "")
    edit(sources / INTRODUCTION, "(yoshizaki-2008-p3)=", "(yoshizaki-2008-p2)=")
    edit(sources / ledger.LEDGER, "tsuruoka-2024-p29,", "tsuruoka-2024-p31,")
    with pytest.raises(Refused) as refused:
        check(sources)
    # The annotations of the paragraph that lost its address are not about letters of the one before it.
    assert {fault.code for fault in refused.value.faults} == {"E115", "E201", "E203", "E206", "E207", "E303"}
    assert len([fault for fault in refused.value.faults if fault.code != "E303"]) == 5


def test_a_chapter_that_is_not_utf8_is_refused_with_its_line(sources: Path) -> None:
    for name in (CONCLUSION, INTRODUCTION):
        path = sources / name
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    with pytest.raises(Refused) as refused:
        check(sources)
    assert [(fault.file, fault.line, fault.code) for fault in refused.value.faults] == [
        (CONCLUSION, 2, "E003"),
        (INTRODUCTION, 2, "E003"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("_toc.yml", "root: index\n", "root: index\n  bad: [\n", "_toc.yml:3: mapping values are not allowed here"),
        (
            "_toc.yml",
            "      - file: book/yoshizaki-2008/conclusion\n",
            "",
            "book/yoshizaki-2008/conclusion.md: the chapter is not in _toc.yml",
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
            "_toc.yml:14: book/yoshizaki-2008/introduction is listed twice",
        ),
        ("_config.yml", "    language: ja", "    language: [ja", "_config.yml:19: "),
        ("_config.yml", "    myst_enable_extensions:", "    myst_extensions:", "myst_enable_extensions is missing"),
    ],
)
def test_broken_settings_are_refused(sources: Path, edit: Edit, file: str, old: str, new: str, words: str) -> None:
    edit(sources / file, old, new)
    with pytest.raises(Refused) as refused:
        check(sources)
    assert words in stated(*refused.value.faults)


def test_an_empty_table_of_contents_is_refused(sources: Path) -> None:
    (sources / "_toc.yml").write_text("", encoding="utf-8")
    with pytest.raises(Refused, match=r"_toc\.yml:1:1: E004 the file holds no mapping"):
        check(sources)
