"""Generated pages of docs/: write one, or check that it is up to date."""

import sys
from pathlib import Path


def write_or_check(file: Path, text: str, arguments: list[str], script: str) -> int:
    """Write the page; with --check return 1 if the page is out of date."""
    if arguments != ["--check"]:
        file.write_text(text, "utf-8")
        return 0
    if file.exists() and file.read_text("utf-8") == text:
        return 0
    print(
        f"{file.name} is out of date; run: .venv/bin/python scripts/{script}",
        file=sys.stderr,
    )
    return 1
