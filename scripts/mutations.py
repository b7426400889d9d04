"""Mutation testing: change the code in small ways, and list the changes that no test notices.

    mutations.py [--count 100] [--seed 1] [--only PATH[:LINE]] [--near]

Operators, comparisons, constants and boolean words are changed in code that runs: no annotation,
docstring or text. The test of the changed module runs first, then the fast tests of its folder,
then all. A survivor is shown with its line; one that is equivalent is listed in
`tests/mutations.toml` with the reason. Works on a copy; the checkout is not touched.
"""

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SRC = Path("src") / "sidecar"
KNOWN = ROOT / "tests" / "mutations.toml"
TIMEOUT_S = 900

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
}  # fmt: skip


class Mutation(NamedTuple):
    """One change: file and line, the code before and after, and the bytes that it replaces."""

    file: Path
    line: int
    before: str
    after: str
    span: slice

    def applied(self, text: bytes) -> bytes:
        """Return the bytes of the file with the change."""
        return text[: self.span.start] + f"({self.after})".encode() + text[self.span.stop :]


def main() -> int:
    """Run the mutations; return 1 if one survives without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", default="", help="a part of the path, as promql/eval or rates.py:72"
    )
    parser.add_argument("--near", action="store_true", help="run the tests of its folders alone")
    given = parser.parse_args()
    dice = random.Random(given.seed)  # noqa: S311 - the same choice each time
    chosen = choose(given.count, dice, given.only)
    known = tomllib.loads(KNOWN.read_text("utf-8")) if KNOWN.exists() else {}
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__"))
        for number, mutation in enumerate(chosen, 1):
            place = f"{mutation.file}:{mutation.line}"
            is_caught = caught(copy, mutation, near=given.near)
            reason = known.get("equivalent", {}).get(f"{place} {mutation.before}")
            verdict = "caught" if is_caught else f"equivalent: {reason}" if reason else "SURVIVED"
            survived += verdict == "SURVIVED"
            print(
                f"{number:>3} {verdict:<9} {place}: {mutation.before} → {mutation.after}",
                flush=True,
            )
    print(f"{len(chosen)} mutations, {survived} survived")
    return 1 if survived else 0


def choose(count: int, dice: random.Random, only: str) -> list[Mutation]:
    """Return that many mutations of all that there are."""
    path, _, line = only.partition(":")
    files = [file for file in sorted((ROOT / SRC).rglob("*.py")) if path in str(file)]
    every = [
        mutation
        for file in files
        for mutation in mutations(file.relative_to(ROOT))
        if not line or mutation.line == int(line)
    ]
    return dice.sample(every, min(count, len(every)))


def mutations(file: Path) -> Iterator[Mutation]:
    """Yield every mutation of a file."""
    text = (ROOT / file).read_text("utf-8")
    starts = _line_starts(text)
    tree = ast.parse(text)
    hidden = {id(inner) for node in ast.walk(tree) for inner in _hidden(node)}
    for node in ast.walk(tree):
        if id(node) in hidden or not isinstance(node, ast.expr):
            continue
        for change in _changes(node):
            after = ast.unparse(change)
            span = _span(starts, node)
            before = text.encode()[span].decode()
            if after != before:
                yield Mutation(file, node.lineno, before, after, span)


def _hidden(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that never run: annotations, and string statements such as docstrings."""
    for field in ("annotation", "returns"):
        if (value := getattr(node, field, None)) is not None:
            yield from ast.walk(value)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        yield ast.Compare(node.left, [COMPARED[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield ast.BinOp(node.left, COMPUTED[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(value=not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(value=node.value + 1)


def _line_starts(text: str) -> list[int]:
    """Return the offset of each line in the bytes of a text."""
    return [0, *accumulate(len(line) for line in text.encode().splitlines(keepends=True))]


def _span(starts: list[int], node: ast.expr) -> slice:
    """Return the bytes of a file that a node takes."""
    last = node.end_lineno or node.lineno
    return slice(
        starts[node.lineno - 1] + node.col_offset, starts[last - 1] + (node.end_col_offset or 0)
    )


def caught(copy: Path, mutation: Mutation, *, near: bool) -> bool:
    """Return whether a test fails with the change: those beside the file first, then all."""
    file = copy / mutation.file
    old = file.read_bytes()
    file.write_bytes(mutation.applied(old))
    try:
        return any(_fails(copy, tests) for tests in _tests(copy, mutation.file, near=near))
    finally:
        file.write_bytes(old)


def _tests(copy: Path, file: Path, *, near: bool) -> Iterator[list[str]]:
    place = Path("tests") / file.relative_to(SRC)
    beside = place.with_name(f"test_{place.name}")
    if (copy / beside).exists():
        yield [str(beside)]
    for parent in [*place.parents][:-1]:
        if (copy / parent).is_dir() and parent != Path("tests"):
            yield [str(parent)]
    if not near:
        yield ["tests", "--ignore=tests/e2e/peers"]


def _fails(copy: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    paths = f"{copy / 'src'}:{copy}"
    try:
        done = subprocess.run(
            command, cwd=copy, env={"PYTHONPATH": paths, "PATH": "/usr/bin:/bin", "TZ": "UTC"},
            capture_output=True, check=False, timeout=TIMEOUT_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    # 5 means that no tests were collected: nothing noticed the change.
    return done.returncode not in {0, 5}


if __name__ == "__main__":
    sys.exit(main())
