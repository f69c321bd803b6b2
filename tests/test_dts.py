"""The Distributed Text Services: a client that knows the standard finds every passage, with the same letters."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from jsonschema import Draft202012Validator
from lxml import etree

from edition import ROOT
from edition.colophon import colophon
from edition.essays import essays
from edition.export import dts, tei, text
from edition.passages import by_address, of_essay
from edition.places import places

from . import reading_tei
from .conftest import copy_sources
from .reading_tei import ID, T

D = "{https://w3id.org/api/dts#}"

#: What the standard makes mandatory (https://dtsapi.org/versions/v1.0), as far as these answers go.
_OBJECT: dict[str, Any] = {
    "@context": {"const": "https://dtsapi.org/context/v1.0.json"},
    "dtsVersion": {"const": "1.0"},
    "@id": {"type": "string", "minLength": 1},
}
_TEMPLATE = {"type": "string", "minLength": 1}
_STRUCTURE = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["citeType"],
        "additionalProperties": False,
        "properties": {
            "@type": {"const": "CiteStructure"},
            "citeType": {"type": "string"},
            "citeStructure": {"$ref": "#/$defs/structure"},
        },
    },
}
_TREE = {
    "type": "object",
    "required": ["@type", "citeStructure"],
    "properties": {
        "@type": {"const": "CitationTree"},
        "identifier": {"type": "string"},
        "citeStructure": {"$ref": "#/$defs/structure"},
    },
}
_UNIT = {
    "type": "object",
    "required": ["identifier", "@type", "level", "parent"],
    "properties": {
        "identifier": {"type": "string"},
        "@type": {"const": "CitableUnit"},
        "level": {"type": "integer", "minimum": 1},
        "parent": {"type": ["string", "null"]},
        "citeType": {"enum": ["section", "paragraph", "note", "page"]},
    },
}
_UNITS = {"type": "array", "items": _UNIT}
_RESOURCE = {
    "type": "object",
    "required": ["@id", "@type", "collection", "navigation", "document", "citationTrees"],
    "properties": {
        "@type": {"const": "Resource"},
        "collection": _TEMPLATE,
        "navigation": _TEMPLATE,
        "document": _TEMPLATE,
        "citationTrees": {"type": "array", "minItems": 1, "items": _TREE},
    },
}
_MEMBER = {
    "required": ["@id", "@type", "title", "totalParents", "collection"],
    "if": {"properties": {"@type": {"const": "Resource"}}},
    "then": _RESOURCE,
    "else": {"required": ["totalChildren"], "properties": {"@type": {"const": "Collection"}}},
}


def _validator(required: list[str], **properties: Any) -> Draft202012Validator:
    needed = ["@context", "dtsVersion", "@id", "@type", *required]
    return Draft202012Validator(
        {"type": "object", "required": needed, "properties": _OBJECT | properties, "$defs": {"structure": _STRUCTURE}}
    )


ENTRY = _validator(
    ["collection", "navigation", "document"],
    **{"@type": {"const": "EntryPoint"}, "collection": _TEMPLATE, "navigation": _TEMPLATE, "document": _TEMPLATE},
)
COLLECTION = Draft202012Validator(
    {"$defs": {"structure": _STRUCTURE}, "allOf": [_MEMBER, _validator([]).schema],
     "properties": {"member": {"type": "array", "items": _MEMBER}}}
)  # fmt: skip
NAVIGATION = _validator(
    ["resource"],
    **{
        "@type": {"const": "Navigation"},
        "resource": _RESOURCE,
        "ref": _UNIT,
        "member": _UNITS,
    },
)


def expand(template: str, **values: str | int) -> str:
    """A URI template, as far as RFC 6570 is used here: {/a,b} and {;a,b}."""

    def one(match: re.Match[str]) -> str:
        given = [(name, quote(str(values[name]), safe="")) for name in match[2].split(",") if name in values]
        return "".join(f"/{value}" if match[1] == "/" else f";{name}={value}" for name, value in given)

    assert values.keys() <= {name for names in re.findall(r"\{.([\w,]+)\}", template) for name in names.split(",")}
    return re.sub(r"\{([/;])([\w,]+)\}", one, template)


class Client:
    """Asks a folder as it would ask a host: an address, as seen from the answer that gave it."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.asked: set[Path] = set()

    def path(self, address: str, seen_from: Path) -> Path:
        return Path(os.path.normpath(seen_from.parent / unquote(address)))

    def json(self, address: str, seen_from: Path, kind: Draft202012Validator) -> tuple[dict[str, Any], Path]:
        path = self.path(address, seen_from)
        answer = json.loads(path.read_text(encoding="utf-8"))
        assert [error.message for error in kind.iter_errors(answer)] == [], path
        self.asked.add(path)
        return answer, path

    def xml(self, address: str, seen_from: Path) -> tuple[etree._Element, Path]:
        path = self.path(address, seen_from)
        self.asked.add(path)
        return reading_tei.parse(path), path


