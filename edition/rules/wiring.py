"""How the edition's own words are wired: links, roles, directives, headings of its pages, annotations and notebooks.

The build would warn of most of it, a minute later; of a link that leads to another place than it did, or of markup
that became words, nothing would.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it.token import Token

from .. import ROOT, chapters, ledger, names
from ..bibliography import works
from ..contents import SUFFIXES, contents
from ..essays import essays
from ..faults import Fault
from ..figures import figures
from ..package import PACKAGE, describe
from .blocks import Block, blocks, head, not_code
from .writing import Source, pages

#: The directives that a page may use, and what their argument is: nothing, one of some words, classes or figures.
DIRECTIVES: dict[str, tuple[str, ...] | str] = {
    "container": "classes",
    "chart": "figures",
    "plates": "figures",
    "bibliography": ("notes", "sources"),
    **dict.fromkeys(("annotations", "names", "abbreviations", "chronology", "tables", "glance", "rules"), ()),
}
#: Those that hold words.
WORDED = ("container", "chart")
#: Those of an essay's chapters only, which `chapters` and `annotation` read.
OF_ESSAYS = ("annotation", "synopsis")
ROLES = ("served",)
#: The classes of its words and containers, and those of an essay's chapters.
CLASSES = ("essays", "card", "card-author", "card-title", "cover-lead", "help-en", *chapters.CLASSES)
#: What may be said at the head of a page.
HEAD = ("lang", "title")
#: The languages of code on the pages, as Pygments names them.
LANGUAGES = ("python", "json", "bash", "console", "html", "xml", "text", "bibtex", "r", "sql", "csv")
#: What the site has beside its pages, and of each essay.
SERVED = (
    *("annotations.json", "data.zip", "downloads/index.html", "dts/index.json", "events.json", "names.json"),
    *("objects.inv", "references.bib", "references.json", "references.ris"),
)
SERVED_OF_ESSAYS = ("passages/{}.json", "tei/{}.xml", "text/{}.md", "text/{}.txt")
#: How words name an address: a note, a paragraph, an annotation, a printed page.
_NAMED = {"n": r"(?:注|note )(\d+)", "p": r"(?:段落|¶)(\d+)", "a": r"注釈(\d+)", "pg": r"(\d+)頁"}
#: Markup that became words.
_LEFT = re.compile(r"`|\{[\w:.-]+\}|:{3,}|^:+$|\]\(|\]\[|\[\^|^#+(?!\d)|\(\S+\)=$", re.MULTILINE)
_DIRECTIVE = re.compile(r"\{([\w-]+)\}(?: +(.*))?")


@dataclass(frozen=True)
class Known:
    """What the pages of a book can lead to."""

    anchors: frozenset[str]
    pages: frozenset[str]
    figures: frozenset[str]
    served: frozenset[str]


def check(root: Path = ROOT) -> list[Fault]:
    """Every link that leads nowhere, role or directive that is none, heading out of order, and markup left as words.

    Raises:
        Refused: the contents, a page, the ledger, the figures or the bibliography cannot be read.
    """
    said = list(pages(root))
    targets: dict[str, str] = {}
    faults = []
    for source in said:
        for target, line in _targets(source) if source.whole else ():
            if target in targets:
                what = f"the target {target} is there twice, first at {targets[target]}"
                faults.append(Fault(source.file, line, "E811", what, "give this one another name"))
            targets.setdefault(target, f"{source.file}:{line}")
    listed = {page + suffix for page in contents(root) for suffix in SUFFIXES if (root / f"{page}{suffix}").is_file()}
    described = describe(root)["resources"] if (root / PACKAGE).exists() else ()
    known = Known(
        anchors=frozenset(
            {
                *targets,
                *ledger.read(root),
                *(f"bib-{key}" for key in works(root)),
                *(f"name-{id_}" for id_ in names.load(root)),
                *(f"table-{resource['name']}" for resource in described),
            }
        ),
        pages=frozenset(listed),
        figures=frozenset(figures(root)),
        served=frozenset(_served(root)),
    )
    return faults + [fault for source in said for fault in _held(source, known)]


def _served(root: Path) -> Iterator[str]:
    """The files beside the pages that the edition makes (`edition.export`)."""
    yield from SERVED
    for essay in essays(root):
        yield from (form.format(essay.id) for form in SERVED_OF_ESSAYS)
    yield from (f"{ledger.path(address)}index.html" for address in ledger.read(root))


@lru_cache(maxsize=256)
def _held(source: Source, known: Known) -> tuple[Fault, ...]:
    lines = source.content.split("\n")
    faults = []
    for line, code, what, remedy, sign in _wrong(source, known):
        # What is wrong stands in a paragraph that begins at the line.
        at = next((n for n in range(line, min(line + 40, len(lines) + 1)) if sign and sign in lines[n - 1]), line)
        column = lines[at - 1].find(sign) + 1 if sign and at <= len(lines) else 0
        faults.append(Fault(source.file, at, code, what, remedy, column))
    return tuple(faults)


#: line, code, what, remedy and what is wrong, as it stands there.
Slip = tuple[int, str, str, str, str]


def _wrong(source: Source, known: Known) -> Iterator[Slip]:
    listed = list(blocks(source))
    if source.kind == "page":
        yield from _twice(source.content)
    if source.whole:
        yield from _headings([block for block in listed if not block.depth])
    for block in listed:
        if block.token.type in ("colon_fence", "fence"):
            yield from _directive(block, source, known)
        if source.whole or block.depth:
            yield from _numbered(block)
            for token in (block.token, *(block.token.children or ())):
                yield from _token(token, block.line, source, known)


def _twice(text: str) -> Iterator[Slip]:
    """Lines that are there twice, one after the other."""
    for number, (before, line) in enumerate(pairwise(text.split("\n")), start=2):
        if line == before and len(line) > 5 and not set(line) <= set("|-: "):
            yield number, "E813", f"the line is there twice: {line[:30]}", "take one of the two out", line


def _targets(source: Source) -> Iterator[tuple[str, int]]:
    for block in blocks(source):
        if block.token.type == "myst_target":
            yield block.token.content, block.line


def _headings(blocks: list[Block]) -> Iterator[Slip]:
    first = next((block.token for block in blocks if block.token.type not in ("myst_target", "front_matter")), None)
    if first is None or first.type != "heading_open" or first.tag != "h1":
        yield 1, "E810", "the page does not begin with its title", "write # and the title first", ""
    for block, after in pairwise(blocks):
        version = block.token.content.partition("version-")[2].replace("-", ".")
        if block.token.type == "myst_target" and version and not after.words.startswith(version):
            what = f"the target {block.token.content} stands before the heading 「{after.words}」"
            yield (
                block.line,
                "E811",
                what,
                f"a version's heading begins with its number: {version}",
                block.token.content,
            )
        if block.token.type == "myst_target" and after.token.type in ("fence", "colon_fence"):
            name = block.token.content
            yield block.line, "E811", f"the target {name} is of nothing", "put it before a heading or a paragraph", name
    before, seen = 1, set[str]()
    for at, block in enumerate(block for block in blocks if block.token.type == "heading_open"):
        level = int(block.token.tag[1])
        words = block.words
        if words in seen:
            yield block.line, "E810", f"the heading 「{words}」 is there twice", "give this one other words", words
        seen.add(words)
        if (level == 1 and at) or level > before + 1:
            what = "a second title" if level == 1 else f"a heading of level {level} under one of level {before}"
            yield block.line, "E810", what, "a heading is one level below the one it stands under", ""
        before = level


def _directive(block: Block, source: Source, known: Known) -> Iterator[Slip]:
    info, line = block.token.info.strip(), block.line
    name = info.partition(" ")[0] or block.token.markup
    if not block.closed:
        yield line, "E808", f"{name} is not closed", f"end it with {block.token.markup}", name
    match = _DIRECTIVE.fullmatch(info)
    if match is None:
        if wrong := not_code(info, block.token.content):
            yield line, "E812", f"the {info} is none: {wrong}", "mend it: a reader copies it", name
        if "{" in info or "}" in info or block.token.type == "colon_fence" or info not in LANGUAGES:
            remedy = f"the directives are {', '.join(DIRECTIVES)}; code is in {', '.join(LANGUAGES)}"
            yield line, "E808", f"{info or name} is neither a directive nor code", remedy, name
        return
    directive, argument = match[1], (match[2] or "").split()
    if directive in OF_ESSAYS and not source.whole:
        return
    if directive not in WORDED and block.token.content.strip():
        yield line, "E808", f"{{{directive}}} holds words, which nobody would see", "close it before them", name
    if directive not in DIRECTIVES:
        yield line, "E808", f"there is no directive {{{directive}}}", f"write one of {', '.join(DIRECTIVES)}", name
        return
    wanted = DIRECTIVES[directive]
    allowed = known.figures if wanted == "figures" else frozenset(CLASSES if wanted == "classes" else wanted)
    for word in argument:
        if word not in allowed and (source.whole or wanted != "classes"):
            remedy = f"write one of {', '.join(sorted(allowed))}"
            yield line, "E808", f"{{{directive}}} has no {word}", remedy if allowed else f"take {word} out", word
    if wanted and not argument:
        yield line, "E808", f"{{{directive}}} does not say of what", f"write its {wanted} after it", name


def _numbered(block: Block) -> Iterator[Slip]:
    """Links whose words name another number than that of the address they lead to."""
    href = words = ""
    for token in block.token.children or ():
        if token.type == "link_open":
            href, words = str(token.attrs.get("href", "")), ""
        elif token.type == "link_close":
            for kind, form in _NAMED.items():
                said, leads = re.search(form, words), re.search(rf"^#[\w-]+-{kind}(\d+)$", href)
                if said and leads and said[1] != leads[1]:
                    what = f"the link says {words}, and leads to {href}"
                    yield block.line, "E809", what, "mend the words or the address", href
        else:
            words += token.content


def _token(token: Token, line: int, source: Source, known: Known) -> Iterator[Slip]:
    """What is wrong with a token of a block or a line."""
    if token.type == "front_matter" and (strange := sorted(head(token.content).keys() - set(HEAD))):
        yield line, "E808", f"the page's head has {', '.join(strange)}", f"it may have {', '.join(HEAD)}", strange[0]
    elif token.type == "myst_role" and token.meta["name"] == "served":
        file = match[1] if (match := re.search(r"<([^<>]+)>$", token.content)) else token.content
        if file not in known.served:
            yield line, "E809", f"the site has no {file}", f"it has {', '.join(sorted(known.served))[:200]}", file
    elif token.type == "myst_role" and token.meta["name"] not in ROLES:
        name = token.meta["name"]
        remedy = f"in the edition's words there is {', '.join(f'{{{role}}}' for role in ROLES)}"
        yield line, "E808", f"there is no role {{{name}}}", remedy, f"{{{name}}}"
    elif token.type == "text":
        for match in _LEFT.finditer(token.content):
            what = f"markup that did not take effect: {match[0]}"
            yield line, "E806", what, "close it, or write it as code", match[0]
    elif token.type in ("link_open", "image"):
        href = str(token.attrs.get("href") or token.attrs.get("src") or "")
        if wrong := _leads(href, source, known):
            yield line, "E809", f"the link {href} {wrong}", "mend it; data/addresses.csv lists the addresses", href
    above = token.type == "paragraph_open"  # a paragraph's classes stand in the line before it
    for name in str(token.attrs.get("class", "")).split() if above or token.type == "span_open" else ():
        if name not in CLASSES:
            yield line - above, "E808", f"there is no class .{name}", f"write one of {', '.join(CLASSES)}", f".{name}"


def _leads(href: str, source: Source, known: Known) -> str:
    """Why a link leads nowhere; empty where it leads somewhere."""
    if href.startswith("#"):
        return "" if href[1:] in known.anchors | known.figures else "leads to nothing that has this address"
    if re.match(r"[a-z]+:", href, re.IGNORECASE):
        try:
            parts = urlsplit(href)
            sound = parts.scheme in ("http", "https") and re.fullmatch(r"([\w-]+\.)+[a-z]{2,}", parts.hostname or "")
        except ValueError:
            sound = None
        return "" if sound else "is no address of the web"
    path, fragment, _ = href.partition("#")
    if fragment:  # MyST knows no place of a page by its file: it would lead to the page's top
        return "leads to a place by its page: write (#…) alone"
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.file), path))
    return "" if path in known.pages else "leads to no page of the contents"
