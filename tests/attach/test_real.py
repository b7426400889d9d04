"""The same files through Compose itself, which needs no engine for it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.attach.record import FILES, ask_compose, names, recorded

from sidecar.attach.observe.compose_command import Compose, read_config
from sidecar.attach.observe.compose_config import read_project
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest
from sidecar.attach.write.override import render
from sidecar.attach.write.proof import prove

NAMES = names()


def has_compose() -> bool:
    """Tell whether there is a Compose to ask."""
    return (
        shutil.which("docker") is not None
        and subprocess.run(
            ["docker", "compose", "version"], capture_output=True, check=False
        ).returncode
        == 0
    )


pytestmark = pytest.mark.skipif(
    not has_compose() and not os.environ.get("SIDECAR_COMPOSE"),
    reason="no 'docker compose' here: plans are tested by recordings alone; 'make engine' gets it",
)


@pytest.mark.parametrize("name", NAMES)
def test_proof(name: str, tmp_path: Path) -> None:
    """What is written changes nothing of the user's services, volumes, networks and secrets."""
    compose = Compose((FILES / f"{name}.yaml",))
    config = read_config(compose, everything=True)
    made = plan(read_project(config.json, str(FILES), (name,)), AttachRequest())
    file = tmp_path / "compose.sidecar.yaml"
    file.write_text(render(made), "utf-8")
    assert prove(compose, file, config) == []
    merged = read_config(compose, file, everything=True)
    merged_project = read_project(merged.json, str(FILES), (name,))
    for sidecar in made.sidecars:
        service = merged_project.service(sidecar.name)
        assert service is not None
        assert service.networks == ((sidecar.network,) if sidecar.network else ())
        assert [mount.source for mount in service.mounts][: len(sidecar.mounts)] == [
            mount.source for mount in sidecar.mounts
        ]


@pytest.mark.parametrize("name", NAMES)
def test_recording(name: str) -> None:
    """The recordings are what this Compose says, as far as it is the one that was recorded."""
    decoded = read_project(ask_compose(name).encode(), "", ())
    assert decoded == read_project(recorded(name, "json").read_bytes(), "", ())


def test_a_change_is_seen(tmp_path: Path) -> None:
    """A file that changes another service is found out, with what it changes."""
    file = tmp_path / "bad.yaml"
    file.write_text("services: {db: {restart: 'no'}}\n", "utf-8")
    changes = prove(Compose((FILES / "wordpress.yaml",)), file)
    assert [line.strip() for line in changes if line[0] in "+-" and line[1] == " "] == [
        '-      "restart": "always",',
        '+      "restart": "no",',
    ]
