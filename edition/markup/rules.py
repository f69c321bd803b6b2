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
    sentence = nodes.inline("", "", nodes.Text(rule.ja), nodes.inline("", FOUND[rule.when], classes=["kind"]))
    term = nodes.term("", "", here, sentence, ids=[own])
    said = [
        nodes.paragraph("", _set(rule.why), classes=["english"]),
        nodes.paragraph("", f"直し方：{_set(rule.remedy)}", classes=["remarks"]),
    ]
    return nodes.definition_list_item("", term, nodes.definition("", *said))


def _set(english: str) -> str:
    """English as it is printed: the list is typed, and told in a terminal, with straight apostrophes."""
    return re.sub(r"(?<=\w)'", "’", english)


def setup(app: Sphinx) -> None:
    app.add_directive("rules", Rules)
