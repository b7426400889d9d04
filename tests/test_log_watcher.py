"""The log-watcher as a process: live logs, signals, readers that are slow or gone."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness import (
    PATIENCE,
    SIDECAR,
    Service,
    environment,
    remarks,
    service,
    sidecar,
    wait_until,
)

HEAD = "2026-02-21 13:42:05,123 ERROR shop.db: query failed\n"
TEXT = "2026-02-21 13:42:05 ERROR a: text {}\n"
TRACE = (
    "Traceback (most recent call last):\n",
    '  File "/app/db.py", line 7, in ask\n',
    "    connection.send(query)\n",
    "ConnectionError: refused\n",
)


def line(msg: str, level: str = "info", **fields: object) -> str:
    """Return a JSON line."""
    entry = {"ts": "2026-02-21T13:42:05Z", "level": level, "msg": msg}
    return json.dumps(entry | fields) + "\n"


def append(log: Path, *texts: str, pause: float = 0.0) -> None:
    """Write as a logger does, text by text."""
    with log.open("a") as file:
        for text in texts:
            file.write(text)
            file.flush()
            time.sleep(pause)


def rests(running: Service) -> None:
    """Wait until the watcher waits: it has written what it had to, and asked for more."""
    stat = Path(f"/proc/{running.process.pid}/stat")
    wait_until(lambda: stat.read_text().rpartition(") ")[2][0] == "S", "rest")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log with a line."""
    path = tmp_path / "app.log"
    path.write_text(line("first"))
    return path


@pytest.fixture
def watcher(log: Path, tmp_path: Path) -> Iterator[Service]:
    """Give a watcher of that log, its first line shown."""
    with service("watch", log, cwd=tmp_path) as running:
        running.shows("first\n")
        yield running


class TestHeld:
    """Records that may have lines below them wait, but not longer than they must."""

    def test_last_text_record(self, log: Path, watcher: Service) -> None:
        """A last record of text is shown at once, as fast as a person could see."""
        append(log, line("warm"))
        watcher.shows("warm")
        begun = time.monotonic()
        append(log, "2026-02-21 13:42:06 INFO shop: up\n")
        watcher.shows("13:42:06 INFO    shop: up\n")
        assert time.monotonic() - begun < 0.5  # 50 ms, but for a busy machine.

    def test_trace_by_line(self, log: Path, watcher: Service) -> None:
        """A trace that is written line by line, 20 ms apart, is one record with its cause."""
        append(log, HEAD, *TRACE, pause=0.02)
        watcher.shows("    ConnectionError: refused\n")
        assert watcher.out.endswith(
            '13:42:05 ERROR   query failed  logger=shop.db  error="ConnectionError: refused"\n'
            + "".join(f"    {line}" for line in TRACE)
        )

    @pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
    def test_shown_at_the_end(self, number: int, code: int, log: Path, watcher: Service) -> None:
        """What is held when the watcher is asked to stop is shown before it does."""
        append(log, line("mark") + HEAD + TRACE[0])
        watcher.shows("mark")
        rests(watcher)
        ended, seconds = watcher.end(number)
        assert (ended, seconds < 1) == (code, True)
        assert watcher.out.count("query failed") == 1
        assert watcher.out.endswith("    Traceback (most recent call last):\n")


class TestState:
    """Positions are kept across restarts."""

    def test_no_line_twice(self, log: Path, tmp_path: Path) -> None:
        """Stopped and started again, the watcher goes on where it was, held records included."""
        state, shown = tmp_path / "state.json", ""
        for number in range(3):
            with service("watch", log, "--state", state, "-n", "all", cwd=tmp_path) as running:
                if number == 0:
                    running.shows("first")
                append(log, line(f"json {number}") + TEXT.format(number))
                running.shows(f"json {number}")
                rests(running)
                assert running.end()[0] == 0
                shown += running.out
            append(log, line(f"meanwhile {number}"))
        with service("watch", log, "--state", state, cwd=tmp_path) as running:
            running.shows("meanwhile 2")
            shown += running.out
        wanted = ["first"]
        for number in range(3):
            wanted += [f"json {number}", f"text {number}", f"meanwhile {number}"]
        assert [line[17:].removeprefix("a: ") for line in shown.splitlines()] == wanted

    def test_not_shown_not_counted(self, log: Path, tmp_path: Path) -> None:
        """What a stopped reader has not taken is shown by the next run."""
        state = tmp_path / "state.json"
        log.write_text("".join(line(f"line {number:05}", pad="x" * 500) for number in range(2_000)))
        reader, writer = os.pipe()
        command = [SIDECAR, "watch", str(log), "-n", "all", "--state", str(state)]
        process = subprocess.Popen(
            command, stdout=writer, stderr=subprocess.DEVNULL, env=environment(), cwd=tmp_path
        )
        os.close(writer)
        first = os.read(reader, 200_000).decode()
        time.sleep(0.1)
        process.terminate()
        assert process.wait(PATIENCE) == 0
        while chunk := os.read(reader, 1 << 20):
            first += chunk.decode()
        os.close(reader)
        again = sidecar("watch", "--no-follow", log, "--state", state, cwd=tmp_path).stdout
        seen = {number for number in range(2_000) if f"line {number:05}" in first + again}
        assert seen == set(range(2_000))


