"""`sidecar debug explain` shows what a check looks for."""

from pathlib import Path

from tests.harness import sidecar


def test_explain(tmp_path: Path) -> None:
    """A check's documentation is shown by its code; for a mistyped one the nearest is named."""
    done = sidecar("debug", "explain", "target-down", cwd=tmp_path)
    assert done.returncode == 0
    assert "Threshold" in done.stdout
    bad = sidecar("debug", "explain", "target-dwon", cwd=tmp_path)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "did you mean target-down?" in bad.stderr
