"""The demo of the whole system, in 20 seconds, as processes without a container engine.

Starts the app and both observers on a temporary log folder, sends mixed traffic, prints the
debugger's report, stops everything. Environment: APP_PORT (default 8092; any free port if it
is in use), DEMO_SECONDS (default 15), NO_COLOR.
"""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
SIDECAR = Path(sys.executable).with_name("sidecar")
SECONDS = float(os.environ.get("DEMO_SECONDS", "15"))
START_S = 10.0
STOP_S = 5.0
COLOUR = not os.environ.get("NO_COLOR") and (
    sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))
)
MARKS = {"log-watcher": "36", "metrics-scraper": "35", "demo": "33"}
TASKS = ("resize-image", "send-mail", "import-orders", "build-index")
REASONS = ("database timeout", "out of stock", "bad-input")


def main() -> int:
    """Run the demo; return the debugger's exit code."""
    signal.signal(signal.SIGTERM, stop)
    with (
        tempfile.TemporaryDirectory(prefix="sidecar-demo-") as folder,
        contextlib.ExitStack() as end,
    ):
        log, history = Path(folder, "app.log"), Path(folder, "metrics.jsonl")
        app = {"PORT": str(port()), "HOST": "127.0.0.1", "LOG_PATH": str(log)}
        end.enter_context(process([sys.executable, str(ROOT / "app/main.py")], app, None))
        url = f"http://127.0.0.1:{ready_port(log)}"
        say(f"the app answers on {url}")
        say(f"it logs to {log}")
        places = {"APP_URL": url, "LOG_PATH": str(log), "SIDECAR_HISTORY": str(history)}
        observed = places | {"SCRAPE_INTERVAL": "3"} | ({"FORCE_COLOR": "1"} if COLOUR else {})
        with (
            process([str(SIDECAR), "watch"], observed, "log-watcher"),
            process([str(SIDECAR), "scrape"], observed, "metrics-scraper"),
        ):
            send_traffic(url)
        say("the traffic is over; the debugger's report follows")
        return subprocess.run([SIDECAR, "debug"], env=os.environ | places, check=False).returncode


@contextlib.contextmanager
def process(command: list[str], extra: dict[str, str], mark: str | None) -> Iterator[None]:
    """Run a command during the block; show its lines with a label."""
    running = subprocess.Popen(
        command,
        env=os.environ | extra,
        stdout=subprocess.PIPE if mark else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if mark else None,
    )
    shown = threading.Thread(target=show, args=(mark or "", running.stdout), daemon=True)
    shown.start()
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(STOP_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        shown.join(STOP_S)


def show(mark: str, lines: IO[bytes] | None) -> None:
    """Copy lines to standard output as they arrive."""
    with contextlib.suppress(BrokenPipeError):
        for line in lines or ():
            write(mark, line.decode("utf-8", "replace").rstrip("\n"))


def write(mark: str, text: str) -> None:
    """Write one line with its label, as `docker compose logs` does."""
    label = f"{mark:<15} |"
    shown = f"\x1b[{MARKS[mark]}m{label}\x1b[0m" if COLOUR else label
    sys.stdout.write(f"{shown} {text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Write a line about the demo itself."""
    write("demo", text)


def port() -> int:
    """Return the usual port; 0, which means any free port, if it is in use."""
    wanted = int(os.environ.get("APP_PORT") or "8092")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            say(f"port {wanted} is in use; using a free one")
            return 0
    return wanted


def ready_port(log: Path) -> int:
    """Return the port that the app logs when it is ready."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        lines = log.read_text().splitlines() if log.exists() else []
        for record in map(json.loads, lines):
            if record["msg"] == "app ready":
                return int(record["port"])
        time.sleep(0.05)
    sys.exit(f"demo: the app was not ready within {START_S:g} s; see the reason above")


def send_traffic(url: str) -> None:
    """Send tasks for SECONDS; about every sixth request is a failure."""
    chance = random.Random(8)  # noqa: S311 - variety, not secrecy; the same one every time
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if chance.random() < 1 / 6:
            send(f"{url}/fail", {"reason": chance.choice(REASONS)})
        else:
            send(f"{url}/process", {"task": chance.choice(TASKS)})
        time.sleep(chance.uniform(0.2, 0.9))


def send(url: str, body: dict[str, str]) -> None:
    """Send one request; an error status is a part of the demo."""
    request = urllib.request.Request(url, json.dumps(body).encode())  # noqa: S310 - our own address
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request, timeout=5):  # noqa: S310
        pass


def stop(_signal: int, _frame: object) -> NoReturn:
    """Stop on SIGTERM as on Ctrl-C, so that every `with` block cleans up."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Python flushes stdout at exit and would report the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
