"""What a container's runtime puts around a line."""

import msgspec


class Wrapped(msgspec.Struct, frozen=True):
    """The line inside an envelope, and what the envelope says of it.

    `partial` means that the line goes on in the next one of the same stream.
    """

    line: bytes
    ts: int | None = None
    ts_text: str = ""
    stream: str = ""
    source: str = ""
    partial: bool = False
    fields: dict[str, object] = {}
