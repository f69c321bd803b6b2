"""The tables: described, proved by the essays' letters and NATO's own sums, and refused where they are broken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from edition import ROOT, data, package, passages, quotations
from edition.faults import Fault, Refused
from edition.rules.check import check

from .conftest import stated

Edit = Callable[[Path, str, str], None]

PACKAGE = json.loads((ROOT / package.PACKAGE).read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}


def test_the_tables_are_in_order() -> None:
    assert data.check(ROOT) == []


def test_frictionless_says_so_too() -> None:
    report = Package(str(ROOT / package.PACKAGE)).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert {task.name for task in report.tasks} == set(RESOURCES)


def test_every_table_and_column_tells_what_it_is_in_both_languages() -> None:
    for resource in RESOURCES.values():
        assert all(resource[key] for key in ("title", "title_en", "description", "description_en"))
        assert resource["licenses"] and resource["sources"]
        for column in resource.get("schema", {}).get("fields", []):
            where = f"{resource['name']}.{column['name']}"
            assert all(column[key] for key in ("title", "title_en", "description", "description_en")), where
            assert re.search("[ぁ-ん一-龥]", column["title"] + column["description"]), where
            if column["type"] in ("integer", "number"):
                assert column["unit"], where


def test_the_units_are_those_that_are_read() -> None:
    (unit,) = [column for column in RESOURCES["statements"]["schema"]["fields"] if column["name"] == "unit"]
    assert set(unit["constraints"]["enum"]) == set(quotations.UNITS)


@pytest.mark.parametrize(
    ("text", "unit", "numbers"),
    [
        ("米国（1万5,108人）", "persons", [15108]),
        ("約6万人", "persons", [60000]),
        ("ISAF全体の95%", "percent", [95]),
        ("９５％", "percent", [95]),
        ("要員の9割以上", "percent", [90]),
        ("180万ユーロ相当", "eur", [1_800_000]),
        ("ライフルを2万500丁", "firearms", [20500]),
        ("1,000億ドル", "usd", [100_000_000_000]),
        ("1億2,000万ドル", "usd", [120_000_000]),
        ("40以上の国が", "countries", [40]),
        ("40ヵ国から70ヵ国", "countries", [40, 70]),
        ("155ミリ榴弾砲を24門", "guns", [24]),
        ("80名から250名程度", "persons", [80, 250]),
        ("2.5倍", "times", [Decimal("2.5")]),
        ("2007年11月時点で4万1,144人", "persons", [41144]),
        ("2兆3,000億ドル", "usd", [2_300_000_000_000]),
        ("1万5千人", "persons", [15000]),
        ("1.5万人", "persons", [15000]),
        ("数百両", "vehicles", []),
        ("T-72型戦車77両", "vehicles", [77]),
    ],
)
def test_numbers_are_read_as_the_essays_write_them(text: str, unit: str, numbers: list[int]) -> None:
    assert quotations.read(text, unit) == numbers


def test_a_count_of_days_is_no_day_of_a_month() -> None:
    row = {"address": "yoshizaki-2008-p30", "quote": "78日間", "date": "1999-03-24", "value": "78", "unit": "days"}

    def told(line: int, column: str, code: str, what: str, remedy: str) -> Fault:
        return Fault("a table", line, code, what, remedy)

    assert list(quotations.check([(2, row)], told)) == []


def test_the_statements_hold_what_note_54_lists() -> None:
    """Read from the print by eye, not from the table."""
    table = pd.read_csv(ROOT / "data/statements.csv").set_index("key")["value"]
    listed = {"usa": 15108, "gbr": 7740, "deu": 3155, "ita": 2395, "can": 1730, "nld": 1516, "tur": 1220, "fra": 1073}
    assert {key: int(table[f"isaf-2007-{key}"]) for key in listed} == listed
    assert (table["isaf-2007-total"], table["isaf-2007-national-command"]) == (41144, 4140)


def test_no_quantity_of_notes_54_63_and_70_is_left_out() -> None:
    """Each counted number of these notes is read by a row of the table."""
    rows = pd.read_csv(ROOT / "data/statements.csv", keep_default_na=False)
    for note, units in ((54, ["persons"]), (63, [*quotations.UNITS]), (70, ["vehicles"])):
        address = f"yoshizaki-2008-n{note}"
        text = passages.by_address()[address].text
        own = rows[rows["address"] == address]
        for unit in set(units) - {"years"}:
            stated = sorted(Decimal(value) for value in own.loc[own["unit"] == unit, "value"] if value)
            assert stated == sorted(quotations.read(text, unit)), (address, unit)


def test_natos_figures_are_the_essays() -> None:
    statements = pd.read_csv(ROOT / "data/statements.csv").set_index("key")
    october = pd.read_csv(ROOT / "data/isaf-contributions.csv").query("date == '2007-10-22'").set_index("country")
    named = statements.query("topic == 'isaf-contributors'").dropna(subset="country").set_index("country")["value"]
    assert len(named) == 8
    assert (october["troops"].reindex(named.index) == named).all()
    placemats = pd.read_csv(ROOT / "data/isaf-placemats.csv").set_index("placemat_date")
    printed = placemats.loc["2007-10-22"]
    assert (printed["printed_total"], printed["support_elements"]) == (41144, 4140)
    assert october["troops"].sum() == 41144


def test_a_printed_total_is_the_sum_of_its_nations_or_the_note_says_why() -> None:
    sums = pd.read_csv(ROOT / "data/isaf-contributions.csv").groupby("date")["troops"].sum()
    placemats = pd.read_csv(ROOT / "data/isaf-placemats.csv")
    different = placemats[placemats["table_date"].map(sums) != placemats["printed_total"]]
    assert len(different) > 0
    assert different["note"].notna().all()
    assert (placemats["table_date"].map(sums) - placemats["printed_total"] == placemats["difference"]).all()
    # Three placemats of 2014 print less than their own rows come to.
    short = different.set_index("placemat_date").loc[["2014-04-01", "2014-06-01", "2014-08-04"]]
    assert (short["table_date"].map(sums) - short["printed_total"]).tolist() == [913, 872, 821]


STATEMENTS, PLACEMENTS = "data/statements.csv", "data/placements.csv"
CONTRIBUTIONS, DEFENCE = "data/isaf-contributions.csv", "data/defence-expenditure.csv"

#: What is broken: file, what stands there, what is put there, and the words of the refusal.
BROKEN = {
    "a missing column": (
        CONTRIBUTIONS,
        "date,country,nato_member,troops,source,note\n",
        "date,country,nato_member,source,note\n",
        [f"{CONTRIBUTIONS}:1: the column troops is missing", "write the columns date,country,nato_member,troops"],
    ),
    "a column too many": (
        CONTRIBUTIONS,
        "date,country,nato_member,troops,source,note\n",
        "date,country,nato_member,troops,source,note,colour\n",
        [f"{CONTRIBUTIONS}:1: the column 'colour' is not described"],
    ),
    "a row too short": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,placemat-2007-01-29,\n",
        "2007-01-29,ALB,false\n",
        [f"{CONTRIBUTIONS}:2: 3 cells instead of 6"],
    ),
    "no number": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2007-01-29,ALB,false,thirty,",
        [f"{CONTRIBUTIONS}:2: troops is 'thirty': that is no integer", "→ write it as words, 1234"],
    ),
    "a negative strength": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2007-01-29,ALB,false,-30,",
        [f"{CONTRIBUTIONS}:2: troops is '-30': the least there can be is 0", "→ look it up in its source"],
    ),
    "a day that is none": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "29/01/2007,ALB,false,30,",
        [f"{CONTRIBUTIONS}:2: date is '29/01/2007': that is no date"],
    ),
    "a key twice": (
        CONTRIBUTIONS,
        "2007-01-29,AUS,",
        "2007-01-29,ALB,",
        [f"{CONTRIBUTIONS}:3: date, country 2007-01-29, ALB is there twice, first in line 2", "→ take one of the two"],
    ),
    "an unknown country": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,",
        "2007-01-29,XYZ,",
        [f"{CONTRIBUTIONS}:2: country is 'XYZ', which data/countries.csv does not have", "list it in data/countries"],
    ),
    "an unknown source": (
        DEFENCE,
        "ALB,2014,1.35,1.346517,false,nato-defexp-2024",
        "ALB,2014,1.35,1.346517,false,hearsay",
        [f"{DEFENCE}:2: source is 'hearsay', which data/sources.csv does not have"],
    ),
    "an unknown further source": (
        "data/accessions.csv",
        "ALB,2008-07-09,2009-04-01,tdoc-110-20,america-gov-2009,",
        "ALB,2008-07-09,2009-04-01,tdoc-110-20,america-gov-2009 hearsay,",
        ["data/accessions.csv:28: further names 'hearsay', which data/sources.csv does not have"],
    ),
    "a word that is none of the words": (
        STATEMENTS,
        "15108,persons,exact,",
        "15108,people,exact,",
        [f"{STATEMENTS}:2: unit is 'people': it is none of the words for it", "→ write one of persons, countries"],
    ),
    "an empty cell": (
        DEFENCE,
        "ALB,2014,1.35,",
        "ALB,2014,,",
        [f"{DEFENCE}:2: share is '': it may not be empty"],
    ),
    "a quote that is not the essay's": (
        STATEMENTS,
        "米国（1万5,108人）",
        "米国（約1万5,108人）",
        [f"{STATEMENTS}:2: quote 「米国（約1万5,108人）」 stands 0 times in yoshizaki-2008-n54", "→ quote the essay's"],
    ),
    "a quote that stands twice": (
        PLACEMENTS,
        "集団防衛を軸として形成されたNATOは",
        "北大西洋地域",
        [f"{PLACEMENTS}:2: quote 「北大西洋地域」 stands 2 times in yoshizaki-2008-p17"],
    ),
    "a second quote that is not the essay's": (
        PLACEMENTS,
        "集団的安全保障と相互援助を定めた第5条",
        "集団防衛と相互援助を定めた第5条",
        [f"{PLACEMENTS}:2: basis_quote 「集団防衛と相互援助を定めた第5条」 stands 0 times"],
    ),
    "an unknown address": (
        STATEMENTS,
        'yoshizaki-2008-n54,"米国',
        'yoshizaki-2008-n74,"米国',
        [f"{STATEMENTS}:2: address is 'yoshizaki-2008-n74', which is the address of no passage"],
    ),
    "a value unlike its quote": (
        STATEMENTS,
        "2007-11,15108,persons",
        "2007-11,15180,persons",
        [
            f"{STATEMENTS}:2: value is 15180, the numbers read are 15108, and the quote is 「米国（1万5,108人）」",
            "→ the quote holds one number with a counter of persons (人・名)",
        ],
    ),
    "a value that the quote has and the row not": (
        STATEMENTS,
        "2007-11,15108,persons",
        "2007-11,,persons",
        [f"{STATEMENTS}:2: value is empty, but the quote says 15108"],
    ),
    "a date unlike its quote": (
        PLACEMENTS,
        "sharp-guard,1993-06,",
        "sharp-guard,1994-06,",
        [f"{PLACEMENTS}:5: the row says 1994年, and the quote is 「1993年6月に始まる「シャープ・ガード」作戦」"],
    ),
    "a resolution unlike its quote": (
        "data/isaf-stages.csv",
        "2003-10,1510,",
        "2003-10,1386,",
        ["data/isaf-stages.csv:2: the row says 1386号"],
    ),
    "a sum that nobody explains": (
        CONTRIBUTIONS,
        "2014-11-07,USA,true,18180,",
        "2014-11-07,USA,true,18181,",
        ["data/isaf-placemats.csv:71: the nations sum to 28361, the printed total is 28360, and difference is 0"],
    ),
    "a quotation mark left open": (
        "data/countries.csv",
        "AFG,004,アフガニスタン",
        'AFG,004,"アフガニスタン',
        ["data/countries.csv:", "no CSV: unexpected end of data"],
    ),
    "a broken description": (
        package.PACKAGE,
        '"name": "end-of-alliances-and-nato",',
        '"name": "end-of-alliances-and-nato"',
        [f"{package.PACKAGE}:3: no JSON: Expecting ',' delimiter, column 2", "→ mend the JSON at that place"],
    ),
    "a description of another type": (
        package.PACKAGE,
        '"name": "nato_member",\n      "type": "boolean"',
        '"name": "nato_member",\n      "type": "yesno"',
        [f"{package.PACKAGE}: resources isaf-contributions schema fields nato_member type: 'yesno' is not one of"],
    ),
    "a table that is described and not there": (
        package.PACKAGE,
        '"path": "outlines.geojson"',
        '"path": "coastlines.geojson"',
        ["data/coastlines.geojson: the file is not there"],
    ),
    "a table described twice": (
        package.PACKAGE,
        '"name": "outlines"',
        '"name": "countries"',
        [f"{package.PACKAGE}: countries: it is described twice"],
    ),
    "a path out of the folder": (
        package.PACKAGE,
        '"path": "outlines.geojson"',
        '"path": "../README.md"',
        [f"{package.PACKAGE}: resources outlines path: '../README.md' does not match"],
    ),
    "a constraint that nobody knows": (
        package.PACKAGE,
        '"minimum": 1,\n       "maximum": 4',
        '"minimal": 1,\n       "maximum": 4',
        [f"{package.PACKAGE}: resources isaf-stages schema fields stage constraints: Additional properties are not"],
    ),
    "a pattern that is none": (
        package.PACKAGE,
        '"pattern": "[A-Z]{3}"',
        '"pattern": "[A-Z{3}"',
        [f"{package.PACKAGE}: countries iso3: its pattern is none"],
    ),
    "a key that is no column": (
        package.PACKAGE,
        '"primaryKey": "iso3"',
        '"primaryKey": "iso"',
        [f"{package.PACKAGE}: countries: its key is iso, which is none of its columns"],
    ),
    "a reference to nothing": (
        package.PACKAGE,
        '"fields": "table_date",\n      "reference": {\n       "resource": "isaf-contributions"',
        '"fields": "table_date",\n      "reference": {\n       "resource": "isaf-troops"',
        [f"{package.PACKAGE}: isaf-placemats: table_date refers to isaf-troops.date: one of the two is not there"],
    ),
    "a number without a unit": (
        package.PACKAGE,
        '"unit": "箇所",',
        "",
        [f"{package.PACKAGE}: resources isaf-placemats schema fields prts: 'unit' is a required property"],
    ),
    "an outline whose name has lost a letter": (
        "data/outlines.geojson",
        "Côte d'Ivoire",
        "C?te d'Ivoire",
        ["C?te d'Ivoire has lost a letter"],
    ),
    "outlines that are none": (
        "data/outlines.geojson",
        '{"type":"FeatureCollection","features":[',
        '{"type":"FeatureCollection","feature":[',
        ["data/outlines.geojson:1: the file holds no outlines"],
    ),
    "a code given twice": (
        "data/countries.csv",
        "ALB,008,",
        "ALB,004,",
        ["data/countries.csv:3: numeric is '004': line 2 has it already"],
    ),
    "a code of another form": (
        "data/countries.csv",
        "ALB,008,",
        "ALB,8,",
        ["data/countries.csv:3: numeric is '8': it has not the form for it"],
    ),
    "more than all": (
        DEFENCE,
        "ALB,2014,1.35,",
        "ALB,2014,135,",
        [f"{DEFENCE}:2: share is '135': the most there can be is 100"],
    ),
    "a number left open": (
        DEFENCE,
        "ALB,2014,1.35,",
        "ALB,2014,1.,",
        [f"{DEFENCE}:2: share is '1.': that is no number"],
    ),
    "neither true nor false": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2007-01-29,ALB,no,30,",
        [f"{CONTRIBUTIONS}:2: nato_member is 'no': that is no boolean"],
    ),
    "a month unlike its quote": (
        "data/isaf-stages.csv",
        ",2005-05,",
        ",2005-06,",
        ["data/isaf-stages.csv:3: the row says 6月"],
    ),
    "full-width figures": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2007-01-29,ALB,false,３０,",
        [f"{CONTRIBUTIONS}:2: troops is '３０': that is no integer"],
    ),
    "the 31st of February": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2007-02-31,ALB,false,30,",
        [f"{CONTRIBUTIONS}:2: date is '2007-02-31': that is no date"],
    ),
    "a day without a placemat": (
        CONTRIBUTIONS,
        "2007-01-29,ALB,false,30,",
        "2006-01-29,ALB,false,30,",
        [f"{CONTRIBUTIONS}:2: no placemat has a table of 2006-01-29"],
    ),
    "an end before the start": (
        PLACEMENTS,
        "allied-force,1999-03,1999-06,",
        "allied-force,1999-03,1998-06,",
        [f"{PLACEMENTS}:9: start is 1999-03, and end is 1998-06, before it"],
    ),
    "a quote that cuts a number": (
        STATEMENTS,
        '15108,persons,exact,yoshizaki-2008-n54,"米国（1万5,108人）"',
        '5108,persons,exact,yoshizaki-2008-n54,"5,108人"',
        [f"{STATEMENTS}:2: quote 「5,108人」 begins or ends within a number of yoshizaki-2008-n54"],
    ),
    "a character that nobody sees": (
        "data/countries.csv",
        "アフガニスタン",
        "アフガ\u0000ニスタン",
        ["data/countries.csv:2: there is a character U+0000"],
    ),
    "an address that is no address of the web": (
        "data/sources.csv",
        ",https://docslib.org/",
        ",javascript://docslib.org/",
        ["data/sources.csv:", "it has not the form for it"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_it_is_refused(sources: Path, edit: Edit, case: str) -> None:
    file, old, new, expected = BROKEN[case]
    edit(sources / file, old, new)
    message = "\n".join(stated(fault) for fault in data.check(sources))
    for words in expected:
        assert words in message


def test_a_fault_stops_the_build_and_every_notebook(sources: Path, edit: Edit) -> None:
    edit(sources / CONTRIBUTIONS, "2007-01-29,ALB,false,30,", "2007-01-29,ALB,false,many,")
    for use in (lambda: check(sources), lambda: data.path("countries", sources)):
        with pytest.raises(Refused, match="troops is 'many': that is no integer"):
            use()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "data/countries.csv: the file is empty"),
        (b"iso3,numeric,name_ja,name_en,note\n", "data/countries.csv:1: there is a header and no row"),
        ("iso3,numeric,name_ja,name_en,note\nUSA,840,米国,USA,\n".encode("shift_jis"), "data/countries.csv:2: byte 42"),
        (b"iso3,numeric,name_ja,name_en,note\r\nUSA,840,x,y,\r\n", "data/countries.csv:1: there is a character U+000D"),
        (b"\xef\xbb\xbfiso3,numeric\n", "data/countries.csv:1: the file begins with a byte order mark"),
    ],
)
def test_a_file_that_is_no_table_is_refused(sources: Path, content: bytes, expected: str) -> None:
    (sources / "data/countries.csv").write_bytes(content)
    assert expected in "\n".join(stated(fault) for fault in data.check(sources))


def test_all_faults_are_told_at_once(sources: Path, edit: Edit) -> None:
    edit(sources / CONTRIBUTIONS, "2007-01-29,ALB,false,30,", "2007-01-29,XYZ,false,many,")
    edit(sources / DEFENCE, "ALB,2014,1.35,", "ALB,2014,-1,")
    (sources / "data/axes.csv").unlink()
    (sources / "data/loose.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert [(fault.file, fault.line) for fault in sorted(data.check(sources))] == [
        ("data/axes.csv", 0),
        ("data/defence-expenditure.csv", 2),
        ("data/isaf-contributions.csv", 2),
        ("data/isaf-contributions.csv", 2),
        ("data/loose.csv", 0),
    ]


def test_tables_without_a_description_are_refused(sources: Path) -> None:
    (sources / package.PACKAGE).unlink()
    (fault,) = data.check(sources)
    assert stated(fault).startswith(f"{package.PACKAGE}: the file is not there")


def test_a_table_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(Refused, match=r"there is no table 'tanks'[^→]*→ the tables are statements, placements"):
        data.path("tanks")
