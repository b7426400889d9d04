"""One module a format: `parse(line) -> Record | None`, and its `SAMPLES` beside it.

`FORMATS` is the order in which they are asked; `plain` is last and refuses nothing, so that no
line is ever dropped.
"""

from collections.abc import Callable

from sidecar.logs.formats import json_lines, plain
from sidecar.model.record import Record

Parser = Callable[[bytes], Record | None]

FORMATS: tuple[Parser, ...] = (json_lines.parse, plain.parse)
