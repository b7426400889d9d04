"""Counts of masked messages and templates, at bounded memory."""

import pytest

from sidecar.logs.statistics.templates import counts
from sidecar.logs.statistics.templates.counts import TemplateCount, TemplateCounts, shorten
from sidecar.model.record import Level, Record


def seen(text: str, **figures: object) -> TemplateCounts:
    """Return the counts of one message."""
    counts = TemplateCounts()
    template = counts.of(text, Record(text))
    for name, value in figures.items():
        setattr(template, name, value)
    return counts


def test_merge() -> None:
    """Counts are added, the level is the highest, the examples are the first and the newest."""
    one = seen("a", count=2, first=5, last=6, level=Level.INFO, newest=Record("5", ts=5))
    one.merge(seen("a", count=3, first=1, last=9, level=Level.ERROR, newest=Record("9", ts=9)))
    (template,) = one.templates()
    assert (template.count, template.first, template.last, template.level) == (5, 1, 9, Level.ERROR)
    assert (template.example.msg, template.first_example.msg) == ("9", "a")


@pytest.mark.parametrize("turned", [False, True])
def test_apart(turned: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Of two logs the examples are the first and the newest by time, in either order."""
    early = seen("a", first=1, example=Record("1"), newest=Record("5", ts=5))
    late = seen("a", first=2, example=Record("2"), newest=Record("9", ts=9))
    one, other = (late, early) if turned else (early, late)
    one.merge(other, apart=True)
    (template,) = one.templates()
    assert (template.first_example.msg, template.example.msg) == ("1", "9")


def test_many() -> None:
    """Too many messages become fewer templates, and no count is lost."""
    counts = TemplateCounts()
    for number in range(6_000):
        if counts.is_full:
            counts.fold()
        counts.of(f"word{number} was seen by us all", Record("x")).count += 1
    templates = counts.templates()
    assert len(templates) < 300
    assert sum(template.count for template in templates) == 6_000


def test_trim(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of too many minutes are dropped."""
    monkeypatch.setattr(counts, "_CELLS", 100)
    template_counts = TemplateCounts()
    for name in "ab":
        template_counts.of(name, Record(name)).minutes.update(range(500))
    template_counts.trim()
    kept = [template.minutes for template in template_counts.templates()]
    assert kept[0] == kept[1]
    assert max(kept[0]) == 499
    assert sum(map(len, kept)) <= 100


def test_shorten() -> None:
    """A long record is shortened; a short one is kept unchanged."""
    small = Record("x", fields={"a": 1})
    assert shorten(small, 10) is small
    large = Record("m" * 9_000, lines=("l",) * 99, fields={str(n): "v" * 999 for n in range(99)})
    short = shorten(large, 10**5)
    assert (len(short.msg), len(short.lines), len(short.fields)) == (400, 20, 20)
    deep = Record("x", fields={"a": [[[[[]]]]] * 9})
    assert isinstance(shorten(deep, 50).fields["a"], str)


def test_levels() -> None:
    """The level is the highest one."""
    template = TemplateCount("x", Record("x"))
    for level in (Level.INFO, Level.ERROR, None, Level.DEBUG):
        template.count_in(1, 10, level)
    assert (template.level, template.count, template.size) == (Level.ERROR, 4, 40)
