"""The colophon (奥付): what the edition says of itself, out of `CITATION.cff`, and where it is published.

`CITATION.cff` is the only source of the edition's own citation metadata, in the Citation File Format
(https://citation-file-format.github.io/), of which this edition uses the part that `SCHEMA` names; `.zenodo.json` is
derived from it. Where the site is served is one setting, `html: baseurl` in `_config.yml`, above which stands the
environment's `EDITION_BASEURL`: a hosted workflow knows best where it publishes. There each version lies under
`v/<version>/` for good, and the newest under `latest/` as well (`edition.publish`).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator

from . import ROOT
from .faults import Fault, Refused, read_text, read_yaml

CFF = "CITATION.cff"
ZENODO = ".zenodo.json"
CONFIG = "_config.yml"
#: The variable of the environment that stands above `html: baseurl`, where it is not empty.
BASEURL = "EDITION_BASEURL"

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
    base, wrong = _base(root)
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


def _base(root: Path) -> tuple[str, list[Fault]]:
    html = read_yaml(root / CONFIG, root).get("html")
    written = (html if isinstance(html, dict) else {}).get("baseurl") or ""
    given = os.environ.get(BASEURL, "")
    remedy = "write it like https://example.org/nato/, or leave it empty while the site is nowhere"
    faults = []
    if written and (wrong := _wrong(written)):
        line = line_of(read_text(root / CONFIG, root), ["html", "baseurl"])
        faults.append(Fault(CONFIG, line, "E013", f"baseurl is {written!r}, {wrong}", remedy))
    if given and (wrong := _wrong(given)):
        what = f"the environment's {BASEURL} is {given!r}, {wrong}"
        faults.append(Fault(CONFIG, 0, "E013", what, "write it like https://example.org/nato/, or unset it"))
    base = given or written
    return (f"{base.rstrip('/')}/" if base and not faults else ""), faults


def _wrong(base: object) -> str:
    """What makes this no address of a site; empty where it is one."""
    if not isinstance(base, str):
        return "which is no text"
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"which is no address: {error}"
    if parts.scheme not in ("http", "https"):
        return "which does not begin with https:// or http://"
    if not host or base != base.strip() or any(letter.isspace() or not letter.isascii() for letter in base):
        return "which names no host" if not host else "which has a letter that no address has"
    if "." not in host and host != "localhost":
        return f"whose host {host} has no dot"
    if any(not label or label[0] == "-" or label[-1] == "-" or "_" in label for label in host.split(".")):
        return f"whose host {host} is none"
    if parts.query or parts.fragment or parts.username:
        return "which has more than a path"
    if not re.fullmatch(r"(/[\w.~%+-]+)*/?", parts.path) or {".", ".."} & set(parts.path.split("/")):
        return f"whose path {parts.path} is none"
    return ""


@lru_cache(maxsize=4)
def _composed(text: str) -> yaml.Node | None:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    return node


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) on which what a path of keys and indexes leads to begins, or the last of its steps found."""
    node = _composed(text)
    line = 1
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        if node is None:
            return line
        line = node.start_mark.line + 1
    return line
