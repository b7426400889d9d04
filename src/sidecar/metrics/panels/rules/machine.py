"""Rules for a machine, with the names of node-exporter 0.16 and later."""

from sidecar.metrics.panels.rule import PanelMethod, PanelRule, Pick, Unit

_REAL_FILES = (
    (
        "fstype",
        "tmpfs|ramfs|devtmpfs|overlay|squashfs|iso9660|autofs|proc|sysfs|nsfs|fuse.lxcfs",
    ),
    ("mountpoint", "/boot/efi|/run.*|/snap/.*|/var/lib/docker/.+|/var/lib/kubelet/.+"),
)
_REAL_LINKS = (("device", r"lo|veth.*|docker.*|br-.*|ifb\d*|cali.*|flannel.*|cni.*|virbr.*"),)
_REAL_DISKS = (("device", r"(?:loop|ram|zram|sr|fd|dm-|md)\d*.*"),)


def _flow(slot: str, label: str, name: str, but: tuple[tuple[str, str], ...]) -> PanelRule:
    return PanelRule(
        slot=slot, label=label, how=PanelMethod.GROWTH, unit=Unit.SPEED, of=Pick(name, but=but)
    )


MACHINE = (
    PanelRule(
        slot="cpu",
        label="CPU busy",
        how=PanelMethod.RATIO,
        unit=Unit.SHARE,
        of=Pick("node_cpu_seconds_total", where=(("mode", "idle|iowait"),)),
        to=Pick("node_cpu_seconds_total"),
        rest=True,
        full=True,
        warn=0.85,
        bad=0.97,
    ),
    PanelRule(slot="load", label="Load 1 min", how=PanelMethod.LEVEL, of=Pick("node_load1")),
    PanelRule(
        slot="memory used",
        label="Memory used",
        how=PanelMethod.PART,
        unit=Unit.BYTES,
        of=Pick("node_memory_MemAvailable_bytes"),
        to=Pick("node_memory_MemTotal_bytes"),
        rest=True,
        percent=True,
        warn=0.9,
        bad=0.97,
    ),
    PanelRule(
        slot="disk used",
        label="Disk {mountpoint}",
        how=PanelMethod.PART,
        unit=Unit.BYTES,
        of=Pick("node_filesystem_avail_bytes", but=_REAL_FILES),
        to=Pick("node_filesystem_size_bytes", but=_REAL_FILES),
        rest=True,
        percent=True,
        by=("mountpoint",),
        once="device",
        best=3,
        warn=0.85,
        bad=0.95,
    ),
    _flow("network in", "Network in", "node_network_receive_bytes_total", _REAL_LINKS),
    _flow("network out", "Network out", "node_network_transmit_bytes_total", _REAL_LINKS),
    _flow("disk read", "Disk read", "node_disk_read_bytes_total", _REAL_DISKS),
    _flow("disk written", "Disk written", "node_disk_written_bytes_total", _REAL_DISKS),
    PanelRule(
        slot="disk busy",
        label="Disk busy {device}",
        how=PanelMethod.GROWTH,
        unit=Unit.SHARE,
        of=Pick("node_disk_io_time_seconds_total", but=_REAL_DISKS),
        by=("device",),
        full=True,
        warn=0.8,
        bad=0.98,
    ),
    PanelRule(
        slot="swap",
        label="Swap used",
        how=PanelMethod.PART,
        unit=Unit.BYTES,
        of=Pick("node_memory_SwapFree_bytes"),
        to=Pick("node_memory_SwapTotal_bytes"),
        rest=True,
        percent=True,
        warn=0.5,
        bad=0.9,
    ),
    PanelRule(
        slot="machine files",
        label="Files open, all",
        how=PanelMethod.PART,
        of=Pick("node_filefd_allocated"),
        to=Pick("node_filefd_maximum"),
        warn=0.8,
        bad=0.95,
    ),
    PanelRule(
        slot="blocked", label="Blocked on IO", how=PanelMethod.LEVEL, of=Pick("node_procs_blocked")
    ),
    PanelRule(
        slot="booted",
        label="Machine up",
        how=PanelMethod.AGE,
        unit=Unit.SECONDS,
        of=Pick("node_boot_time_seconds"),
    ),
)
