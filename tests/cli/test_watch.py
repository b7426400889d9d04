"""`sidecar watch` from its command line to its output."""

import json
import os
import pty
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.harness import PATIENCE, SIDECAR, environment, sidecar

from sidecar.cli import run

RunHere = Callable[..., tuple[int, str, str]]

ENTRIES: Sequence[dict[str, object]] = (
    {"ts": "2026-02-21T13:42:01Z", "level": "DEBUG", "msg": "cache miss", "key": "a"},
    {"ts": "2026-02-21T13:42:02Z", "level": "INFO", "msg": "GET /api", "status": 200, "ms": 12.5},
    {"ts": "2026-02-21T13:42:03Z", "level": "INFO", "msg": "GET /api", "status": 503, "ms": 900},
    {"ts": "2026-02-21T13:42:04Z", "level": "WARNING", "msg": "slow", "trace_id": "abc123"},
    {"ts": "2026-02-21T13:42:05Z", "level": "ERROR", "msg": "failed", "user": {"id": 7}},
)
TEXT = (
    "plain line\n"
    "2026-02-21 13:42:06,123 ERROR shop.db: query failed\n"
    "Traceback (most recent call last):\n"
    '  File "db.py", line 7, in ask\n'
    "ValueError: bad\n"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Give a log of records of each level, a plain line and a trace."""
    path = tmp_path / "app.log"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in ENTRIES) + TEXT)
    return path


def shown(log: Path, *flags: str, **variables: str) -> list[str]:
    """Return the lines of standard output of a run that went well and told nothing."""
    done = sidecar("watch", "--no-follow", log, *flags, cwd=log.parent, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1]


@pytest.fixture
def run_here(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, utc: None
) -> RunHere:
    """Give a function that runs the command in this process: what a start costs is not the point.

    It returns the exit code, and what was written as data and as notices.
    """
    del utc
    for name in os.environ:
        if name.startswith("SIDECAR_") or name in ("LOG_PATH", "NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)

    def run_it(log: Path, *flags: str) -> tuple[int, str, str]:
        code = run(["watch", "--no-follow", str(log), *flags])
        return code, *capfd.readouterr()

    return run_it


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Move the machine to Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def on_terminal(log: Path, *flags: str, **variables: str) -> str:
    """Return what a run writes to a terminal."""
    master, slave = pty.openpty()
    command = [SIDECAR, "watch", "--no-follow", str(log), *flags]
    env = environment(TERM="xterm", **variables)
    with subprocess.Popen(command, stdout=slave, cwd=log.parent, env=env) as process:
        os.close(slave)
        text = b""
        while chunk := _read(master):
            text += chunk
        os.close(master)
        assert process.wait(PATIENCE) == 0
    return text.decode().replace("\r\n", "\n")


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, 65_536)
    except OSError:  # The last writer has closed the terminal.
        return b""


def messages(lines: list[str]) -> str:
    """Return the first word of each message, levels and times left out."""
    return " ".join(
        line[17:].split()[0] if line[:1].isdigit() else line.split()[0] for line in lines
    )


def test_default(log: Path) -> None:
    """Everything is shown, in the layout that the documents promise."""
    assert shown(log) == [
        "13:42:01 DEBUG   cache miss  key=a",
        "13:42:02 INFO    GET /api  status=200  ms=12.5",
        "13:42:03 INFO    GET /api  status=503  ms=900",
        "13:42:04 WARNING slow  trace_id=abc123",
        "13:42:05 ERROR   failed  user.id=7",
        "plain line",
        '13:42:06 ERROR   query failed  logger=shop.db  error="ValueError: bad"',
        "    Traceback (most recent call last):",
        '      File "db.py", line 7, in ask',
        "    ValueError: bad",
    ]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("-l warn", "slow failed query Traceback File ValueError:"),
        ("-l ERROR -o {msg}", "failed query"),
        ("-i GET", "GET GET"),
        ("-i GET -i slow -e 503", "GET slow"),
        ("-e . -i x", ""),
        ("-i ValueError -o {msg}", "query"),
        ("-w status>=500", "GET"),
        ("-w user.id==7 -o {user.id}", "7"),
        ("--trace abc123", "slow"),
        ("--since 2026-02-21T13:42:04 --timezone utc -o {msg}", "slow failed plain query"),
        ("--until 2026-02-21T13:42:02", "cache"),
        ("-n 1 -o {msg}", "ValueError:"),
        ("-n 0", ""),
        ("-n 7 -l error -o {msg}", "failed query"),
        ("-l warn --before 1 -o {msg}", "GET slow failed plain query"),
        ("-i cache --after 1 -o {msg}", "cache GET"),
        ("-i cache -i failed$ --context 1 -o {msg}", "cache GET slow failed plain query"),
    ],
)
def test_kept(flags: str, expected: str, log: Path, run_here: RunHere) -> None:
    """Each filter keeps what it should."""
    code, text, told = run_here(log, *flags.split())
    assert (code, told) == (0, "")
    out = text.splitlines()
    words = " ".join(line.split()[0] for line in out) if "-o" in flags else messages(out)
    assert words == expected


def test_separators(log: Path) -> None:
    """Groups of context are parted by `--` for a person, and for a program they are not."""
    flags = ("-i", "cache", "-i", "failed", "--after", "1")
    assert [line for line in shown(log, *flags) if line == "--"] == ["--"]
    assert "--" in shown(log, *flags, "-o", "raw")
    for line in shown(log, *flags, "-o", "json"):
        json.loads(line)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["-l", "loud"], "-l loud: no such level; use trace, debug, info, notice, warning, error"),
        (["-i", "a(b"], "-i: bad regex (missing ), unterminated subpattern) at position 2: a(b"),
        (["-e", "*"], "-e: bad regex (nothing to repeat) at position 1: *"),
        (
            ["--highlight", "[a"],
            "--highlight: bad regex (unterminated character set) at position 1: [a",
        ),
        (["-w", "status >= "], "column"),
        (["-w", "status >> 5"], "column"),
        (["--since", "whenever"], "whenever"),
        (["--until", "2026-13-01"], "2026-13-01"),
        (["-o", "yaml"], "-o yaml: no such output; use text, json, logfmt, raw, or a template"),
        (["-o", "{"], "-o {: no such output"),
        (["-n", "-1"], "invalid number of lines '-1'"),
        (["--after", "-1"], "-1 is not in the range"),
        (["--gap", "soon"], "invalid duration 'soon'"),
        (
            ["--timezone", "utc", "--time-format", "\udcff"],
            "-format \\udcff: no such format; write",
        ),
        (["--theme", "solarized"], "'solarized' is not one of 'default', 'mono'"),
    ],
    ids=lambda value: "" if isinstance(value, str) else " ".join(value).encode("ascii", "replace"),
)
def test_bad_flags(flags: list[str], words: str, log: Path, run_here: RunHere) -> None:
    """What makes no sense is one line that says what, where and what to do, before any output."""
    code, text, told = run_here(log, "--follow", *flags)
    assert (code, text, told.count("\n")) == (2, "", 1), told
    assert told.startswith("sidecar")
    assert words in told


def test_json(log: Path) -> None:
    """`-o json` is one normalised object a record, which jq reads."""
    lines = shown(log, "-o", "json")
    assert json.loads(lines[4]) == {
        "ts": "2026-02-21T13:42:05.000Z",
        "level": "ERROR",
        "msg": "failed",
        "fields": {"user": {"id": 7}},
        "source": "app.log",
    }
    found = [list(json.loads(line)) for line in lines[5:]]
    assert found == [
        ["msg", "source"],
        ["ts", "level", "msg", "logger", "error", "lines", "source"],
    ]
    query = subprocess.run(
        ["jq", "-r", 'select(.level == "ERROR") | .error // .msg'],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    assert query.stdout == "failed\nValueError: bad\n"


def test_raw(log: Path) -> None:
    """`-o raw` gives a pipe the bytes as they were, and filters whole records."""
    log.write_bytes(log.read_bytes() + b"\xff\xfe\x1b[2J\x00\n\n \t\n")
    command = [SIDECAR, "watch", "--no-follow", str(log), "-o", "raw"]

    def shown_of(*flags: str) -> bytes:
        return subprocess.run(
            [*command, *flags], env=environment(), capture_output=True, check=True
        ).stdout

    assert shown_of() == log.read_bytes()
    assert shown_of("--gap", "1s", "--color", "always") == log.read_bytes()
    error = json.dumps(ENTRIES[4]) + "\n" + TEXT.partition("\n")[2]
    assert shown_of("-l", "error").decode() == error


def test_raw_on_a_terminal(log: Path) -> None:
    """On a terminal raw bytes are made safe."""
    log.write_bytes(b"\x1b]52;c;aGk=\x07\xff\n")
    assert on_terminal(log, "-o", "raw") == "␛]52;c;aGk=␇\\udcff\n"


def test_partial_lines(tmp_path: Path) -> None:
    """Lines that a container's runtime split are whole again, also raw."""
    log = tmp_path / "pod.log"
    log.write_text(
        "2026-02-21T13:42:05Z stdout P 2026-02-21 13:42:05 INFO web: first \n"
        "2026-02-21T13:42:05Z stderr F Traceback (most recent call last):\n"
        "2026-02-21T13:42:05Z stdout F half\n"
        '2026-02-21T13:42:05Z stderr F   File "a.py", line 1, in f\n'
        '2026-02-21T13:42:05Z stdout F {"level":"info","msg":"between"}\n'
        "2026-02-21T13:42:05Z stderr F ValueError: x\n"
    )
    assert shown(log) == [
        "13:42:05 ERROR   ValueError: x  stream=stderr",
        "    Traceback (most recent call last):",
        '      File "a.py", line 1, in f',
        "    ValueError: x",
        "13:42:05 INFO    web: first half",
        "13:42:05 INFO    between",
    ]
    assert sorted(shown(log, "-o", "raw")) == sorted(log.read_text().splitlines())


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--fields", "user.id,status"], "13:42:05 ERROR   failed  user.id=7"),
        (["--hide", " user , x"], "13:42:05 ERROR   failed"),
        (
            ["--time-format", "%Y-%m-%d %H:%M:%S.%3f"],
            "2026-02-21 13:42:05.000 ERROR   failed  user.id=7",
        ),
        (
            ["--timezone", "America/New_York", "--time-format", "%H:%M %Z"],
            "08:42 EST ERROR   failed  user.id=7",
        ),
        (["-o", r"{level:7}|{user.id}|{nothing}|\t."], "ERROR  |7||."),
        (
            ["-o", "logfmt"],
            "ts=2026-02-21T13:42:05.000Z level=error msg=failed user.id=7 source=app.log",
        ),
        (
            ["--color", "always", "--highlight", "(?i)FAIL"],
            (
                "\x1b[2m13:42:05\x1b[0m \x1b[31mERROR  \x1b[0m "
                "\x1b[1;7mfail\x1b[0med  \x1b[2muser.id=\x1b[0m7"
            ),
        ),
        (
            ["--color", "always", "--theme", "mono"],
            "\x1b[2m13:42:05\x1b[0m \x1b[1mERROR  \x1b[0m failed  \x1b[2muser.id=\x1b[0m7",
        ),
        (["--highlight", "fail"], "13:42:05 ERROR   failed  user.id=7"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_looks(flags: list[str], expected: str, log: Path, run_here: RunHere) -> None:
    """Every flag about looks does what it says."""
    code, text, told = run_here(log, "-i", "^failed", *flags)
    assert (code, text, told) == (0, expected.replace("|.", "|\t.") + "\n", "")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SIDECAR_LEVEL": "error", "SIDECAR_WATCH_OUTPUT": "{msg}"}, "failed|query failed"),
        (
            {"SIDECAR_INCLUDE": "cache miss\nquery f", "SIDECAR_WATCH_OUTPUT": "{msg}"},
            "cache miss|query failed",
        ),
        ({"SIDECAR_TAIL": "1", "SIDECAR_WATCH_TIME_FORMAT": "%H"}, "ValueError: bad"),
        (
            {"SIDECAR_WATCH_FIELDS": "ms", "SIDECAR_WHERE": "status==200"},
            "13:42:02 INFO    GET /api  ms=12.5",
        ),
    ],
)
def test_variables(variables: dict[str, str], expected: str, log: Path) -> None:
    """Flags can be set by variables; one that is repeatable holds a value a line."""
    assert "|".join(shown(log, **variables)).endswith(expected)


