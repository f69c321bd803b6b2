"""The picture that a shared link shows: the edition's title, its essays and their authors, on paper."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from ..board import POINT, board, rings
from ..drawing import FAINT, INDIGO, INK, RULE
from ..essays import Essay, essays
from ..passages import by_address

#: Where it is, from the site's root, and its size in pixels: what Open Graph's readers show whole.
CARD = "_static/card.png"
WIDTH, HEIGHT = 1200, 630


def draw(title: str, listed: list[tuple[Essay, str]], path: Path) -> None:
    """Draw the card, the same to the byte each time.

    Args:
        title: the edition's; what follows its dash is set smaller.
        listed: each essay with its title.
        path: the PNG to write.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    with board(WIDTH, HEIGHT, path) as axes:
        axes.add_patch(Rectangle((0, 0), 24, HEIGHT, color=INDIGO))
        rings(axes, 1016, 530, 40)
        head, _, rest = title.partition("──")
        # 天付き: half of an opening bracket's square is empty.
        axes.text(64 if head[0] in "「『" else 96, 392, head, size=66 * POINT, color=INDIGO, va="center")
        axes.text(98, 312, rest, size=34 * POINT, color=INK, va="center")
        axes.add_line(Line2D((98, WIDTH - 98), (250, 250), color=RULE, linewidth=1.4))
        # Two have room; more of them close up, and when they would touch each other they are set smaller.
        step = min(82, 152 / max(1, len(listed) - 1))
        size = min(27, step * 0.6) * POINT
        for row, (essay, name) in enumerate(listed):
            axes.text(98, 196 - step * row, essay.author, size=size, color=INK, va="center")
            axes.text(240, 196 - step * row, name, size=size, color=FAINT, va="center")


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html" or not app.config.html_baseurl:
        return  # nobody is led to it
    root = Path(app.srcdir)
    listed = [(essay, by_address(root)[essay.id].text) for essay in essays(root)]
    draw(app.config.html_title, listed, Path(app.outdir) / CARD)


def setup(app: Sphinx) -> None:
    app.connect("build-finished", _write)
