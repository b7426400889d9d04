"""Standard input as a file."""

import subprocess
from pathlib import Path

import pytest
from tests.harness import SIDECAR, environment

from sidecar.logs.tail.stdin import spooled


def test_a_path() -> None:
    """Other paths are unchanged."""
    with spooled((Path("/x"), Path("/y"))) as paths:
        assert paths == (Path("/x"), Path("/y"))


@pytest.mark.parametrize("folder", ["kept", "missing"])
def test_debug(folder: str, tmp_path: Path) -> None:
    """The debugger reads a log from a pipe, and leaves no file."""
    (tmp_path / "kept").mkdir()
    done = subprocess.run(
        [SIDECAR, "debug", "--target", "none", "--logs", "-", "--since", "all"],
        input=b'{"ts":"2026-02-21T13:42:05Z","level":"ERROR","msg":"from a pipe"}\n',
        capture_output=True,
        env=environment(TMPDIR=str(tmp_path / folder)),
        cwd=tmp_path,
        check=False,
    )
    assert b"from a pipe" in done.stdout
    assert list((tmp_path / "kept").iterdir()) == []
