"""A finding of a check: what is wrong, how severe, since when, its evidence, and what to do."""

import enum

import msgspec


class Severity(enum.IntEnum):
    """How urgent a finding is; the numbers order the names."""

    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4

    __hash__ = int.__hash__


class Proof(msgspec.Struct, frozen=True):
    """Evidence of a finding: a log line or a number, and its time in ns since the epoch."""

    text: str
    at: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """What a check found. `at` is the onset in ns since the epoch, where one is known.

    `subject` distinguishes findings of one code: a metric, a template, a target. `caused_by` has
    the key of the finding that explains this one; views show this one below it. `alongside` is what
    the other channel shows within one scrape of the onset. `service` is empty
    where nothing tells services apart.
    """

    code: str
    severity: Severity
    title: str
    detail: str
    evidence: tuple[Proof, ...]
    hint: str
    at: int | None = None
    subject: str = ""
    caused_by: str = ""
    alongside: str = ""
    service: str = ""

    @property
    def key(self) -> str:
        """Return the name of the finding, the same in this report and in the next one."""
        return f"{self.code}:{self.subject}" if self.subject else self.code
