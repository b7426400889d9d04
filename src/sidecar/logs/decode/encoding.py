"""What a byte-order mark says about a log: UTF-16 becomes UTF-8, anything else stays as it is."""

import codecs

_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def codec_of(head: bytes) -> str | None:
    """Return the codec of a UTF-16 file; other files are taken as bytes."""
    return _WIDE.get(head[:2])


class Decoder:
    """Turns the chunks of one file into UTF-8 and leaves its mark out."""

    def __init__(self, head: bytes = b"") -> None:
        """Begin within a file that has this head, or, without one, at a beginning."""
        self._at_start = not head
        self._codec: codecs.IncrementalDecoder | None = None
        self._choose(head)

    @property
    def wide(self) -> bool:
        """Whether the file is UTF-16, where a NUL is a part of most characters."""
        return self._codec is not None

    @property
    def undecoded(self) -> int:
        """How many bytes of a character wait for its other bytes."""
        return len(self._codec.getstate()[0]) if self._codec else 0

    def feed(self, chunk: bytes) -> bytes:
        """Return the same text in UTF-8; bytes that are not UTF-8 are passed on."""
        first = self._at_start
        if first and chunk:
            self._at_start = False
            self._choose(chunk)
        if self._codec is not None:
            text = self._codec.decode(chunk)
            return (text.removeprefix(_MARK) if first else text).encode()
        return chunk.removeprefix(codecs.BOM_UTF8) if first else chunk

    def width_of_rest(self, text: bytes) -> int:
        """Return how many bytes of a UTF-16 file stand behind the last line end of this text."""
        return self.undecoded + len(text.rpartition(b"\n")[2].decode().encode("utf-16-le"))

    def _choose(self, head: bytes) -> None:
        name = codec_of(head)
        # A lone surrogate becomes U+FFFD, which is as wide.
        self._codec = codecs.getincrementaldecoder(name)("replace") if name else None
