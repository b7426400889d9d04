"""Which Compose files make up a project."""

from pathlib import Path

import pytest

from sidecar.attach.marks import marked
from sidecar.attach.observe.compose_files import find_files
from sidecar.errors import UnreadableError, UsageError


def make(folder: Path, *names: str) -> None:
    """Create files that Compose would look at."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("services: {}\n")


@pytest.mark.parametrize(
    ("there", "found"),
    [
        (["compose.yaml"], ["compose.yaml"]),
        (["docker-compose.yml"], ["docker-compose.yml"]),
        (["compose.yml", "docker-compose.yml"], ["compose.yml"]),
        (["docker-compose.yml", "docker-compose.override.yml"],) * 1
        + (["docker-compose.yml", "docker-compose.override.yml"],),
        (["compose.yaml", "compose.override.yaml", "x.yaml"],) * 1
        + (["compose.yaml", "compose.override.yaml"],),
        ([], []),
    ],
)
def test_found(there: list[str], found: list[str], tmp_path: Path) -> None:
    """Without names, those that Compose itself finds, its override included."""
    make(tmp_path, *there)
    assert [find_file.name for find_file in find_files((), "", ":", tmp_path)] == found


def test_above(tmp_path: Path) -> None:
    """A folder above is looked at, as Compose does."""
    make(tmp_path, "compose.yaml")
    below = tmp_path / "src"
    below.mkdir()
    assert find_files((), "", ":", below) == (tmp_path / "compose.yaml",)


def test_variable(tmp_path: Path) -> None:
    """COMPOSE_FILE names them, also in .env; -f wins."""
    make(tmp_path, "compose.yaml", "a.yaml", "b.yaml")
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    assert find_files((), "a.yaml:b.yaml", ":", tmp_path) == (a, b)
    assert find_files((), "a.yaml;b.yaml", ";", tmp_path) == (a, b)
    (tmp_path / ".env").write_text("A=1\nCOMPOSE_FILE='b.yaml'  \n")
    assert find_files((), "", ":", tmp_path) == (b,)
    assert find_files([a], "b.yaml", ":", tmp_path) == (a,)


def test_ours(tmp_path: Path) -> None:
    """A file of ours is no part of what is observed."""
    make(tmp_path, "compose.yaml")
    (tmp_path / "compose.sidecar.yaml").write_text(marked("services: {}\n"))
    names = "compose.yaml:compose.sidecar.yaml"
    assert find_files((), names, ":", tmp_path) == (tmp_path / "compose.yaml",)


def test_refused(tmp_path: Path) -> None:
    """A file that is not there, and standard input, are errors with a remedy."""
    with pytest.raises(UnreadableError, match=r"gone\.yaml: no such file .*; check --file"):
        find_files([tmp_path / "gone.yaml"], "", ":", tmp_path)
    with pytest.raises(UsageError, match="standard input can be read only once"):
        find_files([Path("-")], "", ":", tmp_path)
