"""Rotated and compressed files that the tests of tail share."""

import sys
from pathlib import Path

if sys.version_info >= (3, 14):
    from compression.zstd import compress as zstd
else:
    from backports.zstd import compress as zstd

__all__ = ["write", "zstd"]


def write(folder: Path, **files: bytes) -> Path:
    """Write `app.log` and its rotated files, named by their suffix after `app.log`."""
    for sign, data in files.items():
        (folder / f"app.log{sign.replace('_', '.')}").write_bytes(data)
    return folder / "app.log"
