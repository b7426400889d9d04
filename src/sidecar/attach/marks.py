"""How files and containers that `sidecar attach` made are recognised: first line, label."""

import hashlib

LABEL = "sidecar.attached-to"
"""The label on each container made by attach; its value is the service that it observes."""

_FIRST_LINE = "# Made by `sidecar attach`. Edit it, and the next run refuses it. sha256: "
"""Version 0.1 wrote this line; it must not change, or files of that version are not recognised."""


def marked(body: str) -> str:
    """Return the text of a file with the first line by which it is recognised, and its checksum."""
    return f"{_FIRST_LINE}{_checksum(body)}\n{body}"


def is_ours(text: str) -> bool:
    """Tell whether a file was made by attach, even if it was edited since."""
    return text.startswith(_FIRST_LINE)


def is_unedited(text: str) -> bool:
    """Tell whether a file is exactly as attach made it."""
    first, _, body = text.partition("\n")
    return first == f"{_FIRST_LINE}{_checksum(body)}"


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
