"""Which engine's command is there."""

import shutil

_KNOWN = ("docker", "podman")
"""In the order of preference; Podman has the same verbs."""


def program() -> str:
    """Return the command to run; `docker` also where there is neither, so that errors name it."""
    return next((name for name in _KNOWN if shutil.which(name)), _KNOWN[0])
