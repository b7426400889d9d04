"""Everything that can go wrong in a way a user can act on.

    SidecarError               shown as one line: what failed, where, the remedy
    ├── UsageError             what was typed, or configured, makes no sense         exit 2
    └── UnreadableError        a target or an input cannot be read                   exit 3
        ├── FetchError         an HTTP target did not answer as it should
        ├── LogError           a log cannot be opened or read
        ├── HistoryError       the metrics history cannot be read, or written
        └── EngineError        docker is not there, or does not answer

Not an error: a bad line, a bad body, a failed scrape. Those are data, and the work goes on.
"""

import enum


class Exit(enum.IntEnum):
    """The exit codes of every subcommand; `docs/cli.md` repeats them for users."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    BUG = 70
    """A fault of Sidecar itself; the number is EX_SOFTWARE of sysexits.h."""

    INTERRUPTED = 130
    """128 + SIGINT, as shells report a command ended by Ctrl-C."""


class SidecarError(Exception):
    """A failure with its remedy; its text is one line, complete as it stands."""

    exit_code = Exit.UNREADABLE


class UsageError(SidecarError):
    """An argument, an environment variable or a configuration file makes no sense."""

    exit_code = Exit.USAGE


class UnreadableError(SidecarError):
    """The target or the input cannot be read."""


class FetchError(UnreadableError):
    """An HTTP exchange failed; the text is the reason alone, callers add the address."""


class LogError(UnreadableError):
    """A log cannot be opened or read."""


class HistoryError(UnreadableError):
    """The metrics history cannot be opened, read or written."""


class EngineError(UnreadableError):
    """Docker is not there, does not answer, or lacks what is needed of it."""


def reason(error: OSError) -> str:
    """Return what the operating system said, without Python's decoration around it."""
    return (error.strerror or str(error) or type(error).__name__).lower()


class Stopped(BaseException):
    """SIGTERM arrived: end now, cleanly."""
