"""The model that everything shares: spaces folded, positions exact, the JSON as its contract says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from edition.passages import by_address, keeps_space, load, runs


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("O", "の", False),  # NATO の
        ("年", "1", False),  # 2003年 11月
        ("%", "の", False),  # 2% の
        ("）", "9", False),  # （2006年 12月） 93
        ("悩", "—", False),  # 苦悩 ——
        ("s", "G", True),  # Les Aspin
        (",", "V", True),
        ("グ", "(", True),  # ストルテンベルグ (Jens
        (")", "事", True),
        (".", "ロ", True),  # 2003). ロバート
        ("ジ", "<", True),  # ホームページ <http
    ],
)
def test_spaces_stay_only_where_they_are_the_authors(before: str, after: str, kept: bool) -> None:
    assert keeps_space(before, after) is kept


def test_no_space_is_left_between_japanese_and_latin_letters_or_figures() -> None:
    japanese = r"[\u3040-\u30ff\u4e00-\u9fff、。（）「」『』]"
    for passage in load():
        assert not re.search(rf"{japanese} [A-Za-z0-9%]|[A-Za-z0-9%] {japanese}", passage.text), passage.address


def test_words_broken_by_a_line_are_whole() -> None:
    assert "war by committee" in by_address()["yoshizaki-2008-p11"].text
    assert "（out-of-area）" in by_address()["yoshizaki-2008-p18"].text
    assert "Treaty Organization (Westport" in by_address()["yoshizaki-2008-n10"].text
    assert "“Afghanistan: Post-War Governance" in by_address()["yoshizaki-2008-n63"].text
    assert "<http://www.policyreview.org/JUN02/kagan.html>" in by_address()["yoshizaki-2008-n4"].text


def test_calls_and_pages_are_positions_in_the_text() -> None:
    passage = by_address()["yoshizaki-2008-p1"]
    before = [passage.text[:at][-4:] for _, at in passage.calls]
    assert before == ["式の関係", "迫られた", "ではない", "となった"]
    assert passage.pages == ((23, 0), (24, passage.text.index("しく対立し")))


def test_runs_join_neighbours() -> None:
    assert list(runs([3, 4, 5, 9])) == [(3, 6), (9, 10)]
    assert list(runs([])) == []


def test_the_json_follows_its_contract(site: Path) -> None:
    for essay, count in {"yoshizaki-2008": 66 + 73, "tsuruoka-2024": 29}.items():
        records = json.loads((site / "passages" / f"{essay}.json").read_text(encoding="utf-8"))
        assert len(records) == count
        for record in records:
            assert list(record) == ["address", "kind", "section", "url", "pages", "text", "calls", "emphasis"]
            assert record["kind"] in ("paragraph", "note")
            page, _, fragment = record["url"].partition("#")
            assert fragment == record["address"]
            assert (site / page).is_file()
            for position in [p["at"] for p in record["pages"]] + [c["at"] for c in record["calls"]]:
                assert 0 <= position <= len(record["text"])
    first = json.loads((site / "passages/yoshizaki-2008.json").read_text(encoding="utf-8"))[5]
    assert first["address"] == "yoshizaki-2008-p5"
    assert [first["text"][e["from"] : e["to"]] for e in first["emphasis"]] == ["軍事偏重"]
    assert first["calls"][0] == {"n": 7, "at": first["text"].index("。彼は、対ソ")}
