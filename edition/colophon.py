"""The colophon (奥付): what the edition says of itself, out of `CITATION.cff`, and where it is published.

`CITATION.cff` is the only source of the edition's own citation metadata, in the Citation File Format
(https://citation-file-format.github.io/), of which this edition uses the part that `SCHEMA` names; `.zenodo.json` is
derived from it. Where the site is served, `edition.baseurl` tells.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from . import ROOT, baseurl
from .faults import Fault, Refused, line_of, read_text, read_yaml

CFF = "CITATION.cff"
ZENODO = ".zenodo.json"

_TEXT = {"type": "string", "minLength": 1}
#: One line, without the signs that the forms of a citation keep for themselves (`edition.forms`).
_LINE = {"type": "string", "pattern": "^[^‹›⟦⟧\\n]+$"}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$", "format": "date"}
_PERSON = {
    "type": "object",
    "required": ["family-names", "given-names"],
    "additionalProperties": False,
    "properties": {"family-names": _LINE, "given-names": _LINE, "alias": _LINE},
}
_ENTITY = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": _LINE, "alias": _LINE},  # the alias is the name in English
}
_AUTHORS: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {"if": {"type": "object", "required": ["name"]}, "then": _ENTITY, "else": _PERSON},
}
#: Of the edition's own makers the name in English is needed, too.
_EDITORS = _AUTHORS | {"items": {**_AUTHORS["items"], "required": ["alias"]}}

#: JSON Schema of the part of the Citation File Format 1.2.0 in use; a test holds the file against the format's own.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["cff-version", "message", "type", "title", "abstract", "authors", "version", "date-released",
                 "license", "references"],
    "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": _TEXT,
        "type": {"enum": ["dataset", "software"]},
        "title": _LINE,
        "abstract": {"type": "string", "pattern": r"^[^.]+\. "},  # its first sentence is the title in English
        "authors": _EDITORS,
        "version": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+(?!\n)$"},
        "date-released": _DATE,
        "doi": {"type": "string", "pattern": r"^10\.\d{4,9}(\.\d+)?/\S+$"},
        "license": {"type": "array", "minItems": 1, "items": {"enum": ["CC-BY-4.0", "MIT"]}},
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": _TEXT},
        "references": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "title", "authors", "notes"],
                "additionalProperties": False,
                "properties": {
                    "type": _TEXT,
                    "title": _TEXT,
                    "authors": _AUTHORS,
                    "year": {"type": "integer"},
                    "date-published": _DATE,
                    "notes": _TEXT,
                },
            },
        },
    },
}  # fmt: skip


@dataclass(frozen=True)
class Colophon:
    """What the edition says of itself."""

    title: str
    title_en: str
    abstract: str
    #: Who made it, as one name.
    editor: str
    editor_en: str
    #: The same, one by one: a person's family and given names, or a name and nothing.
    editors: tuple[tuple[str, str], ...]
    version: str
    #: The day of the version, ISO 8601.
    released: str
    #: Without `https://doi.org/`; empty where there is none.
    doi: str
    #: SPDX names: of the edition's own writing and data, then of its code.
    licences: tuple[str, ...]
    keywords: tuple[str, ...]
    #: Where the site is served, with a slash at its end; empty while it is nowhere.
    base: str

    @property
    def released_ja(self) -> str:
        """The day of the version in words: 2026年11月22日."""
        return "".join(f"{int(part)}{sign}" for part, sign in zip(self.released.split("-"), "年月日", strict=True))

    def url(self, path: str = "") -> str:
        """Where a page or a file of this version stays for good; empty while the site is nowhere.

        Args:
            path: from the root of the site.
        """
        return f"{self.base}v/{self.version}/{path}" if self.base else ""

    def file(self, ending: str) -> str:
        """What a file of the whole edition is called; `ending` begins with a dot or a dash."""
        return f"nato-annotated-edition-{self.version}{ending}"

    def newest(self, path: str = "") -> str:
        """Where the newest version of a page or a file is; empty while the site is nowhere."""
        return f"{self.base}latest/{path}" if self.base else ""


def colophon(root: Path = ROOT) -> Colophon:
    """The edition's colophon.

    Raises:
        Refused: `CITATION.cff` or `_config.yml` is absent or malformed; every fault at once.
    """
    cff, base, faults = _read(root)
    if faults:
        raise Refused(faults)
    return Colophon(
        title=cff["title"],
        title_en=" ".join(cff["abstract"].partition(". ")[0].split()),
        abstract=" ".join(cff["abstract"].split()),
        editor="、".join(_name(author) for author in cff["authors"]),
        editor_en=" and ".join(author["alias"] for author in cff["authors"]),
        editors=tuple(
            (author.get("name") or author["family-names"], author.get("given-names", "")) for author in cff["authors"]
        ),
        version=cff["version"],
        released=cff["date-released"],
        doi=cff.get("doi", ""),
        licences=tuple(cff["license"]),
        keywords=tuple(cff.get("keywords", ())),
        base=base,
    )


def check(root: Path = ROOT) -> list[Fault]:
    """The faults of `CITATION.cff`, of the base address, and of `.zenodo.json` where it is not what it derives from.

    Raises:
        Refused: a file is absent or no YAML.
    """
    cff, _, faults = _read(root)
    if not faults and read_text(root / ZENODO, root) != zenodo(cff):
        what = f"it does not say what {CFF} says"
        faults.append(Fault(ZENODO, 0, "E012", what, "derive it anew: python -m edition zenodo"))
    return faults


def zenodo(cff: dict[str, Any]) -> str:
    """`.zenodo.json`, by which Zenodo describes a deposit (https://developers.zenodo.org/#representation).

    Args:
        cff: the contents of `CITATION.cff`.
    """
    record = {
        "title": cff["title"],
        "description": " ".join(cff["abstract"].split()),
        "upload_type": "dataset",
        "creators": [{"name": _zenodo_name(author)} for author in cff["authors"]],
        "version": cff["version"],
        "publication_date": cff["date-released"],
        "license": cff["license"][0],
        "access_right": "open",
        "language": "jpn",
        "keywords": cff.get("keywords", []),
        "notes": cff["message"],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def derive(root: Path = ROOT) -> Path:
    """Write `.zenodo.json` anew.

    Raises:
        Refused: `CITATION.cff` is absent or malformed.
    """
    cff, _, faults = _read(root)
    if faults:
        raise Refused(faults)
    (root / ZENODO).write_text(zenodo(cff), encoding="utf-8")
    return root / ZENODO


def _zenodo_name(author: dict[str, str]) -> str:
    """A person with a comma between the two names, as Zenodo asks."""
    return author.get("name") or f"{author['family-names']}, {author['given-names']}"


def _name(author: dict[str, str]) -> str:
    return author.get("name") or author["family-names"] + author["given-names"]


def _read(root: Path) -> tuple[dict[str, Any], str, list[Fault]]:
    text = read_text(root / CFF, root)
    cff = read_yaml(root / CFF, root)
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    faults = [fault for error in validator.iter_errors(cff) for fault in _told(error, text)]
    base, wrong = baseurl.read(root)
    return cff, base, faults + wrong


def _told(error: Any, text: str) -> Iterator[Fault]:
    """A breach of the schema as faults; a key that has no business there is told at its own line."""
    path = list(error.absolute_path)
    place = " ".join(map(str, path))
    message = str(error.message)  # it begins with what was found, which may be long, and ends with what is wrong
    slips: dict[tuple[str, ...], str] = {(): message if len(message) <= 160 else f"{message[:80]} … {message[-80:]}"}
    if error.validator == "additionalProperties":
        unknown = error.instance.keys() - error.schema["properties"].keys()
        slips = {(key,): f"{key} is no key that this edition uses" for key in unknown}
    for key, what in slips.items():
        what = f"{place}: {what}" if place else what
        yield Fault(CFF, line_of(text, [*path, *key]), "E011", what, "see the Citation File Format")
