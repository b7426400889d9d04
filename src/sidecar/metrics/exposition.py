"""The Prometheus text format 0.0.4: a bad line is a fault with its number, the rest survives.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import math
import re

from sidecar.model.sample import Exposition, Fault

_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*\s*=\s*"(?:[^"\\]|\\.)*"'
_SERIES = rf"{_NAME}(?:\s*\{{\s*(?:{_LABEL}\s*(?:,\s*{_LABEL}\s*)*,?\s*)?\}})?"
_SAMPLE = re.compile(rf"({_SERIES})\s+(\S+)(?:\s+(-?\d+))?", re.ASCII)
_PAIR = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*")', re.ASCII)

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)", re.ASCII)
_WORDS = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}

_SHOWN = 60
"""Characters of a bad line that its fault repeats: enough to find it, too few to flood."""


def parse(body: bytes) -> Exposition:
    r"""Return every sample that can be read, and a fault for every line that cannot.

    Of a series that stands twice the first sample is kept, as Prometheus does. Bytes that are
    no UTF-8 are written as `\xe9` inside label values, and are a fault anywhere else.
    """
    samples: dict[str, float] = {}
    faults: list[Fault] = []
    for number, line in enumerate(body.decode("utf-8", "backslashreplace").split("\n"), 1):
        fault = _read(line.strip(" \t\r"), samples)
        if fault:
            faults.append(Fault(number, fault))
    return Exposition(samples, tuple(faults))


def _read(line: str, samples: dict[str, float]) -> str:
    if not line or line.startswith("#"):
        return ""
    found = _SAMPLE.fullmatch(line)
    if found is None:
        return f"no sample: {line[:_SHOWN]}"
    name, text, _timestamp = found.groups()
    value = parse_value(text)
    if value is None:
        return f"no number: {text[:_SHOWN]}"
    key = series_key(name)
    if key in samples:
        return f"duplicate series: {key[:_SHOWN]}"
    samples[key] = value
    return ""


def series_key(series: str) -> str:
    """Return the one spelling of a series: `name{a="1",b="2"}`, labels in the order given."""
    name, brace, labels = series.partition("{")
    if not brace:
        return series
    pairs = ",".join(f"{key}={value}" for key, value in _PAIR.findall(labels))
    return f"{name.rstrip()}{{{pairs}}}" if pairs else name.rstrip()


def parse_value(text: str) -> float | None:
    """Return the number, or None; stricter than float(), which takes `1_0`."""
    word = _WORDS.get(text.lower())
    if word is not None:
        return word
    return float(text) if _NUMBER.fullmatch(text) else None
