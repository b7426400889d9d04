"""What a process needs: the names all client libraries share, and each runtime's own.

Java's are those of simpleclient before and after 0.10, of client_java 1.x, and of Micrometer.
"""

from sidecar.metrics.panels.rule import PanelMethod, PanelRule, Pick, Unit

_HEAP = (("area", "heap"),)
_WARN_FULL, _BAD_FULL = 0.9, 0.97

RUNTIMES = (
    PanelRule(
        slot="process cpu",
        label="Process CPU",
        how=PanelMethod.GROWTH,
        unit=Unit.SHARE,
        of=Pick("process_cpu_seconds_total"),
    ),
    PanelRule(
        slot="process cpu",
        label="Process CPU",
        how=PanelMethod.LEVEL,
        unit=Unit.SHARE,
        of=Pick("process_cpu_usage"),
    ),
    PanelRule(
        slot="process memory",
        label="Process memory",
        how=PanelMethod.LEVEL,
        unit=Unit.BYTES,
        of=Pick("process_resident_memory_bytes"),
    ),
    PanelRule(
        slot="heap",
        label="Heap",
        how=PanelMethod.PART,
        unit=Unit.BYTES,
        of=Pick("jvm_memory_used_bytes", where=_HEAP),
        to=Pick("jvm_memory_max_bytes", where=_HEAP),
        percent=True,
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    PanelRule(
        slot="heap",
        label="Heap",
        how=PanelMethod.PART,
        unit=Unit.BYTES,
        of=Pick("jvm_memory_bytes_used", where=_HEAP),
        to=Pick("jvm_memory_bytes_max", where=_HEAP),
        percent=True,
        warn=_WARN_FULL,
        bad=_BAD_FULL,
    ),
    PanelRule(
        slot="heap",
        label="Heap",
        how=PanelMethod.LEVEL,
        unit=Unit.BYTES,
        of=Pick("go_memstats_heap_alloc_bytes"),
    ),
    PanelRule(
        slot="open files",
        label="Open files",
        how=PanelMethod.PART,
        of=Pick("process_open_fds"),
        to=Pick("process_max_fds"),
        warn=0.8,
        bad=0.95,
    ),
    PanelRule(
        slot="open files",
        label="Open files",
        how=PanelMethod.PART,
        of=Pick("process_files_open_files"),
        to=Pick("process_files_max_files"),
        warn=0.8,
        bad=0.95,
    ),
    PanelRule(
        slot="goroutines", label="Goroutines", how=PanelMethod.LEVEL, of=Pick("go_goroutines")
    ),
    PanelRule(
        slot="threads",
        label="Threads",
        how=PanelMethod.LEVEL,
        of=Pick("go_threads|jvm_threads_live_threads|jvm_threads_current|process_num_threads"),
    ),
    PanelRule(
        slot="gc",
        label="GC pauses",
        how=PanelMethod.GROWTH,
        unit=Unit.SHARE,
        of=Pick(
            "go_gc_duration_seconds_sum|jvm_gc_collection_seconds_sum|jvm_gc_pause_seconds_sum"
        ),
        warn=0.05,
        bad=0.2,
    ),
    PanelRule(
        slot="gc",
        label="GC runs",
        how=PanelMethod.GROWTH,
        unit=Unit.RATE,
        of=Pick("python_gc_collections_total"),
    ),
    PanelRule(
        slot="uptime",
        label="Uptime",
        how=PanelMethod.AGE,
        unit=Unit.SECONDS,
        of=Pick("process_start_time_seconds|jvm_start_time_seconds"),
    ),
    PanelRule(
        slot="uptime",
        label="Uptime",
        how=PanelMethod.UPTIME,
        unit=Unit.SECONDS,
        of=Pick("(?:process_)?uptime_seconds"),
    ),
)
