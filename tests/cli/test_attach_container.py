"""`sidecar attach container` and `attach debug`, with an engine that is made up."""

from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container
from tests.harness import service, sidecar, wait_until

ID, NEW = "1" * 64, "2" * 64
A = "2026-02-21T13:42:05.1Z"
B = "2026-02-21T13:42:06.2Z"
VOLUME = {"Type": "volume", "Name": "v", "Destination": "/var/log/app", "RW": True}
LABELS = {"sidecar.metrics.port": "9100"}


@pytest.fixture
def docker(tmp_path: Path) -> FakeDocker:
    """Give an engine on which one container runs."""
    made = FakeDocker(tmp_path / "bin")
    made.containers([container(ID)])
    return made


def called(docker: FakeDocker, verb: str) -> list[str]:
    """Return the calls of a verb."""
    return [call for call in docker.calls if call.split()[0] == verb]


def test_watch_stdout(docker: FakeDocker, tmp_path: Path) -> None:
    """Standard output is followed through the engine; no container is made for it."""
    docker.says(ID, f"{A} level=info msg=quiet", f"{B} level=error msg=loud")
    docker.set(f"open-{ID}")
    with service(
        "attach", "container", "follow", "web", "--", "-l", "error", cwd=tmp_path, PATH=docker.path
    ) as running:
        running.shows("loud")
        assert running.end()[0] == 0
        assert running.out == "13:42:06 ERROR   loud\n"
        assert "web is as it was: id 111111111111, started 2026-02-21T13:42:00Z" in running.err
    assert called(docker, "create") == []


def test_watch_files(docker: FakeDocker, tmp_path: Path) -> None:
    """Log files are watched by a sidecar that is removed at the end, with its exit code."""
    docker.containers([container(ID, mounts=[VOLUME])])
    done = sidecar(
        "attach", "container", "follow", "web", "--", "-n", "5", cwd=tmp_path, PATH=docker.path
    )
    assert done.returncode == 7
    (made,) = called(docker, "create")
    assert "--mount type=volume,source=v,target=/observed/var/log/app,readonly" in made
    assert made.endswith(" watch /observed/var/log/app /observed/var/log/app/**/*.log -n 5")
    name = made.split("--name ")[1].split()[0]
    assert called(docker, "rm") == [f"rm --force --volumes {name}"]
    assert "web is as it was" in done.stderr


def test_stopped(docker: FakeDocker, tmp_path: Path) -> None:
    """SIGTERM stops the sidecar and removes it."""
    docker.containers([container(ID, labels=LABELS)])
    docker.set("runs")
    with service("attach", "container", "scrape", "web", cwd=tmp_path, PATH=docker.path) as it:
        wait_until(lambda: called(docker, "start"), "the sidecar")
        assert it.end()[0] == 0
        assert "web is as it was" in it.err
    assert called(docker, "stop")
    assert called(docker, "rm")


def test_scrape(docker: FakeDocker, tmp_path: Path) -> None:
    """The scraper is created on the first network and joined to the others."""
    both = container(ID, labels=LABELS)
    both["NetworkSettings"] = {"Networks": {"a": {}, "b": {}}}
    docker.containers([both])
    done = sidecar("attach", "container", "scrape", "web", cwd=tmp_path, PATH=docker.path)
    (made,) = called(docker, "create")
    assert "--network a " in made
    assert "--env SIDECAR_TARGET=web=http://web:9100/metrics" in made
    name = made.split("--name ")[1].split()[0]
    assert called(docker, "network") == [f"network connect b {name}"]
    assert done.returncode == 7


def test_debug(docker: FakeDocker, tmp_path: Path) -> None:
    """What the engine keeps is the debugger's standard input, each line with its time."""
    docker.says(ID, f"{A} one")
    docker.says(ID, f"{B} two", stream="stderr")
    sidecar(
        "attach",
        "container",
        "debug",
        "web",
        "--",
        "--since",
        "all",
        cwd=tmp_path,
        PATH=docker.path,
    )
    assert (docker.folder / "stdin").read_text() == f"{A} stdout F one\n{B} stderr F two\n"
    assert called(docker, "create")[0].endswith(" debug --logs - --target none --since all")
    assert called(docker, "logs") == [f"logs --timestamps {ID}"]


def test_debug_a_service(docker: FakeDocker, tmp_path: Path) -> None:
    """A service is debugged by its name; of several replicas one is, and that is said."""
    docker.containers(
        [
            container(ID, "p-web-1", service="web"),
            container(NEW, "p-web-2", service="web", number="2"),
        ]
    )
    done = sidecar("attach", "debug", "--project-name", "p", "web", cwd=tmp_path, PATH=docker.path)
    assert "web has 2 replicas; attaching to p-web-1" in done.stderr


def test_changed(docker: FakeDocker, tmp_path: Path) -> None:
    """A container that is not what it was afterwards is an error."""
    docker.containers([container(ID, labels=LABELS)])
    docker.set("runs")
    with service("attach", "container", "scrape", "web", cwd=tmp_path, PATH=docker.path) as it:
        wait_until(lambda: called(docker, "start"), "the sidecar")
        changed = container(ID, labels=LABELS) | {"RestartCount": 2}
        docker.containers([changed])
        assert it.end()[0] == 3
        assert "web is not as it was: RestartCount 0 → 2" in it.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["folow", "web"], 2, "no such command 'folow': did you mean follow?"),
        (["follow", "web", "--", "--nonsense"], 2, "no such option"),
        (["debug", "web", "--", "--to", "x.html"], 2, "redirect its report"),
        (["follow", "web", "--user", "0"], 2, "sidecars never run as root"),
        (["follow", "web", "--user", "me"], 2, "write the number of a user"),
        (["follow", "web", "--logs", "/x.log"], 2, "no volume holds /x.log"),
        (["follow"], 2, "missing argument 'NAME'"),
        (["scrape", "web"], 3, "give their address: -- --target http://web:PORT/metrics"),
    ],
)
def test_bad_input(
    docker: FakeDocker, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    """What makes no sense is one line, and nothing is created."""
    done = sidecar("attach", "container", *arguments, cwd=tmp_path, PATH=docker.path)
    assert said in done.stderr.splitlines()[-1] or said in done.stderr.splitlines()[0]
    assert (done.returncode, done.stdout) == (code, "")
    assert called(docker, "create") == []


def test_no_such_container(docker: FakeDocker, tmp_path: Path) -> None:
    """A name that is not there is told."""
    docker.containers([])
    done = sidecar("attach", "container", "follow", "wbe", cwd=tmp_path, PATH=docker.path)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "no such container: wbe" in done.stderr


def test_no_image(docker: FakeDocker, tmp_path: Path) -> None:
    """An image that is not there is told with how to get it."""
    docker.containers([container(ID, labels=LABELS)])
    docker.set("no-image")
    done = sidecar("attach", "container", "scrape", "web", cwd=tmp_path, PATH=docker.path)
    assert done.returncode == 3
    assert "run make build in the folder of Sidecar" in done.stderr
