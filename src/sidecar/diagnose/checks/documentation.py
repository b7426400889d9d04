"""The documentation of a check: the docstring of its module."""

import sys

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.registry import CHECKS
from sidecar.errors import UsageError


def documentation(check: Check) -> str:
    """Return what the module of a check says of it."""
    return (sys.modules[check.find.__module__].__doc__ or "").strip()


def explain(code: str) -> str:
    """Return the documentation of the check that finds this code, with its title on top.

    Raises UsageError for a code that no check has.
    """
    for check in CHECKS:
        if check.code == code:
            return f"{code}: {check.title}\n\n{documentation(check)}\n"
    from difflib import get_close_matches  # noqa: PLC0415 - 3 ms, for those who mistype a code

    close = get_close_matches(code, [check.code for check in CHECKS], n=1)
    known = ", ".join(check.code for check in CHECKS)
    meant = f"did you mean {close[0]}?" if close else f"there are {known}"
    raise UsageError(f"no check has the code {code!r}; {meant}")
