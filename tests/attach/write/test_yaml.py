"""Values → YAML."""

import json

import pytest

from sidecar.attach.write.yaml import Commented, Interpolated, emit, quoted


@pytest.mark.parametrize(
    ("text", "yaml"),
    [
        ("web", "web"),
        ("/var/log/app", "/var/log/app"),
        ("./logs", "./logs"),
        ("attp/sidecar", "attp/sidecar"),
        ("", '""'),
        ("on", '"on"'),
        ("No", '"No"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("123", '"123"'),
        ("1.5", '"1.5"'),
        (".5", '".5"'),
        (".inf", '".inf"'),
        ("1e3", '"1e3"'),
        ("0x1F", '"0x1F"'),
        ("12:30", '"12:30"'),
        ("2026-02-21", '"2026-02-21"'),
        ("*.log", '"*.log"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("C:\\logs", '"C:\\\\logs"'),
        ("two\nlines", '"two\\nlines"'),
        ("\x1b[2J", '"\\u001b[2J"'),
        ("größe", '"größe"'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("=", '"="'),
        ("---", '"---"'),
        ("...", '"..."'),
    ],
)
def test_quoting(text: str, yaml: str) -> None:
    """A text is bare only where YAML, old and new, cannot mistake it; JSON reads the quoted."""
    assert quoted(text) == yaml
    assert not yaml.startswith('"') or json.loads(yaml) == text


def test_dollars() -> None:
    """A dollar is doubled, so that Compose puts no variable there, unless it is asked to."""
    text = emit({"a": "cost $5 ${HOME}", "b": Interpolated("${TZ:-}")})
    assert text == 'a: "cost $$5 $${HOME}"\nb: "${TZ:-}"\n'


def test_shape() -> None:
    """Mappings keep their order, lists of plain values are one line, comments stand above."""
    text = emit(
        {
            "z": {"list": ("a", "b c", 1, 0.5, True), "empty": {}, "nothing": None, "none": ()},
            "a": (Commented(("why",), {"x": 1, "w": {"z": "on"}}), "plain"),
            "c": Commented(("one", "two\nlines"), "v"),
        }
    )
    assert text == (
        "z:\n  list: [a, b c, 1, 0.5, true]\n  empty: {}\n  nothing:\n  none: []\n"
        'a:\n  # why\n  - x: 1\n    w:\n      z: "on"\n  - plain\n'
        "# one\n# two?lines\nc: v\n"
    )
