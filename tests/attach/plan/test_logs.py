"""Where the log files of a service are."""

from typing import Any

import pytest

from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.logs import find_logs, shareable
from sidecar.attach.plan.model import LogFiles

LOGS = Mount("volume", "logs", "/var/log/app")


def project(*services: Service, **more: Any) -> Project:  # noqa: ANN401 - fields of a project
    """Return a project with these services."""
    return Project("shop", "/p", ("/p/compose.yaml",), services, **more)


def web(**more: Any) -> Service:  # noqa: ANN401 - fields of a service
    """Return a service on one network, with a volume for its logs."""
    return Service(**{"name": "web", "mounts": (LOGS,), "networks": ("default",)} | more)


@pytest.mark.parametrize(
    ("mounts", "path", "mount"),
    [
        ((LOGS, Mount("bind", "/d", "/var")), "/var/log/app/x", LOGS),
        ((Mount("bind", "/d", "/data"),), "/data", Mount("bind", "/d", "/data")),
        ((Mount("bind", "/d", "/data"),), "/database/x", None),
        ((Mount("bind", "/run/docker.sock", "/docker.sock"),), "/docker.sock", None),
        ((LOGS,), "/var/log/app/../../etc", None),
    ],
)
def test_mounts(mounts: tuple[Mount, ...], path: str, mount: Mount | None) -> None:
    """A path is in the innermost mount that holds it; a socket is never one."""
    service = web(mounts=mounts)
    logs = find_logs(project(service), service, (path,))
    assert (logs.mounts if isinstance(logs, LogFiles) else ()) == ((mount,) if mount else ())


def test_read_only_logs() -> None:
    """Logs that a service may only read are somebody else's."""
    service = web(mounts=(Mount("bind", "/var/log", "/var/log", read_only=True),))
    assert not isinstance(find_logs(project(service), service, ()), LogFiles)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"labels": {"sidecar.logs": "/var/log/app/a, /x"}}, ("/var/log/app/a",)),
        ({}, ("/var/log/app", "/var/log/app/**/*.log")),
        ({"mounts": (Mount("volume", "web_logs", "/data"),)}, ("/data", "/data/**/*.log")),
        ({"mounts": ()}, "logs to standard output only"),
        ({"mounts": (), "log_driver": "none"}, "no volume with logs, and its log driver is none"),
        ({"mounts": (), "tmpfs": ("/var/log",)}, "/var/log is a tmpfs"),
        ({"image": "cp-kafka"}, "what cp-kafka keeps in /var/log/app is its data"),
        ({"mounts": (Mount("volume", "j", "/var/log/journal"),)}, "logs to standard output only"),
    ],
)
def test_source(more: dict[str, Any], expected: object) -> None:
    """The label is used, else mounts that are named so; otherwise there is a reason."""
    service = web(**more)
    logs = find_logs(project(service), service, ())
    if isinstance(logs, LogFiles):
        assert logs.paths == expected
    else:
        assert logs.reason.startswith(str(expected))


def test_links_to_stdout() -> None:
    """A volume of an official image whose logs are links gets a note."""
    service = web(image="nginx:1.27")
    logs = find_logs(project(service), service, ())
    assert isinstance(logs, LogFiles)
    assert "links its log files to standard output" in logs.notes[0]


@pytest.mark.parametrize(
    "mount",
    [
        Mount("tmpfs", "", "/l"),
        Mount("npipe", "p", "/l"),
        Mount("volume", "", "/l"),
        Mount("bind", "/s.sock", "/l"),
        Mount("bind", "/s", "/l", selinux="Z"),
    ],
)
def test_not_shareable(mount: Mount) -> None:
    """A mount that no second container can have is refused, with a remedy."""
    refusal = shareable(mount)
    assert not isinstance(refusal, Mount)
    assert refusal.remedy
