"""A writer that is killed at any moment loses at most the scrape that it was writing."""

import subprocess
import sys
from pathlib import Path

import pytest

from sidecar.metrics.storage.history import History, read
from sidecar.metrics.storage.segments import folder_of

KILLS = 260
"""In each of the shards: 520 altogether."""

KILLER = """
import os, random, signal, sys, time
from itertools import count
from pathlib import Path
from sidecar.metrics.storage.retention import RetentionBounds
from sidecar.metrics.storage.history import History, newest, read
from sidecar.model.sample import Scrape

path, shard, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
bounds = RetentionBounds(live_bytes=6_000, live_scrapes=1)
moment = random.Random(8092 + shard)

def scrape(number):
    values = {f"s{n}": float(number % 7) for n in range(16)}
    target = "" if number % 3 else "b"
    return Scrape(number * 10**9, True, {"a": float(number)} | values, target=target)

def append_for_ever(begin, told):
    writer = History(path, bounds)
    for number in count(begin):
        writer.append(scrape(number))
        os.write(told, b"%d\\n" % number)

def stored():
    found = [*read(path)]
    assert None not in found, "a line was torn"
    for each in found:
        assert each == scrape(int(each.samples["a"])), f"not what was stored: {each}"
    return [int(each.samples["a"]) for each in found]

first_number = next_number = halves = 0
for kill in range(kills):
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        os.close(told)
        append_for_ever(next_number, tell)
    os.close(tell)
    first = os.read(told, 64)
    time.sleep(moment.random() / 50)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(told, "rb") as pipe:
        lines = (first + pipe.read()).split()
    acknowledged = int(lines[-1])
    numbers = stored()
    assert numbers[-1] in (acknowledged, acknowledged + 1), f"lost {acknowledged}: {numbers[-5:]}"
    assert numbers == list(range(first_number, numbers[-1] + 1)), "lost or doubled"
    last = newest(path)
    assert last is not None and int(last.samples["a"]) == numbers[-1]
    next_number = numbers[-1] + 1
    halves += any(".tmp" in name for name in os.listdir(path.with_name("h.d")))
    if kill % 5 == 4:
        # Begin anew, so that reading all does not take ever longer.
        for file in path.with_name("h.d").glob("*.jsonl*"):
            file.unlink()
        path.unlink(missing_ok=True)
        first_number = next_number
print(next_number, halves)
"""


@pytest.mark.parametrize("shard", [0, 1])
def test_kill(shard: int, tmp_path: Path) -> None:
    """Every acknowledged scrape is there once after a kill, whatever was being sealed."""
    path = tmp_path / "h.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(path), str(shard), str(KILLS)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stderr == ""
    stored, halves = map(int, done.stdout.split())
    assert stored > KILLS
    assert halves > 0, "no kill came while a segment was sealed"
    History(path).close()
    assert None not in list(read(path))
    assert not list(folder_of(path).glob("*.tmp"))
