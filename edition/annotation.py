"""The annotations, as they are written in the chapters, each after the paragraph or note that it belongs to:

    :::{annotation} yoshizaki-2008-a12
    :on: 力の真空
    :kind: 用語
    :standing: checked
    :sources: nato-concept-1991, 第7項; woerner-1991
    :date: 2026-11-21

    …
    :::

`on` is the letters it is about, which stand once in that passage; `sources` are keys of the bibliography or ids of
`data/sources.csv`, each with its place (頁, 第4条) after a comma. An annotation's number is given once and for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from . import ROOT, sources
from .address import parse
from .contents import chapters_of
from .essays import Essay, essays
from .faults import Fault, Refused, place, read_text
from .myst import tokens
from .passages import by_address

#: The kinds, in the order in which they are listed, and their English names.
KINDS = {
    "人物": "persons",
    "用語": "terms",
    "事項": "matters",
    "典拠": "citations",
    "校訂": "emendations",
    "その後": "afterwards",
    "データ": "data",
    "相互参照": "cross-references",
}
#: How far an annotation can be trusted, and what the page says of it.
STANDINGS = {"checked": "出典を確認", "inference": "版の推論", "unverified": "未確認"}
#: The kind that marks its letters as a misprint or slip that stays: ママ.
EMENDATION = "校訂"
#: The letters beyond which an annotation is too long to be read beside the text.
LENGTH = 240

_NEEDED = ("on", "kind", "standing", "date")
_OPTIONS = (*_NEEDED, "sources", "emendation")
_FENCE = re.compile(r"\{annotation\} (\S+)")
_OPTION = re.compile(r":(\w+):[ \t]*(.*)")


@dataclass(frozen=True)
class Annotation:
    """One annotation."""

    #: Its own address, `<essay>-aN`.
    address: str
    #: The address of the paragraph or note it belongs to.
    at: str
    #: The letters of that passage that it is about.
    on: str
    #: Of `KINDS`.
    kind: str
    #: Of `STANDINGS`.
    standing: str
    #: (key, place in it or empty).
    sources: tuple[tuple[str, str], ...]
    #: What the letters should be, of an emendation only, or empty.
    emendation: str
    date: date
    #: Markdown.
    text: str
    file: str
    line: int

    @property
    def number(self) -> int:
        """Its number in its essay."""
        return int(self.address.rpartition("-a")[2])


@cache
def load(root: Path = ROOT) -> list[Annotation]:
    """Every annotation in reading order: essay by essay, chapter by chapter, line by line.

    Raises:
        Refused: one is malformed, or is not about letters of its passage; with all such faults.
    """
    found: list[Annotation] = []
    faults: list[Fault] = []
    for essay in essays(root):
        for path in chapters_of(essay.id, root):
            for each in _of_chapter(path, essay, root):
                if isinstance(each, Fault):
                    faults.append(each)
                else:
                    found.append(each)
    first: dict[str, Annotation] = {}
    for each in found:
        if each.address in first:
            before = first[each.address]
            what = f"the annotation {each.address} is there twice, first at {before.file}:{before.line}"
            faults.append(Fault(each.file, each.line, "E305", what, "give this one the next free number"))
        first.setdefault(each.address, each)
    if faults:
        raise Refused(faults)
    return found


def check(root: Path = ROOT) -> list[Fault]:
    """Every fault of the sources that the annotations name.

    Raises:
        Refused: an annotation, a chapter or the bibliography is malformed.
    """
    faults = []
    known = sources.known(root)
    for each in load(root):
        for code, what, remedy in _sourced(each, known):
            faults.append(Fault(each.file, each.line, code, f"{each.address}: {what}", remedy))
    return faults


def _of_chapter(path: Path, essay: Essay, root: Path) -> Iterator[Annotation | Fault]:
    """The chapter's annotations: each belongs to the last paragraph or note before it in the file."""
    file = place(path, root)
    passage = ""
    for token in tokens(read_text(path, root), root):
        if token.type == "myst_target" and (found := parse(token.content, essay.id)) and found.kind == "p":
            passage = token.content
        elif token.type == "footnote_reference_open":
            passage = f"{essay.id}-n{token.meta['label']}"
        elif token.type == "colon_fence" and token.info.startswith("{annotation}"):
            line = token.map[0] + 1 if token.map else 0
            yield from _read(token.info.strip(), token.content, passage, essay, Path(file), line, root)


