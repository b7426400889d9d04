"""The body of an answer, decompressed, within a limit."""

import zlib
from http.client import HTTPResponse

from sidecar.errors import FetchError
from sidecar.metrics.http.deadline import Deadline
from sidecar.metrics.http.plain import Plain

_GZIP = 16 + zlib.MAX_WBITS
"""To zlib: with gzip's header and checksum."""

_MB = 1 << 20
"""As in a configuration: powers of 1024."""


def read_body(response: HTTPResponse | Plain, limit: int, deadline: Deadline) -> bytes:
    """Return the body; no more than `limit` bytes are held, packed or unpacked.

    Raises FetchError when there are more, or when it is not what its header announces.
    """
    if isinstance(response, HTTPResponse) and response.length is None:
        body = response.read(limit + 1)
    elif response.length is not None and response.length <= limit:
        # Without a number: only then http.client reports that fewer bytes came than announced.
        body = response.read()
    else:
        raise _over(limit)
    if len(body) > limit:
        raise _over(limit)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return _unpack(body, limit, deadline)
    if encoding not in ("identity", ""):
        raise FetchError(f"broken answer: its encoding is {encoding[:20]}, asked was for gzip")
    return body


def _unpack(packed: bytes, limit: int, deadline: Deadline) -> bytes:
    pieces: list[bytes] = []
    room = limit
    # More than one gzip stream may follow each other; endless empty ones end at the deadline.
    while packed:
        deadline.left()
        stream = zlib.decompressobj(_GZIP)
        try:
            piece = stream.decompress(packed, room + 1)
        except zlib.error:
            raise FetchError("broken answer: it is not valid gzip") from None
        room -= len(piece)
        if room < 0:
            raise _over(limit)
        if not stream.eof:
            raise FetchError("broken answer: its gzip ends too soon")
        pieces.append(piece)
        packed = stream.unused_data
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _over(limit: int) -> FetchError:
    size = f"{limit / _MB:.4g} MB" if limit >= _MB else f"{limit:,} bytes"
    return FetchError(f"the body is over {size} (body_size_limit)")
