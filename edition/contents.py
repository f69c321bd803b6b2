"""The reading order, as `_toc.yml` has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from . import ROOT
from .essays import essays
from .faults import Fault, Refused, read_text, read_yaml

TOC = "_toc.yml"
#: What a page's source may end in.
SUFFIXES = (".md", ".ipynb")


def contents(root: Path = ROOT) -> list[str]:
    """The pages in order, as paths from the root without their suffix.

    Raises:
        Refused: the file is absent, not UTF-8 or malformed.
    """
    return list(_walk(read_yaml(root / TOC, root)))


def chapters_of(essay: str, root: Path = ROOT) -> list[Path]:
    """The chapters of an essay that are there, in reading order.

    Raises:
        Refused: `_toc.yml` is absent, not UTF-8 or malformed.
    """
    pages = dict.fromkeys(page for page in contents(root) if page.startswith(f"book/{essay}/"))
    return [root / f"{page}.md" for page in pages if (root / f"{page}.md").is_file()]


def _walk(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield re.sub(r"\.(md|ipynb)$", "", str(value))
            else:
                yield from _walk(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from _walk(item)


def with_part(text: str, caption: str, chapters: Sequence[tuple[str, str]], after: str = "") -> str:
    """`_toc.yml` with an essay in it, everything else as it was, comments and layout too.

    Args:
        text: the file's text.
        caption: what the essay is called there, where the file has parts.
        chapters: the pages, each with the title that it has in the contents, or nothing.
        after: the id of the essay whose part or pages it follows; else it comes first.

    Raises:
        Refused: the text is malformed, or has neither parts nor chapters with an item a line.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Refused([Fault(TOC, line, "E004", str(error.problem), "mend the YAML at that line")]) from None
    pairs = {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
    listed = pairs.get("parts") or pairs.get("chapters")
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        what = "there is no list of parts or chapters to which an essay can be added"
        raise Refused([Fault(TOC, 0, "E967", what, "list the parts, an item a line, beginning with a hyphen")])
    dash = " " * listed.start_mark.column + "- "
    if "parts" in pairs:
        inner = " " * len(dash) + "  - "
        made = [f"{dash}caption: {_scalar(caption)}", f"{' ' * len(dash)}chapters:", *_items(inner, chapters)]
    else:
        made = list(_items(dash, chapters))
    before = [item for item in listed.value if after and _lists(item, f"book/{after}/")]
    line = _last_line(before[-1]) + 1 if before else listed.start_mark.line
    lines = text.splitlines(keepends=True)
    if line and not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    return "".join([*lines[:line], *(f"{each}\n" for each in made), *lines[line:]])


def _items(dash: str, chapters: Iterable[tuple[str, str]]) -> Iterator[str]:
    for page, title in chapters:
        yield f"{dash}file: {_scalar(page)}"
        if title:
            yield f"{' ' * len(dash)}title: {_scalar(title)}"


def _scalar(text: str) -> str:
    """A text as YAML has it on a line."""
    made: str = yaml.safe_dump(text, allow_unicode=True, width=10_000)
    return made.removesuffix("...\n").rstrip("\n")


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _scalars(part)


def _lists(node: yaml.Node, pages: str) -> bool:
    return any(each.value.startswith(pages) for each in _scalars(node))


def _last_line(node: yaml.Node) -> int:
    """The line (from 0) on which the last word of an entry stands; its end mark is where the next one begins."""
    return max(each.end_mark.line for each in _scalars(node))


def check(root: Path = ROOT) -> list[Fault]:
    """Pages that are listed but not there, or twice; chapters of an essay that are there but not listed.

    Raises:
        Refused: `_toc.yml` or the list of essays is absent or malformed.
    """
    listed = contents(root)
    lines = read_text(root / TOC, root).splitlines()

    def line_of(page: str, last: bool = False) -> int:
        form = re.compile(rf"(?<![\w/.-]){re.escape(page)}(\.md|\.ipynb)?(?![\w/.-])")
        found = [number for number, text in enumerate(lines, start=1) if form.search(text.partition(" #")[0])]
        return found[-last] if found else 0

    faults = []
    for page in dict.fromkeys(listed):
        if not any((root / page).with_name(Path(page).name + suffix).is_file() for suffix in SUFFIXES):
            what = f"{page} is listed, but there is no {page}.md or .ipynb"
            faults.append(Fault(TOC, line_of(page), "E014", what, "restore the page, or take the line out"))
        if listed.count(page) > 1:
            remedy = "list each page once"
            faults.append(Fault(TOC, line_of(page, last=True), "E015", f"{page} is listed twice", remedy))
    for essay in essays(root):
        for path in sorted((root / "book" / essay.id).glob("*.md")):
            page = path.relative_to(root).with_suffix("").as_posix()
            if page not in listed:
                faults.append(Fault(f"{page}.md", 0, "E016", "the chapter is not in _toc.yml", "list it there"))
    return faults
