"""`sidecar query` as a person calls it."""

import json
import time
from pathlib import Path

import pytest
from tests.cli.query_history import NOW, NS, ask, write_history
from tests.harness import sidecar
from tests.metrics.histories import put

from sidecar.metrics.storage.history import History
from sidecar.metrics.storage.segments import folder_of, segments
from sidecar.model.sample import Scrape


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a history of twenty minutes."""
    return write_history(tmp_path_factory.mktemp("logs") / "metrics.jsonl")


def test_now(history: Path) -> None:
    """Without times it is the value at the newest scrape."""
    done = ask(history, "requests_total")
    assert done.stdout == "requests_total\n2,400  code=200\n  120  code=500\n"
    assert done.stderr == ""
    assert ask(history, "memory_bytes").stdout == "121 MiB  memory_bytes\n"
    assert ask(history, "sum(rate(requests_total[1m]))").stdout == "2.1/s\n"


def test_over_time(history: Path) -> None:
    """With --since it is a line a time, at multiples of a pleasant step."""
    lines = ask(history, "rate(requests_total[1m])", "--since", "15m").stdout.splitlines()
    assert lines[0].split() == ["time", "code=200", "code=500"]
    assert {line[-1] for line in (line.split()[0] for line in lines[1:])} <= set("05")
    assert 20 <= len(lines) <= 62
    assert lines[5].split()[1:] == ["2/s", "0.1/s"]


def test_begins_with_the_history(history: Path) -> None:
    """A time before the first scrape does not make the steps longer."""
    lines = ask(history, "up", "--since", "30d").stdout.splitlines()
    assert len(lines) > 30


def test_steps(history: Path) -> None:
    """--step, --until and --at are kept to."""
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
    out = ask(history, "up", "--until", end, "--since", "6m", "--step", "2m", "-o", "json").stdout
    times = [at for at, _ in json.loads(out)["data"]["result"][0]["values"]]
    assert times == [at for at in range(NOW - 480, NOW + 1, 1) if at % 120 == 0][-len(times) :]
    one = json.loads(ask(history, "up", "--at", end, "-o", "json").stdout)
    assert one["data"] == {
        "resultType": "vector",
        "result": [{"metric": {"__name__": "up"}, "value": [NOW, "1"]}],
    }


def test_csv(history: Path) -> None:
    """CSV has a line a value, in the zone that is asked for."""
    args = ("requests_total", "-o", "csv", "--timezone", "Asia/Tokyo")
    lines = ask(history, *args).stdout.split("\r\n")
    assert lines[0] == "time,series,value"
    assert lines[1].endswith('+09:00,"requests_total{code=""200""}",2400')


@pytest.mark.parametrize(
    ("at", "zone", "written"),
    [
        ("2026-02-21T13:42:05.007Z", "utc", "2026-02-21T13:42:05.007Z"),
        ("2026-02-21T13:42:05.007Z", "Asia/Kolkata", "2026-02-21T19:12:05.007+05:30"),
        ("2026-10-25T00:59:59.999Z", "Europe/Berlin", "2026-10-25T02:59:59.999+02:00"),
        ("2026-10-25T01:00:00Z", "Europe/Berlin", "2026-10-25T02:00:00.000+01:00"),
        ("1972-01-07T00:44:29Z", "Africa/Monrovia", "1972-01-06T23:59:59.000-00:44:30"),
    ],
)
def test_csv_times(history: Path, at: str, zone: str, written: str) -> None:
    """A time in CSV is exact to the millisecond, whatever the zone's offset is."""
    out = ask(history, "vector(1)", "--at", at, "-o", "csv", "--timezone", zone).stdout
    assert out.splitlines()[1] == f"{written},{{}},1"


