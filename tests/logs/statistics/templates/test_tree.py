"""Messages that differ in names become one template; different events do not."""

import pytest

from sidecar.logs.statistics.templates.masks import mask_text
from sidecar.logs.statistics.templates.tree import OTHER, Tree

NAMES = ("ada", "grace", "alan", "edsger", "barbara", "donald", "tony", "leslie", "john", "jim")


def templates(*messages: str) -> list[str]:
    """Return the template of each message, after all were placed."""
    tree = Tree()
    numbers = [tree.place(mask_text(message)) for message in messages]
    return [tree.text(number) for number in numbers]


@pytest.mark.parametrize(
    "messages",
    [
        ("connection opened", "connection closed"),
        ("db connection opened", "db connection closed"),
        ("request handled", "request failed"),
        ("cache hit", "cache miss"),
        ("a", "a b", "a b c"),
        ("starting worker pool", "stopping worker pool"),
        ("payment service is up", "payment service is not up"),
    ],
)
def test_events(messages: tuple[str, ...]) -> None:
    """A word that distinguishes events is not a wildcard."""
    assert templates(*messages) == list(messages)


@pytest.mark.parametrize(
    ("messages", "template"),
    [
        (
            [f"user {name} logged in from 10.0.0.1" for name in NAMES],
            "user <*> logged in from <ip>",
        ),
        (
            [f"task {name} took {number} ms" for number, name in enumerate(NAMES)],
            "task <*> took <num> ms",
        ),
        (
            [f"order of customer={name} was paid" for name in NAMES],
            "order of customer=<*> was paid",
        ),
        (
            [
                f"081109 203615 {n} INFO dfs.Node: PacketResponder {n} for block blk_{n}8 ending"
                for n in range(20)
            ],
            "<num> <num> <num> INFO dfs.Node: PacketResponder <num> for block blk_<num> ending",
        ),
        (
            [f"Failed password for {name} from 1.2.3.4 port 22 ssh2" for name in NAMES],
            "Failed password for <*> from <ip> port <num> ssh<num>",
        ),
    ],
)
def test_names(messages: list[str], template: str) -> None:
    """Words that differ between similar messages become wildcards."""
    assert set(templates(*messages)) == {template}


def test_crowd() -> None:
    """Many messages of two words with the same first word differ in a name."""
    texts = templates(*(f"login {chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(200)))
    assert len(set(texts)) < 30
    assert texts[-1] == "login <*>"


def test_bounds() -> None:
    """Messages without a place share one count."""
    tree = Tree()
    numbers = [
        tree.place(" ".join([f"{chr(97 + n % 26)}{n:x}"] * (1 + n % 40))) for n in range(5_000)
    ]
    assert max(numbers) < 2_000
    assert -1 in numbers
    assert tree.text(-1) == OTHER


def test_long() -> None:
    """A message of a thousand words has a template."""
    assert templates("w " * 1_000)[0].startswith("w w")
