"""Compose files as they are found in the wild → plan → file; by what Compose said of them once."""

import re

import pytest
from tests.attach.record import WRITTEN, names, recorded, texts

from sidecar.attach.marks import is_unedited

NAMES = names()


def config(name: str) -> str:
    """Return what Compose said of a file."""
    return recorded(name, "json").read_text("utf-8")


def test_there_are_many() -> None:
    """The shapes are at least the 25 that were promised."""
    assert len(NAMES) >= 25


@pytest.mark.parametrize("name", NAMES)
def test_plan(name: str) -> None:
    """Each service is told what it gets, and why not the rest."""
    assert texts(name, config(name))["plan.txt"] == recorded(name, "plan.txt").read_text("utf-8")


@pytest.mark.parametrize("name", WRITTEN)
def test_written(name: str) -> None:
    """The file is the same byte for byte, whole, and quoted as YAML needs it."""
    text = texts(name, config(name))["sidecar.yaml"]
    assert text == recorded(name, "sidecar.yaml").read_text("utf-8")
    assert is_unedited(text)


@pytest.mark.parametrize("name", WRITTEN)
def test_guests(name: str) -> None:
    """Each sidecar is bounded, has no right that it does not need, and reads only."""
    text = texts(name, config(name))["sidecar.yaml"]
    services = re.findall(
        r"^  [^ #].*:\n(?:    .*\n)+", text.partition("\nvolumes:")[0], re.MULTILINE
    )
    assert len(services) == text.count("    image:")
    for service in services:
        for guard in (
            "\n    read_only: true",
            "\n    cap_drop: [ALL]",
            '\n    security_opt: ["no-new-privileges:true"]',
            "\n    pids_limit: 32",
            "\n    mem_limit: ",
            "\n    cpus: ",
        ):
            assert guard in service
        observed = service.count("        target: /observed/")
        assert service.count("        read_only: true") >= observed
        assert "command: [watch" not in service or "    network_mode: none" in service
        assert "docker.sock" not in service


@pytest.mark.parametrize("secret", ["s3cret", "user:pw@", "API_KEY", "DATABASE_URL", "token"])
def test_secrets(secret: str) -> None:
    """Nothing of a service's environment and secrets is shown or copied."""
    shown = texts("secrets-configs", config("secrets-configs"))["plan.txt"]
    assert secret not in shown
