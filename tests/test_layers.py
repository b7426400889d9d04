"""The house stays as it is drawn: rules about who imports whom, each with its reason."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.harness import ROOT, SIDECAR, environment

SRC = ROOT / "src" / "sidecar"
FILES = sorted(SRC.rglob("*.py"))

BASE = {
    "",
    "errors",
    "clock",
    "safe_text",
    "times",
    "time_argument",
    "quantities",
    "patterns",
    "output",
}
LAYERS = (
    BASE,
    {"model"},
    {"redact", "known"},
    {"logs", "metrics"},
    {"diagnose", "attach"},
    {"views"},
    {"bundle"},
    {"log_watcher", "metrics_scraper", "debugger"},
    {"cli"},
    {"__main__"},
)
"""From the lowest to the highest; a part imports itself and what is lower."""

NEVER = {
    ("logs", "metrics"): "the log-watcher has no network: it must not carry code for one",
    ("metrics", "logs"): "the two channels are observed apart",
    ("diagnose", "attach"): "seeing a service and attaching to one are two tasks",
    ("attach", "diagnose"): "seeing a service and attaching to one are two tasks",
    ("views", "logs"): "a view turns values into text; it reads nothing",
    ("views", "metrics"): "a view turns values into text; it reads nothing",
    ("views", "diagnose"): "a view turns values into text; it reads nothing",
    ("views", "attach"): "a view turns values into text; it reads nothing",
    ("log_watcher", "attach"): "attaching is done on the host; a sidecar starts no programs",
    ("metrics_scraper", "attach"): "attaching is done on the host; a sidecar starts no programs",
    ("debugger", "attach"): "attaching is done on the host; a sidecar starts no programs",
    ("log_watcher", "metrics"): "the log-watcher has no network: it must not carry code for one",
    ("log_watcher", "metrics_scraper"): "services do not know of each other",
    ("log_watcher", "debugger"): "services do not know of each other",
    ("metrics_scraper", "log_watcher"): "services do not know of each other",
    ("metrics_scraper", "debugger"): "services do not know of each other",
    ("debugger", "log_watcher"): "services do not know of each other",
    ("debugger", "metrics_scraper"): "services do not know of each other",
}

ONLY = {
    "click": ({"cli"}, "below the command line Sidecar is a library"),
    "argparse": (set[str](), "click reads the arguments"),
    "http": ({"metrics"}, "one module speaks HTTP, with one deadline"),
    "socket": ({"metrics"}, "one module speaks HTTP, with one deadline"),
    "ssl": ({"metrics"}, "one module speaks HTTP, with one deadline"),
    "promql_parser": ({"metrics"}, "one module knows the grammar of queries"),
    "rich": ({"views", "safe_text"}, "drawing is the views' task, and slow to import"),
    "subprocess": ({"attach"}, "a sidecar starts no programs; attaching asks Docker"),
    "logging": (set[str](), "notices go through Output"),
    "asyncio": (set[str](), "threads are enough, and half the memory"),
}

NOT_FOR_WATCH = {
    "ssl": "the watcher has no network; 8 ms, 3 MB",
    "hashlib": "loads OpenSSL for a fingerprint; 4 MB",
    "socket": "the watcher has no network; 2 ms",
    "http.client": "the watcher has no network; 5 ms",
    "email": "comes with http.client; 5 ms",
    "asyncio": "nothing waits for more than one thing; 40 ms",
    "rich": "the hot path writes plain text; 60 ms",
    "pygments": "comes with rich",
    "sqlite3": "no database here",
    "gzip": "only for those who have packed files; 2 ms",
    "backports.zstd": "only for those who have packed files; 2 ms",
    "zoneinfo": "only for those who name a zone; 2 ms",
    "tomllib": "only for those who have a settings file; 2 ms",
    "difflib": "only for those who mistype a setting; 1 ms",
    "importlib.metadata": "the version is a constant; 10 ms",
    "logging": "notices go through Output; 5 ms",
    "subprocess": "a sidecar starts no programs; 4 ms",
    "multiprocessing": "a sidecar is one process",
    "sidecar.metrics": "the two channels are observed apart",
    "sidecar.diagnose": "that is the debugger's",
    "sidecar.logs.statistics.summary": "that is the debugger's",
}


def imports(file: Path) -> Iterator[str]:
    """Yield the full names of all that a file imports, also within functions."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(file: Path) -> str:
    """Return the part of the house that a file belongs to."""
    name = file.relative_to(SRC).with_suffix("").parts[0]
    return "" if name == "__init__" else name


