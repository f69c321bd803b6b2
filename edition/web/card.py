"""The picture that a shared link shows: the edition's title, its essays and their authors, on paper."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from ..drawing import FAINT, INDIGO, INK, PAPER, RULE, use_style
from ..essays import Essay, essays
from ..passages import by_address

#: Where it is, from the site's root, and its size in pixels: what Open Graph's readers show whole.
CARD = "_static/card.png"
WIDTH, HEIGHT = 1200, 630
#: So few hues, and the greys between letters and paper, need no more colours: a third of the weight.
COLOURS = 48
VERMILION = "#a6391f"


def draw(title: str, listed: list[tuple[Essay, str]], path: Path) -> None:
    """Draw the card, the same to the byte each time.

    Args:
        title: the edition's; what follows its dash is set smaller.
        listed: each essay with its title.
        path: the PNG to write.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Arc, Circle, Rectangle
    from numpy import asarray
    from PIL import Image

    with mpl.rc_context():
        use_style()
        figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.set_axis_off()
        points = 0.72  # of a pixel
        axes.add_patch(Rectangle((0, 0), WIDTH, HEIGHT, color=PAPER))
        axes.add_patch(Rectangle((0, 0), 24, HEIGHT, color=INDIGO))
        # The favicon's two rings, linked.
        for x, colour in ((1016, INDIGO), (1066, VERMILION)):
            axes.add_patch(Circle((x, 530), 40, fill=False, edgecolor=colour, linewidth=20 * points))
        axes.add_patch(Arc((1016, 530), 80, 80, theta1=25, theta2=75, edgecolor=INDIGO, linewidth=20 * points))
        head, _, rest = title.partition("──")
        # 天付き: half of an opening bracket's square is empty.
        axes.text(64 if head[0] in "「『" else 96, 392, head, size=66 * points, color=INDIGO, va="center")
        axes.text(98, 312, rest, size=34 * points, color=INK, va="center")
        axes.add_line(Line2D((98, WIDTH - 98), (250, 250), color=RULE, linewidth=1.4))
        for row, (essay, name) in enumerate(listed):
            y = 196 - 82 * row
            axes.text(98, y, essay.author, size=27 * points, color=INK, va="center")
            axes.text(240, y, name, size=27 * points, color=FAINT, va="center")
        canvas.draw()  # type: ignore[no-untyped-call]
        picture = Image.fromarray(asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html" or not app.config.html_baseurl:
        return  # nobody is led to it
    root = Path(app.srcdir)
    listed = [(essay, by_address(root)[essay.id].text) for essay in essays(root)]
    draw(app.config.html_title, listed, Path(app.outdir) / CARD)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write)
