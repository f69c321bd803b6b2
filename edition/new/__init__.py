"""A new essay laid out: `python -m edition new <id> --witness FILE …`, from a witness to chapters to be proof-read.

The witness goes to `data/witnesses/` as it is; `data/essays.toml` gets an entry with a key to its lines, which `key`
proposes; `book/<id>/` the chapters, which `draft` writes; `_toc.yml` their pages; `data/addresses.csv` their addresses.
Nothing is invented: what the editor does not tell is left as a marked place, which the check refuses.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .. import ROOT, chapters, ledger
from .. import essays as essays_
from ..contents import TOC, with_part
from ..essays import ESSAYS, FURNITURE, ID, LAYOUTS, NAMED, UNTOLD, Essay, essays
from ..faults import Fault, Refused, place, read_text
from ..passages import of_essay
from ..witness import opens_page
from . import draft
from .key import Key, layout_of, propose

#: What no line of a witness may hold: what ends a line otherwise than a line feed, and what nobody sees.
_STRAY = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029]")
#: What is staged beside the project, to be read as if it were there.
_STAGED = ("_config.yml", TOC, "data", "book")


@dataclass(frozen=True)
class Told:
    """What the editor tells of a new essay; what is empty, None or 0 is not told."""

    author: str = ""
    surname: str = ""
    author_en: str = ""
    title_en: str = ""
    year: int = 0
    year_inferred: str = ""
    #: Of `LAYOUTS`; else what the witness looks like.
    layout: str = ""
    #: The number of the first printed page, where the witness has pages and prints none of their numbers.
    first_folio: int | None = None
    #: Line of the witness to what it is: a kind of `data/essays.toml`, or `paragraph`.
    lines: dict[int, str] = field(default_factory=dict)
    #: Whether the essay stays one chapter.
    one_page: bool = False


@dataclass(frozen=True)
class Proposal:
    """What would be made: each file's path from the root and its bytes, and what is left to do."""

    files: dict[str, bytes]
    #: The key: each named line as the witness has it.
    key: list[str]
    #: What the check would say of the essay as it is laid out.
    open: list[Fault]


def parse_lines(told: str) -> dict[int, str]:
    """`heading2=40,55` as a key.

    Raises:
        ValueError: it is no such thing.
    """
    kind, _, numbers = told.partition("=")
    if kind not in NAMED | FURNITURE | {"paragraph"} or not re.fullmatch(r"[1-9]\d*(?:,[1-9]\d*)*", numbers):
        raise ValueError(f"write KIND=LINE,LINE; KIND is paragraph or one of {', '.join(sorted(NAMED | FURNITURE))}")
    return {int(number): kind for number in numbers.split(",")}


def propose_essay(id_: str, witness: Path, told: Told, root: Path = ROOT) -> Proposal:
    """Lay an essay out without writing anything.

    Args:
        id_: the essay's id to be.
        witness: the file that the essay reached us as.
        told: what the editor tells.
        root: the checkout.

    Raises:
        Refused: the id, the witness or a line that is told is none, the essay is there, files are in the way, or the
            project is not in order itself; with every such fault.
    """
    known = essays(root)
    faults = list(_id_faults(id_, known, root))
    try:
        text = read_text(witness, root)
        faults += _witness_faults(place(witness, root), text)
    except Refused as refused:
        raise Refused([*faults, *refused.faults]) from None
    key = propose(text, told.layout or layout_of(text), told.author, told.lines)
    key.first_folio = key.first_folio if told.first_folio is None else told.first_folio
    faults += _key_faults(place(witness, root), text, key, told)
    if faults:
        raise Refused(faults)
    with tempfile.TemporaryDirectory() as folder:
        return _staged(Path(folder), id_, witness, told, key, known, root)


