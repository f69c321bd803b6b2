"""A server of a built site as static hosts serve it: text gzipped, ten minutes in the browser's cache; it counts."""

from __future__ import annotations

import gzip
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: What is gzipped, by the end of its media type; level 6 is what servers do unless told otherwise.
TEXT = ("html", "css", "javascript", "json", "svg+xml", "plain", "xml", "csv")
LEVEL = 6


def weight(path: Path) -> int:
    """The bytes that a file is sent in: gzipped if it is text."""
    return len(body(path))


def body(path: Path) -> bytes:
    """What is sent of a file, headers apart."""
    content = path.read_bytes()
    return gzip.compress(content, LEVEL, mtime=0) if is_text(path) else content


def is_text(path: Path) -> bool:
    """Whether a file is sent gzipped."""
    return (mimetypes.guess_type(path.name)[0] or "").endswith(TEXT)


@dataclass
class Server:
    """A running server and what it was asked for."""

    #: Its address, with a slash at the end.
    url: str
    #: (path from the site's root, bytes of the body as sent; 0 where there is no such file), in order.
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """All that was sent, headers apart."""
        return sum(size for _, size in self.asked)


@contextmanager
def serve(site: Path) -> Iterator[Server]:
    """Serve a folder on this machine until the block ends."""
    handler = partial(_Handler, directory=str(site))
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server = Server(f"http://127.0.0.1:{http.server_port}/")
    http.asked = server.asked  # type: ignore[attr-defined]
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        sent = body(path) if found else b""
        self.server.asked.append((unquote(urlsplit(self.path).path).lstrip("/"), len(sent)))  # type: ignore[attr-defined]
        self.send_response(200 if found else 404)
        if found:
            type_ = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self.send_header("Content-Type", f"{type_}; charset=utf-8" if is_text(path) else type_)
            self.send_header("Cache-Control", "max-age=600")
            if is_text(path):
                self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:
        pass
