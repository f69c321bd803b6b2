"""A book of N times the text: copies of the essays whose sentences are shuffled among their paragraphs.

Each copy is an essay of its own, with a witness, a key to it, chapters and addresses, so that the edition checks,
builds and collates it as it does a real one. It has the letters of the real one, its headings, notes, calls and
division into pages; it has no printed pages, emphasis, annotations, names, cited works, figures or notebooks.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import yaml

from edition import ROOT, colophon, ledger
from edition.byline import essay_title
from edition.contents import TOC
from edition.essays import ESSAYS, Essay, essays
from edition.passages import Passage

from . import myst

#: The names of the copies are an author's and a year from here on.
FIRST = 3001


def write(folder: Path, times: int, root: Path = ROOT) -> None:
    """Write the sources of a book with `times` copies of each of the checkout's essays into an empty folder.

    The same every time: what is random has a seed.

    Raises:
        Refused: the essays or their chapters are absent or malformed.
    """
    (folder / "data" / "witnesses").mkdir(parents=True)
    shutil.copy(root / "_config.yml", folder)
    (folder / "index.md").write_text("# 写しの本\n", encoding="utf-8")
    about = yaml.safe_load((ROOT / colophon.CFF).read_text(encoding="utf-8")) | {"references": []}
    parts, keys = [], []
    for essay in essays(root):
        pages = myst.divided(essay, root)
        for number in range(FIRST, FIRST + times):
            copy = f"{essay.id.rpartition('-')[0]}-{number}"
            made = _shuffled([passages for _, passages in pages], essay.id, copy, random.Random(number))
            files = [folder / "book" / copy / path.name for path, _ in pages]
            files[0].parent.mkdir(parents=True)
            for file, passages in zip(files, made, strict=True):
                file.write_text(myst.page(passages, addressed=True), encoding="utf-8")
            keys.append(_witness(folder, essay, copy, number, [each for passages in made for each in passages]))
            chapters = [{"file": file.relative_to(folder).with_suffix("").as_posix()} for file in files]
            parts.append({"caption": copy, "chapters": chapters})
        # The copies have one title; the colophon names the last of them.
        name = {"family-names": essay.surname, "given-names": essay.author.removeprefix(essay.surname)}
        title = essay_title(essay, root)
        about["references"].append(
            {"type": "generic", "title": title, "authors": [name], "year": number, "notes": "A copy."}
        )
    (folder / ESSAYS).write_text("\n".join(keys), encoding="utf-8")
    toc = {"format": "jb-book", "root": "index", "defaults": {"titlesonly": False}, "parts": parts}
    (folder / TOC).write_text(yaml.safe_dump(toc, allow_unicode=True, sort_keys=False), encoding="utf-8")
    about["date-released"] = str(about["date-released"])
    (folder / colophon.CFF).write_text(yaml.safe_dump(about, allow_unicode=True, sort_keys=False), encoding="utf-8")
    colophon.derive(folder)
    ledger.extend(folder)


def _shuffled(pages: list[list[Passage]], essay: str, copy: str, chance: random.Random) -> list[list[Passage]]:
    """The pages with the sentences of all paragraphs, and the notes' letters, dealt out anew."""
    body = [each for page in pages for each in page if each.kind == "paragraph"]
    sentences = [sentence for each in body for sentence in _sentences(each.text)]
    notes = [each.text for page in pages for each in page if each.note]
    chance.shuffle(sentences)
    chance.shuffle(notes)
    dealt, told = iter(sentences), iter(notes)

    def anew(passage: Passage) -> Passage:
        address = passage.address.replace(essay, copy, 1)
        plain = replace(passage, essay=copy, address=address, section="", pages=(), emphasis=(), calls=())
        if passage.note:
            return replace(plain, text=next(told))
        if passage.kind != "paragraph":
            return plain
        own = [next(dealt) for _ in _sentences(passage.text)]
        text = "".join(own)
        # Before the full stops, from the first sentence on; what is left over before the last one.
        ends = [len("".join(own[: n + 1])) - own[n].endswith("。") for n in range(len(own))]
        calls = [(n, ends[min(i, len(ends) - 1)]) for i, (n, _) in enumerate(passage.calls)]
        return replace(plain, text=text, calls=tuple(calls))

    return [[anew(each) for each in page] for page in pages]


def _sentences(text: str) -> Iterator[str]:
    """Whole sentences; a number in brackets, which a witness could take for a call, gets other brackets."""
    for match in re.finditer(r"[^。]*。|[^。]+$", re.sub(r"（(\d+)）", r"〔\1〕", text)):
        yield match[0]


def _witness(folder: Path, essay: Essay, copy: str, number: int, passages: list[Passage]) -> str:
    """Write a copy's witness, a line a block and the notes last, and return its entry in the list of essays."""
    lines: list[str] = []
    named: dict[str, list[int]] = {}
    for passage in sorted(passages, key=lambda each: each.note):
        if passage.note:
            lines.append(f"（{passage.note}） 　{passage.text}")
        elif passage.kind == "paragraph":
            lines.append("　" + _called(passage))
        else:
            lines.append(passage.text)
            named.setdefault(passage.kind, []).append(len(lines))
    text = "\n".join(lines) + "\n"
    file = f"data/witnesses/{copy}.txt"
    (folder / file).write_text(text, encoding="utf-8")
    told = {"author": essay.author, "surname": essay.surname, "author_en": essay.author_en, "title_en": essay.title_en}
    witness = {"file": file, "sha256": hashlib.sha256(text.encode()).hexdigest(), "layout": "pdf-text"}
    return "\n".join(
        [
            f"[{copy}]",
            *(f'{key} = "{value}"' for key, value in told.items()),
            f"year = {number}",
            f"[{copy}.witness]",
            *(f'{key} = "{value}"' for key, value in witness.items()),
            f"[{copy}.witness.lines]",
            *(f"{kind} = {numbers}" for kind, numbers in named.items()),
            "",
        ]
    )


def _called(passage: Passage) -> str:
    text, at = "", 0
    for note, place in passage.calls:
        text += f"{passage.text[at:place]}（{note}）"
        at = place
    return text + passage.text[at:]
