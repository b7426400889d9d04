"""The box that a service shows when it starts."""

from sidecar.safe_text import columns, cut, neutralise

_WIDTH = 34


def banner(title: str, *lines: str) -> str:
    """Return a box around the title and the lines, 36 columns wide or as wide as they need."""
    texts = [cut(neutralise(text), 72) for text in (title, *lines)]
    width = max(_WIDTH, *(columns(text) + 6 for text in texts))
    rows = [f"║   {text}{' ' * (width - 3 - columns(text))}║" for text in texts]
    return "\n".join([f"╔{'═' * width}╗", *rows, f"╚{'═' * width}╝"]) + "\n"
