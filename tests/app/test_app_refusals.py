"""What the app does with requests that it cannot serve, and with hostile bytes."""

import random
import re
import socket
import time
from pathlib import Path

import pytest
from tests.app.harness import RunningApp, StartApp, read_all, wait_until

MEBIBYTE = 1024 * 1024
HEAD = b"HTTP/1.1\r\nHost: a\r\n"


def status_of(answer: bytes) -> int:
    """Return the status of a raw response, 0 if there is none."""
    match = re.match(rb"HTTP/1\.1 ([0-9]{3}) ", answer)
    return int(match[1]) if match else 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nope",
        b"[]",
        b'"task"',
        b"null",
        b"{}",
        b'{"tsak": "typo", "raeson": "typo"}',
        b'{"task": 7, "reason": 7}',
        b'{"task": null, "reason": ["x"]}',
        b'{"task": NaN, "reason": NaN}',
        b'{"task": "a", "reason": "a", "n": -Infinity}',
        b'{"task": "\xff", "reason": "\xff"}',
        b'\xef\xbb\xbf{"task": "bom", "reason": "bom"}',
        b'{"task": "a", "reason": "a", "n": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_bad_json(shared_app: RunningApp, body: bytes) -> None:
    """A body that is not JSON object with the text asked for is 400, and starts no task."""
    before = shared_app.metrics()["process_total"]
    for path in ("/process", "/fail"):
        answer = shared_app.request("POST", path, body)
        assert answer.status == 400
        assert answer.json()["error"]
    assert shared_app.metrics()["process_total"] == before


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/health", "GET, HEAD"),
        ("DELETE", "/metrics", "GET, HEAD"),
        ("GET", "/process", "POST"),
        ("HEAD", "/fail", "POST"),
        ("BREW", "/fail", "POST"),
    ],
)
def test_wrong_method(shared_app: RunningApp, method: str, path: str, allowed: str) -> None:
    """A wrong method is 405 and says which are right."""
    answer = shared_app.request(method, path)
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    assert method == "HEAD" or allowed in answer.json()["error"]