@pytest.fixture(scope="module")
def served_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the essays' pages, with the services beside them."""
    copy = tmp_path_factory.mktemp("dts")
    shutil.copytree(site / "book", copy / "book")
    tei.write(copy, copy / "tei")
    dts.write(copy)
    text.write(copy / "text")
    return copy


@pytest.fixture(scope="module")
def client(served_site: Path) -> Client:
    return Client(served_site)


@pytest.fixture(scope="module")
def resources(client: Client) -> list[tuple[dict[str, Any], Path]]:
    """Every essay as a client finds it, from the entry point on."""
    entry, here = client.json("index.json", client.site / "dts" / "index.json", ENTRY)
    root, path = client.json(expand(entry["collection"]), here, COLLECTION)
    assert (root["totalParents"], root["totalChildren"]) == (0, len(root["member"]))
    found = []
    for member in root["member"]:
        by_id = client.json(expand(entry["collection"], id=member["@id"]), here, COLLECTION)
        assert client.path(expand(member["collection"]), path) == by_id[1]
        parents, _ = client.json(expand(entry["collection"], id=member["@id"], nav="parents"), here, COLLECTION)
        assert [each["@id"] for each in parents["member"]] == [root["@id"]]
        children, _ = client.json(expand(entry["collection"], id=member["@id"], nav="children"), here, COLLECTION)
        assert children["member"] == [] and member["totalChildren"] == 0
        found.append(by_id)
    for nav, count in (("", len(found)), ("children", len(found)), ("parents", 0)):
        asked, _ = client.json(expand(root["collection"], **({"nav": nav} if nav else {})), path, COLLECTION)
        assert len(asked["member"]) == count
    return found


def test_the_collection_has_every_essay_and_says_whose_it_is(resources: list[tuple[dict[str, Any], Path]]) -> None:
    assert [each["@id"] for each, _ in resources] == [essay.id for essay in essays(ROOT)]
    for (each, _), essay in zip(resources, essays(ROOT), strict=True):
        assert each["title"] == by_address()[essay.id].text
        core = each["dublinCore"]
        assert core["creator"][0]["value"] == essay.author
        assert "許諾の記録がありません" in core["rights"][0]["value"]
        assert "publisher" not in core


def test_the_first_tree_has_every_section_paragraph_and_note(
    client: Client, site: Path, resources: list[tuple[dict[str, Any], Path]]
) -> None:
    for (resource, here), essay in zip(resources, essays(ROOT), strict=True):
        whole, path = client.json(expand(resource["navigation"], down=-1), here, NAVIGATION)
        assert whole["resource"]["citationTrees"][0].keys().isdisjoint({"identifier"})
        listed = {each.address: each for each in of_essay(essay) if each.address and each.kind != "title"}
        calls = {f"{essay.id}-n{n}": each.address for each in listed.values() for n, _ in each.calls}
        assert {unit["identifier"] for unit in whole["member"]} == listed.keys()
        levels = {unit["identifier"]: unit["level"] for unit in whole["member"]}
        for unit in whole["member"]:
            address, parent = unit["identifier"], unit["parent"]
            assert unit["level"] == levels.get(parent, 0) + 1
            if unit["citeType"] == "note":
                assert parent == calls[address]
            elif unit["citeType"] == "paragraph":
                assert (parent or essay.id) == listed[address].section
            assert _is_there(client.path(unit["@id"], path), client, site)
        order = [each.address for each in of_essay(essay) if each.kind == "paragraph"]
        assert [unit["identifier"] for unit in whole["member"] if unit["citeType"] == "paragraph"] == order


def _is_there(path: Path, client: Client, site: Path) -> bool:
    """Whether the site has a file that its essays' pages alone have not."""
    return (site / path.relative_to(client.site)).is_file()


def _subtree(listed: list[dict[str, Any]], ref: dict[str, Any], down: int) -> list[dict[str, Any]]:
    """By the standard's table: the unit and what is below it, down to a depth; its siblings for 0; -1 for all."""
    if down == 0:
        return [each for each in listed if each["parent"] == ref["parent"]]
    inside, found = {ref["identifier"]}, []
    for each in listed:
        if each["parent"] in inside:
            inside.add(each["identifier"])
        if each["identifier"] in inside and (down < 0 or each["level"] <= ref["level"] + down):
            found.append(each)
    return found


