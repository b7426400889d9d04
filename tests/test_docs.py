"""The papers say what is true."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.harness import ROOT, environment, sidecar

from sidecar.cli import COMMANDS

OUTSIDE = {".venv", ".git", "node_modules", ".pytest_cache"}
PAGES = sorted(page for page in ROOT.rglob("*.md") if not OUTSIDE & set(page.parts))
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FLAG = re.compile(r"--[a-z]+(?:-[a-z]+)*")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings get."""
    headings = _HEADING.findall(_CODE.sub("", page.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("width", ["40", "200"])
@pytest.mark.parametrize("script", ["cli_docs.py", "man_page.py"])
def test_command_line(script: str, width: str, tmp_path: Path) -> None:
    """Page and manual are what the commands themselves say, whatever the terminal and settings."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / script, "--check"],
        capture_output=True,
        env=environment(COLUMNS=width, SIDECAR_INTERVAL="9s", TZ="Asia/Tokyo", LANG="C"),
        cwd=tmp_path,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_manual() -> None:
    """Every line of the manual is text or a request of man(7); every command has its section."""
    text = (ROOT / "data/share/man/man1/sidecar.1").read_text("utf-8")
    requests = set(re.findall(r"^\.(\w+)", text, re.MULTILINE))
    assert requests == {"TH", "SH", "SS", "TP", "PP", "B", "nf", "fi"}
    assert not re.search(r"^'|[^\\]--", text, re.MULTILINE)
    page = (ROOT / "docs/cli.md").read_text("utf-8")
    assert re.findall(r'^\.SS "(.*)"$', text, re.MULTILINE) == re.findall(
        r"^## (sidecar .+)$", page, re.MULTILINE
    )


def test_licences() -> None:
    """docs/licences.md has the licence of every dependency."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "licences.py", "--check"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_flag_is_described(tmp_path: Path) -> None:
    """Every command and every flag of its help stands in docs/cli.md."""
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    for name in COMMANDS:
        section = page.partition(f"## sidecar {name}\n")[2].partition("\n## ")[0]
        shown = sidecar(name, "--help", cwd=tmp_path).stdout
        flags = set(_FLAG.findall(re.sub(r"-\n\s+", "-", shown)))
        assert section
        assert flags - {"--help"} <= set(_FLAG.findall(section))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    """Every relative link leads to a file that is there, and to a heading in it."""
    for link in _LINK.findall(_CODE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or target.suffix != ".md" or anchor in anchors(target), link


def test_make_targets() -> None:
    """Every make target that a page names is there."""
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = {page: page.read_text("utf-8") for page in PAGES}
    if not pages[ROOT / "README.md"]:
        pytest.skip("README.md is still to be written")
    named = {
        name
        for text in pages.values()
        for code in (*_CODE.findall(text), *re.findall(r"`[^`\n]+`", text))
        for name in re.findall(r"(?:^|[`\n]|&& )make ([a-z][a-z-]*)", code)
    }
    assert {"up", "observe", "debug", "test"} <= named
    assert named <= targets
