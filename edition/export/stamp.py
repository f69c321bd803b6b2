"""The frame of a data file: which edition and version its records are of, under which licence, and the records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ..colophon import colophon

#: What the licence does not cover, as in every page on rights.
RIGHTS = (
    "論考の文字の著作権は著者・発行者に属し、この使用条件の対象ではない。 "
    "The essays' letters belong to their authors and publishers and are not under this licence."
)


def stamped(key: str, records: Sequence[dict[str, object]], root: Path) -> str:
    """Records as JSON in their frame.

    Args:
        key: what the records are called: names, events.
        records: each ready for JSON.
        root: the checkout.

    Raises:
        Refused: the colophon is absent or malformed.
    """
    own = colophon(root)
    frame = {
        "edition": own.title,
        "edition_en": own.title_en,
        "editor": own.editor,
        "version": own.version,
        "released": own.released,
        "licence": own.licences[0],
        "rights": RIGHTS,
        #: Where this version stays, and what the URLs of the records are relative to; empty while it is nowhere.
        "base": own.url(),
        key: records,
    }
    return json.dumps(frame, ensure_ascii=False, indent=1) + "\n"
