"""Records → counts, top messages, last errors; one pass, bounded memory."""

from collections import Counter, deque
from collections.abc import Iterable

from sidecar.model.evidence import LogSummary
from sidecar.model.record import Level, Record

_LAST_ERRORS = 5
_TOP = 10

_DISTINCT = 10_000
"""Messages counted apart. At about 100 bytes each this is 1 MB; the rest is counted as one."""

OTHER = "(other messages)"
NONE = "(no message)"


def summarise(records: Iterable[Record]) -> LogSummary:
    """Return the log in figures; lines that no format understood are counted as `plain`."""
    levels: Counter[Level | None] = Counter()
    messages: Counter[str] = Counter()
    errors: deque[Record] = deque(maxlen=_LAST_ERRORS)
    plain = 0
    for record in records:
        levels[record.level] += 1
        message = record.msg or NONE
        known = message in messages or len(messages) < _DISTINCT
        messages[message if known else OTHER] += 1
        plain += record.plain
        if record.level is not None and record.level >= Level.ERROR:
            errors.append(record)
    return LogSummary(
        total=levels.total(),
        by_level=dict(levels),
        top=tuple(messages.most_common(_TOP)),
        last_errors=tuple(errors),
        plain=plain,
    )
