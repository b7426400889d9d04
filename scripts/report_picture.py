"""Draw docs/report.png: the HTML report of a real run of the demo, in a browser.

The app answers for three minutes, then most requests fail for one minute. Needs playwright and a
browser (`scripts/browser.sh`). Takes four minutes.
"""

import contextlib
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from demo import REASONS, ROOT, SIDECAR, TASKS, port, process, ready_port, send
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(ROOT))
from tests.e2e.pages.harness import launch

CALM_S, FAILING_S = 180.0, 60.0
WIDTH, HEIGHT = 1120, 1180
LARGEST = 300_000
"""Most bytes of the picture, which the README shows."""


def main() -> None:
    """Run the demo, write its report, take a screenshot."""
    with tempfile.TemporaryDirectory(prefix="sidecar-picture-") as folder:
        page = report(Path(folder))
        with sync_playwright() as driver:
            browser = launch(driver)
            tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            tab.goto(page.as_uri())
            picture = tab.screenshot(path=ROOT / "docs/report.png")
            browser.close()
    if len(picture) > LARGEST:
        sys.exit(f"docs/report.png has {len(picture):,} bytes, more than {LARGEST:,}")


def report(folder: Path) -> Path:
    """Return the page that the debugger writes about a run of the demo in this folder."""
    log, bundle = folder / "app.log", folder / "report.tar.gz"
    app = {"PORT": str(port()), "HOST": "127.0.0.1", "LOG_PATH": str(log)}
    with contextlib.ExitStack() as end:
        end.enter_context(process([sys.executable, str(ROOT / "app/main.py")], app, None))
        url = f"http://127.0.0.1:{ready_port(log)}"
        places = {
            "APP_URL": url,
            "LOG_PATH": str(log),
            "SIDECAR_HISTORY": str(folder / "metrics.jsonl"),
            "SCRAPE_INTERVAL": "1",
        }
        end.enter_context(process([str(SIDECAR), "scrape"], places, None))
        traffic(url)
        arguments = ["debug", "--since", f"{FAILING_S:g}s", "--bundle", str(bundle)]
        subprocess.run([SIDECAR, *arguments], env=os.environ | places, check=False)
    with tarfile.open(bundle) as files:
        files.extractall(folder, filter="data")
    return next(folder.rglob("report.html"))


def traffic(url: str) -> None:
    """Send tasks; few fail in the first three minutes, most in the last one."""
    chance = random.Random(8)  # noqa: S311 - variety, not secrecy; the same one every time
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < CALM_S + FAILING_S:
        if chance.random() < (1 / 50 if passed < CALM_S else 0.7):
            send(f"{url}/fail", {"reason": chance.choice(REASONS)})
        else:
            send(f"{url}/process", {"task": chance.choice(TASKS)})
        time.sleep(chance.uniform(0.05, 0.3))


if __name__ == "__main__":
    main()
