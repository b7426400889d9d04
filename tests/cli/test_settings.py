"""Where a setting gets its value from, and what is said of one that makes no sense."""

from pathlib import Path

import click
import pytest
from tests.harness import closed_port, remarks, sidecar

from sidecar.cli import COMMANDS, root


def config(tmp_path: Path, *arguments: str, **variables: str) -> dict[str, tuple[str, str]]:
    """Return `command.setting` → value and origin, as `sidecar config` shows them."""
    done = sidecar(*arguments, "config", cwd=tmp_path, **variables)
    assert (done.returncode, done.stderr) == (0, "")
    found, table = {}, ""
    for line in filter(None, done.stdout.splitlines()):
        if line.startswith("["):
            table = line.strip("[]")
        else:
            name, value, origin = line.split()
            found[f"{table}.{name}"] = (value, origin)
    return found


def test_defaults(tmp_path: Path) -> None:
    """Without any setting each command shows its defaults, `-` where it has none."""
    found = config(tmp_path)
    assert found["scrape.target"] == ("-", "default")
    assert found["scrape.interval"] == ("5s", "default")
    assert found["scrape.count"] == ("-", "default")
    assert found["watch.tail"] == ("-", "default")
    assert found["watch.paths"] == ("-", "default")
    assert found["debug.logs"] == ("-", "default")


def test_precedence(tmp_path: Path) -> None:
    """The environment wins over the file, a long name over a short one, an empty one is none."""
    (tmp_path / "sidecar.toml").write_text(
        '[scrape]\ntarget = "http://file:1"\ninterval = 7\ntimeout = "1s"\nhistory = "h"\n'
        '[watch]\npaths = ["a", "b"]\nfollow = false\ntail = 3\n'
    )
    found = config(
        tmp_path,
        SIDECAR_TARGET="http://long:1",
        APP_URL="http://short:1",
        SCRAPE_INTERVAL="9",
        SIDECAR_TIMEOUT="",
        LOG_PATH="/x.log",
    )
    assert found["scrape.target"] == ("http://long:1", "SIDECAR_TARGET")
    assert found["scrape.interval"] == ("9", "SCRAPE_INTERVAL")
    assert found["scrape.timeout"] == ("1s", "sidecar.toml")
    assert found["scrape.history"] == ("h", "sidecar.toml")
    assert found["scrape.color"] == ("auto", "default")
    assert found["watch.paths"] == ("/x.log", "LOG_PATH")
    assert found["watch.follow"] == ("false", "sidecar.toml")
    assert found["watch.tail"] == ("3", "sidecar.toml")
    assert found["debug.target"] == ("http://long:1", "SIDECAR_TARGET")
    assert found["debug.logs"] == ("/x.log", "LOG_PATH")


def test_flag_wins(tmp_path: Path) -> None:
    """A flag wins over everything else."""
    url = f"http://127.0.0.1:{closed_port()}"
    (tmp_path / "sidecar.toml").write_text('[scrape]\nhistory = "m"\ntarget = "http://file:1"\n')
    done = sidecar(
        "scrape", "--count", "1", "--target", url, cwd=tmp_path, SIDECAR_TARGET="http://no:1"
    )
    assert f"connection refused ({url})" in done.stdout
    assert (tmp_path / "m").exists()


def test_list_of_paths(tmp_path: Path) -> None:
    """In the file, paths are a list or one text."""
    for value in ('["a.log"]', '"a.log"'):
        (tmp_path / "s.toml").write_text(f"[watch]\npaths = {value}\n")
        assert config(tmp_path, "--config", "s.toml")["watch.paths"] == ("a.log", "s.toml")


def test_list_of_texts(tmp_path: Path) -> None:
    """In the file, a flag that may be repeated is a list or one text."""
    for value in ('["a", "b"]', '"a b"'):
        (tmp_path / "s.toml").write_text(f"[watch]\ninclude = {value}\n")
        done = sidecar("--config", "s.toml", "config", cwd=tmp_path)
        assert "include        a b                              s.toml" in done.stdout


def test_passwords(tmp_path: Path) -> None:
    """Passwords in addresses are not shown, wherever they come from."""
    url = "http://me:hidden@app"
    (tmp_path / "sidecar.toml").write_text(f'[scrape]\ntarget = ["{url}", "x={url}:1"]\n')
    for variables in ({}, {"APP_URL": f"{url} x={url}:1"}):
        done = sidecar("config", cwd=tmp_path, **variables)
        assert "http://***@app x=http://***@app:1" in done.stdout
        assert "hidden" not in done.stdout + done.stderr


def test_targets_for_others(tmp_path: Path) -> None:
    """What is scraped is not a mistake to the other commands, which leave it unread."""
    (tmp_path / "sidecar.toml").write_text(
        "[global]\nx = 1\n[[scrape_configs]]\ny = 2\n[watch]\ntail = 3\n"
    )
    assert config(tmp_path)["watch.tail"] == ("3", "sidecar.toml")


