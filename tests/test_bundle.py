"""Bundles: written whole, the same bytes each time, and read without trusting them."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports import AT, EVIDENCE, FINDINGS

from sidecar import bundle
from sidecar.bundle import read_bundle, read_report, write_bundle
from sidecar.errors import UnreadableError, UsageError
from sidecar.views.exchange.document import document, encode

DOCUMENT = document(EVIDENCE, FINDINGS)
JSON = encode(DOCUMENT)
FILES = {"log.txt": b"# app.log\nx\n", "report.json": JSON, "report.txt": b"Report complete.\n"}


def archive(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Return a gzipped tar of such entries."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as tar:
        for entry, content in entries:
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return body.getvalue()


def test_round_trip(tmp_path: Path) -> None:
    """What was written is read again; the file is its owner's, and nothing is left beside it."""
    path = tmp_path / "b.tar.gz"
    write_bundle(path, FILES, AT)
    bundle = read_bundle(path)
    assert dict(bundle.files) == FILES
    assert encode(bundle.document) == JSON
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["b.tar.gz"]
    with tarfile.open(path) as tar:
        assert tar.getnames() == [
            f"sidecar-report/{name}" for name in ("report.txt", "report.json", "log.txt")
        ]


def test_same_bytes(tmp_path: Path) -> None:
    """The same files in any order under any name are the same bytes."""
    write_bundle(tmp_path / "a.tar.gz", FILES, AT)
    write_bundle(tmp_path / "b", dict(reversed(FILES.items())), AT)
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_input_is_overwritten(tmp_path: Path) -> None:
    """A bundle is never written over what the report was made of."""
    log = tmp_path / "app.log"
    log.write_bytes(b"x")
    with pytest.raises(UsageError, match=r"app.log is an input; name another file"):
        write_bundle(log, FILES, AT, (log,))
    assert log.read_bytes() == b"x"


def test_cannot_write(tmp_path: Path) -> None:
    """A missing folder is an error of one line."""
    with pytest.raises(UnreadableError, match=r"cannot write .*no such file"):
        write_bundle(tmp_path / "none" / "b", FILES, AT)
    with pytest.raises(UnreadableError, match=r"cannot write .*is a directory"):
        write_bundle(tmp_path, FILES, AT)
    assert list(tmp_path.iterdir()) == []


def test_read_report(tmp_path: Path) -> None:
    """A report is read from a bundle and from plain JSON."""
    plain, packed = tmp_path / "r.json", tmp_path / "r.tar.gz"
    plain.write_bytes(JSON)
    write_bundle(packed, FILES, AT)
    assert encode(read_report(plain)) == encode(read_report(packed)) == JSON


def test_hostile_entries(tmp_path: Path) -> None:
    """Links, folders, foreign names and second ones are passed over; nothing is extracted."""
    link = tarfile.TarInfo("sidecar-report/log.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    path = tmp_path / "b.tar.gz"
    path.write_bytes(
        archive(
            (tarfile.TarInfo("../../evil"), b"x"),
            (tarfile.TarInfo("/etc/evil"), b"x"),
            (link, b""),
            (tarfile.TarInfo("sidecar-report/other"), b"x"),
            (tarfile.TarInfo("sidecar-report/report.json"), JSON),
            (tarfile.TarInfo("sidecar-report/report.json"), b"{}"),
        )
    )
    assert dict(read_bundle(path).files) == {"report.json": JSON}
    assert [file.name for file in tmp_path.iterdir()] == ["b.tar.gz"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not a report in JSON"),
        (b"\x1f\x8b", "ended"),
        (gzip.compress(b""), "it is not a bundle"),
        (gzip.compress(b"x" * 2000), "it is not a bundle"),
        (gzip.compress(JSON)[:-20], "ended"),
        (archive(), "it has no sidecar-report/report.json"),
        (archive((tarfile.TarInfo("sidecar-report/report.json"), b"[]")), "not a report in JSON"),
        (
            archive(
                *((tarfile.TarInfo(f"{number}"), b"") for number in range(100)),
                (tarfile.TarInfo("sidecar-report/report.json"), JSON),
            ),
            "it has no",
        ),
    ],
)
def test_damaged(tmp_path: Path, body: bytes, said: str) -> None:
    """What is not a bundle is refused in one line with its name."""
    path = tmp_path / "b"
    path.write_bytes(body)
    with pytest.raises(UnreadableError, match=said) as caught:
        read_report(path)
    assert str(path) in str(caught.value)


def test_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that unpacks to more than is sensible is refused before memory is full."""
    monkeypatch.setattr(bundle, "LARGEST", 1 << 20)
    path = tmp_path / "b"
    path.write_bytes(gzip.compress(bytes(32 << 20)))
    with pytest.raises(UnreadableError, match="more than 1 MiB"):
        read_report(path)


GOOD = gzip.decompress(archive((tarfile.TarInfo("sidecar-report/report.json"), JSON)))


@given(st.integers(0, 1023), st.binary(min_size=1, max_size=40))
def test_any_header(tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes) -> None:
    """Whatever the headers say, a bundle is read or refused."""
    path = tmp_path_factory.getbasetemp() / "junk"
    path.write_bytes(gzip.compress(GOOD[:at] + junk + GOOD[at + len(junk) :], 1))
    try:
        read_report(path)
    except UnreadableError as error:
        assert "\n" not in str(error)  # noqa: PT017 - being refused is one of two right answers
