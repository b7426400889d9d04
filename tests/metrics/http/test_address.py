"""Addresses as users write them."""

import pytest

from sidecar.errors import FetchError, UsageError
from sidecar.metrics.http.address import parse_address, redirected, shown
from sidecar.metrics.http.credentials import Credentials, CredentialSource


@pytest.mark.parametrize(
    ("text", "instance", "host_line", "uri"),
    [
        pytest.param("http://app:8080", "app:8080", "app:8080", "/", id="port"),
        pytest.param("http://app", "app:80", "app", "/", id="no-port"),
        pytest.param("https://app/", "app:443", "app", "/", id="https"),
        pytest.param("HTTP://App:80", "app:80", "app", "/", id="case"),
        pytest.param("http://a/own", "a:80", "a", "/own", id="path"),
        pytest.param("http://a?x=1", "a:80", "a", "/?x=1", id="query"),
        pytest.param("http://a/f?m[]={x}&y=%20#z", "a:80", "a", "/f?m[]=%7Bx%7D&y=%20", id="quote"),
        pytest.param("http://a/é", "a:80", "a", "/%C3%A9", id="utf-8"),
        pytest.param("http://bücher", "xn--bcher-kva:80", "xn--bcher-kva", "/", id="idna"),
        pytest.param("http://[::1]:9100", "[::1]:9100", "[::1]:9100", "/", id="ipv6"),
        pytest.param("unix:/run/a.sock", "unix:/run/a.sock", "localhost", "/", id="unix"),
        pytest.param("unix:/a.sock:/b?c=d", "unix:/a.sock", "localhost", "/b?c=d", id="unix-path"),
        pytest.param("http://unix:/a.sock:/b", "unix:/a.sock", "localhost", "/b", id="nginx"),
        pytest.param("unix:///a.sock", "unix:/a.sock", "localhost", "/", id="docker"),
    ],
)
def test_addresses(text: str, instance: str, host_line: str, uri: str) -> None:
    """An address says whom to ask for what."""
    found = parse_address(text)
    assert (found.instance, found.authority, found.request_uri) == (instance, host_line, uri)
    assert parse_address(found.text) == found


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("http://app", "/metrics"),
        ("http://app/", "/metrics"),
        ("http://app?a=b", "/metrics?a=b"),
        ("http://app/own?a=b", "/own?a=b"),
        ("unix:/a.sock", "/metrics"),
        ("unix:/a.sock:/own", "/own"),
    ],
)
def test_metrics_path(text: str, path: str) -> None:
    """An address without a path is scraped at /metrics."""
    assert parse_address(text).metrics_path == path


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("https://app:443/a?b", "https://app/a?b"),
        ("http://unix:/a.sock", "unix:/a.sock"),
        ("unix:///a.sock:/b", "unix:/a.sock:/b"),
    ],
)
def test_text(text: str, again: str) -> None:
    """An address is written in one way."""
    assert parse_address(text).text == again


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=ascii(text))
        for text in (
            "",
            "app:8080",
            "localhost",
            "/metrics",
            "ftp://app",
            "file:///etc/passwd",
            "http://",
            "http://:80",
            "http://app:port",
            "http://app:99999",
            "http://[::1",
            "http://app/a b",
            "http://app/\r\nEvil: yes",
            "http://app\n",
            "http://" + "ü" * 70,
            "unix:run/app.sock",
            "unix:",
        )
    ],
)
def test_no_address(text: str) -> None:
    """What is not an address is refused with the remedy."""
    with pytest.raises(UsageError, match="give one like http://app:8080"):
        parse_address(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("unix:/" + "x" * 107, "at most 107 bytes", id="long"),
        pytest.param("unix:/run/a b", "give one like unix:/run/app.sock:/metrics", id="blank"),
    ],
)
def test_no_socket(text: str, words: str) -> None:
    """A Unix socket whose name cannot be one is refused with the remedy."""
    with pytest.raises(UsageError, match=words):
        parse_address(text)


def test_credentials() -> None:
    """User and password of an address are taken out of it, and shown nowhere."""
    found = parse_address("http://me:p%40ss@app:8080/m")
    assert found.credentials == Credentials(CredentialSource("p@ss"), scheme="Basic", user="me")
    assert found.text == "http://app:8080/m"
    assert "p@ss" not in repr(found)


PASSWORDS = [
    "http://me:secret@app",
    "http://me:secret@app:port",
    "http://me:secret@",
    "http://me:1/secret@app",
    "http://me:1?secret@app",
    "http://me:1#secret@app",
    "http://me:x@y/secret@app",
    "http://me://secret@app",
    "http://me:sec ret@app",
    "http://me:secret\n@app",
    "ftp://me:secret@app",
    "me:secret@app",
    "app=http://me:secret@app",
]


@pytest.mark.parametrize("text", PASSWORDS)
def test_shown(text: str) -> None:
    """No part of a password is shown, however broken the address is."""
    assert "secret" not in shown(text)
    assert "ret" not in shown(text)
    assert "app" in shown(text) or text.endswith("@")


@pytest.mark.parametrize("text", PASSWORDS[1:-1])
def test_password_in_errors(text: str) -> None:
    """An address that is refused does not give its password away."""
    with pytest.raises(UsageError) as error:
        parse_address(text)
    assert "ret@" not in str(error.value)
    assert "secret" not in str(error.value)


def test_shown_as_it_is() -> None:
    """An address without a password is shown as it was written."""
    assert shown("http://app:8080/a//b?c=d") == "http://app:8080/a//b?c=d"
    assert shown("unix:/run/app.sock") == "unix:/run/app.sock"


@pytest.mark.parametrize(
    ("location", "found"),
    [
        pytest.param("/x?y=1", "http://app:8080/x?y=1", id="path"),
        pytest.param("x", "http://app:8080/a/x", id="relative"),
        pytest.param("//other/x", "http://other/x", id="host"),
        pytest.param("https://app/x", "https://app/x", id="scheme"),
        pytest.param("http://me:pw@other/x", "http://other/x", id="password"),
        pytest.param("/x\r\ny", "http://app:8080/xy", id="line-break"),
    ],
)
def test_redirected(location: str, found: str) -> None:
    """A redirect leads to another path or host, and brings no password."""
    there = redirected(parse_address("http://app:8080/a/b"), location)
    assert (there.text, there.credentials) == (found, None)


def test_redirected_on_a_socket() -> None:
    """A redirect within a Unix socket stays on it, one to another host leaves it."""
    here = parse_address("unix:/run/app.sock:/a")
    assert redirected(here, "/b").text == "unix:/run/app.sock:/b"
    assert redirected(here, "http://localhost/b").text == "unix:/run/app.sock:/b"
    assert redirected(here, "http://other/b").text == "http://other/b"


@pytest.mark.parametrize("location", ["ftp://x/", "unix:/run/x", "http://[", "http://a:b"])
def test_redirected_nowhere(location: str) -> None:
    """A redirect to what is not HTTP address is an error."""
    with pytest.raises(FetchError, match="redirected to what is not HTTP address"):
        redirected(parse_address("http://app"), location)