def test_empty_variables(log: Path) -> None:
    """A variable that is empty is as good as none."""
    flags = "TAIL SINCE UNTIL STATE LEVEL INCLUDE EXCLUDE WHERE TRACE AFTER BEFORE CONTEXT OUTPUT"
    flags += (
        " HIGHLIGHT FIELDS HIDE FULL COLLAPSE GAP TIME_FORMAT TIMEZONE THEME COLOR STATS FOLLOW"
    )
    empty = {f"SIDECAR_{flag}": "" for flag in flags.split()} | {"NO_COLOR": ""}
    assert shown(log, **empty) == shown(log)
    assert len(on_terminal(log, **empty).splitlines()) == len(shown(log))


class TestTerminal:
    """What is shown on a terminal alone."""

    @pytest.fixture
    def poll(self, tmp_path: Path) -> Path:
        """Give a log that repeats itself."""
        path = tmp_path / "poll.log"
        entries = (
            {"ts": f"2026-02-21T13:42:0{n}Z", "level": "INFO", "msg": "poll"} for n in range(5)
        )
        path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        return path

    def test_collapse(self, poll: Path) -> None:
        """Repeats are counted, with the time of the last."""
        assert on_terminal(poll, NO_COLOR="1") == (
            "13:42:00 INFO    poll\n         ↳ 4 repeats until 13:42:04\n"
        )

    @pytest.mark.parametrize("flags", [["--no-collapse"], ["-o", "{msg}"], ["-o", "json"]])
    def test_no_collapse(self, poll: Path, flags: list[str]) -> None:
        """Nothing is collapsed that should not be."""
        assert on_terminal(poll, *flags).count("poll") >= 5
        assert len(shown(poll)) == 5

    def test_colour(self, log: Path) -> None:
        """Colours are on by default, and off with NO_COLOR."""
        assert "\x1b[31mERROR" in on_terminal(log)
        assert "\x1b[2mplain line\x1b[0m" in on_terminal(log)
        assert "\x1b" not in on_terminal(log, NO_COLOR="1")
        assert on_terminal(log, NO_COLOR="1").splitlines() == shown(log)


