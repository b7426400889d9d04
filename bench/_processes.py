"""What several benchmarks need: processes for the length of a block, and what they used."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP = [sys.executable, str(ROOT / "app/main.py")]
SIDECAR = str(Path(sys.executable).with_name("sidecar"))


@contextlib.contextmanager
def running(command: list[str], extra: Mapping[str, str]) -> Iterator[int]:
    """Run a command for as long as the block lasts, its output thrown away; give its id."""
    process = subprocess.Popen(
        command,
        env=os.environ | dict(extra),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def pss_mb(pid: int) -> float:
    """Return the proportional set size: shared pages count by their share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kib = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(kib) / 1024


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a running process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> str:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
