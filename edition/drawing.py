"""From a notebook's drawing to the edition's figure: the common style, and what a page needs beside the picture.

A notebook draws in the open with matplotlib and plotly; `publish` shows the drawing there and hands the page two
pictures (as wide as the text, as wide as a phone), the words that stand for them, and the table they show.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from .figures import Figure, figures

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go
    from matplotlib.figure import Figure as Drawing

#: What the page takes from a notebook's output.
FIGURE_MIME = "application/vnd.edition.figure+json"
INTERACTIVE_MIME = "application/vnd.edition.interactive+json"
#: What JupyterLab draws it from.
PLOTLY_MIME = "application/vnd.plotly.v1+json"

#: Widths in inches of 96 pixels: the essay's measure, and a phone's page.
WIDE, NARROW = 7.12, 3.72
#: The most that a picture may weigh, in bytes after gzip.
WEIGHT = 30_000

#: Paper, ink and greys, one accent and two hues beside it: told apart in grey print and by the colour-blind.
PAPER, INK, FAINT, RULE = "#fdfcf8", "#22211e", "#6b675f", "#c9c4b8"
INDIGO, OCHRE, TEAL = "#24476b", "#c08a2b", "#5f9ea0"

#: matplotlib's settings. Letters are outlines, so that the picture needs no font; ids are the same in every build.
STYLE: Any = {
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 96,
    "font.family": "IPAexGothic",
    "font.size": 8.5,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "savefig.transparent": True,
    "svg.fonttype": "path",
    "svg.hashsalt": "edition",
    "text.color": INK,
    "xtick.color": FAINT,
    "xtick.major.size": 0,
    "ytick.color": FAINT,
    "ytick.major.size": 0,
}


def use_style() -> None:
    """Make the edition's style matplotlib's, its Japanese font (matplotlib-fontja) included."""
    import matplotlib as mpl
    import matplotlib_fontja  # noqa: F401 (on import it registers IPAexGothic)

    mpl.rcParams.update(STYLE)


def publish(key: str, draw: Callable[[bool], Drawing], table: pd.DataFrame, alt: str) -> None:
    """Show a figure in the notebook and hand it to the pages that it stands in.

    Args:
        key: as `data/figures.toml` lists it.
        draw: draws it, `WIDE` or (True) `NARROW` inches wide.
        table: the numbers it shows, with Japanese column names; the index is left out.
        alt: what it shows, in words, for who does not see it.

    Raises:
        ValueError: the key is not listed, the words or the table are empty, or a picture is too heavy.
        Refused: the list of figures is malformed.
    """
    from IPython.display import display

    figure = _listed(key)
    if not alt.strip() or table.empty:
        raise ValueError(f"{key}: a figure needs words and a table beside the picture")
    pictures = {"wide": svg(draw(False), figure, alt), "narrow": svg(draw(True), figure, alt)}
    for (name, picture), width in zip(pictures.items(), (WIDE, NARROW), strict=True):
        if f' width="{width * 72:g}pt"' not in picture:
            raise ValueError(f"{key}: the {name} picture is not {width} inches wide: figsize=({width}, …)")
        if (weight := len(gzip.compress(picture.encode()))) > WEIGHT:
            raise ValueError(f"{key}: the {name} picture weighs {weight} bytes, {WEIGHT} are allowed: draw less")
    handed = {"key": key, "alt": alt, "table": _cells(table), **pictures}
    # In a notebook of any colour it stands on paper; the page has its own.
    shown = pictures["wide"].replace("<defs>", f'<rect width="100%" height="100%" fill="{PAPER}"/>\n<defs>', 1)
    display({"image/svg+xml": shown, "text/plain": alt, FIGURE_MIME: handed}, raw=True)  # type: ignore[no-untyped-call]


def interactive(key: str, figure: go.Figure) -> None:
    """Show a figure's interactive form in the notebook, and hand it to the pages that the figure stands in.

    Each point's `customdata` is (words, address): what is told of it beside the chart, line by line, and the address
    it leads to, or an empty text.

    Raises:
        ValueError: the key is not listed, or a trace has no `customdata`.
        Refused: the list of figures is malformed.
    """
    from IPython.display import display

    title = _listed(key).title
    figure.update_layout(template="none", font_color=INK, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    made = json.loads(figure.to_json())
    if any("customdata" not in trace for trace in made["data"]):
        raise ValueError(f"{key}: every trace tells of its points in customdata")
    handed = {"key": key, "figure": made}
    on_paper = {**made, "layout": {**made["layout"], "paper_bgcolor": PAPER}, "config": {"displayModeBar": False}}
    display({PLOTLY_MIME: on_paper, "text/plain": title, INTERACTIVE_MIME: handed}, metadata={"edition": key}, raw=True)  # type: ignore[no-untyped-call]


def svg(drawing: Drawing, figure: Figure, alt: str) -> str:
    """A drawing as an SVG picture of known size, named and described; the drawing is closed.

    It is written as small as it can be without being seen to be: without what matplotlib says of itself, lines in
    tenths of a point, letters' outlines on a grid of 267 to the em.
    """
    import matplotlib.pyplot as plt

    file = io.StringIO()
    drawing.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    plt.close(drawing)
    text = file.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<\?xml.*?\?>|<!DOCTYPE.*?>", "", text, flags=re.DOTALL)
    text = re.sub(r"(\d+\.\d\d)\d+", r"\1", text.replace(f"scale({1 / 64})", f"scale({_GRID / 64})"))
    glyph = r'(?<=<path id=")([^"]+" d=")([^"]+)(?="\s+transform="scale)'
    text = re.sub(glyph, lambda match: match[1] + _relative(match[2], _GRID), text)
    text = re.sub(r'(?<= d=")(M [^"]+)', lambda match: _relative(match[1], 0.1), text)
    # matplotlib names clips by hashes of their floats, which the layout may leave a hair apart from run to run.
    clips = dict.fromkeys(re.findall(r'<clipPath id="([^"]+)"', text))
    for number, clip in enumerate(clips):
        text = text.replace(clip, f"clip{number}")
    text = re.sub(r"\n\s*", "\n", text).strip()
    named = f'<svg role="img" aria-label="{escape(alt)}"'
    return text.replace("<svg", named, 1).replace(">", f">\n<title>{escape(figure.title)}</title>", 1)


#: A letter's outline comes in 1/6400 of an em; every 24th is enough for the size of a label.
_GRID = 24


def _relative(path: str, step: float) -> str:
    """A path of M, L, Q, C and z with each point told from the one before, in whole steps (or tenths of one)."""
    written = []
    x = y = start_x = start_y = 0
    for command, numbers in re.findall(r"([MLQCz])([^MLQCz]*)", path):
        if command == "z":
            written.append("z")
            x, y = start_x, start_y
            continue
        steps = [round(float(number) / step) for number in numbers.split()]
        points = list(zip(steps[::2], steps[1::2], strict=True))
        told = " ".join(f"{_number(to_x - x, step)} {_number(to_y - y, step)}" for to_x, to_y in points)
        written.append(command.lower() + told.replace(" -", "-"))
        x, y = points[-1]
        if command == "M":
            start_x, start_y = x, y
    return "".join(written)


def _number(steps: int, step: float) -> str:
    return str(steps) if step > 1 else f"{steps * step:.1f}".removesuffix(".0")


def _listed(key: str) -> Figure:
    listed = figures()
    if key not in listed:
        raise ValueError(f"there is no figure {key!r} in data/figures.toml; there are {', '.join(listed)}")
    return listed[key]


def _cells(table: pd.DataFrame) -> dict[str, Any]:
    """The table as text: columns, which of them are numbers, rows."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    numeric = [is_numeric_dtype(table[name]) and not is_bool_dtype(table[name]) for name in table]
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return {"columns": [str(name) for name in table.columns], "numeric": numeric, "rows": rows}


def _cell(value: Any) -> str:
    import pandas as pd

    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "○" if value else ""
    return value if isinstance(value, str) else f"{value:,}"
