"""The front of a line of text, read part by part: times, levels, brackets, names.

Prose ends it: a level is never taken from a sentence.
"""

import re

import msgspec

from sidecar.logs.formats.text.head import ANY_LEVEL, LEVEL, TextLine, compile_head
from sidecar.logs.timestamps.read import Timestamp, timestamp_at

_FRONT = 400
"""Characters in which time and level stand."""

SEARCHED = 120
"""Characters in which a time begins."""

_PARTS = 12
"""Parts before the level: date, host, process, thread, logger, each in brackets or not."""

_SEPARATORS = compile_head(
    r"""(?:[ \t]|[\])>](?=[ \t\[(:{|<-]|$)|\|-?
    |(?:::?|[,;>~•⋮]|-{1,3}>?)(?=[ \t]|$))*+"""
)
GAP = compile_head(r"[ \t]*+(?:\|[ \t]*+|(?:::?|,|-{1,3}>?|\*\*:)[ \t]++)?")
"""What stands between the level, or the time, and what follows it."""

_ENDS = r"(?=[ \t\[({<]|$)"
_MARKED = rf"""
    \[[ ]*+(?:[\w.$#-]{{1,60}}[:.])?(?:[\w .$#-]{{1,60}}/)?({ANY_LEVEL})(?:[ ]*+\]|/\w{{1,40}}\]):?
    |<({ANY_LEVEL})>:?|\(({ANY_LEVEL})\):?|\{{({ANY_LEVEL})\}}
    |({ANY_LEVEL})[ ]*+\|
    |({ANY_LEVEL})(?:!?:(?!:)|,?[ ]*+-->?|,(?=[ ]{{2}})|[ ]+::?(?=[ ])){_ENDS}"""
"""A level in a bracket, or before a colon, a bar or dashes."""

_LEVEL = compile_head(
    rf"""(?P<marked>{_MARKED})
    |(?P<channel>[a-zA-Z][\w-]{{0,60}}(?:\.[\w-]{{1,60}}){{0,4}})\.({LEVEL}):(?=[ ]|$)
    |({LEVEL})/[\w.-]{{1,60}}(?=\])
    |({LEVEL})!?(?:\[\d{{1,9}}\](?:\[[\w-]{{1,30}}\])?:?)?(?=[ \t\[({{]|$)"""
)
_LEVEL_BEHIND_TIME = compile_head(
    rf"""({ANY_LEVEL})(?=\t|[ ]{{2,}}\S|[ ]-[ ])
    |([TVDIWNEFCA])(?=[ ]\||[ ]\[|,[ ]|/|[ ]+[A-Z]{{3,12}}[ ]+[\[-]
    |[ ](?![a-z]+:)[\w./-]{{1,80}}(?:\([ ]*\d{{1,9}}\)|:\d{{1,7}})?[:\]][ ])"""
)
"""Levels that only a time before them makes likely: padded words, and single letters."""

_USUAL = compile_head(
    rf"""[ ]{{1,3}}(?:-[ ])?(?:\[(\d{{1,10}})\][ ])?(?:\[({ANY_LEVEL})\]|({LEVEL}))
    (?:[ ]-)?[ ]{{1,4}}(?=[\w\"'/])"""
)
"""The front of most lines behind the time: what is read part by part too, slower."""

_RUBY = compile_head(r"[DIWEFA],[ ](?=\[)")
_ZABBIX = compile_head(r"[ ]{0,6}(\d{1,7}):(?=\d{8}:\d{6}\.)")
_GROUP = compile_head(
    r"""\[[ ]*+([^\[\]]{0,100}?)[ ]*+\]|\(([^()]{1,100})\)|\{([^{}]{0,100})\}|<([^<>\s]{1,100})>"""
)
_WORD = compile_head(r"([^\s\[\](){}<>|\"']{1,100}?)(?::(?=[ \t]|$)|(?=[ \t\[\](|]|$))")
_PROSE = compile_head(r"(?!main$|npm$)[A-Za-z]+[,.!?]?$|.*[!?,]$")
_OPENING = ("[", "(", "<")
_CLOSING = ("]", ")", ">")


class Front(msgspec.Struct):
    """What was read; `end` is where the message begins, `time_end` where the time ends.

    `names` are the words and brackets before the level. `open` means that the time stands in a
    bracket that has not been closed yet.
    """

    stamp: Timestamp | None = None
    time_end: int = 0
    level: str = ""
    channel: str = ""
    end: int = 0
    names: list[str] = []
    open: bool = False
    prose: bool = False


def is_prose(word: str) -> bool:
    """Return whether a word may be part of a sentence, and not only a name."""
    return _PROSE.match(word) is not None


