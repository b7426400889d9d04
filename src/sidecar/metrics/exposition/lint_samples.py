"""Lint the samples of a family: values and labels that its type does not allow."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from sidecar.metrics.exposition.content_type import Form
from sidecar.metrics.exposition.grammar import LineError, Tail, number, read_labels
from sidecar.model.sample import Fault

MAX_EXEMPLAR = 128
"""Characters of the names and values of an exemplar's labels, by OpenMetrics."""


class SampleLine(msgspec.Struct, frozen=True):
    """A sample as it stands on its line."""

    number: int
    name: str
    labels: Mapping[str, str]
    tail: Tail

    @property
    def value(self) -> float:
        """Return the sample's value."""
        return self.tail.value


class Place(msgspec.Struct, frozen=True):
    """The family that a sample belongs to."""

    family: str
    type: str
    form: Form


def judge_line(line: SampleLine, place: Place) -> Iterator[str]:
    """Yield what is wrong with a sample alone."""
    suffix = line.name[len(place.family) :]
    if place.form == "openmetrics":
        yield from _labels(line.labels)
        yield from _exemplar(line, place.type, suffix)
        yield from _value(line, place.type, suffix)
    yield from _own_label(line, place)


def _labels(labels: Mapping[str, str]) -> Iterator[str]:
    for label in labels:
        if label.startswith("_"):
            yield f"the label {label} begins with an underscore, which is reserved"


_NEVER_NAN = frozenset(["_total", "_sum", "_count", "_bucket", "_gcount", "_gsum"])
_NEVER_NEGATIVE = _NEVER_NAN - {"_gsum"}
_WHOLE = frozenset(["_count", "_bucket", "_gcount"])


def _value(line: SampleLine, kind: str, suffix: str) -> Iterator[str]:
    value = line.value
    if suffix in _NEVER_NAN and math.isnan(value):
        yield f"{line.name} must not be NaN"
    elif suffix in _NEVER_NEGATIVE and value < 0:
        yield f"{line.name} must not be negative"
    elif suffix in _WHOLE and not value.is_integer():
        yield f"{line.name} must be a whole number"
    elif suffix == "_created" and not math.isfinite(value):
        yield f"{line.name} must be a time"
    elif kind == "info" and value != 1:
        yield f"{line.name} is of type info, and must be 1"
    elif kind == "stateset" and value not in (0, 1):
        yield f"{line.name} is a state, and must be 0 or 1"
    elif kind == "summary" and not suffix and value < 0:
        yield f"{line.name} is a quantile, and must not be negative"


def _own_label(line: SampleLine, place: Place) -> Iterator[str]:
    if place.type in ("histogram", "gaugehistogram"):
        yield from _threshold(line, "le", "_bucket", place)
    elif place.type == "summary":
        yield from _threshold(line, "quantile", "", place)
    elif place.type == "stateset" and not line.labels.get(place.family):
        yield f"{line.name} is a state, and lacks the label {place.family}"


def _threshold(line: SampleLine, label: str, suffix: str, place: Place) -> Iterator[str]:
    text = line.labels.get(label, "")
    if line.name != place.family + suffix:
        if text:
            yield f"{line.name} has a label {label}, which is for its other samples"
        return
    value = threshold(line, label)
    if not text:
        yield f"{line.name} without the label {label}"
    elif math.isnan(value):
        yield f'{label}="{text}" is not a number'
    elif label == "quantile" and not 0 <= value <= 1:
        yield f'quantile="{text}" is not between 0 and 1'
    elif place.form == "openmetrics" and value == math.inf and text != "+Inf":
        yield f'{label}="{text}" must be spelled +Inf'


def threshold(line: SampleLine, label: str) -> float:
    """Return the number that a label `le` or `quantile` says; NaN for none."""
    try:
        return number(line.labels.get(label, ""))
    except LineError:
        return math.nan


def _exemplar(line: SampleLine, kind: str, suffix: str) -> Iterator[str]:
    if not line.tail.exemplar:
        return
    if (kind, suffix) not in _WITH_EXEMPLAR:
        yield f"an exemplar at {line.name}; only a counter's _total and buckets may have one"
    labels = dict(read_labels(line.tail.exemplar))
    yield from _labels(labels)
    length = sum(len(name) + len(value) for name, value in labels.items())
    if length > MAX_EXEMPLAR:
        yield f"an exemplar's labels have {length} characters, over {MAX_EXEMPLAR}"
    if suffix == "_bucket" and line.tail.exemplar_value > threshold(line, "le"):
        yield "an exemplar above its bucket"


_WITH_EXEMPLAR = [("counter", "_total"), ("histogram", "_bucket"), ("gaugehistogram", "_bucket")]


def judge_point(lines: Sequence[SampleLine], place: Place) -> Iterator[Fault]:
    """Yield what is wrong with the samples that together are one point of a metric."""
    by_suffix = {line.name[len(place.family) :]: line for line in lines}
    if place.type in ("histogram", "gaugehistogram"):
        buckets = [line for line in lines if line.name == f"{place.family}_bucket"]
        if not any(threshold(line, "le") == math.inf for line in buckets):
            yield Fault(lines[-1].number, f'{place.family} without a bucket le="+Inf"')
        yield from _ascending(buckets, "le")
        yield from _cumulative(buckets)
        yield from _sums(by_suffix, buckets, place)
    elif place.type == "summary":
        quantiles = [line for line in lines if line.name == place.family]
        if place.form == "openmetrics":
            quantiles.sort(key=lambda line: threshold(line, "quantile"))
        yield from _ascending(quantiles, "quantile")
    elif place.type == "counter" and list(by_suffix) == ["_created"]:
        yield Fault(lines[-1].number, f"{place.family}_created without {place.family}_total")


def _ascending(lines: Sequence[SampleLine], label: str) -> Iterator[Fault]:
    for line, after in pairwise(lines):
        low, high = threshold(line, label), threshold(after, label)
        if high == low:
            yield Fault(after.number, f"{after.name} has the {label} {high:g} twice")
        elif high < low:
            yield Fault(after.number, f"{after.name} is not in the order of {label}")


def _cumulative(buckets: Sequence[SampleLine]) -> Iterator[Fault]:
    for line, after in pairwise(buckets):
        if after.value < line.value:
            yield Fault(after.number, f"{after.name} counts less than the bucket before it")


def _sums(
    lines: Mapping[str, SampleLine], buckets: Sequence[SampleLine], place: Place
) -> Iterator[Fault]:
    gauge = "g" if place.type == "gaugehistogram" else ""
    total, count = lines.get(f"_{gauge}sum"), lines.get(f"_{gauge}count")
    last = next((line for line in buckets if threshold(line, "le") == math.inf), None)
    if count and last and count.value != last.value:
        yield Fault(count.number, f'{count.name} differs from the bucket le="+Inf"')
    if place.form == "text":
        return
    if total and not count:
        yield Fault(total.number, f"{total.name} without {place.family}_{gauge}count")
    if count and not total:
        yield Fault(count.number, f"{count.name} without {place.family}_{gauge}sum")
    negative = any(threshold(line, "le") < 0 for line in buckets)
    if total and negative and not gauge:
        yield Fault(total.number, f"{total.name} where a bucket is negative")
    if total and gauge and not negative and total.value < 0:
        yield Fault(total.number, f"{total.name} is negative, and no bucket is")
