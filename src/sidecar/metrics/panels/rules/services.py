"""What any service does: requests, errors, latency, and what it is saturated by.

Names come from the client libraries' own conventions, from OpenTelemetry's semantic conventions
for HTTP as they are exported to Prometheus, from Micrometer and from go-grpc-prometheus.
"""

from sidecar.metrics.panels.rule import PanelMethod, PanelRule, Pick, Unit

_CODE = r"code|status|status_code|http_status|http_code|http_status_code|http_response_status_code"
_NOT_OWN = r"(?!promhttp_|scrape_|python_|node_)"
_REQUESTS = (
    rf"{_NOT_OWN}(?P<stem>(?:\w+_)?http_server_requests?|(?:\w+_)?http_requests?"
    r"|(?:\w+_)?requests?)(?:_received|_handled|_processed|_served)?_total"
)
_TIMES = (
    rf"{_NOT_OWN}(?P<stem>(?:\w+_)?(?:http_server_requests?|http_server|http_requests?|requests?)"
    r"(?:_(?:duration|latency|time|processing))*(?:_(?:seconds|milliseconds|ms))?)"
)
_ANY_TIMES = (
    rf"{_NOT_OWN}(?P<stem>\w*(?:duration|latency|time|seconds)(?:_(?:milliseconds|ms))?)"
    r"(?<!_range_seconds)"
)
_SERVER_ERROR = ((_CODE, r"5..|5xx|error"),)
_WARN_ERRORS, _BAD_ERRORS = 0.01, 0.05
_WARN_FULL, _BAD_FULL = 0.8, 0.95

UP = (
    PanelRule(
        slot="service up",
        label="{stem}",
        how=PanelMethod.LEVEL,
        unit=Unit.FLAG,
        of=Pick(r"(?P<stem>[a-z]+)_up"),
        each=True,
    ),
)

SERVICES = (
    PanelRule(
        slot="requests",
        label="Requests",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick(_REQUESTS),
        each=True,
    ),
    PanelRule(
        slot="requests",
        label="Requests",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick(rf"{_TIMES}_count"),
        each=True,
    ),
    PanelRule(
        slot="requests",
        label="Calls handled",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("grpc_server_handled_total"),
    ),
    PanelRule(
        slot="errors",
        label="Errors",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("requests_err"),
        to=Pick("requests_total"),
        warn=_WARN_ERRORS,
        bad=_BAD_ERRORS,
    ),
    PanelRule(
        slot="errors",
        label="Errors 5xx",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick(_REQUESTS, where=_SERVER_ERROR),
        to=Pick(r"{name}", where=((_CODE, ".+"),)),
        each=True,
        warn=_WARN_ERRORS,
        bad=_BAD_ERRORS,
    ),
    PanelRule(
        slot="errors",
        label="Errors 5xx",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick(rf"{_TIMES}_count", where=_SERVER_ERROR),
        to=Pick(r"{name}", where=((_CODE, ".+"),)),
        each=True,
        warn=_WARN_ERRORS,
        bad=_BAD_ERRORS,
    ),
    PanelRule(
        slot="errors",
        label="Errors not OK",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("grpc_server_handled_total", but=(("grpc_code", "OK"),)),
        to=Pick("grpc_server_handled_total"),
        warn=_WARN_ERRORS,
        bad=_BAD_ERRORS,
    ),
    PanelRule(
        slot="latency",
        label="Latency",
        how=PanelMethod.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick(rf"{_TIMES}_bucket"),
        each=True,
    ),
    PanelRule(
        slot="latency",
        label="Latency",
        how=PanelMethod.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick(_TIMES, where=(("quantile", ".+"),)),
        each=True,
    ),
    PanelRule(
        slot="latency",
        label="Latency mean",
        how=PanelMethod.RATIO,
        unit=Unit.SECONDS,
        of=Pick(rf"{_TIMES}_sum"),
        to=Pick("{stem}_count"),
        each=True,
    ),
    PanelRule(
        slot="latency",
        label="{stem}",
        how=PanelMethod.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick(rf"{_ANY_TIMES}_bucket"),
        each=True,
    ),
    PanelRule(
        slot="demo",
        label="Requests OK",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("requests_ok"),
    ),
    PanelRule(
        slot="demo tasks",
        label="Tasks",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("process_total"),
    ),
    PanelRule(
        slot="demo failures",
        label="Tasks failed",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("process_err"),
        to=Pick("process_total"),
        warn=_WARN_ERRORS,
        bad=_BAD_ERRORS,
    ),
    PanelRule(
        slot="in flight",
        label="In flight",
        how=PanelMethod.LEVEL,
        of=Pick(
            rf"{_NOT_OWN}(?:\w+_)?(?:requests?_in_?flight|in_?flight_requests?"
            r"|inprogress_requests?|requests?_inprogress|requests?_in_progress|active_requests?)"
        ),
        each=True,
    ),
    PanelRule(
        slot="queue",
        label="{stem}",
        how=PanelMethod.PART,
        of=Pick(rf"{_NOT_OWN}(?:\w+?_)??(?P<stem>(?:[a-z]+_)?queue)_(?:length|size|depth)"),
        to=Pick(r"\w*{stem}_(?:capacity|max|limit|max_size|capacity_max)"),
        each=True,
        best=2,
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    PanelRule(
        slot="queue",
        label="{stem}",
        how=PanelMethod.LEVEL,
        of=Pick(
            rf"{_NOT_OWN}(?:\w+?_)??(?P<stem>(?:[a-z]+_)?queue(?:d_tasks)?)"
            r"(?:_length|_size|_depth|(?<=_tasks))"
        ),
        each=True,
        best=2,
    ),
    PanelRule(
        slot="pool",
        label="DB connections",
        how=PanelMethod.PART,
        of=Pick("(?P<stem>hikaricp|jdbc)_connections_active"),
        to=Pick("{stem}_connections_max"),
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    PanelRule(
        slot="waiting",
        label="DB waiting",
        how=PanelMethod.LEVEL,
        of=Pick("hikaricp_connections_pending"),
        warn=1,
    ),
    PanelRule(
        slot="server threads",
        label="Busy threads",
        how=PanelMethod.PART,
        of=Pick("(?P<stem>tomcat|jetty)_threads_busy(?:_threads)?"),
        to=Pick("{stem}_threads_config_max(?:_threads)?"),
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    PanelRule(
        slot="errors logged",
        label="Errors logged",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("logback_events_total", where=(("level", "error"),)),
    ),
)
