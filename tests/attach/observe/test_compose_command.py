"""How Compose is called."""

from pathlib import Path

from sidecar.attach.observe.compose_command import Compose

FILE = Path("compose.yaml")


def test_arguments() -> None:
    """Global flags come first, further files last."""
    compose = Compose((FILE,), "shop", "/p", (".env",))
    assert " ".join(compose.arguments(Path("x.yaml"))) == (
        "compose --env-file .env --project-directory /p -p shop -f compose.yaml -f x.yaml"
    )


def test_typed() -> None:
    """Files that Compose finds by itself are left out, unless more are given."""
    compose = Compose((FILE,), implied=True)
    assert compose.typed() == "docker compose"
    assert compose.typed(Path("x.yaml")) == "docker compose -f compose.yaml -f x.yaml"