def test_gap(log: Path) -> None:
    """A silence is marked in text, and in nothing that a program reads."""
    log.write_text(log.read_text() + '{"ts":"2026-02-21T15:42:06Z","msg":"late"}\n')
    assert shown(log, "--gap", "10m")[-2] == "──────── 2h of silence ────────"
    assert len(shown(log, "--gap", "10m", "-o", "json")) == 8


def test_several_files(log: Path, tmp_path: Path) -> None:
    """Lines of several files are marked by name, those of one are not, named twice or not."""
    other = tmp_path / "sub" / "app.log"
    other.parent.mkdir()
    other.write_text(TEXT)
    lines = shown(log, str(other))
    marks = {line.split(" | ")[0] for line in lines}
    assert marks == {f"{tmp_path.name}/app.log", "sub/app.log".ljust(len(tmp_path.name) + 8)}
    assert len(lines) == 15
    assert shown(log, str(log)) == shown(log)
    assert sorted(shown(log, str(other), "-o", "raw")) == sorted(
        [*log.read_text().splitlines(), *TEXT.splitlines()]
    )


def test_stats(log: Path) -> None:
    """`--stats` ends with numbers that are exactly those of the run, on standard error."""
    with log.open("ab") as file:
        file.write(b"z" * ((1 << 20) + 7) + b"\n")
    size = log.stat().st_size
    for flags in ([], ["-l", "error"]):
        done = sidecar("watch", "--no-follow", log, "--stats", *flags, cwd=log.parent)
        assert done.returncode == 0
        read, kept, levels, cost = done.stderr.splitlines()
        assert read == f"read      11 lines, {size:,} bytes; 7 bytes cut, 0 skipped"
        assert cost.startswith("own cost  0.")
        expected = {
            0: (
                "shown     8 records; 2 of no known format",
                "ERROR=2  WARNING=1  INFO=2  DEBUG=1  (none)=2",
            ),
            2: ("shown     2 records; 0 of no known format", "ERROR=2"),
        }[len(flags)]
        assert (kept, levels) == (expected[0], f"levels    {expected[1]}")


