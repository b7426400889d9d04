"""Lint the grouping of lines into families, metrics and points."""

from decimal import Decimal

import msgspec

from sidecar.metrics.exposition.content_type import Form
from sidecar.metrics.exposition.grammar import Metadata, shorten
from sidecar.metrics.exposition.lint_samples import Place, SampleLine, judge_line, judge_point
from sidecar.model.sample import Fault
from sidecar.model.series import Series, series

_SUFFIXES: dict[Form, dict[str, tuple[str, ...]]] = {
    "openmetrics": {
        "counter": ("_total", "_created"),
        "summary": ("", "_count", "_sum", "_created"),
        "histogram": ("_count", "_sum", "_bucket", "_created"),
        "gaugehistogram": ("_gcount", "_gsum", "_bucket"),
        "info": ("_info",),
    },
    "text": {"summary": ("", "_count", "_sum"), "histogram": ("_count", "_sum", "_bucket")},
}
_NO_UNIT = ("info", "stateset")

Point = tuple[Series, Decimal | None]


class _LintFamily(msgspec.Struct):
    """The family whose lines pass by now."""

    name: str
    said: dict[str, tuple[int, str]] = {}
    """TYPE, HELP, UNIT → the number of the line, and what it says."""

    points: dict[Point, dict[Series, SampleLine]] = {}
    metrics: set[Series] = set()
    last: Point | None = None

    @property
    def type(self) -> str:
        """Return the type; a family without one is unknown."""
        return self.said.get("TYPE", (0, "unknown"))[1]


class Families:
    """The families of a body, as its lines pass by; what is wrong with them has its line."""

    def __init__(self, form: Form) -> None:
        """Begin a body."""
        self.form = form
        self._faults: list[Fault] = []
        self._seen: set[str] = set()
        self._owners: dict[str, str] = {}
        """The name of a sample → the family that has it, or may have it."""

        self._now: _LintFamily | None = None

    def describe(self, number: int, about: Metadata) -> None:
        """Take a line of TYPE, HELP or UNIT."""
        now = self._now
        if now is None or now.name != about.name:
            now = self._begin(number, about.name)
        if about.kind in now.said:
            self._fault(number, f"a second {about.kind} of {shorten(about.name)}")
        elif now.points:
            self._fault(number, f"{about.kind} of {shorten(about.name)} after its samples")
        else:
            now.said[about.kind] = (number, about.text)

    def add(self, line: SampleLine) -> None:
        """Take a sample; raises LineError when its exemplar cannot be read."""
        now = self._now
        if now is None or line.name not in self._names(now):
            if now is not None and line.name == now.name:
                self._fault(line.number, f"{now.name} is of type {now.type}: {self._remedy(now)}")
                return
            now = self._begin(line.number, line.name, self._owners.get(line.name, ""))
        self._place(line, now)
        place = Place(now.name, now.type, self.form)
        self._faults += [Fault(line.number, reason) for reason in judge_line(line, place)]

    def close(self) -> list[Fault]:
        """Return every fault, when the body is at its end."""
        if self._now is not None:
            self._close(self._now)
        return self._faults

    def _begin(self, number: int, name: str, owner: str = "") -> _LintFamily:
        if self._now is not None:
            self._close(self._now)
        if owner or name in self._seen:
            self._fault(number, f"the lines of {shorten(owner or name)} do not stand together")
        elif self.form == "openmetrics" and name.startswith("_"):
            self._fault(number, f"{shorten(name)} begins with an underscore, which is reserved")
        self._seen.add(name)
        self._now = _LintFamily(name)
        return self._now

    def _close(self, family: _LintFamily) -> None:
        number = min((number for number, _ in family.said.values()), default=0)
        for name in self._names(family):
            owner = self._owners.setdefault(name, family.name)
            if owner != family.name and number:
                self._fault(number, f"{family.name} clashes with {owner}: both may have {name}")
        self._check_unit(family)
        place = Place(family.name, family.type, self.form)
        for lines in family.points.values():
            self._faults += judge_point(list(lines.values()), place)

    def _check_unit(self, family: _LintFamily) -> None:
        number, unit = family.said.get("UNIT", (0, ""))
        if not unit:
            return
        if not family.name.endswith(f"_{unit}"):
            self._fault(number, f"{family.name} does not end with its unit, _{shorten(unit)}")
        if family.type in _NO_UNIT:
            self._fault(number, f"{family.name} is of type {family.type}, which has no unit")

    def _place(self, line: SampleLine, family: _LintFamily) -> None:
        metric = _metric(line, family)
        stamp = Decimal(line.tail.timestamp) if line.tail.timestamp else None
        if self.form == "text":
            stamp = None
        else:
            self._check_order(line, family, (metric, stamp))
        known = family.points.setdefault((metric, stamp), {})
        one = series(line.name, line.labels.items())
        # Two of one time may be two that a coarser clock could not distinguish.
        if one in known and stamp is None:
            self._fault(line.number, f"{line.name} twice with the same labels")
        known.setdefault(one, line)

    def _check_order(self, line: SampleLine, family: _LintFamily, point: Point) -> None:
        (metric, stamp), last = point, family.last
        family.last = point
        if last is None or metric != last[0]:
            if metric in family.metrics:
                self._fault(line.number, f"the lines of one metric of {family.name} stand apart")
            family.metrics.add(metric)
        elif (stamp is None) != (last[1] is None):
            self._fault(line.number, f"{line.name} has a timestamp only sometimes")
        elif stamp is not None and last[1] is not None and stamp < last[1]:
            self._fault(line.number, f"{line.name} goes back in time")

    def _names(self, family: _LintFamily) -> list[str]:
        suffixes = _SUFFIXES[self.form].get(family.type, ("",))
        return [family.name + suffix for suffix in suffixes]

    def _remedy(self, family: _LintFamily) -> str:
        # In the older format the family has the name of its samples: most who come from there err.
        name, names = family.name, self._names(family)
        for suffix in ("_total", "_info"):
            if name.endswith(suffix) and name + suffix in names:
                return f"write '# TYPE {name.removesuffix(suffix)} {family.type}'"
        return f"call it {' or '.join(names)}"

    def _fault(self, number: int, reason: str) -> None:
        self._faults.append(Fault(number, reason))


def _metric(line: SampleLine, family: _LintFamily) -> Series:
    """Return the labels that the samples of one metric share."""
    own = {"stateset": family.name, "summary": "quantile"}.get(family.type, "le")
    if family.type not in ("stateset", "summary", "histogram", "gaugehistogram"):
        own = ""
    return series("", ((name, value) for name, value in line.labels.items() if name != own))
