"""The house keeps its rules: imports point one way, modules stay small, names say what they hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edition import ROOT

PACKAGE = ROOT / "edition"
MODULES = sorted(PACKAGE.rglob("*.py"))
PARTS = ("markup", "web", "export")


def imports(module: Path) -> Iterator[str]:
    """The absolute names that a module imports."""
    here = list(module.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = here[: len(here) - node.level] if module.name != "__init__.py" else here[: -node.level or None]
            base = ".".join([*(package if node.level else []), *filter(None, [node.module])])
            yield from (f"{base}.{name.name}" for name in node.names)


@pytest.mark.parametrize("part", PARTS)
def test_parts_do_not_use_each_other(part: str) -> None:
    others = tuple(f"edition.{other}" for other in PARTS if other != part)
    for module in (PACKAGE / part).rglob("*.py"):
        assert [name for name in imports(module) if name.startswith(others)] == [], module


def test_the_model_never_imports_sphinx() -> None:
    """Proved by importing it, in a process of its own."""
    names = ", ".join(f"edition.{m.stem}" for m in PACKAGE.glob("*.py") if m.stem not in ("__init__", "__main__"))
    code = f"import {names}, sys; sys.exit('sphinx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_stays_small_and_says_what_it_is(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert module.stem not in ("utils", "helpers", "common")
    assert ast.get_docstring(ast.parse(text))


def test_public_functions_and_classes_say_what_they_do() -> None:
    silent = []
    for module in MODULES:
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            if not node.name.startswith("_") and node.name != "setup" and not ast.get_docstring(node):
                silent.append(f"{module.name}: {node.name}")
    assert silent == []
