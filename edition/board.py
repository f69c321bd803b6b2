"""A board: the sheet on which the pictures are drawn that stand for the whole edition, its card and its cover.

It is measured in pixels from the lower left corner, and comes out the same to the byte each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .drawing import INDIGO, PAPER, use_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VERMILION = "#a6391f"
#: So few hues, and the greys between letters and paper, need no more colours: a third of the weight.
COLOURS = 48
#: Points in a pixel: matplotlib measures letters and lines in points.
POINT = 0.72


@contextmanager
def board(width: int, height: int, file: Path | BinaryIO) -> Iterator[Axes]:
    """A sheet of paper to draw on, written as a PNG when the block ends.

    Args:
        width, height: in pixels.
        file: where to.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle
    from numpy import asarray
    from PIL import Image

    with mpl.rc_context():
        use_style()
        figure = Figure(figsize=(width / 100, height / 100), dpi=100)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        axes.set_axis_off()
        axes.add_patch(Rectangle((0, 0), width, height, color=PAPER))
        yield axes
        canvas.draw()  # type: ignore[no-untyped-call]
        picture = Image.fromarray(asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, format="PNG", optimize=True)


def rings(axes: Axes, x: float, y: float, radius: float) -> None:
    """The edition's mark: two rings, linked; as in the favicon.

    Args:
        x, y: the middle of the left ring, in pixels.
        radius: of each, in pixels.
    """
    from matplotlib.patches import Arc, Circle

    width = radius / 2 * POINT
    for at, colour in ((x, INDIGO), (x + 1.25 * radius, VERMILION)):
        axes.add_patch(Circle((at, y), radius, fill=False, edgecolor=colour, linewidth=width))
    axes.add_patch(Arc((x, y), 2 * radius, 2 * radius, theta1=25, theta2=75, edgecolor=INDIGO, linewidth=width))
