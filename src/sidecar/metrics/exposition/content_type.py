"""Detect which of the two text formats a body has."""

from typing import Literal

Form = Literal["text", "openmetrics"]
"""`text` is 0.0.4, and 1.0, which adds names in quotes; `openmetrics` is 1.0.0 and 0.0.1."""

_DECLARED: dict[str, Form] = {
    "text/plain": "text",
    "application/openmetrics-text": "openmetrics",
}
_END = b"# EOF"


def declared(content_type: str) -> Form | None:
    """Return the format that a Content-Type names; None when it is missing, or of another kind."""
    return _DECLARED.get(content_type.partition(";")[0].strip().lower())


def guess(body: bytes) -> Form:
    """Return the format that a body looks like: OpenMetrics ends with `# EOF`."""
    end = body[-64:].rstrip()
    return "openmetrics" if end == _END or end.endswith(b"\n" + _END) else "text"


def form_of(content_type: str, body: bytes) -> Form:
    """Return the format by Content-Type, and where that says nothing, by the body's end.

    Prometheus 3 fails a scrape whose Content-Type it does not know.
    """
    return declared(content_type) or guess(body)
