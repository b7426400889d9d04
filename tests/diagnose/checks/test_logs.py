"""Checks of logs find what is wrong, and nothing on a log that is as ever."""

from collections.abc import Iterable, Mapping
from types import ModuleType

import msgspec
import pytest
from tests.diagnose.harness import DAY, MINUTE, NOW, SECOND, START, evidence, signal, signals
from tests.diagnose.harness import at as time_at
from tests.diagnose.lines import BEGIN, WINDOW, at, seen, steady, summary, template

from sidecar.diagnose.checks.logs import (
    error_burst,
    first_cause,
    log_clock,
    log_noise,
    logs_silent,
    new_error,
    secrets_in_logs,
    unreadable_lines,
)
from sidecar.model.finding import Finding, Proof, Severity
from sidecar.model.logs import LogSummary, Suspect, Template
from sidecar.model.record import Level, Record
from sidecar.model.signals import Role

LOG_CHECKS = (
    error_burst,
    first_cause,
    log_clock,
    log_noise,
    logs_silent,
    new_error,
    secrets_in_logs,
    unreadable_lines,
)


def minutes(start: int, count: int, each: int = 1, step: int = 1) -> dict[int, int]:
    """Return so many minutes with so many records each."""
    return dict.fromkeys(range(start, start + count * step, step), each)


def known(seed: int = 5010) -> Template:
    """Return an error that always was there, about one in ten minutes."""
    return template("request failed", Level.ERROR, at(steady(0.1, seed)))


def one(found: Iterable[Finding]) -> Finding:
    """Return the only finding."""
    findings = list(found)
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.CODE)
def test_healthy(check: ModuleType) -> None:
    """On a log as it always was, on none and on one without times, nothing is found."""
    find = check.CHECK.find
    untimed = LogSummary(total=3, by_level={}, top=(), last_errors=())
    for evidence_of in (seen(known(), info=steady(5)), evidence(), evidence(logs=untimed)):
        assert list(find(evidence_of)) == []


class TestErrorBurst:
    """error-burst."""

    def test_named(self) -> None:
        """The burst has its minute, its number and the templates that make it."""
        burst = template("db gone", Level.ERROR, minutes(1400, 3, 20), error="refused", second=7)
        found = one(error_burst.find(seen(known(), burst, info=steady(5))))
        assert found.at == time_at(1400) + 7 * SECOND
        assert found.severity is Severity.WARNING
        assert found.title.startswith("6")
        assert "in 3 min" in found.title
        assert found.evidence[0].text == "60 times: ERROR db gone: refused"

    def test_lasting(self) -> None:
        """One that has not ended is an error."""
        burst = template("db gone", Level.ERROR, minutes(1410, 30, 2))
        assert one(error_burst.find(seen(known(), burst, info=steady(5)))).severity is (
            Severity.ERROR
        )

    def test_one_template_among_many(self) -> None:
        """A known template that bursts is found where all errors together do not."""
        noisy = template("client left", Level.ERROR, at(steady(40)))
        rare = template("disk slow", Level.ERROR, minutes(100, 5, step=200) | minutes(1400, 5, 8))
        found = one(error_burst.find(seen(noisy, rare, info=steady(50))))
        assert (found.subject, found.at) == (rare.id, time_at(1400))


