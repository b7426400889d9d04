"""What --probe tries; tests/cli/test_attach.py has its answers."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker

from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.probe import probe_logs, probe_metrics


def test_nothing_to_probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services whose metrics and logs are known start no container."""
    docker = FakeDocker(tmp_path / "bin")
    monkeypatch.setenv("PATH", docker.path)
    mounts = (Mount("volume", "logs", "/var/log/app"),)
    web = Service("web", "prom/prometheus", mounts, networks=("default",), ports=(9090,))
    project = Project("shop", "/p", (), (web,))
    assert probe_metrics(project, [web], "image") == {}
    assert probe_logs(project, [web], "image") == {}
    assert docker.calls == []
