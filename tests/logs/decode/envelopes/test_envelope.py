"""Lines in envelopes: what an envelope leaves unsaid is empty."""

from sidecar.logs.decode.envelopes.envelope import Wrapped


def test_defaults() -> None:
    """A line without more is complete, and has no time, stream, source or fields."""
    wrapped = Wrapped(b"line")
    assert (wrapped.ts, wrapped.ts_text, wrapped.stream, wrapped.source) == (None, "", "", "")
    assert not wrapped.partial
    assert wrapped.fields == {}


def test_fields_are_not_shared() -> None:
    """Each envelope has fields of its own."""
    assert Wrapped(b"").fields is not Wrapped(b"").fields
