"""Messages are masked where they vary, and stay different where events differ."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.statistics.templates.masks import HEAD, keys, mask, mask_text, same_ids

UUID = "3f2a91c0-77aa-4b1e-9c55-0123456789ab"


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("task complete", "task complete"),
        ("task 7 took 12 ms", "task <num> took <num> ms"),
        ("took 12ms", "took <num>"),
        ("took 1m3.5s of 90%", "took <num> of <num>"),
        ("took 250µs", "took <num>"),
        ("-3.5e10 of +1,024", "<num> of <num>"),
        ("worker-3 on db2 uses utf8", "worker-<num> on db<num> uses utf<num>"),
        ("version v1.22.3", "version v<num>"),
        ("12MB of 3 GiB", "<num> of <num> GiB"),
        (f"request {UUID} failed", "request <uuid> failed"),
        (f"request {UUID.upper()} failed", "request <uuid> failed"),
        ("commit 9fceb02d0ae598e95dc970b74767f19372d61af8", "commit <hex>"),
        ("at 0xDEADbeef", "at <hex>"),
        ("deadbeef is a word, decade is one", "deadbeef is a word, decade is one"),
        ("mac 00:1b:44:11:3a:b7 seen", "mac <hex> seen"),
        ("from 10.0.0.12:8080 to 192.168.0.0/16", "from <ip> to <ip>"),
        ("peer [2001:db8::1]:443 and fe80::1", "peer <ip> and <ip>"),
        ("listening on :8080", "listening on :<num>"),
        ("GET /api/v1/users/17?full=1 200", "GET <path> <num>"),
        ("open ./etc/app.conf: denied", "open <path> denied"),
        ("open C:\\Temp\\x.log now", "open <path> now"),
        ("read/write and/or km/h", "read/write and/or km/h"),
        ("call https://example.com:8443/a?b=1 now", "call <url> now"),
        ("mail to grace.hopper@example.com sent", "mail to <email> sent"),
        ('user "Grace \\"H\\" Hopper" left', "user <str> left"),
        ("user 'grace' doesn't know", "user <str> doesn't know"),
        ("run `rm -rf`", "run <str>"),
        ("since 2026-02-21T13:42:05.123Z", "since <time>"),
        ("since 2026-02-21 13:42:05,123 +01:00 on", "since <time> on"),
        ("on 2026-02-21 at 13:42:05", "on <time> at <time>"),
        ("at 21/Feb/2026:13:42:05 +0000", "at <time>"),
        ("id=5 user=eve9 t=0.25", "id=<num> user=eve<num> t=<num>"),
        ("token AbCdEfGhIjKlMnOp1234567", "token <*>"),
        ("retry (3/5)...", "retry (<num>/<num>)..."),
        ("a\tb   c \n d", "a b c d"),
        ("заказ 15 готов", "заказ <num> готов"),
        ("", ""),
    ],
)
def test_rows(message: str, template: str) -> None:
    """Each varying part gets the name of its kind; words stay."""
    assert mask_text(message) == template


texts = st.text(st.sampled_from(string.printable + "é\ud800"), max_size=60)


@given(st.lists(texts, max_size=5))
def test_columns(messages: list[str]) -> None:
    """A message has the same key alone and among others, also with line ends."""
    assert keys(messages) == [keys((message,))[0] for message in messages]


@given(st.text(st.sampled_from("0123456789abcdefg-_:/.'\" xX"), max_size=80))
def test_ids(message: str) -> None:
    """An id spelled in another way has the same mask."""
    key = keys((message,))[0]
    assert mask(same_ids(key)) == mask(key)


@given(st.text(max_size=40), st.randoms())
def test_digits(message: str, chance: object) -> None:
    """A digit never changes the template."""
    del chance
    other = "".join("7" if "0" <= letter <= "9" else letter for letter in message)
    assert mask_text(message) == mask_text(other)


@pytest.mark.parametrize(
    "piece", ['"', "'", "a@", "0", "0.", "a-", "0:", "/", "\\", "::", "http://", "0a", "_", "[0:"]
)
def test_hostile(piece: str) -> None:
    """A long repetitive message is masked fast."""
    message = piece * HEAD
    assert len(mask_text(message)) <= 12 * HEAD