def test_stdin(tmp_path: Path) -> None:
    """`-` is standard input."""
    done = subprocess.run(
        [SIDECAR, "watch", "-", "-o", "json"],
        input=b'{"msg":"piped"}\n2026-02-21 13:42:05 INFO a: b\nrest',
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        timeout=PATIENCE,
        check=True,
    )
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(record["msg"], record["source"]) for record in records] == [
        ("piped", "stdin"),
        ("a: b", "stdin"),
    ]
    assert records[1]["lines"] == ["rest"]


HOSTILE = (
    b"[" * 200_000 + b"]" * 200_000,
    b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    b'{"msg":"deep","x":' + b'{"a":' * 900 + b"1" + b"}" * 901,
    b'{"msg":"wide","x":'
    + b'{"key":' * 900
    + b"{"
    + b",".join(b'"%d":1' % n for n in range(5_000))
    + b"}" * 902,
    b"x" * (1 << 20),
    b'{"msg":"' + b"y" * (1 << 20) + b'"}',
    b'{"msg":"key","' + b"k" * 1_000_000 + b'":1}',
    b'{"msg":"lines","v":"' + b"a\\n" * 300_000 + b'"}',
    b'{"msg":"lone \\ud800","\\udfff":"\\udc80"}',
    b'{"msg":"none","a":NaN,"b":-Infinity,"c":1e999}',
    b'{"msg":"int","a":' + b"9" * 5_000 + b',"b":' + b"8" * 4_000 + b"}",
    b'{"msg":"one","msg":"two","a":1,"a":2}',
    b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\x1b]52;c;aGk=\x07\xc2\x9b31m\xe2\x80\xae\x00\x7f\x85",
    '{"msg":"\\u001b]52;c;x\\u0007\x9b\u202e\u2028","\\u001b[2J":"\\u001b[31m"}'.encode(),
    b"\xff\xfe \xc3( \xf0\x9f",
    b'{"msg":"\xff\xfe"}',
    b'{"ts":99999999999999999999,"level":[],"msg":{"a":1}}',
    b'{"ts":"0001-01-01T00:00:00+14:00","msg":"early"}',
    b'{"ts":"9999-12-31T23:59:59-12:00","msg":"late"}',
    b"\r",
    b"",
    b"{}",
    b"null",
)


@pytest.mark.parametrize("output", ["text", "json", "logfmt", "{ts} {msg} {fields}"])
def test_bad_input(output: str, tmp_path: Path) -> None:
    """Whatever a log holds is shown or marked, as safe UTF-8, at bounded memory."""
    log = tmp_path / "bad.log"
    log.write_bytes(b"\n".join(HOSTILE) + b"\n")
    done = sidecar("watch", "--no-follow", log, "-o", output, "--stats", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"shown     {len(HOSTILE)} records" in done.stderr
    assert float(done.stderr.split("CPU, ")[1].split(" MB")[0]) < 120
    assert all(char.isprintable() or char in "\n\u00a0" for char in done.stdout)
    if output == "json":
        query = ["jq", "-c", ".msg | length"]
        done = subprocess.run(query, input=done.stdout, capture_output=True, text=True, check=True)
        assert len(done.stdout.splitlines()) == len(HOSTILE)
