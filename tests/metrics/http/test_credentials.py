"""Credentials, from the settings and from files."""

import base64
from pathlib import Path

import pytest

from sidecar.errors import FetchError
from sidecar.metrics.http.credentials import Access, Credentials, CredentialSource, Tls


def test_basic() -> None:
    """User and password are sent as UTF-8, also with a colon and none at all."""
    header = Credentials(CredentialSource("p:ü"), scheme="Basic", user="me").header()
    assert base64.b64decode(header.removeprefix("Basic ")).decode() == "me:p:ü"
    assert Credentials(CredentialSource(), scheme="Basic", user="me").header() == "Basic bWU6"


def test_read_anew(tmp_path: Path) -> None:
    """A secret's file is read at each request, and blanks around the secret do not count."""
    file = tmp_path / "token"
    asked = Credentials(CredentialSource(file=str(file)))
    for token in ("one", "two"):
        file.write_text(f" {token}\n")
        assert asked.header() == f"Bearer {token}"


def test_unreadable(tmp_path: Path) -> None:
    """A secret that cannot be read is an error that names the file and not what is in it."""
    for name, content in {"binary": b"\xffsecret", "lines": b"secret\r\nEvil: yes"}.items():
        (tmp_path / name).write_bytes(content)
    for name, words in {
        "none": "cannot read .*none: no such file",
        ".": "is a directory",
        "binary": "not UTF-8 text",
        "lines": "lines has more than one line",
    }.items():
        with pytest.raises(FetchError, match=words) as error:
            Credentials(CredentialSource(file=str(tmp_path / name))).header()
        assert "secret" not in str(error.value)


def test_repr() -> None:
    """A secret never shows in what a developer prints."""
    access = Access(Credentials(CredentialSource("hidden")))
    assert "hidden" not in repr(access)
    assert "Secret(***)" in repr(access)
    assert repr(CredentialSource(file="f")) == "Secret(file='f')"


def test_elsewhere() -> None:
    """Another host gets no credentials, no certificate and not the target's name."""
    tls = Tls("ca", "cert", "key", "name", verify=False)
    found = Access(Credentials(CredentialSource("x")), tls, follow_redirects=False).elsewhere()
    assert found == Access(None, Tls(ca_file="ca", verify=False), follow_redirects=False)
