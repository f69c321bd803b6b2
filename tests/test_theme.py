"""What the theme decides by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition import ROOT, build
from edition.web.theme import binder

from .conftest import copy_sources


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


def test_the_launch_link_appears_with_the_setting_and_not_before(site: Path, tmp_path: Path) -> None:
    page = "notebooks/passages.html"
    assert "mybinder" not in (site / page).read_text(encoding="utf-8")
    root = copy_sources(ROOT, tmp_path)
    config = root / "_config.yml"
    text = config.read_text(encoding="utf-8")
    assert text.count('repository_url: ""') == 1
    config.write_text(
        text.replace('repository_url: ""', "repository_url: https://github.com/some/book"), encoding="utf-8"
    )
    built = build.build(root, tmp_path / "_build") / page
    link = "https://mybinder.org/v2/gh/some/book/HEAD?urlpath=lab/tree/notebooks/passages.ipynb"
    assert f'href="{link}"' in built.read_text(encoding="utf-8")
