"""The app as a process: start, stop, limits, and what it is made of."""

import ast
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.app.harness import (
    MAIN,
    PATIENCE,
    RunningApp,
    StartApp,
    command,
    read_entries,
    wait_until,
)

REQUEST = b'POST /process HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n{"task":"t"}'


FILES = sorted(MAIN.parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_standard_library_only(file: Path) -> None:
    """Each file of the app imports the standard library and its siblings, nothing else."""
    tree = ast.parse(file.read_text())
    names = {alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    names |= {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    siblings = {file.stem for file in FILES}
    assert not siblings & sys.stdlib_module_names
    assert names
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | siblings


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop(app: RunningApp, number: int) -> None:
    """A signal ends the app in under a second, with exit code 0 and `app stopping` logged last."""
    assert app.stop(number) < 1
    assert app.process.returncode == 0
    assert app.entries()[-1]["msg"] == "app stopping"
    assert app.notices() == []


def test_stop_with_open_connections(app: RunningApp) -> None:
    """Idle, half-sent and working clients do not delay the end; the working one is answered."""
    with app.connect() as idle, app.connect() as half, app.connect() as working:
        half.sendall(b"GET /hea")
        working.sendall(REQUEST)
        wait_until(lambda: app.entries("processing task"), "the task")
        assert app.stop() < 1
        assert b"200 OK" in working.recv(1000)
        assert idle.recv(1000) == b""
        with contextlib.suppress(ConnectionResetError):
            assert half.recv(1000) == b""
    assert app.process.returncode == 0
    assert app.notices() == []


def test_500_concurrent_connections(app: RunningApp) -> None:
    """500 open connections are all served at once, in one thread and little memory."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(app.connect()) for _ in range(500)]
        for client in clients:
            client.sendall(REQUEST)
        for client in clients:
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
        status = Path(f"/proc/{app.process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        assert int(peak) < 64 * 1024  # KiB; half of what the container allows
        assert "Threads:\t1\n" in status
        assert app.metrics()["process_ok"] == 500


def test_1000_connections_are_the_bound(app: RunningApp) -> None:
    """One client more than the bound is turned away with 503; the others stay."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(app.connect()) for _ in range(1000)]
        with app.connect() as extra:
            assert extra.recv(1000).startswith(b"HTTP/1.1 503 ")
        clients[0].sendall(REQUEST)
        assert clients[0].recv(1000).startswith(b"HTTP/1.1 200 ")
    wait_until(lambda: app.raw(b"GET /health HTTP/1.0\r\n\r\n")[9:12] == b"200", "room again")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "8_0"),
        ("REQUEST_TIMEOUT", "soon"),
        ("REQUEST_TIMEOUT", "0"),
        ("REQUEST_TIMEOUT", "nan"),
        ("REQUEST_TIMEOUT", "inf"),
    ],
)
def test_bad_setting(name: str, value: str) -> None:
    """A bad setting ends with code 2 and one line that names it and the remedy."""
    args, environment = command(**{name: value})
    done = subprocess.run(args, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert f"{name}={value!r}" in line
    assert "set " in line


def test_port_in_use(tmp_path: Path) -> None:
    """A taken port ends with code 1 and one line that names it and the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        log = str(tmp_path / "app.log")
        args, environment = command(HOST="127.0.0.1", PORT=str(port), LOG_PATH=log)
        done = subprocess.run(
            args, env=environment, capture_output=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    for word in (f"127.0.0.1:{port}", "in use", "set "):
        assert word in line


def test_stalled_stdout(tmp_path: Path) -> None:
    """A stdout that nobody reads, or that is gone, neither stops the service nor its log."""
    log = tmp_path / "app.log"
    args, environment = command(HOST="127.0.0.1", PORT="0", LOG_PATH=str(log))
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    process = subprocess.Popen(args, env=environment, stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        wait_until(lambda: len(read_entries(log)) == 2, "app ready")
        port = read_entries(log)[1]["port"]
        app = RunningApp(process, port, log, log, log)
        assert app.request("GET", "/health").status == 200
        os.close(reader)
        assert app.request("GET", "/health").status == 200
        assert app.stop() < 1
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()


def test_closed_standard_streams(tmp_path: Path) -> None:
    """Started with all standard streams closed, the app writes each line once, to its log."""
    log = tmp_path / "app.log"
    args, environment = command(HOST="127.0.0.1", PORT="0", LOG_PATH=str(log))
    shell = ["/bin/sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *args]
    process = subprocess.Popen(shell, env=environment)
    try:
        wait_until(lambda: len(read_entries(log)) >= 2, "app ready")
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert len(read_entries(log)) == 3
    finally:
        process.kill()
        process.wait()


def test_empty_settings_mean_the_default(start_app: StartApp) -> None:
    """An empty variable, as Compose passes it, is as good as none."""
    app = start_app(HOST="", REQUEST_TIMEOUT="")
    assert app.request("GET", "/health").status == 200
