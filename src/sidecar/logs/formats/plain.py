"""Any line at all: shown as it is."""

from sidecar.model.record import Record

SAMPLES = (
    (b"listening on port 8080", Record(msg="listening on port 8080", plain=True)),
    (b"", Record(msg="", plain=True)),
    (b"caf\xe9", Record(msg=r"caf\xe9", plain=True)),
    (b'{"torn": ', Record(msg='{"torn": ', plain=True)),
)


def parse(line: bytes) -> Record:
    r"""Return the line as a message; bytes that are no UTF-8 are written as `\xe9`."""
    return Record(msg=line.decode("utf-8", "backslashreplace"), plain=True)
