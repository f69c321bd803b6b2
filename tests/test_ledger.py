"""The ledger: an address, once published, neither vanishes nor comes to mean other words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edition import ROOT, ledger
from edition.address import parse
from edition.faults import Refused

from .conftest import stated

Edit = Callable[[Path, str, str], None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yoshizaki-2008", ("", 0)),
        ("yoshizaki-2008-p12", ("p", 12)),
        ("yoshizaki-2008-pg31", ("pg", 31)),
        ("yoshizaki-2008-n54-call", None),
        ("yoshizaki-2008-x1", None),
        ("yoshizaki-20080", None),
        ("tsuruoka-2024-p1", None),
    ],
)
def test_an_address_has_one_form(text: str, expected: tuple[str, int] | None) -> None:
    assert parse(text, "yoshizaki-2008") == expected


def test_it_lists_every_address() -> None:
    listed = ledger.read()
    assert ledger.check() == []
    for essay, kinds in {
        "yoshizaki-2008": {"p": (0, 65), "n": (1, 73), "pg": (23, 45), "s": (0, 12)},
        "tsuruoka-2024": {"p": (1, 29), "s": (1, 4)},
    }.items():
        assert essay in listed
        for kind, (first, last) in kinds.items():
            own = [a for a in listed if a.rstrip("0123456789") == f"{essay}-{kind}"]
            assert sorted(own) == sorted(f"{essay}-{kind}{n}" for n in range(first, last + 1))


def test_letters_are_the_first_twenty() -> None:
    listed = ledger.read()
    assert listed["yoshizaki-2008-p30"] == "NATOは1999年3月から6月までの7"
    assert listed["yoshizaki-2008-pg44"] == "う。但し、こうしたNATO拡大の背後には"
    assert listed["yoshizaki-2008-pg25"] == "1NATO「終焉論」の展開世界最大の同盟"
    assert listed["tsuruoka-2024-s2"] == "ロシアが「勝利」したらどうするか"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("tsuruoka-2024-p29,", "tsuruoka-2024-p31,", "tsuruoka-2024-p31 is gone"),
        (
            "yoshizaki-2008-s12,おわりに\n",
            "yoshizaki-2008-s12,むすびに\n",
            "yoshizaki-2008-s12 stood for 「むすびに」 and now stands for 「おわりに」",
        ),
        ("yoshizaki-2008-s12,おわりに\n", "", "yoshizaki-2008-s12 is not listed"),
    ],
)
def test_a_change_is_told(sources: Path, edit: Edit, old: str, new: str, words: str) -> None:
    edit(sources / ledger.LEDGER, old, new)
    assert words in "\n".join(map(str, ledger.check(sources)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("address,letters\n", "address,words\n", "data/addresses.csv:1: the columns are address, letters"),
        ("yoshizaki-2008-s12,おわりに\n", "yoshizaki-2008-s12\n", "1 cells instead of 2"),
        ("yoshizaki-2008-s12,", "yoshizaki-2008-s11,", "yoshizaki-2008-s11 is listed twice"),
    ],
)
def test_a_malformed_ledger_is_refused(sources: Path, edit: Edit, old: str, new: str, words: str) -> None:
    edit(sources / ledger.LEDGER, old, new)
    with pytest.raises(Refused) as refused:
        ledger.check(sources)
    assert words in stated(*refused.value.faults)


def test_extending_adds_and_never_changes(sources: Path) -> None:
    path = sources / ledger.LEDGER
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    assert ledger.extend(sources) == [lines[-1].partition(",")[0]]
    assert path.read_text(encoding="utf-8") == whole
    assert ledger.extend(sources) == []
    assert path.read_text(encoding="utf-8") == whole


def test_every_address_is_one_id_of_the_built_site(site: Path) -> None:
    found: dict[str, int] = {}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in ledger.read(ROOT):
            found[address] = found.get(address, 0) + text.count(f' id="{address}"')
    assert {address for address, count in found.items() if count != 1} == set()
