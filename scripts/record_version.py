"""Record what a version of Sidecar writes, for `tests/recorded/`: history, checkpoint, report.

    record_version.py CHECKOUT FOLDER

Runs the demo app, the scraper, the watcher and the debugger of the checkout for ten seconds, then
writes the history a second time with bounds so small that segments are sealed. Paths become
`/logs/…`. Only the standard library is used here; CHECKOUT's own code does the rest.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SECONDS, INTERVAL = 10.0, "0.2"
COMMAND = "from sidecar.cli import main; main()"
AGAIN = """
import sys
import time
from contextlib import closing
from importlib import import_module
from pathlib import Path

def first(*names):
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError:
            pass
    raise SystemExit("record_version: no module " + " or ".join(names))

history = first("sidecar.metrics.storage.history", "sidecar.metrics.history")
bounds = first("sidecar.metrics.storage.retention", "sidecar.metrics.bounds")
small = getattr(bounds, "RetentionBounds", None) or bounds.Bounds
read = getattr(history, "read", None) or first("sidecar.metrics.store.reader").read
with closing(history.History(Path(sys.argv[2]), small(live_bytes=4_000, live_scrapes=1))) as writer:
    for scrape in read(Path(sys.argv[1])):
        if scrape is not None:
            writer.append(scrape)
            time.sleep(0.1)  # to be sealed
"""


def main() -> int:
    """Make the recordings; return 0."""
    checkout, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        record(checkout, Path(place), folder)
    return 0


def record(checkout: Path, work: Path, folder: Path) -> None:
    """Run the parts in `work`, and leave what they wrote in `folder`."""
    log, live = work / "app.log", work / "metrics.jsonl"
    environment = os.environ | {
        "PYTHONPATH": str(checkout / "src"), "LOG_PATH": str(log), "SIDECAR_HISTORY": str(live),
        "SCRAPE_INTERVAL": INTERVAL, "PORT": "0", "HOST": "127.0.0.1", "TZ": "UTC",
    }  # fmt: skip

    def sidecar(*arguments: str) -> list[str]:
        return [sys.executable, "-c", COMMAND, *arguments]

    app = subprocess.Popen([sys.executable, str(checkout / "app/main.py")], env=environment)
    try:
        url = f"http://127.0.0.1:{port_of(log)}"
        environment["APP_URL"] = url
        scraper = subprocess.Popen(sidecar("scrape"), env=environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            send(f"{url}/process", {"task": "send-mail"})
            send(f"{url}/fail", {"reason": "out of stock"})
            time.sleep(0.5)
        scraper.send_signal(signal.SIGTERM)
        scraper.wait(10)
        command = sidecar("watch", "--no-follow", "--state", str(folder / "state.json"), str(log))
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        (folder / "app.log").write_bytes(log.read_bytes())
        form = "--format" if "--format" in helped(sidecar("debug", "--help"), environment) else "-o"
        report = subprocess.run(
            sidecar("debug", form, "json"), env=environment, check=False, capture_output=True
        )
        (folder / "report.json").write_bytes(report.stdout)
    finally:
        app.terminate()
        app.wait(10)
    again = [sys.executable, "-c", AGAIN, str(live), str(folder / "metrics.jsonl")]
    subprocess.run(again, env=environment, check=True)
    (folder / "scrapes.jsonl").write_bytes(live.read_bytes())
    for name in ("state.json", "report.json"):
        file = folder / name
        file.write_bytes(file.read_bytes().replace(str(work).encode(), b"/logs"))
    (folder / "metrics.d" / "lock").unlink()


def helped(command: list[str], environment: dict[str, str]) -> str:
    """Return what a command says of itself."""
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


def port_of(log: Path) -> int:
    """Return the port that the app has logged."""
    for _ in range(100):
        with contextlib.suppress(OSError, ValueError, KeyError, IndexError):
            return int(json.loads(log.read_text("utf-8").splitlines()[1])["port"])
        time.sleep(0.1)
    sys.exit("record_version: the app does not start; run app/main.py of the checkout by hand")


def send(url: str, body: dict[str, str]) -> None:
    """Send one request; failures are what `/fail` is for."""
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")  # noqa: S310 - ours
    with contextlib.suppress(OSError):
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - as above


if __name__ == "__main__":
    sys.exit(main())
