"""The words with which a sidecar is created."""

from typing import Any

import pytest

from sidecar.attach.container.spec import SidecarSpec, create_arguments
from sidecar.attach.observe.model import Mount


def words(**more: Any) -> str:  # noqa: ANN401 - one name a row
    """Return the words for a visitor with these properties."""
    return " ".join(create_arguments(SidecarSpec("n", "web", "image", ("watch",), **more)))


@pytest.mark.parametrize(
    "guard",
    [
        "--rm",
        "--read-only",
        "--cap-drop ALL",
        "--security-opt no-new-privileges",
        "--cpus 0.5",
        "--memory 64m",
        "--pids-limit 32",
        "--network none",
        "--label sidecar.attached-to=web",
    ],
)
def test_guards(guard: str) -> None:
    """A visitor has no right that it does not need."""
    assert f" {guard} " in words()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"networks": ("a", "b")}, "--network a "),
        ({"hosts": (("web", "172.17.0.2"),)}, "--add-host web:172.17.0.2 "),
        ({"user": "10002:4"}, "--user 10002:4 --group-add 10001 "),
        (
            {"has_history": True},
            (
                "--mount type=volume,target=/logs --env TMPDIR=/logs"
                " --env SIDECAR_HISTORY=/logs/metrics.jsonl "
            ),
        ),
        ({"reads_stdin": True}, "--interactive "),
        ({"runs_once": True}, "--cpus 1.0 --memory 128m "),
        (
            {"mounts": (Mount("volume", "logs", "/var/log"),)},
            "--mount type=volume,source=logs,target=/observed/var/log,readonly ",
        ),
        (
            {"mounts": (Mount("bind", '/a,b"c', "/x"),)},
            '--mount type=bind,"source=/a,b""c",target=/observed/x,readonly ',
        ),
    ],
)
def test_words(more: dict[str, object], expected: str) -> None:
    """Each property has its flag; what is observed is read-only."""
    assert expected in words(**more)
