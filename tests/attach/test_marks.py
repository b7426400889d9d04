"""Files that attach made are recognised, and edits of them."""

from sidecar.attach.marks import is_ours, is_unedited, marked


def test_marks() -> None:
    """A file is ours by its first line, and unedited by its checksum."""
    text = marked("services: {}\n")
    assert is_ours(text)
    assert is_unedited(text)
    assert is_ours(text + "x: 1\n")
    assert not is_unedited(text + "x: 1\n")
    assert not is_ours("services: {}\n")
