"""The sources as MyST's own parser reads them, so that what is checked is what the build will see."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from . import ROOT
from .baseurl import CONFIG
from .faults import Fault, Refused, line_of, read_text, read_yaml


def tokens(text: str, root: Path = ROOT) -> tuple[Token, ...]:
    """A source as MyST's parser reads it, with the extensions that `_config.yml` switches on; not to be changed.

    Raises:
        Refused: the settings are absent, malformed, or name no extensions or unknown ones.
    """
    return parsed(text, extensions(root))


def extensions(root: Path = ROOT) -> frozenset[str]:
    """The extensions of MyST's that `_config.yml` switches on.

    Raises:
        Refused: the settings are absent, malformed, or name no extensions or unknown ones.
    """
    config = read_yaml(root / CONFIG, root)
    try:
        found = frozenset(config["sphinx"]["config"]["myst_enable_extensions"])
        _parser(found)
    except (KeyError, TypeError, ValueError) as error:
        what = f"sphinx: config: myst_enable_extensions is missing or wrong ({error})"
        line = line_of(read_text(root / CONFIG, root), ["sphinx", "config", "myst_enable_extensions"])
        raise Refused([Fault(CONFIG, line, "E006", what, "list MyST's extensions there")]) from None
    return found


@lru_cache(maxsize=1024)
def parsed(text: str, extensions: frozenset[str]) -> tuple[Token, ...]:
    """The tokens of a text; not to be changed. Several checks read the same chapters: each is parsed once."""
    return tuple(_parser(extensions).parse(text))


def words(directive: Token) -> str:
    """What a directive holds, its options blank: on as many lines, so that what is wrong keeps its line."""
    return re.sub(r"\A(?::\w[\w-]*:.*\n)*", lambda match: "\n" * match[0].count("\n"), directive.content)


@lru_cache(maxsize=4)  # a directive's content is a text, too: there are hundreds
def _parser(extensions: frozenset[str]) -> MarkdownIt:
    return create_md_parser(MdParserConfig(enable_extensions=set(extensions)), RendererHTML)
