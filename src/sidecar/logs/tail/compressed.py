"""Rotated files that were packed with gzip or Zstandard, read as what was packed."""

import os
import sys
from contextlib import ExitStack
from io import BufferedIOBase, BufferedReader
from typing import cast

from sidecar.errors import LogError

_GZIP, _ZSTD = ".gz", ".zst"


def is_packed(name: str) -> bool:
    """Return whether a file's name says that it is packed."""
    return name.endswith((_GZIP, _ZSTD))


def unpacked_name(name: str) -> str:
    """Return the name that a file had before it was packed."""
    return name.removesuffix(_GZIP).removesuffix(_ZSTD)


class Unpacked:
    """What a packed file holds, as a stream. Takes the descriptor and closes it."""

    def __init__(self, name: str, fd: int) -> None:
        """Begin at the beginning."""
        self._name = name
        self._files = ExitStack()
        file = self._files.enter_context(os.fdopen(fd, "rb"))
        opened, self._faults = _zstd(file) if name.endswith(_ZSTD) else _gzip(file)
        self._stream = self._files.enter_context(opened)

    def read(self, size: int) -> bytes:
        """Return some of the next bytes, none at the end. Raises LogError where it is damaged."""
        try:
            # Not `read`, which would lose what it had before it came to the damage.
            return self._stream.read1(size)
        except self._faults as error:
            raise LogError(f"{self._name} is damaged ({error}); going on behind it") from error

    def seek(self, offset: int) -> None:
        """Go to that byte of what was packed. Raises LogError where it is damaged."""
        try:
            self._stream.seek(offset)
        except self._faults as error:
            raise LogError(f"{self._name} is damaged ({error}); going on behind it") from error

    def close(self) -> None:
        """Close the file."""
        self._files.close()


def _gzip(file: BufferedReader) -> tuple[BufferedIOBase, tuple[type[Exception], ...]]:
    import gzip  # noqa: PLC0415 - most logs are not packed
    import zlib  # noqa: PLC0415 - as above

    return cast("BufferedIOBase", gzip.GzipFile(fileobj=file)), (OSError, EOFError, zlib.error)


def _zstd(file: BufferedReader) -> tuple[BufferedIOBase, tuple[type[Exception], ...]]:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - most logs are not packed
    else:
        from backports import zstd  # noqa: PLC0415 - as above

    return cast("BufferedIOBase", zstd.ZstdFile(file)), (OSError, EOFError, zstd.ZstdError)
