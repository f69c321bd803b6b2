"""The order of the fifty sounds: readings in hiragana, as Japanese indexes list them (after JIS X 4061)."""

from __future__ import annotations

import unicodedata

#: The rows of the kana table, each under its first sign.
ROWS = ("あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "やゆよ",
        "らりるれろ", "わゐゑをん")  # fmt: skip

_SMALL = str.maketrans("ぁぃぅぇぉゃゅょっゎ", "あいうえおやゆよつわ")
#: The vowel that ー lengthens, for each sign.
_VOWELS = {
    sign: vowel
    for vowel, signs in {
        "あ": "あかさたなはまやらわ",
        "い": "いきしちにひみりゐ",
        "う": "うくすつぬふむゆる",
        "え": "えけせてねへめれゑ",
        "お": "おこそとのほもよろを",
    }.items()
    for sign in signs
}


def order(reading: str) -> tuple[str, str]:
    """What a reading is sorted by: its signs without the marks of voicing, small ones as large, ー as the vowel that
    it lengthens; readings that differ in nothing else, by themselves.

    けーがん stands before けなん, くろあちあ after ぐるじあ.
    """
    plain = ""
    hiragana = reading.translate({sign: sign - 0x60 for sign in range(ord("ァ"), ord("ヷ"))})
    for sign in unicodedata.normalize("NFD", hiragana).translate(_SMALL):
        if sign == "ー":
            plain += _VOWELS.get(plain[-1:], "")
        elif not unicodedata.combining(sign) and not sign.isspace() and sign not in ",、":
            plain += sign
    return plain, reading
