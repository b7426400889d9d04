"""The Compose file of a plan; the recorded projects hold its bytes."""

from sidecar.attach.marks import is_unedited
from sidecar.attach.observe.model import Mount, Project, Service
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest
from sidecar.attach.write.override import render


def test_render() -> None:
    """Mounts are read-only, a folder of the host is not created, users are kept."""
    mount = Mount("bind", "/p/logs", "/var/log", selinux="z")
    project = Project("shop", "/p", (), (Service("web", mounts=(mount,)),))
    text = render(plan(project, AttachRequest(image="acme/sidecar", users={"web": "1:2"})))
    assert is_unedited(text)
    assert "source: ./logs\n        target: /observed/var/log\n        read_only: true" in text
    assert "create_host_path: false\n          selinux: z" in text
    assert 'user: "1:2"' in text
    assert "pull_policy" not in text
    assert "network_mode: none" in text
