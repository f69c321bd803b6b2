"""What the theme decides by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edition import build
from edition.web.theme import binder


@pytest.mark.parametrize(
    ("repository", "expected"),
    [
        ("", ""),
        (
            "https://github.com/some/book",
            "https://hub.test/v2/gh/some/book/HEAD?urlpath=lab/tree/notebooks/a%20b.ipynb",
        ),
        (
            "https://github.com/some/book.git",
            "https://hub.test/v2/gh/some/book/HEAD?urlpath=lab/tree/notebooks/a%20b.ipynb",
        ),
        ("https://example.org/some/book", ""),
    ],
)
def test_a_notebook_opens_in_binder_once_the_repository_is_known(repository: str, expected: str) -> None:
    assert binder("https://hub.test/", repository, "notebooks/a b.ipynb") == expected


@pytest.mark.whole
def test_the_launch_link_appears_with_the_setting_and_not_before(minisources: Path, tmp_path: Path) -> None:
    (minisources / "notebooks").mkdir()
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A notebook"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (minisources / "notebooks/small.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    toc, config = minisources / "_toc.yml", minisources / "_config.yml"
    toc.write_text(f"{toc.read_text(encoding='utf-8')}  - file: notebooks/small\n", encoding="utf-8")
    page = build.build(minisources, tmp_path / "before") / "notebooks/small.html"
    assert "mybinder" not in page.read_text(encoding="utf-8")
    text = config.read_text(encoding="utf-8")
    assert text.count('repository_url: ""') == 1
    config.write_text(
        text.replace('repository_url: ""', "repository_url: https://github.com/some/book"), encoding="utf-8"
    )
    page = build.build(minisources, tmp_path / "after") / "notebooks/small.html"
    link = "https://mybinder.org/v2/gh/some/book/HEAD?urlpath=lab/tree/notebooks/small.ipynb"
    assert f'href="{link}"' in page.read_text(encoding="utf-8")
