"""Streams within one file: traces joined per stream, records in the order of the file."""

from hypothesis import given
from hypothesis import strategies as st
from tests.harness import FakeClock
from tests.logs.assemble.harness import HEAD, TRACE, cri, docker, messages, read

from sidecar.logs.assemble.records import Records


class TestStreams:
    """Traces are joined per stream, even if lines of other streams are between."""

    def test_traces_apart(self, clock: FakeClock) -> None:
        """Two traces that are written at the same time are two records."""
        pairs = zip((HEAD, *TRACE), (HEAD, *TRACE), strict=True)
        lines = [line for out, err in pairs for line in (docker(out), docker(err, "stderr"))]
        first, second = read(lines, clock)
        assert first.lines == second.lines == TRACE
        assert second.fields == {"stream": "stderr"}

    def test_order(self, clock: FakeClock) -> None:
        """A complete record waits for records that began before it: the order is the file's."""
        lines = [docker(HEAD, "stderr"), *(docker(f'{{"msg":"{n}"}}') for n in range(3))]
        records = Records(clock)
        assert records.feed(lines) == []
        assert messages(records.feed([docker(TRACE[0], "stderr"), docker('{"msg":"3"}')])) == []
        shown = records.feed([docker('{"msg":"next"}', "stderr")])
        assert messages(shown) == ["failed", "0", "1", "2", "3", "next"]

    def test_not_for_long(self, clock: FakeClock) -> None:
        """A silent stream holds the others for some dozen lines at most."""
        records = Records(clock)
        shown = records.feed([docker(HEAD, "stderr"), *[docker('{"msg":"m"}')] * 100])
        assert messages(shown) == ["failed", *["m"] * 100]

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["out", "err", "-"]),
                st.sampled_from([HEAD, *TRACE, '{"msg":"j"}', "plain", ""]),
            ),
            max_size=120,
        )
    )
    def test_every_line_once(self, lines: list[tuple[str, str]]) -> None:
        """Each line is returned once, and in order within its stream."""
        made = [
            text.encode() if stream == "-" else cri(f"{text}", f"std{stream}")
            for stream, text in lines
        ]
        shown = read(
            [line + b" #%d" % place for place, line in enumerate(made)], FakeClock(), raw=True
        )
        raw = [line for record in shown for line in record.raw.split(b"\n")]
        assert len(raw) == len(lines)
        for stream in (b"stdout", b"stderr"):
            mine = [int(line.rpartition(b"#")[2]) for line in raw if stream in line]
            assert mine == sorted(mine)
