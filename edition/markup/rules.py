"""`{rules}`: the house rules, family by family: what holds, who finds it out, why, and what mends it."""

from __future__ import annotations

import re
from itertools import groupby

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ..rules import FAMILIES, FILE, Rule, rules

#: Who finds out that a rule is broken, in the words that the page explains.
FOUND = {"check": "原稿の検査", "pages": "ページの検査", "build": "生成", "making": "書き出しと公開"}


#: Markup, options, commands and files, as the rules name them.
_TYPED = re.compile(
    r"(\{\w+\}`[^`]*`|:::\{\w+\}(?: [\w<>-]+)?|\[\^n\](?:: …)?|\(address\)=|\\\*|(?<= )\*(?= )|(?<=「)\*(?=」)"
    r"|:\w+:(?: \w+)?"
    r"|python -m edition [a-z]+|jupyter nbconvert [^,;]*|make (?:book|downloads|lab|withheld)\b"
    r"|(?:data|edition)/[\w./-]+|_toc\.yml|--[\w-]+)"
)


class Rules(SphinxDirective):
    """The list, a section for each family; a rule's anchor is `rule-<code>`."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(FILE))
        found: list[nodes.Node] = []
        for family, group in groupby(rules().values(), key=lambda rule: rule.code[:2]):
            ja, en = FAMILIES[family]
            section = nodes.section(ids=[f"rules-{family}"])
            section += nodes.title("", f"{ja}（{family}）")
            section += nodes.paragraph("", f"{en[:1].upper()}{en[1:]}", classes=["english"])
            section += nodes.definition_list("", *map(_item, group), classes=["rules"])
            found.append(section)
        return found


def _item(rule: Rule) -> nodes.definition_list_item:
    own = f"rule-{rule.code}"
    here = nodes.reference("", "", nodes.literal("", rule.code), refid=own, internal=True)
    sentence = nodes.inline("", "", *_set(rule.ja), nodes.inline("", FOUND[rule.when], classes=["kind"]))
    term = nodes.term("", "", here, sentence, ids=[own])
    said = [
        nodes.paragraph("", "", *_set(rule.why), classes=["english"]),
        nodes.paragraph("", "", nodes.Text("直し方："), *_set(rule.remedy), classes=["remarks"]),
    ]
    return nodes.definition_list_item("", term, nodes.definition("", *said))


def _set(words: str) -> list[nodes.Node]:
    """Words as they are printed: the list is typed, and told in a terminal, with straight apostrophes; what an editor
    types is code."""
    pieces = _TYPED.split(re.sub(r"(?<=\w)'", "’", words))
    return [nodes.literal("", piece) if at % 2 else nodes.Text(piece) for at, piece in enumerate(pieces) if piece]


def setup(app: Sphinx) -> None:
    app.add_directive("rules", Rules)