def parts(file: Path) -> Iterator[str]:
    """Yield the parts of the house that a file imports."""
    for name in imports(file):
        top, _, rest = name.partition(".")
        if top == "sidecar":
            first = rest.split(".")[0]
            yield "" if first == "__version__" else first


def height(part: str) -> int:
    """Return how high a part stands."""
    return next(number for number, layer in enumerate(LAYERS) if part in layer)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SRC)))
class TestFile:
    """Rules that hold for each file."""

    def test_layers(self, file: Path) -> None:
        """A part imports itself and what is lower, and nothing that is forbidden to it."""
        mine = part_of(file)
        for other in set(parts(file)) - {mine}:
            same_base = mine in BASE and other in BASE
            assert same_base or height(other) < height(mine), f"{mine} imports {other}"
            assert (mine, other) not in NEVER, NEVER.get((mine, other))

    def test_libraries(self, file: Path) -> None:
        """A library is imported where it belongs only."""
        for name in imports(file):
            where, why = ONLY.get(name.split(".")[0], ({part_of(file)}, ""))
            assert part_of(file) in where, f"{name}: {why}"

    def test_process(self, file: Path) -> None:
        """Only the command line reads arguments and environment, so that all else is a library."""
        forbidden = {"argv", "environ", "getenv", "environb"}
        nodes = ast.walk(ast.parse(file.read_text("utf-8")))
        read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        read |= {name.rpartition(".")[2] for name in imports(file)}
        assert part_of(file) == "cli" or not read & forbidden

    def test_app(self, file: Path) -> None:
        """No sidecar shares code with what it observes."""
        assert not {name.split(".")[0] for name in imports(file)} & {"app", "main"}


def test_the_rules_can_fail(tmp_path: Path) -> None:
    """The reader of imports sees those at the top, those in functions, and plain ones."""
    file = tmp_path / "x.py"
    file.write_text("import a.b\nfrom c import d\ndef f():\n    from sidecar.cli import root\n")
    assert sorted(imports(file)) == ["a.b", "c.d", "sidecar.cli.root"]
    assert list(parts(file)) == ["cli"]
    assert [height(low) < height(high) for low, high in pairwise(("safe_text", "model", "cli"))]


def test_every_part_has_its_place() -> None:
    """Every module and package stands in one layer."""
    drawn = set().union(*LAYERS)
    assert {part_of(file) for file in FILES} <= drawn


def test_the_app_stands_alone() -> None:
    """The app imports the standard library and its own files only."""
    files = sorted((ROOT / "app").glob("*.py"))
    names = {name.split(".")[0] for file in files for name in imports(file)}
    assert {"json", "time"} <= names
    assert names <= sys.stdlib_module_names | {file.stem for file in files}


def test_watch_starts_light(tmp_path: Path) -> None:
    """The log-watcher loads none of what costs start-up time or memory for nothing."""
    log = tmp_path / "app.log"
    log.write_text('{"ts":"2026-02-21T13:42:05Z","level":"INFO","msg":"hi"}\n')
    done = subprocess.run(
        [sys.executable, "-X", "importtime", SIDECAR, "watch", "--no-follow", str(log)],
        capture_output=True,
        env=environment(),
        cwd=tmp_path,
        check=True,
        text=True,
    )
    assert done.stdout == "13:42:05 INFO    hi\n"
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "sidecar.log_watcher" in loaded
    assert {name: why for name, why in NOT_FOR_WATCH.items() if name in loaded} == {}
