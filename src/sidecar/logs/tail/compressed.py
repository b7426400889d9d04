"""Files compressed with gzip or Zstandard, read as a stream of their decompressed bytes."""

import os
import sys
from contextlib import ExitStack
from io import BufferedIOBase, BufferedReader
from typing import cast

from sidecar.errors import LogError

_GZIP, _ZSTD = ".gz", ".zst"


def is_packed(name: str) -> bool:
    """Return whether the name of a file is that of a compressed file."""
    return name.endswith((_GZIP, _ZSTD))


def decompressed_name(name: str) -> str:
    """Return the name of a file without the suffix of its compression."""
    return name.removesuffix(_GZIP).removesuffix(_ZSTD)


class DecompressedFile:
    """The decompressed bytes of a file. Takes the descriptor and closes it."""

    def __init__(self, name: str, fd: int) -> None:
        """Start at the first byte."""
        self._name = name
        self._files = ExitStack()
        file = self._files.enter_context(os.fdopen(fd, "rb"))
        opened, self._faults = _zstd(file) if name.endswith(_ZSTD) else _gzip(file)
        self._stream = self._files.enter_context(opened)

    def read(self, size: int) -> bytes:
        """Return up to `size` next bytes, none at the end. Raises LogError where damaged."""
        try:
            # Not `read`, which loses the bytes before the damage.
            return self._stream.read1(size)
        except self._faults as error:
            raise LogError(f"{self._name} is damaged ({error}); going on behind it") from error

    def seek(self, offset: int) -> None:
        """Go to an offset of the decompressed bytes. Raises LogError where damaged."""
        try:
            self._stream.seek(offset)
        except self._faults as error:
            raise LogError(f"{self._name} is damaged ({error}); going on behind it") from error

    def close(self) -> None:
        """Close the file."""
        self._files.close()


def _gzip(file: BufferedReader) -> tuple[BufferedIOBase, tuple[type[Exception], ...]]:
    import gzip  # noqa: PLC0415 - most logs are not compressed
    import zlib  # noqa: PLC0415 - as above

    return cast("BufferedIOBase", gzip.GzipFile(fileobj=file)), (OSError, EOFError, zlib.error)


def _zstd(file: BufferedReader) -> tuple[BufferedIOBase, tuple[type[Exception], ...]]:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - most logs are not compressed
    else:
        from backports import zstd  # noqa: PLC0415 - as above

    return cast("BufferedIOBase", zstd.ZstdFile(file)), (OSError, EOFError, zstd.ZstdError)
