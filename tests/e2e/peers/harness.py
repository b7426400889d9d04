"""Programs that no one here wrote, started on loopback; and what Prometheus is asked and told."""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.peers.remote_write import Labels, Points, requests
from tests.harness import ROOT, closed_port, environment, wait_until

from sidecar.model.sample import Scrape

Answer = dict[Labels, Points]

BIN = Path(os.environ.get("PEERS", ROOT / ".venv" / "peers")) / "bin"


REMOTE_WRITE = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"}
"""What Prometheus 3 wants to see; without them it answers 415."""


def program(name: str) -> str:
    """Return where a peer is; without it the test is skipped, or fails under SIDECAR_PEERS=1."""
    path = BIN / name
    if not path.exists():
        missing = f"{name} is not in {BIN}; 'make peers' gets it"
        (pytest.fail if os.environ.get("SIDECAR_PEERS") else pytest.skip)(missing)
    return str(path)


def get(url: str) -> bytes:
    """Return a page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def answers(url: str) -> bool:
    """Return whether a page is served."""
    try:
        return bool(get(url))
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def started(
    name: str, *flags: str | Path, cwd: Path, page: str, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Give a running peer that serves the page; afterwards it and its workers are killed."""
    log = cwd / f"{name}.log"
    command = [program(name), *map(str, flags)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            cwd=cwd,
            env=environment(**variables),
            process_group=0,
        )
    try:
        wait_until(lambda: process.poll() is not None or answers(page), page)
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def node_exporter(folder: Path, port: int) -> Iterator[str]:
    """Give the page of a node-exporter that shows this machine."""
    url = f"http://127.0.0.1:{port}/metrics"
    address = f"--web.listen-address=127.0.0.1:{port}"
    with started("prometheus-node-exporter", address, cwd=folder, page=url):
        yield url


class Prometheus:
    """A running Prometheus."""

    def __init__(self, url: str) -> None:
        self.url = url

    def store(self, scrapes: Iterable[Scrape]) -> None:
        """Write the scrapes as Prometheus itself would have, with its marks for what ended."""
        for body in requests(scrapes):
            request = urllib.request.Request(f"{self.url}/api/v1/write", body, REMOTE_WRITE)
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.status == 204

    def range(self, query: str, start: int, end: int, step: int) -> Answer:
        """Return the answer over a range; all in milliseconds."""
        span = {"start": start / 1000, "end": end / 1000, "step": step / 1000}
        return self.points(self._ask("query_range", {"query": query} | span))

    def instant(self, query: str, at: int) -> Answer:
        """Return the answer at one moment; a scalar has no labels."""
        return self.points(self._ask("query", {"query": query, "time": at / 1000}))

    @staticmethod
    def points(data: Mapping[str, Any]) -> Answer:
        """Return what an answer of the HTTP interface says."""
        if data["resultType"] == "scalar":
            return {frozenset(): _points([data["result"]])}
        return {
            frozenset(each["metric"].items()): _points(each.get("values") or [each["value"]])
            for each in data["result"]
        }

    def _ask(self, what: str, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        body = get(f"{self.url}/api/v1/{what}?{urllib.parse.urlencode(asked)}")
        return json.loads(body)["data"]


@contextmanager
def prometheus(folder: Path, config: str = "") -> Iterator[Prometheus]:
    """Give a Prometheus whose blocks are in the folder's `data`."""
    url = f"http://127.0.0.1:{(port := closed_port())}"
    (folder / "prometheus.yml").write_text(config)
    flags = (
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--web.enable-remote-write-receiver",
        "--log.level=warn",
    )
    with started("prometheus", *flags, cwd=folder, page=f"{url}/-/ready"):
        yield Prometheus(url)


def _points(values: Iterable[tuple[float, str]]) -> Points:
    return {round(at * 1000): float(value) for at, value in values}
