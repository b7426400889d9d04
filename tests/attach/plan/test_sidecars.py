"""The sidecars of one service."""

from sidecar.attach.observe.model import Mount, Service
from sidecar.attach.plan.model import HealthPage, LogFiles, MetricsPages, Sidecar, Unattachable
from sidecar.attach.plan.sidecars import debugger, log_watcher, metrics_scraper

WEB = Service("web")
LOGS = LogFiles(("/l/*.log",), (Mount("volume", "l", "/l"),), "a label")
METRICS = MetricsPages((("web", "http://web:80/metrics"),), "net", "a label")
HEALTH = HealthPage("http://web", "/ok", "net", "a label")
NONE = Unattachable("no reason")


def settings(sidecar: Sidecar | Unattachable) -> dict[str, str]:
    """Return the environment of a sidecar."""
    assert isinstance(sidecar, Sidecar)
    return dict(sidecar.environment)


def test_log_watcher() -> None:
    """The log-watcher has the mounts and no network; without logs there is none."""
    watcher = log_watcher(WEB, LOGS, "1:2")
    assert isinstance(watcher, Sidecar)
    assert (watcher.paths, watcher.network, watcher.user) == (("/observed/l/*.log",), "", "1:2")
    assert log_watcher(WEB, NONE, "") is NONE


def test_metrics_scraper() -> None:
    """The scraper has a target by name and a history of its own service."""
    assert settings(metrics_scraper(WEB, METRICS)) == {
        "SIDECAR_TARGET": "web=http://web:80/metrics",
        "SIDECAR_HISTORY": "/logs/web/metrics.jsonl",
    }
    assert metrics_scraper(WEB, NONE) is NONE


def test_debugger() -> None:
    """The debugger asks one address: that of both, else that of health, else that of metrics."""
    both = settings(debugger(WEB, LOGS, METRICS, HEALTH, ""))
    assert (both["SIDECAR_TARGET"], both["SIDECAR_HEALTH"]) == ("http://web:80/metrics", "/ok")
    other = HealthPage("http://web:81", "/ok", "net", "a label")
    assert settings(debugger(WEB, LOGS, METRICS, other, ""))["SIDECAR_TARGET"] == "http://web:81"
    assert "SIDECAR_HEALTH" not in settings(debugger(WEB, LOGS, METRICS, NONE, ""))


def test_debugger_of_logs() -> None:
    """Without an address the debugger reads logs and has no network; without logs there is none."""
    made = debugger(WEB, LOGS, NONE, NONE, "")
    assert settings(made) == {"SIDECAR_TARGET": "none", "SIDECAR_LOGS": "/observed/l/*.log"}
    assert isinstance(made, Sidecar)
    assert made.network == ""
    nothing = debugger(WEB, NONE, NONE, NONE, "")
    assert isinstance(nothing, Unattachable)
    assert nothing.reason == "no address to ask: no reason"
