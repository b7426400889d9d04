"""The metrics of the app: counters and one histogram, in Prometheus text format 0.0.4."""

from bisect import bisect_left
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate

BUCKETS = (0.025, 0.05, 0.055, 0.06, 0.075, 0.1, 0.25, 0.5, 1.0)  # seconds; dense around the work


@dataclass(slots=True)
class Counts:
    """Counts of requests and tasks; one thread changes them, so there is no lock."""

    requests_ok: int = 0
    requests_err: int = 0
    process_total: int = 0
    process_ok: int = 0
    process_err: int = 0
    process_seconds: float = 0.0
    process_buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def answered(self, status: int) -> None:
        """Count one response."""
        if status < HTTPStatus.BAD_REQUEST:
            self.requests_ok += 1
        else:
            self.requests_err += 1

    def completed(self, seconds: float) -> None:
        """Count one completed task and its duration."""
        self.process_ok += 1
        self.process_seconds += seconds
        self.process_buckets[bisect_left(BUCKETS, seconds)] += 1

    def render(self, uptime: float) -> str:
        """Return all metrics as text; `uptime` is in seconds."""
        total = self.requests_ok + self.requests_err  # computed, so it always agrees
        samples = (
            ("requests_total", "counter", total, "Responses before this one."),
            ("requests_ok", "counter", self.requests_ok, "Responses with a status below 400."),
            ("requests_err", "counter", self.requests_err, "Responses with a status from 400 up."),
            ("process_total", "counter", self.process_total, "Tasks started."),
            ("process_ok", "counter", self.process_ok, "Tasks done."),
            ("process_err", "counter", self.process_err, "Tasks failed."),
            ("uptime_seconds", "gauge", uptime, "Seconds since the start."),
        )
        single = [
            f"# HELP {name} {text}\n# TYPE {name} {kind}\n{name} {value}\n"
            for name, kind, value, text in samples
        ]
        return "".join(single) + self.render_histogram()

    def render_histogram(self) -> str:
        """Return the histogram of task durations, with cumulative buckets."""
        name = "process_duration_seconds"
        bounds = [*map(str, BUCKETS), "+Inf"]
        buckets = zip(bounds, accumulate(self.process_buckets), strict=True)
        lines = [f"# HELP {name} Seconds that done tasks took.", f"# TYPE {name} histogram"]
        lines += [f'{name}_bucket{{le="{bound}"}} {count}' for bound, count in buckets]
        lines += [f"{name}_sum {self.process_seconds:.6f}", f"{name}_count {self.process_ok}"]
        return "\n".join(lines) + "\n"
