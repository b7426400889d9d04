"""`sidecar attach follow`, with an engine that is made up."""

import signal
from pathlib import Path

import pytest
from tests.attach.harness import FakeDocker, container
from tests.harness import remarks, service, sidecar

OLD, NEW = "1" * 64, "2" * 64
A = "2026-02-21T13:42:05.1Z"
B = "2026-02-21T13:42:06.2Z"
C = "2026-02-21T13:42:07.3Z"
FOLLOW = ("attach", "follow", "--project-name", "shop")


@pytest.fixture
def docker(tmp_path: Path) -> FakeDocker:
    """Give an engine on which one service runs."""
    made = FakeDocker(tmp_path / "bin")
    made.containers([container(OLD, service="web")])
    return made


def test_lines(docker: FakeDocker, tmp_path: Path) -> None:
    """Lines of both streams come in order, each behind its service, as watch shows them."""
    docker.says(OLD, f'{A} {{"level":"info","msg":"one"}}', f"{C} three")
    docker.says(OLD, f"{B} two", stream="stderr")
    done = sidecar(*FOLLOW, "--no-follow", "web", cwd=tmp_path, PATH=docker.path)
    assert done.stdout.splitlines() == [
        "web | 13:42:05 INFO    one",
        "web | 13:42:06         two  stream=stderr",
        "web | 13:42:07         three",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_several(docker: FakeDocker, tmp_path: Path) -> None:
    """Services and replicas are told apart and put in the order of time."""
    docker.containers(
        [
            container(OLD, service="web"),
            container(NEW, service="web", number="2"),
            container("3" * 64, service="db"),
        ]
    )
    docker.says(OLD, f"{A} a", f"{C} d")
    docker.says(NEW, f"{B} c")
    docker.says("3" * 64, "2026-02-21T13:42:05.9Z b")
    done = sidecar(*FOLLOW, "--no-follow", cwd=tmp_path, PATH=docker.path)
    shown = [line.split() for line in done.stdout.splitlines()]
    assert [(words[0], words[-1]) for words in shown] == [
        ("web-1", "a"),
        ("db", "b"),
        ("web-2", "c"),
        ("web-1", "d"),
    ]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["-l", "error"], ["web | 13:42:06 ERROR   bad"]),
        (["-i", "good"], ["web | 13:42:05 INFO    good"]),
        (["-e", "good"], ["web | 13:42:06 ERROR   bad"]),
        (["-w", "level>=error"], ["web | 13:42:06 ERROR   bad"]),
        (["-o", "{source} {msg}"], ["web good", "web bad"]),
        (["-o", "raw"], ["level=info msg=good", "level=error msg=bad"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("-") else "",
)
def test_options_of_watch(
    docker: FakeDocker, tmp_path: Path, flags: list[str], expected: list[str]
) -> None:
    """What watch can do with lines, it can do with these."""
    docker.says(OLD, f"{A} level=info msg=good", f"{B} level=error msg=bad")
    done = sidecar(*FOLLOW, "--no-follow", *flags, cwd=tmp_path, PATH=docker.path)
    assert done.stdout.splitlines() == expected


def test_begin(docker: FakeDocker, tmp_path: Path) -> None:
    """Where to begin is asked of the engine, which need not send the rest."""
    sidecar(*FOLLOW, "--no-follow", "-n", "3", cwd=tmp_path, PATH=docker.path)
    sidecar(*FOLLOW, "--no-follow", "--since", "2026-02-21T13:00Z", cwd=tmp_path, PATH=docker.path)
    asked = [call for call in docker.calls if call.startswith("logs")]
    assert asked == [
        f"logs --timestamps --tail 3 {OLD}",
        f"logs --timestamps --since 1771678800.000000 {OLD}",
    ]


def test_recreated(docker: FakeDocker, tmp_path: Path) -> None:
    """A new container of the same service is found and said; the end is clean."""
    docker.says(OLD, f"{A} old")
    docker.set(f"open-{OLD}", to=False)
    with service(*FOLLOW, "web", cwd=tmp_path, PATH=docker.path) as running:
        running.shows("old")
        docker.says(NEW, f"{B} new")
        docker.set(f"open-{NEW}")
        docker.containers([container(NEW, service="web")])
        running.shows("new")
        assert running.end()[0] == 0
        assert running.out.count("old") == 1
        assert "web was recreated: container 222222222222" in running.err


def test_restarted(docker: FakeDocker, tmp_path: Path) -> None:
    """After a restart no line is shown twice."""
    docker.says(OLD, f"{A} one", f"{B} two")
    docker.containers([container(OLD, service="web", running=False)])
    with service(*FOLLOW, "web", cwd=tmp_path, PATH=docker.path) as running:
        running.shows("web has stopped; waiting for it")
        docker.says(OLD, f"{B} two", f"{C} three")
        docker.set(f"open-{OLD}")
        docker.containers([container(OLD, service="web", started="2026-02-21T13:42:07Z")])
        running.shows("three")
        assert running.end(signal.SIGINT)[0] == 130
        assert [line.split()[-1] for line in running.out.splitlines()] == ["one", "two", "three"]
        assert remarks(running.err)[-1].endswith(
            "web was restarted; continuing after the last line"
        )
    assert f"logs --timestamps --follow --since {B} {OLD}" in docker.calls


def test_the_engine_goes_away(docker: FakeDocker, tmp_path: Path) -> None:
    """An engine that does not answer for a while is waited for, and that is said once."""
    docker.says(OLD, f"{A} one")
    docker.containers([container(OLD, service="web", running=False)])
    with service(*FOLLOW, "web", cwd=tmp_path, PATH=docker.path) as running:
        running.shows("one")
        docker.set("down")
        running.shows("no Docker engine answers; start it; reading continues when it answers")
        docker.says(OLD, f"{A} one", f"{B} two")
        docker.containers([container(OLD, service="web", started="2026-02-21T13:42:06Z")])
        docker.set("down", to=False)
        running.shows("two")
        assert running.err.count("reading continues when it answers") == 1


def test_no_log_is_kept(docker: FakeDocker, tmp_path: Path) -> None:
    """A log driver that keeps nothing is an error with the remedy."""
    docker.says(OLD, "Error: configured logging driver does not support reading", stream="stderr")
    docker.set(f"refused-{OLD}")
    done = sidecar(*FOLLOW, "web", cwd=tmp_path, PATH=docker.path)
    assert done.returncode == 3
    assert done.stderr.startswith("sidecar: the engine keeps no readable log of web")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["attach", "follow", "web"], 3, "no Compose file here or above"),
        ([*FOLLOW, "wbe"], 2, "no such service: wbe; did you mean web?"),
        ([*FOLLOW, "-l", "loud"], 2, "-l loud: no such level"),
        ([*FOLLOW, "--state", "x"], 2, "no such option"),
    ],
)
def test_bad_input(
    docker: FakeDocker, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    """What makes no sense is one line."""
    done = sidecar(*arguments, cwd=tmp_path, PATH=docker.path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_engine(docker: FakeDocker, tmp_path: Path) -> None:
    """Neither docker nor podman, or one that is down: one line each."""
    nowhere = tmp_path / "empty"
    nowhere.mkdir()
    done = sidecar(*FOLLOW, cwd=tmp_path, PATH=str(nowhere))
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    docker.set("down")
    done = sidecar(*FOLLOW, cwd=tmp_path, PATH=docker.path)
    assert (done.returncode, done.stderr) == (3, "sidecar: no Docker engine answers; start it\n")


def test_podman(tmp_path: Path) -> None:
    """Where there is no docker, podman is asked, by the same verbs."""
    podman = FakeDocker(tmp_path / "bin", "podman")
    podman.containers([container(OLD, service="web")])
    podman.says(OLD, "2026-02-21T14:42:05.1+01:00 hello")
    done = sidecar(*FOLLOW, "--no-follow", cwd=tmp_path, PATH=podman.path)
    assert done.stdout == "web | 13:42:05         hello\n"
