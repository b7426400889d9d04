"""The value that each envelope returns: a line, with its time, stream and source."""

import msgspec


class Wrapped(msgspec.Struct, frozen=True):
    """The line inside an envelope, and what the envelope states about it.

    `partial` means that the line continues in the next one of the same stream.
    """

    line: bytes
    ts: int | None = None
    ts_text: str = ""
    stream: str = ""
    source: str = ""
    partial: bool = False
    fields: dict[str, object] = {}
