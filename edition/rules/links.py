"""Every address within a built site leads somewhere: to a file that is there, and to an id that stands in it, once.

A relative address names a file, never its folder: a folder on disk has no index page that a browser would open. What
leads to another host is `edition.rules.outside`'s matter.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from lxml import etree

from .. import ROOT
from ..colophon import colophon
from ..faults import Fault, place
from .pointers import Document, Pointer, reader

#: Reads one file of a site, or of an EPUB.
Read = Callable[[], bytes]

_REMEDY = "mend the address, or what it leads to, in the chapter, the table or the template that it comes from"


def check(site: Path, root: Path = ROOT) -> list[Fault]:
    """Every address within a site, and within its EPUBs, that leads nowhere, and every id that stands twice.

    Args:
        site: the built site.
        root: the checkout.

    Raises:
        Refused: the colophon is absent or malformed.
    """
    about = colophon(root)
    bases = tuple(filter(None, (about.url(), about.newest())))
    files: dict[str, Read] = {
        path.relative_to(site).as_posix(): path.read_bytes for path in sorted(site.rglob("*")) if path.is_file()
    }
    shown = place(site, root)
    faults = [*_faults(files, shown, bases, about.base)]
    for name in files:
        if name.endswith(".epub"):
            try:
                with zipfile.ZipFile(io.BytesIO(files[name]())) as book:
                    packed: dict[str, Read] = {each: partial(book.read, each) for each in book.namelist()}
                    faults += _faults(packed, f"{shown}/{name}", (), "")
            except (zipfile.BadZipFile, zlib.error) as error:
                what = f"it cannot be read: {error}"
                faults.append(Fault(f"{shown}/{name}", 0, "E920", what, "make it again: make downloads"))
    return faults


def _faults(files: Mapping[str, Read], shown: str, bases: tuple[str, ...], host: str) -> Iterator[Fault]:
    """What is wrong within a folder of files.

    Args:
        files: by their names.
        shown: what the folder is called.
        bases: the addresses that are the folder's own, each with a stroke at its end.
        host: the address that other versions stand under, or empty.
    """
    documents: dict[str, Document] = {}
    for name, read in files.items():
        if read_as := reader(name):
            try:
                documents[name] = read_as(read())
            except (ValueError, LookupError, TypeError, etree.XMLSyntaxError) as error:
                what = f"it cannot be read: {error}"
                yield Fault(f"{shown}/{name}", 0, "E920", what, "build the book: make book")
    for name, document in documents.items():
        wrong = [(id_, f"the id {id_} stands {count} times") for id_, count in document.ids.items() if count > 1]
        for pointer in document.pointers:
            try:
                what = _wrong(pointer, name, files, documents, bases, host)
            except ValueError as error:  # a host in brackets that are not closed, say
                what = f"it is no address: {error}"
            if what:
                wrong.append((pointer.to, f"{pointer.by} is {pointer.to}: {what}"))
        text = files[name]() if wrong else b""
        for sign, what in wrong:
            at = text.find(sign.encode())
            line = text.count(b"\n", 0, at) + 1 if at >= 0 else 0
            yield Fault(f"{shown}/{name}", line, "E920", what, _REMEDY)


def _wrong(
    pointer: Pointer, here: str, files: Mapping[str, Read], documents: Mapping[str, Document],
    bases: tuple[str, ...], host: str,
) -> str:  # fmt: skip
    """Why an address leads nowhere, or nothing."""
    path, from_root, may_be_folder = pointer.to, pointer.from_root, False
    if base := next((base for base in bases if path.startswith(base)), ""):
        path, from_root, may_be_folder = path.removeprefix(base), True, True
    elif path.startswith("/") and not path.startswith("//"):
        own = urlsplit(bases[-1]).path if bases else "/"
        if not path.startswith(own):
            return f"it does not begin with {own}"
        path, from_root, may_be_folder = path.removeprefix(own), True, True
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or (host and pointer.to.startswith(host) and not base):
        return ""
    target = here
    if parts.path or (base and not parts.path):
        target = normpath(join("" if from_root else dirname(here), unquote(parts.path)))
        if may_be_folder and f"{target}/index.html" in files:
            target = f"{target}/index.html"
        elif may_be_folder and target == ".":
            target = "index.html"
    if target not in files:
        return f"there is no {target}"
    id_ = unquote(parts.fragment).partition(":~:")[0]
    if not id_ or (target in documents and id_ in documents[target].ids):
        return ""
    return f"{target} has no {id_}"
