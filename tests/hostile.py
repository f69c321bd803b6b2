"""A small book whose every text tries to break out of its place: the minibook with hostile letters everywhere.

Each attack sets `window.hit` if a browser runs it, and says where it stood.
"""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

from edition import ROOT, colophon

from .conftest import MINIBOOK, copy_sources


def attack(where: str) -> str:
    """Letters that end an attribute, a tag, a script, a comment and a text, for a place of that name."""
    return f"""{where}'"></title></script></style>--><img/src="x"/onerror="hit('{where}')">]]>&lt;{{{{7+7}}}}$&$'"""


#: In the essay's own letters: without white space, which is not compared.
NOTE = attack("note")
TITLE = attack("title")
#: In a field of BibTeX, where braces pair, and in one of Markdown, where nothing may begin a link or a role.
PLAIN = attack("bib").replace("{{7+7}}", "")


def _escaped(text: str) -> str:
    """Letters as letters, in Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#&!$|~'\"-+.^:" else letter for letter in text)


def sources(target: Path) -> Path:
    """The sources of the book, in a folder."""
    root = copy_sources(MINIBOOK, target)

    def replace(name: str, *pairs: tuple[str, str]) -> None:
        text = (root / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) == 1, (name, old, text.count(old))
            text = text.replace(old, new)
        (root / name).write_text(text, encoding="utf-8")

    witness = "data/witnesses/mini-2000.txt"
    replace(witness, ("注の二。", f"注の二{NOTE}。"), ("\nむすび\n", f"\nむすび{TITLE}\n"))
    digest = hashlib.sha256((root / witness).read_bytes()).hexdigest()
    old = (root / "data/essays.toml").read_text(encoding="utf-8").split('sha256 = "')[1][:64]
    replace(
        "data/essays.toml",
        (old, digest),
        ('"KOUNO Otsu"', json.dumps(attack("author_en"))),
        ('"A Small Essay"', json.dumps(attack("title_en"))),
    )
    replace("data/addresses.csv", ("mini-2000-s2,むすび", "mini-2000-s2," + _cell(f"むすび{TITLE}"[:20])),
            ("mini-2000-n2,注の二。", "mini-2000-n2," + _cell(f"注の二{NOTE}"[:20])))  # fmt: skip
    pages = "mini-2000-pg8,る。強制力は弱い。むすび終わりは（lig"
    replace("data/addresses.csv", (pages, "mini-2000-pg8," + _cell(f"る。強制力は弱い。むすび{TITLE}"[:20])))
    replace("book/mini-2000/conclusion.md", ("# むすび", f"# むすび{_escaped(TITLE)}"))
    replace(
        "book/mini-2000/index.md",
        ("[^2]: 注の二。", f"[^2]: 注の二{_escaped(NOTE)}。"),
        ("北大西洋条約機構。", f"北大西洋条約機構{_escaped(attack('annotation'))}。"),
        (":emendation: 2", f":emendation: {attack('emendation')}"),
        ("版の側の文字。", f"版の側の文字{_escaped(attack('apparatus'))}。"),
    )
    replace("data/references.bib", ("{A Title}", f"{{{PLAIN}}}"), ("{Press}", f"{{{PLAIN}}}"),
            ("langid ", f"annotation = {{{PLAIN}}},\n  langid "))  # fmt: skip
    title = attack("edition")
    named = f"  - name: {json.dumps(attack('editor'))}\n    alias: the editor"
    replace(
        "CITATION.cff",
        ("\ntitle: 小さな本", f"\ntitle: {json.dumps(title)}"),
        ("  - name: 編者\n    alias: the editor", named),
    )
    replace("_config.yml", ("    project: A small book", f"    project: {json.dumps(attack('project'))}"))
    lists = "## 名\n\n```{names}\n```\n\n```{abbreviations}\n```\n\n## 年表\n\n```{chronology}\n```\n\n"
    replace("book/apparatus/lists.md", ("## 文献", f"{lists}## 表\n\n```{{tables}}\n```\n\n## 文献"))
    # The pages to which the foot of every page leads, and which the e-book begins with.
    for page in ("principles", "rights", "english", "reuse", "names"):
        (root / f"book/apparatus/{page}.md").write_text(f"# {_escaped(attack(page))}\n", encoding="utf-8")
        listed = "  - file: book/apparatus/lists"
        replace("_toc.yml", (listed, f"  - file: book/apparatus/{page}\n{listed}"))
    _tables(root)
    colophon.derive(root)
    return root


def _cell(text: str) -> str:
    """A cell of CSV in quotation marks."""
    return '"' + text.replace('"', '""') + '"'


def _tables(root: Path) -> None:
    """Names and events, described as the real ones are, with hostile cells and a hostile description."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    kept = [each for each in package["resources"] if each["name"] in ("names", "events", "addresses")]
    for each in kept:
        each |= {"title": attack("table"), "description": attack("description")}
    package |= {"title": attack("package"), "resources": kept}
    (root / "data/datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    wanted = {each["name"]: [field["name"] for field in each["schema"]["fields"]] for each in kept}
    given = {
        "names": ["alliance", "document", attack("ja"), "どうめい", attack("en"), attack("abbr"), attack("line"),
                  "同盟", "mini-2000-p1", "checked"],
        "events": ["event", "2000-01-01", "", attack("event"), attack("event_en"), "情勢", "", "",
                   "author-2000, p. 1", attack("remark")],
    }  # fmt: skip
    for name, cells in given.items():
        with (root / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([wanted[name], cells])
