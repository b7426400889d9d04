"""Bundles: a report in all forms, with excerpts of log and history, in one archive.

A bundle is a gzipped tar with one folder of files of known names. It is written as a whole or not
at all. Reading it extracts nothing, because an archive from elsewhere may be hostile.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sidecar.errors import UnreadableError, reason
from sidecar.model.document.report import Document
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
"""Files of a bundle, in this order; all but the document may be missing."""

LARGEST = 256 << 20
"""Most bytes that a report or an unpacked bundle may have: a day of data has about 10 MB."""

_MEMBERS = 64
_BLOCK = 1 << 16
_GZIP = b"\x1f\x8b"
_MODE = 0o600
"""Only the owner may read a bundle: it holds logs."""


class Bundle(msgspec.Struct, frozen=True):
    """The content of a bundle: the document, and every file by its name."""

    document: Document
    files: Mapping[str, bytes]


def write_bundle(
    path: Path, files: Mapping[str, bytes], at: int, inputs: Iterable[Path] = ()
) -> None:
    """Write the files, whose names are in `NAMES`; the same input gives the same bytes.

    `at` is the time of the report in nanoseconds. Raises UsageError for a path that is one of the
    inputs, UnreadableError when it cannot be written; an older bundle of that name stays unchanged
    then.
    """
    with opened(path, inputs) as output:
        output.write_bytes(_packed(files, at // NS))


def read_report(path: Path) -> Document:
    """Return the document of a bundle or of a JSON file; raises UnreadableError."""
    try:
        with path.open("rb") as file:
            if file.peek(2)[:2] != _GZIP:
                return decode(_bounded(file, path), str(path))
    except OSError as error:
        raise _unreadable(path, reason(error)) from error
    return read_bundle(path).document


def read_bundle(path: Path) -> Bundle:
    """Return the content of a bundle. Files of other names are ignored.

    Raises UnreadableError for a file that is no bundle, is damaged, or is too large.
    """
    try:
        with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as file:
            files = _files(_bounded(file, path))
    except (OSError, EOFError, zlib.error) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise _unreadable(path, why) from error
    except (tarfile.TarError, ValueError, OverflowError, RecursionError) as error:
        raise _unreadable(path, "it is not a bundle") from error
    if DOCUMENT not in files:
        raise _unreadable(path, f"it has no {FOLDER}/{DOCUMENT}")
    return Bundle(decode(files[DOCUMENT], f"{path}: {DOCUMENT}"), files)


def _packed(files: Mapping[str, bytes], at: int) -> bytes:
    body = io.BytesIO()
    # No file name, and the time of the report: the bytes depend on the input alone.
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
