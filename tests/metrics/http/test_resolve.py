"""Looking up names, which knows no deadline of its own."""

import socket
import threading
from collections.abc import Iterator

import pytest
from tests.harness import wait_until

from sidecar.errors import FetchError
from sidecar.metrics.http.deadline import Deadline
from sidecar.metrics.http.resolve import Resolver

FOUND = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))


class NameServer:
    """Answers about names when it is told to, and about numbers never: they are not names."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = threading.Event()
        self.error: Exception | None = None

    def __call__(self, host: str, _port: int, **how: int) -> list[object]:
        """Stand for socket.getaddrinfo()."""
        # Threads that earlier tests left behind may ask as well.
        if how.get("flags") or host[0].isdigit():
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        self.asked.append(host)
        assert self.answers.wait(15)
        if self.error:
            raise self.error
        return [FOUND]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Give a name server in the system's place."""
    server = NameServer()
    before = threading.active_count()
    monkeypatch.setattr(socket, "getaddrinfo", server)
    yield server
    server.answers.set()
    wait_until(lambda: threading.active_count() <= before, "the questions to end")


def test_name(names: NameServer) -> None:
    """A name is looked up each time: it may have moved."""
    names.answers.set()
    resolver = Resolver()
    for _ in range(2):
        assert resolver.resolve("app", 80, Deadline(5)) == [(socket.AF_INET, ("10.0.0.1", 80))]
    assert names.asked == ["app", "app"]


def test_number() -> None:
    """An address in numbers needs no lookup and no thread."""
    before = threading.active_count()
    found = Resolver().resolve("127.0.0.1", 80, Deadline(5))
    assert found == [(socket.AF_INET, ("127.0.0.1", 80))]
    assert threading.active_count() == before


def test_late(names: NameServer) -> None:
    """While a name server does not answer, no second question is asked, and no thread added."""
    resolver, before = Resolver(), threading.active_count()
    for _ in range(3):
        with pytest.raises(FetchError, match=r"^no answer about the host's name within 0\.02 s$"):
            resolver.resolve("app", 80, Deadline(0.02))
    with pytest.raises(FetchError, match="no answer about"):
        resolver.resolve("other", 80, Deadline(0.02))
    # Threads of earlier tests may end meanwhile.
    assert names.asked == ["app"]
    assert threading.active_count() <= before + 1
    names.answers.set()
    assert resolver.resolve("other", 80, Deadline(5))
    assert names.asked == ["app", "other"]


def test_late_answer(names: NameServer) -> None:
    """An answer that came after its deadline serves the next question."""
    resolver = Resolver()
    with pytest.raises(FetchError):
        resolver.resolve("app", 80, Deadline(0.02))
    names.answers.set()
    assert resolver.resolve("app", 80, Deadline(5))
    assert names.asked == ["app"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(socket.gaierror(socket.EAI_NONAME, "?"), r"^no such host$", id="none"),
        pytest.param(
            socket.gaierror(socket.EAI_AGAIN, "?"), "no name server that answers", id="again"
        ),
        pytest.param(UnicodeError("label too long"), r"^no such host$", id="long"),
    ],
)
def test_unknown(error: Exception, reason: str, names: NameServer) -> None:
    """A name that nobody has is said to be no host, and may have one later."""
    resolver = Resolver()
    names.error = error
    names.answers.set()
    with pytest.raises(FetchError, match=reason):
        resolver.resolve("app", 80, Deadline(5))
    names.error = None
    assert resolver.resolve("app", 80, Deadline(5))


def test_long_label() -> None:
    """A name that cannot be one is not a host."""
    with pytest.raises(FetchError, match="no such host"):
        Resolver().resolve("x" * 70, 80, Deadline(5))
