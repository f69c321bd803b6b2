"""What the forms of an essay say of its rights, in the words of RIGHTS.md and `book/apparatus/rights.md`."""

from __future__ import annotations

RIGHTS = (
    "論考の著作権は、著者と発行者に属します。この版には、論考の翻刻と公開についての許諾の記録がありません（許諾の有無の"
    "いずれについても）。"
)
#: What the edition's licence covers, and what it does not.
LICENCE = "版の側で書いた文章と表：クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）"
EXCEPTED = "論考の文字は、引用したものも含めて、この条件に入りません。"
UNKNOWN = "掲載誌・掲載元・発行者・URLは底本に記されておらず、分かりません。"
