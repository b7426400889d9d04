"""What a process needs: the names all client libraries share, and each runtime's own.

Java's are those of simpleclient before and after 0.10, of client_java 1.x, and of Micrometer.
"""

from sidecar.metrics.panels.rule import How, Pick, Rule, Unit

_HEAP = (("area", "heap"),)
_WARN_FULL, _BAD_FULL = 0.9, 0.97

RUNTIMES = (
    Rule(
        slot="process cpu",
        label="Process CPU",
        how=How.GROWTH,
        unit=Unit.SHARE,
        of=Pick("process_cpu_seconds_total"),
    ),
    Rule(
        slot="process cpu",
        label="Process CPU",
        how=How.LEVEL,
        unit=Unit.SHARE,
        of=Pick("process_cpu_usage"),
    ),
    Rule(
        slot="process memory",
        label="Process memory",
        how=How.LEVEL,
        unit=Unit.BYTES,
        of=Pick("process_resident_memory_bytes"),
    ),
    Rule(
        slot="heap",
        label="Heap",
        how=How.PART,
        unit=Unit.BYTES,
        of=Pick("jvm_memory_used_bytes", where=_HEAP),
        to=Pick("jvm_memory_max_bytes", where=_HEAP),
        percent=True,
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    Rule(
        slot="heap",
        label="Heap",
        how=How.PART,
        unit=Unit.BYTES,
        of=Pick("jvm_memory_bytes_used", where=_HEAP),
        to=Pick("jvm_memory_bytes_max", where=_HEAP),
        percent=True,
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    Rule(
        slot="heap",
        label="Heap",
        how=How.LEVEL,
        unit=Unit.BYTES,
        of=Pick("go_memstats_heap_alloc_bytes"),
    ),
    Rule(
        slot="open files",
        label="Open files",
        how=How.PART,
        of=Pick("process_open_fds"),
        to=Pick("process_max_fds"),
        warn=0.8,
        bad=0.95,
    ),
    Rule(
        slot="open files",
        label="Open files",
        how=How.PART,
        of=Pick("process_files_open_files"),
        to=Pick("process_files_max_files"),
        warn=0.8,
        bad=0.95,
    ),
    Rule(slot="goroutines", label="Goroutines", how=How.LEVEL, of=Pick("go_goroutines")),
    Rule(
        slot="threads",
        label="Threads",
        how=How.LEVEL,
        of=Pick("go_threads|jvm_threads_live_threads|jvm_threads_current|process_num_threads"),
    ),
    Rule(
        slot="gc",
        label="GC pauses",
        how=How.GROWTH,
        unit=Unit.SHARE,
        of=Pick(
            "go_gc_duration_seconds_sum|jvm_gc_collection_seconds_sum|jvm_gc_pause_seconds_sum"
        ),
        warn=0.05,
        bad=0.2,
    ),
    Rule(
        slot="gc",
        label="GC runs",
        how=How.GROWTH,
        unit=Unit.RATE,
        of=Pick("python_gc_collections_total"),
    ),
    Rule(
        slot="uptime",
        label="Uptime",
        how=How.AGE,
        unit=Unit.SECONDS,
        of=Pick("process_start_time_seconds|jvm_start_time_seconds"),
    ),
    Rule(
        slot="uptime",
        label="Uptime",
        how=How.UPTIME,
        unit=Unit.SECONDS,
        of=Pick("(?:process_)?uptime_seconds"),
    ),
)
