"""The outlines of the map, `data/outlines.geojson`: countries by their number in ISO 3166-1 (https://geojson.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import ROOT
from .faults import Fault, read_text, unique

_CODE = "E413"


def check(file: str, root: Path = ROOT) -> tuple[Fault, ...]:
    """What is wrong with a file of outlines.

    Args:
        file: from the root of the checkout.
        root: the checkout.

    Raises:
        Refused: the file is absent or not UTF-8.
    """
    return _held(file, read_text(root / file, root))


@lru_cache(maxsize=4)
def _held(file: str, text: str) -> tuple[Fault, ...]:
    restore = f"git checkout -- {file}"
    try:
        content = json.loads(text, object_pairs_hook=unique)
        features = content["features"]
        if content["type"] != "FeatureCollection" or not features:
            raise ValueError("no features")
    except json.JSONDecodeError as error:
        what = f"the file holds no outlines: {error.msg}"
        return (Fault(file, error.lineno, _CODE, what, restore, error.colno),)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        return (Fault(file, 1, _CODE, f"the file holds no outlines: {error!r}", restore),)
    faults = []
    seen: set[str] = set()
    for feature in features:
        for what, sign in _wrong(feature, seen):
            at = text.find(sign)
            line, column = text.count("\n", 0, max(at, 0)) + 1, at - text.rfind("\n", 0, max(at, 0))
            faults.append(Fault(file, line, _CODE, what, restore, max(column, 0)))
    return tuple(faults)


def _wrong(feature: Any, seen: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a feature, and what to look for to find it."""
    try:
        name, shape, number = feature["properties"].get("name", ""), feature["geometry"], feature.get("id")
        sign = f'"{name}"'
        if feature.keys() - {"type", "id", "properties", "geometry"} or feature["type"] != "Feature":
            yield f"{name} is no feature of GeoJSON", sign
        if feature["properties"].keys() - {"name"} or not isinstance(name, str):
            yield f"{name!r} has another property than its name", sign
        if "?" in name:  # what a letter becomes that an editor's encoding does not have: Côte d'Ivoire
            yield f"{name} has lost a letter", sign
        for key, what in ((number, "number"), (name, "name")):
            if key and key in seen:
                yield f"the {what} {key} is there twice", f'"{key}"'
        seen |= {name} | ({number} if number else set())
        if number is not None and not re.fullmatch(r"\d{3}", number):
            yield f"{name}: its number is {number!r}", sign
        kinds = {"Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}  # others are drawn by no map
        rings = [ring for polygon in kinds.get(shape["type"], []) for ring in polygon]
        if shape.keys() != {"type", "coordinates"} or not all(map(_is_ring, rings)):
            yield f"{name}: its outline is none of closed rings of longitude and latitude", sign
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        yield f"a feature is none: {error!r}", '"features"'


def _is_ring(ring: Any) -> bool:
    inside = all(
        isinstance(x, (int, float)) and isinstance(y, (int, float)) and abs(x) <= 180 and abs(y) <= 90 for x, y in ring
    )
    return inside and ring[0] == ring[-1]  # of a country too small for its scale one point is left
