"""The log: whole lines, and a volume that may fail without stopping the service."""

import re
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.app.harness import RunningApp, StartApp, read_entries, wait_until


def test_lines(app: RunningApp) -> None:
    """The file and stdout hold the same lines: compact JSON that begins with UTC time and level."""
    app.request("GET", "/health")
    assert app.stop() < 1
    lines = app.log.read_text().splitlines()
    stamp = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    for line in lines:
        assert re.match(rf'\{{"ts":"{stamp}","level":"(INFO|WARNING|ERROR)","msg":"', line)
    assert app.log.read_bytes() == app.stdout.read_bytes()
    assert [entry["msg"] for entry in app.entries()] == [
        "app starting",
        "app ready",
        "health check",
        "app stopping",
    ]
    assert app.entries("app ready")[0]["port"] == app.port


def test_every_line_is_whole_under_concurrency(app: RunningApp) -> None:
    """Many clients at once leave two whole lines for each of their tasks."""
    names = [f"task-{number}" for number in range(200)]
    with ThreadPoolExecutor(40) as clients:
        list(clients.map(lambda name: app.post("/process", task=name), names))
    for message in ("processing task", "task complete"):
        assert sorted(entry["task"] for entry in app.entries(message)) == sorted(names)


def test_restart_appends(start_app: StartApp) -> None:
    """A second start adds to the log of the first, also after a line that was cut off."""
    first = start_app()
    first.stop()
    with first.log.open("ab") as log:
        log.write(b'{"ts":"torn')
    start_app(LOG_PATH=str(first.log))
    lines = first.log.read_bytes().splitlines()
    assert lines[3] == b'{"ts":"torn'
    assert b'"app starting"' in lines[4]


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "renamed"])
def test_rotation(app: RunningApp, *, replaced: bool) -> None:
    """After the file is renamed or deleted, lines go to a new one at the same path."""
    if replaced:
        app.log.rename(app.log.with_suffix(".1"))
    else:
        app.log.unlink()

    def appears() -> bool:
        app.request("GET", "/health")
        return app.log.exists()

    wait_until(appears, "a new log file")
    assert app.entries()[-1]["msg"] == "health check"
    assert app.notices() == []
    if replaced:
        both = len(read_entries(app.log.with_suffix(".1"))) + len(app.entries())
        assert both == len(read_entries(app.stdout))


def test_failing_log_volume(start_app: StartApp, tmp_path: Path) -> None:
    """A missing volume costs one notice, and one more with the number of lines lost."""
    log = tmp_path / "volume" / "app.log"
    app = start_app(LOG_PATH=str(log))
    for _ in range(20):
        assert app.request("GET", "/health").status == 200
    assert len(app.notices()) == 1
    for word in (str(log), "No such file", "stdout only"):
        assert word in app.notices()[0]
    log.parent.mkdir()

    def recovered() -> bool:
        app.request("GET", "/health")
        return log.exists()

    wait_until(recovered, "the log to work again")
    lost = len(read_entries(app.stdout)) - len(app.entries())
    assert len(app.notices()) == 2
    assert f"{lost} lines" in app.notices()[1]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/dev/full", "No space left"),
        ("/proc/version/app.log", "Not a directory"),
        ("/", "Is a dir"),
    ],
)
def test_unwritable_log(start_app: StartApp, path: str, reason: str) -> None:
    """A full disk or a path that is not a file costs one notice; stdout has every line."""
    app = start_app(LOG_PATH=path)
    assert app.post("/process", task="t").status == 200
    assert app.stop() < 1
    assert len(app.notices()) == 1
    assert reason in app.notices()[0]
    assert [entry["msg"] for entry in read_entries(app.stdout)][-1] == "app stopping"


def test_torn_line_of_a_full_volume(start_app: StartApp, tmp_path: Path) -> None:
    """When a volume fills up within a line, the next line that fits starts on a line of its own."""
    # A file size limit acts like a full disk, needs no root, and can be lifted from outside.
    log = tmp_path / "limited.log"
    app = start_app(LOG_PATH=str(log))
    size = log.stat().st_size
    resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (size + 40, resource.RLIM_INFINITY))
    app.request("GET", "/health")
    assert log.stat().st_size == size + 40
    resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)

    def recovered() -> bool:
        app.request("GET", "/health")
        return len(app.notices()) == 2

    wait_until(recovered, "the log to work again")
    torn, whole = log.read_bytes()[size:].split(b"\n")[:2]
    assert len(torn) == 40
    assert b'"msg":"health check"' in whole