class TestReader:
    """Whoever reads the output may be slow, or leave."""

    def test_gone(self, log: Path, tmp_path: Path) -> None:
        """A reader that leaves while the log grows ends the watcher quietly."""
        process = subprocess.Popen(
            [SIDECAR, "watch", log],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=tmp_path,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        assert b"first" in process.stdout.readline()
        process.stdout.close()
        append(log, line("second"))
        assert process.wait(PATIENCE) == 0
        notices = remarks(process.stderr.read().decode())
        process.stderr.close()
        assert notices == []

    def test_slow(self, tmp_path: Path) -> None:
        """A reader that does not read stops the reading of the log; memory stays as it is."""
        log = tmp_path / "app.log"
        log.write_text(line("x" * 200) * 200_000)
        reader, writer = os.pipe()
        process = subprocess.Popen(
            [SIDECAR, "watch", "-n", "all", log],
            stdout=writer,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        os.close(writer)
        try:
            assert os.read(reader, 100)
            time.sleep(0.3)
            status = Path(f"/proc/{process.pid}/status").read_text()
            io = Path(f"/proc/{process.pid}/io").read_text()
            begun = time.monotonic()
            process.terminate()
            assert process.wait(PATIENCE) == 0
            assert time.monotonic() - begun < 1
        finally:
            process.kill()
            process.wait()
            os.close(reader)
        assert int(status.split("VmHWM:")[1].split()[0]) < 45_000
        assert int(io.split("rchar:")[1].split()[0]) < 20_000_000 < log.stat().st_size


@pytest.mark.parametrize("place", ["/dev/full", "out"])
def test_full_disk_while_following(place: str, log: Path, tmp_path: Path) -> None:
    """A disk that is or gets full under the output ends the watcher with a line that says so."""
    process = subprocess.Popen(
        ["sh", "-c", f"ulimit -f 4; exec {SIDECAR} watch {log} > {place}"],
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=tmp_path,
    )
    out = tmp_path / place
    try:
        wait_until(lambda: place == "/dev/full" or (out.exists() and out.stat().st_size), "a line")
        append(log, *[line("y" * 1_500)] * 2)
        _, notices = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 3
    assert notices.decode().splitlines()[-1].startswith("sidecar: cannot write standard output: ")


def test_stop_while_writing(tmp_path: Path) -> None:
    """Asked to stop in the middle of a large log, the watcher is gone within a second."""
    log = tmp_path / "app.log"
    log.write_text(line("x" * 100) * 100_000)
    with service("watch", "-n", "all", "--stats", log, cwd=tmp_path) as running:
        wait_until(lambda: running.out, "output")
        ended, seconds = running.end()
        assert (ended, seconds < 1) == (0, True)
        lines = int(running.err.split("read ")[1].split(" lines")[0].replace(",", ""))
        assert 0 < lines <= 100_000


def test_several_files(log: Path, tmp_path: Path) -> None:
    """Files of a folder are marked with short names, also one that comes later."""
    other = tmp_path / "logs" / "worker.log"
    other.parent.mkdir()
    log.rename(other.parent / "app.log")
    with service("watch", other.parent, cwd=tmp_path) as running:
        running.shows("app.log | 13:42:05 INFO    first\n")
        append(other, HEAD, *TRACE)
        running.shows("worker.log |     ConnectionError: refused\n")
        lines = running.out.splitlines()
        assert [line.split(" | ")[0].rstrip() for line in lines] == ["app.log", *["worker.log"] * 5]


def test_banner(log: Path, tmp_path: Path) -> None:
    """The start is announced on standard error only, each folder once, neutralised."""
    odd = tmp_path / "od\x1b[2Jd"
    odd.mkdir()
    with service("watch", log, tmp_path / "b.log", odd, "-", cwd=tmp_path) as running:
        running.shows("sidecar watch: waiting for")
        assert running.err.count("volume: ") == 3
        assert "volume: standard input  (read-only)" in running.err
        assert "od␛[2Jd" in running.err
        assert running.out == "app.log | 13:42:05 INFO    first\n"
