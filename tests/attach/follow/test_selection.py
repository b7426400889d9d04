"""Which containers are followed, and their names."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container

from sidecar.attach.follow.selection import Selection, container_query, select_services
from sidecar.errors import UnreadableError


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Give an engine with one service."""
    made = FakeDocker(tmp_path / "bin")
    made.containers([container("1" * 64, service="web")])
    monkeypatch.setenv("PATH", made.path)
    return made


def test_names(docker: FakeDocker) -> None:
    """A single container keeps the name of its service when a replica is added."""
    query = container_query(Selection("shop", ("web",)))
    assert list(query()) == ["web"]
    docker.containers(
        [container("1" * 64, service="web"), container("2" * 64, service="web", number="2")]
    )
    assert list(query()) == ["web", "web-2"]


def test_select(docker: FakeDocker) -> None:
    """Without names all services are selected; a project without containers is an error."""
    assert select_services(None, "shop", ()) == Selection("shop", ("web",))
    docker.containers([])
    with pytest.raises(UnreadableError, match="no such project: shop"):
        select_services(None, "shop", ())
    with pytest.raises(UnreadableError, match="name one with --file"):
        select_services(None, "", ())
