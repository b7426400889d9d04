"""A project that is known by its containers; tests/cli/test_attach.py has projects of files."""

import json
from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker

from sidecar.attach.observe.project import running_project
from sidecar.errors import UnreadableError

ROW = {"id": "1", "name": "shop-web-1", "state": "running", "project": "shop", "service": "web"}


def test_running_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are those of a container that is not a sidecar; they must exist."""
    docker = FakeDocker(tmp_path / "bin")
    monkeypatch.setenv("PATH", docker.path)
    file = tmp_path / "compose.yaml"
    row = ROW | {"files": str(file), "folder": "/p", "ours": ""}
    (docker.folder / "ps").write_text(json.dumps(row) + "\n")
    with pytest.raises(UnreadableError, match="which cannot be found here"):
        running_project("shop")
    file.write_text("services: {}\n")
    compose = running_project("shop")
    assert (compose.files, compose.project, compose.folder) == ((file,), "shop", "/p")
    with pytest.raises(UnreadableError, match="projects with containers: shop"):
        running_project("other")
