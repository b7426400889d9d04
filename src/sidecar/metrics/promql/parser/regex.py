"""Translate RE2 expressions, which Prometheus uses, for Python's `re`."""

import re
import warnings

_POSIX = {
    "[:alnum:]": "0-9A-Za-z",
    "[:alpha:]": "A-Za-z",
    "[:digit:]": "0-9",
    "[:lower:]": "a-z",
    "[:space:]": r"\t\n\v\f\r ",
    "[:upper:]": "A-Z",
    "[:word:]": r"\w",
    "[:xdigit:]": "0-9A-Fa-f",
}
_PIECE = re.compile(
    r"""\\. | \[\^?\]?(?:\\.|[^\]\\])*\]      # an escape; a class, whose brackets mean nothing
    | \(\?(?P<flags>[ims]*(?:-[ims]+)?)\)     # flags for the rest of their group
    | \((?:\?(?:P?<\w+>|[ims-]*:))? | \) | .""",
    re.VERBOSE | re.DOTALL,
)


def regex(text: str) -> re.Pattern[str]:
    r"""Return the pattern; raises re.error for what Python does not have.

    Classes such as `\d` are ASCII, as in RE2, and a dot is not a line feed.
    """
    for name, characters in _POSIX.items():
        text = text.replace(name, characters)
    with warnings.catch_warnings():
        # Python warns of what future versions may read as a set within a set.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(_scoped(text) if "(?" in text else text, re.ASCII)


def _scoped(text: str) -> str:
    """Return the text with `a(?i)b` as `a(?i:b)`: Python has flags in front of all only."""
    found: list[str] = []
    levels: list[str] = [""]
    """What opens the groups of ours that stand open within each of the text's own."""

    for piece in _PIECE.finditer(text):
        if piece["flags"] is not None:
            opens = f"(?{piece['flags']}:"
            found.append(opens)
            levels[-1] += opens
        elif piece[0] == ")" and len(levels) > 1:
            found.append(_closers(levels.pop()) + ")")
        elif piece[0] == "|":
            # Flags continue after it, and it divides the whole group of the text.
            found.append(f"{_closers(levels[-1])}|{levels[-1]}")
        else:
            found.append(piece[0])
            if piece[0].startswith("("):
                levels.append("")
    return "".join(found) + _closers(levels[0])


def _closers(opens: str) -> str:
    return ")" * opens.count("(")
