"""The names and numbers that loggers give to levels → one `Level`."""

from sidecar.model.record import Level

_NAMES = {
    Level.TRACE: "trace trc verbose finest silly t v",
    Level.DEBUG: "debug dbg debu fine finer d",
    Level.INFO: "info inf information informational default log i",
    Level.NOTICE: "notice success n",
    Level.WARNING: "warning warn wrn w",
    Level.ERROR: "error err eror severe e",
    Level.FATAL: "fatal critical crit alert emerg emergency panic dpanic ftl f c",
}
_BY_NAME = {name: level for level, names in _NAMES.items() for name in names.split()}

_PINO = (
    (60, Level.FATAL),
    (50, Level.ERROR),
    (40, Level.WARNING),
    (30, Level.INFO),
    (20, Level.DEBUG),
    (10, Level.TRACE),
)
"""pino's and bunyan's scale, the one that a bare number means; custom levels lie between."""


def parse_level(value: object) -> Level | None:
    """Return the level that a logger meant, or None when the value names none."""
    if isinstance(value, str):
        return _BY_NAME.get(value) or _BY_NAME.get(value.strip().lower())
    if isinstance(value, int) and not isinstance(value, bool):
        return next((level for floor, level in _PINO if value >= floor), None)
    return None
