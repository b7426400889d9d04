"""What exporters that no one here wrote expose is read without a fault, and as a whole."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.e2e.peers.harness import Prometheus, answers, get, node_exporter, prometheus, started
from tests.harness import closed_port, service, wait_until

from sidecar.metrics.exposition.parse import parse
from sidecar.metrics.storage.history import read

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; location = /status {{ stub_status; }} }}
}}
"""
CONFIG = """
global: {{scrape_interval: 1500ms, scrape_timeout: 1500ms}}
scrape_configs:
- job_name: node
  static_configs: [{{targets: ["{node}"]}}]
- job_name: nginx
  static_configs: [{{targets: ["{nginx}"]}}]
- job_name: postgres
  static_configs: [{{targets: ["{postgres}"]}}]
"""
NAMES = ("node", "nginx", "postgres", "prometheus")


class Everyone(NamedTuple):
    """A Prometheus that scrapes the others, and the page of each by its name."""

    peer: Prometheus
    pages: dict[str, str]


@contextmanager
def nginx_exporter(folder: Path, port: int) -> Iterator[str]:
    """Give the status page of a running nginx, beside which its exporter runs."""
    status = f"http://127.0.0.1:{(own := closed_port())}/status"
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=own))
    flags = (f"-nginx.scrape-uri={status}", f"-web.listen-address=127.0.0.1:{port}")
    with (
        started("nginx", "-e", folder / "nginx-error.log", "-c", config, cwd=folder, page=status),
        started("prometheus-nginx-exporter", *flags, cwd=folder, page=page(port)),
    ):
        yield status


@contextmanager
def postgres_exporter(folder: Path, port: int) -> Iterator[None]:
    """Run a postgres-exporter whose database is away, as it is when one looks at its metrics."""
    nowhere = f"postgresql://127.0.0.1:{closed_port()}/postgres?sslmode=disable"
    address = f"--web.listen-address=127.0.0.1:{port}"
    name = "prometheus-postgres-exporter"
    with started(name, address, cwd=folder, page=page(port), DATA_SOURCE_NAME=nowhere):
        yield


def page(port: int) -> str:
    """Return the page of an exporter."""
    return f"http://127.0.0.1:{port}/metrics"


@pytest.fixture(scope="module")
def everyone(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Everyone]:
    """Give all of them, running."""
    folder = tmp_path_factory.mktemp("exporters")
    ports = {name: closed_port() for name in ("node", "nginx", "postgres")}
    addresses = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
    with ExitStack() as stack:
        stack.enter_context(node_exporter(folder, ports["node"]))
        stack.enter_context(nginx_exporter(folder, ports["nginx"]))
        stack.enter_context(postgres_exporter(folder, ports["postgres"]))
        peer = stack.enter_context(prometheus(folder, CONFIG.format(**addresses)))
        pages = {name: page(port) for name, port in ports.items()}
        yield Everyone(peer, pages | {"prometheus": f"{peer.url}/metrics"})


@pytest.fixture(scope="module")
def histories(everyone: Everyone, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give a history of two scrapes of each."""
    folder = tmp_path_factory.mktemp("histories")
    found = {name: folder / f"{name}.jsonl" for name in NAMES}
    # The postgres-exporter tries for a second to reach its database.
    flags = ("--interval", "1500ms", "--timeout", "1500ms", "--count", "2")
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                service("scrape", *flags, "--target", url, "--history", found[name], cwd=folder)
            )
            for name, url in everyone.pages.items()
        ]
        for each in running:
            assert each.process.wait(15) == 0, each.err
    return found


@pytest.mark.parametrize("name", NAMES)
def test_body(name: str, everyone: Everyone) -> None:
    """A body has no fault, and as many samples as lines that are not a comment."""
    body = get(everyone.pages[name])
    found = parse(body, "text/plain; version=0.0.4")
    lines = [line for line in body.splitlines() if line and not line.startswith(b"#")]
    assert (found.faults, len(found.samples)) == ((), len(lines))
    assert {family.type for family in found.families.values()} >= {"counter", "gauge"}


@pytest.mark.parametrize("name", NAMES)
def test_history(name: str, histories: dict[str, Path]) -> None:
    """Every scrape is up and stored with all its samples."""
    scrapes = [scrape for scrape in read(histories[name]) if scrape is not None]
    assert [(scrape.up, scrape.error) for scrape in scrapes] == [(True, "")] * 2
    for scrape in scrapes:
        assert scrape.samples["scrape_samples_scraped"] == len(scrape.samples) - 2


@pytest.mark.parametrize("name", ["node", "nginx", "postgres"])
def test_counts(name: str, everyone: Everyone, histories: dict[str, Path]) -> None:
    """Prometheus finds as many samples in the same exporter."""
    last = [scrape for scrape in read(histories[name]) if scrape is not None][-1]
    query = f'scrape_samples_scraped{{job="{name}"}}[1m]'

    def counts() -> list[float]:
        found = everyone.peer.instant(query, time.time_ns() // 1_000_000)
        return [value for points in found.values() for value in points.values()]

    theirs = wait_until(counts, "Prometheus to scrape, which begins within 5 s")
    assert min(theirs) <= last.samples["scrape_samples_scraped"] <= max(theirs)


def test_peer_with_workers_leaves_none_behind(tmp_path: Path) -> None:
    """The page is answered by a worker: who kills the master alone still gets it."""
    with nginx_exporter(tmp_path, closed_port()) as status:
        assert answers(status)
    assert not answers(status)
