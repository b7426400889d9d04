"""The metrics-scraper, from its first scrape to its end."""

import signal
import socket
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from tests.harness import (
    FakeClock,
    Handler,
    Peer,
    answer,
    by_path,
    closed_port,
    drips,
    peer,
    read_request,
    sends,
    service,
    sidecar,
    wait_until,
)

from sidecar.metrics.scrape.targets import targets_from_flags
from sidecar.metrics.storage.history import read
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.metrics_scraper import Scraping, is_fresh, scrape_until_stopped
from sidecar.output import Output

SEED = b"""\
requests_total 5
requests_ok 3
requests_err 2
process_ok 2
process_err 1
uptime_seconds 12.2
"""
Told = tuple[str, str]
Run = Callable[..., Told]


@pytest.fixture
def run(tmp_path: Path, clock: FakeClock, capfd: pytest.CaptureFixture[str]) -> Run:
    """Give a function that scrapes so many times and returns data and notices."""

    def scrape(target: str, count: int, interval: float = 5.0) -> Told:
        targets = targets_from_flags([target], interval, 2.0)
        path = tmp_path / "m.jsonl"
        options = Scraping(targets, path, RetentionBounds(), count, colour=False, zone=UTC)
        scrape_until_stopped(options, Output(), clock)
        written = capfd.readouterr()
        return written.out, written.err

    return scrape


def metrics(**values: float) -> bytes:
    """Return an answer with these samples."""
    return answer("".join(f"{name} {value}\n" for name, value in values.items()).encode())


def test_the_sample(run: Run, tmp_path: Path) -> None:
    """A scrape of the sample's figures shows the sample's block, and stores it."""
    with peer(sends(answer(SEED))) as server:
        assert run(server.url, 1) == (
            f"""\
── Metrics Scraper [13:42:05] scrape #1 ──

  Uptime           12s
  Requests total   5  (+5)
  Requests OK      3  (+3)
  Requests ERR     2 (40.0%)  (+2)
  Process OK       2
  Process ERR      1
  stored → {tmp_path}/m.jsonl

""",
            "",
        )
    (stored,) = read(tmp_path / "m.jsonl")
    assert stored is not None
    assert (stored.up, stored.samples["requests_total"]) == (True, 5.0)


def test_changes(run: Run) -> None:
    """Each block shows what was added since the one before, also since the last run's."""
    with peer(sends(metrics(requests_total=5), metrics(requests_total=8))) as server:
        out, _ = run(server.url, 2)
        assert "5  (+5)" in out
        assert "8  (+3)" in out
    run(f"http://127.0.0.1:{closed_port()}", 1)
    with peer(sends(metrics(requests_total=10))) as server:
        assert "10  (+2)" in run(server.url, 1)[0]


def test_down_and_back(run: Run, tmp_path: Path) -> None:
    """A failure that continues is shown once and noted once a minute; its end is noted."""
    bad: Handler = sends(answer(b"", "503 Unavailable"))
    good = sends(metrics(requests_total=5))
    with peer(*[bad] * 20, good) as server:
        out, err = run(server.url, 21)
        why = f"HTTP status 503 ({server.url})"
    assert out.count("Down ") == 1
    assert f"  Down             {why}\n" in out
    assert out.count("scrape #") == 2
    assert err.splitlines() == [
        "sidecar scrape: still down after 13 scrapes; last: HTTP status 503",
        "sidecar scrape: back after 20 failed scrapes",
    ]
    assert [scrape.up for scrape in read(tmp_path / "m.jsonl") if scrape] == [False] * 20 + [True]


def test_restart(run: Run) -> None:
    """A target whose counters fell is reported as restarted; no rate is negative."""
    answers = [metrics(requests_total=500, uptime_seconds=90), metrics(requests_total=2)]
    with peer(sends(*answers)) as server:
        out, err = run(server.url, 2)
    assert "2  (+2)" in out
    assert err == "sidecar scrape: the target restarted: its counters started from 0\n"


def test_full_disk(run: Run, tmp_path: Path) -> None:
    """A history that cannot be written is shown, and scraping continues."""
    path = tmp_path / "m.jsonl"

    def breaks(client: object) -> None:
        path.unlink()
        path.mkdir()
        sends(metrics(requests_total=5), metrics(requests_total=6))(client)  # type: ignore[arg-type]

    with peer(breaks) as server:
        out, _ = run(server.url, 2)
    assert out.count(f"  not stored: cannot write {path}: is a directory; ") == 2
    assert "6  (+1)" in out


@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (14, True), (18, False), (3600, False)], ids=str
)
def test_freshness(age: float, *, fresh: bool, run: Run, tmp_path: Path, clock: FakeClock) -> None:
    """A scraper is at work when its last scrape is younger than three intervals."""
    run(f"http://127.0.0.1:{closed_port()}", 1)
    clock.now += age
    targets = targets_from_flags(["http://app"], 5.0, 2.0)
    options = Scraping(
        targets, tmp_path / "m.jsonl", RetentionBounds(), None, colour=False, zone=UTC
    )
    assert is_fresh(options, clock) is fresh