def test_unknown_path(app: RunningApp) -> None:
    """An unknown path is 404, a query string is not part of the path, a refusal is logged."""
    assert app.request("GET", "/nowhere").json()["error"]
    assert app.request("GET", "/health/").status == 404
    assert app.request("GET", "/health?verbose=1").status == 200
    refused = app.entries("request refused")[0]
    assert refused["level"] == "WARNING"
    assert (refused["status"], refused["method"], refused["path"]) == (404, "GET", "/nowhere")
    assert refused["error"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /health HTTP/1.0\r\n\r\n", 200),
        (b"GET /health\r\n\r\n", 400),
        (b"GET  /health " + HEAD + b"\r\n", 400),
        (b"G(T /health " + HEAD + b"\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (b"GET /health " + HEAD + b"No colon\r\n\r\n", 400),
        (b"GET /health " + HEAD + b"A : b\r\n\r\n", 400),
        (b"GET /health " + HEAD + b"A: b\r\n folded\r\n\r\n", 400),
        (b"GET /health " + HEAD + b"A: \x00\r\n\r\n", 400),
        (b"GET /health " + HEAD + b"A: b\rc\r\n\r\n", 400),
        (b"POST /fail " + HEAD + b"Content-Length: -1\r\n\r\n", 400),
        (b"POST /fail " + HEAD + b"Content-Length: +1\r\n\r\nx", 400),
        (b"POST /fail " + HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
        (b"POST /fail " + HEAD + b"Content-Length: 5\r\n\r\n{", 400),
        (b"GET /health HTTP/1.1\r\nHost: a", 400),
        (b"POST /fail " + HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /fail " + HEAD + b"Content-Length: 1048577\r\n\r\n", 413),
        (b"POST /fail " + HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"GET /" + b"x" * 20_000 + b" " + HEAD + b"\r\n", 431),
        (b"GET /health " + HEAD + b"A: b\r\n" * 4000 + b"\r\n", 431),
    ],
    ids=lambda value: repr(value[:48]) if isinstance(value, bytes) else None,
)
def test_strict_http(shared_app: RunningApp, request_: bytes, status: int) -> None:
    """Each request on the wire gets the one answer that it deserves, and is counted."""
    before = shared_app.metrics()
    answer = shared_app.raw(request_)
    assert status_of(answer) == status
    assert answer.count(b"HTTP/1.1 ") == 1
    after = shared_app.metrics()
    assert after["requests_total"] - before["requests_total"] == 2  # this one and the scrape before
    assert after["requests_err"] - before["requests_err"] == int(status >= 400)


def test_too_large_a_body_can_be_sent_in_full(app: RunningApp) -> None:
    """A client that sends all of a huge body before it reads still gets its 413."""
    body = bytes(8 * MEBIBYTE)
    answer = app.raw(
        b"POST /process " + HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body, finish=False
    )
    assert status_of(answer) == 413
    assert b"Connection: close" in answer


def test_largest_body(app: RunningApp) -> None:
    """A body of exactly 1 MiB is still served."""
    body = b'{"task":"' + b"x" * (MEBIBYTE - 11) + b'"}'
    assert len(body) == MEBIBYTE
    assert app.request("POST", "/process", body).status == 200


def test_refused_before_the_body(app: RunningApp) -> None:
    """A client that holds its body back gets its refusal at once."""
    head = HEAD + b"Expect: 100-continue\r\nContent-Length: "
    assert status_of(app.raw(b"POST /fail " + head + b"1048577\r\n\r\n", finish=False)) == 413
    assert status_of(app.raw(b"POST /nowhere " + head + b"14\r\n\r\n", finish=False)) == 404


def test_keep_alive_and_pipelining(app: RunningApp) -> None:
    """One connection carries many requests, also after a refusal and also sent ahead."""
    one = b"GET /health " + HEAD + b"\r\n"
    bad = b"POST /fail " + HEAD + b"Content-Length: 1\r\n\r\n{"
    last = b"GET /health " + HEAD + b"Connection: close\r\n\r\n"
    answer = app.raw(one + bad + one + b"GET /nowhere " + HEAD + b"\r\n" + last + one)
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"400", b"200", b"404", b"200"]


def test_slow_client_is_cut(start_app: StartApp) -> None:
    """A client that never finishes its request, even byte by byte, gets 408 at the deadline."""
    app = start_app(REQUEST_TIMEOUT="0.5")
    begin = time.monotonic()
    with app.connect() as silent, app.connect() as dripping:
        silent.sendall(b"POST /process " + HEAD + b"Content-Length: 100\r\n\r\n{")
        dripping.settimeout(0.1)
        received = b""
        for byte in b"GET /health " + b"x" * 60:
            dripping.sendall(bytes([byte]))
            try:
                received = dripping.recv(1000)
                break
            except TimeoutError:
                pass
        assert status_of(received) == 408
        assert 0.4 < time.monotonic() - begin < 3
        assert status_of(read_all(silent)) == 408
        wait_until(lambda: count_sockets(app) == 1, "both connections to be gone")
    assert app.request("GET", "/health").status == 200
    assert [entry["status"] for entry in app.entries("request refused")] == [408, 408]


def test_client_that_does_not_read_is_cut(start_app: StartApp) -> None:
    """A client that never takes its answer loses the connection at the deadline."""
    app = start_app(REQUEST_TIMEOUT="0.5")
    name = b"x" * (MEBIBYTE - 100)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", app.port))
        body = b'{"reason":"' + name + b'"}'
        post = b"POST /fail " + HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
        for _ in range(8):  # more than the kernel's buffers hold for the two sides
            try:
                client.sendall(post)
            except (ConnectionError, TimeoutError):
                break
        wait_until(lambda: count_sockets(app) == 1, "the connection to be dropped")
    assert app.request("GET", "/health").status == 200


def count_sockets(app: RunningApp) -> int:
    """Return how many TCP sockets the app holds: the listener, and one a client."""
    own = 2  # the event loop wakes itself through a pair of Unix sockets
    links = [str(link.readlink()) for link in Path(f"/proc/{app.process.pid}/fd").iterdir()]
    return sum(link.startswith("socket:") for link in links) - own


def test_random_bytes(app: RunningApp) -> None:
    """Seeded rubbish never gets a 5xx of the app's own, nor stops it."""
    chance = random.Random(2)
    seeds = [b"POST /process " + HEAD + b"Content-Length: 16\r\n\r\n" + b'{"task":"hello"}', b""]
    for _ in range(80):
        rubbish = bytearray(chance.choice(seeds) + chance.randbytes(chance.randrange(40)))
        for _ in range(chance.randrange(4) if rubbish else 0):
            rubbish[chance.randrange(len(rubbish))] = chance.randrange(256)
        assert status_of(app.raw(bytes(rubbish))) not in {500, 502}
    assert app.request("GET", "/health").status == 200
    samples = app.metrics()
    assert samples["requests_total"] == samples["requests_ok"] + samples["requests_err"]
    assert app.notices() == []
