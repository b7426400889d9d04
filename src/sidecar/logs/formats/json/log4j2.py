"""log4j2's JsonLayout: `thrown` is a tree of causes, with frames as objects or as one text."""

from sidecar.model.record import Level, Record

_DEPTH = 50
"""Causes of causes that are written out; a cycle ends in log4j2 itself."""

_PARTS = frozenset(
    ["name", "message", "localizedMessage", "commonElementCount", "cause", "extendedStackTrace"]
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # log4j2 2.19, compact
        (
            b'{"instant":{"epochSecond":1795430920,"nanoOfSecond":347339979},"thread":"main","l'
            b'evel":'
            b'"INFO","loggerName":"shop.Db","message":"order paid","endOfBatch":false,"threadId":1}'
        ),
        Record(
            msg="order paid",
            ts=1795430920347339979,
            ts_text='{"epochSecond":1795430920,"nanoOfSecond":347339979}',
            level=Level.INFO,
            logger="shop.Db",
            fields={"thread": "main", "endOfBatch": False, "threadId": 1},
        ),
    ),
    (
        (
            b'{"instant":{"epochSecond":1795430920,"nanoOfSecond":395851351},"level":"ERROR",'
            b'"loggerName":"shop.Db","message":"order failed","thrown":{"commonElementCount":0,'
            b'"localizedMessage":"no route","message":"no route","name":'
            b'"java.lang.IllegalStateException","cause":{"commonElementCount":1,"localizedMessage":'
            b'"timeout","message":"timeout","name":"java.lang.RuntimeException"},"extendedStack'
            b'Trace":'
            b'[{"class":"L","method":"main","file":"L.java","line":2,"exact":false,"location":"'
            b'ja/",'
            b'"version":"?"}]}}'
        ),
        Record(
            msg="order failed",
            ts=1795430920395851351,
            ts_text='{"epochSecond":1795430920,"nanoOfSecond":395851351}',
            level=Level.ERROR,
            logger="shop.Db",
            error="java.lang.RuntimeException: timeout",
            lines=(
                "java.lang.IllegalStateException: no route",
                "\tat L.main(L.java:2) ~[ja/:?]",
                "Caused by: java.lang.RuntimeException: timeout",
                "\t... 1 more",
            ),
        ),
    ),
    (
        (
            b'{"timeMillis":1771681325123,"level":"WARN","loggerName":"a.B","message":"m","thrown":'
            b'{"message":"no","name":"java.io.IOException","extendedStackTrace":"java.io.IOExce'
            b'ption: no\\n\\tat L.main(L.java:2)\\n"}}'
        ),
        Record(
            msg="m",
            ts=1771681325123000000,
            ts_text="1771681325123",
            level=Level.WARNING,
            logger="a.B",
            error="java.io.IOException: no",
            lines=("java.io.IOException: no", "\tat L.main(L.java:2)"),
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the object with what was thrown as the text that Java prints."""
    thrown = obj["thrown"]
    if isinstance(thrown, dict) and "name" in thrown and thrown.keys() <= _PARTS:
        frames = thrown.get("extendedStackTrace")
        obj["thrown"] = frames if isinstance(frames, str) else "\n".join(_lines(thrown, _DEPTH))
    return obj


def _lines(thrown: dict[str, object], depth: int) -> list[str]:
    message = thrown.get("message")
    head = f"{thrown.get('name', '')}" + (f": {message}" if message is not None else "")
    frames = thrown.get("extendedStackTrace")
    lines = [head, *map(_frame, frames if isinstance(frames, list) else [])]
    if common := thrown.get("commonElementCount"):
        lines.append(f"\t... {common} more")
    cause = thrown.get("cause")
    if isinstance(cause, dict) and depth:
        first, *rest = _lines(cause, depth - 1)
        lines += [f"Caused by: {first}", *rest]
    return lines


def _frame(frame: object) -> str:
    if not isinstance(frame, dict):
        return f"\tat {frame}"
    part = frame.get
    at = f"\tat {part('class', '?')}.{part('method', '?')}({part('file', '?')}:{part('line', '?')})"
    if "location" not in frame:
        return at
    return f"{at} {'' if part('exact') else '~'}[{part('location')}:{part('version', '?')}]"
