"""Rules for PostgreSQL, with the names of postgres-exporter 0.8 to 0.17."""

from sidecar.metrics.panels.rule import PanelMethod, PanelRule, Pick, Unit

_IN_USE = (("datname", ".+"),)

DATABASES = (
    PanelRule(
        slot="pg connections",
        label="Connections",
        how=PanelMethod.PART,
        of=Pick("pg_stat_activity_count"),
        to=Pick("pg_settings_max_connections"),
        warn=0.8,
        bad=0.95,
    ),
    PanelRule(
        slot="pg active",
        label="Active",
        how=PanelMethod.LEVEL,
        of=Pick("pg_stat_activity_count", where=(("state", "active"),)),
    ),
    PanelRule(
        slot="pg idle",
        label="Idle in transaction",
        how=PanelMethod.LEVEL,
        of=Pick("pg_stat_activity_count", where=(("state", "idle in transaction.*"),)),
    ),
    PanelRule(
        slot="pg transactions",
        label="Transactions",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("pg_stat_database_xact_(?:commit|rollback)(?:_total)?"),
    ),
    PanelRule(
        slot="pg rollbacks",
        label="Rollbacks",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("pg_stat_database_xact_rollback(?:_total)?"),
        to=Pick("pg_stat_database_xact_(?:commit|rollback)(?:_total)?"),
        warn=0.05,
        bad=0.2,
    ),
    PanelRule(
        slot="pg cache",
        label="Cache hits",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("pg_stat_database_blks_hit(?:_total)?"),
        to=Pick("pg_stat_database_blks_(?:hit|read)(?:_total)?"),
    ),
    PanelRule(slot="pg locks", label="Locks", how=PanelMethod.LEVEL, of=Pick("pg_locks_count")),
    PanelRule(
        slot="pg longest",
        label="Longest transaction",
        how=PanelMethod.PEAK,
        unit=Unit.SECONDS,
        of=Pick("pg_stat_activity_max_tx_duration", where=_IN_USE),
    ),
    PanelRule(
        slot="pg deadlocks",
        label="Deadlocks",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("pg_stat_database_deadlocks(?:_total)?"),
    ),
    PanelRule(
        slot="pg size",
        label="Size {datname}",
        how=PanelMethod.LEVEL,
        unit=Unit.BYTES,
        of=Pick("pg_database_size_bytes", but=(("datname", r"template\d"),)),
        by=("datname",),
        best=3,
    ),
)
