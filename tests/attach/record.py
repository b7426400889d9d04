"""Record what Compose says of each file in `files`, and what is planned for it.

Without arguments the recordings are written anew; with --check they are compared only. Needs the
Compose plugin, and no engine. Recorded are `config` with all profiles on, the plan's text, and for
some the file that would be written.
"""

import subprocess
import sys
from pathlib import Path

from sidecar.attach.observe.compose_config import read_project
from sidecar.attach.plan.plan import plan
from sidecar.attach.plan.requests import AttachRequest
from sidecar.attach.plan.text import plan_text
from sidecar.attach.write.override import render

FILES = Path(__file__).parent / "files"
HERE = "/project"
"""Stands in recordings for the folder of the files, so that they hold on each machine."""

WRITTEN = ("exporters", "spring", "volumes")


def names() -> list[str]:
    """Return the names of the files."""
    return sorted(file.stem for file in FILES.glob("*.yaml") if ".sidecar" not in file.name)


def recorded(name: str, kind: str) -> Path:
    """Return where a recording is."""
    return FILES / "recorded" / f"{name}.{kind}"


def ask_compose(name: str) -> str:
    """Return what Compose says of a file."""
    file = FILES / f"{name}.yaml"
    words = ["docker", "compose", "-f", str(file), "--profile", "*", "config", "--format", "json"]
    done = subprocess.run(words, capture_output=True, check=True, text=True, env=None)
    return done.stdout.replace(str(FILES), HERE)


def texts(name: str, config: str) -> dict[str, str]:
    """Return what is made of Compose's answer: the plan as text, and the file if it is recorded."""
    made = plan(read_project(config.encode(), HERE, (f"{HERE}/{name}.yaml",)), AttachRequest())
    made_texts = {"plan.txt": plan_text(made)}
    return made_texts | ({"sidecar.yaml": render(made)} if name in WRITTEN else {})


def main(arguments: list[str]) -> int:
    """Write the recordings, or compare them; return the exit code."""
    stale = []
    for name in names():
        config = ask_compose(name)
        for kind, text in {"json": config, **texts(name, config)}.items():
            file = recorded(name, kind)
            if arguments == ["--check"]:
                stale += [] if file.exists() and file.read_text("utf-8") == text else [file.name]
            else:
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, "utf-8")
    summary = f"stale: {', '.join(stale)}" if stale else f"{len(names())} recordings are up to date"
    sys.stdout.write(f"{summary}\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
