"""`sidecar lint`: which sources, which format, what is printed, which exit code."""

import io
from pathlib import Path

import pytest
from tests.harness import answer, closed_port, peer, sends

from sidecar.cli.lint import lint_sources
from sidecar.output import Output

GOOD = b"# TYPE a counter\na_total 1\n# EOF\n"
BAD = b"# TYPE a counter\na_total -1\nb  1\n# EOF\n"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"

Shown = tuple[int, str, str]


def judge(
    capfd: pytest.CaptureFixture[str], *sources: str | Path, form: str | None = None
) -> Shown:
    """Return the exit code, and what was written as data and as notices."""
    code = lint_sources(tuple(map(str, sources)), form, Output(), 10.0)
    return code, *capfd.readouterr()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file with two faults."""
    path = tmp_path / "metrics"
    path.write_bytes(BAD)
    return path


def test_faults(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every fault is a line with its place, the sum a notice, and the exit code is 1."""
    code, out, err = judge(capfd, file)
    assert (code, err) == (1, "sidecar lint: 2 faults in 1 exposition\n")
    assert out == (
        f"{file}:2: a_total must not be negative\n"
        f"{file}:3: other blanks, commas or quotes than OpenMetrics has: b  1\n"
    )


def test_no_fault(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed of what is right."""
    file.write_bytes(GOOD)
    assert judge(capfd, file, file) == (0, "", "sidecar lint: no faults in 2 expositions\n")


@pytest.mark.parametrize(
    ("body", "form", "faults"),
    [
        pytest.param(b"a  1 5\n", None, 0, id="no-end-is-text"),
        pytest.param(b"a  1 5\n# EOF\n", None, 1, id="an-end-is-openmetrics"),
        pytest.param(b"a  1 5\n# EOF\n", "text", 0, id="told-text"),
        pytest.param(b"a 1 5\n", "openmetrics", 1, id="told-openmetrics"),
    ],
)
def test_format(
    body: bytes, form: str | None, faults: int, file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A file is judged as what it is said to be, or as what its end looks like."""
    file.write_bytes(body)
    assert judge(capfd, file, form=form)[1].count("\n") == faults


def test_stdin(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash is standard input."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BAD)))
    assert judge(capfd, "-")[1].startswith("-:2: a_total must not be negative\n-:3: ")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        pytest.param(OPENMETRICS, "1: no # EOF at the end", id="openmetrics"),
        pytest.param("text/plain", "", id="text"),
        pytest.param("", "1: the Content-Type is missing, which Prometheus 3 refuses", id="none"),
        pytest.param(
            "text/html", "1: the Content-Type is text/html, which Prometheus 3 refuses", id="wrong"
        ),
    ],
)
def test_url(kind: str, shown: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A target is asked, at /metrics, and judged as what it declares; passwords are not shown."""
    with peer(sends(answer(b"a 1\n", Content_Type=kind))) as target:
        url = target.url.replace("://", "://me:secret@")
        _, out, _ = judge(capfd, url)
    place = target.url.replace("://", "://***@")
    assert out == (f"{place}:{shown}\n" if shown else "")


def test_unreadable(file: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What cannot be read is said with its reason, the rest is judged, and the exit code is 3."""
    gone, port = tmp_path / "gone", closed_port()
    with peer(sends(answer(b"", "404 Not Found"))) as target:
        code, out, err = judge(capfd, gone, f"http://127.0.0.1:{port}", target.url, file)
    assert (code, out.count("\n")) == (3, 2)
    assert err == (
        f"sidecar lint: cannot read {gone}: no such file or directory; "
        "give a file, a URL, or - for standard input\n"
        f"sidecar lint: cannot read http://127.0.0.1:{port}: connection refused; "
        "is it running?\n"
        f"sidecar lint: cannot read {target.url}: HTTP status 404; "
        "give the path of its metrics\n"
        "sidecar lint: 2 faults in 1 exposition\n"
    )


def test_hostile(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What a file says cannot act on the terminal."""
    file.write_bytes(b"\x1b[2J\xe2\x80\xae 1\n")
    assert judge(capfd, file)[1] == f"{file}:1: no sample: ␛[2J\\u202e 1\n"
