"""The one place where text from outside becomes safe to show."""

import unicodedata

_TAB = "    "


class _Visible(dict[int, str]):
    """Code point → what is shown for it; computed, never stored: hostile input is endless."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # A space of any width (no-break, ideographic) is not "printable" to Python, yet harmless.
        if char.isprintable() or unicodedata.category(char) == "Zs":
            return char
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the BMP


_VISIBLE = _Visible(
    {code: chr(0x2400 + code) for code in range(0x20)}  # Unicode's own pictures: ␀ ␛ ␍
    | {0x7F: "␡", ord("\t"): _TAB}
    | {code: f"\\x{code:02x}" for code in range(0x80, 0xA0)}
)


def neutralise(text: str) -> str:
    r"""Return the text with everything that could act on a terminal or a page made visible.

    C0 controls become their pictures (`␛`), C1 `\x9b`, bidirectional marks, line separators,
    zero-width characters and lone surrogates `\u202e`; a tab becomes four spaces. The result
    has no control character, is one line, and encodes to UTF-8.
    """
    return text if text.isprintable() else text.translate(_VISIBLE)


def columns(text: str) -> int:
    """Return how wide a terminal shows the text: by grapheme, as Unicode's tables have it."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - 29 ms, for those who have such text

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Return the text in at most that many columns, `…` standing for what is left out."""
    return text if columns(text) <= width else _begin(text, width - 1) + "…"


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most that many columns, ended at spaces where there are."""
    lines = [""]
    for word in text.split(" "):
        rest = word
        if columns(f"{lines[-1]} {rest}") <= width:
            lines[-1] = f"{lines[-1]} {rest}".removeprefix(" ")
            continue
        while columns(rest) > width:
            head = _begin(rest, width) or rest[0]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return [line for line in lines if line]


def _begin(text: str, width: int) -> str:
    if text.isascii() or width < 1:
        return text[: max(width, 0)]
    from rich.cells import chop_cells  # noqa: PLC0415 - 29 ms, for those who have such text

    head = chop_cells(text, width)[0]
    return head if columns(head) <= width else ""
