"""`sidecar attach` as a process, beside a `docker` that says what the tests want it to say.

What the real one says is compared in tests/attach/test_real.py.
"""

import json
import os
import stat
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from tests.harness import sidecar

DOCKER = """#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/asked"
case " $* " in
  *" config "*)
    cat "$here/warnings" >&2 2>/dev/null
    [ ! -e "$here/refuses" ] || { cat "$here/refuses" >&2; exit 15; }
    case "$*" in *compose.sidecar*) [ ! -e "$here/merged" ] || exec cat "$here/merged" ;; esac
    exec cat "$here/config" ;;
  *" run "*" --entrypoint=find "*) exec cat "$here/found" ;;
  *" run "*" lint "*) cat "$here/linted"; exit 3 ;;
  *" ps "*) [ -e "$here/ps" ] && exec cat "$here/ps" ;;
  *" image "*) [ -e "$here/ps" ] && { echo 1234; exit; } ;;
  *" volume "*) [ -e "$here/ps" ] && { echo shop_sidecar-history; exit; } ;;
  *" stop "*|*" rm "*) exit ;;
esac
cat "$here/down" >&2
exit 1
"""
DOWN = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is it running?\n"
WEB: dict[str, Any] = {
    "image": "acme/web",
    "networks": {"default": None},
    "volumes": [{"type": "volume", "source": "logs", "target": "/var/log/app"}],
    "labels": {"sidecar.metrics.port": "8080"},
    "environment": {"PASSWORD": "hunter2"},
}
CONFIG: dict[str, Any] = {
    "name": "shop",
    "services": {"web": WEB},
    "networks": {"default": {"name": "shop_default"}},
    "volumes": {"logs": {"name": "shop_logs"}},
}
CONTAINER = {
    "id": "abc",
    "name": "shop-web-1",
    "state": "running",
    "project": "shop",
    "service": "web",
    "files": "",
    "folder": "",
    "ours": "",
}


class Shop:
    """A folder with a project in it, and the `docker` that is asked about it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "shop"
        self.bin = folder / "bin"
        self.folder.mkdir()
        self.bin.mkdir()
        docker = self.bin / "docker"
        docker.write_text(DOCKER)
        docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
        self.says("config", json.dumps(CONFIG))
        self.says("down", DOWN)
        (self.folder / "compose.yaml").write_text("services: {}\n")
        self.file = self.folder / "compose.sidecar.yaml"

    def says(self, what: str, text: str) -> None:
        """Let `docker` say that."""
        (self.bin / what).write_text(text)

    def runs(self, *containers: dict[str, str]) -> None:
        """Let an engine answer, with these containers."""
        self.says(
            "ps", "".join(json.dumps(CONTAINER | container) + "\n" for container in containers)
        )

    def asked(self) -> list[str]:
        """Return what `docker` was asked."""
        return (self.bin / "asked").read_text().splitlines()

    def attach(
        self, *arguments: str, cwd: Path | None = None, **more: str
    ) -> CompletedProcess[str]:
        """Run the command."""
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        return sidecar("attach", *arguments, cwd=cwd or self.folder, **({"PATH": path} | more))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Give a project of one service."""
    return Shop(tmp_path)


def test_attach(shop: Shop) -> None:
    """The plan is told, the file written, and the commands to use name each service of ours."""
    done = shop.attach()
    assert (done.returncode, done.stderr) == (
        0,
        f"sidecar attach: wrote {shop.file}; checked, it changes no other service\n",
    )
    assert "  + log-watcher      /var/log/app" in done.stdout
    assert (
        "Note: no Docker engine answers; start it; the plan is made from the files alone"
        in done.stdout
    )
    ours = "docker compose -f compose.yaml -f compose.sidecar.yaml"
    assert done.stdout.endswith(
        "\nObserve:\n"
        f"  {ours} up -d web-log-watcher web-metrics-scraper\n"
        f"  {ours} logs -f web-log-watcher web-metrics-scraper\n"
        "Debug:\n"
        f"  {ours} run --rm web-debugger\n"
    )
    assert "hunter2" not in done.stdout + shop.file.read_text()


