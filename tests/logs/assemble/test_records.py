"""Lines of one file → records: envelopes, split lines, and how long records are held."""

import pytest
from tests.harness import FakeClock
from tests.logs.assemble.harness import HEAD, TRACE, cri, docker, messages, read

from sidecar.logs.assemble.records import Records, time_of
from sidecar.model.record import Level, Record


class TestSplitLines:
    """A line that a container runtime split becomes one line again."""

    @pytest.mark.parametrize(
        "lines",
        [
            [docker('{"msg":"long ', end=""), docker("and ", end=""), docker('whole","a":1}')],
            [cri('{"msg":"long ', tag="P"), cri("and ", tag="P"), cri('whole","a":1}')],
        ],
        ids=["docker", "cri"],
    )
    def test_rejoined(self, lines: list[bytes], clock: FakeClock) -> None:
        """Parts are joined before the line is parsed; raw bytes keep all parts."""
        (record,) = read(lines, clock)
        assert (record.msg, record.fields) == ("long and whole", {"a": 1})
        (record,) = read(lines, clock, raw=True)
        assert record.raw == b"\n".join(lines)

    def test_per_stream(self, clock: FakeClock) -> None:
        """Parts of two streams are never mixed."""
        lines = [
            cri("out ", tag="P"),
            cri("err ", "stderr", "P"),
            cri("out"),
            cri("err", "stderr"),
        ]
        assert messages(read(lines, clock)) == ["out out", "err err"]

    def test_end_lost(self, clock: FakeClock) -> None:
        """A part without its rest is shown after five seconds, with its time."""
        records = Records(clock)
        assert records.feed([cri("half", tag="P"), b"between"]) == [Record("between", plain=True)]
        clock.sleep(1)
        assert records.idle() == []
        clock.sleep(4)
        (record,) = records.idle()
        assert (record.msg, record.ts) == ("half", 1_771_681_325 * 10**9)
        assert messages(records.feed([cri("rest")])) == ["rest"]

    def test_bounded(self, clock: FakeClock) -> None:
        """Parts without an end are returned at a bound of bytes and of lines."""
        part = cri("x" * 16_384, tag="P")
        shown = read([part] * 100, clock)
        assert [len(record.msg) for record in shown] == [1 << 20, 36 * 16_384]
        shown = read([cri("", tag="P")] * 3_000, clock, raw=True)
        assert [record.raw.count(b"\n") + 1 for record in shown] == [1_024, 1_024, 952]

    def test_many_streams(self, clock: FakeClock) -> None:
        """The number of streams is bounded, and no line is lost."""
        lines = [
            f"svc-{number}  | 2026-02-21 13:42:05 INFO m{number}".encode()
            for number in range(2_000)
        ]
        records = Records(clock)
        shown = records.feed(lines)
        assert len(shown) > 1_700
        assert messages(shown + records.flush()) == [f"m{number}" for number in range(2_000)]


class TestPatience:
    """How long a record is held for further lines."""

    @pytest.mark.parametrize(
        ("line", "waits"),
        [
            (b'{"msg":"whole"}', 0.0),
            (b"plain", 0.0),
            (b"2026-02-21 13:42:05 INFO web: hi", 0.01),
            (HEAD.encode(), 0.2),
            (TRACE[0].encode(), 0.2),
        ],
    )
    def test_idle(self, line: bytes, waits: float, clock: FakeClock) -> None:
        """JSON is shown at once, text after 10 ms of silence, a possible trace after 200 ms."""
        records = Records(clock)
        shown = records.feed([line])
        assert bool(shown) == (not waits)
        clock.sleep(waits * 0.9)
        assert records.idle() == []
        clock.sleep(waits * 0.2)
        assert len(shown + records.idle()) == 1
        assert records.flush() == []

    def test_trace_by_line(self, clock: FakeClock) -> None:
        """A trace that is written line by line is one record with its cause."""
        records = Records(clock)
        for line in (HEAD, *TRACE):
            assert records.feed([line.encode()]) + records.idle() == []
            clock.sleep(0.02)
        clock.sleep(0.2)
        (record,) = records.idle()
        assert (record.level, record.error, record.lines) == (Level.ERROR, "ValueError: x", TRACE)


def test_json_ends_a_trace(clock: FakeClock) -> None:
    """A JSON object completes the record held before it."""
    lines = [HEAD, *TRACE, '{"msg":"j"}', '{"msg":"k"}']
    assert messages(read([line.encode() for line in lines], clock)) == ["failed", "j", "k"]


def test_raw_of_a_trace(clock: FakeClock) -> None:
    """The bytes of a record with a trace are those of all its lines, in order."""
    lines = [HEAD.encode(), *(line.encode() for line in TRACE), b"\xff\x00", b""]
    assert [r.raw for r in read(lines, clock, raw=True)] == [
        b"\n".join(lines[:4]),
        b"\xff\x00",
        b"",
    ]


def test_time_of(clock: FakeClock) -> None:
    """The time of a line is read wherever it is in the line."""
    time = time_of(clock)
    assert time(HEAD.encode()) == time(docker("plain")) == 1_771_681_325 * 10**9
    assert time(b"plain") is None
