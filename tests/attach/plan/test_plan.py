"""What the recorded files do not show: flags, names that are taken, what cannot be done."""

from typing import Any

import pytest

from sidecar.attach.observe.model import ComposeVolume, Mount, Network, Project, Service
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest
from sidecar.errors import UsageError

LOGS = Mount("volume", "logs", "/var/log/app")


def project(*services: Service, **more: Any) -> Project:  # noqa: ANN401 - fields of a project
    """Return a project with these services."""
    return Project("shop", "/p", ("/p/compose.yaml",), services, **more)


def web(**more: Any) -> Service:  # noqa: ANN401 - fields of a service
    """Return a service on one network, with a volume for its logs."""
    return Service(**{"name": "web", "mounts": (LOGS,), "networks": ("default",)} | more)


@pytest.mark.parametrize(
    ("wanted", "error"),
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
def test_wrong_request(wanted: AttachRequest, error: str) -> None:
    """A request that makes no sense is one line with its remedy."""
    with pytest.raises(UsageError, match=error.replace("?", r"\?")) as caught:
        plan(project(web()), wanted)
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
    request = AttachRequest(
        logs={"web": ("/var/log/app/b.log", "/var/log/app/c.log")},
        metrics={"web": "http://web:9113/x"},
        users={"web": "10002:4"},
        image="acme/sidecar",
    )
    made = plan(project(service), request)
    watcher, scraper, debugger = made.sidecars
    assert watcher.paths == ("/observed/var/log/app/b.log", "/observed/var/log/app/c.log")
    assert (watcher.user, scraper.user, debugger.user) == ("10002:4", "", "10002:4")
    assert dict(scraper.environment)["SIDECAR_TARGET"] == "web=http://web:9113/x"
    assert made.image == "acme/sidecar"


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
