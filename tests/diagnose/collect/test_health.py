"""What is said of a health endpoint whose answer says nothing itself."""

import pytest
from tests.harness import FakeClock, answer, peer, sends

from sidecar.diagnose.collect.health import ask_health
from sidecar.metrics.http.get import Client


@pytest.mark.parametrize(
    ("body", "kind", "status", "is_plain"),
    [
        pytest.param(b'{"status":"up"}', "application/json", "up", False, id="json"),
        pytest.param(b'{"a":1}', "", "ok", False, id="json-without-a-word"),
        pytest.param(b"OK", "text/plain", "ok", True, id="text"),
        pytest.param(b"", "", "ok", True, id="empty"),
        pytest.param(b"<!doctype html>", "", "answers", True, id="page"),
        pytest.param(b"please log in", "text/html; charset=utf-8", "answers", True, id="html"),
    ],
)
def test_words(body: bytes, kind: str, status: str, is_plain: bool, clock: FakeClock) -> None:  # noqa: FBT001 - a row's
    """A page for people is an answer and no more; whose word it is stands beside it."""
    with peer(sends(answer(body, Content_Type=kind))) as server:
        found = ask_health(Client(server.url), "", 5.0, clock).health
    assert (found.status, found.is_plain, found.path) == (status, is_plain, "/health")
