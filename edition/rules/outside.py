"""The links that lead out of the edition, `data/links.csv`: each with the day on which it was last seen to answer.

The table lists whatever the pages can link to: the addresses of the bibliography, those in its words on what was seen,
those of the tables, those that a chapter or a notebook of the edition writes as a link. `python -m edition links` adds
what is new and drops what is linked no more; with `--seen` it asks every address, too, which needs a network, and so is
an editor's to call: no build and no test asks for anything. What was never asked has no day.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .. import ROOT
from ..bibliography import BIBLIOGRAPHY, IN_WORDS, works
from ..data import rows
from ..faults import Fault, Refused, place, read_text
from ..package import PACKAGE, describe
from .hosts import Answer, ask

TABLE = "links"
FILE = f"data/{TABLE}.csv"
COLUMNS = ("url", "seen", "answer")

#: A link of Markdown that leads out.
_WRITTEN = re.compile(r"\]\(<?(https?://[^\s)>]+)|(?<!\\)<(https?://[^\s>]+)>")
_REMEDY = "bring the list up to date: python -m edition links"


def linked(root: Path = ROOT) -> dict[str, tuple[str, int]]:
    """The addresses outside that the sources link to, in order, each with the file and line of the first that does.

    Raises:
        Refused: the bibliography or a table is malformed.
    """
    found: dict[str, tuple[str, int]] = {}
    for url, file, line in _sources(root):
        found.setdefault(url, (file, line))
    return dict(sorted(found.items()))


def _sources(root: Path) -> Iterator[tuple[str, str, int]]:
    for work in works(root).values():
        said = [work.web, *(each for name in ("seen", "annotation") for each in IN_WORDS.findall(work[name]))]
        yield from ((url, BIBLIOGRAPHY, work.line) for url in said if url)
    resources = describe(root)["resources"] if (root / PACKAGE).exists() else []
    for resource in resources:
        columns = [each["name"] for each in resource.get("schema", {}).get("fields", []) if _links(each)]
        for line, row in rows(resource["name"], root) if columns and resource["name"] != TABLE else ():
            for url in (url for name in columns for url in IN_WORDS.findall(row[name])):
                yield url, f"data/{resource['path']}", line
    for path in (
        *sorted(root.glob("*.md")),
        *sorted(root.glob("book/**/*.md")),
        *sorted(root.glob("notebooks/*.ipynb")),
    ):
        if path.parent == root and path.name != "index.md":
            continue
        text = read_text(path, root)
        for match in _WRITTEN.finditer(text):
            yield match[1] or match[2], place(path, root), text.count("\n", 0, match.start()) + 1


def _links(column: dict[str, Any]) -> bool:
    """Whether a column of a table holds addresses, or remarks that may name some; not letters that are quoted."""
    return column["name"] == "note" or str(column.get("constraints", {}).get("pattern", "")).startswith("https?://")


def check(root: Path = ROOT) -> list[Fault]:
    """Links that the table does not list, and rows that nothing links to; none where the edition has no such table."""
    if not _is_listed(root):
        return []
    try:
        wanted = linked(root)
        listed = {row["url"]: line for line, row in rows(TABLE, root)}
    except Refused as refused:
        return refused.faults
    new, gone = sorted(wanted.keys() - listed), sorted(listed.keys() - wanted)
    faults = [Fault(*wanted[url], "E415", f"the link {url} is not in {FILE}", _REMEDY) for url in new]
    return faults + [Fault(FILE, listed[url], "E416", f"nothing links to {url}", _REMEDY) for url in gone]


def check_site(site: Path, root: Path = ROOT) -> list[Fault]:
    """Links of the built pages that lead out and that the table does not list.

    Args:
        site: the built site.
        root: the checkout.

    Raises:
        Refused: the table is malformed.
    """
    if not _is_listed(root):
        return []
    listed = {row["url"] for _, row in rows(TABLE, root)}
    faults = []
    for path in sorted(site.rglob("*.html")):
        for url in of_page(path.read_bytes()):
            if url not in listed:
                what = f"the link {url} is not in {FILE}"
                faults.append(Fault(place(path, root), 0, "E415", what, _REMEDY))
    return faults


def of_page(raw: bytes) -> list[str]:
    """The addresses outside that a page links to; not where it stands itself, nor where it runs (Binder)."""
    tree = LexborHTMLParser(raw)
    own = ".copies a, .notebook-links a"
    apart = {node.mem_id for node in tree.css(own)}
    links = [node.attributes.get("href") or "" for node in tree.css("a[href]") if node.mem_id not in apart]
    return [link for link in links if link.startswith(("http://", "https://"))]


def _is_listed(root: Path) -> bool:
    return (root / PACKAGE).exists() and any(each["name"] == TABLE for each in describe(root)["resources"])


def report(made: list[tuple[str, str, str]]) -> str:
    """What is known of the links, in words: those that did not answer one by one, then how many did when."""
    silent = [f"{said:12}{seen or 'never seen':12}{url}" for url, seen, said in made if said]
    days = Counter(seen for _, seen, said in made if not said)
    told = [f"{count} answered on {day}" if day else f"{count} not checked" for day, count in sorted(days.items())]
    silence = [f"{len(silent)} did not when they were last asked"] if silent else []
    return "\n".join([*silent, f"{len(made)} links in {FILE}: {', '.join([*told, *silence])}."])


def renew(root: Path = ROOT, today: date | None = None, pause: float = 1) -> list[tuple[str, str, str]]:
    """Bring the table up to date, and return its rows.

    Args:
        root: the checkout.
        today: the day that is written beside what answers; nothing is asked where it is None.
        pause: seconds between two requests to one host.

    Raises:
        Refused: a source is malformed, or no address at all answered. The table is left as it was.
    """
    known = {row["url"]: row for _, row in rows(TABLE, root)} if (root / FILE).exists() else {}
    wanted = linked(root)
    answers: dict[str, Answer] = ask(list(wanted), pause) if today else {}
    if answers and not any(answer.reached for answer in answers.values()):
        what = "none of the hosts answered, so nothing was learned of any link"
        raise Refused([Fault(FILE, 0, "E970", what, "try again where there is a network")])
    made = []
    for url in wanted:
        seen, said = (known[url]["seen"], known[url]["answer"]) if url in known else ("", "")
        if today and (answer := answers[url]):
            seen, said = (today.isoformat(), "") if answer.alive else (seen, answer.said)
        made.append((url, seen, said))
    next_ = (root / FILE).with_suffix(".next")
    with next_.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(made)
    next_.replace(root / FILE)
    return made