def test_targets_of_the_file(tmp_path: Path) -> None:
    """Where the targets are those of the settings file, that is where they come from."""
    (tmp_path / "sidecar.toml").write_text("[[scrape_configs]]\njob_name = 'a'\n")
    for name in ("scrape.target", "debug.target"):
        assert config(tmp_path)[name] == ("[[scrape_configs]]", "sidecar.toml")
        assert config(tmp_path, APP_URL="http://x")[name] == ("http://x", "APP_URL")


def test_one_meaning(tmp_path: Path) -> None:
    """A variable that several commands read is of one kind in all of them."""
    kinds: dict[str, set[str]] = {}
    for name in COMMANDS:
        command = root.get_command(click.Context(root, info_name="sidecar"), name)
        assert command is not None
        for option in command.params:
            names = [option.envvar] if isinstance(option.envvar, str) else option.envvar or []
            for variable in names:
                choices = getattr(option.type, "choices", ())
                kinds.setdefault(variable, set()).add(f"{option.type.name} {choices}")
    assert not [name for name, found in kinds.items() if len(found) > 1]
    assert "expression" not in sidecar("config", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("[[scrape_config]]\n", "did you mean 'scrape_configs'?", id="configs"),
        pytest.param("[[watch]]\n", "watch must be one table; write [watch]", id="tables"),
        pytest.param("[watch]\ninclude=[1]\n", "must be a list of texts, not [1]", id="texts"),
        pytest.param("[wtch]\n", "no table [wtch]; did you mean 'watch'?", id="table"),
        pytest.param("[zzz]\n", "[zzz]; use watch, scrape, ", id="far-table"),
        pytest.param("[watch]\ntial=1\n", "no setting 'tial'; did you mean 'tail'?", id="key"),
        pytest.param(
            "a=1\n", "a is in no table: write it below a line such as [watch]", id="no-table"
        ),
        pytest.param("[watch\n", "cannot read sidecar.toml: ", id="no-toml"),
        pytest.param('[scrape]\ntarget="\udcff"\n', "cannot read sidecar.toml: ", id="no-utf-8"),
        pytest.param("[scrape]\ntarget=5\n", "target must be a list of texts, not 5", id="number"),
        pytest.param("[scrape]\ncount=true\n", "must be a whole number, not True", id="bool"),
        pytest.param("[scrape]\ncount=1.5\n", "must be a whole number, not 1.5", id="fraction"),
        pytest.param("[scrape]\ncount=0\n", "in sidecar.toml, invalid value", id="range"),
        pytest.param("[scrape]\ninterval=[]\n", "must be a duration such as '5s'", id="list"),
        pytest.param("[scrape]\ninterval=0\n", "invalid duration 0: use more than 0", id="no-time"),
        pytest.param(
            "[scrape]\ninterval=-1.0\n", "invalid duration '-1.0': use 250ms", id="negative"
        ),
        pytest.param("[scrape]\ninterval=nan\n", "invalid duration 'nan': use 250ms", id="nan"),
        pytest.param('[scrape]\ncheck="x"\n', "must be true or false, not 'x'", id="flag"),
        pytest.param('[scrape]\ncolor="red"\n', "'red' is not one of 'auto'", id="choice"),
    ],
)
def test_bad_file(text: str, words: str, tmp_path: Path) -> None:
    """A settings file that makes no sense is one line that names the file, place and remedy."""
    (tmp_path / "sidecar.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = sidecar("scrape", "--history", "m", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "sidecar.toml" in done.stderr
    assert words in done.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "words"),
    [
        pytest.param(
            ["--config", "none", "config"], {}, 2, "cannot read none: no such", id="config"
        ),
        pytest.param(
            ["config"], {"SIDECAR_CONFIG": "/"}, 2, "'/' is a directory", id="config-folder"
        ),
        pytest.param(["scrap"], {}, 2, "no such command 'scrap'", id="command"),
        pytest.param(["--nope"], {}, 2, "no such option '--nope'", id="option"),
        pytest.param(["debug", "-o", "a.log"], {}, 2, "--to a.log", id="form-file"),
        pytest.param(["debug", "-o", "jsn"], {}, 2, "did you mean json?", id="form"),
        pytest.param(["watch", "-o", "a.log", "x"], {}, 2, "that is a file", id="watch-file"),
        pytest.param(["scrape"], {}, 2, "no target: name one", id="no-target"),
        pytest.param(["debug"], {}, 2, "nothing to read: name a target", id="nothing"),
        pytest.param(["watch"], {}, 2, "no log: name a file or a folder", id="no-log"),
        pytest.param(
            ["scrape", "--retention-size", "1023KB"], {}, 2, "use at least 1 MiB", id="retention"
        ),
        pytest.param(["scrape", "x"], {}, 2, "not an HTTP URL: x; give", id="argument"),
        pytest.param(
            ["scrape", "--interval", "1_0"], {}, 2, "invalid duration '1_0'", id="duration"
        ),
        pytest.param(["scrape", "--interval", "inf"], {}, 2, "invalid duration 'inf'", id="inf"),
        pytest.param(["scrape", "--interval"], {}, 2, "requires an argument", id="no-value"),
        pytest.param(
            ["scrape"], {"SCRAPE_INTERVAL": "x"}, 2, "in SCRAPE_INTERVAL, invalid", id="variable"
        ),
        pytest.param(["scrape", "--target", "app"], {}, 2, "not an HTTP URL: app; give", id="url"),
        pytest.param(["watch", "--tail", "ten"], {}, 2, "invalid number of lines 'ten'", id="tail"),
        pytest.param(["watch", "--timezone", "Mars"], {}, 2, "invalid time zone 'Mars'", id="zone"),
        pytest.param(["watch", "--timezone", "../x"], {}, 2, "invalid time zone", id="zone-path"),
        pytest.param(["watch", "--no-follow", "none"], {}, 3, "cannot read none", id="log"),
        pytest.param(["watch", "/dev/null"], {}, 3, "not a regular file", id="device"),
        pytest.param(
            ["scrape", "a:1", "--history", "/dev/null"], {}, 3, "not a regular file", id="device"
        ),
        pytest.param(
            ["scrape", "a:1", "--history", "/proc/x/m"],
            {},
            3,
            "cannot write /proc/x/m: ",
            id="unwritable",
        ),
        pytest.param(["watch", "--no-follow", "a\nb\x1b[2J"], {}, 3, "a␊b␛[2J", id="hostile-name"),
    ],
)
def test_errors(
    arguments: list[str], variables: dict[str, str], code: int, words: str, tmp_path: Path
) -> None:
    """Every error is one line on standard error, names what it is about, and has its exit code."""
    done = sidecar(*arguments, cwd=tmp_path, **variables)
    lines = remarks(done.stderr)
    assert (done.returncode, done.stdout, len(lines)) == (code, "", 1), done.stderr
    assert lines[0].startswith("sidecar")
    assert words in lines[0]


