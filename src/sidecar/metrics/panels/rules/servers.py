"""What nginx, through its exporter, and Prometheus tell of themselves."""

from sidecar.metrics.panels.rule import How, Pick, Rule, Unit

NGINX = (
    Rule(
        slot="nginx active",
        label="Connections",
        how=How.LEVEL,
        of=Pick("nginx_connections_active"),
    ),
    Rule(
        slot="nginx accepted",
        label="Accepted",
        how=How.GROWTH,
        unit=Unit.RATE,
        of=Pick("nginx_connections_accepted"),
    ),
    Rule(
        slot="nginx dropped",
        label="Dropped",
        how=How.RATIO,
        unit=Unit.SHARE,
        of=Pick("nginx_connections_handled"),
        to=Pick("nginx_connections_accepted"),
        rest=True,
        warn=0.001,
        bad=0.01,
    ),
    Rule(
        slot="nginx reading", label="Reading", how=How.LEVEL, of=Pick("nginx_connections_reading")
    ),
    Rule(
        slot="nginx writing", label="Writing", how=How.LEVEL, of=Pick("nginx_connections_writing")
    ),
    Rule(
        slot="nginx waiting", label="Waiting", how=How.LEVEL, of=Pick("nginx_connections_waiting")
    ),
)

PROMETHEUS = (
    Rule(
        slot="prometheus samples",
        label="Samples stored",
        how=How.GROWTH,
        unit=Unit.RATE,
        of=Pick("prometheus_tsdb_head_samples_appended_total"),
    ),
    Rule(
        slot="prometheus series",
        label="Series",
        how=How.LEVEL,
        of=Pick("prometheus_tsdb_head_series"),
    ),
    Rule(
        slot="prometheus targets",
        label="Targets",
        how=How.LEVEL,
        of=Pick("prometheus_target_scrape_pool_targets"),
    ),
    Rule(
        slot="prometheus queries",
        label="Queries now",
        how=How.PART,
        of=Pick("prometheus_engine_queries"),
        to=Pick("prometheus_engine_queries_concurrent_max"),
        warn=0.8,
        bad=0.95,
    ),
    Rule(
        slot="prometheus query time",
        label="Query time",
        how=How.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick("prometheus_engine_query_duration_seconds"),
    ),
    Rule(
        slot="prometheus fsync",
        label="WAL fsync",
        how=How.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick("prometheus_tsdb_wal_fsync_duration_seconds"),
    ),
    Rule(
        slot="prometheus disk",
        label="Blocks on disk",
        how=How.LEVEL,
        unit=Unit.BYTES,
        of=Pick("prometheus_tsdb_storage_blocks_bytes"),
    ),
)

SERVERS = (*NGINX, *PROMETHEUS)
