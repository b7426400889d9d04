"""A history for the tests of `sidecar query`, and the command asked of it."""

import subprocess
import time
from pathlib import Path

from tests.harness import sidecar

from sidecar.metrics.storage.history import History
from sidecar.model.sample import Scrape

NS = 10**9
NOW = int(time.time()) // 60 * 60
EVIL = 'evil{a="\x1b[31m\u202e"}'


def write_history(path: Path) -> Path:
    """Write twenty minutes, a scrape each 10 s, the last one at a minute's beginning."""
    writer = History(path)
    for number in range(121):
        samples = {
            'requests_total{code="200"}': number * 20.0,
            'requests_total{code="500"}': number * 1.0,
            "memory_bytes": 1048576.0 * (1 + number),
            EVIL: 1.0,
        }
        writer.append(Scrape((NOW - 1200 + number * 10) * NS, True, samples))
    writer.close()
    return path


def ask(
    history: Path, *arguments: str, code: int = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command on that history; its exit code is as expected."""
    done = sidecar("query", *arguments, "--history", history, cwd=history.parent, **variables)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done
