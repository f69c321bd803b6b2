"""The witnesses, read: what a person counts and sees in the files is what the reader finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from edition import ROOT, essays, witness
from edition.faults import Refused
from edition.passages import by_address, load, of_essay, page_starts

from .conftest import stated

YOSHIZAKI, TSURUOKA = (essays.essays()[i] for i in (0, 1))


def test_yoshizaki_has_the_parts_that_the_print_has() -> None:
    kinds = Counter(block.kind for block in witness.read(YOSHIZAKI))
    assert kinds["paragraph"] == 66  # the abstract and 65
    assert kinds["note"] == 73
    assert (kinds["heading1"], kinds["heading2"], kinds["heading3"]) == (6, 5, 2)
    assert kinds["title"] == kinds["author"] == kinds["source"] == kinds["caption"] == kinds["affiliation"] == 1


def test_tsuruoka_has_its_lead_sections_and_profile() -> None:
    passages = [p for p in load() if p.essay == TSURUOKA.id and p.kind == "paragraph"]
    assert Counter(p.section for p in passages) == {
        "tsuruoka-2024": 3,
        "tsuruoka-2024-s1": 6,
        "tsuruoka-2024-s2": 9,
        "tsuruoka-2024-s3": 11,
    }


def test_calls_are_the_numbers_1_to_73_in_order() -> None:
    calls = [n for p in of_essay(YOSHIZAKI) for n, _ in p.calls]
    assert calls == list(range(1, 74))


def test_notes_are_the_numbers_1_to_73() -> None:
    assert [p.note for p in of_essay(YOSHIZAKI) if p.note] == list(range(1, 74))


def test_dotted_letters_are_those_of_the_print() -> None:
    found = {p.address: [p.text[a:b] for a, b in p.emphasis] for p in of_essay(YOSHIZAKI) if p.emphasis}
    assert found == {
        "yoshizaki-2008-p5": ["軍事偏重"],
        "yoshizaki-2008-p14": ["長期的には"],
        "yoshizaki-2008-n42": ["強制外交の本質は武力行使の威嚇にある"],
        "yoshizaki-2008-p65": ["加盟国以外"],
    }
    assert sum(len(run) for runs in found.values() for run in runs) == 32


#: For each folio, the letters around its beginning, read off the witness's lines.
STARTS = {
    23: "|「同盟の終焉」",
    24: "米仏両国は激|しく対立し",
    25: "|1　NATO「終焉論」",
    26: "戦後復興|を経験しつつ",
    27: "平和的解決を指|向する「美の女神",
    28: "全会一致に|よる決定が",
    29: "平和安|定化部隊",
    30: "こうした|同盟終焉論が",
    31: "同盟の新戦略概|念」（MC400）",
    32: "当時NATO|にとって最大の",
    33: "6月に始ま|る「シャープ",
    34: "ユーゴスラ|ビア連邦",
    35: "ユーゴ政府に|よる和平受諾",
    36: "|3　同盟拡大の諸相",
    37: "|とは言え、9.11テロ",
    38: "（OEF）」|でテロ掃討",
    39: "地域司令部を通|じて、",
    40: "拠点を置く国際|的軍事･民間",
    41: "|こうした武装解除",
    42: "|（3）イラク戦争",
    43: "協力をしているのはNATO|加盟国である",
    44: "言えるだろ|う。但し",
    45: "|NATOの任務が",
}


def test_pages_start_at_their_first_letter() -> None:
    found = {}
    for folio, passage, at in page_starts(of_essay(YOSHIZAKI)):
        around = STARTS[folio]
        before, _, after = around.partition("|")
        text = passage.text
        found[folio] = f"{text[at - len(before) : at] if before else ''}|{text[at : at + len(after)]}"
        assert bool(before) == bool(at)
    assert found == STARTS


@pytest.mark.parametrize(("note", "call_page", "note_page"), [(11, 25, 26), (37, 32, 33), (60, 40, 41)])
def test_three_notes_are_printed_a_page_after_their_call(note: int, call_page: int, note_page: int) -> None:
    call = next((p, at) for p in of_essay(YOSHIZAKI) for n, at in p.calls if n == note)
    assert [folio for folio, at in call[0].pages if at <= call[1]][-1] == call_page
    assert by_address()[f"yoshizaki-2008-n{note}"].pages == ((note_page, 0),)


def test_paragraphs_cut_by_a_printout_are_whole() -> None:
    for address, whole in {
        "tsuruoka-2024-p5": "非殺傷兵器のウクライナへの供与",
        "tsuruoka-2024-p9": "主導権のみを米国からNATOに移した",
        "tsuruoka-2024-p14": "認識が高まったのである。",
        "tsuruoka-2024-p20": "NATOを通じた欧州の安全保障",
        "tsuruoka-2024-p26": "離脱するかもしれないとも指摘される。",
    }.items():
        assert whole in by_address()[address].text


def test_misprints_stay() -> None:
    assert "Charmers Johnson" in by_address()["yoshizaki-2008-p7"].text
    assert "いいいにくい" in by_address()["tsuruoka-2024-p13"].text


def _refusal(root: Path) -> str:
    with pytest.raises(Refused) as refused:
        load(root)
    return stated(*refused.value.faults)


def test_an_absent_witness_is_refused(sources: Path) -> None:
    (sources / "data/witnesses/yoshizaki-2008.txt").unlink()
    message = _refusal(sources)
    assert "data/witnesses/yoshizaki-2008.txt: the file is not there" in message
    assert "git checkout -- data/witnesses/yoshizaki-2008.txt" in message


def test_a_witness_that_is_not_utf8_is_refused_with_its_line(sources: Path) -> None:
    path = sources / "data/witnesses/yoshizaki-2008.txt"
    lines = path.read_bytes().split(b"\n")
    lines[9] = lines[9].decode().encode("cp932")
    path.write_bytes(b"\n".join(lines))
    message = _refusal(sources)
    assert "data/witnesses/yoshizaki-2008.txt:10: byte " in message
    assert "is not UTF-8" in message


def test_a_changed_witness_is_refused(sources: Path) -> None:
    path = sources / "data/witnesses/tsuruoka-2024.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("75周年", "76周年", 1), encoding="utf-8")
    assert "data/witnesses/tsuruoka-2024.txt: the witness is not the one that was transcribed" in _refusal(sources)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('layout = "markdown"', 'layout = "word"', "unknown layout 'word'; known are pdf-text, markdown"),
        ("date = [5]", "date = [7]", "line 7 is named twice"),
        ("date = [5]", "day = [5]", "unknown kind of line 'day'"),
        ('author = "鶴岡路人"\n', "", "the entry of tsuruoka-2024 is not complete: KeyError('author')"),
        ("date = [5]", "date = [5", "data/essays.toml:"),
        ("date = [5]", 'date = ["5"]', "date names line '5'; lines are numbers from 1"),
        ("date = [5]", "date = [6]", "the key of tsuruoka-2024 names lines that are empty or past the end: 6"),
        ("year = 2024", 'year = "MMXXIV"', "year is 'MMXXIV', not a number"),
        ("printed_folios = [25]", 'printed_folios = ["25"]', "folios are numbers, not [23, '25']"),
    ],
)
def test_a_broken_key_is_refused(sources: Path, old: str, new: str, message: str) -> None:
    path = sources / essays.ESSAYS
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert message in _refusal(sources)


def test_the_witnesses_are_the_files_that_reached_us() -> None:
    kept = {f"{essay.id}.txt" for essay in essays.essays()}
    assert {path.name for path in (ROOT / "data/witnesses").iterdir()} == kept
    assert kept >= {"tsuruoka-2024.txt", "yoshizaki-2008.txt"}
