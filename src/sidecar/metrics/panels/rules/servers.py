"""Rules for nginx, through its exporter, and for Prometheus itself."""

from sidecar.metrics.panels.rule import PanelMethod, PanelRule, Pick, Unit

NGINX = (
    PanelRule(
        slot="nginx active",
        label="Connections",
        how=PanelMethod.LEVEL,
        of=Pick("nginx_connections_active"),
    ),
    PanelRule(
        slot="nginx accepted",
        label="Accepted",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("nginx_connections_accepted"),
    ),
    PanelRule(
        slot="nginx dropped",
        label="Dropped",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("nginx_connections_handled"),
        to=Pick("nginx_connections_accepted"),
        rest=True,
        warn=0.001,
        bad=0.01,
    ),
    PanelRule(
        slot="nginx reading",
        label="Reading",
        how=PanelMethod.LEVEL,
        of=Pick("nginx_connections_reading"),
    ),
    PanelRule(
        slot="nginx writing",
        label="Writing",
        how=PanelMethod.LEVEL,
        of=Pick("nginx_connections_writing"),
    ),
    PanelRule(
        slot="nginx waiting",
        label="Waiting",
        how=PanelMethod.LEVEL,
        of=Pick("nginx_connections_waiting"),
    ),
)

PROMETHEUS = (
    PanelRule(
        slot="prometheus samples",
        label="Samples stored",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("prometheus_tsdb_head_samples_appended_total"),
    ),
    PanelRule(
        slot="prometheus series",
        label="Series",
        how=PanelMethod.LEVEL,
        of=Pick("prometheus_tsdb_head_series"),
    ),
    PanelRule(
        slot="prometheus targets",
        label="Targets",
        how=PanelMethod.LEVEL,
        of=Pick("prometheus_target_scrape_pool_targets"),
    ),
    PanelRule(
        slot="prometheus queries",
        label="Queries now",
        how=PanelMethod.PART,
        of=Pick("prometheus_engine_queries"),
        to=Pick("prometheus_engine_queries_concurrent_max"),
        warn=0.8,
        bad=0.95,
    ),
    PanelRule(
        slot="prometheus query time",
        label="Query time",
        how=PanelMethod.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick("prometheus_engine_query_duration_seconds"),
    ),
    PanelRule(
        slot="prometheus fsync",
        label="WAL fsync",
        how=PanelMethod.QUANTILES,
        unit=Unit.SECONDS,
        of=Pick("prometheus_tsdb_wal_fsync_duration_seconds"),
    ),
    PanelRule(
        slot="prometheus disk",
        label="Blocks on disk",
        how=PanelMethod.LEVEL,
        unit=Unit.BYTES,
        of=Pick("prometheus_tsdb_storage_blocks_bytes"),
    ),
)

SERVERS = (*NGINX, *PROMETHEUS)
