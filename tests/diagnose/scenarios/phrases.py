"""What services say in their logs: `words/` has a table for each.

A row is `weight LEVEL logger | message | fields`. `{…}` are filled anew for each line; `^` after
the level stands for a stack trace below.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import msgspec
from tests.diagnose.scenarios.dice import Dice

Filler = Callable[[], object]

_HOLE = re.compile(r"\{(\w+)\}")
_FIELD = re.compile(r'(\w+)=("[^"]*"|\S+)')

_PATHS = (
    "/",
    "/login",
    "/api/v1/orders",
    "/api/v1/orders/{}",
    "/api/v1/users/{}",
    "/search",
    "/api/v1/cart",
    "/api/v1/products/{}",
    "/static/app.js",
    "/api/v1/invoices/{}/pdf",
    "/metrics",
)
_USERS = ("anna", "bela", "chen", "dora", "emil", "fatou", "goran", "hana", "ivo", "june", "kofi")
_HOSTS = ("db-1", "db-2", "cache-0", "cache-1", "queue-3", "search-2", "billing", "inventory")
_CODES = (200, 200, 200, 200, 200, 201, 204, 302, 304, 404, 400, 401)


class Phrase(msgspec.Struct, frozen=True):
    """One place in a program that logs: what it says, how often, and how bad it is."""

    weight: float
    level: str
    logger: str
    text: str
    fields: tuple[tuple[str, str], ...] = ()
    trace: bool = False


class Said(msgspec.Struct, frozen=True):
    """A line before it has a format."""

    level: str
    logger: str
    text: str
    fields: tuple[tuple[str, object], ...] = ()
    trace: bool = False


def _phrase(row: str) -> Phrase:
    head, text, fields = (part.strip() for part in f"{row}||".split("|")[:3])
    weight, level, logger = head.split()
    pairs = tuple(_FIELD.findall(fields))
    return Phrase(float(weight), level.rstrip("^"), logger, text, pairs, level.endswith("^"))


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[str, tuple[str, ...]]:
    return _HOLE.sub("%s", text.replace("%", "%%")), tuple(_HOLE.findall(text))


class Speaker:
    """Fills phrases with what a run's people, machines and orders are called."""

    def __init__(self, dice: Dice) -> None:
        """Invent the names."""
        rand = dice.random
        uuids = [f"{dice.getrandbits(128):032x}" for _ in range(300)]
        dashed = [f"{u[:8]}-{u[8:12]}-4{u[13:16]}-a{u[17:20]}-{u[20:]}" for u in uuids]
        addresses = [
            f"10.{dice.randrange(4)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
            for _ in range(60)
        ]
        paths = [path.format(dice.randrange(10_000, 99_999)) for path in _PATHS for _ in range(8)]
        spans = [int(dice.lognormvariate(3.5, 0.9)) + 1 for _ in range(500)]

        def pick(pool: tuple[object, ...] | list[object]) -> Filler:
            size = len(pool)
            return lambda: pool[int(rand() * size)]

        self._fill: dict[str, Filler] = {
            "n": lambda: int(rand() * 5000) + 1,
            "few": lambda: int(rand() * 8) + 1,
            "id": lambda: int(rand() * 900_000) + 100_000,
            "ms": pick([*spans]),
            "s": lambda: round(rand() * 4, 3),
            "uuid": pick([*dashed]),
            "hex": pick([uuid[:12] for uuid in uuids]),
            "ip": pick([*addresses]),
            "path": pick([*paths]),
            "user": pick(_USERS),
            "host": pick(_HOSTS),
            "code": pick(_CODES),
            "size": lambda: int(rand() * rand() * 90_000) + 120,
            "pct": lambda: round(60 + rand() * 35, 1),
            "port": lambda: int(rand() * 28_000) + 32_768,
            "file": lambda: (
                f"/var/lib/app/{int(rand() * 4096):03x}/part-{int(rand() * 99):05d}.bin"
            ),
        }

    def say(self, phrase: Phrase) -> Said:
        """Return the phrase as it is said this time."""
        return Said(
            phrase.level,
            phrase.logger,
            self._text(phrase.text),
            tuple([(key, self._value(value)) for key, value in phrase.fields]),
            phrase.trace,
        )

    def _text(self, text: str) -> str:
        frame, holes = _pieces(text)
        fill = self._fill
        return frame % tuple([fill[hole]() for hole in holes]) if holes else text

    def _value(self, value: str) -> object:
        if value[0] == "{" and value[-1] == "}" and value[1:-1] in self._fill:
            return self._fill[value[1:-1]]()
        return int(value) if value.isdigit() else self._text(value)


class Vocabulary(msgspec.Struct, frozen=True):
    """All that one service may say.

    `usual` goes with the work, `idle` comes by the clock, `errors` go with failures, `rare` come
    once in a day or so, `start` and `stop` at each start; `unseen` are the errors of an incident
    and `fatal` the last words.
    """

    usual: tuple[Phrase, ...]
    idle: tuple[Phrase, ...]
    errors: tuple[Phrase, ...]
    rare: tuple[Phrase, ...]
    start: tuple[Phrase, ...]
    stop: tuple[Phrase, ...]
    unseen: tuple[Phrase, ...]
    fatal: tuple[Phrase, ...]


@cache
def vocabulary(name: str) -> Vocabulary:
    """Read the words of a service from `words/NAME.txt`."""
    found: dict[str, list[Phrase]] = {}
    section: list[Phrase] = []
    for row in (Path(__file__).parent / "words" / f"{name}.txt").read_text("utf-8").splitlines():
        if row.startswith("["):
            section = found.setdefault(row.strip("[]"), [])
        elif row:
            section.append(_phrase(row))
    return Vocabulary(**{key: tuple(rows) for key, rows in found.items()})
