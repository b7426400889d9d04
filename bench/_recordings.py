"""Bodies that were recorded from real exporters, or generated ones that change as much.

`SIDECAR_RECORDINGS` names a tar file: `index.jsonl` with a line `{"i": 0, "due": seconds}` a
scrape, and `NAME/000000.gz`, the body of each exporter at each scrape.
"""

import gzip
import json
import os
import random
import re
import tarfile
from collections.abc import Iterator
from typing import NamedTuple

SERIES = 1_000
_METRIC = re.compile(rb"^(# (?:HELP|TYPE) )?(?=[a-zA-Z_])", re.MULTILINE)


class Body(NamedTuple):
    """What was exposed, at milliseconds since the epoch."""

    millis: int
    text: bytes


def recorded(count: int) -> tuple[str, list[Body]]:
    """Return where the bodies come from, and at most so many of about 1,000 series."""
    name = os.environ.get("SIDECAR_RECORDINGS", "")
    if name:
        return os.path.basename(name), _from_tar(name, count)  # noqa: PTH119 - a name to print
    generator = changing(SERIES, 5_000)
    return "generated; SIDECAR_RECORDINGS names real ones", [next(generator) for _ in range(count)]


def _from_tar(name: str, count: int) -> list[Body]:
    pages: dict[str, dict[str, bytes]] = {}
    due: dict[str, int] = {}
    with tarfile.open(name) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                continue
            folder, file = member.name.split("/")[-2:]
            if file == "index.jsonl":
                lines = map(json.loads, content)
                due = {f"{line['i']:06d}.gz": round(line["due"] * 1000) for line in lines}
            elif int(file[:6]) < count:
                pages.setdefault(file, {})[folder] = gzip.decompress(content.read())
    return [Body(due[file], _joined(pages[file])) for file in sorted(pages)]


def _joined(pages: dict[str, bytes]) -> bytes:
    # Exporters share names, go_goroutines for one; as one body they need names of their own.
    return b"".join(
        _METRIC.sub(rb"\g<1>%s_" % name.encode(), body) if number else body
        for number, (name, body) in enumerate(sorted(pages.items()))
    )


def changing(series: int, step: int, share: float = 0.21, at: int = 0) -> Iterator[Body]:
    """Yield bodies of so many series, `share` of whose lines change from one to the next.

    Half of those count, half go up and down; a line is about 110 bytes long.
    """
    chance = random.Random(4)
    moving = round(series * share)
    keys = [_key(number).encode() for number in range(series)]
    chance.shuffle(keys)
    # What goes down is not a counter: its name must not say so.
    for which in range(0, moving, 2):
        keys[which] = keys[which].replace(b"requests_total", b"open_requests")
    values = [float(chance.randrange(10**6)) for _ in keys]
    lines = [b"%s %d" % each for each in zip(keys, values, strict=True)]
    for number in range(10**9):
        yield Body((at or 1_771_681_325_000) + number * step, b"\n".join([*sorted(lines), b""]))
        for which in range(moving):
            values[which] += chance.randrange(1, 40) if which % 2 else chance.uniform(-1, 1)
            lines[which] = b"%s %s" % (keys[which], repr(values[which]).encode())


def _key(number: int) -> str:
    return (
        f'http_requests_total{{service="checkout",endpoint="/api/v1/items/{number // 20:05d}",'
        f'code="{200 + number % 20}",pod="checkout-5d7f9c-{number % 7}"}}'
    )
