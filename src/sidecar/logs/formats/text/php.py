"""PHP's own error log, with or without a time: `PHP Warning:  message in /a.php on line 7`."""

from sidecar.logs.formats.text.head import TextLine, compile_head, record
from sidecar.model.record import Level, Record

_LINE = compile_head(r"(?:\][ ])?PHP[ ]([A-Z][a-z]{1,12}(?:[ ][a-z]{1,8}){0,2}):[ ]{1,2}")
_LEVELS = {
    "Fatal error": Level.FATAL,
    "Parse error": Level.FATAL,
    "Core error": Level.FATAL,
    "Compile error": Level.FATAL,
    "Recoverable fatal error": Level.ERROR,
    "Catchable fatal error": Level.ERROR,
    "Warning": Level.WARNING,
    "Core warning": Level.WARNING,
    "Deprecated": Level.NOTICE,
    "Notice": Level.NOTICE,
    "Strict standards": Level.NOTICE,
}

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (
        b"[21-Feb-2026 13:42:05 Europe/Berlin] PHP Notice:  Undefined index: a in /x.php on line 1",
        Record(
            "Undefined index: a in /x.php on line 1",
            1771677725000000000,
            "21-Feb-2026 13:42:05 Europe/Berlin",
            Level.NOTICE,
        ),
    ),
    (
        b"PHP Fatal error:  Uncaught Error: no route in /x.php:3",
        Record("Uncaught Error: no route in /x.php:3", level=Level.FATAL),
    ),
    (
        b"PHP Warning:  fopen(/a): Failed to open stream in /x.php on line 7",
        Record("fopen(/a): Failed to open stream in /x.php on line 7", level=Level.WARNING),
    ),
)


def parse(line: TextLine) -> Record | None:
    """Return the record, or None for another format."""
    stamp = line.stamp
    if stamp is None and not line.text.startswith("PHP "):
        return None
    match = _LINE.match(line.head, stamp.end if stamp else 0)
    level = _LEVELS.get(match[1]) if match else None
    if match is None or level is None:
        return None
    return record(line.text[match.end() :], stamp, level)
