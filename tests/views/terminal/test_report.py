"""The report on a terminal: findings that can be read, however many there are."""

import pytest

from sidecar.model.report import FindingLine, Report, Section, Unavailable
from sidecar.safe_text import columns
from sidecar.views.terminal.report import report

LONG = "13:05:05  ERROR " + "https://payments.internal/v2/charges?key=9f3e77a1 timed out " * 9


def finding(number: int, depth: int = 0, proofs: int = 4) -> FindingLine:
    """Return a finding with its number in all that it says."""
    evidence = tuple(f"proof {number}.{at}" for at in range(proofs))
    return FindingLine(
        "ERROR", f"finding {number}", "2026-02-21 13:05:05", evidence, "", "look", depth
    )


def shown(*found: FindingLine) -> list[str]:
    """Return the lines of a report of these findings."""
    part = Section("Findings", "over all there is", found)
    return report(Report("Report", "now", (part,)), colour=False).splitlines()


def test_few_show_all() -> None:
    """A few findings show all their evidence, without a tally."""
    lines = shown(*map(finding, range(6)))
    assert sum("proof" in line for line in lines) == 24
    assert not any("6 findings" in line for line in lines)


def test_many_show_less() -> None:
    """Thirty findings are counted, stand apart, and show little of each; less of consequences."""
    lines = shown(*(finding(number, depth=number % 3) for number in range(30)))
    assert "  30 findings: 30 ERROR; 20 of them follow from others:" in lines
    assert sum("proof" in line for line in lines) == 10 * 2 + 20
    first = lines.index("  ERROR     finding 3")
    assert lines[first - 1] == ""
    assert "  (the other forms of the report, as html, show all evidence)" in lines


def test_consequences_are_indented() -> None:
    """What a finding led to stands to its right, with its own hint."""
    lines = shown(finding(1), finding(2, depth=1), finding(3, depth=2), finding(4, depth=9))
    places = [next(line for line in lines if f"finding {n}" in line).index("ERROR") for n in (1, 2)]
    assert places == [2, 6]
    assert sum("→ look" in line for line in lines) == 4
    ends = [next(line for line in lines if f"finding {n}" in line).index("ERROR") for n in (3, 4)]
    assert ends == [10, 10]


@pytest.mark.parametrize("depth", [0, 1, 2, 5])
def test_long_evidence(depth: int) -> None:
    """A long piece of evidence has three lines at most, and no line is wider than 80 columns."""
    lines = shown(FindingLine("WARNING", LONG, "", (LONG,), LONG, LONG, depth))
    assert max(map(columns, lines)) <= 80
    kept = [line for line in lines if "13:05:05  ERROR" in line]
    assert len(kept) >= 2
    assert sum(line.endswith("…") for line in lines) == 2


def test_remedy() -> None:
    """A remedy is safe to show and wrapped: it may name a path from outside."""
    part = Section(
        "Log Analysis", "via /logs", (Unavailable("no such file", f"name \x1b[31m {LONG}"),)
    )
    lines = report(Report("Report", "now", (part,)), colour=False).splitlines()
    assert max(map(columns, lines)) <= 80
    assert any(line.startswith("  → name ␛[31m") for line in lines)
