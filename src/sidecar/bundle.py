"""A report with all that belongs to it in one archive: written whole or not at all, read safely.

A bundle is a gzipped tar with one folder of a few files, by names that are known beforehand.
Reading one extracts nothing: what comes from elsewhere may be hostile.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sidecar.errors import UnreadableError, reason
from sidecar.model.document import Document
from sidecar.output import opened
from sidecar.times import NS
from sidecar.views.exchange.restored import decode

FOLDER = "sidecar-report"
DOCUMENT = "report.json"
NAMES = (
    "report.txt",
    DOCUMENT,
    "report.md",
    "report.html",
    "report.junit.xml",
    "report.sarif",
    "log.txt",
    "history.jsonl",
)
"""What a bundle may hold, in this order; all but the document may be missing."""

LARGEST = 256 << 20
"""Bytes that are read of a report or a bundle, unpacked: a day of data has some 10 MB."""

_MEMBERS = 64
_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"
_MODE = 0o600
"""A bundle holds logs: it is for its owner."""


class Bundle(msgspec.Struct, frozen=True):
    """What was read: the document, and every file by its name."""

    document: Document
    files: Mapping[str, bytes]


def write_bundle(
    path: Path, files: Mapping[str, bytes], at: int, inputs: Iterable[Path] = ()
) -> None:
    """Write the files, by names of `NAMES`, as made at `at` (ns); the same input, the same bytes.

    Raises UsageError for a path that is one of the inputs, UnreadableError when it cannot be
    written; then nothing is left, and an older bundle of that name is as it was.
    """
    with opened(path, inputs) as output:
        output.write_bytes(_packed(files, at // NS))


def read_report(path: Path) -> Document:
    """Return the document of a bundle, or of a JSON file; raises UnreadableError."""
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != _GZIP:
                return decode(_bounded(file, path), str(path))
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    return read_bundle(path).document


def read_bundle(path: Path) -> Bundle:
    """Return what a bundle holds. Names that it should not have are passed over.

    Raises UnreadableError for what is not a bundle, is damaged, or is too large.
    """
    try:
        with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
            files = _files(_bounded(file, path))
    except (OSError, EOFError, zlib.error) as error:
        said = reason(error) if isinstance(error, OSError) else str(error)
        raise _unreadable(path, said) from error
    except (tarfile.TarError, ValueError, OverflowError, RecursionError) as error:
        raise _unreadable(path, "it is not a bundle") from error
    if DOCUMENT not in files:
        raise _unreadable(path, f"it has no {FOLDER}/{DOCUMENT}")
    return Bundle(decode(files[DOCUMENT], f"{path}: {DOCUMENT}"), files)


def _packed(files: Mapping[str, bytes], at: int) -> bytes:
    body = io.BytesIO()
    # Without a name and with the report's time: the bytes depend on nothing else.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=body, mtime=at) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name in NAMES:
            if name in files:
                entry = tarfile.TarInfo(f"{FOLDER}/{name}")
                entry.size, entry.mtime, entry.mode = len(files[name]), at, _MODE
                archive.addfile(entry, io.BytesIO(files[name]))
    return body.getvalue()


def _files(body: bytes) -> dict[str, bytes]:
    known = {f"{FOLDER}/{name}": name for name in NAMES}
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:") as archive:
        for _ in range(_MEMBERS):
            entry = archive.next()
            if entry is None:
                break
            name = known.get(entry.name)
            if name is None or name in files or not entry.isreg() or entry.issparse():
                continue
            content = archive.extractfile(entry)
            files[name] = content.read() if content else b""
    return files


def _bounded(file: io.BufferedIOBase, path: Path) -> bytes:
    parts: list[bytes] = []
    size = 0
    while block := file.read(_BLOCK):
        parts.append(block)
        size += len(block)
        if size > LARGEST:
            raise _unreadable(path, f"it has more than {LARGEST >> 20} MiB")
    return b"".join(parts)


def _unreadable(path: Path, why: str) -> UnreadableError:
    return UnreadableError(f"cannot read {path}: {why}; give what --bundle or -o json wrote")