def test_plot(history: Path) -> None:
    """A picture fits 80 columns and 24 lines, and is drawn over time without being told."""
    out = ask(history, "rate(requests_total[1m])", "-o", "plot").stdout
    lines = out.splitlines()
    assert lines[0] == "rate(requests_total[1m])  (1/s)"
    assert lines[-1] == " + code=500"
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in out
    coloured = ask(history, "requests_total", "-o", "plot", FORCE_COLOR="1").stdout
    assert "\x1b[36m" in coloured
    assert "\x1b" not in ask(history, "requests_total", "-o", "plot", NO_COLOR="1").stdout


@pytest.mark.parametrize("form", ["table", "json", "csv", "plot"])
def test_safe(history: Path, form: str) -> None:
    """No text of a target acts on a terminal."""
    args = ("{__name__=~'evil|up'}", "--since", "5m", "-o", form)
    for done in (ask(history, *args), ask(history, "series"), ask(history, "labels")):
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["rate(x"], 2, "sidecar: '(' is never closed at column 5: rate(x"),
        ([], 2, "no expression: write one"),
        (["up", "--at", "1m", "--since", "5m"], 2, "leave out --since"),
        (["up", "--since", "1m", "--until", "5m"], 2, "--since is later than --until"),
        (["up", "--since", "soon"], 2, "invalid time 'soon'"),
        (["series", "sum(up)"], 2, "invalid selector 'sum(up)'"),
        (["up[5m]", "--since", "5m"], 2, "has no value over time"),
        (
            ["request_total"],
            0,
            "no metric 'request_total' in that time; did you mean requests_total?",
        ),
        (['requests_total{code="503"}'], 0, 'no series with code="503"; code is "200", "500"'),
        (['up{nolabel="x"}'], 0, "no series of up has the label nolabel"),
        (["histogram_quantile(0.9, up)"], 0, "histogram_quantile needs the _bucket series"),
        (["rate(requests_total[5s])"], 0, "scrapes are 10 s apart; write a wider range, as [40s]"),
        (["up", "--at", "2025-01-01"], 0, "no data at that time; the history goes from "),
        (["up > 5"], 0, "no value at that time"),
    ],
)
def test_remarks(history: Path, arguments: list[str], code: int, said: str) -> None:
    """What is wrong, or why there is nothing, is one line on standard error."""
    done = ask(history, *arguments, code=code)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_no_history(tmp_path: Path) -> None:
    """Without a history there is no answer; before its first scrape an empty one."""
    missing = ask(tmp_path / "none.jsonl", "up", code=3)
    assert missing.stderr.count("\n") == 1
    path = tmp_path / "metrics.jsonl"
    History(path).close()
    assert "has no scrape yet" in ask(path, "up").stderr


@pytest.mark.parametrize("name", ["/dev/null", "/etc/passwd"])
def test_no_metrics_history(name: str, tmp_path: Path) -> None:
    """A file of another kind is an error that says so."""
    done = sidecar("query", "up", "--history", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"sidecar: {name} is not a metrics history; give another --history\n"


@pytest.mark.parametrize("asked", [["x"], ["x", "--since", "1h"], ["series", "x"], ["y"]])
def test_damage(asked: list[str], tmp_path: Path) -> None:
    """A damaged segment is skipped, and told of in one line after the answer."""
    path = tmp_path / "metrics.jsonl"
    for number in range(2):
        put(path, number, [Scrape((NOW - 60 + number) * NS, True, {"x": 7.0})])
    bad = segments(folder_of(path))[0].sealed
    bad.write_bytes(b"x")
    done = ask(path, *asked)
    assert ("x" in done.stdout) == ("x" in asked)
    notice = f"sidecar query: skipped 1 damaged or newer segment in metrics.d: {bad.name}"
    assert done.stderr.splitlines()[-1] == notice
    assert done.stderr.count("skipped") == 1


def test_old(tmp_path: Path) -> None:
    """A history that has ended is answered from, and that is said."""
    path = tmp_path / "metrics.jsonl"
    writer = History(path)
    writer.append(Scrape(1_771_681_325 * NS, True, {"x": 7.0}))
    writer.close()
    done = ask(path, "x")
    assert done.stdout == "7  x\n"
    assert "as of 2026-02-21 13:42:05, the newest scrape" in done.stderr
