"""From process start to the first line shown; and what `watch` imports on its way."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _processes import SIDECAR

RUNS = 21
LINE = '{"ts":"2026-02-21T13:42:05.123Z","level":"INFO","msg":"task complete","task":"hello"}\n'
GOAL_MS = 120


def main() -> None:
    """Print the medians and the heaviest imports."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "app.log")
        log.write_text(LINE * 100)
        commands = {
            "sidecar watch": [SIDECAR, "watch", str(log)],
            "tail -F": ["tail", "-F", str(log)],
            "bare interpreter": [sys.executable, "-c", "print()"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(first_line_ms(command))
        for name, found in times.items():
            low, high = min(found), max(found)
            print(f"{name:<18} {statistics.median(found):6.1f} ms   ({low:.1f} to {high:.1f})")
        print(f"goal for sidecar watch: at most {GOAL_MS} ms")
        print("\nheaviest imports of sidecar watch (ms of its own, module):")
        print("\n".join(heaviest_imports(log)))


def first_line_ms(command: list[str]) -> float:
    """Return milliseconds from the start of a process to its first line."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        if process.stdout is None or not process.stdout.readline():
            sys.exit(f"{command[0]}: no output")
        taken = time.perf_counter() - begun
        process.kill()
    return taken * 1000


def heaviest_imports(log: Path, count: int = 12) -> list[str]:
    """Return the modules whose own import takes longest."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", SIDECAR, "watch", "--no-follow", str(log)],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.removeprefix("import time:").split("|") for line in run.stderr.splitlines()]
    timed = [(int(row[0]), row[2].strip()) for row in rows if row[0].strip().isdigit()]
    shown = [
        f"{micros / 1000:6.1f}  {name}" for micros, name in sorted(timed, reverse=True)[:count]
    ]
    return [*shown, f"{len(timed)} modules in all"]


if __name__ == "__main__":
    main()