def test_again(shop: Shop) -> None:
    """A second run changes nothing, not even the time of the file."""
    shop.attach()
    before = shop.file.read_bytes(), shop.file.stat().st_mtime_ns
    done = shop.attach()
    assert done.stderr == f"sidecar attach: {shop.file} is up to date\n"
    assert (shop.file.read_bytes(), shop.file.stat().st_mtime_ns) == before


def test_dry_run(shop: Shop) -> None:
    """A dry run tells and proves the same, and writes nothing."""
    done = shop.attach("--dry-run")
    assert done.returncode == 0
    assert done.stderr == "sidecar attach: checked, changes no other service; nothing written\n"
    assert [path.name for path in shop.folder.iterdir()] == ["compose.yaml"]


def test_proof_fails(shop: Shop) -> None:
    """When another service would be changed, nothing is written, and the change is shown."""
    changed = CONFIG | {"services": {"web": WEB | {"image": "acme/other"}}}
    shop.says("merged", json.dumps(changed))
    done = shop.attach()
    assert done.returncode == 3
    assert done.stderr == (
        "sidecar: the file would change another service, see above; nothing written:"
        " report this as a bug\n"
    )
    assert '-      "image": "acme/web",\n+      "image": "acme/other",\n' in done.stdout
    assert [path.name for path in shop.folder.iterdir()] == ["compose.yaml"]


def test_check(shop: Shop) -> None:
    """--check proves the file that is there, and tells by exit code."""
    assert shop.attach("--check").stderr == (
        f"sidecar: cannot read {shop.file}: no such file; run sidecar attach first\n"
    )
    shop.attach()
    done = shop.attach("--check")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"sidecar attach: {shop.file} changes no other service\n"
    shop.says("merged", json.dumps(CONFIG | {"volumes": {}}))
    done = shop.attach("--check")
    assert (done.returncode, '-    "logs": {' in done.stdout) == (1, True)


def test_diff(shop: Shop) -> None:
    """--diff shows what would change, tells by exit code, and writes nothing."""
    done = shop.attach("--diff")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "--- /dev/null")
    shop.attach()
    assert shop.attach("--diff").returncode == 0
    done = shop.attach("--diff", "--image", "acme/sidecar")
    assert (done.returncode, "\n+    image: acme/sidecar\n" in done.stdout) == (1, True)


def test_edited(shop: Shop) -> None:
    """A file that was edited by hand is refused, with what would be lost, unless forced."""
    shop.attach()
    whole = shop.file.read_text()
    shop.file.write_text(whole + "# mine\n")
    done = shop.attach()
    assert (done.returncode, done.stdout.endswith("\n-# mine\n")) == (2, True)
    assert "was edited by hand; see above what would be lost; --force replaces it" in done.stderr
    assert shop.attach("--remove").returncode == 2
    assert shop.attach("--force").returncode == 0
    assert shop.file.read_text() == whole


def test_not_ours(shop: Shop) -> None:
    """A file of somebody else is neither replaced nor removed."""
    shop.file.write_text("services: {}\n")
    for flags in ((), ("--remove",), ("--check",), ("--force",)):
        done = shop.attach(*flags)
        assert done.returncode == 2
        assert "was not made by sidecar attach; name another file with --to" in done.stderr
    assert shop.file.read_text() == "services: {}\n"


def test_remove(shop: Shop) -> None:
    """The file goes, and the containers made from it; others stay, and history is told of."""
    shop.attach()
    ours = {"service": "web-log-watcher", "ours": "web"}
    shop.runs(
        {},
        ours | {"id": "mine", "name": "m", "files": f"/x.yaml,{shop.file}"},
        ours | {"id": "other", "files": "/elsewhere/compose.sidecar.yaml"},
    )
    done = shop.attach("--remove")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "sidecar attach: removed 1 container: m\n"
        f"sidecar attach: removed {shop.file}\n"
        "sidecar attach: the history is kept; to remove it:"
        " docker volume rm shop_sidecar-history\n"
    )
    assert not shop.file.exists()
    touched = [call for call in shop.asked() if call.startswith(("stop", "rm"))]
    assert touched == ["stop mine", "rm --force mine"]


