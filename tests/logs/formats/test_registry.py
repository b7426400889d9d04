"""Every format's own samples, and what the folder of formats promises."""

import time
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

from sidecar.logs import formats
from sidecar.logs.decode import envelopes
from sidecar.logs.formats import registry
from sidecar.logs.formats.json import flat as json_lines
from sidecar.logs.formats.json import flat_samples as json_samples
from sidecar.logs.formats.json import nested as shapes
from sidecar.logs.formats.parse import parse
from sidecar.model.record import Record
from sidecar.times import parse_time

NOW = parse_time("2026-11-23T12:00:00Z") or 0
"""Fixed: times without a year are read as seen from here."""

MODULES = [
    import_module(module.name)
    for package in (formats, envelopes)
    for module in walk_packages(package.__path__, f"{package.__name__}.")
]
REGISTERED = (registry.OBJECT, *registry.TEXTS, registry.LAST, *registry.WRAPPERS)

SAMPLES = [
    pytest.param(line, record, id=f"{module.__name__.rpartition('.')[2]}-{number}")
    for module in MODULES
    for number, (line, record) in enumerate(getattr(module, "SAMPLES", ()))
]


def samples_of(module: ModuleType) -> tuple[tuple[bytes, Record], ...]:
    """Return a format's samples; those of JSON are many and have a file of their own."""
    found: tuple[tuple[bytes, Record], ...] = (
        json_samples if module is json_lines else module
    ).SAMPLES
    return found


PIECES = (
    *(b"a", b"a=", b'a="', b'a="\\', b'a="b" ', b"msg=a b ", b"[", b"[a] ", b'] "', b"\x1b[1;"),
    *(b"2", b" ", b"\t", b"\x00", b"\xff", b"\\", b'"', b"(", b"{", b'{"a":', b'{"log":"', b"<11>"),
    *(b", client: ", b"\n at x", b"::", b".", b"{a}", b"\\n  at x"),
)
"""What a line of 1 MiB repeats behind the beginning of a sample."""


@pytest.mark.parametrize(("line", "record"), SAMPLES)
def test_samples(line: bytes, record: Record) -> None:
    """Every sample of every format is understood as it says, whatever was asked before it."""
    first, again = parse(line, NOW), parse(line, NOW)
    assert first == record
    assert list(first.fields) == list(record.fields)
    assert again == first


@pytest.mark.parametrize(
    "module",
    [
        module
        for module in MODULES
        if module.__name__.rpartition(".")[2] not in ("registry", "parse")
        and (hasattr(module, "parse") or hasattr(module, "unwrap"))
    ],
)
def test_registered(module: ModuleType) -> None:
    """Every format in the folder is asked, and has samples."""
    assert module in REGISTERED
    assert samples_of(module)


@pytest.mark.parametrize("module", [module for module in MODULES if hasattr(module, "unfold")])
def test_shapes_registered(module: ModuleType) -> None:
    """Every shape of JSON in the folder is called by some key, and has samples."""
    assert module.unfold in {unfold for all_of in shapes.UNFOLD.values() for unfold in all_of}
    assert module.SAMPLES


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
@pytest.mark.parametrize(
    "module", REGISTERED, ids=lambda module: module.__name__.rpartition(".")[2]
)
def test_long_lines(module: ModuleType, piece: bytes) -> None:
    """A line of 1 MiB made to be hard for a format takes a third of a second of CPU.

    The bound has room for a machine that is shared.
    """
    line = samples_of(module)[0][0][:60] + piece * ((1 << 20) // len(piece))
    start = time.process_time()
    parse(line, NOW)
    assert time.process_time() - start < 2.0
