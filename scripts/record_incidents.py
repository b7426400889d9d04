"""Record programs that are broken for real, for `tests/diagnose/recorded/`: history, logs, fault.

    record_incidents.py FOLDER [--only NAME] [--path DIRECTORY] [--jmx-agent JAR]

Starts each program on loopback, scrapes it with `sidecar scrape` for a quarter of an hour of health
and some minutes in which it is broken, and writes what was recorded below FOLDER. Programs are
taken from the directories and from PATH; incidents whose programs are not there are named and left
out. `prometheus_client` and `pika` are modules of this Python or on PYTHONPATH. All incidents are
recorded at the same time, and all processes end with the script.
"""

import argparse
import contextlib
import importlib.util
import json
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from _incident_place import Incident, Place, anonymous, find_programs
from _incidents import INCIDENTS
from backports import zstd

WARM_S = 60
"""Seconds before the first scrape: a program that starts is not healthy yet."""

INTERVAL = "5s"


class Spans(NamedTuple):
    """How long a program is healthy, broken and mended, in seconds."""

    healthy: float
    broken: float
    after: float


def main(arguments: Sequence[str]) -> int:
    """Record the incidents; return 1 if one was left out or failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    names = [incident.name for incident in INCIDENTS]
    parser.add_argument("--only", action="append", choices=names)
    parser.add_argument("--path", action="append", type=Path, default=[])
    parser.add_argument("--jmx-agent", type=Path)
    for span, seconds in (("healthy", 900.0), ("broken", 300.0), ("after", 120.0)):
        parser.add_argument(f"--{span}", type=float, default=seconds, metavar="SECONDS")
    options = parser.parse_args(arguments)
    spans = Spans(options.healthy, options.broken, options.after)
    programs = find_programs(
        sorted({need for one in INCIDENTS for need in one.needs}), options.path
    )
    programs |= {"python3": sys.executable}
    if options.jmx_agent:
        programs["jmx-agent"] = str(options.jmx_agent.resolve())
    chosen = [one for one in INCIDENTS if one.name in (options.only or names)]
    recorded = []
    threads = []
    for incident in chosen:
        if missing := [need for need in incident.needs if not is_here(need, programs)]:
            print(f"{incident.name}: left out, not found: {', '.join(missing)}", flush=True)
            continue
        folder = options.folder.resolve() / incident.name

        def recording(incident: Incident = incident, folder: Path = folder) -> None:
            try:
                record(incident, folder, programs, spans)
            except BaseException:  # noqa: BLE001 - one that fails never costs the others
                print(f"{incident.name}: failed\n{traceback.format_exc()}", flush=True)
            else:
                recorded.append(incident.name)

        threads.append(threading.Thread(target=recording))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return 0 if len(recorded) == len(chosen) else 1


def is_here(need: str, programs: dict[str, str]) -> bool:
    """Return whether a program or a module of Python was found."""
    kind, _, module = need.partition(":")
    return (
        bool(importlib.util.find_spec(module)) if kind == "python" and module else need in programs
    )


def record(incident: Incident, folder: Path, programs: dict[str, str], spans: Spans) -> None:
    """Run one incident from its start to its end, and write what was recorded."""
    with tempfile.TemporaryDirectory(prefix=f"incident-{incident.name}-") as name:
        place = Place(Path(name) / "run", programs)
        history = place.folder / "metrics.jsonl"
        try:
            target, logs = incident.start(place)
            load(incident, place, WARM_S, broken=False)
            scrape = ("scrape", "-q", "--interval", INTERVAL, "--history", history, target)
            place.run("scraper", sys.executable, "-m", "sidecar", *scrape)
            print(f"{incident.name}: healthy from {now()}", flush=True)
            load(incident, place, spans.healthy, broken=False)
            begin = now()
            incident.damage(place)
            print(f"{incident.name}: broken from {begin}", flush=True)
            load(incident, place, spans.broken, broken=True)
            end = now()
            incident.mend(place)
            load(incident, place, spans.after, broken=False)
        finally:
            place.close()
        folder.mkdir(parents=True, exist_ok=True)
        for path in (history, *logs):
            text = anonymous(path.read_bytes(), [place.folder, Path(__file__).parents[1]])
            (folder / f"{path.name}.zst").write_bytes(zstd.compress(text, 19))
        facts = {
            "fault": incident.fault,
            "healthy_from": first_scrape(history),
            "broken_from": begin,
            "broken_until": end,
            "logs": [path.name for path in logs],
            "named": incident.named,
        }
        (folder / "incident.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
        print(f"{incident.name}: recorded", flush=True)


def load(incident: Incident, place: Place, seconds: float, *, broken: bool) -> None:
    """Use the program for some seconds; one that does not answer is not used."""
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        with contextlib.suppress(OSError):
            incident.work(place, broken)
        time.sleep(max(0.0, min(end, begun + 1) - time.monotonic()))


def first_scrape(history: Path) -> str:
    """Return the time of the first scrape."""
    with history.open("rb") as file:
        return str(json.loads(file.readline())["ts"])


def now() -> str:
    """Return the time as the history writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