def test_remove_without_engine(shop: Shop) -> None:
    """Without an engine the file goes, and what may be left is told."""
    shop.attach()
    done = shop.attach("--remove")
    assert done.returncode == 0
    assert "no Docker engine answers; start it; sidecars may be left" in done.stderr
    assert not shop.file.exists()


def test_nothing_to_attach(shop: Shop) -> None:
    """A project that offers nothing is told what each service needs, and gets no file."""
    shop.says("config", json.dumps({"name": "shop", "services": {"db": {"image": "db"}}}))
    done = shop.attach()
    assert done.returncode == 0
    assert "docker compose logs -f --no-log-prefix db | sidecar watch -" in done.stdout
    assert done.stderr.startswith("sidecar attach: nothing to attach")
    assert not shop.file.exists()


def test_running_project(shop: Shop) -> None:
    """A project that runs is known by its name from anywhere; its files are asked of the engine."""
    file = str(shop.folder / "compose.yaml")
    shop.runs({"files": file, "folder": str(shop.folder)})
    done = shop.attach("--project-name", "shop", cwd=shop.bin)
    assert (done.returncode, shop.file.exists()) == (0, True)
    assert "web  acme/web  running\n" in done.stdout
    done = shop.attach("--project-name", "nope", cwd=shop.bin)
    assert (done.returncode, done.stderr) == (
        3,
        (
            "sidecar: no such project: nope, neither files here nor containers;"
            " projects with containers: shop; name the files with --file\n"
        ),
    )
    shop.runs({"files": "/gone/compose.yaml"})
    assert "made from /gone/compose.yaml, which cannot be found" in (
        shop.attach("--project-name", "shop", cwd=shop.bin).stderr
    )


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        pytest.param(
            "validating /x/compose.yaml: services.a Additional property foo is not allowed\n",
            2,
            "compose.yaml: Compose says: validating /x/compose.yaml: services.a Additional"
            " property foo is not allowed; fix that first",
            id="invalid",
        ),
        pytest.param(
            'time="x" level=warning msg="The \\"Z\\" variable is not set."\n'
            "error while interpolating services.a.image: required variable X is missing a value\n",
            2,
            "compose.yaml: Compose says: error while interpolating services.a.image: required"
            " variable X is missing a value; fix that first",
            id="variable",
        ),
        pytest.param(
            "unknown shorthand flag: 'f' in -f\nSee 'docker --help'.\n",
            3,
            "'docker compose' is missing or too old; Compose v1 (docker-compose) is not enough:"
            " install the plugin of Compose v2",
            id="v1",
        ),
        pytest.param(
            "docker: 'compose' is not a docker command.\n",
            3,
            "'docker compose' is missing or too old; Compose v1 (docker-compose) is not enough:"
            " install the plugin of Compose v2",
            id="no-plugin",
        ),
    ],
)
def test_compose_refuses(said: str, code: int, error: str, shop: Shop) -> None:
    """What Compose refuses is told in its own words, in one line."""
    shop.says("refuses", said)
    done = shop.attach()
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"sidecar: {error}\n")


def test_no_docker(shop: Shop, tmp_path: Path) -> None:
    """Without docker there is one line with the remedy."""
    done = shop.attach(PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (
        3,
        "sidecar: docker cannot be run; install Docker with Compose v2\n",
    )


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (
            "permission denied while trying to connect to the Docker daemon socket\n",
            "Note: no permission on the engine's socket; join the group docker; the plan is made",
        ),
        (
            "strange\nthings\n",
            "Note: docker says: strange things; check 'docker info'; the plan is",
        ),
    ],
)
def test_engine_refuses(said: str, note: str, shop: Shop) -> None:
    """An engine that does not answer costs what it alone knows, and is told."""
    shop.says("down", said)
    done = shop.attach("--dry-run")
    assert (done.returncode, note in done.stdout) == (0, True)


