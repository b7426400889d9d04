"""A line → a record: each format is asked in turn, the last one refuses nothing."""

from sidecar.logs.formats import FORMATS
from sidecar.model.record import Record


def parse(line: bytes) -> Record:
    """Return what the line says; never raises, never drops."""
    for read in FORMATS:
        record = read(line)
        if record is not None:
            return record
    raise AssertionError("the plain format refuses nothing")