def _staged(stage: Path, id_: str, witness: Path, told: Told, key: Key, known: list[Essay], root: Path) -> Proposal:
    """The essay laid out in a copy of the sources, read there as it will be read."""
    for name in _STAGED:
        if (root / name).is_dir():
            shutil.copytree(root / name, stage / name)
        elif (root / name).exists():
            shutil.copy2(root / name, stage / name)
    kept = f"data/witnesses/{id_}.txt"
    (stage / kept).parent.mkdir(parents=True, exist_ok=True)
    (stage / kept).write_bytes(witness.read_bytes())
    listed = read_text(root / ESSAYS, root) if (root / ESSAYS).exists() else ""
    entry = _entry(id_, told, key, kept, hashlib.sha256(witness.read_bytes()).hexdigest())
    (stage / ESSAYS).write_text(f"{listed.rstrip()}\n\n{entry}".lstrip("\n"), encoding="utf-8")
    essay = essays(stage)[-1]
    passages = of_essay(essay, stage)
    made = draft.chapters(passages, told.one_page)
    (stage / "book" / id_).mkdir(parents=True)
    for name, source in made.items():
        (stage / "book" / id_ / f"{name}.md").write_text(source, encoding="utf-8")
    title = next(passage.text for passage in passages if passage.kind == "title")
    headings = [p.text for p in passages if p.kind == "heading1" and f"\n({p.address})=\n" in made["index"]]
    first = "・".join(["題", *(re.sub("[＜＞　 ]", "", each) for each in headings)]) if len(made) > 1 else "全文"
    pages = [(f"book/{id_}/{name}", first if name == "index" else "") for name in made]
    caption = f"{told.author or UNTOLD} {re.split('──|——', title)[0]}"
    toc = with_part(read_text(root / TOC, root), caption, pages, known[-1].id if known else "")
    (stage / TOC).write_text(toc, encoding="utf-8")
    ledger.extend(stage)
    files = [kept, ESSAYS, *(f"{page}.md" for page, _ in pages), TOC, ledger.LEDGER]
    lines = read_text(witness, root).split("\n")
    return Proposal(
        files={name: (stage / name).read_bytes() for name in files},
        key=[f"{n:>6}  {kind:<12}  {lines[n - 1].strip()[:60]}" for n, kind in sorted(essay.lines.items())],
        open=[*essays_.check(stage), *(f for f in chapters.check(stage) if f.file.startswith(f"book/{id_}"))],
    )


def _entry(id_: str, told: Told, key: Key, kept: str, digest: str) -> str:
    """The essay's entry in `data/essays.toml`."""

    def words(text: str) -> str:
        return json.dumps(text or UNTOLD, ensure_ascii=False)

    lines = [f"[{id_}]", *(f"{name} = {words(getattr(told, name))}" for name in
             ("author", "surname", "author_en", "title_en")), f"year = {told.year}"]  # fmt: skip
    if told.year_inferred:
        lines.append(f"year_inferred = {words(told.year_inferred)}")
    lines += ["", f"[{id_}.witness]", f"file = {words(kept)}", f"sha256 = {words(digest)}"]
    lines.append(f"layout = {words(key.layout)}")
    if key.first_folio is not None:
        lines += [f"first_folio = {key.first_folio}", f"printed_folios = {key.printed_folios}"]
    lines += ["", f"[{id_}.witness.lines]"]
    return "\n".join([*lines, *(f"{kind} = {numbers}" for kind, numbers in key.by_kind().items()), ""])


def _id_faults(id_: str, known: list[Essay], root: Path) -> Iterator[Fault]:
    if not ID.fullmatch(id_):
        remedy = "write the author's name in small letters, a hyphen, the year: tanaka-2010"
        yield Fault(ESSAYS, 0, "E961", f"{id_!r} is no id of an essay", remedy)
        return
    for essay in known:
        if id_.startswith(essay.id) or essay.id.startswith(id_):
            what = f"{id_} is there" if id_ == essay.id else f"{id_} could be taken for {essay.id}"
            yield Fault(ESSAYS, 0, "E961", what, "give the essay an id with more of the name: tanaka-taro-2010")
    for name in (f"book/{id_}", f"data/witnesses/{id_}.txt"):
        if (root / name).exists():
            yield Fault(name, 0, "E962", "it is in the way of what would be made", "move it elsewhere first")


def _witness_faults(name: str, text: str) -> Iterator[Fault]:
    if not text.strip():
        yield Fault(name, 0, "E963", "the witness is empty", "name the file that has the essay's text")
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _STRAY.search(line):
            what = f"the sign U+{ord(found[0]):04X} stands in the witness"
            remedy = "save it as plain text with lines that end in LF; a printed page opens with a space"
            yield Fault(name, number, "E963", what, remedy)
            return


