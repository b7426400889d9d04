"""A plan as text, and the commands that use it."""

from typing import Any

from sidecar.attach.observe.model import Container, Mount, Project, Service
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest
from sidecar.attach.plan.text import next_commands, plan_text

LOGS = Mount("volume", "logs", "/var/log/app")


def project(*services: Service, **more: Any) -> Project:  # noqa: ANN401 - fields of a project
    """Return a project with these services."""
    return Project("shop", "/p", ("/p/compose.yaml",), services, **more)


def web(**more: Any) -> Service:  # noqa: ANN401 - fields of a service
    """Return a service on one network, with a volume for its logs."""
    return Service(**{"name": "web", "mounts": (LOGS,), "networks": ("default",)} | more)


def test_text() -> None:
    """Containers are counted, notes are told, and nothing acts on the terminal."""
    containers = (Container("web", "w1", "1", "running"), Container("web", "w2", "2", "exited"))
    known = project(web(image="a\x1b[2J"), containers=containers, notes=("no engine",))
    text = plan_text(plan(known, AttachRequest()))
    assert "web  a␛[2J  1 of 2 running\n" in text
    assert text.endswith("Note: no engine\n")


def test_next_commands() -> None:
    """The sidecars are named one by one; a missing image comes first."""
    made = plan(project(web()), AttachRequest(image="acme/sidecar"))
    assert list(next_commands(made, "docker compose", image_exists=False)) == [
        "First, the image acme/sidecar, which the engine does not have:",
        "  docker pull acme/sidecar",
        "Observe:",
        "  docker compose up -d web-log-watcher",
        "  docker compose logs -f web-log-watcher",
        "Debug:",
        "  docker compose run --rm web-debugger",
    ]
