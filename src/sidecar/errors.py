"""Exit codes and the errors that a user can act on.

    SidecarError               shown as one line: what failed, where, the remedy
    ├── UsageError             an argument or a setting is invalid                   exit 2
    └── UnreadableError        a target or an input cannot be read                   exit 3
        ├── FetchError         an HTTP exchange with a target failed
        ├── LogError           a log cannot be opened or read
        ├── HistoryError       the metrics history cannot be read or written
        └── EngineError        Docker is not installed or does not answer

A bad line, a bad body and a failed scrape are no errors: they are data, and the work continues.
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
    """A failure with its remedy; its text is one complete line."""

    exit_code = Exit.UNREADABLE


class UsageError(SidecarError):
    """An argument, an environment variable or a settings file is invalid."""

    exit_code = Exit.USAGE


class UnreadableError(SidecarError):
    """A target or an input cannot be read."""


class FetchError(UnreadableError):
    """An HTTP exchange failed; the text is the reason alone, the caller adds the address."""


class LogError(UnreadableError):
    """A log cannot be opened or read."""


class HistoryError(UnreadableError):
    """The metrics history cannot be opened, read or written."""


class EngineError(UnreadableError):
    """Docker is not installed, does not answer, or lacks a needed feature."""


def reason(error: OSError) -> str:
    """Return the message of the operating system, in lower case, without the error number."""
    return (error.strerror or str(error) or type(error).__name__).lower()


class Stopped(BaseException):
    """SIGTERM arrived: stop now and close what is open."""
