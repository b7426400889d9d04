"""`sidecar export`: which flags choose what, and how it ends."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.harness import SIDECAR, environment, sidecar
from tests.metrics.histories import put

from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.segments import folder_of, segments
from sidecar.model.sample import Scrape

TS = 1_771_681_325_000_000_000
SECOND = 1_000_000_000
WHOLE = """\
a 0 1771681325.000
a 1 1771681326.000
a 2 1771681327.000
up 1 1771681325.000
up 1 1771681326.000
up 1 1771681327.000
# EOF
"""


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Give three scrapes from 2026-02-21 13:42:05 UTC on."""
    path = tmp_path / "metrics.jsonl"
    with closing(History(path)) as writer:
        for at in range(3):
            writer.append(Scrape(TS + at * SECOND, True, {"a": float(at)}))
    return path


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([], WHOLE.splitlines()),
        (["-o", "openmetrics"], WHOLE.splitlines()),
        (["--match", "a", "--since", "2026-02-21T13:42:06"], [*WHOLE.splitlines()[1:3], "# EOF"]),
        (["--match", "a", "--until", "2026-02-21T13:42:06"], [WHOLE.splitlines()[0], "# EOF"]),
        (
            ["--match", "a", "--until", "2026-02-21T13:42:06.001"],
            [*WHOLE.splitlines()[:2], "# EOF"],
        ),
        (
            ["--match", "up", "--since", "2026-02-21T14:42:07", "--timezone", "Europe/Berlin"],
            ["up 1 1771681327.000", "# EOF"],
        ),
        (
            ["-o", "csv", "--match", "a", "--since", "2026-02-21T13:42:07"],
            ["time,series,value", "2026-02-21T13:42:07.000Z,a,2"],
        ),
        (
            ["-o", "jsonl", "--since", "2026-02-21T13:42:07"],
            ['{"ts":"2026-02-21T13:42:07.000Z","up":1,"a":2}'],
        ),
    ],
)
def test_flags(flags: list[str], expected: list[str], history: Path) -> None:
    """Each flag does what it says."""
    done = sidecar("export", "--history", history, *flags, cwd=history.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == expected


def test_variables(history: Path) -> None:
    """Flags can be set by variables."""
    named = {"SIDECAR_HISTORY": str(history), "SIDECAR_EXPORT_OUTPUT": "csv", "SIDECAR_MATCH": "up"}
    assert sidecar("export", cwd=history.parent, **named).stdout.count(",up,1\r\n") == 3


@pytest.mark.parametrize("form", ["openmetrics", "csv", "jsonl"])
def test_nothing(form: str, history: Path) -> None:
    """Where nothing matches, a notice says so, and what a reader expects is there all the same."""
    flags = ("--history", history, "-o", form, "--until", "2020-01-01")
    done = sidecar("export", *flags, cwd=history.parent)
    assert done.returncode == 0
    assert done.stderr.startswith("sidecar export: nothing matches")
    empty = {"openmetrics": "# EOF\n", "csv": "time,series,value\n", "jsonl": ""}
    assert done.stdout.replace("\r", "") == empty[form]


@pytest.mark.parametrize("form", ["openmetrics", "csv", "jsonl"])
def test_no_scrape(form: str, tmp_path: Path) -> None:
    """Before the first scrape that is what is said."""
    (tmp_path / "metrics.jsonl").touch()
    done = sidecar("export", "--history", "metrics.jsonl", "-o", form, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == "sidecar export: metrics.jsonl has no scrape yet\n"


@pytest.mark.parametrize("form", ["openmetrics", "csv", "jsonl"])
def test_damage(form: str, tmp_path: Path) -> None:
    """A damaged segment is skipped, and told of after the rest."""
    path = tmp_path / "metrics.jsonl"
    for number in range(2):
        put(path, number, [Scrape(TS + number * SECOND, True, {"a": float(number)})])
    bad = segments(folder_of(path))[1].sealed
    bad.write_bytes(bad.read_bytes()[:-20])
    done = sidecar("export", "--history", path, "-o", form, "--match", "a", cwd=tmp_path)
    assert done.returncode == 0
    notice = f"sidecar export: skipped 1 damaged or newer segment in metrics.d: {bad.name}\n"
    assert done.stderr == notice
    assert done.stdout.count("2026-02-21T13:42") + done.stdout.count("1771681325.000") == 1


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        (["-o", "xml"], 2, "invalid form 'xml'"),
        (["--since", "soon"], 2, "invalid time 'soon'"),
        (["--match", "rate(a[1m])"], 2, "sidecar: --match: "),
        (["--match", "a{"], 2, "at column 2"),
        (["--history", "nowhere.jsonl"], 3, "no history at nowhere.jsonl"),
        (
            ["--history", "/dev/null"],
            3,
            "/dev/null is not a metrics history; give another --history",
        ),
    ],
)
def test_mistakes(flags: list[str], code: int, said: str, history: Path) -> None:
    """A mistake ends the command with one line that names it, and writes nothing else."""
    done = sidecar("export", "--history", history, *flags, cwd=history.parent)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_reader_leaves(history: Path) -> None:
    """A reader that has enough is not an error."""
    with closing(History(history)) as writer:
        for at in range(3, 20_003):
            writer.append(Scrape(TS + at * SECOND, True, {"a": float(at)}))
    command = f"{SIDECAR} export --history {history} | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        env=environment(),
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"a 0 1771681325.000\n", b"")


# What getrusage() says would count the memory of the test run, of which the process was forked.
PEAK = """
import os, sys
from sidecar.cli import run
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
assert run(["export", "--history", sys.argv[1]]) == 0
status = open("/proc/self/status").read()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024, file=sys.stderr)
"""


def test_memory(tmp_path: Path) -> None:
    """Memory stays within 60 MB where all samples together are more than a batch."""
    history = tmp_path / "metrics.jsonl"
    with closing(History(history)) as writer:
        for at in range(150):
            samples = {f"m{number}": at + number / 7 for number in range(3_000)}
            writer.append(Scrape(TS + at * SECOND, True, samples))
    done = subprocess.run(
        [sys.executable, "-c", PEAK, history],
        capture_output=True,
        env=environment(),
        check=True,
        text=True,
    )
    assert int(done.stderr) < 60
