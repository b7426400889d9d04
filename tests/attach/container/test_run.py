"""A sidecar is created, run and removed, whatever happens."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container
from tests.harness import FakeClock

from sidecar.attach.container.run import created, run_attached
from sidecar.attach.container.spec import SidecarSpec
from sidecar.attach.observe.engine import require_container
from sidecar.errors import UnreadableError

SPEC = SidecarSpec("name", "web", "image", ("watch",), networks=("a", "b"))


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Give an engine with one container."""
    made = FakeDocker(tmp_path / "bin")
    made.containers([container("1" * 64)])
    monkeypatch.setenv("PATH", made.path)
    return made


def test_removed(docker: FakeDocker) -> None:
    """A sidecar joins its networks, and is removed after an error, too."""
    with pytest.raises(ZeroDivisionError), created(SPEC):
        raise ZeroDivisionError
    assert [call.split()[0] for call in docker.calls] == ["create", "network", "stop", "rm"]
    assert docker.calls[1] == "network connect b name"


def test_no_image(docker: FakeDocker) -> None:
    """An image that the engine does not have is an error with the remedy."""
    docker.set("no-image")
    with pytest.raises(UnreadableError, match="does not have the image image"), created(SPEC):
        pass


def test_exit_code(docker: FakeDocker) -> None:
    """The exit code of the sidecar is returned, and its standard input is fed."""
    spec = SidecarSpec("name", "web", "image", ("debug",), reads_stdin=True)
    target = require_container("web")
    code = run_attached(spec, target, FakeClock(), lambda _: False, [b"one\n", b"two\n"])
    assert code == 7
    assert (docker.folder / "stdin").read_bytes() == b"one\ntwo\n"


def test_recreated(docker: FakeDocker) -> None:
    """A target that was recreated ends the sidecar if another one is needed."""
    docker.set("runs")
    target = require_container("web")
    docker.containers([container("2" * 64)])
    needs = {"2" * 64: True}
    assert run_attached(SPEC, target, FakeClock(), lambda now: needs[now.id]) is None
    assert docker.calls[-1] == "stop -t 5 name"
