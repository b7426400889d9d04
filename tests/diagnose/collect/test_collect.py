"""All evidence there is; what cannot be had is missing, with the reason."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.harness import FakeClock, Handler, answer, by_path, closed_port, drips, peer, sends

from sidecar.diagnose.collect.collect import Sources, collect
from sidecar.metrics.storage.lines import encode
from sidecar.model.evidence import Evidence, Health, HistorySummary, Missing, Window
from sidecar.model.logs import LogSummary
from sidecar.model.sample import Exposition, Scrape

HEALTHY = {"/health": b'{"status":"ok","uptime_s":47.2}', "/metrics": b"a 1\n"}


def look(
    tmp_path: Path, clock: FakeClock, *handlers: Handler, url: str = "", timeout: float = 5.0
) -> Evidence:
    """Return the evidence about a peer that does this, for each of the two connections."""
    with peer(*handlers) as server:
        sources = Sources(
            target=url or server.url,
            logs=(tmp_path / "app.log",),
            history=tmp_path / "metrics.jsonl",
            timeout=timeout,
        )
        return collect(sources, clock)


def serve(pages: Mapping[str, bytes]) -> tuple[Handler, Handler]:
    """Return handlers of the two connections that a look makes."""
    return by_path(pages), by_path(pages)


def health_of(tmp_path: Path, clock: FakeClock, body: bytes) -> Health:
    """Return how the health of a target with that body is understood."""
    found = look(tmp_path, clock, *serve(HEALTHY | {"/health": body})).health
    assert isinstance(found, Health)
    return found


def test_everything(tmp_path: Path, clock: FakeClock) -> None:
    """All four channels are read."""
    (tmp_path / "app.log").write_bytes(b'{"level":"INFO","msg":"hi"}\nplain\n')
    scrapes = [
        Scrape(0, False, {}, "down"),
        Scrape(1_000_000, True, {"requests_total": 1.0, "scrape_samples_scraped": 1.0}),
        Scrape(2_000_000, True, {"requests_total": 2.0, "scrape_samples_scraped": 1.0}),
        Scrape(3_000_000, False, {}, "down"),
    ]
    lines = [*map(encode, scrapes), b"foreign\n"]
    (tmp_path / "metrics.jsonl").write_bytes(b"".join(lines))
    found = look(tmp_path, clock, *serve(HEALTHY))
    assert found.at == clock.time_ns()
    assert found.health == Health(200, "ok", 47.2, 0.0)
    assert found.metrics == Exposition({"a": 1.0})
    assert isinstance(found.logs, LogSummary)
    assert (found.logs.total, found.logs.plain) == (2, 1)
    assert found.history == HistorySummary(4, 2, 1, scrapes[1], scrapes[2])


def test_nothing_at_all(tmp_path: Path, clock: FakeClock) -> None:
    """Of nothing comes no exception but four reasons, the network's with address and remedy."""
    url = f"http://127.0.0.1:{closed_port()}"
    found = look(tmp_path, clock, url=url)
    gone = Missing(
        f"connection refused ({url})", "start the service, or name another with --target"
    )
    assert (found.health, found.metrics) == (gone, gone)
    assert isinstance(found.logs, Missing)
    assert str(tmp_path / "app.log") in found.logs.reason
    assert found.history == Missing(
        f"no history at {tmp_path / 'metrics.jsonl'}",
        "keep one with: sidecar scrape TARGET",
    )


