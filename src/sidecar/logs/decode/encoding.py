"""Encodings by byte-order mark: UTF-16 becomes UTF-8, all other bytes stay as they are."""

import codecs

_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def codec_of(head: bytes) -> str | None:
    """Return the codec of a UTF-16 file by its first bytes; None for any other file."""
    return _WIDE.get(head[:2])


class Decoder:
    """Decodes the chunks of one file into UTF-8, without the byte-order mark."""

    def __init__(self, head: bytes = b"") -> None:
        """Start within the file that has this head; without a head, at its beginning."""
        self._at_start = not head
        self._codec: codecs.IncrementalDecoder | None = None
        self._choose(head)

    @property
    def wide(self) -> bool:
        """Whether the file is UTF-16, in which most characters contain a NUL."""
        return self._codec is not None

    @property
    def undecoded(self) -> int:
        """Bytes of an incomplete character that wait for the rest."""
        return len(self._codec.getstate()[0]) if self._codec else 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the chunk in UTF-8; bytes of other encodings are passed on."""
        first = self._at_start
        if first and chunk:
            self._at_start = False
            self._choose(chunk)
        if self._codec is not None:
            text = self._codec.decode(chunk)
            return (text.removeprefix(_MARK) if first else text).encode()
        return chunk.removeprefix(codecs.BOM_UTF8) if first else chunk

    def width_of_rest(self, text: bytes) -> int:
        """Return the bytes in a UTF-16 file after the last line end of this text."""
        return self.undecoded + len(text.rpartition(b"\n")[2].decode().encode("utf-16-le"))

    def _choose(self, head: bytes) -> None:
        name = codec_of(head)
        # A lone surrogate becomes U+FFFD, which has the same width.
        self._codec = codecs.getincrementaldecoder(name)("replace") if name else None
