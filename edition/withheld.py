"""The edition without the essays' letters: a copy of the sources in which fillers stand for them.

Who has no permission for a text can still publish all that is the edition's own. The copy is made first, and the whole
unchanged pipeline (check, build, collation, exports) then runs on it, so that nothing that writes the site can see a
letter that is withheld. Of an essay whose rights are not cleared (`data/essays.toml`) there stay:

- titles, headings, the lines of author and date, printed captions; punctuation; pages, calls, emphasis, white space;
- the letters that an annotation is about, the forms of the names, what the tables quote;
- in the notes, what `data/references.bib` states of the works, too: a title is the world's, not the essay's.

No run of what stays in a passage is longer than `QUOTATION`.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path

from . import ROOT, annotation, citations, data, gaps, ledger, names, package, transcription
from .bibliography import works
from .essays import ESSAYS, Essay, essays
from .faults import Fault, Refused, line_in_toml, place, read_text
from .passages import Passage, is_western, of_essay
from .witness import read

#: The most letters of an essay that a quotation has, white space not counted.
QUOTATION = 60
#: The fewest letters that a reference and a statement have in common that are taken for the statement's.
SHARED = 8
#: The kinds of passage whose letters are withheld.
KINDS = ("paragraph", "note", "profile", "affiliation")
#: The fields of a work whose words are the world's.
STATED = (
    *("title", "titleaddon", "booktitle", "journaltitle", "series", "origtitle"),
    *("publisher", "location", "institution", "organization", "url"),
)
#: What a copy of the sources has.
COPIED = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "index.md", "book", "notebooks", "data")

_NOTEBOOK = (
    "本文の文字は、権利の確認が済むまで伏せています。下の表では、伏せた文字のところに〓と"
    f"{gaps.WYNN}が並びます。文字の数は変わりませんが、語は、注釈や表の引くところ、名の一部としてしか見つかりません。\n\n"
    "*The essays’ letters are withheld until the rights are cleared; fillers stand for them here.*"
)

Span = tuple[int, int]


def uncleared(root: Path = ROOT) -> list[Essay]:
    """The essays whose rights nobody has cleared.

    Raises:
        Refused: the list of essays is absent or malformed.
    """
    return [essay for essay in essays(root) if not essay.rights_cleared]


@contextmanager
def copied(root: Path = ROOT) -> Iterator[Path]:
    """A copy of the sources with the letters of the uncleared essays withheld, gone when the block ends.

    Raises:
        Refused: a source is malformed, a chapter differs from its witness, or a quotation is too long.
    """
    with tempfile.TemporaryDirectory(prefix="edition-") as folder:
        copy(root, Path(folder).resolve() / "sources")
        yield Path(folder).resolve() / "sources"


def copy(root: Path, to: Path) -> None:
    """Write the copy into a folder, which is made.

    Raises:
        Refused: as of `masked`.
    """
    changed = masked(root)
    to.mkdir(parents=True)
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, to / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        elif (root / name).exists():
            shutil.copy2(root / name, to / name)
    for name, text in changed.items():
        (to / name).write_bytes(text.encode())
    # What an address stands for is what the copy has there.
    ledger.rewrite(ledger.read(to) | ledger.current(to), to)


def masked(root: Path = ROOT) -> dict[str, str]:
    """The sources that hold letters of the uncleared essays, with fillers for them; by their path in the checkout.

    Raises:
        Refused: a source is malformed, a chapter differs from its witness, or a quotation is too long.
    """
    concealed = uncleared(root)
    if faults := transcription.check(root) if concealed else []:
        raise Refused(faults)
    files: dict[str, list[list[str]]] = {}

    def put(file: str, line: int, column: int, filler: str) -> None:
        if file not in files:
            files[file] = [list(each) for each in read_text(root / file, root).split("\n")]
        files[file][line - 1][column - 1] = filler

    settings = read_text(root / ESSAYS, root)
    faults = []
    for essay in concealed:
        kept, wrong = _kept(essay, root)
        faults += wrong
        for letters, hidden in _streams(essay, kept, root):
            for filler, places in zip(hidden, letters, strict=True):
                for file, line, column in places if filler else ():
                    put(file, line, column, filler)
        witness = place(essay.witness, root)
        text = "\n".join("".join(line) for line in files[witness])
        settings = settings.replace(essay.sha256, hashlib.sha256(text.encode()).hexdigest())
    if faults:
        raise Refused(faults)
    changed = {file: "\n".join("".join(line) for line in lines) for file, lines in files.items()}
    if concealed:
        listed = settings.split("\n")
        for line in sorted((line_in_toml(root / ESSAYS, essay.id) for essay in concealed), reverse=True):
            listed.insert(line, "withheld = true")
        changed[ESSAYS] = "\n".join(listed)
        changed |= dict(_notebooks(root))
    return changed


def _streams(
    essay: Essay, kept: dict[int, set[int]], root: Path
) -> Iterator[tuple[list[list[tuple[str, int, int]]], list[str]]]:
    """For the body and for each note: where each letter stands in the sources, and its filler or, if it stays, nothing.

    White space is left out: chapter and witness have the same letters in the same order, and not the same spaces.
    """
    passages = of_essay(essay, root)
    witness = place(essay.witness, root)
    blocks, readings = read(essay, root), transcription.of_chapters(essay, root)
    for number in dict.fromkeys(passage.note for passage in passages):
        own = [at for at, passage in enumerate(passages) if passage.note == number]
        fillers = list(chain.from_iterable(_fillers(passages[at], kept[at]) for at in own))
        origin = [
            (witness, letter.line, letter.column)
            for block in blocks if block.note == number
            for letter in block.letters if not letter.char.isspace()
        ]  # fmt: skip
        written = [
            (reading.file, *at)
            for reading in readings if reading.note == number
            for char, at in zip(reading.text, reading.places, strict=True) if not char.isspace()
        ]  # fmt: skip
        yield [list(places) for places in zip(origin, written, strict=True)], fillers


def _fillers(passage: Passage, kept: set[int]) -> Iterator[str]:
    for at, char in enumerate(passage.text):
        if not char.isspace():
            stays = at in kept or passage.kind not in KINDS
            yield "" if stays else gaps.WYNN if is_western(char) else gaps.GETA


def _kept(essay: Essay, root: Path) -> tuple[dict[int, set[int]], list[Fault]]:
    """For each passage of an essay, by its place, which of its letters stay; and what is too long to stay."""
    spans, references = _quoted(essay, root), referred(essay, root)
    found, faults = {}, []
    for at, passage in enumerate(of_essay(essay, root)):
        quoted = {i for span in spans.get(passage.address, ()) for i in range(*span)}
        marks = {i for i, char in enumerate(passage.text) if not char.isalnum()}
        if passage.kind in KINDS:
            # Where two quotations are neighbours, the sign between them goes, too.
            for run in _runs(passage.text, quoted | marks):
                if len(run) > QUOTATION:
                    marks -= {i for i in run if _goes(passage.text, i)}
            for run in _runs(passage.text, quoted | marks):
                if len(run) > QUOTATION:
                    letters = "".join(passage.text[i] for i in run)
                    what = f"of {passage.address} {len(run)} letters in one are quoted: {letters}"
                    remedy = f"quote less of it: a quotation has at most {QUOTATION} letters"
                    faults.append(Fault(ESSAYS, 0, "E981", what, remedy))
        kept = quoted | marks
        for span in references.get(passage.address, ()):
            more = kept | set(range(*span))
            # What of a reference makes too long a run is to be found in the bibliography.
            if all(len(run) <= QUOTATION or kept.issuperset(run) for run in _runs(passage.text, more)):
                kept = more
        found[at] = kept
    return found, faults


def _goes(text: str, at: int) -> bool:
    """Whether a sign can be withheld: a Japanese one; a Western one between Western letters that Markdown can spare."""
    around = text[max(0, at - 1) : at + 2]
    return not is_western(text[at]) or (text[at] in "(),.:;“”’" and all(map(is_western, around)))


def _runs(text: str, kept: set[int]) -> Iterator[list[int]]:
    """The runs of letters that stay, white space left out."""
    run: list[int] = []
    for at, char in enumerate(text):
        if char.isspace():
            continue
        if at in kept:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _quoted(essay: Essay, root: Path) -> dict[str, list[Span]]:
    """What the edition quotes of each passage: the letters of annotations and names, and the tables' quotes."""
    known = {passage.address: passage.text for passage in of_essay(essay, root)}
    found: dict[str, list[Span]] = defaultdict(list)
    quotes = [(each.at, each.on) for each in annotation.load(root)]
    described = package.describe(root)["resources"] if (root / package.PACKAGE).exists() else []
    tables = [each for each in described if "schema" in each]
    for row in chain.from_iterable(data.rows(table["name"], root) for table in tables):
        for address, quote in (("address", "quote"), ("basis_address", "basis_quote")):
            if row[1].get(quote):
                quotes.append((row[1][address], row[1][quote]))
    for address, quote in quotes:
        if quote in known.get(address, ""):
            at = known[address].index(quote)
            found[address].append((at, at + len(quote)))
    # What is no name stays as well, or the decisions on it would be of other places.
    for address, start, end in names.forms(root):
        found[address].append((start, end))
    return found


