"""The browser that the tests of pages use."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser's own sandbox needs rights that containers lack; the pages are our own.
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


def launch(driver: "Playwright") -> "Browser":
    """Return a browser: the one that SIDECAR_TEST_BROWSER names, the system's, or playwright's."""
    installed = next(filter(None, map(shutil.which, _NAMES)), None)
    path = os.environ.get("SIDECAR_TEST_BROWSER") or installed
    if path is None and not Path(driver.chromium.executable_path).exists():
        # `make test` brings one: there its absence is a failure.
        leave = pytest.fail if os.environ.get("SIDECAR_PEERS") else pytest.skip
        leave("no browser: `playwright install chromium`, or name SIDECAR_TEST_BROWSER")
    return driver.chromium.launch(executable_path=path, args=list(_FLAGS))
