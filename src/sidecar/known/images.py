"""Look up an image: where it serves metrics, and what its log folder holds; from `images.toml`."""

import re
from functools import cache
from importlib.resources import files

import msgspec

_TAG = re.compile(r"(@.*|:[^/]*)$")


class KnownMetrics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an image serves metrics. `needs` says what must be switched on before it does.

    `shown_by` is a text in the command of the service which shows that it is on.
    """

    port: int
    path: str = "/metrics"
    needs: str = ""
    shown_by: str = ""


class KnownImages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data; images are named by the end of their names."""

    binary_logs: frozenset[str]
    logs_to_stdout: frozenset[str]
    metrics: dict[str, KnownMetrics]


@cache
def known_images() -> KnownImages:
    """Return all that is known."""
    data = files(__package__).joinpath("images.toml").read_bytes()
    return msgspec.toml.decode(data, type=KnownImages)


def repository(image: str) -> str:
    """Return an image's name without its tag and digest."""
    while (shorter := _TAG.sub("", image)) != image:
        image = shorter
    return image


def known_metrics(image: str) -> tuple[str, KnownMetrics] | None:
    """Return where that image serves metrics, with the name by which it is known."""
    name = repository(image)
    metrics = known_images().metrics
    while name and name not in metrics:
        name = name.partition("/")[2]
    return (name, metrics[name]) if name else None


def has_binary_logs(image: str) -> bool:
    """Return whether what the image calls logs is binary data."""
    return repository(image).rpartition("/")[2] in known_images().binary_logs


def logs_to_stdout(image: str) -> bool:
    """Return whether the log files of the image are links to its standard output."""
    return repository(image).removeprefix("library/") in known_images().logs_to_stdout
