"""Which targets a command line, the environment and the settings file choose together."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sidecar.cli.groups import name_variables
from sidecar.cli.settings import Duration, option
from sidecar.cli.settings_file import read_file, settings_of
from sidecar.cli.targets import chosen_targets, load_targets, targets_option
from sidecar.errors import SidecarError, UsageError

CONFIGS = """
[[scrape_configs]]
job_name = "db"
scrape_interval = "9s"
static_configs = [{ targets = ["pg:9187"] }]
"""


@click.group()
@click.option("--config", "config_file")
@click.pass_context
def root(ctx: click.Context, config_file: str | None) -> None:
    """Stand for `sidecar`."""
    file = Path(config_file or "sidecar.toml")
    if file.exists():
        ctx.default_map = settings_of(file, read_file(file))


@root.command("scrape")
@targets_option
@option("--interval", type=Duration(), default="5s")
@click.pass_context
def scrape(ctx: click.Context, target: tuple[str, ...], interval: float) -> None:
    """Stand for `sidecar scrape`: say what would be scraped."""
    for found in chosen_targets(ctx, target, interval, 3.0):
        click.echo(f"{found.name} {found.url} {found.path} {found.interval:g} {found.timeout:g}")


name_variables(scrape, ("scrape",))


class Chosen:
    """Runs the command in an empty folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file = folder / "sidecar.toml"
        self._runner = CliRunner()
        for name in ("APP_URL", "SIDECAR_TARGET", "SIDECAR_INTERVAL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: str, **variables: str) -> list[str]:
        """Return a line a target; raises the error that the command raised."""
        done = self._runner.invoke(root, arguments, env=variables, prog_name="sidecar")
        if isinstance(done.exception, SidecarError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output.splitlines()


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Give a way to ask which targets would be scraped."""
    return Chosen(tmp_path, monkeypatch)


def test_default(chosen: Chosen) -> None:
    """Without any setting the error says what to name."""
    with pytest.raises(UsageError, match="no target: name one, as in 'sidecar scrape localhost"):
        chosen("scrape")


def test_flags(chosen: Chosen) -> None:
    """The flag may be given several times, with or without a name."""
    assert chosen("scrape", "--target", "a=http://x/m", "--target", "http://y") == [
        "a http://x/m /m 5 3",
        "y:80 http://y /metrics 5 3",
    ]


@pytest.mark.parametrize("name", ["SIDECAR_SCRAPE_TARGET", "SIDECAR_TARGET", "APP_URL"])
def test_environment(name: str, chosen: Chosen) -> None:
    """A variable holds one target or several, separated by blanks."""
    assert chosen("scrape", **{name: "http://x"}) == ["x:80 http://x /metrics 5 3"]
    found = chosen("scrape", **{name: " a=http://x  b=http://y\n"})
    assert [line.split()[0] for line in found] == ["a", "b"]


def test_configs(chosen: Chosen) -> None:
    """The settings file's scrape_configs win over the default, and have times of their own."""
    chosen.file.write_text(CONFIGS)
    assert chosen("scrape") == ["db http://pg:9187/metrics /metrics 9 3"]


def test_flags_win(chosen: Chosen) -> None:
    """A target on the command line or in the environment replaces those of the file."""
    chosen.file.write_text(CONFIGS)
    line = ["x:80 http://x /metrics 5 3"]
    assert chosen("scrape", "--target", "http://x") == line
    assert chosen("scrape", SIDECAR_TARGET="http://x") == line


def test_other_file(chosen: Chosen) -> None:
    """The file that --config names is read."""
    chosen.file.with_name("other.toml").write_text(CONFIGS)
    assert chosen("--config", "other.toml", "scrape")[0].startswith("db ")


def test_interval(chosen: Chosen) -> None:
    """The flag's interval holds for targets without one of their own."""
    chosen.file.write_text(CONFIGS + CONFIGS.replace("db", "c").replace('"9s"', '"1m"'))
    chosen.file.write_text(chosen.file.read_text().replace('scrape_interval = "1m"\n', ""))
    found = chosen("scrape", "--interval", "2s")
    assert [line.split()[-2:] for line in found] == [["9", "3"], ["2", "2"]]


@pytest.mark.parametrize("value", ['"http://x"', '["http://x"]'])
def test_scrape_table(value: str, chosen: Chosen) -> None:
    """The table [scrape] names targets as the flag does, one or a list."""
    chosen.file.write_text(f"[scrape]\ntarget = {value}\n")
    assert chosen("scrape") == ["x:80 http://x /metrics 5 3"]


def test_both(chosen: Chosen) -> None:
    """Targets in both places of one file are a mistake."""
    chosen.file.write_text(f'[scrape]\ntarget = "http://x"\n{CONFIGS}')
    with pytest.raises(UsageError, match=r"^sidecar\.toml: both \[scrape\] target and .* keep one"):
        chosen("scrape")


def test_mistake(chosen: Chosen) -> None:
    """A mistake in the file names the file as it was given."""
    chosen.file.write_text(CONFIGS.replace("job_name", "job_nam"))
    with pytest.raises(UsageError, match=r"^sidecar\.toml: \[\[scrape_configs\]\] 1: job_nam is"):
        chosen("scrape")


def test_load_targets(tmp_path: Path) -> None:
    """A file that is not there, or is not TOML, is an error with the remedy."""
    file = tmp_path / "s.toml"
    with pytest.raises(UsageError, match="check --config"):
        load_targets(file, 5.0, 3.0)
    file.write_text("[")
    with pytest.raises(UsageError, match="correct the file"):
        load_targets(file, 5.0, 3.0)
    file.write_text("[watch]\ntail = 3\n")
    assert load_targets(file, 5.0, 3.0) == ()


def test_password_in_errors(chosen: Chosen) -> None:
    """A target that is refused does not show its password."""
    with pytest.raises(UsageError) as error:
        chosen("scrape", "--target", "http://me:hidden@app:port")
    assert "hidden" not in str(error.value)
