"""What the four endpoints answer, count and log."""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.app.harness import RunningApp

COUNTERS = (
    "requests_total",
    "requests_ok",
    "requests_err",
    "process_total",
    "process_ok",
    "process_err",
)


def test_health(app: RunningApp) -> None:
    """GET /health says that the app is up, and its uptime."""
    answer = app.request("GET", "/health")
    assert answer.status == 200
    assert answer.json().keys() == {"status", "uptime_s"}
    assert answer.json()["status"] == "ok"
    assert 0 <= answer.json()["uptime_s"] < 60
    assert app.entries("health check")


def test_process(app: RunningApp) -> None:
    """POST /process works for about 50 ms and names the task in its result and its log lines."""
    answer = app.post("/process", task="hello")
    assert answer.status == 200
    assert "hello" in answer.json()["result"]
    assert 0.045 <= answer.json()["elapsed_s"] < 1
    assert app.entries("processing task")[0]["task"] == "hello"
    complete = app.entries("task complete")[0]
    assert (complete["task"], complete["level"]) == ("hello", "INFO")
    assert complete["elapsed_s"] == answer.json()["elapsed_s"]


def test_fail(app: RunningApp) -> None:
    """POST /fail answers 500 with the reason and logs it as an error."""
    answer = app.post("/fail", reason="why")
    assert (answer.status, answer.json()) == (500, {"error": "why"})
    failed = app.entries("task failed")[0]
    assert (failed["level"], failed["reason"]) == ("ERROR", "why")


@pytest.mark.parametrize(
    "name", ["héllo 世界 😀", "\ud800", "a\nb\x1b[31m\u2028", "", "x" * 200_000]
)
def test_any_text_is_a_task(shared_app: RunningApp, name: str) -> None:
    """Whatever text a client sends comes back whole, and stays in one bounded line of ASCII log."""
    assert name in shared_app.post("/process", task=name).json()["result"]
    assert shared_app.post("/fail", reason=name).json() == {"error": name}
    lines = shared_app.log.read_bytes().splitlines()
    assert [json.loads(line)["msg"] for line in lines[-3:]] == [
        "processing task",
        "task complete",
        "task failed",
    ]
    assert all(len(line) < 4096 and line.isascii() for line in lines)


def test_head_is_get_without_a_body(app: RunningApp) -> None:
    """HEAD gets the headers that GET would get, and nothing after them."""
    for path in ("/health", "/metrics"):
        sent = app.raw(f"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        assert sent.startswith(b"HTTP/1.1 200 ")
        assert re.search(rb"Content-Length: [1-9]", sent)
        assert sent.endswith(b"\r\n\r\n")


def test_metrics_format(app: RunningApp) -> None:
    """GET /metrics is text format 0.0.4 with HELP, TYPE and one sample of each promised name."""
    answer = app.request("GET", "/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.body.decode()
    assert text.endswith("\n")
    for name in (*COUNTERS, "uptime_seconds"):
        kind = "gauge" if name == "uptime_seconds" else "counter"
        pattern = rf"# HELP {name} \S.*\n# TYPE {name} {kind}\n{name} [0-9.]+\n"
        assert len(re.findall(pattern, text)) == 1
        assert len(re.findall(rf"^{name}\b", text, re.MULTILINE)) == 1
    assert app.entries("metrics scraped")


def test_counts_are_exact(app: RunningApp) -> None:
    """Each response adds one to the total and one to ok or err; only accepted tasks are tasks."""
    before = app.metrics()
    for _ in range(3):
        app.post("/process", task="t")
    for _ in range(2):
        app.post("/fail", reason="r")
    app.request("GET", "/health")
    app.request("POST", "/process", "{")
    app.request("GET", "/nowhere")
    app.request("DELETE", "/health")
    app.raw(b"nonsense\r\n\r\n")
    after = app.metrics()
    # The first scrape is counted after it was rendered: one more that is ok.
    assert {name: after[name] - before[name] for name in COUNTERS} == {
        "requests_total": 11,
        "requests_ok": 5,
        "requests_err": 6,
        "process_total": 5,
        "process_ok": 3,
        "process_err": 2,
    }


def test_histogram_is_valid(app: RunningApp) -> None:
    """Buckets are cumulative, end with +Inf, and agree with count and sum."""
    for _ in range(4):
        app.post("/process", task="t")
    samples = app.metrics()
    names = [name for name in samples if name.startswith("process_duration_seconds_bucket{le=")]
    bounds = [float(name.split('"')[1]) for name in names]
    values = [samples[name] for name in names]
    assert bounds == sorted(set(bounds))
    assert values == sorted(values)
    assert bounds[-1] == float("inf")
    assert (values[0], values[-1]) == (0, 4)
    assert samples["process_duration_seconds_count"] == samples["process_ok"] == 4
    assert 4 * 0.045 < samples["process_duration_seconds_sum"] < 4


def test_counts_agree_under_concurrency(app: RunningApp) -> None:
    """After mixed traffic from many clients, totals equal what the clients saw."""
    choose = random.Random(1)
    requests = [
        choose.choice([("/process", {"task": "t"}), ("/fail", {"reason": "r"}), ("/no", {})])
        for _ in range(200)
    ]
    with ThreadPoolExecutor(20) as clients:
        statuses = list(clients.map(lambda r: app.post(r[0], **r[1]).status, requests))
    samples = app.metrics()
    assert samples["requests_total"] == 200
    assert samples["requests_ok"] == statuses.count(200) == samples["process_ok"]
    assert samples["requests_err"] == 200 - statuses.count(200)
    assert samples["process_err"] == statuses.count(500)
    assert samples["process_total"] == samples["process_ok"] + samples["process_err"]