class TestNewError:
    """new-error."""

    def test_two_mishaps(self) -> None:
        """An error that came twice, with some lines each time, is a note at most."""
        for counts in ({1390: 2, 1420: 2}, {1390: 2, 1391: 2}):
            new = template("odd thing", Level.ERROR, counts)
            found = list(new_error.find(seen(known(), new, info=steady(5))))
            assert all(each.severity is Severity.INFO for each in found)

    def test_still_there(self) -> None:
        """One that came before the window for the first time, and ever since, is told."""
        new = template("no route", Level.ERROR, minutes(1200, 120, step=2), second=12)
        found = one(new_error.find(seen(known(), new, info=steady(5))))
        assert found.at == time_at(1200) + 12 * SECOND

    def test_new(self) -> None:
        """An error that is new, and comes again and again, is a warning with its first record."""
        new = template("no route", Level.ERROR, minutes(1400, 6, step=3), second=12)
        found = one(new_error.find(seen(known(), new, info=steady(5))))
        assert (found.severity, found.at) == (Severity.WARNING, time_at(1400) + 12 * SECOND)
        assert found.evidence[0].text == "ERROR no route"
        assert "6 times" in found.title

    @pytest.mark.parametrize(
        ("level", "count", "severity"),
        [
            pytest.param(Level.FATAL, 6, Severity.ERROR, id="fatal"),
            pytest.param(Level.ERROR, 40, Severity.ERROR, id="many"),
            pytest.param(Level.ERROR, 1, Severity.INFO, id="once"),
            pytest.param(Level.WARNING, 10, Severity.INFO, id="a warning"),
        ],
    )
    def test_severity(self, level: Level, count: int, severity: Severity) -> None:
        """How bad it is depends on the level, and on how often it came."""
        new = template("no route", level, minutes(1395, count))
        assert one(new_error.find(seen(known(), new, info=steady(5)))).severity is severity

    @pytest.mark.parametrize(
        "counts",
        [
            pytest.param({5: 1} | minutes(1400, 6), id="seen once before"),
            pytest.param(minutes(1375, 30), id="begun before the window"),
        ],
    )
    def test_known(self, counts: Mapping[int, int]) -> None:
        """What was there before the window is not new."""
        assert list(new_error.find(seen(template("x", Level.ERROR, counts), info=steady(5)))) == []

    def test_long_tail(self) -> None:
        """Where rare errors come and go all day, one more is not news, also twice."""
        rare = [template(f"odd {n}", Level.ERROR, {n * 20: 1}) for n in range(60)]
        new = template("odd again", Level.ERROR, {1390: 1, 1400: 1})
        assert list(new_error.find(seen(new, *rare, info=steady(5)))) == []

    def test_short_past(self) -> None:
        """A log that goes back no longer than the window has no old errors."""
        new = template("no route", Level.ERROR, minutes(1400, 30))
        young = [0] * (WINDOW - 30) + steady(5, count=90)
        assert list(new_error.find(seen(new, info=young, first=time_at(WINDOW - 30)))) == []


class TestFirstCause:
    """first-cause."""

    def test_first_of_many(self) -> None:
        """The record that came first is named, also if it came once and was a warning."""
        cause = template("pool closed", Level.WARNING, {1399: 1}, second=58)
        burst = template("no connection", Level.ERROR, minutes(1400, 20, 5), second=2)
        more = template("job failed", Level.ERROR, minutes(1400, 20, 2), second=9)
        found = one(first_cause.find(seen(known(), cause, burst, more, info=steady(5))))
        assert (found.subject, found.severity) == (cause.id, Severity.ERROR)
        assert [proof.text for proof in found.evidence] == [
            "WARNING pool closed",
            "ERROR no connection",
            "ERROR job failed",
        ]

    def test_alone(self) -> None:
        """Of one new error there is nothing to choose."""
        new = template("no route", Level.ERROR, minutes(1400, 30, 4))
        assert list(first_cause.find(seen(known(), new, info=steady(5)))) == []


