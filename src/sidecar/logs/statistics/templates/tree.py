"""Masked messages → templates: messages that differ in a word or two share one, `user <*> left`.

The tree is that of Drain (He et al., ICWS 2017): by the number of words, then by the first word. In
its leaf a message joins the most similar template, and words that differ become `<*>`. The
threshold is higher than Drain's, which would merge `connection opened` and `connection closed`.
Drain's threshold applies in a crowded leaf, where names differ rather than events.

The result depends only on the order of first occurrence. All sizes are bounded: a message without
a place belongs to `<other>`.
"""

from operator import eq

WILD = "<*>"
OTHER = "<other>"

_MOST = 2_000
"""Templates, at most: as many as a large program has log statements."""

_LEAF = 48
"""Templates of a leaf, at most: each costs 0.4 µs for every new message."""

_CHILDREN = 200
"""First words that are distinguished, for each number of words; all others share a leaf."""

_WORDS = 64
"""Words that are compared; the rest of a message is one word."""

_SIMILAR = 0.7
_SIMILAR_CROWDED = 0.5
_CROWDED = 16
"""Shares of equal words that make two messages similar, and the templates of a crowded leaf."""

Words = list[str]


class Tree:
    """Templates, numbered in the order of first occurrence; words may become wildcards later."""

    def __init__(self) -> None:
        self._templates: list[Words] = []
        self._leaves: dict[tuple[int, str], list[int]] = {}
        self._children: dict[int, int] = {}

    def place(self, text: str) -> int:
        """Return the number of the template of a masked message; -1 if there is no room."""
        words = text.split(" ", _WORDS - 1)
        leaf = self._leaf(words)
        best, most_equal = -1, 0
        for number in leaf:
            equal = sum(map(eq, self._templates[number], words))
            if equal > most_equal:
                best, most_equal = number, equal
        threshold = _SIMILAR_CROWDED if len(leaf) >= _CROWDED else _SIMILAR
        if best >= 0 and most_equal >= threshold * len(words):
            if most_equal < len(words):
                self._widen(best, words)
            return best
        if len(leaf) >= _LEAF or len(self._templates) >= _MOST:
            return -1
        self._templates.append(words)
        leaf.append(len(self._templates) - 1)
        return leaf[-1]

    def text(self, number: int) -> str:
        """Return the current text of a template."""
        return " ".join(self._templates[number]) if number >= 0 else OTHER

    def _leaf(self, words: Words) -> list[int]:
        first = WILD if "<" in words[0] else words[0]
        key = (len(words), first)
        if key not in self._leaves:
            known = self._children.get(len(words), 0)
            if known >= _CHILDREN:
                key = (len(words), WILD)
            else:
                self._children[len(words)] = known + 1
        return self._leaves.setdefault(key, [])

    def _widen(self, number: int, words: Words) -> None:
        known = self._templates[number]
        self._templates[number] = [
            mine if mine == theirs else _wider(mine, theirs)
            for mine, theirs in zip(known, words, strict=True)
        ]


def _wider(mine: str, theirs: str) -> str:
    for sign in ("=", ":"):
        key, separator, _ = mine.partition(sign)
        if separator and theirs.startswith(key + sign) and "<" not in key:
            return f"{key}{sign}{WILD}"
    return WILD
