"""The settings, `_config.yml`, and the contents, `_toc.yml`: the keys that the edition uses, and what they may be.

Jupyter Book and Sphinx pass over a key that they do not know, so that a slip in one switches something off unseen.
The forms are those of https://jupyterbook.org/en/stable/customize/config.html and of sphinx-external-toc.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from .. import ROOT
from ..baseurl import CONFIG
from ..contents import TOC
from ..faults import Fault, line_of, read_text, read_yaml

_TEXT = {"type": "string", "minLength": 1}
_LIST = {"type": "array", "minItems": 1, "uniqueItems": True, "items": _TEXT}
_BOOL = {"type": "boolean"}
_OFF: dict[str, Any] = {"const": False}
_ON: dict[str, Any] = {"const": True}


def _mapping(needed: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*needed], "additionalProperties": False, "properties": properties}


#: JSON Schema of the settings.
SETTINGS: dict[str, Any] = _mapping(
    ("title", "author", "only_build_toc_files", "exclude_patterns", "execute", "html", "sphinx"),
    title=_TEXT,
    author=_TEXT,
    only_build_toc_files=_ON,
    exclude_patterns=_LIST,
    execute=_mapping(
        ("execute_notebooks", "raise_on_error", "timeout"),
        execute_notebooks={"const": "force"},
        raise_on_error=_OFF,
        timeout={"type": "integer", "minimum": 30},
    ),
    html=_mapping(("baseurl", "use_multitoc_numbering"), baseurl={"type": "string"}, use_multitoc_numbering=_OFF),
    sphinx=_mapping(
        ("config",),
        config=_mapping(
            ("language", "project", "extensions", "html_theme", "smartquotes"),
            language={"const": "ja"},
            project=_TEXT,
            extensions={**_LIST, "allOf": [{"contains": {"const": name}} for name in ("myst_nb", "edition")]},
            html_theme={"const": "edition"},
            pygments_style=_TEXT,
            html_theme_options=_mapping((), repository_url={"type": "string"}),
            html_permalinks=_OFF,
            html_copy_source=_BOOL,
            html_use_index=_BOOL,
            html_sourcelink_suffix={"type": "string"},
            html_last_updated_fmt={"const": None},
            smartquotes=_OFF,
            numfig=_BOOL,
            myst_enable_extensions=_LIST,
            myst_footnote_transition=_OFF,
            myst_ref_domains=_LIST,
            nb_output_stderr={"enum": ["remove", "show", "warn", "error", "severe", "remove-warn"]},
            nb_code_prompt_show=_TEXT,
            nb_code_prompt_hide=_TEXT,
            show_warning_types=_ON,
        ),
    ),
)
_PAGES = {
    "type": "array",
    "minItems": 1,
    "items": _mapping(("file",), file=_TEXT, title=_TEXT, sections={"$ref": "#/$defs/pages"}),
}
#: JSON Schema of the contents.
CONTENTS: dict[str, Any] = _mapping(
    ("format", "root"),
    format={"const": "jb-book"},
    root=_TEXT,
    defaults=_mapping((), titlesonly=_BOOL, numbered=_BOOL),
    parts={
        "type": "array",
        "minItems": 1,
        "items": _mapping(("chapters",), caption=_TEXT, chapters={"$ref": "#/$defs/pages"}),
    },
    chapters={"$ref": "#/$defs/pages"},
) | {"$defs": {"pages": _PAGES}, "oneOf": [{"required": ["parts"]}, {"required": ["chapters"]}]}


def check(root: Path = ROOT) -> list[Fault]:
    """Every key of the settings and the contents that is missing, unknown or not what the edition needs.

    Raises:
        Refused: a file is absent or no YAML.
    """
    return [
        fault
        for file, code, schema in ((CONFIG, "E027", SETTINGS), (TOC, "E028", CONTENTS))
        for fault in _wrong(root, file, code, schema)
    ]


def _wrong(root: Path, file: str, code: str, schema: dict[str, Any]) -> Iterator[Fault]:
    held, text = read_yaml(root / file, root), read_text(root / file, root)
    for error in Draft202012Validator(schema).iter_errors(held):
        path = list(error.absolute_path)
        message = str(error.message)  # it begins with what was found, which may be long, and ends with what is wrong
        slips: dict[tuple[str, ...], str] = {
            (): message if len(message) <= 160 else f"{message[:80]} … {message[-80:]}"
        }
        if error.validator == "additionalProperties":
            unknown = error.instance.keys() - error.schema["properties"].keys()
            slips = {(str(key),): f"{key} is no key that this edition uses" for key in unknown}
        for key, what in slips.items():
            what = f"{' '.join(map(str, path))}: {what}" if path else what
            yield Fault(file, line_of(text, [*path, *key]), code, what, f"git checkout -- {file}, or mend that key")
