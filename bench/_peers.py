"""Sidecar, Prometheus and VictoriaMetrics at the same work: scraping, or being written to."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from _processes import ROOT, SIDECAR, free_port

sys.path.append(str(ROOT))

BIN = Path(os.environ.get("PEERS", ROOT / ".venv/peers")) / "bin"
START_S = 20.0
CONFIG = """
global: {{scrape_interval: {millis}ms, scrape_timeout: {millis}ms}}
scrape_configs:
- job_name: bench
  metrics_path: {path}
  static_configs: [{{targets: ["{address}"]}}]
"""
UNSEALED = """
import sys
from sidecar.cli import run
from sidecar.metrics.storage.compaction import Compactor
Compactor.wake = lambda *_: None
sys.exit(run(sys.argv[1:]))
"""


def here(name: str) -> bool:
    """Return whether a peer can be started."""
    return name.startswith("sidecar") or (BIN / name).exists()


@contextlib.contextmanager
def scraping(name: str, folder: Path, page: str, interval: float) -> Iterator[int]:
    """Run one that scrapes the page and stores what it finds; give its id."""
    folder.mkdir(parents=True)
    if name.startswith("sidecar"):
        flags = ["--interval", f"{interval}s", "--timeout", f"{interval}s"]
        flags += ["--target", page, "--history", str(folder / "metrics.jsonl")]
        sealing = [SIDECAR] if name == "sidecar" else [sys.executable, "-c", UNSEALED]
        command = [*sealing, "scrape", *flags]
    else:
        address, _, path = page.removeprefix("http://").partition("/")
        config = folder / "config.yml"
        config.write_text(
            CONFIG.format(millis=round(interval * 1000), path=f"/{path}", address=address)
        )
        command = _command(name, folder, free_port(), config)
    with _running(command, folder) as process:
        yield process.pid


@contextlib.contextmanager
def storing(name: str, folder: Path) -> Iterator[str]:
    """Run one that waits to be written to; give its address."""
    folder.mkdir(parents=True)
    config = folder / "config.yml"
    config.touch()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with _running(_command(name, folder, port, config), folder) as process:
        ready = f"{url}/-/ready" if name == "prometheus" else f"{url}/health"
        until(lambda: answers(ready) or process.poll() is not None)
        yield url


def write(url: str, bodies: Iterable[bytes]) -> None:
    """Send remote write requests."""
    for body in bodies:
        ask(f"{url}/api/v1/write", body)


REMOTE_WRITE = {
    "Content-Type": "application/x-protobuf",
    "Content-Encoding": "snappy",
    "X-Prometheus-Remote-Write-Version": "0.1.0",
}
"""What remote write 1.0 asks for; Prometheus 3 answers 415 without the first two."""


def ask(url: str, body: bytes | None = None) -> bytes:
    """Return the answer to a GET, or to a remote write where there is a body."""
    headers = {} if body is None else REMOTE_WRITE
    request = urllib.request.Request(url, body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: bytes = answer.read()
    return found


def answers(url: str) -> bool:
    """Return whether somebody answers."""
    try:
        ask(url)
    except OSError:
        return False
    return True


def until(happened: Callable[[], object], limit: float = START_S) -> None:
    """Wait for something that is asked for again and again."""
    deadline = time.monotonic() + limit
    while not happened():
        if time.monotonic() > deadline:
            sys.exit(f"metrics: waited {limit:g} s in vain; run again with less on the machine")
        time.sleep(0.05)


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _command(name: str, folder: Path, port: str, config: Path) -> list[str]:
    if name == "prometheus":
        return [
            str(BIN / name),
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--web.enable-remote-write-receiver",
            "--web.enable-admin-api",
        ]
    return [
        str(BIN / name),
        f"-storageDataPath={folder / 'data'}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=100y",
        f"-promscrape.config={config}",
    ]


@contextlib.contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
