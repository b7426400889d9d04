"""Any line at all: shown as it is."""

from sidecar.logs.formats.text.head import TextLine
from sidecar.model.record import Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (b"listening on port 8080", Record("listening on port 8080", plain=True)),
    (b"", Record("", plain=True)),
    (b"  \t ", Record("  \t ", plain=True)),
    (b"caf\xe9", Record(r"caf\xe9", plain=True)),
    (b'{"torn": ', Record('{"torn": ', plain=True)),
    (b"\x1b[31mred\x1b[0m alone", Record("red alone", plain=True)),
)


def parse(line: TextLine) -> Record:
    """Return the line as a message."""
    return Record(line.text, plain=True)
