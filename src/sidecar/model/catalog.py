"""What a history is made of."""

import msgspec


class Share(msgspec.Struct, frozen=True):
    """A metric or a label: how many series or values it has, and how many series have it."""

    name: str
    count: int
    series: int


class Cardinality(msgspec.Struct, frozen=True):
    """All series, the metrics with the most of them, the labels with the most values."""

    series: int
    metrics: tuple[Share, ...]
    labels: tuple[Share, ...]
