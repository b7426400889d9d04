"""Look up an image by its name: where it serves metrics, what its log folders hold.

The data is in `*.toml` here. One file holds a family of images, so that the names which belong
together are read together:

    [[image]]
    names = ["traefik"]             # the ends of image names, whole parts: "traefik", "a/traefik"
    official = false                # true: only the official image, "nginx" but not "a/nginx"
    links_to_stdout = false         # true: its log files are links to standard output
    binary_logs = false             # true: its folders called "log" hold data, not text
    source = "https://…"            # where its authors say so

    [image.metrics]
    port = 8080
    path = "/metrics"
    requires = "--metrics"          # what must be switched on first; empty if nothing
    flag = "metrics.prometheus"     # a text in the service's command which shows that it is on
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

_TAG = re.compile(r"(@.*|:[^/]*)$")
_OFFICIAL = "library/"


class KnownMetrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an image serves metrics by default, and what must be switched on before it does."""

    port: int
    path: str = "/metrics"
    requires: str = ""
    flag: str = ""


class KnownImage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of a family; the fields are those of the module's docstring."""

    names: tuple[str, ...]
    source: str
    official: bool = False
    links_to_stdout: bool = False
    binary_logs: bool = False
    metrics: KnownMetrics | None = None


class _Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    image: tuple[KnownImage, ...]


def read_families() -> dict[str, tuple[KnownImage, ...]]:
    """Return all entries by the name of their family; raises msgspec.DecodeError."""
    data = sorted(files(__package__).iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): msgspec.toml.decode(
            file.read_text("utf-8"), type=_Family
        ).image
        for file in data
        if file.name.endswith(".toml")
    }


@cache
def _by_name() -> dict[str, KnownImage]:
    entries = [entry for family in read_families().values() for entry in family]
    return {name: entry for entry in entries for name in entry.names}


def repository(image: str) -> str:
    """Return an image's name without its tag and digest."""
    while (shorter := _TAG.sub("", image)) != image:
        image = shorter
    return image


def find_image(image: str) -> KnownImage | None:
    """Return the entry of an image; None if it is not known."""
    match = _find(image)
    return match[1] if match else None


def find_metrics(image: str) -> tuple[str, KnownMetrics] | None:
    """Return where an image serves metrics, with the name by which it is known; None if unknown."""
    match = _find(image)
    if match is None or match[1].metrics is None:
        return None
    return match[0], match[1].metrics


def _find(image: str) -> tuple[str, KnownImage] | None:
    whole = repository(image)
    for name in _ends(whole):
        entry = _by_name().get(name)
        if entry is not None and (not entry.official or name == whole.removeprefix(_OFFICIAL)):
            return name, entry
    return None


def _ends(name: str) -> Iterator[str]:
    """Yield `a/b/c`, `b/c` and `c`: the longest is the most specific."""
    while name:
        yield name
        name = name.partition("/")[2]
