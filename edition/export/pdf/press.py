"""WeasyPrint as the edition uses it: from a document to a PDF, with nothing from elsewhere and no warning let pass."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from ...faults import Fault, Refused
from .footnotes import fits, footnotes
from .justified import justified

#: The only fonts that may be embedded: any other stands in for a font or a letter that is not there.
FONTS = ("Noto Serif CJK JP", "Noto Sans CJK JP", "Noto Sans Mono CJK JP", "Liberation Serif", "Liberation Sans")
#: Debian's packages with the libraries that WeasyPrint loads and with these fonts.
LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
DEBIAN = f"{LIBRARIES} fonts-noto-cjk fonts-liberation"
#: One letter for each of the fonts.
_SPECIMEN = '<html lang="ja">' + "".join(f'<p style="font: italic 9pt {font}">aア</p>' for font in FONTS)


def ready() -> None:
    """Make sure that WeasyPrint, its libraries and the fonts are there.

    Raises:
        Refused: one of them is not, or WeasyPrint is of another version than this is made for.
    """
    _print(_SPECIMEN, Path(__file__).parent, "the PDF", "")


def typeset(document: HtmlElement, site: Path, style: Path, name: str) -> bytes:
    """The PDF of a document, the same byte for byte on the same fonts.

    Args:
        document: the whole of it; pictures by their path in the site.
        site: the built site: nothing outside it is read, and nothing is asked of a host.
        style: the style sheet.
        name: what to call the PDF in faults.

    Raises:
        Refused: a library or a font is not installed, a letter is in none of the fonts, or WeasyPrint warns.
    """
    text = "<!doctype html>\n" + html.tostring(document, encoding="unicode")
    return _print(text, site, name, style.read_text(encoding="utf-8"))


def _print(text: str, site: Path, name: str, style: str) -> bytes:
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as error:
        what = f"a library that WeasyPrint needs is not installed: {str(error).splitlines()[0]}"
        raise Refused([Fault(name, 0, "E954", what, f"on Debian: apt-get install {DEBIAN}")]) from None
    fits()

    class Within(URLFetcher):  # type: ignore[misc]
        """Reads files of the site, and what a URL itself holds."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            inside = Path(unquote(parts.path)).resolve().is_relative_to(site.resolve())
            if parts.scheme != "data" and not (parts.scheme == "file" and inside):
                raise ValueError("not a file of the site")
            return super().fetch(url, headers)

    others: dict[str, str] = {}

    def finish(document: Any, pdf: Any) -> None:
        for font in document.fonts.values():
            if font.family not in FONTS:
                others[font.family] = "".join(sorted(set("".join(font.to_unicode.values()))))

    config, fetcher = FontConfiguration(), Within(allowed_protocols=("file", "data"))
    sheets = [CSS(string=style, font_config=config, url_fetcher=fetcher)] if style else []
    with _heard() as warned, justified(), footnotes():
        made = HTML(string=text, base_url=f"{site.resolve().as_uri()}/", url_fetcher=fetcher)
        pdf = made.write_pdf(
            stylesheets=sheets,
            font_config=config,
            finisher=finish,
            pdf_tags=True,
            pdf_identifier=hashlib.sha256(text.encode()).hexdigest()[:32].encode(),
        )
    faults = [Fault(name, 0, "E954", what, "mend what the PDF is made of") for what in warned]
    for font, letters in sorted(others.items()):
        what = f"{letters[:40]} is set in {font}: a font is not installed, or none of {', '.join(FONTS)} has a letter"
        faults.append(Fault(name, 0, "E954", what, f"on Debian: apt-get install {DEBIAN}; or give the letter a font"))
    if faults:
        raise Refused(faults)
    assert isinstance(pdf, bytes)
    return pdf


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What WeasyPrint warns of while the block lasts; nothing of it is printed."""
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger, ear = logging.getLogger("weasyprint"), Ear(logging.WARNING)
    logger.addHandler(ear)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield said
    finally:
        logger.removeHandler(ear)
        logger.propagate = propagate
