"""What the edition stands on: licences listed, changes told, and an audit that never passes without an answer."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from edition import ROOT

from . import requirements

TOOL = str(Path(sys.executable).with_name("pip-audit"))
PINNED = {"jinja2": "3.1.6", "lxml": "6.0.0"}


def test_every_pin_is_listed_with_its_licence() -> None:
    with (ROOT / requirements.LICENCES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {row["package"]: row["version"] for row in rows}
    assert listed == requirements.versions(), "make licences"
    assert [row["package"] for row in rows] == sorted(listed)
    for row in rows:
        assert row["licence"].strip(), row["package"]
    # What says nothing itself is named here, so that another does not slip in unseen.
    assert [row["package"] for row in rows if row["licence"] == "not stated"] == ["axe-playwright-python"]


def test_the_list_of_licences_is_what_the_packages_say() -> None:
    assert version("jinja2") == requirements.versions()["jinja2"]  # else this is not the environment that is pinned
    assert (ROOT / requirements.LICENCES).read_text(encoding="utf-8") == requirements.licences(), "make licences"


def test_what_both_lists_pin_is_of_one_version() -> None:
    book, tests = ({pin.name: pin.version for pin in requirements.pins(name)} for name in requirements.LISTS)
    assert {name for name in book.keys() & tests.keys() if book[name] != tests[name]} == set()


def test_an_update_is_told_in_a_line_for_each_package() -> None:
    old, new = (
        {"lxml": "6.0.0", "pip": "26.3", "six": "1.17.0"},
        {"lxml": "6.1.0", "six": "1.17.0", "weasyprint": "70.0"},
    )
    assert requirements.changes(old, new) == [
        "lxml        6.0.0 → 6.1.0",
        "pip         26.3 → gone",
        "weasyprint  new → 70.0",
    ]


class _Osv(BaseHTTPRequestHandler):
    """A service of vulnerabilities by OSV's interface (https://google.github.io/osv.dev/post-v1-query/)."""

    #: By package, what it knows of it.
    known: ClassVar[dict[str, dict[str, object]]] = {}

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.known.get(asked["package"]["name"], {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def osv() -> Iterator[list[str]]:
    """pip-audit, asking a service on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Osv)
    Thread(target=server.serve_forever, daemon=True).start()
    yield [TOOL, "--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query"]
    server.shutdown()
    server.server_close()


def test_an_audit_that_finds_nothing_is_silent(osv: list[str]) -> None:
    assert list(requirements.audit(osv, PINNED)) == []


def test_a_vulnerable_pin_is_told_with_its_remedy(osv: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    affected = {
        "package": {"name": "lxml", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "6.0.1"}]}],
        "versions": ["6.0.0"],
    }
    vulnerability = {"id": "PYSEC-0000-1", "details": "…", "affected": [affected], "modified": "2026-01-01T00:00:00Z"}
    monkeypatch.setattr(_Osv, "known", {"lxml": {"vulns": [vulnerability]}})
    assert list(requirements.audit(osv, PINNED)) == ["lxml 6.0.0 has PYSEC-0000-1; mended in: 6.0.1"]


def test_a_service_that_cannot_be_reached_is_a_fault() -> None:
    closed = [TOOL, "--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/"]
    (said,) = requirements.audit(closed, PINNED)
    assert said.startswith("The service of vulnerabilities could not be asked, so nothing is known: ")


def test_a_service_that_knows_no_advisories_is_a_fault(tmp_path: Path) -> None:
    """Where an index has files, but no advisories, pip-audit says that there is no vulnerability, and succeeds."""
    told = {"dependencies": [{"name": "jinja2", "version": "3.1.6", "vulns": []}, {"name": "lxml", "skip_reason": "?"}]}
    tool = tmp_path / "tool.py"
    tool.write_text(f"print({json.dumps(told)!r})", encoding="utf-8")
    (said,) = requirements.audit([sys.executable, str(tool)], PINNED)
    assert said.startswith("Of 1 of 2 packages nothing is known (lxml): the service has no answer.")
