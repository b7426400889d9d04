"""What went wrong, out of an object: its cause in one line, and the stack that was written."""

from collections.abc import Mapping, Sequence

from sidecar.logs.formats.json.field_names import ERROR

Fields = dict[str, object]
Failure = tuple[str, tuple[str, ...]]

_KINDS = ("type", "name", "class", "kind", "exc_type")
_MESSAGES = ("message", "msg", "value", "exc_value")
_STACKS = ("stack", "stack_trace", "stackTrace", "stacktrace", "extendedStackTrace")
_NESTED: Mapping[str, Mapping[str, str]] = {
    "error": {f"error.{part}": part for part in ("type", "message", "stack_trace", "code", "id")}
    | {"errorType": "type", "errorMessage": "message"},
    "exception": {f"exception.{part}": part for part in ("type", "message", "stacktrace")},
}
"""Object → the dotted or flat names of its parts: ECS, OpenTelemetry, AWS Lambda."""

NAMES = frozenset(ERROR) | {name for parts in _NESTED.values() for name in parts}


def take_failure(obj: Fields) -> Failure:
    """Take the cause and the stack out of the object; what says more than these stays in it."""
    if NAMES.isdisjoint(obj):
        return "", ()
    _nest(obj)
    error = ""
    lines: tuple[str, ...] = ()
    for name in ERROR:
        if name not in obj:
            continue
        short, below = _read(obj[name])
        # One error and one stack have a place in a record: a second of either stays a field.
        if not (short or below) or (lines and below) or (error and short and not below):
            continue
        error, lines = error or short, lines or below
        _leave_rest(obj, name, error, below)
    return error or cause_of(lines), lines


def _nest(obj: Fields) -> None:
    for parent, parts in _NESTED.items():
        inner = obj.get(parent, {})
        if not isinstance(inner, dict) or parts.keys().isdisjoint(obj):
            continue
        found: Fields = {}
        for name, part in parts.items():
            # Two names of one part: the second stays a field.
            if name in obj and part not in inner and part not in found:
                found[part] = obj.pop(name)
        if found:
            obj[parent] = found | inner


def _read(value: object) -> Failure:
    if isinstance(value, str):
        return ("", _split(value)) if "\n" in value else (value, ())
    if isinstance(value, list):
        return "", _frames(value)
    return _from_object(value) if isinstance(value, dict) else ("", ())


def _from_object(value: Fields) -> Failure:
    kind, message = _text(value, _KINDS), _text(value, _MESSAGES)
    short = f"{kind}: {message}" if kind and message else message or kind
    found = next((_read(value[name]) for name in _STACKS if name in value), ("", ()))
    below = found[1] or ((found[0],) if found[0] else ())
    return cause_of(below) or short, below


def _leave_rest(obj: Fields, name: str, error: str, below: tuple[str, ...]) -> None:
    value = obj.pop(name)
    if not isinstance(value, dict):
        return
    said = "\n".join((error, *below))
    rest = {key: part for key, part in value.items() if not _is_said(key, part, said)}
    if rest:
        obj[name] = rest


def _is_said(key: str, part: object, said: str) -> bool:
    if key not in (*_KINDS, *_MESSAGES, *_STACKS):
        return False
    frames = _frames(part) if isinstance(part, list) else ()
    text = part if isinstance(part, str) else "\n".join(frames)
    return bool(text) and text.rstrip("\n") in said


def _text(value: Fields, names: tuple[str, ...]) -> str:
    return next((found for name in names if isinstance(found := value.get(name), str)), "")


def _frames(value: list[object]) -> tuple[str, ...]:
    texts = [part for part in value if isinstance(part, str)]
    return (
        _split("\n".join(part.rstrip("\n") for part in texts)) if len(texts) == len(value) else ()
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.rstrip("\n").split("\n")) if text else ()


def cause_of(lines: Sequence[str]) -> str:
    """Return the one line of a trace that says why, "" when there is none."""
    if not lines:
        return ""
    # Loaded with the first stack: its expressions take 4 ms to compile.
    from sidecar.logs.assemble.causes import cause  # noqa: PLC0415

    return cause(lines)