def test_probe(shop: Shop) -> None:
    """A probe finds metrics on exposed ports and logs on volumes, and changes no container."""
    quiet = WEB | {"labels": {}, "expose": ["80", "9100", "9200"]}
    quiet["volumes"] = [{"type": "volume", "source": "data", "target": "/srv"}]
    quiet["deploy"] = {"replicas": 2}
    volumes = {"data": {"name": "shop_sidecar-history"}}
    shop.says("config", json.dumps(CONFIG | {"services": {"web": quiet}, "volumes": volumes}))
    assert "--probe needs running containers, and none runs" in shop.attach("--probe").stderr
    shop.runs({})
    shop.says("found", "/observed/srv/deep/a.log\n/observed/srv/deep/b.log\n/observed/srv/c.log\n")
    shop.says(
        "linted",
        "http://shop-web-1:80/metrics:1: the Content-Type is text/html, which Prometheus refuses\n"
        "sidecar scrape: cannot read http://shop-web-1:9200/metrics: connection refused\n"
        "sidecar scrape: 1 fault in 2 expositions\n",
    )
    done = shop.attach("--probe", "--dry-run")
    assert "  + log-watcher      /srv/*.log, /srv/deep/*.log\n" in done.stdout
    both = "http://shop-web-1:9100/metrics, http://shop-web-2:9100/metrics"
    assert f"  + metrics-scraper  {both}\n" in done.stdout
    ran = [call for call in shop.asked() if call.startswith("run ")]
    assert len(ran) == 2
    assert all("run --rm --network=" in call and " --cap-drop=ALL " in call for call in ran)
    assert "dst=/observed/srv,readonly,volume-nocopy" in ran[0]


def test_warnings(shop: Shop) -> None:
    """What Compose warns of is told with the plan."""
    shop.says("warnings", 'time="x" level=warning msg="The \\"Z\\" variable is not set."\n')
    assert 'Note: Compose warns: The "Z" variable is not set.\n' in shop.attach("--dry-run").stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--dry-run", "--diff"], "exclude each other; keep one"),
        (["wbe"], "no such service: wbe; did you mean web?"),
        (["--file", "gone.yaml"], "cannot read gone.yaml: no such file or directory; check --file"),
        (["--logs", "web"], "--logs web: write SERVICE=VALUE"),
    ],
)
def test_usage(arguments: list[str], error: str, shop: Shop) -> None:
    """What makes no sense is one line with its remedy."""
    done = shop.attach(*arguments)
    assert done.returncode in (2, 3)
    assert error in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_files(shop: Shop) -> None:
    """Where there is no Compose file, it is said how to name one."""
    done = shop.attach(cwd=shop.bin)
    assert (done.returncode, done.stderr) == (
        3,
        (
            "sidecar: no Compose file here or above; name one with --file,"
            " or a project with --project-name\n"
        ),
    )


def test_compose_flags(shop: Shop) -> None:
    """Files, project, env files and the place of the output are passed on, and shown to be used."""
    done = shop.attach(
        "--file",
        "compose.yaml",
        "--project-name",
        "x y",
        "--env-file",
        "prod.env",
        "--to",
        "s.yaml",
    )
    assert (shop.folder / "s.yaml").exists()
    assert "docker compose --env-file prod.env -p 'x y' -f compose.yaml -f s.yaml up" in done.stdout
    assert shop.asked()[0].startswith(
        "compose --env-file prod.env -p x y -f compose.yaml --profile"
    )


def test_hostile(shop: Shop) -> None:
    """What Compose and the files say cannot act on the terminal."""
    shop.says("config", json.dumps({"name": "s", "services": {"db": {"image": "a\x1b[2J"}}}))
    assert "db  a␛[2J\n" in shop.attach("--dry-run").stdout
    shop.says("config", "no JSON \x1b[2J")
    assert "cannot read the output of 'docker compose config'" in shop.attach().stderr
