"""Changes of series with a known role, and how a check reports them: one finding per event."""

from collections.abc import Callable, Iterator

import msgspec

from sidecar.diagnose.checks.changed_signals import SECOND, signals_of, window
from sidecar.diagnose.explain.onsets import Onset, described, onsets
from sidecar.diagnose.signals.name_roles import role_by_name
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.signals import Changes, Role, SeriesChange
from sidecar.quantities import format_quantity, format_seconds, plural

CLEAR_EXCESS, CLEAR_RATIO = 3.0, 1.5
"""Reaches of the past beyond its own, and times its end, from which a change is clear."""

MANY_TIMES = 1000.0
"""Times above which a factor says no more than both values do."""

TINY = 1e-6
"""Share of a value that is zero but for rounding."""

_MOVED = ("level", "spike", "trend")
"""Shapes of a change whose figures before and after are values of the series."""

_SHOWN = 12
"""Series that a finding names; the report's section lists all."""

_SCRAPES = 3
"""Scrapes before the end of the window up to which a change counts as lasting."""


class ChangeRule(msgspec.Struct, frozen=True):
    """Which changes a check reports, and its words: `title` of the strongest one, `hint`.

    `holds` is asked only of series of `role`, by the settings or else by their name, that moved.
    """

    code: str
    role: Role
    holds: Callable[[SeriesChange], bool]
    title: Callable[[SeriesChange], str]
    hint: str

    def takes(self, change: SeriesChange) -> bool:
        """Return whether the check reports this change."""
        role = Role(change.role) if change.role else role_by_name(change.series, change.kind)
        return role is self.role and change.shape in _MOVED and self.holds(change)


def rose(change: SeriesChange, factor: float) -> bool:
    """Return whether a series rose to `factor` times its usual value or more."""
    return change.after > change.before and change.after >= factor * change.before


def fell(change: SeriesChange, share: float) -> bool:
    """Return whether a series fell to a share of its usual value or less."""
    return change.after < change.before and change.after <= share * change.before


def is_clear(change: SeriesChange) -> bool:
    """Return whether a change lies far beyond the past, also where it is one constant value."""
    return change.strong or (change.excess >= CLEAR_EXCESS and change.ratio >= CLEAR_RATIO)


def times(change: SeriesChange) -> str:
    """Return `6.1 times the usual value`, or `above zero for the first time`."""
    if change.before <= 0.0:
        return "above zero for the first time"
    factor = change.after / change.before
    if factor >= MANY_TIMES:
        return "far above the usual value"
    return f"{factor:.2g} times the usual value"


def find_by_rule(
    evidence: Evidence, rule: ChangeRule, also: Callable[[Onset], bool] = lambda _: True
) -> Iterator[Finding]:
    """Yield a finding for each event of a rule's role; `also` may refuse one."""
    if not isinstance(evidence.changes, Changes):
        return
    for onset in onsets(filter(rule.takes, evidence.changes.changes)):
        if also(onset):
            yield event_finding(evidence, onset, rule.code, rule.title(onset.changes[0]), rule.hint)


def event_finding(evidence: Evidence, onset: Onset, code: str, title: str, hint: str) -> Finding:
    """Return the finding of changes that began together; `title` is that of the strongest.

    The detail says which range of the past the strongest left, and whether that lasts.
    """
    first, *others = onset.changes
    more = f", and {plural(len(others), 'other series', 'other series')}" if others else ""
    return Finding(
        code=code,
        severity=Severity.WARNING,
        title=f"{title}{more}",
        detail=f"{_past(first)} {_lasted(evidence, first)}",
        evidence=tuple(Proof(described(change), change.at) for change in onset.changes[:_SHOWN]),
        hint=hint,
        at=min(change.at for change in onset.changes),
        subject=f"{first.series} {onset.target}".strip(),
    )


def _past(change: SeriesChange) -> str:
    """Return the end of the range that the series did not leave before, for more than a moment."""
    rises = change.after > change.before
    if change.ratio <= 0.0 or (not rises and change.after <= 0.0):
        return "It left the range of its own past."
    end = change.after / change.ratio if rises else change.after * change.ratio
    if end < TINY * abs(change.after):
        end = 0.0
    bound = "above" if rises else "below"
    return f"Before, it did not stay {bound} {format_quantity(end, change.unit)}."


def _lasted(evidence: Evidence, change: SeriesChange) -> str:
    signals = signals_of(evidence)
    interval = signals.interval if signals else 60 * SECOND
    if change.until >= window(evidence).end - _SCRAPES * interval:
        return "It still lasts."
    return f"It lasted {format_seconds((change.until - change.at) / SECOND)} and has ended."
