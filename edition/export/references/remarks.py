"""What a reader of a reference list should know of a record beside the reference: how far it was checked, where the
note's form differs, and whatever a format has no field for. The words are those of the page of the bibliography.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...bibliography import LEVELS, Work

#: Whose sources a work is among.
GROUPS = {"kind": "論考の注に引かれた文献", "level": "版の典拠"}
STANDINGS = {"checked": "書誌を確認。", "unverified": "書誌は未確認（注による）。"}
_CODES = {"urlstatus": {"dead": "リンク切れ", "unknown": "閲覧できるかは未確認", "alive": "閲覧できる"},
          "yomistatus": {"unverified": "未確認"}}  # fmt: skip
#: What a field is called where a format has none for it.
LABELS = {
    "yomi": "読み",
    "yomistatus": "読みの確認",
    "editoryomi": "編者の読み",
    "translatoryomi": "訳者の読み",
    "origauthor": "原著者",
    "origtitle": "原題",
    "origdate": "原書の刊年",
    "origlanguage": "原語",
    "related": "関連する項目",
    "titleaddon": "題の補い",
    "issue": "号の名",
    "eventdate": "催しの日",
    "howpublished": "公表の形",
    "note": "付記",
    "urlstatus": "URL",
    "date": "日付",
}
#: What is said in words of its own.
_SAID = ("kind", "level", "standing", "seen", "annotation")


def group(work: Work) -> str:
    """Whether the notes cite a work, or the edition's own words rest on it."""
    return GROUPS["kind" if work["kind"] else "level"]


def remarks(work: Work, held: Collection[str]) -> Iterator[str]:
    """The remarks on a work, a sentence or a field each.

    Args:
        work: an entry of the bibliography.
        held: the fields that the format has a place for.

    Raises:
        KeyError: the work has a field that neither the format nor this list knows.
    """
    yield f"{work['kind'] or LEVELS[work['level']]}。{STANDINGS.get(work['standing'], '')}"
    if work["annotation"]:
        yield work["annotation"]
    if work["seen"]:
        yield f"確認：{work['seen'].rstrip('。')}。"
    for field, value in work.fields.items():
        if value and field not in held and field not in _SAID:
            yield f"{LABELS[field]}：{_CODES.get(field, {}).get(value, value)}"
