"""Containers of the engine."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container

from sidecar.attach.observe.engine import inspect_container, inspect_project, require_container
from sidecar.errors import UnreadableError

ID = "1" * 64


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Give an engine without containers."""
    made = FakeDocker(tmp_path / "bin")
    monkeypatch.setenv("PATH", made.path)
    return made


def test_inspect(docker: FakeDocker) -> None:
    """A container is read; one that does not exist is None, or an error where it is required."""
    assert inspect_container("web") is None
    with pytest.raises(UnreadableError, match="no such container: web"):
        require_container("web")
    docker.containers([container(ID)])
    assert require_container("web").id == ID


def test_project(docker: FakeDocker) -> None:
    """Sidecars and one-off containers are not part of a project."""
    ours = container("2" * 64, service="web", labels={"sidecar.attached-to": "web"})
    once = container("3" * 64, service="web", labels={"com.docker.compose.oneoff": "True"})
    docker.containers([container(ID, service="web"), ours, once])
    assert [target.id for target in inspect_project("shop")] == [ID]
