"""What the recorded files do not show: flags, names that are taken, what cannot be done."""

from typing import Any

import pytest

from sidecar.attach.observe.model import ComposeVolume, Container, Mount, Network, Project, Service
from sidecar.attach.plan.logs import find_logs
from sidecar.attach.plan.metrics import find_metrics
from sidecar.attach.plan.model import LogFiles, MetricsPages
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest, by_service, one_by_service
from sidecar.attach.plan.text import plan_text
from sidecar.errors import UsageError

LOGS = Mount("volume", "logs", "/var/log/app")


def project(*services: Service, **more: Any) -> Project:  # noqa: ANN401 - fields of a project
    """Return a project with these services."""
    return Project("shop", "/p", ("/p/compose.yaml",), services, **more)


def web(**more: Any) -> Service:  # noqa: ANN401 - fields of a service
    """Return a service on one network, with a volume for its logs."""
    return Service(**{"name": "web", "mounts": (LOGS,), "networks": ("default",)} | more)


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        (AttachRequest(services=("wbe",)), "no such service: wbe; did you mean web?"),
        (AttachRequest(services=("zzz",)), "no such service: zzz; the services are web"),
        (AttachRequest(logs={"x": ("/l",)}), "no such service: x; the services are web"),
        (AttachRequest(users={"web": "root"}), "write the number of a user"),
        (AttachRequest(users={"web": "0"}), "sidecars never run as root"),
        (AttachRequest(users={"web": "1:2:3"}), "write the number of a user"),
        (AttachRequest(metrics={"web": "ftp://web"}), "not an HTTP URL"),
        (
            AttachRequest(metrics={"web": "http://a:secret@web:1"}),
            "a password is not written to the file",
        ),
    ],
)
def test_wrong_wishes(wishes: AttachRequest, error: str) -> None:
    """A wish that makes no sense is one line with its remedy."""
    with pytest.raises(UsageError, match=error.replace("?", r"\?")) as caught:
        plan(project(web()), wishes)
    assert "secret" not in str(caught.value)


def test_names_taken() -> None:
    """A service, or a volume, that has a name of ours is an error that names both."""
    with pytest.raises(UsageError, match=r"the name web-log-watcher is taken: /p/compose\.yaml"):
        plan(project(web(), web(name="web-log-watcher")), AttachRequest())
    metered = web(labels={"sidecar.metrics.port": "1"})
    with pytest.raises(UsageError, match="the name sidecar-history is taken"):
        plan(project(metered, volumes={"sidecar-history": ComposeVolume()}), AttachRequest())


def test_flags_win() -> None:
    """What is asked for by flag wins over labels; several are kept."""
    service = web(labels={"sidecar.logs": "/var/log/app/a.log", "sidecar.user": "1"})
    wishes = AttachRequest(
        logs={"web": ("/var/log/app/b.log", "/var/log/app/c.log")},
        metrics={"web": "http://web:9113/x"},
        users={"web": "10002:4"},
        image="acme/sidecar",
    )
    made = plan(project(service), wishes)
    watcher, scraper, debugger = made.sidecars
    assert watcher.paths == ("/observed/var/log/app/b.log", "/observed/var/log/app/c.log")
    assert (watcher.user, scraper.user, debugger.user) == ("10002:4", "", "10002:4")
    assert dict(scraper.environment)["SIDECAR_TARGET"] == "web=http://web:9113/x"
    assert made.image == "acme/sidecar"


def test_by_service() -> None:
    """SERVICE=VALUE is taken apart at the first sign."""
    assert by_service("--logs", ["a=/x=1", "a=/y", "b=/z"]) == {"a": ("/x=1", "/y"), "b": ("/z",)}
    with pytest.raises(UsageError, match="--logs a: write SERVICE=VALUE"):
        by_service("--logs", ["a"])
    with pytest.raises(UsageError, match="given 2 times; keep one"):
        one_by_service("--user", ["a=1", "a=2"])


@pytest.mark.parametrize(
    ("url", "urls", "network"),
    [
        ("http://web:1/m", ["http://web:1/m"], "default"),
        ("http://other:1/m", ["http://other:1/m"], "own"),
        ("http://pool:1/m", ["http://shop-pool-1:1/m", "http://shop-pool-2:1/m"], "own"),
        ("http://elsewhere:1", ["http://elsewhere:1"], "default"),
    ],
)
def test_metrics_url(url: str, urls: list[str], network: str) -> None:
    """An URL is asked over the network of the service that it names, each replica by itself."""
    services = (
        web(),
        web(name="other", networks=("own",)),
        web(name="pool", networks=("own",), replicas=2),
    )
    found = find_metrics(project(*services), services[0], url)
    assert isinstance(found, MetricsPages)
    assert ([each for _, each in found.urls], found.network) == (urls, network)


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
    found = find_logs(project(service), service, (path,))
    assert (found.mounts if isinstance(found, LogFiles) else ()) == ((mount,) if mount else ())


def test_read_only_logs() -> None:
    """Logs that a service may only read are somebody else's."""
    service = web(mounts=(Mount("bind", "/var/log", "/var/log", read_only=True),))
    assert not isinstance(find_logs(project(service), service, ()), LogFiles)


def test_internal_network_first() -> None:
    """Of several networks the one that leads nowhere else is joined, and no other."""
    service = web(networks=("a", "b"), labels={"sidecar.metrics.port": "1"})
    made = plan(project(service, networks={"b": Network(internal=True)}), AttachRequest())
    assert [sidecar.network for sidecar in made.sidecars] == ["", "b", "b"]


def test_no_sidecar_for_a_sidecar() -> None:
    """What runs the sidecars' image is left alone."""
    own = (web(image="poserforge-sidecar/sidecar:1"), web(name="b", image="acme/own"))
    made = plan(project(*own), AttachRequest(image="acme/own:2"))
    assert made.sidecars == ()
    assert {service.notes for service in made.services} == {("left out: it is a sidecar itself",)}


def test_text() -> None:
    """Containers are counted, notes are told, and nothing acts on the terminal."""
    containers = (Container("web", "w1", "1", "running"), Container("web", "w2", "2", "exited"))
    known = project(web(image="a\x1b[2J"), containers=containers, notes=("no engine",))
    text = plan_text(plan(known, AttachRequest()))
    assert "web  a␛[2J  1 of 2 running\n" in text
    assert text.endswith("Note: no engine\n")
