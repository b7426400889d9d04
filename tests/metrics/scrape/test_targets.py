"""Targets: how they are told apart, and when each is due."""

import pytest

from sidecar.errors import UsageError
from sidecar.metrics.http.credentials import Access, Credentials, CredentialSource
from sidecar.metrics.http.get import MAX_BODY
from sidecar.metrics.scrape.targets import Limits, Target, offset, targets_from_flags


def flags(*texts: str) -> tuple[Target, ...]:
    """Return the targets of these flags."""
    return targets_from_flags(texts, 5.0, 3.0)


def test_one() -> None:
    """One URL without a name has no labels: its history is as simple as can be."""
    (found,) = flags("http://app:8080")
    assert found == Target(
        url="http://app:8080", path="/metrics", interval=5.0, timeout=3.0, name="app:8080"
    )
    assert (found.identity, found.limits, found.access) == ("", Limits(MAX_BODY, 0, 0), Access())


@pytest.mark.parametrize(
    ("texts", "identities", "names"),
    [
        pytest.param(
            ["db=http://pg:9187"], ['{instance="pg:9187",job="db"}'], ["db"], id="one-with-a-name"
        ),
        pytest.param(
            ["http://a", "https://b/x?y=z"],
            ['{instance="a:80",job="sidecar"}', '{instance="b:443",job="sidecar"}'],
            ["a:80", "b:443"],
            id="no-names",
        ),
        pytest.param(
            ["a=http://x", "b=http://x", "unix:/run/x.sock"],
            [
                '{instance="x:80",job="a"}',
                '{instance="x:80",job="b"}',
                '{instance="unix:/run/x.sock",job="sidecar"}',
            ],
            ["a", "b", "unix:/run/x.sock"],
            id="some-names",
        ),
        pytest.param(["http://a?x=http://b"], [""], ["a:80"], id="no-name-but-a-query"),
        pytest.param(
            ["my job=http://a"], ['{instance="a:80",job="my job"}'], ["my job"], id="blank"
        ),
    ],
)
def test_labels(texts: list[str], identities: list[str], names: list[str]) -> None:
    """Several targets are told apart by name and address."""
    found = flags(*texts)
    assert [target.identity for target in found] == identities
    assert [target.name for target in found] == names


@pytest.mark.parametrize(
    ("url", "path"),
    [("http://a", "/metrics"), ("http://a/", "/metrics"), ("http://a/b?c=d", "/b?c=d")],
)
def test_path(url: str, path: str) -> None:
    """A target is asked at its address's own path, or at /metrics if it has none."""
    assert flags(url)[0].path == path


def test_timeout() -> None:
    """A scrape ends before the next one begins."""
    assert targets_from_flags(["http://a"], 1.0, 3.0)[0].timeout == 1.0


def test_password() -> None:
    """A password is moved out of the address that is shown."""
    (found,) = flags("http://me:hidden@app/m")
    assert (found.url, found.name) == ("http://app/m", "app:80")
    assert found.access == Access(
        Credentials(CredentialSource("hidden"), scheme="Basic", user="me")
    )
    assert "hidden" not in repr(found)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        pytest.param(
            ["http://a/x", "http://a/y"],
            'http://a/x and http://a/y are both {instance="a:80",job="sidecar"}; '
            "name them apart, as in --target NAME=URL",
            id="twice",
        ),
        pytest.param(["x=http://a", "x=http://a"], "are both", id="same-name"),
        pytest.param(["x="], "not an HTTP URL: x=", id="name-alone"),
        pytest.param(["=http://a"], "not an HTTP URL", id="no-name"),
        pytest.param(["x=app"], "not an HTTP URL: app; give one like", id="no-url"),
        pytest.param(["x=http://me:pw@a b"], r"not an HTTP URL: http://***@a b", id="password"),
    ],
)
def test_refused(texts: list[str], words: str) -> None:
    """Targets that make no sense, or cannot be told apart, are refused with the remedy."""
    with pytest.raises(UsageError) as error:
        flags(*texts)
    assert words in str(error.value)


def test_honor_labels() -> None:
    """Whether a target's own labels win is kept with its labels, for those who ask later."""
    target = Target(
        url="http://a", interval=5, timeout=3, labels=(("job", 'a"b'),), honor_labels=True
    )
    assert target.identity == r'{__honor_labels__="true",job="a\"b"}'


def test_offset() -> None:
    """Each target has its own time within the interval, the same in every run, well spread."""
    targets = flags(*[f"http://10.0.0.{number}:9100" for number in range(100)])
    offsets = [offset(target) for target in targets]
    assert offsets == [offset(target) for target in targets]
    assert all(0 <= each < 5 for each in offsets)
    tenths = [int(each * 2) for each in offsets]
    assert all(3 <= tenths.count(tenth) <= 20 for tenth in range(10))
    assert offset(flags("http://app:8080")[0]) == pytest.approx(3.7894, abs=1e-4)
