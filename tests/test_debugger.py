"""The debugger as a process: one report, then the end."""

from pathlib import Path

from tests.harness import by_path, closed_port, peer, sidecar

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