class TestLogsSilent:
    """logs-silent."""

    def test_silent(self) -> None:
        """A log that ends is silent since its last line."""
        found = one(logs_silent.find(seen(info=steady(5)[:1420])))
        assert found.at is not None
        assert abs(found.at - time_at(1419)) <= MINUTE
        assert found.title.startswith("The log is silent for 2")

    def test_over(self) -> None:
        """A silence that is over is told, too."""
        row = steady(10)
        row[1400:1412] = [0] * 12
        found = one(logs_silent.find(seen(info=row)))
        assert found.title.startswith("The log was silent for 1")

    def test_begun_before_the_window(self) -> None:
        """A silence that is longer than the window is told while it lasts."""
        found = one(logs_silent.find(seen(info=steady(5)[:1290])))
        assert found.at == time_at(1289)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"unreadable_minutes": {START // MINUTE + 1399: 60}}, id="unreadable"),
            pytest.param({"setback": 45 * MINUTE}, id="a clock set back"),
        ],
    )
    def test_no_silence(self, changes: dict[str, object]) -> None:
        """Lines without times are lines, and a clock that was set leaves a gap of its own."""
        row = steady(5)[:1400]
        log = summary(info=row)
        assert one(logs_silent.find(evidence(logs=log))).at == time_at(1399)
        still = msgspec.structs.replace(log, **changes)
        assert list(logs_silent.find(evidence(logs=still))) == []

    @pytest.mark.parametrize(("skew", "until"), [(-2000.0, 1410), (2400.0, 1438)])
    def test_clocks_apart(self, skew: float, until: int) -> None:
        """A silence no longer than the clocks are apart is none."""
        found = logs_silent.find(evidence(logs=summary(info=steady(5)[:until]), skew_s=skew))
        assert list(found) == []

    @pytest.mark.parametrize(
        "row",
        [
            pytest.param(steady(0.3)[:1435], id="sparse"),
            pytest.param(steady(5)[:1438], id="short"),
            pytest.param([0] * 1400 + [9] * 20, id="begun lately"),
            pytest.param([0 if at % 60 > 30 else 5 for at in range(1440)], id="as each hour"),
            pytest.param(
                [max(5 - abs(at - 1200) // 30, 0) for at in range(1430)], id="ebbing away"
            ),
        ],
    )
    def test_rhythm(self, row: list[int]) -> None:
        """What its rhythm explains is not a silence."""
        assert list(logs_silent.find(seen(info=row))) == []

    @pytest.mark.parametrize(
        ("now", "severity"),
        [
            pytest.param(0.0, None, id="none"),
            pytest.param(2.0, Severity.ERROR, id="as before"),
        ],
    )
    def test_traffic(self, now: float, severity: Severity | None) -> None:
        """Without work there is nothing to log; with it, silence is an error."""
        work = signal(Role.TRAFFIC, [2.0] * 1415 + [now] * 25)
        given = evidence(logs=summary(info=steady(5)[:1415]), signals=signals(work))
        found = list(logs_silent.find(given))
        assert [each.severity for each in found] == ([severity] if severity else [])


class TestLogNoise:
    """log-noise."""

    @pytest.mark.parametrize("level", [Level.INFO, Level.WARNING])
    def test_flood(self, level: Level) -> None:
        """A template that is suddenly most of the log is a flood, from its first record on."""
        flood = template("polling again", level, minutes(1400, 40, 30), second=5)
        info = steady(5)
        if level is Level.INFO:
            info[1400:] = [each + 30 for each in info[1400:]]
        calm = template("all is well", Level.INFO, at(steady(5)))
        given = summary(flood, info=info)
        kept = tuple(calm if each.text == calm.text else each for each in given.templates)
        found = one(log_noise.find(seen(info=info, templates=kept, minutes=given.minutes)))
        assert (found.at, found.severity) == (time_at(1400) + 5 * SECOND, Severity.WARNING)

    def test_usual(self) -> None:
        """What was most of the log before, or are requests, is not a flood; in a long one noise."""
        loud = template("job done", Level.WARNING, at(steady(50)))
        assert list(log_noise.find(seen(loud, info=steady(5)))) == []
        others = [template(f"event {n}", Level.WARNING, {n: 1}) for n in range(12)]
        assert one(log_noise.find(seen(loud, *others, info=steady(5)))).severity is Severity.INFO
        page = template("GET <path>", Level.WARNING, at(steady(50)))
        assert list(log_noise.find(seen(page, *others, info=steady(5)))) == []


class TestSecretsInLogs:
    """secrets-in-logs."""

    def test_masked(self) -> None:
        """Secrets are found in texts, fields and traces, and are not shown."""
        text = template("login with password=hunter2x!", Level.INFO, {5: 1})
        record = Record(
            "call failed", START, level=Level.ERROR, fields={"api_key": "k9Xw27fLq81ZrT5"}
        )
        field = seen(text, info=steady(5), last_errors=(record,))
        found = one(secrets_in_logs.find(field))
        shown = " ".join([found.title, *(proof.text for proof in found.evidence)])
        assert "password" in found.title
        assert "api-key" in found.title
        assert "hunter2x" not in shown
        assert "k9Xw27" not in shown
        assert found.at == START

    def test_suspects(self) -> None:
        """Lines that were collected are judged: which have one, of what kind, since when."""
        lines = (
            Suspect('{"msg":"sent","password":"hunter2x!"}', START + 9),
            Suspect('{"msg":"sent","token":"none yet"}', START),
            Suspect("GET / Authorization: Bearer k9Xw27fLq81ZrT5", None),
        )
        found = one(secrets_in_logs.find(seen(info=steady(5), suspects=lines)))
        assert found.at == START + 9
        assert found.detail == "1 line with authorization, 1 line with password, of maybe many."
        assert found.evidence[0] == Proof('{"msg":"sent","password":"«password-1»"}', START + 9)
        assert "k9Xw27" not in str(found)

    def test_words(self) -> None:
        """Words and counts are not secrets."""
        calm = template("password reset requested, token=3", Level.INFO, {5: 1})
        assert list(secrets_in_logs.find(seen(calm, info=steady(5)))) == []


class TestUnreadableLines:
    """unreadable-lines."""

    @pytest.mark.parametrize(
        ("plain", "severity", "onset"),
        [
            pytest.param(minutes(1400, 40, 4), Severity.WARNING, 1400, id="new"),
            pytest.param({1400: 25}, Severity.WARNING, 1400, id="at once"),
            pytest.param(at(steady(1.5)), Severity.INFO, None, id="as before"),
            pytest.param(minutes(1400, 6), None, None, id="few"),
            pytest.param(at(steady(0.4)), None, None, id="as before, few"),
        ],
    )
    def test_share(
        self, plain: dict[int, int], severity: Severity | None, onset: int | None
    ) -> None:
        """A burst of them is a warning since its minute, many are a note, a few are nothing."""
        inside = sum(count for step, count in plain.items() if step >= WINDOW)
        given = seen(
            info=steady(10),
            total=600 + inside,
            plain=inside,
            unreadable_minutes={BEGIN + step: count for step, count in plain.items()},
        )
        found = list(unreadable_lines.find(given))
        assert [each.severity for each in found] == ([severity] if severity else [])
        assert [each.at for each in found if onset] == ([time_at(onset)] if onset else [])

    def test_all(self) -> None:
        """A log that has nothing else cannot be judged, which is a note."""
        given = seen(info=[1], total=1000, plain=1000)
        assert one(unreadable_lines.find(given)).severity is Severity.INFO


class TestLogClock:
    """log-clock."""

    def test_future(self) -> None:
        """A record in the future is told, unless the target's clock is ahead."""
        given = summary(info=steady(5), last=NOW + 10 * MINUTE)
        found = one(log_clock.find(evidence(logs=given)))
        assert (found.subject, found.severity) == ("future", Severity.WARNING)
        assert "10 min ahead" in found.title
        assert list(log_clock.find(evidence(logs=given, skew_s=600.0))) == []

    @pytest.mark.parametrize(
        ("back", "before", "count", "severity"),
        [
            pytest.param(3600, 1410, 1, Severity.WARNING, id="in the window"),
            pytest.param(3600, 300, 1, Severity.INFO, id="long ago"),
            pytest.param(3600, 1410, 50, Severity.INFO, id="two clocks in one file"),
            pytest.param(50, 1410, 0, None, id="a full buffer"),
        ],
    )
    def test_setback(self, back: int, before: int, count: int, severity: Severity | None) -> None:
        """A clock that was set back is a warning with the moment at which it was."""
        steps = {"setback": back * SECOND, "setback_at": time_at(before), "setbacks": count}
        found = list(log_clock.find(seen(info=steady(5), **steps)))
        assert [each.severity for each in found] == ([severity] if severity else [])
        if severity is Severity.WARNING:
            assert found[0].at == time_at(before)
            assert "step back by 1 h" in found[0].title

    def test_backwards(self) -> None:
        """A log whose records often go back is a note."""
        given = seen(info=steady(5), backwards=DAY * 3)
        assert one(log_clock.find(given)).severity is Severity.INFO


@pytest.mark.parametrize("check", LOG_CHECKS, ids=lambda check: check.CODE)
def test_pure(check: ModuleType) -> None:
    """The same evidence gives the same findings."""
    find = check.CHECK.find
    new = template("no route", Level.ERROR, minutes(1400, 30, 4))
    given = seen(known(), new, info=steady(5))
    assert list(find(given)) == list(find(given))
