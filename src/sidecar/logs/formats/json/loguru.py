"""loguru with `serialize=True`: all under `record`; `text` is the same line formatted."""

from sidecar.logs.formats.json.lift import hoist
from sidecar.model.record import Level, Record

SAMPLES: tuple[tuple[bytes, Record], ...] = (
    (  # loguru 0.7.3
        (
            b'{"text":"2026-11-23 10:44:48.976 | INFO     | shop:pay:31 - order paid\\n","record":'
            b'{"elapsed":{"repr":"0:00:00.007529","seconds":0.007529},"exception":null,"extra":'
            b'{"order":7},"file":{"name":"py.py","path":"/srv/py.py"},"function":"pay","level":'
            b'{"icon":"i","name":"INFO","no":20},"line":31,"message":"order paid","module":"py",'
            b'"name":"shop","process":{"id":6906,"name":"MainProcess"},"time":'
            b'{"repr":"2026-11-23 10:44:48.976096+00:00","timestamp":1795430688.976096}}}'
        ),
        Record(
            msg="order paid",
            ts=1795430688976096000,
            ts_text="2026-11-23 10:44:48.976096+00:00",
            level=Level.INFO,
            logger="shop",
            fields={
                "elapsed": {"repr": "0:00:00.007529", "seconds": 0.007529},
                "order": 7,
                "file": {"name": "py.py", "path": "/srv/py.py"},
                "function": "pay",
                "line": 31,
                "module": "py",
                "process": {"id": 6906, "name": "MainProcess"},
            },
        ),
    ),
    (
        (
            b'{"text":"2026-11-23 10:44:48.976 | ERROR    | shop:pay:33 - order failed\\nTraceback '
            b'(most recent call last):\\n\\n> File \\"/py.py\\", line 32, in <module>\\n    int'
            b"(x)\\n\\n"
            b'ValueError: invalid literal\\n","record":{"exception":{"type":"ValueError","value":'
            b'"invalid literal","traceback":true},"extra":{},"level":{"icon":"x","name":"ERROR"'
            b',"no":'
            b'40},"message":"order failed","name":"shop","time":{"repr":'
            b'"2026-11-23 10:44:48.976242+00:00","timestamp":1795430688.976242}}}'
        ),
        Record(
            msg="order failed",
            ts=1795430688976242000,
            ts_text="2026-11-23 10:44:48.976242+00:00",
            level=Level.ERROR,
            logger="shop",
            error="ValueError: invalid literal",
            lines=(
                "Traceback (most recent call last):",
                "",
                '> File "/py.py", line 32, in <module>',
                "    int(x)",
                "",
                "ValueError: invalid literal",
            ),
        ),
    ),
    (  # another `record`: a CloudNativePG line
        (
            b'{"level":"info","ts":1619781249.7188137,"logger":"postgres","msg":"record","record":'
            b'{"process_id":"25","message":"ready"}}'
        ),
        Record(
            msg="record",
            ts=1619781249718814000,
            ts_text="1619781249.7188137",
            level=Level.INFO,
            logger="postgres",
            fields={"record": {"process_id": "25", "message": "ready"}},
        ),
    ),
)


def unfold(obj: dict[str, object]) -> dict[str, object]:
    """Return the record's parts, flat, if loguru wrote it."""
    record, text = obj.get("record"), obj.get("text")
    if (
        not isinstance(record, dict)
        or not isinstance(text, str)
        or len(obj) > len(("text", "record"))
    ):
        return obj
    level, time = record.get("level"), record.get("time")
    if not isinstance(level, dict) or not isinstance(time, dict) or "message" not in record:
        return obj
    flat = {**record, "level": level.get("name"), "time": time.get("repr", time.get("timestamp"))}
    flat["logger"] = flat.pop("name", None)
    # What `level` and `time` also hold, an icon and other spellings, is the same once more.
    thrown, below = flat.get("exception"), text.rstrip("\n").partition("\n")[2]
    if isinstance(thrown, dict) and below:
        flat |= {"error": f"{thrown.get('type')}: {thrown.get('value')}", "exception": below}
    return hoist(_without_nothing(flat), "extra")


def _without_nothing(flat: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in flat.items() if value is not None and value != {}}
