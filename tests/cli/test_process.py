"""The command as a process among others: signals, pipes, help."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from tests.harness import (
    PATIENCE,
    SIDECAR,
    closed_port,
    drips,
    environment,
    peer,
    remarks,
    service,
    sidecar,
    wait_until,
)

from sidecar.cli import COMMANDS

LINE = b'{"ts":"2026-02-21T13:42:05Z","level":"INFO","msg":"hi"}\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log with a line."""
    path = tmp_path / "app.log"
    path.write_bytes(LINE)
    return path


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_watch_ends(number: signal.Signals, code: int, log: Path, tmp_path: Path) -> None:
    """A signal ends the watcher in under a second, without a word."""
    with service("watch", log, cwd=tmp_path) as watcher:
        watcher.shows("13:42:05 INFO    hi")
        before = watcher.err
        ended, seconds = watcher.end(number)
        assert (ended, seconds < 1, watcher.err) == (code, True, before)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
@pytest.mark.parametrize("command", ["scrape", "debug"])
def test_ends_within_a_request(
    command: str, number: signal.Signals, code: int, tmp_path: Path
) -> None:
    """A signal ends the scraper and the debugger in under a second while a target keeps them."""
    slow = drips(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 400, 0.05)
    with peer(slow, slow) as server:
        flags = ("--timeout", "20s", "--target", server.url, "--history", tmp_path / "m")
        more = ("--interval", "30s") if command == "scrape" else ()
        with service(command, *flags, *more, cwd=tmp_path) as running:
            wait_until(lambda: server.connections, "a request")
            ended, seconds = running.end(number)
            assert (ended, seconds < 1, running.out, running.err) == (code, True, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["watch", "--no-follow", "app.log"],
        ["watch", "app.log"],
        ["scrape", "--count", "2", "--interval", "0.1", "--history", "m"],
        ["debug"],
        ["config"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_closed_pipe(arguments: list[str], log: Path) -> None:
    """A reader that has gone ends the command quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    env = environment(APP_URL=f"http://127.0.0.1:{closed_port()}")
    done = subprocess.run(
        [SIDECAR, *arguments],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=log.parent,
        env=env,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writer)
    assert done.returncode == 0
    assert remarks(done.stderr.decode()) == []


@pytest.mark.parametrize("arguments", [["watch", "--no-follow", "app.log"], ["config"]])
def test_full_disk(arguments: list[str], log: Path) -> None:
    """A disk that is full under the output is an error of one line."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [SIDECAR, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=log.parent,
            env=environment(),
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.decode() == (
        "sidecar: cannot write standard output: no space left on device;"
        " free some space, or name another place\n"
    )


def test_notices_stay_apart(log: Path, tmp_path: Path) -> None:
    """Standard output carries the data alone; the banner and events go to standard error."""
    with service("watch", log, tmp_path / "later.log", cwd=tmp_path) as watcher:
        watcher.shows("hi")
        watcher.shows("sidecar watch: waiting for")
        assert watcher.out == "app.log   | 13:42:05 INFO    hi\n"
        assert "Log Watcher Sidecar" in watcher.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, tmp_path: Path) -> None:
    """Every command tells about itself within 80 columns."""
    done = sidecar(*filter(None, [command, "--help"]), cwd=tmp_path, COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: {f'sidecar {command}'.strip()} ")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert sidecar(*filter(None, [command, "-h"]), cwd=tmp_path).stdout == done.stdout


def test_overview(tmp_path: Path) -> None:
    """Without a command the help is shown as an error, and every command is in it."""
    done = sidecar(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    for name, (_, about) in COMMANDS.items():
        assert any(line.split() == [name, *about.split()] for line in done.stderr.splitlines())


def test_version(tmp_path: Path) -> None:
    """The version is one line."""
    done = sidecar("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout.split()[0]) == (0, "sidecar")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("sidecar deb", ["plain,debug"]),
        ("sidecar attach fol", ["plain,follow"]),
        ("sidecar watch --lev", ["plain,--level"]),
        ("sidecar debug -o js", ["plain,json"]),
    ],
)
def test_completion(words: str, offered: list[str], tmp_path: Path) -> None:
    """A shell is told what may come next: commands, flags and their values."""
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        [SIDECAR], env=environment(_SIDECAR_COMPLETE="bash_complete", **asked),
        capture_output=True, check=False, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert (done.stdout.splitlines(), done.stderr) == (offered, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str, tmp_path: Path) -> None:
    """The script for each shell asks the command `sidecar`; bash takes it as it is."""
    done = subprocess.run(
        [SIDECAR], env=environment(_SIDECAR_COMPLETE=f"{shell}_source"),
        capture_output=True, check=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert f"_SIDECAR_COMPLETE={shell}_complete" in done.stdout
    if shell == "bash":
        script = f"{done.stdout}\ncomplete -p sidecar"
        loaded = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True)
        assert "_sidecar_completion sidecar" in loaded.stdout
