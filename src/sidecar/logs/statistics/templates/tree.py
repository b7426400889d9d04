"""Masked messages → templates: those that differ in a word or two become one, `user <*> left`.

A tree as Drain's (He et al., ICWS 2017): by the number of words, then by the first word; in its
leaf a message joins the template it is most like. What differs becomes `<*>`. Drain's threshold
would make one of `connection opened` and `connection closed`, which are two events, so it is
higher here, and Drain's own only where a leaf shows that names differ rather than events.

The outcome depends on the order of first sight alone. Everything is bounded: what has no place
goes to `<other>`.
"""

from operator import eq

WILD = "<*>"
OTHER = "<other>"

_MOST = 2_000
"""Templates, as many as a large program has log statements."""

_LEAF = 48
"""Templates of a leaf: each costs 0.4 µs for every new message."""

_CHILDREN = 200
"""First words that are distinguished, for each number of words; behind that any are alike."""

_WORDS = 64
"""Words that are compared, the rest is one."""

_ALIKE = 0.7
_LOOSELY = 0.5
_CROWDED = 16
"""Templates in a leaf from which on half of the words is enough."""

Words = list[str]


class Tree:
    """Templates, numbered in the order of first sight; the text of each may still become wider."""

    def __init__(self) -> None:
        self._templates: list[Words] = []
        self._leaves: dict[tuple[int, str], list[int]] = {}
        self._children: dict[int, int] = {}

    def place(self, text: str) -> int:
        """Return the number of the template that a masked message belongs to, -1 for none."""
        words = text.split(" ", _WORDS - 1)
        leaf = self._leaf(words)
        best, likeness = -1, 0
        for number in leaf:
            alike = sum(map(eq, self._templates[number], words))
            if alike > likeness:
                best, likeness = number, alike
        enough = _LOOSELY if len(leaf) >= _CROWDED else _ALIKE
        if best >= 0 and likeness >= enough * len(words):
            if likeness < len(words):
                self._widen(best, words)
            return best
        if len(leaf) >= _LEAF or len(self._templates) >= _MOST:
            return -1
        self._templates.append(words)
        leaf.append(len(self._templates) - 1)
        return leaf[-1]

    def text(self, number: int) -> str:
        """Return a template as it is by now."""
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
        key, found, _ = mine.partition(sign)
        if found and theirs.startswith(key + sign) and "<" not in key:
            return f"{key}{sign}{WILD}"
    return WILD