def referred(essay: Essay, root: Path) -> dict[str, list[Span]]:
    """The letters of each note that say of the work that they cite what the bibliography states: titles first."""
    known = {passage.address: passage.text for passage in of_essay(essay, root)}
    listed = works(root) if (root / "data/references.bib").exists() else {}
    found: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    for each in citations.load(root):
        if each.note not in known or each.key not in listed:
            continue
        solid = [at for at, char in enumerate(known[each.note]) if not char.isspace()][each.start : each.end]
        words = "".join(known[each.note][at] for at in solid)
        work = listed[each.key]
        people = (name for group in work.names.values() for name in group)
        stated = [part for name in STATED for part in work[name].split(" and " if name == "location" else "\n")]
        stated += [f"{p.last}{p.first}" if p.japanese else f"{p.first} {p.last}" for p in people]
        for rank, said in enumerate(stated):
            for start, length in _common(words, "".join(said.split())) if said else ():
                found[each.note].append((rank, (solid[start], solid[start + length - 1] + 1)))
    return {note: [span for _, span in sorted(spans)] for note, spans in found.items()}


def texts(root: Path = ROOT) -> Iterator[str]:
    """What the copy says, file by file.

    Raises:
        Refused: as of `masked`.
    """
    changed = masked(root)
    for name in COPIED:
        for path in sorted((root / name).rglob("*")) if (root / name).is_dir() else [root / name]:
            if path.is_file() and path.suffix in (".md", ".csv", ".toml", ".bib", ".ipynb", ".json", ".yml"):
                yield changed.get(place(path, root)) or read_text(path, root)


def _common(words: str, stated: str) -> Iterable[Span]:
    """(at, length) of what a reference has in common with what is stated: all of that, or longer parts of it."""
    if (at := words.casefold().find(stated.casefold())) >= 0:
        return [(at, len(stated))]
    blocks = SequenceMatcher(None, words, stated, autojunk=False).get_matching_blocks()
    return [(block.a, block.size) for block in blocks if block.size >= SHARED]


def _notebooks(root: Path) -> Iterator[tuple[str, str]]:
    """The notebooks that read the essays, with a cell that says what they then read."""
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        text = read_text(path, root)
        if "passages.load(" not in text:
            continue
        notebook = json.loads(text)
        said = _NOTEBOOK.splitlines(keepends=True)
        notebook["cells"].insert(1, {"cell_type": "markdown", "id": "withheld", "metadata": {}, "source": said})
        yield place(path, root), json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
