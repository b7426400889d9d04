"""Who decides on colours: the flag, NO_COLOR, FORCE_COLOR, the terminal."""

import os
import pty
import subprocess
from pathlib import Path

import pytest
from tests.harness import PATIENCE, SIDECAR, environment, wait_until

LINE = '{"ts":"2026-02-21T13:42:05Z","level":"INFO","msg":"hi"}\n'


def shown(arguments: list[str], variables: dict[str, str], cwd: Path, *, terminal: bool) -> bytes:
    """Return what the command writes to a terminal, or to a pipe."""
    command = [SIDECAR, "watch", "--no-follow", "app.log", *arguments]
    env = environment(TERM="xterm") | variables
    if not terminal:
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, check=True).stdout
    master, slave = pty.openpty()
    try:
        subprocess.run(command, cwd=cwd, env=env, stdout=slave, check=True, timeout=PATIENCE)
        return wait_until(lambda: os.read(master, 65_536), "output")
    finally:
        os.close(slave)
        os.close(master)


@pytest.mark.parametrize(
    ("arguments", "variables", "terminal", "coloured"),
    [
        pytest.param("", {}, True, True, id="terminal"),
        pytest.param("", {}, False, False, id="pipe"),
        pytest.param("", {"TERM": "dumb"}, True, False, id="dumb-terminal"),
        pytest.param("", {"NO_COLOR": "1"}, True, False, id="no-color"),
        pytest.param("", {"NO_COLOR": ""}, True, True, id="empty-no-color"),
        pytest.param("", {"FORCE_COLOR": "1"}, False, True, id="force-color"),
        pytest.param("", {"FORCE_COLOR": "0"}, False, False, id="force-color-0"),
        pytest.param("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, id="no-wins"),
        pytest.param("--color=always", {"NO_COLOR": "1"}, False, True, id="flag-always"),
        pytest.param("--color=never", {"FORCE_COLOR": "1"}, True, False, id="flag-never"),
        pytest.param("", {"SIDECAR_COLOR": "always"}, False, True, id="variable"),
    ],
)
def test_colour(
    arguments: str, variables: dict[str, str], *, terminal: bool, coloured: bool, tmp_path: Path
) -> None:
    """Colours appear where they are wanted, and nowhere else."""
    (tmp_path / "app.log").write_text(LINE)
    text = shown(arguments.split(), variables, tmp_path, terminal=terminal)
    assert b"hi" in text
    assert (b"\x1b[" in text) is coloured