@pytest.mark.parametrize(
    ("body", "status", "uptime"),
    [
        pytest.param(b'{"status":"degraded","uptime_s":1}', "degraded", 1.0, id="json"),
        pytest.param(b"OK", "ok", None, id="text"),
        pytest.param(b"", "ok", None, id="empty"),
        pytest.param(b"[1,2]", "ok", None, id="array"),
        pytest.param(b'{"status":null,"uptime_s":null}', "ok", None, id="null"),
        pytest.param(b'{"status":{"a":1},"uptime_s":"9"}', "ok", None, id="other-types"),
        pytest.param(b'{"status":"up","uptime_s":true}', "up", None, id="bool-uptime"),
        pytest.param(b'{"uptime_s":1' + b"0" * 400 + b"}", "ok", None, id="huge-uptime"),
        pytest.param(b"[" * 200_000, "ok", None, id="deep"),
        pytest.param(b"\xff\xfe\x00", "ok", None, id="bytes"),
        pytest.param(b'{"status":"\\ud800"}', "ok", None, id="surrogate"),
    ],
)
def test_health_bodies(
    body: bytes, status: str, uptime: float | None, tmp_path: Path, clock: FakeClock
) -> None:
    """Whatever a health endpoint says, its status code speaks where the body does not."""
    found = health_of(tmp_path, clock, body)
    assert (found.http_status, found.status, found.uptime_s) == (200, status, uptime)


def test_failing_health(tmp_path: Path, clock: FakeClock) -> None:
    """Another status than 200 without a word is a failing health, not a missing one."""
    bad = sends(answer(b"no", "503 Unavailable"))
    found = look(tmp_path, clock, bad, bad)
    assert found.health == Health(503, "failing", None, 0.0, is_plain=True)
    assert isinstance(found.metrics, Missing)
    assert found.metrics.reason.startswith("HTTP status 503")


@pytest.mark.parametrize(
    ("handler", "remedy"),
    [
        (by_path({}), "give the path of its metrics: --target URL/path"),
        (sends(answer(b"<p>", Content_Type="text/html")), "write it as --target URL/path"),
        (sends(answer(b"", "500 Oops")), "see the log of the service for why"),
        (sends(answer(b"", "401 Unauthorized")), "give user and password"),
        (sends(answer(b"", Content_Length="99999999")), "raise body_size_limit"),
    ],
)
def test_remedies(handler: Handler, remedy: str, tmp_path: Path, clock: FakeClock) -> None:
    """What to do about metrics that cannot be had is what their reason asks for."""
    found = look(tmp_path, clock, handler, handler)
    assert isinstance(found.metrics, Missing)
    assert found.metrics.remedy.startswith(remedy)


def test_no_health_page(tmp_path: Path, clock: FakeClock) -> None:
    """The remedy for a missing health endpoint is not to start the service."""
    pages = {"/metrics": b"a 1\n"}
    found = look(tmp_path, clock, *serve(pages)).health
    assert isinstance(found, Missing)
    assert "name it with --health" in found.reason
    assert not found.remedy


def test_copied_files(tmp_path: Path, clock: FakeClock) -> None:
    """Without a target the window ends with the last record, not when its file was copied."""
    (tmp_path / "app.log").write_bytes(b'{"ts":"2026-02-20T10:00:00Z","msg":"hi"}\n')
    sources = Sources("", (tmp_path / "*.log",), tmp_path / "m.jsonl", 5.0, since=60 * 10**9)
    found = collect(sources, clock)
    assert found.window == Window(1_771_581_540 * 10**9, 1_771_581_600 * 10**9)
    assert isinstance(found.logs, LogSummary)
    assert found.logs.total == 1


def test_one_of_several_targets(tmp_path: Path, clock: FakeClock) -> None:
    """Of a history with several targets, the figures are those of the one that is inspected."""
    with peer(*serve(HEALTHY)) as server:
        mine, other = f'{{instance="127.0.0.1:{server.port}",job="a"}}', '{instance="db:1"}'
        scrapes = [Scrape(n * 1_000_000, True, {}, target=other) for n in range(1, 9)]
        scrapes.append(Scrape(9_000_000, True, {"requests_total": 9.0}, target=mine))
        (tmp_path / "m.jsonl").write_bytes(b"".join(map(encode, scrapes)))
        sources = Sources(server.url, (tmp_path / "a.log",), tmp_path / "m.jsonl", 5.0)
        found = collect(sources, clock).history
    assert isinstance(found, HistorySummary)
    assert (found.target, found.scrapes, found.others) == (mine, 1, 1)


