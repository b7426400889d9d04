"""Text from outside made safe for a terminal and a page; its width, cutting and wrapping."""

import re
import unicodedata

_TAB = "    "


class _Visible(dict[int, str]):
    """Code point → visible text; computed and never stored, as hostile input has no bound."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # Python calls a space of another width (no-break, ideographic) not printable; it is safe.
        if char.isprintable() or unicodedata.category(char) == "Zs":
            return char
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the BMP


_VISIBLE = _Visible(
    {code: chr(0x2400 + code) for code in range(0x20)}  # Unicode has pictures for them: ␀ ␛ ␍
    | {0x7F: "␡", ord("\t"): _TAB}
    | {code: f"\\x{code:02x}" for code in range(0x80, 0xA0)}
)


_NOT_ASCII = r"[^ -~]+"
"""All but printable ASCII: translate() takes as long for a letter as for a control character."""

_MOST_CHARACTERS = 16
"""Characters of a column at most: a letter with this many marks is cut between them."""


def neutralise(text: str) -> str:
    r"""Return the text with every character visible that could control a terminal or a page.

    C0 controls become their pictures (`␛`), C1 `\x9b`, bidirectional marks, line separators,
    zero-width characters and lone surrogates `\u202e`; a tab becomes four spaces. The result
    has no control character, is one line, and encodes to UTF-8.
    """
    if text.isprintable():
        return text
    return re.sub(_NOT_ASCII, lambda match: match[0].translate(_VISIBLE), text)


def columns(text: str) -> int:
    """Return the columns that the text takes on a terminal, by grapheme, after Unicode's tables."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - 29 ms, only for such text

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Return the text in at most that many columns; `…` replaces what is cut off."""
    return text if _fits(text, width) else _begin(text, width - 1) + "…"


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most that many columns, broken at spaces where possible."""
    lines = [""]
    for word in text.split(" "):
        rest = word
        if _fits(f"{lines[-1]} {rest}", width):
            lines[-1] = f"{lines[-1]} {rest}".removeprefix(" ")
            continue
        while not _fits(rest, width):
            head = _begin(rest, width) or rest[0]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return [line for line in lines if line]


def _fits(text: str, width: int) -> bool:
    # A text of megabytes is measured no further than a line goes: it may be cut a thousand times.
    return len(text) <= max(width, 1) * _MOST_CHARACTERS and columns(text) <= width


def _begin(text: str, width: int) -> str:
    if text.isascii() or width < 1:
        return text[: max(width, 0)]
    from rich.cells import chop_cells  # noqa: PLC0415 - 29 ms, only for such text

    # Only letters with marks need more characters than columns.
    for length in (width + 8, width * _MOST_CHARACTERS):
        parts = chop_cells(text[:length], width)
        if len(parts) > 1:
            return parts[0] if columns(parts[0]) <= width else ""
    return text[:length]
