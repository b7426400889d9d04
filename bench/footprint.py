"""Image sizes and idle memory. Containers where an engine answers, plain processes always."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _processes import APP, ROOT, SIDECAR, free_port, pss_mb, running

PROJECT = "poserforge-sidecar-bench"
BASE = os.environ.get("BASE_IMAGE", "python:3.13-slim")
SETTLE_S = 12.0
"""Seconds before memory is read: two scrapes of the default interval."""


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        processes(Path(folder))
    if shutil.which("docker") and docker("version", check=False).returncode == 0:
        containers()
    else:
        print("no engine answers: the images were not measured; 'make engine' gets one")


def processes(folder: Path) -> None:
    """Print the idle memory of the observers as plain processes."""
    log = folder / "app.log"
    port = free_port()
    settings = {"PORT": port, "HOST": "127.0.0.1", "LOG_PATH": str(log)}
    settings |= {"APP_URL": f"http://127.0.0.1:{port}", "SIDECAR_HISTORY": str(folder / "m.jsonl")}
    commands = {
        "bare interpreter": [sys.executable, "-c", "import time; time.sleep(99)"],
        "log-watcher": [SIDECAR, "watch"],
        "metrics-scraper": [SIDECAR, "scrape"],
    }
    with contextlib.ExitStack() as stack:
        stack.enter_context(running(APP, settings))
        found = {
            name: stack.enter_context(running(command, settings))
            for name, command in commands.items()
        }
        time.sleep(SETTLE_S)
        for name, pid in found.items():
            print(f"process   {name:<18} {pss_mb(pid):6.1f} MB PSS")


def containers() -> None:
    """Print image sizes and the idle memory of the observers in their containers."""
    settings = os.environ | {"COMPOSE_PROJECT_NAME": PROJECT, "APP_PORT": free_port()}
    make = ["make", "-s", "-C", str(ROOT)]
    try:
        subprocess.run([*make, "build"], env=settings, check=True, capture_output=True)
        base = size_mb(BASE)
        print(f"image     {BASE:<18} {base:6.1f} MB")
        for name in ("app", "sidecar"):
            size = size_mb(f"{PROJECT}/{name}")
            print(f"image     {name:<18} {size:6.1f} MB   base + {size - base:.1f} MB")
        subprocess.run([*make, "observe"], env=settings, check=True, capture_output=True)
        time.sleep(SETTLE_S)
        for name in ("log-watcher", "metrics-scraper"):
            pid = docker("inspect", "-f", "{{.State.Pid}}", f"{PROJECT}-{name}-1").stdout
            print(f"container {name:<18} {pss_mb(int(pid)):6.1f} MB PSS")
    finally:
        subprocess.run([*make, "reset"], env=settings, check=False, capture_output=True)


def size_mb(image: str) -> float:
    """Return an image's size."""
    found = json.loads(docker("image", "inspect", image).stdout)
    return float(found[0]["Size"]) / 1e6


def docker(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Ask the engine."""
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=check)


if __name__ == "__main__":
    main()
