"""`text/<essay>.txt` and `text/<essay>.md` on the site: each essay as plain text and as Markdown.

The text is marked as 青空文庫 marks its files (https://www.aozora.gr.jp/annotation/): what stands between ［＃ and ］
is no letter of the essay, nor is what stands outside the two rules. The Markdown is CommonMark with the footnotes of
GitHub and Pandoc; page starts and addresses are comments, emphasis dots are `<em class="bouten">`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from .. import ROOT, gaps
from ..address import words
from ..byline import published
from ..colophon import colophon
from ..essays import Essay, essays
from ..faults import place
from ..markdown import at_head, escaped
from ..passages import Passage, by_address, of_essay, page_starts
from ..reference import quoted
from .imprint import EXCEPTED, LICENCE, RIGHTS, UNKNOWN

RULE = "-" * 55
#: What a block without a paragraph number is called in the text, and the three sizes of heading.
_CALLED = {
    "title": "題",
    "author": "著者名",
    "date": "日付",
    "source": "出典",
    "caption": "図の題",
    "affiliation": "所属",
    "profile": "著者紹介",
}
_SIZES = {"heading1": "大見出し", "heading2": "中見出し", "heading3": "小見出し"}


def write(out: Path, root: Path = ROOT) -> list[Path]:
    """Write `<essay>.txt` and `<essay>.md` of every essay, and return the paths.

    Args:
        out: the folder, made where it is not there.
        root: the checkout.

    Raises:
        Refused: a witness or the colophon is absent or malformed.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for essay in essays(root):
        for suffix, made in ((".txt", text(essay, root)), (".md", markdown(essay, root))):
            written.append(out / f"{essay.id}{suffix}")
            written[-1].write_bytes(made.encode())
    return written


def text(essay: Essay, root: Path = ROOT) -> str:
    """An essay as plain text: what it is, a rule, the essay, a rule."""
    passages = of_essay(essay, root)
    starts = _starts(passages)
    blocks = [_block(each, starts) for each in passages if not each.note]
    if notes := [each for each in passages if each.note]:
        blocks += ["［＃ここから著者の注］", *(_note(each) for each in notes), "［＃著者の注ここまで］"]
    head = [
        *_about(essay, root),
        "",
        "【記号】　二本の線の間が論考です。その中で、［＃…］は版の付けたもので、論考の文字ではありません。",
        *(f"{sign}　{meaning}" for sign, meaning in _signs(passages)),
        "改行と空行は版によるもので、段落・見出し・注をそれぞれ一行とします。",
    ]
    return "\n".join([*head, RULE, "", "\n\n".join(blocks), "", RULE, ""])


def _signs(passages: list[Passage]) -> Iterable[tuple[str, str]]:
    abstract = "。要旨は0" if any(each.address.endswith("-p0") for each in passages) else ""
    yield "［＃段落12］", f"段落の番号（番地 {passages[0].essay}-p12）{abstract}"
    if any(each.pages for each in passages):
        yield "［＃31頁］", "底本の頁のはじめの文字の前。頁は一部を除き推定"
    if any(each.note for each in passages):
        yield "［＃注54］", "著者の注の呼び出し。底本では（54）"
        yield "［＃注54の文、38頁］", "その注の文と、それが印刷された頁。注は論考の後にまとめる"
    if any(each.emphasis for each in passages):
        yield "［＃傍点］…［＃傍点終わり］", "傍点"
    if any(gaps.shown(each.text) != each.text for each in passages):
        yield "［＃48字は伏せる］", "権利の確認が済むまで伏せた文字の数"
    yield "［＃大見出し］…［＃大見出し終わり］", "見出し（大・中・小）"
    yield "［＃著者名］など", "番号のない行が何であるか"


def _about(essay: Essay, root: Path) -> list[str]:
    """What both forms say of themselves before the essay begins."""
    own = colophon(root)
    lines = [
        f"{essay.author}{quoted(by_address(root)[essay.id].text)}",
        f"{published(essay, root)}{f'（{essay.year_inferred}）' if essay.year_inferred else ''}",
        UNKNOWN,
        RIGHTS,
        f"底本：{place(essay.witness, root)}（SHA-256 {essay.sha256}）",
        f"版：{own.title} 第{own.version}版（{own.released}）、{own.editor}",
        f"{LICENCE}。{EXCEPTED}",
        *([gaps.NOTICE] if essay.withheld else []),
    ]
    where = [own.url(f"book/{essay.id}/index.html")] if own.base else []
    return lines + where + ([f"https://doi.org/{own.doi}"] if own.doi else [])


