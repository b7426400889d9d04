"""Secrets out of texts and values, with pseudonyms that are the same for the same secret."""

import time
from types import MappingProxyType

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.redact.samples import HARMLESS, SECRETS
from tests.reports import EVIDENCE, FINDINGS

from sidecar.errors import UsageError
from sidecar.model.record import Record
from sidecar.model.report import Masked
from sidecar.redact.redactor import Redactor, scan
from sidecar.redact.rule import Secret

CARD = "4111111111111111"


def test_pseudonyms() -> None:
    """The same secret has the same pseudonym, another one the next, and both are counted."""
    redactor = Redactor()
    text = "password=one\npassword=two\nuser=x password=one"
    assert redactor.text(text) == (
        "password=«password-1»\npassword=«password-2»\nuser=x password=«password-1»"
    )
    assert redactor.masked == (
        Masked("password", "«password-1»", 2),
        Masked("password", "«password-2»", 1),
    )
    assert redactor.text("--password two") == "--password «password-2»"
    assert Redactor().text("password=two") == "password=«password-1»"


SNIPPETS = st.sampled_from(
    [*(row[0] for row in SECRETS), *HARMLESS, "\n", ",", '"', "«", "-1»", "="]
)


@given(st.lists(SNIPPETS | st.text(max_size=20), max_size=6).map("".join))
def test_idempotent(text: str) -> None:
    """Redacting twice is redacting once, and nothing is left that a search would find."""
    redactor = Redactor(emails=True)
    once = redactor.text(text)
    assert redactor.text(once) == once
    assert redactor.scan(once) == []


KINDS = [row for row in SECRETS if len(row[2]) >= 6]


@given(
    st.lists(
        st.sampled_from(KINDS) | st.text(max_size=30).map(lambda text: (text, "", "")),
        min_size=1,
        max_size=8,
    )
)
def test_no_secret_survives(rows: list[tuple[str, str, str]]) -> None:
    """Whatever stands on the lines around it, a secret is not in what comes out."""
    text = Redactor().text("\n".join(row[0] for row in rows))
    without = "\n".join(row[0] for row in rows if not row[1])
    for _, _, secret in rows:
        assert not secret or secret not in text or secret in without


def test_values() -> None:
    """Fields are secrets by their names, at any depth; the rest is text as any other."""
    redactor = Redactor()
    value = {
        "password": 12345,
        "token": 3,
        "Authorization": "Bearer abc123def456",
        "Set-Cookie": ["a=b", "c=d"],
        "secret": {"name": "db", "api_key": "abc12345def"},
        "headers": [{"name": "Cookie", "value": "x=y"}, {"key": "X-Trace", "value": "t"}],
        "nothing": {"password": None, "pwd": True, "passwd": ""},
        "note": "see password=x1",
        f"card {CARD}": 1.5,
        "raw": b"password=x",
    }
    assert redactor.values(value) == {
        "password": "«password-1»",
        "token": 3,
        "Authorization": "Bearer «authorization-1»",
        "Set-Cookie": ["«cookie-1»", "«cookie-2»"],
        "secret": {"name": "db", "api_key": "«api-key-1»"},
        "headers": [{"name": "Cookie", "value": "«cookie-3»"}, {"key": "X-Trace", "value": "t"}],
        "nothing": {"password": None, "pwd": True, "passwd": ""},
        "note": "see password=«password-2»",
        "card «card-1»": 1.5,
        "raw": b"",
    }


def test_values_twice() -> None:
    """Values that were redacted stay as they are, and are not counted again."""
    redactor = Redactor()
    once = redactor.values({"password": "x1", "Authorization": "Basic abcd", "cookie": "a=b"})
    masked = redactor.masked
    assert redactor.values(once) == once
    assert redactor.masked == masked


def test_struct() -> None:
    """A record stays a record; a private key over several of its lines is one secret."""
    record = Record(
        "start",
        lines=("key:", "-----BEGIN PRIVATE KEY-----", "MIIE", "-----END PRIVATE KEY-----", "end"),
        fields={"password": "x1"},
        raw=b"password=x1",
    )
    redacted = Redactor().values(record)
    assert redacted == Record(
        "start", lines=("key:", "«private-key-1»", "end"), fields={"password": "«password-1»"}
    )


def test_lines_with_breaks() -> None:
    """Texts that have line ends of their own stay as many as they were."""
    assert Redactor().values(("a\nb", "password=x1")) == ("a\nb", "password=«password-1»")


def test_evidence() -> None:
    """A whole report goes through, and without secrets comes out as it was."""
    redactor = Redactor()
    evidence, findings = redactor.values((EVIDENCE, FINDINGS))
    assert findings == FINDINGS
    assert "hunter2" not in repr(evidence)
    assert redactor.masked == (Masked("password", "«password-1»", 3),)
    assert type(evidence.logs) is type(EVIDENCE.logs)
    assert msgspec.structs.replace(
        evidence, logs=EVIDENCE.logs, metrics=0, history=0, signals=0
    ) == msgspec.structs.replace(EVIDENCE, metrics=0, history=0, signals=0)


def test_deep() -> None:
    """A value that is nested without end is cut, not fatal; a mapping of any kind is read."""
    value: object = "password=x1"
    for _ in range(500):
        value = MappingProxyType({"a": [value]})
    assert "x1" not in repr(Redactor().values(value))


def test_own_patterns() -> None:
    """A user's pattern is masked: its first group, or all of it; also in a long line."""
    redactor = Redactor([r"customer (\d+)", r"K-\w+"])
    assert redactor.text("customer 17 has K-12") == "customer «own-1» has «own-2»"
    assert redactor.text(f"{'x ' * 6000}K-99 {'y' * 6000}").count("K-99") == 0
    assert Redactor(["x*"]).text("abc") == "abc"


def test_bad_pattern() -> None:
    """The error for an invalid pattern names the position."""
    with pytest.raises(UsageError, match=r"bad regex .* position 1"):
        Redactor(["(a"])


def test_emails() -> None:
    """Addresses are masked on demand."""
    text = "mail to bob.smith+x@mail.example.org, now"
    assert Redactor().text(text) == text
    assert Redactor(emails=True).text(text) == "mail to «email-1», now"


def test_scan() -> None:
    """Checks may ask for the places alone."""
    assert scan("password=one") == [Secret("password", 9, 12)]


def test_fast() -> None:
    """Ordinary log text is searched at tens of megabytes a second of processor time."""
    line = '{"ts":"2026-02-21T13:42:05.123Z","level":"INFO","msg":"done","id":12,"took":0.123456}\n'
    text = line * 20_000
    begun = time.process_time()
    assert Redactor().text(text) == text
    # 60 MB/s on a quiet machine; a busy one must not fail the test.
    assert len(text) / (time.process_time() - begun) > 10_000_000