def _same(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> bool:
    """Addresses are relative to the answer they stand in: they are compared where they lead."""
    return [each | {"@id": ""} for each in left] == [each | {"@id": ""} for each in right]


def test_every_request_of_the_table_is_answered(client: Client, resources: list[tuple[dict[str, Any], Path]]) -> None:
    for resource, here in resources:
        trees = resource["citationTrees"]
        assert [tree.get("identifier") for tree in trees] == ([None, "pages"] if len(trees) > 1 else [None])
        for named in ({"tree": tree["identifier"]} if "identifier" in tree else {} for tree in trees):
            whole, _ = client.json(expand(resource["navigation"], down=-1, **named), here, NAVIGATION)
            listed = whole["member"]
            for down in range(1, max(unit["level"] for unit in listed) + 1):
                some, _ = client.json(expand(resource["navigation"], down=down, **named), here, NAVIGATION)
                assert _same(some["member"], [unit for unit in listed if unit["level"] <= down])
                assert "ref" not in some
            for unit in listed:
                ref = unit["identifier"]
                alone, _ = client.json(expand(resource["navigation"], ref=ref, **named), here, NAVIGATION)
                assert "member" not in alone and _same([alone["ref"]], [unit])
                below = [each["level"] for each in _subtree(listed, unit, -1)]
                for down in (0, *range(1, max(below) - unit["level"] + 1), 1, -1):
                    address = expand(resource["navigation"], ref=ref, down=down, **named)
                    answer, _ = client.json(address, here, NAVIGATION)
                    assert _same(answer["member"], _subtree(listed, unit, down)), address
                    assert _same([answer["ref"]], [unit])


def _wrapped(root: etree._Element) -> etree._Element:
    assert root.tag == f"{T}TEI" and [child.tag for child in root] == [f"{D}wrapper"]
    return root[0]


def test_each_document_is_its_passage(client: Client, resources: list[tuple[dict[str, Any], Path]]) -> None:
    for (resource, here), essay in zip(resources, essays(ROOT), strict=True):
        passages = {each.address: each for each in of_essay(essay)}
        whole, path = client.xml(expand(resource["document"]), here)
        assert [("".join(each.text), each.kind) for each in reading_tei.read(whole)] == [
            (each.text, each.kind) for each in of_essay(essay)
        ]
        assert client.path(whole.get("{http://www.w3.org/XML/1998/namespace}base", ""), path).is_file()
        listed, _ = client.json(expand(resource["navigation"], down=-1), here, NAVIGATION)
        for unit in listed["member"]:
            root, path = client.xml(expand(resource["document"], ref=unit["identifier"]), here)
            (element,) = _wrapped(root)
            assert element.get(ID) == unit["identifier"] and element.tail is None
            base = client.path(root.get("{http://www.w3.org/XML/1998/namespace}base", ""), path)
            assert base == client.site / "tei" / f"{essay.id}.xml" and base.is_file()
            if unit["citeType"] != "section":
                assert _text(element) == passages[unit["identifier"]].text
                continue
            inside = [each["identifier"] for each in _subtree(listed["member"], unit, -1)]
            heads = [_text(each) for each in element.iter(f"{T}head") if each.get("type") != "caption"]
            assert heads == [passages[each].text for each in inside if re.search(r"-s\d+$", each)]
            paragraphs = [_text(each) for each in element.iter(f"{T}p")]
            assert paragraphs == [passages[each].text for each in inside if re.search(r"-p\d+$", each)]


def _text(element: etree._Element) -> str:
    """The letters of a line, without those of the notes called in it."""
    inside = "".join(
        ("" if child.tag == f"{T}note" else _text(child)) + (child.tail or "") for child in element
    )  # fmt: skip
    return (element.text or "") + inside


def test_each_page_is_its_letters(client: Client, resources: list[tuple[dict[str, Any], Path]]) -> None:
    """What stands from one page's first letter to the next page's, and no letter twice."""
    resource, here = resources[0]
    listed, _ = client.json(expand(resource["navigation"], tree="pages", down=1), here, NAVIGATION)
    assert len(listed["member"]) == 23
    letters = ""
    notes = []
    for unit in listed["member"]:
        address = expand(resource["document"], ref=unit["identifier"], tree="pages")
        wrapper = _wrapped(client.xml(address, here)[0])
        assert [each.get(ID) for each in wrapper.iter(f"{T}pb")] == [unit["identifier"]]
        own = "".join("".join(_text(each) for each in wrapper).split())
        assert own == "".join("".join(text for _, text in places(ROOT)[unit["identifier"]].pieces).split())
        letters += own
        notes += [each.get("n") for each in wrapper.iter(f"{T}note")]
        for paragraph in wrapper.iter(f"{T}p"):
            part = by_address()[paragraph.get(ID, "")].text
            at = part.index(_text(paragraph))
            whole = (not at, at + len(_text(paragraph)) == len(part))
            assert paragraph.get("part") == {(True, False): "I", (False, True): "F", (False, False): "M"}.get(whole)
    assert letters == "".join("".join(each.text.split()) for each in of_essay(essays(ROOT)[0]) if not each.note)
    assert notes == [str(number) for number in range(1, 74)]


def test_no_file_is_there_that_nobody_can_ask_for(client: Client, resources: list[tuple[dict[str, Any], Path]]) -> None:
    """What the templates can make of the parameters, and nothing else. (It counts on the tests before.)"""
    test_every_request_of_the_table_is_answered(client, resources)
    test_each_document_is_its_passage(client, resources)
    test_each_page_is_its_letters(client, resources)
    assert {path for path in (client.site / "dts").rglob("*") if path.is_file()} == client.asked


def test_a_host_without_queries_serves_the_names_of_the_files(served_site: Path) -> None:
    """No name of a file needs to be written otherwise in a URL but for what a browser writes so by itself."""
    for path in (served_site / "dts").rglob("*"):
        name = path.relative_to(served_site).as_posix()
        assert quote(name, safe="/;=-") == name


def test_with_a_base_every_address_is_whole(site: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    copy_sources(ROOT, root)
    config = (root / "_config.yml").read_text(encoding="utf-8")
    config, count = re.subn(r"(?m)^( +baseurl:).*$", r'\1 "https://example.org/nato/"', config)
    assert count == 1
    (root / "_config.yml").write_text(config, encoding="utf-8")
    out = tmp_path / "site"
    shutil.copytree(site / "book", out / "book")
    dts.write(out, root)
    here = f"https://example.org/nato/v/{colophon().version}/"
    entry = json.loads((out / "dts/index.json").read_text(encoding="utf-8"))
    assert entry["@id"] == f"{here}dts/index.json"
    assert entry["navigation"] == f"{here}dts/navigation{{/resource,ref}}{{;tree,down}}.json"
    answer = json.loads((out / "dts/navigation/tsuruoka-2024/tsuruoka-2024-p1.json").read_text(encoding="utf-8"))
    assert answer["@id"] == f"{here}dts/navigation/tsuruoka-2024/tsuruoka-2024-p1.json"
    assert answer["ref"]["@id"] == f"{here}ref/tsuruoka-2024-p1/"
    assert answer["resource"]["document"] == f"{here}dts/document/tsuruoka-2024{{/ref}}{{;tree}}.xml"
    part = (out / "dts/document/tsuruoka-2024/tsuruoka-2024-p1.xml").read_text(encoding="utf-8")
    assert f'xml:base="{here}tei/tsuruoka-2024.xml"' in part


def test_two_runs_write_the_same(served_site: Path, tmp_path: Path) -> None:
    """The TEI, the plain texts and these files. The other in a process of its own, where sets have another order."""
    shutil.copytree(served_site / "book", tmp_path / "book")
    code = (
        "from pathlib import Path; from edition.export import dts, tei, text; here = Path('.'); "
        "tei.write(here, here / 'tei'); dts.write(here); text.write(here / 'text')"
    )
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    sides: list[dict[str, bytes]] = [
        {path.relative_to(side).as_posix(): path.read_bytes() for path in side.rglob("*.*")}
        for side in (served_site, tmp_path)
    ]
    assert sides[0] == sides[1]


@pytest.mark.parametrize("wrong", [lambda text: text.replace('"level":1', '"level":"1"'),
                                   lambda text: text.replace('"dtsVersion":"1.0"', '"dtsVersion":"1-alpha"'),
                                   lambda text: text.replace('"citationTrees"', '"trees"')])  # fmt: skip
def test_the_client_refuses_what_the_standard_does_not_know(
    client: Client, tmp_path: Path, wrong: Callable[[str], str]
) -> None:
    text = (client.site / "dts/navigation/tsuruoka-2024;down=1.json").read_text(encoding="utf-8")
    (tmp_path / "wrong.json").write_text(wrong(text), encoding="utf-8")
    with pytest.raises(AssertionError):
        Client(tmp_path).json("wrong.json", tmp_path / "index.json", NAVIGATION)
