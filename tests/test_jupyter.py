"""The notebooks where users run them: a real JupyterLab, in a real browser, with no network beyond it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError

from edition import ROOT

from .conftest import requirements_alone

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
#: Every cell is drawn at once, so that what is not in sight is there too.
SETTINGS = {"@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"}}


@pytest.fixture(scope="module", params=["here", pytest.param("fresh", marks=pytest.mark.whole)])
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab on copies of the notebooks, here or in an environment of requirements.txt alone."""
    bin_ = Path(sys.executable).parent
    if request.param == "fresh":
        bin_ = requirements_alone(tmp_path_factory.mktemp("fresh"))
    folder = tmp_path_factory.mktemp("lab")
    for name in NOTEBOOKS:
        shutil.copy(ROOT / "notebooks" / name, folder / name)
    for name, settings in SETTINGS.items():
        file = folder / ".settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(bin_ / "jupyter-lab"), "--no-browser", "--allow-root", f"--port={port}", f"--notebook-dir={folder}"]
    command += ["--IdentityProvider.token=", "--LabApp.news_url="]
    homes = {
        name: str(folder / f".{name.lower()}") for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
    }
    environment = os.environ | homes | {"JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings")}
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(base + "api").close()
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail((folder / "lab.log").read_text())
        yield base
    finally:
        server.terminate()
        server.wait(30)


def run_all(page: Page, address: str) -> None:
    """Open a notebook, run all its cells, and wait until the last has run."""
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=180_000)
    page.wait_for_function(
        """() => {
            const name = document.querySelector('.jp-Toolbar-kernelName')?.textContent;
            const light = document.querySelector('.jp-NotebookPanel-toolbar .jp-Notebook-ExecutionIndicator');
            return name?.includes('Python') && light?.dataset.status === 'idle';
        }""",
        timeout=180_000,
    )
    for _ in range(9):  # a kernel that is not quite there yet swallows the first order
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with suppress(TimeoutError):
            page.wait_for_function(
                """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                         .every(prompt => /\\[\\d+\\]/.test(prompt.textContent))""",
                timeout=20_000,
            )
            return
    pytest.fail(f"{address}: not every cell has run")


#: Every build runs all of them; in JupyterLab the others are alike.
SAMPLE = ("expansion.ipynb", "passages.ipynb")


@pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.whole) for name in NOTEBOOKS]
)
def test_a_notebook_runs_in_jupyterlab_and_shows_its_pictures(browser: Browser, lab: str, name: str) -> None:
    source = (ROOT / "notebooks" / name).read_text(encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    foreign: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((lab, "blob:", "data:")) else foreign.append(r.url))
    try:
        run_all(page, f"{lab}lab/tree/{name}?reset")
        for kind in ("error", "stderr"):
            outputs = page.locator(f".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.{kind}']")
            assert outputs.all_inner_texts() == []
        pictures = page.locator(".jp-OutputArea-output[data-mime-type='image/svg+xml'] :is(img, svg)")
        assert pictures.count() >= source.count("drawing.publish(")
        for picture in pictures.all():
            box = picture.bounding_box()
            assert box and box["width"] > 300 and box["height"] > 100
        if "drawing.interactive(" in source:
            page.locator(".jp-Notebook .js-plotly-plot .main-svg").first.wait_for()
        assert foreign == []
    finally:
        context.close()
