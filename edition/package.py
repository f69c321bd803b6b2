"""The description of the tables, `data/datapackage.json`, read and held against what a description must be.

It is a Data Package with Table Schemas (https://specs.frictionlessdata.io), of which this edition uses the part that
`SCHEMA` names; titles and descriptions come in Japanese and English, and every number has its unit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from . import ROOT
from .faults import Fault, Refused, read_text, unique

PACKAGE = "data/datapackage.json"

_TEXT = {"type": "string", "minLength": 1}
_NAME = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_COLUMN = {"type": "string", "pattern": "^[a-z0-9_]+$"}
_TOLD = {"title": _TEXT, "title_en": _TEXT, "description": _TEXT, "description_en": _TEXT}
_NUMBERS = ("integer", "number")

#: JSON Schema of the description.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "title", "resources"],
    "properties": {
        "resources": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "path", *_TOLD, "licenses", "sources"],
                "properties": {
                    "name": _NAME,
                    "path": {"type": "string", "pattern": r"^[a-z0-9-]+\.(csv|geojson)$"},
                    **_TOLD,
                    "licenses": {"type": "array", "minItems": 1, "items": {"required": ["title"]}},
                    "sources": {"type": "array", "minItems": 1, "items": {"required": ["title"]}},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "additionalProperties": False,
                        "properties": {
                            "fields": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/field"}},
                            "primaryKey": {"anyOf": [_COLUMN, {"type": "array", "items": _COLUMN}]},
                            "foreignKeys": {"type": "array", "items": {"$ref": "#/$defs/foreignKey"}},
                        },
                    },
                },
                # A table has columns; outlines have none.
                "if": {"properties": {"path": {"pattern": r"\.csv$"}}},
                "then": {"required": ["schema"]},
            },
        }
    },
    "$defs": {
        "field": {
            "type": "object",
            "required": ["name", "type", *_TOLD],
            "additionalProperties": False,
            "properties": {
                "name": _COLUMN,
                "type": {"enum": ["string", "date", "boolean", *_NUMBERS]},
                **_TOLD,
                "unit": _TEXT,
                #: The table whose ids a cell lists, parted by spaces; Table Schema does not have it.
                "listOf": _NAME,
                "constraints": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "required": {"type": "boolean"},
                        "unique": {"type": "boolean"},
                        "pattern": _TEXT,
                        "enum": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                        "minimum": {"type": "number"},
                        "maximum": {"type": "number"},
                    },
                },
            },
            "if": {"properties": {"type": {"enum": [*_NUMBERS]}}},
            "then": {"required": ["unit"]},
            "else": {"properties": {"constraints": {"properties": {"minimum": False, "maximum": False}}}},
        },
        "foreignKey": {
            "type": "object",
            "required": ["fields", "reference"],
            "properties": {
                "fields": _COLUMN,
                "reference": {
                    "type": "object",
                    "required": ["resource", "fields"],
                    "properties": {"resource": _NAME, "fields": _COLUMN},
                },
            },
        },
    },
}


def describe(root: Path = ROOT) -> dict[str, Any]:
    """The description of the tables.

    Raises:
        Refused: the file is absent, no JSON, or describes its tables wrongly; all faults at once.
    """
    return parsed(read_text(root / PACKAGE, root))


@lru_cache(maxsize=4)  # many ask for it, of one book
def parsed(text: str) -> dict[str, Any]:
    """The description of this text; not to be changed.

    Raises:
        Refused: as `describe` is.
    """
    try:
        package = json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        what = f"no JSON: {error.msg}, column {error.colno}"
        raise Refused([Fault(PACKAGE, error.lineno, "E401", what, "mend the JSON at that place")]) from None
    except (ValueError, RecursionError) as error:
        raise Refused([_fault("the description", str(error))]) from None
    faults = [
        _fault(_place(error.absolute_path, package), error.message[:200])
        for error in Draft202012Validator(SCHEMA).iter_errors(package)
    ]
    faults = faults or list(_crossed(package["resources"]))
    if faults:
        raise Refused(faults)
    return dict(package)


def _fault(place: str, what: str) -> Fault:
    return Fault(PACKAGE, 0, "E401", f"{place}: {what}", "compare it with the description of another table")


def _place(path: Any, package: Any) -> str:
    """A place in the description in words: `resources isaf-stages schema fields stage type`."""
    words = []
    for step in path:
        package = package[step]
        named = isinstance(step, int) and isinstance(package, dict) and isinstance(package.get("name"), str)
        words.append(str(package["name"] if named else step))
    return " ".join(words) or "the description"


def _crossed(resources: list[dict[str, Any]]) -> Iterator[Fault]:
    """What one part of the description says of another."""
    columns: dict[str, list[str]] = {}
    for resource in resources:
        if resource["name"] in columns:
            yield _fault(resource["name"], "it is described twice")
        fields = resource.get("schema", {}).get("fields", [])
        columns[resource["name"]] = [each["name"] for each in fields]
        for each in fields:
            try:
                re.compile(each.get("constraints", {}).get("pattern", ""))
            except re.error as error:
                yield _fault(f"{resource['name']} {each['name']}", f"its pattern is none: {error}")
    for resource in resources:
        name, own, schema = resource["name"], columns[resource["name"]], resource.get("schema", {})
        if len(set(own)) < len(own):
            yield _fault(name, "a column is described twice")
        if name != "addresses" and ("address" in own) != ("quote" in own):
            yield _fault(name, "an address goes with a quote, and a quote with an address")
        if ("value" in own) != ("unit" in own):
            yield _fault(name, "a value goes with a unit, and a unit with a value")
        for column in names(schema.get("primaryKey", [])):
            if column not in own:
                yield _fault(name, f"its key is {column}, which is none of its columns")
        for key in schema.get("foreignKeys", []):
            target, theirs = key["reference"]["resource"], key["reference"]["fields"]
            if key["fields"] not in own or theirs not in columns.get(target, []):
                yield _fault(name, f"{key['fields']} refers to {target}.{theirs}: one of the two is not there")
        for each in schema.get("fields", []):
            if "listOf" in each and "id" not in columns.get(each["listOf"], []):
                yield _fault(name, f"{each['name']} lists ids of {each['listOf']}, which has none")


def names(value: str | list[str]) -> list[str]:
    """The columns of a key, which may be written as one name or several."""
    return [value] if isinstance(value, str) else value