QUANTITIES = [
    ("scrape", "interval", "1m30s"), ("scrape", "interval", "1.5m"), ("scrape", "interval", "90"),
    ("scrape", "retention-time", "1w"), ("scrape", "retention-size", "512MiB"),
    ("scrape", "retention-size", "1.5GB"), ("watch", "gap", "1h30m"), ("watch", "since", "10m ago"),
    ("watch", "since", "-1h"), ("watch", "since", "7:30"), ("watch", "since", "all"),
    ("watch", "until", "2026-02-21T13:00"), ("query", "since", "all"), ("query", "step", "1m30s"),
    ("debug", "since", "2 hours ago"), ("export", "since", "yesterday"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "flag", "value"), QUANTITIES)
@pytest.mark.parametrize("way", ["flag", "variable", "file"])
def test_quantities(command: str, flag: str, value: str, way: str, tmp_path: Path) -> None:
    """A duration, a size or a time is written alike in a flag, a variable and a settings file."""
    (tmp_path / "app.log").write_text("x\n")
    (tmp_path / "metrics.jsonl").write_text('{"ts":"2026-02-21T13:42:05.000Z","up":1,"a":1}\n')
    words = {
        "scrape": ["scrape", "a:1", "--check"],
        "watch": ["watch", "app.log", "--no-follow"],
        "query": ["query", "up"],
        "debug": ["debug", "--logs", "app.log"],
        "export": ["export"],
    }[command]
    variables = {}
    if way == "flag":
        words += [f"--{flag}", value]
    elif way == "variable":
        variables = {f"SIDECAR_{command}_{flag}".upper().replace("-", "_"): value}
    else:
        (tmp_path / "sidecar.toml").write_text(f'[{command}]\n{flag} = "{value}"\n')
    done = sidecar(*words, cwd=tmp_path, **variables)
    assert done.returncode in {0, 1}, done.stderr


def test_user_settings(tmp_path: Path) -> None:
    """The user's own file stands below the project's, key by key."""
    home = tmp_path / "home" / "sidecar"
    home.mkdir(parents=True)
    (home / "sidecar.toml").write_text('[scrape]\ninterval = "9s"\ntimeout = "2s"\n')
    (tmp_path / "sidecar.toml").write_text('[scrape]\ninterval = "7s"\n')
    found = config(tmp_path, XDG_CONFIG_HOME=str(tmp_path / "home"))
    assert found["scrape.interval"] == ("7s", "sidecar.toml")
    assert found["scrape.timeout"] == ("2s", str(home / "sidecar.toml"))


def test_settings_of_version_0_1(tmp_path: Path) -> None:
    """Settings that had another name in version 0.1 are still read."""
    (tmp_path / "app.log").write_text("x\n")
    (tmp_path / "sidecar.toml").write_text('[debug]\nformat = "json"\noutput = "report.json"\n')
    done = sidecar("debug", "--logs", "app.log", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "report.json").read_text().startswith('{"version":1,')