def read_front(line: TextLine) -> Front:
    """Return the front of a line."""
    return _FrontReader(line).read()


class _FrontReader:
    """Reads the front of one line; `_at` is the place that is read next."""

    def __init__(self, line: TextLine) -> None:
        self._line = line
        self._head = line.text[:_FRONT]
        self._at = 0
        self._front = Front(names=[])

    def read(self) -> Front:
        """Return what stands before the message."""
        if ruby := _RUBY.match(self._head):
            self._at = ruby.end()
        elif zabbix := _ZABBIX.match(self._head):
            self._front.names.append(zabbix[1])
            self._at = zabbix.end()
        elif self._line.stamp:
            self._take_time(self._line.stamp, bracket=self._line.bracket)
            if not self._front.open and (usual := _USUAL.match(self._head, self._at)):
                self._front.names += [usual[1]] if usual[1] else []
                self._front.level, self._front.end = usual[2] or usual[3], usual.end()
                return self._front
        for _ in range(_PARTS):
            self._skip(_SEPARATORS)
            if not self._part() or (self._front.level and self._front.stamp):
                break
        return self._front

    def _part(self) -> bool:
        """Read the next part; False where the front has ended."""
        front = self._front
        if front.stamp is None and self._at < SEARCHED and self._time():
            return True
        if front.level:
            # Behind a level only a time is looked for, which a bracket may precede.
            return front.stamp is None and self._bracket_before_time()
        if front.stamp and not front.names and self._second_time():
            return True
        return self._level() or self._group() or self._word()

    def _time(self) -> bool:
        stamp = self._time_at(self._at)
        if stamp is None:
            return False
        self._take_time(stamp, bracket=self._head[self._at : self._at + 1] in _OPENING)
        if self._front.level and not self._front.open:
            self._skip(GAP)
            self._front.end = self._at
        return True

    def _second_time(self) -> bool:
        """Read a time behind the first, which whoever passed the line on has put before it."""
        first = self._head[self._at : self._at + 1]
        if self._front.open or not (first.isdigit() or first == "["):
            return False
        stamp = self._time_at(self._at)
        if stamp is None or stamp.ts is None:
            return False
        self._take_time(stamp, bracket=first == "[")
        return True

    def _time_at(self, at: int) -> Timestamp | None:
        bracket = self._head[at : at + 1] in _OPENING
        return timestamp_at(self._line.text, at + bracket, self._line.now)

    def _take_time(self, stamp: Timestamp, *, bracket: bool) -> None:
        front = self._front
        closed = self._head[stamp.end : stamp.end + 1] in _CLOSING
        front.stamp, front.open = stamp, bracket and not closed
        front.time_end = self._at = stamp.end + (bracket and closed)

    def _level(self) -> bool:
        front = self._front
        match = _LEVEL.match(self._head, self._at)
        if match and front.prose and not self._may_follow(match):
            return False
        if match is None and front.stamp and not front.prose:
            match = _LEVEL_BEHIND_TIME.match(self._head, self._at)
        if match is None:
            return False
        *before, front.level = (part for part in match.groups() if part)
        if match.re is _LEVEL and match["channel"]:
            front.channel = before[0]
        self._at = match.end()
        if front.open and self._head[self._at : self._at + 1] == "]":
            front.open = False
            self._at += 1
        self._skip(GAP)
        front.end = self._at
        return True

    def _may_follow(self, match: re.Match[str]) -> bool:
        """Return whether a level may stand behind a plain word: `general: error:`, `db ERROR:`."""
        if not match["marked"] or not self._front.names[-1].islower():
            return False
        level = next(part for part in match.groups()[1:] if part)
        return level.isupper() or self._head[self._at - 2] == ":"

    def _group(self) -> bool:
        match = _GROUP.match(self._head, self._at)
        if match is None:
            return False
        self._front.names.append(next(filter(None, match.groups()), ""))
        self._at = match.end()
        return True

    def _bracket_before_time(self) -> bool:
        match = _GROUP.match(self._head, self._at)
        if match is None:
            return False
        blanks = len(self._head) - match.end() - len(self._head[match.end() :].lstrip())
        return self._time_at(match.end() + blanks) is not None and self._group()

    def _word(self) -> bool:
        """Read a word that may be a host, a process or a logger; prose ends the front."""
        front = self._front
        match = _WORD.match(self._head, self._at)
        if match is None or front.prose:
            return False
        named = self._head[match.end() : match.end() + 1] == "["  # `app[12]`
        # One plain word may stand before a level that is marked as one.
        front.prose = is_prose(match[1]) and not front.open and not named
        front.names.append(match[1])
        self._at = match.end()
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self._head, self._at):
            self._at = match.end()