def test_absolute_paths(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are absolute, so that they mean the same wherever the report is read."""
    monkeypatch.chdir(tmp_path)
    found = collect(Sources("", (Path("a.log"),), Path("m.jsonl"), 5.0), clock)
    assert found.log_path == str(tmp_path / "a.log")
    assert found.history_path == str(tmp_path / "m.jsonl")


def test_slow_target(tmp_path: Path, clock: FakeClock) -> None:
    """A target that drips costs one deadline for both of its channels together."""
    (tmp_path / "app.log").write_bytes(b"")
    slow = drips(answer(b"", Content_Length="90"), b"x" * 80, 0.05)
    begun = time.monotonic()
    found = look(tmp_path, clock, slow, slow, timeout=0.4)
    assert time.monotonic() - begun < 2
    for channel in (found.health, found.metrics):
        assert isinstance(channel, Missing)
        assert channel.reason.startswith("no answer within 0.4 s")
    assert isinstance(found.logs, LogSummary)


@pytest.mark.parametrize("name", ["app.log", "metrics.jsonl"])
def test_unreadable_files(name: str, tmp_path: Path, clock: FakeClock) -> None:
    """A folder where a file should be costs its own channel alone."""
    (tmp_path / name).mkdir()
    found = look(tmp_path, clock, *serve(HEALTHY))
    assert isinstance(found.health, Health)
    channel = found.logs if name == "app.log" else found.history
    assert isinstance(channel, Missing)
    assert str(tmp_path / name) in channel.reason


def test_bad_address(tmp_path: Path, clock: FakeClock) -> None:
    """An address that is none is a reason, too."""
    found = look(tmp_path, clock, url="app:8080")
    assert isinstance(found.health, Missing)
    assert "give one like http://app:8080" in found.health.reason


def test_hostile_log(tmp_path: Path, clock: FakeClock) -> None:
    """Any lines at all are counted, none is dropped."""
    lines = [b"\xff", b"[" * 1000, b"{}", b'{"level":[],"msg":{}}', json.dumps("x").encode(), b""]
    (tmp_path / "app.log").write_bytes(b"\n".join(lines) + b"\n")
    found = look(tmp_path, clock, *serve(HEALTHY)).logs
    assert isinstance(found, LogSummary)
    assert found.total == len(lines)


def test_window_of_all_that_was_read(tmp_path: Path, clock: FakeClock) -> None:
    """Where all was asked for, the window begins with the first record or scrape."""
    (tmp_path / "app.log").write_bytes(b'{"ts":"2026-02-21T13:00:00Z","msg":"hi"}\n')
    scrape = Scrape(1_771_678_700_000_000_000, True, {"a": 1.0})
    (tmp_path / "metrics.jsonl").write_bytes(encode(scrape))
    sources = Sources("", (tmp_path / "app.log",), tmp_path / "metrics.jsonl", 5.0)
    window = collect(sources, clock).window
    assert window is not None
    assert scrape.ts - 60 * 10**9 < window.start <= scrape.ts
    assert window.end == 1_771_678_800_000_000_000


def test_window_of_nothing(tmp_path: Path, clock: FakeClock) -> None:
    """Where nothing could be read, the window is empty, and does not begin in 1970."""
    window = collect(Sources("", (), tmp_path / "metrics.jsonl", 5.0), clock).window
    assert window is not None
    assert window.start == window.end
    assert window.end > 0


def test_no_log_was_asked_for(tmp_path: Path, clock: FakeClock) -> None:
    """A log that nobody named is skipped, and not missing."""
    found = collect(Sources("", (), tmp_path / "metrics.jsonl", 5.0), clock)
    assert isinstance(found.logs, Missing)
    assert found.logs.skipped
