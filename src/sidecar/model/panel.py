"""One line of a dashboard."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """A figure: its `value` now, a `note` beside it, its `change` since the last look."""

    label: str
    value: str
    note: str = ""
    change: str = ""
