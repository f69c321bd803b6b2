"""The blocks of the edition's own sources, with the directives that they stand in, and what is not Markdown in them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from markdown_it.token import Token

from ..myst import parsed, words
from . import notebooks
from .writing import Source


@dataclass(frozen=True)
class Block:
    """A token of the block structure."""

    token: Token
    #: The line of the file on which it begins, from 1.
    line: int
    #: How many directives it stands in.
    depth: int
    #: Whether it ends as it should: a directive with the marks it began with.
    closed: bool
    #: Of a heading, what it says.
    words: str = ""


def blocks(source: Source) -> Iterator[Block]:
    """The tokens of a source, those within its directives too, in the order of its lines."""
    if source.kind == "page":
        yield from _within(source.content, source, 0, 0)
        return
    for cell in notebooks.parsed(source.file, source.content):
        if cell.kind == "markdown":
            yield from _within(cell.source, source, cell.line - 1, 0)


def _within(text: str, source: Source, above: int, depth: int) -> Iterator[Block]:
    lines = text.split("\n")
    listed = parsed(text, source.extensions)
    for at, token in enumerate(listed):
        start, end = token.map or (0, 0)
        last = lines[end - 1].strip() if token.map else ""
        closed = end - start > 1 and last.startswith(token.markup) and not last.strip(token.markup[:1])
        heading = listed[at + 1].content if token.type == "heading_open" else ""
        yield Block(token, above + start + 1, depth, closed, heading)
        if token.type == "colon_fence":
            yield from _within(words(token), source, above + start + 1, depth + 1)


def head(text: str) -> dict[str, object]:
    """What a page says at its head, or one thing that is none where that is no YAML."""
    try:
        head = yaml.safe_load(text)
    except yaml.YAMLError:
        head = None
    return head if isinstance(head, dict) else {"no YAML": text}


def not_code(language: str, text: str) -> str:
    """Why code is none of its language; empty where it is, or where nobody can tell."""
    try:
        if language == "python":
            ast.parse(text)
        elif language == "json":
            json.loads(text)
    except (ValueError, SyntaxError) as error:
        return str(error)
    return ""
