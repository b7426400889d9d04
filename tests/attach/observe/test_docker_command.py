"""Failures of `docker` become errors with a remedy."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker

from sidecar.attach.observe.docker_command import ask, engine_error, program
from sidecar.errors import EngineError


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("permission denied while trying", "join the group docker"),
        ("Cannot connect to the Docker daemon at x", "no Docker engine answers; start it"),
        ("two\nlines", "docker says: two lines; check 'docker info'"),
    ],
)
def test_engine_error(message: str, error: str) -> None:
    """A message of docker is one line with a remedy."""
    assert error in str(engine_error(message))


def test_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Podman is run where there is no docker; without either, docker is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "docker"
    with pytest.raises(EngineError, match="docker cannot be run"):
        ask(["ps"])
    monkeypatch.setenv("PATH", FakeDocker(tmp_path / "bin", "podman").path)
    assert program() == "podman"


def test_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output is returned; an engine that is down is an error."""
    docker = FakeDocker(tmp_path / "bin")
    monkeypatch.setenv("PATH", docker.path)
    assert ask(["create", "x"]) == "made\n"
    docker.set("down")
    with pytest.raises(EngineError, match="no Docker engine answers"):
        ask(["ps"])
