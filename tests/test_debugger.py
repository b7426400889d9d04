"""The debugger as a process: one report, then the end."""

import os
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.harness import by_path, closed_port, peer, sidecar

from sidecar.metrics.storage.history import History
from sidecar.model.sample import Scrape

PAGES = {"/health": b'{"status":"ok","uptime_s":47}', "/metrics": b"requests_total 8\n"}


def test_reachable(tmp_path: Path) -> None:
    """With a target that answers the report ends with exit code 0, whatever else is missing."""
    (tmp_path / "app.log").write_text('{"ts":"2026-02-21T13:42:05Z","level":"INFO","msg":"hi"}\n')
    with peer(by_path(PAGES), by_path(PAGES)) as server:
        flags = ("--target", server.url, "--logs", "app.log", "--since", "all")
        done = sidecar("debug", *flags, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for line in ("  Status : ok", "  requests_total               8", "      1×  hi"):
        assert line in done.stdout.splitlines()
    for title in ("1. App Health", "2. Live Metrics", "3. Log Analysis", "4. Metrics History"):
        assert title in done.stdout
    assert done.stdout.endswith("\nNot available: Metrics History.\nReport complete.\n")


def test_unreachable(tmp_path: Path) -> None:
    """With nothing to be had the report is complete all the same, and the exit code is 1."""
    url = f"http://127.0.0.1:{closed_port()}"
    done = sidecar("debug", APP_URL=url, LOG_PATH="none.log", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("  Not available: ") == 4
    assert f"connection refused ({url})" in done.stdout
    assert done.stdout.endswith("Report complete.\n")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_nothing_to_read(tmp_path: Path) -> None:
    """Where no file could be read the report says so, and the exit code is no all-clear."""
    flags = ("--target", "none", "--logs", "none.log", "--history", "none.jsonl")
    done = sidecar("debug", *flags, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert "(Nothing could be judged: no channel could be read.)" in done.stdout
    assert "No findings" not in done.stdout


def test_folders_for_files(files: Path) -> None:
    """A folder where a history should be costs its own section alone."""
    (files / "d").mkdir()
    done = sidecar(*FILES, "--history", "d", "--since", "all", cwd=files)
    assert (done.returncode, done.stderr) == (3, "")
    assert "  Total entries : 46\n" in done.stdout
    assert "cannot read d: is a directory\n  → name another with --history\n" in done.stdout


@pytest.mark.parametrize("command", [["query", "up"], ["export"], ["debug", "--from"]])
def test_folders_elsewhere(command: list[str], tmp_path: Path) -> None:
    """A folder where a file should be is an input that cannot be read."""
    flags = [] if command[-1] == "--from" else ["--history"]
    done = sidecar(*command, *flags, ".", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "is a directory" in done.stderr


def test_old_logs(files: Path) -> None:
    """A log that ends before the window says when, and how to see it."""
    with peer(by_path(PAGES), by_path(PAGES)) as server:
        flags = ("--target", server.url, "--logs", "app.log", "--history", "m.jsonl")
        done = sidecar("debug", *flags, cwd=files)
    assert "  Total entries : 0\n" in done.stdout
    assert "(46 records, the last one of 2026-02-21 13:45:00, none in the window)" in done.stdout
    assert "--since all" in done.stdout


CONFIGS = """
[[scrape_configs]]
job_name = "a"
static_configs = [{{ targets = [{}] }}]
"""


def test_target_of_the_settings(tmp_path: Path) -> None:
    """The only target of the settings file is inspected; of several one must be named."""
    with peer(by_path(PAGES), by_path(PAGES)) as server:
        (tmp_path / "sidecar.toml").write_text(CONFIGS.format(f"'127.0.0.1:{server.port}'"))
        done = sidecar("debug", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  requests_total               8" in done.stdout
    (tmp_path / "sidecar.toml").write_text(CONFIGS.format("'x:1', 'y:2'"))
    done = sidecar("debug", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "name it with --target: http://x:1/metrics, http://y:2/metrics" in done.stderr


def test_environment(files: Path) -> None:
    """A variable of another command's form is none of a report's."""
    names = {path.name for path in files.iterdir()}
    done = sidecar(*FILES, cwd=files, SIDECAR_OUTPUT="csv", SIDECAR_QUERY_OUTPUT="csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in files.iterdir()} == names
    done = sidecar(*FILES, cwd=files, SIDECAR_DEBUG_OUTPUT="json")
    assert done.stdout.startswith("{")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Give a folder with a log, whose last line has a secret, and a history."""
    lines = [
        f'{{"ts":"2026-02-21T13:{minute:02d}:05Z","level":"INFO","msg":"task {minute} done"}}\n'
        for minute in range(45)
    ]
    secret = '{"ts":"2026-02-21T13:45:00Z","level":"ERROR","msg":"no","password":"hunter2-5Xq"}\n'
    (tmp_path / "app.log").write_text("".join([*lines, secret]))
    with closing(History(tmp_path / "m.jsonl")) as history:
        for minute in range(46):
            samples = {"requests_total": 10.0 * minute}
            history.append(Scrape((1_771_678_800 + 60 * minute) * 10**9, True, samples))
    return tmp_path


FILES = ("debug", "--target", "none", "--logs", "app.log", "--history", "m.jsonl")


def test_files_alone(files: Path) -> None:
    """Without a target the window ends where the files end, and the exit code is 0."""
    os.utime(files / "app.log", (1_771_681_500, 1_771_681_500))
    done = sidecar(*FILES, "--since", "30m", cwd=files)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6. Findings  (2026-02-21 13:15:00 to 2026-02-21 13:45:00)" in done.stdout
    assert "  Total entries : 31\n" in done.stdout
    assert "  Snapshots collected : 31\n" in done.stdout
    assert "Own cost: " in done.stdout


@pytest.mark.parametrize(
    ("form", "begins", "says"),
    [
        ("json", '{"version":1,', '"total":46'),
        ("markdown", "## DEBUGGER SIDECAR", "Report complete."),
        ("html", "<!doctype html>", "Report complete."),
        ("junit", '<?xml version="1.0"', "<testsuites"),
        ("sarif", '{\n  "version": "2.1.0"', '"name": "sidecar debug"'),
        ("text", "\n════", "Report complete.\n"),
    ],
)
def test_forms(form: str, begins: str, says: str, files: Path) -> None:
    """Each form is the whole of standard output, and has no secret in it where it is piped."""
    done = sidecar(*FILES, "--since", "all", "-o", form, cwd=files)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.lower().startswith(begins.lower())
    assert says in done.stdout
    assert "hunter2" not in done.stdout


def test_redaction_is_a_choice(files: Path) -> None:
    """Who asks for it gets the report with its secrets, and own patterns are hidden as well."""
    whole = sidecar(*FILES, "--since", "all", "-o", "json", "--no-redact", cwd=files)
    assert "hunter2" in whole.stdout
    own = ("--redact-pattern", "task [0-9]+")
    done = sidecar(*FILES, "--since", "all", "-o", "json", *own, cwd=files)
    assert "task 4" not in done.stdout
    bad = sidecar(*FILES, "--redact-pattern", "(", cwd=files)
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)


def test_bundle(files: Path) -> None:
    """A bundle has all forms and both excerpts without the secret, and is read again anywhere."""
    done = sidecar(*FILES, "--since", "all", "--bundle", "b.tar.gz", cwd=files)
    assert (done.returncode, done.stderr) == (0, "sidecar debug: wrote b.tar.gz\n")
    with tarfile.open(files / "b.tar.gz") as bundle:
        bodies = {member.name: bundle.extractfile(member) for member in bundle}
        texts = {name: body.read().decode() for name, body in bodies.items() if body}
    names = {name.removeprefix("sidecar-report/") for name in texts}
    assert names == {
        *("report.txt", "report.json", "report.md", "report.html", "report.junit.xml"),
        *("report.sarif", "log.txt", "history.jsonl"),
    }
    assert not [name for name, text in texts.items() if "hunter2" in text]
    assert "task 44 done" in texts["sidecar-report/log.txt"]
    (files / "elsewhere").mkdir()
    again = sidecar("debug", "--from", "../b.tar.gz", cwd=files / "elsewhere")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == texts["sidecar-report/report.txt"]


def test_compare(files: Path) -> None:
    """Compared with an older report, what is new and what is gone is said."""
    old = sidecar(*FILES, "--since", "all", "-o", "json", "--to", "old.json", cwd=files)
    assert (old.returncode, old.stdout, old.stderr) == (0, "", "sidecar debug: wrote old.json\n")
    url = f"http://127.0.0.1:{closed_port()}"
    done = sidecar("debug", "--target", url, "--compare", "old.json", cwd=files)
    section = done.stdout.partition("6. Comparison")[2]
    assert "  New:\n    CRITICAL  The target is down" in section


@pytest.mark.parametrize(("level", "code"), [("critical", 1), ("info", 1), ("never", 0)], ids=str)
def test_fail_on(level: str, code: int, tmp_path: Path) -> None:
    """The exit code says whether a finding is at or above `--fail-on`."""
    url = f"http://127.0.0.1:{closed_port()}"
    done = sidecar("debug", "--target", url, "--fail-on", level, cwd=tmp_path)
    assert done.returncode == code


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        pytest.param(["--from", "none.tar.gz"], "cannot read none.tar.gz", id="no-bundle"),
        pytest.param(["--from", "app.log"], "cannot read app.log", id="no-report"),
        pytest.param(["--compare", "app.log"], "cannot read app.log", id="no-older"),
        pytest.param(["--to", "no/where.txt"], "cannot write no/where.txt", id="no-folder"),
        pytest.param(["--since", "soon"], "soon", id="since"),
        pytest.param(["--since", "1h", "--until", "2026-02-30"], "2026-02-30", id="until"),
        pytest.param(
            ["--since", "2026-02-21T13:30", "--until", "2026-02-21T13:00"],
            "--since 2026-02-21T13:30 is not before the end of the window",
            id="since-behind-until",
        ),
        pytest.param(["--since", "9999w"], "write all for everything", id="since-ever"),
        pytest.param(["--to", "."], "cannot write .: ", id="folder"),
        pytest.param(["--target", "nonsense"], "not an HTTP URL: nonsense", id="no-url"),
        pytest.param(["--target", "ftp://x"], "not an HTTP URL: ftp://x", id="ftp"),
        pytest.param(["--target", "http://a http://b"], "http://a, http://b", id="two-targets"),
    ],
)
def test_mistakes(flags: list[str], says: str, files: Path) -> None:
    """What makes no sense, or cannot be read or written, is one line with its remedy."""
    done = sidecar(*FILES, *flags, cwd=files)
    assert done.returncode in (2, 3)
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
