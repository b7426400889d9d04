"""The first keys of an object whose end is missing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from sidecar.logs.formats.json.torn import is_cut, read_torn

OBJECTS = st.dictionaries(
    st.text(max_size=6), st.none() | st.integers() | st.text(max_size=9) | st.lists(st.integers())
)


@given(OBJECTS, st.integers(0, 200))
def test_any_cut(obj: dict[str, object], at: int) -> None:
    """Whatever is cut off, the keys before the cut are whole, and no other is made up."""
    read = read_torn(json.dumps(obj)[:at])
    assert set(read) <= set(obj)
    assert all(read[name] == obj[name] for name in list(read)[:-1])


def test_is_cut() -> None:
    """Only the mark of a line that was cut is one."""
    assert is_cut(b'{"a":"x ... [17 bytes cut]')
    assert not is_cut(b'{"a":"x bytes cut]')
    assert not is_cut(b'{"a":1}')
