"""Where health is asked for."""

from collections.abc import Mapping

import pytest

from sidecar.attach.observe.model import Project, Service
from sidecar.attach.plan.health import find_health
from sidecar.attach.plan.model import HealthPage


def asked(*test: str, labels: Mapping[str, str] = {}, ports: tuple[int, ...] = ()) -> str:
    """Return the URL that is found for a service `web` on a network, or the reason for none."""
    service = Service("web", networks=("default",), health=test, labels=labels, ports=ports)
    health = find_health(Project("shop", "/p", (), (service,)), service)
    return f"{health.url}{health.page}" if isinstance(health, HealthPage) else health.reason


@pytest.mark.parametrize(
    ("test", "url"),
    [
        (("CMD", "curl", "-f", "http://localhost:8080/health"), "http://web:8080/health"),
        (("CMD-SHELL", "curl -f http://127.0.0.1/ || exit 1"), "http://web/"),
        (("CMD-SHELL", "curl -f http://0.0.0.0:81 || exit 1"), "http://web:81/"),
        (("CMD-SHELL", "wget -qO- 'http://[::1]:82/a?b=c' | grep ok"), "http://web:82/a?b=c"),
        (("CMD", "curl", "-k", "https://localhost"), "https://web/"),
        (("CMD", "curl", "https://localhost:9200"), "https://web:9200/"),
        (("CMD-SHELL", "curl localhost:3000/health | grep -q OK"), "http://web:3000/health"),
        (
            ("CMD-SHELL", "curl -s --noproxy localhost localhost:3000/health"),
            "http://web:3000/health",
        ),
        (("CMD", "wget", "http://web:9001/health"), "http://web:9001/health"),
        (("CMD-SHELL", 'wget -q "http://$HOSTNAME:8/x"'), "http://web:8/x"),
        (
            ("CMD", "python", "-c", "import u; u.urlopen('http://127.0.0.1:8/health', timeout=2)"),
            "http://web:8/health",
        ),
        (
            ("CMD", "node", "-e", "fetch('http://localhost:3000/api').then((r) => 0)"),
            "http://web:3000/api",
        ),
    ],
)
def test_check(test: tuple[str, ...], url: str) -> None:
    """A health check that asks an address of its own container tells where health is."""
    assert asked(*test) == url


@pytest.mark.parametrize(
    "test",
    [
        ("CMD", "pg_isready", "-h", "localhost"),
        ("CMD-SHELL", "nc -z localhost 9092"),
        ("CMD-SHELL", "mysqladmin ping -h 127.0.0.1"),
        ("CMD", "curl", "http://example.com/health"),
        ("CMD", "curl", "http://other:8080/localhost"),
        ("CMD", "curl", "http://localhost.example.com/"),
        ("CMD", "redis-cli", "ping"),
    ],
)
def test_no_url(test: tuple[str, ...]) -> None:
    """What asks no address of its own is not taken for one."""
    assert asked(*test) == "its health check asks no URL"


@pytest.mark.parametrize(
    ("label", "ports", "url"),
    [
        (":8080/ready", (), "http://web:8080/ready"),
        ("/ready", (8000,), "http://web:8000/ready"),
        ("http://localhost:1/x", (), "http://web:1/x"),
        ("https://web/", (), "https://web/"),
        ("/ready", (1, 2), "the label sidecar.health names no port, and it exposes 2"),
        ("ready", (), "the label sidecar.health says 'ready', which is no URL"),
    ],
)
def test_label(label: str, ports: tuple[int, ...], url: str) -> None:
    """The label wins; what it leaves out is taken from the ports."""
    assert (
        asked("CMD", "curl", "http://localhost:9", labels={"sidecar.health": label}, ports=ports)
        == url
    )
