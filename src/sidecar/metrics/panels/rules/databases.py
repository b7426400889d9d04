"""What PostgreSQL does, as postgres-exporter tells it: names of its versions 0.8 to 0.17."""

from sidecar.metrics.panels.rule import How, Pick, Rule, Unit

_IN_USE = (("datname", ".+"),)

DATABASES = (
    Rule(
        slot="pg connections",
        label="Connections",
        how=How.PART,
        of=Pick("pg_stat_activity_count"),
        to=Pick("pg_settings_max_connections"),
        warn=0.8,
        bad=0.95,
    ),
    Rule(
        slot="pg active",
        label="Active",
        how=How.LEVEL,
        of=Pick("pg_stat_activity_count", where=(("state", "active"),)),
    ),
    Rule(
        slot="pg idle",
        label="Idle in transaction",
        how=How.LEVEL,
        of=Pick("pg_stat_activity_count", where=(("state", "idle in transaction.*"),)),
    ),
    Rule(
        slot="pg transactions",
        label="Transactions",
        how=How.GROWTH,
        unit=Unit.RATE,
        of=Pick("pg_stat_database_xact_(?:commit|rollback)(?:_total)?"),
    ),
    Rule(
        slot="pg rollbacks",
        label="Rollbacks",
        how=How.RATIO,
        unit=Unit.SHARE,
        of=Pick("pg_stat_database_xact_rollback(?:_total)?"),
        to=Pick("pg_stat_database_xact_(?:commit|rollback)(?:_total)?"),
        warn=0.05,
        bad=0.2,
    ),
    Rule(
        slot="pg cache",
        label="Cache hits",
        how=How.RATIO,
        unit=Unit.SHARE,
        of=Pick("pg_stat_database_blks_hit(?:_total)?"),
        to=Pick("pg_stat_database_blks_(?:hit|read)(?:_total)?"),
    ),
    Rule(slot="pg locks", label="Locks", how=How.LEVEL, of=Pick("pg_locks_count")),
    Rule(
        slot="pg longest",
        label="Longest transaction",
        how=How.PEAK,
        unit=Unit.SECONDS,
        of=Pick("pg_stat_activity_max_tx_duration", where=_IN_USE),
    ),
    Rule(
        slot="pg deadlocks",
        label="Deadlocks",
        how=How.GROWTH,
        unit=Unit.RATE,
        of=Pick("pg_stat_database_deadlocks(?:_total)?"),
    ),
    Rule(
        slot="pg size",
        label="Size {datname}",
        how=How.LEVEL,
        unit=Unit.BYTES,
        of=Pick("pg_database_size_bytes", but=(("datname", r"template\d"),)),
        by=("datname",),
        best=3,
    ),
)
