"""The house stays in order: sizes, names, and the map of it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harness import ROOT
from tests.test_layers import FILES, SRC, imports

MOST_MODULES = 12
"""Modules beside each other in a folder that is not a catalogue."""

CATALOGUES = {"cli", "logs/formats/json", "logs/formats/text"}
"""Folders of which each module is one of a kind."""

MOST_LINES = 300

STRUCTURAL = {"test_layers", "test_structure", "test_docs"}
"""Tests of the whole tree."""

SHARED = {
    "attach/test_real": "plans of recorded projects, asked of the real Compose",
    "attach/test_recorded": "plans of recorded projects, end to end",
    "diagnose/test_incidents": "a public day of labelled faults, from history to findings",
    "diagnose/test_recorded": "programs broken for real, from history and logs to findings",
    "diagnose/test_scenarios": "generated services, from history to findings",
    "logs/assemble/test_events": "events of several lines, from bytes to records",
    "logs/formats/test_programs": "lines of programs, through all formats",
    "metrics/panels/test_bodies": "panels of recorded bodies",
    "metrics/storage/test_crash": "a writer that is killed, through all of storage",
    "cli/test_colour": "one rule of all commands",
    "cli/test_process": "signals and streams of all commands",
}
"""Tests without a module of their name, each with what they are about."""


def folder_of(file: Path) -> str:
    """Return the folder of a module, below the package."""
    return str(file.parent.relative_to(SRC))


def test_folders_are_small() -> None:
    """No folder has so many modules that a newcomer is lost in it."""
    counted = Counter(folder_of(file) for file in FILES if not file.name.startswith("__"))
    crowded = {
        folder: count
        for folder, count in counted.items()
        if count > MOST_MODULES and folder not in CATALOGUES
    }
    assert crowded == {}


def test_modules_are_small() -> None:
    """No module is longer than one idea needs."""
    lengths = {
        str(file.relative_to(SRC)): len(file.read_text("utf-8").splitlines()) for file in FILES
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_class_names_are_unique() -> None:
    """A search for a class finds the one that is meant."""
    names = Counter(
        node.name
        for file in FILES
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
def test_first_lines(file: Path) -> None:
    """The first line of a module says what is in it."""
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    assert len(text.splitlines()[0]) > 10


def modules(file: Path) -> Iterator[str]:
    """Yield the modules that a module imports; those for type checking alone do not count."""
    tree = ast.parse(file.read_text("utf-8"))
    typed = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typed:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if module_file(whole) else node.module


def module_file(name: str) -> Path | None:
    """Return the file of a module of ours; None for what is none."""
    parts = name.split(".")[1:] if name.split(".", maxsplit=1)[0] == "sidecar" else ["?"]
    for path in (SRC.joinpath(*parts).with_suffix(".py"), SRC.joinpath(*parts, "__init__.py")):
        if path.is_file():
            return path
    return None


def test_no_circles() -> None:
    """No module imports itself through others, but the command line, which loads on demand."""
    graph = {
        file: {found for name in modules(file) if (found := module_file(name)) not in {None, file}}
        for file in FILES
        if folder_of(file) != "cli"
    }
    left = dict(graph)
    while left:
        free = [file for file, needs in left.items() if not needs & left.keys()]
        if not free:
            break
        for file in free:
            del left[file]
    assert sorted(str(file.relative_to(SRC)) for file in left) == []


def test_tests_mirror_the_source() -> None:
    """A test stands where its module stands, unless it says why not."""
    stray = []
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        place = file.relative_to(ROOT / "tests").with_suffix("")
        if place.parts[0] in {"e2e", "app"} or place.name in STRUCTURAL or str(place) in SHARED:
            continue
        module = place.parent / place.name.removeprefix("test_")
        if not (SRC / f"{module}.py").is_file() and not (SRC / module).is_dir():
            stray.append(str(place))
    assert stray == []


def test_the_map_is_whole() -> None:
    """docs/architecture.md names every folder of the source and nothing else."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"^\| `([a-z_/]+)/` \|", page, re.MULTILINE))
    folders = {str(file.parent.relative_to(SRC)) for file in SRC.rglob("__init__.py")} - {"."}
    assert named == folders


def test_the_reader_of_imports() -> None:
    """What the rules above look at is what Python imports."""
    assert "sidecar.errors.UsageError" in set(imports(SRC / "output.py"))
    assert "sidecar.errors" in set(modules(SRC / "output.py"))
