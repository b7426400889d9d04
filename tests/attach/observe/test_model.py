"""Values of an observed project."""

from sidecar.attach.observe.model import Project, Service


def test_service() -> None:
    """A service is found by its name."""
    project = Project("shop", "/p", (), (Service("web"),))
    assert project.service("web") == Service("web")
    assert project.service("db") is None
