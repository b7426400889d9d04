"""What each version wrote is read: its history, its checkpoint, its report and its settings.

`scripts/record_version.py` makes a folder of these; `sidecar.toml` in it has the version's names.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from sidecar.metrics.storage.history import read
from sidecar.metrics.storage.lines import decode
from sidecar.metrics.storage.segments import segments

VERSIONS = sorted(path.name for path in Path(__file__).parent.iterdir() if path.name[0].isdigit())


@pytest.fixture
def recorded(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a copy of what a version wrote, in whose files `/logs` is the copy."""
    folder = Path(copytree(Path(__file__).parent / request.param, tmp_path / "logs"))
    for name in ("state.json", "report.json", "sidecar.toml"):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace("/logs/", f"{folder}/"), "utf-8")
    return folder


each_version = pytest.mark.parametrize("recorded", VERSIONS, indirect=True)


def sidecar(folder: Path, *arguments: str) -> str:
    """Return what a command writes in a folder, without the caller's settings."""
    done = subprocess.run(
        [sys.executable, "-m", "sidecar", *arguments],
        cwd=folder.parent, capture_output=True, check=False, text=True, timeout=30,
        env={"PATH": os.environ["PATH"], "TZ": "UTC", "HOME": str(folder / "none")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_versions() -> None:
    """The versions whose files exist somewhere are here."""
    assert VERSIONS == ["0.1", "0.2"]


@each_version
def test_history(recorded: Path) -> None:
    """Sealed, closed and live segments together have every sample of every scrape."""
    kinds = {segment.is_sealed for segment in segments(recorded / "metrics.d")}
    assert True in kinds
    written = [decode(line) for line in (recorded / "scrapes.jsonl").read_bytes().splitlines(True)]
    assert len(written) > 40
    assert list(read(recorded / "metrics.jsonl")) == written


@each_version
def test_query(recorded: Path) -> None:
    """A query counts as the last scrape does."""
    last = json.loads((recorded / "scrapes.jsonl").read_text("utf-8").splitlines()[-1])
    said = sidecar(
        recorded, "query", "requests_total", "--history", "logs/metrics.jsonl", "--at", last["ts"],
        "-o", "json",
    )  # fmt: skip
    (result,) = json.loads(said)["data"]["result"]
    assert float(result["value"][1]) == last["requests_total"]


@each_version
def test_checkpoint(recorded: Path) -> None:
    """Watching goes on behind the last line that was shown."""
    log = recorded / "app.log"
    with log.open("a") as file:
        file.write('{"ts":"2026-12-01T12:00:00.000Z","level":"INFO","msg":"after the update"}\n')
    said = sidecar(
        recorded, "watch", str(log), "--no-follow", "--state", "logs/state.json", "-o", "json"
    )
    assert [json.loads(line)["msg"] for line in said.splitlines()] == ["after the update"]


@each_version
def test_report(recorded: Path) -> None:
    """A report that was kept is drawn again, and is the same as itself."""
    kept = json.loads((recorded / "report.json").read_text("utf-8"))
    again = json.loads(sidecar(recorded, "debug", "--from", "logs/report.json", "-o", "json"))
    for name in ("at", "target", "findings", "history", "signals", "logs"):
        assert known_to(kept[name], again[name]) == kept[name], name


def known_to(older: object, newer: object) -> object:
    """Return the newer value without keys that the older one has not, where they say nothing."""
    if isinstance(older, list) and isinstance(newer, list) and len(older) == len(newer):
        return [known_to(old, new) for old, new in zip(older, newer, strict=True)]
    if isinstance(older, dict) and isinstance(newer, dict):
        return {
            name: known_to(older.get(name), value)
            for name, value in newer.items()
            if name in older or value not in ("", [], {}, None)
        }
    return newer


@each_version
def test_settings(recorded: Path) -> None:
    """Each setting of the file is one of today's, under its name of today."""
    said = sidecar(recorded, "--config", "logs/sidecar.toml", "config").splitlines()
    lines = [line.split()[:2] for line in said if "sidecar.toml" in line]
    assert lines == [
        ["paths", f"{recorded}/app.log"], ["level", "warning"], ["include", "task"],
        ["target", "[[scrape_configs]]"], ["history", f"{recorded}/metrics.jsonl"],
        ["interval", "2s"], ["timeout", "1s"], ["retention-time", "7d"],
        ["target", "http://app:8080"], ["since", "2h"], ["output", "markdown"],
        ["fail-on", "error"], ["since", "30m"],
    ]  # fmt: skip
