"""The debugger: one report of everything that can be found out, then the end."""

from datetime import tzinfo

from sidecar.clock import Clock
from sidecar.errors import Exit
from sidecar.inspect.collect import Sources, collect
from sidecar.inspect.report import build, reachable
from sidecar.output import Output
from sidecar.times import formatter
from sidecar.views import terminal


def debug(
    sources: Sources, output: Output, clock: Clock, *, colour: bool, zone: tzinfo | None
) -> Exit:
    """Write the report; tell with the exit code whether the target could be reached."""
    evidence = collect(sources, clock)
    found = build(evidence, date=formatter(zone, "%Y-%m-%d %H:%M:%S"), time=formatter(zone))
    output.write(terminal.report(found, colour=colour))
    return Exit.OK if reachable(evidence) else Exit.FINDINGS