def test_a_restarting_target(tmp_path: Path) -> None:
    """As a process, the scraper survives a target that comes, goes, and comes again."""
    port, pages = closed_port(), {"/metrics": SEED}
    flags = ("--interval", "0.1", "--history", tmp_path / "m.jsonl")
    with service("scrape", "--target", f"http://127.0.0.1:{port}", *flags, cwd=tmp_path) as scraper:
        scraper.shows("Down             connection refused")
        wait_until(lambda: (tmp_path / "m.jsonl").read_bytes().count(b"\n") > 3, "scrapes")
        first = Peer(port).then(by_path(pages))
        scraper.shows("sidecar scrape: back after")
        scraper.shows("Requests total   5  (+5)")
        first.close()
        code, seconds = scraper.end()
        assert (code, seconds < 1) == (0, True)
        assert scraper.out.count("Down ") == 1


def test_a_slow_target(tmp_path: Path) -> None:
    """A target that drips is down at the deadline, which is never longer than the interval."""
    slow = drips(answer(b"", Content_Length="90"), b"x" * 40, 0.05)
    with peer(slow, slow) as server:
        done = sidecar(
            *("scrape", "--target", server.url, "--interval", "0.3", "--count", "1"),
            *("--history", tmp_path / "m.jsonl"),
            cwd=tmp_path,
        )
    assert (done.returncode, done.stderr) == (3, "")
    assert f"Down             no answer within 0.3 s ({server.url})" in done.stdout


def test_check(tmp_path: Path) -> None:
    """--check says by exit code and one line whether a scraper works, and prints no data."""
    flags = ("--history", tmp_path / "m.jsonl", "--target", f"http://127.0.0.1:{closed_port()}")
    done = sidecar("scrape", "--check", *flags, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not healthy: no fresh scrape in" in done.stderr
    assert sidecar("scrape", "--count", "1", *flags, cwd=tmp_path).returncode == 3
    done = sidecar("scrape", "--check", *flags, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_two_scrapers(tmp_path: Path) -> None:
    """A second scraper of one history ends at once, with the remedy; the first goes on."""
    flags = ("--history", tmp_path / "m.jsonl", "--target", f"http://127.0.0.1:{closed_port()}")
    with service("scrape", *flags, cwd=tmp_path) as first:
        first.shows("Down ")
        second = sidecar("scrape", *flags, cwd=tmp_path)
        assert (second.returncode, second.stdout) == (3, "")
        assert second.stderr == (
            f"sidecar: another scraper writes {tmp_path}/m.jsonl; "
            "stop it, or give this one its own --history\n"
        )
        assert first.process.poll() is None
        assert first.end(signal.SIGINT)[0] == 130


def test_the_last_scrape_is_stored(tmp_path: Path) -> None:
    """A scraper that is stopped during a scrape stores that scrape before it ends."""
    asked: list[bool] = []

    def slow(client: socket.socket) -> None:
        read_request(client)
        asked.append(True)
        time.sleep(0.3)
        client.sendall(metrics(requests_total=7))

    with peer(slow) as server:
        flags = ("--target", server.url, "--history", tmp_path / "m.jsonl")
        with service("scrape", *flags, cwd=tmp_path) as scraper:
            wait_until(lambda: asked, "a request")
            assert scraper.end()[0] == 0
    (stored,) = read(tmp_path / "m.jsonl")
    assert stored is not None
    assert stored.samples["requests_total"] == 7


def test_several_targets(tmp_path: Path) -> None:
    """Several targets are shown by name and stored in one history, each with its labels."""
    with peer(by_path({"/metrics": SEED})) as app, peer(by_path({"/own": b"pg_up 1\n"})) as other:
        done = sidecar(
            *("scrape", "--target", f"web={app.url}", "--target", f"db={other.url}/own"),
            *("--interval", "0.2", "--count", "2", "--history", tmp_path / "m.jsonl"),
            cwd=tmp_path,
        )
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("web", "db"):
        assert f"] {name} scrape #2 ──" in done.stdout
    stored = [scrape for scrape in read(tmp_path / "m.jsonl") if scrape]
    targets = {(scrape.target, "pg_up" in scrape.samples) for scrape in stored}
    assert targets == {
        (f'{{instance="127.0.0.1:{app.port}",job="web"}}', False),
        (f'{{instance="127.0.0.1:{other.port}",job="db"}}', True),
    }
    assert len(stored) == 4


def test_bad_lines(run: Run) -> None:
    """Unreadable lines are noted once a minute, neutralised; the rest is shown."""
    body = SEED + b"\x1b[31mbad\n"
    with peer(sends(*[answer(body)] * 14)) as server:
        out, err = run(server.url, 14)
    assert out.count("Requests total   5") == 14
    assert len(err.splitlines()) == 2
    assert "1 unreadable line in the answer; line 7: " in err
    assert "\x1b" not in err


def test_secrets_in_the_address(tmp_path: Path) -> None:
    """User and password of an address are sent, and shown and stored nowhere."""
    with peer(sends(answer(SEED)), sends(b"")) as server:
        url = server.url.replace("http://", "http://me:hush-hush@")
        flags = ("--history", tmp_path / "m.jsonl", "--count", "2", "--interval", "0.1")
        done = sidecar("scrape", "--target", url, *flags, cwd=tmp_path)
    assert "scrape #1" in done.stdout
    assert "Down " in done.stdout
    written = done.stdout + done.stderr + (tmp_path / "m.jsonl").read_text("utf-8")
    assert "hush" not in written


def test_live_needs_a_terminal(tmp_path: Path) -> None:
    """Live panels are refused where there is no terminal to draw on, with the remedy."""
    done = sidecar("scrape", "a:1", "--live", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "leave it out" in done.stderr
