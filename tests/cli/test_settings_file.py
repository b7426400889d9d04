"""Tables of the settings file that are no command."""

from pathlib import Path

import pytest
from tests.harness import sidecar

SIGNALS = """
[[signals]]
match = "jobs_queue_depth"
role = "queue"

[[signals]]
match = 'consumer_lag{group="mail"}'
role = "queue"
"""


def test_signals_are_shown(tmp_path: Path) -> None:
    """`sidecar config` shows what the settings say of series, with the file."""
    (tmp_path / "sidecar.toml").write_text(SIGNALS)
    done = sidecar("config", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    rows = done.stdout.partition("[[signals]]\n")[2].split("\n")
    assert [row.split() for row in rows if row] == [
        ["queue", "jobs_queue_depth", "sidecar.toml"],
        ["queue", 'consumer_lag{group="mail"}', "sidecar.toml"],
    ]


def test_project_before_user(tmp_path: Path) -> None:
    """The project's file is asked before the user's."""
    (tmp_path / "sidecar.toml").write_text('[[signals]]\nmatch = "a"\nrole = "cpu"\n')
    folder = tmp_path / "home" / "sidecar"
    folder.mkdir(parents=True)
    (folder / "sidecar.toml").write_text('[[signals]]\nmatch = "a"\nrole = "queue"\n')
    done = sidecar("config", cwd=tmp_path, XDG_CONFIG_HOME=str(tmp_path / "home"))
    rows = done.stdout.partition("[[signals]]\n")[2].split("\n")
    assert [row.split()[0] for row in rows if row] == ["cpu", "queue"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[signals]]\nmatch = "a"\nrole = "queues"\n', "unknown role 'queues': did you mean"),
        ('[[signals]]\nmatch = "a"\nrole = "x"\n', "use one of traffic, errors, latency"),
        ('[[signals]]\nmatch = "a{"\nrole = "queue"\n', "number 1: "),
        ('[[signals]]\nmatch = "a"\n', "role must be a text, not None"),
        ('[[signals]]\nmatch = "a"\nrole = 1\n', "role must be a text, not 1"),
        ('[[signals]]\nmatch = "a"\nrole = "queue"\nrolle = "b"\n', "no setting 'rolle'"),
        ('[signals]\nmatch = "a"\nrole = "queue"\n', "below a line [[signals]]"),
        ("signals = 3\n", "below a line [[signals]]"),
    ],
)
def test_faults(tmp_path: Path, text: str, says: str) -> None:
    """A key, role or selector that makes no sense is a usage error that says what to write."""
    (tmp_path / "sidecar.toml").write_text(text)
    done = sidecar("config", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