def _key_faults(name: str, text: str, key: Key, told: Told) -> Iterator[Fault]:
    lines = text.split("\n")
    if key.layout not in LAYOUTS:
        yield Fault(ESSAYS, 0, "E964", f"there is no layout {key.layout}", f"known are {', '.join(LAYOUTS)}")
    for number in sorted(told.lines):
        if number > len(lines) or not lines[number - 1].strip():
            yield Fault(name, number, "E964", f"{told.lines[number]} is told of an empty line", "count from 1")
    if text.strip() and "title" not in key.lines.values():
        yield Fault(name, 0, "E964", "no line is the title", "tell it: --lines title=1")
    paged = key.layout == "pdf-text" and any(map(opens_page, lines))
    if paged and key.first_folio is None:
        remedy = "page numbers become addresses: tell the first, --first-folio 23"
        yield Fault(name, 0, "E965", "the witness has printed pages and prints no folio", remedy)
    if key.first_folio is not None and not (paged or "folio" in key.lines.values()):
        yield Fault(name, 0, "E965", "the witness has no printed pages", "leave --first-folio out")
    first = next((line for line in lines if line.strip()), "")
    if paged and not opens_page(first):
        remedy = "a page opens with a space: see the layouts in edition/witness.py"
        yield Fault(name, 1, "E965", "the first line opens no printed page, others do", remedy)
    deepest = 0
    for number, kind in sorted(key.lines.items()):
        if kind.startswith("heading"):
            level = int(kind.removeprefix("heading"))
            if level > deepest + 1:
                remedy = f"tell what it is: --lines heading{deepest + 1}={number}"
                yield Fault(name, number, "E964", f"a {kind} stands beneath no heading{level - 1}", remedy)
            deepest = level


def write(proposal: Proposal, root: Path = ROOT) -> None:
    """Put a proposal's files in their places: all of them, or none.

    Raises:
        Refused: a file cannot be written.
    """
    before = {name: path.read_bytes() if (path := root / name).exists() else None for name in proposal.files}
    folders = {(root / name).parent for name in proposal.files if not (root / name).parent.exists()}
    name = ""
    try:
        for name, raw in proposal.files.items():
            _put(root / name, raw)
    except BaseException as error:
        for changed, raw_before in before.items():
            if raw_before is None:
                (root / changed).unlink(missing_ok=True)
            elif (root / changed).read_bytes() != raw_before:
                _put(root / changed, raw_before)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            remedy = "make its folder one that can be written"
            raise Refused([Fault(name, 0, "E966", str(error.strerror), remedy)]) from None
        raise


def _put(path: Path, raw: bytes) -> None:
    """Write a file whole: beside its place, then into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".next-{path.name}")
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def report(id_: str, proposal: Proposal, written: bool) -> str:
    """What was made, or would be, and what is to do next."""
    made = [f"  {name}" for name in proposal.files]
    own = [f"book/{id_}", f"data/witnesses/{id_}.txt"]
    lines = ["Made:" if written else "Would be made:", *made, "", "The key to the witness, as proposed:", *proposal.key]
    if proposal.open:
        lines += [
            "",
            "`make check` will ask for:",
            *(f"  {line}" for f in proposal.open for line in str(f).split("\n")),
        ]
    if not written:
        return "\n".join([*lines, "", "Correct the key with --lines KIND=LINE,LINE; leave --show out to write."])
    return "\n".join([
        *lines, "",
        "Next:",
        f"  1. {ESSAYS}: write what is missing. If the key is wrong, begin anew with --lines KIND=LINE,LINE:",
        f"     git restore {ESSAYS} {TOC} {ledger.LEDGER} && rm -r {' '.join(own)}",
        "     (where these three hold nothing else that is not committed)",
        f"  2. book/{id_}/: proof-read the chapters against the print: paragraphs, notes, pages, dots; set titles in",
        "     italics, *Title*. The letters are the witness's: after make book, make collate tells every difference.",
        f"  3. {TOC}: give the chapters' files names for what they hold; shorten the caption.",
        "  4. index.md: a card for the essay. CITATION.cff: the essay among the references. RIGHTS.md: whose it is.",
        "  5. make check, make book, make collate.",
    ])  # fmt: skip
