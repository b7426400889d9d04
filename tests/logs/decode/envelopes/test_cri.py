"""Lines of Kubernetes' container runtimes."""

import pytest

from sidecar.logs.decode.envelopes.cri import unwrap
from sidecar.logs.decode.envelopes.envelope import Wrapped

TIME = "2026-02-21T13:42:05Z"
NS = 1_771_681_325_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stdout F up", Wrapped(b"up", NS, TIME, "stdout")),
        ("stderr P a long", Wrapped(b"a long", NS, TIME, "stderr", partial=True)),
        ("stdout F", Wrapped(b"", NS, TIME, "stdout")),
        ("stdout F  two blanks", Wrapped(b" two blanks", NS, TIME, "stdout")),
        ("stdout F:tag up", Wrapped(b"up", NS, TIME, "stdout")),
        ("stdin F up", None),
        ("stdout X up", None),
        ("stdout Full", None),
    ],
)
def test_unwrap(text: str, expected: Wrapped | None) -> None:
    """Time, stream and tag are read; a line of another layout is not an envelope."""
    assert unwrap(f"{TIME} {text}".encode()) == expected
