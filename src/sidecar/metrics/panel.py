"""Which series a person wants to see, and how."""

from collections.abc import Callable, Mapping

from sidecar.model.panel import Row
from sidecar.model.sample import Scrape

Samples = Mapping[str, float]


def rows(now: Scrape, before: Scrape | None) -> tuple[Row, ...]:
    """Return the dashboard of a target, compared with the scrape before.

    For the demo's metrics these are the request and process counters; for any other target the
    size and the duration of the scrape.
    """
    last = before.samples if before is not None else {}
    known = (_row(name, now.samples, last) for name in _DEMO if name in now.samples)
    shown = tuple(known)
    return shown or (
        Row("Samples", f"{now.samples['scrape_samples_scraped']:,.0f}"),
        Row("Scrape took", f"{now.samples['scrape_duration_seconds'] * 1000:.1f} ms"),
    )


def restarted(now: Scrape, before: Scrape | None) -> bool:
    """Tell whether the target began anew between two scrapes: its uptime, or a total, fell."""
    if before is None:
        return False
    return any(
        now.samples[name] < before.samples[name]
        for name in ("uptime_seconds", "requests_total")
        if name in now.samples and name in before.samples
    )


def _row(name: str, now: Samples, last: Samples) -> Row:
    label, counted = _DEMO[name]
    value = now[name]
    if not counted:
        return Row(label, _LOOKS.get(name, _integer)(value))
    old = last.get(name, 0.0)
    # A counter that fell began again at zero: what it shows is what was added since.
    change = value - old if value >= old else value
    return Row(label, _integer(value), _share(name, now), f"(+{change:.0f})")


def _share(name: str, now: Samples) -> str:
    total = now.get("requests_total", 0.0)
    if name != "requests_err" or not total or not now[name]:
        return ""
    return f"({now[name] / total:.1%})"


def _integer(value: float) -> str:
    return f"{value:.0f}"


def _seconds(value: float) -> str:
    return f"{value:.0f}s"


_LOOKS: Mapping[str, Callable[[float], str]] = {"uptime_seconds": _seconds}

_DEMO: Mapping[str, tuple[str, bool]] = {
    "uptime_seconds": ("Uptime", False),
    "requests_total": ("Requests total", True),
    "requests_ok": ("Requests OK", True),
    "requests_err": ("Requests ERR", True),
    "process_ok": ("Process OK", False),
    "process_err": ("Process ERR", False),
}
"""Series → its label, and whether its change is shown."""