def _starts(passages: list[Passage]) -> dict[int, list[tuple[int, int]]]:
    """(folio, at) of the pages that begin in a passage, under the passage's place in the list."""
    order = {id(each): at for at, each in enumerate(passages)}
    found: dict[int, list[tuple[int, int]]] = {}
    for folio, passage, at in page_starts(passages):
        found.setdefault(order[id(passage)], []).append((folio, at))
    return {id(passages[at]): pages for at, pages in found.items()}


def _marked(passage: Passage, marks: Iterable[tuple[int, int, str]], escape: bool = False) -> str:
    """A passage's text with marks between its letters.

    Args:
        passage: whose text it is.
        marks: (at, rank, mark); of two at one place the one of lower rank stands first.
        escape: whether it is Markdown.
    """

    def shown(letters: str) -> str:
        return escaped(gaps.shown(letters)) if escape else gaps.shown(letters, "［＃{}字は伏せる］")

    pieces = []
    last = 0
    for at, _, mark in sorted(marks):
        pieces += [shown(passage.text[last:at]), mark]
        last = at
    return "".join([*pieces, shown(passage.text[last:])])


def _block(passage: Passage, starts: dict[int, list[tuple[int, int]]]) -> str:
    pages = starts.get(id(passage), [])
    line = _marked(passage, [
        *((at, 2, f"［＃{folio}頁］") for folio, at in pages),
        *((at, 1, f"［＃注{n}］") for n, at in passage.calls),
        *((start, 3, "［＃傍点］") for start, _ in passage.emphasis),
        *((end, 0, "［＃傍点終わり］") for _, end in passage.emphasis),
    ])  # fmt: skip
    if size := _SIZES.get(passage.kind):
        return f"［＃{size}］{line}［＃{size}終わり］"
    called = words(passage.address) or _CALLED[passage.kind]
    return f"［＃{called}］{line}"


def _note(passage: Passage) -> str:
    page = f"、{passage.pages[0][0]}頁" if passage.pages else ""
    return f"［＃注{passage.note}の文{page}］" + _marked(passage, [
        *((at, 2, f"［＃{folio}頁］") for folio, at in passage.pages[1:]),
        *((start, 3, "［＃傍点］") for start, _ in passage.emphasis),
        *((end, 0, "［＃傍点終わり］") for _, end in passage.emphasis),
    ])  # fmt: skip


def markdown(essay: Essay, root: Path = ROOT) -> str:
    """An essay as Markdown: what it is in a block of quotation, a rule, the essay."""
    passages = of_essay(essay, root)
    starts = _starts(passages)
    about = [escaped(line) for line in _about(essay, root)]
    about.append(
        '線の後が論考です。底本の頁のはじめと番地は注釈（`<!-- -->`）、傍点は `<em class="bouten">` で示します。'
        "注の末にあるのは、その注の印刷された頁です。"
    )
    head = "\n>\n".join(f"> {line}" for line in about)
    blocks = [_paragraph(each, starts.get(id(each), [])) for each in passages]
    return "\n\n".join([head, "***", *blocks]) + "\n"


def _paragraph(passage: Passage, pages: Sequence[tuple[int, int]]) -> str:
    # A comment that opens a line makes the whole line one: what stands before the first letter has its own line.
    above = [f"<!-- {folio}頁 -->" for folio, at in pages if not at]
    if passage.address and not passage.note:
        above.append(f"<!-- {passage.address} -->")
    if passage.note:
        pages = passage.pages[1:]
    line = _marked(passage, [
        *((at, 2, f"<!-- {folio}頁 -->") for folio, at in pages if at),
        *((at, 1, f"[^{n}]") for n, at in passage.calls),
        *((start, 3, '<em class="bouten">') for start, _ in passage.emphasis),
        *((end, 0, "</em>") for _, end in passage.emphasis),
    ], escape=True)  # fmt: skip
    if passage.note:
        page = f"<!-- {passage.pages[0][0]}頁 -->" if passage.pages else ""
        return f"[^{passage.note}]: {line}{page}"
    level = 1 if passage.kind == "title" else int(passage.kind[7:]) + 1 if passage.kind.startswith("heading") else 0
    mark = f"{'#' * level} " if level else ""
    return "\n".join([*above, mark + (line if level else at_head(line))])
