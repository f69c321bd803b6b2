"""What the tests need beside Python: a Chromium, a Japanese font, Java (for EPUBCheck), what sets the PDFs.

Each is found, or installed, or asked for by name.

Run as `python -m tests.browser` before the tests; `executable()` then says what to start.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from edition.export.pdf import press

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What browsers are called on PATH.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: Quiet, and able to run as root and without a screen.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEBIAN = {"chromium": "chromium", "font": "fonts-noto-cjk", "java": "default-jre-headless"}
#: Says whether WeasyPrint finds its libraries and fonts; apart, since a library once looked for in vain stays unfound.
SETS = "from edition.export.pdf.press import ready; ready()"


def executable() -> str | None:
    """The browser to start: the first on PATH, else None for Playwright's own."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def until(page: Page, expression: str, arg: object = None, timeout: float = 30_000) -> None:
    """Wait until an expression holds on a page; Playwright's own way runs a text as code, which the policy forbids.

    Args:
        page: the page.
        expression: of JavaScript, or a function of `arg`.
        arg: what the function is given.
        timeout: in milliseconds.

    Raises:
        TimeoutError: it does not come to hold.
    """
    end = time.monotonic() + timeout / 1000
    holds = f"arg => {{ const held = ({expression}); return Boolean(typeof held === 'function' ? held(arg) : held); }}"
    while not page.evaluate(holds, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: {expression} does not hold")
        page.wait_for_timeout(20)


def _starts() -> bool:
    """Whether there is a Chromium, on PATH or Playwright's own, and it starts."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS).close()
        except Error:
            return False
    return True


def _font() -> bool:
    """Whether a Japanese font is installed; taken for granted where fontconfig cannot tell."""
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False).stdout.strip())


def _java() -> bool:
    """Whether there is a Java that starts: on some systems a `java` is there that only says how to get one."""
    java = shutil.which("java")
    return java is not None and subprocess.run([java, "-version"], check=False, capture_output=True).returncode == 0


def _sets() -> bool:
    """Whether PDFs can be set."""
    return not subprocess.run([sys.executable, "-c", SETS], capture_output=True, check=False).returncode


def _apt(packages: list[str]) -> None:
    """Install Debian's packages where this user may; say nothing where not."""
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (sudo and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode):
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {', '.join(packages)} from Debian's packages …", flush=True)
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*sudo, apt, *command], check=False, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    missing = [DEBIAN["chromium"]] * (not executable()) + [DEBIAN["font"]] * (not _font())
    missing += [DEBIAN["java"]] * (not _java())
    if not _sets():
        missing += press.DEBIAN.split()
    if missing:
        _apt(missing)
    if not executable() and not _starts():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    wanted = []
    if not _starts():
        wanted.append("a Chromium that starts; on Debian: apt-get install chromium")
    if not _font():
        wanted.append("a Japanese font; on Debian: apt-get install fonts-noto-cjk")
    if not _java():
        wanted.append("Java, which runs EPUBCheck; on Debian: apt-get install default-jre-headless")
    if not _sets():
        wanted.append(f"what WeasyPrint needs; on Debian: apt-get install {press.DEBIAN}")
    for want in wanted:
        print(f"The tests need {want}", file=sys.stderr)
    return 1 if wanted else 0


if __name__ == "__main__":
    sys.exit(main())
