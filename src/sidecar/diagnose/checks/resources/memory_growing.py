"""Memory grows toward its limit.

Rule: since the last restart the floors of the memory used, block by block, rise nearly without
exception, no slower in the end, and to where they never were (docs/decisions/0011, "Growth").
Threshold: drawn on for at most four times the stretch that was seen, the line reaches the limit
that the metrics give. An error when less than an hour is left, else a warning. Without a limit,
memory that has doubled in this way is a note. Of a heap with generations the old one is judged, and
only from 65 % of its limit on: below it nothing is collected, so that it always grows.
Known false alarms: a cache that fills for the first time, longer than a fifth of the stretch.
What to do: take two heap profiles some minutes apart and compare them; a restart frees the memory
for about as long as it took to grow.
"""

from collections.abc import Iterator

from sidecar.diagnose.checks.check import Check
from sidecar.diagnose.checks.growing import growth_finding, growths
from sidecar.diagnose.signals.limits import OLD
from sidecar.model.evidence import Evidence
from sidecar.model.finding import Finding
from sidecar.model.signals import Role

CODE = "memory-growing"
HINT = "Take two heap profiles some minutes apart and compare them; a restart frees it for a while."

COLLECTED = 0.65
"""Share of an old generation above which it has been collected, as collectors are set by default:
G1 begins to at 45 % and is done some time later."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find memory that heads for its limit."""
    for growing in growths(evidence, lambda signal: signal.role is Role.MEMORY):
        limit = growing.signal.limit
        if growing.signal.name == OLD and limit and growing.growth.after < COLLECTED * limit:
            continue
        yield growth_finding(CODE, "Memory", growing, HINT)


CHECK = Check(code=CODE, title="Memory grows toward its limit", find=find)