def _read(
    info: str, content: str, passage: str, essay: Essay, file: Path, line: int, root: Path
) -> Iterator[Annotation | Fault]:
    def fault(code: str, what: str, remedy: str) -> Fault:
        return Fault(file.as_posix(), line, code, what, remedy)

    match = _FENCE.fullmatch(info)
    address = match[1] if match else ""
    own = parse(address, essay.id)
    if own is None or own.kind != "a":
        what, remedy = f"{address or info} is no address of an annotation", f"write {essay.id}-a and the next number"
        yield fault("E301", what, remedy)
        return
    lines = content.split("\n")
    given: list[tuple[str, str]] = []
    while lines and (option := _OPTION.fullmatch(lines[0])):
        given.append((option[1], option[2].strip()))
        lines.pop(0)
    options = dict(given)
    text = "\n".join(lines).strip()
    faults = list(_malformed(options, text))
    if len(options) < len(given):
        faults.append(("E302", "an option is given twice", "take one of the two out"))
    if text and lines[0].strip():
        faults.append(
            ("E302", f"its options end with {lines[0][:20]!r}", "leave a line empty between them and its text")
        )
    if passage not in by_address(root):
        faults.append(("E304", "it stands after no paragraph or note", "write it after the passage it belongs to"))
    elif options.get("on") and (times := by_address(root)[passage].text.count(options["on"])) != 1:
        what = f"the letters 「{options['on']}」 stand {times} times in {passage}"
        faults.append(("E303", what, "write letters of that passage, as many as it takes to be there once"))
    if faults:
        yield from (fault(code, f"{address}: {what}", remedy) for code, what, remedy in faults)
        return
    yield Annotation(
        address=address,
        at=passage,
        on=options["on"],
        kind=options["kind"],
        standing=options["standing"],
        sources=tuple(sources.cited(options.get("sources", ""))),
        emendation=options.get("emendation", ""),
        date=date.fromisoformat(options["date"]),
        text=text,
        file=file.as_posix(),
        line=line,
    )


def _malformed(options: dict[str, str], text: str) -> Iterator[tuple[str, str, str]]:
    for what, remedy in _options(options):
        yield "E302", what, remedy
    if not text:
        yield "E302", "it says nothing", "write its text after the options and an empty line"
    elif (letters := len(plain(text))) > LENGTH:
        yield "E308", f"it has {letters} letters", f"say it in {LENGTH}, or make two of it"


def _options(options: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name in options.keys() - set(_OPTIONS):
        yield f"there is no option {name}", f"the options are {', '.join(_OPTIONS)}"
    for name in _NEEDED:
        if not options.get(name):
            yield f":{name}: is missing", f"write :{name}: at the head of the annotation"
    for name, known in (("kind", KINDS), ("standing", STANDINGS)):
        if options.get(name) and options[name] not in known:
            yield f"{name} is {options[name]!r}", f"write one of {', '.join(known)}"
    if options.get("emendation") and options.get("kind") != EMENDATION:
        yield f"only a {EMENDATION} has an emendation", f"write :kind: {EMENDATION}, or take :emendation: out"
    try:
        day = options.get("date") or "2000-01-01"
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError(day)
    except ValueError:
        yield f"date is {options['date']!r}", "write the day on which it was written: 2026-11-21"


def _sourced(each: Annotation, known: dict[str, sources.Source]) -> Iterator[tuple[str, str, str]]:
    if each.standing == "checked" and not each.sources:
        yield "E306", "it is said to be checked, and names no source", "name the source, or write :standing: unverified"
    elif each.sources:
        yield from (("E307", what, remedy) for what, remedy in sources.wrong(each.sources, known))


def plain(text: str) -> str:
    """An annotation's Markdown without its marks: the words that a reader counts."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`\\]", lambda match: match[1] or "", text)
