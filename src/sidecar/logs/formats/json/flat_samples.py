"""What the loggers that write flat JSON objects write; those with version were run."""

from sidecar.model.record import Level, Record

_TS = 1771681325123000000
_ISO = "2026-02-21T13:42:05.123Z"

_SIDECAR = (
    (
        b'{"ts":"2026-02-21T13:42:05.123Z","level":"INFO","msg":"task complete","task":"hello"}',
        Record("task complete", _TS, _ISO, Level.INFO, fields={"task": "hello"}),
    ),
    (b'{"order":7}', Record("", fields={"order": 7})),
    (b'{"msg":5,"level":"odd","time":3}', Record("", fields={"msg": 5, "level": "odd", "time": 3})),
    (b'\xef\xbb\xbf{"msg":"a BOM"}\r', Record("a BOM")),
    (
        b'{"msg":"caf\xe9","n":NaN,"x":1e400,"s":"\\ud800"}',
        Record(r"caf\xe9", fields={"n": "NaN", "x": "1e400", "s": "\ud800"}),
    ),
    (b'{"msg":"first","msg":"last wins"}', Record("last wins")),
    (
        b'{"msg":"m","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}',
        Record(
            "m",
            trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
            fields={"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
        ),
    ),
)

_PYTHON = (
    (  # python-json-logger 4.2
        (
            b'{"asctime":"2026-02-21 13:42:05,123","levelname":"INFO","name":"shop.db","message":'
            b'"order paid","levelno":20,"order":7}'
        ),
        Record(
            "order paid",
            _TS,
            "2026-02-21 13:42:05,123",
            Level.INFO,
            "shop.db",
            fields={"levelno": 20, "order": 7},
        ),
    ),
    (
        (
            b'{"levelname":"ERROR","message":"order failed","exc_info":"Traceback (most recent '
            b"call "
            b'last):\\n  File \\"py.py\\", line 9, in <module>\\n    int(x)\\nValueError: invalid",'
            b'"order":7}'
        ),
        Record(
            "order failed",
            level=Level.ERROR,
            error="ValueError: invalid",
            fields={"order": 7},
            lines=(
                "Traceback (most recent call last):",
                '  File "py.py", line 9, in <module>',
                "    int(x)",
                "ValueError: invalid",
            ),
        ),
    ),
    (b'{"levelno":30,"message":"slow"}', Record("slow", level=Level.WARNING)),
    (  # structlog 26.1
        b'{"order":7,"event":"order paid","level":"info","timestamp":"2026-02-21T13:42:05.123Z"}',
        Record("order paid", _TS, _ISO, Level.INFO, fields={"order": 7}),
    ),
    (  # structlog 26.1 with dict_tracebacks
        (
            b'{"event":"order failed","level":"error","timestamp":1771681325.123,"exception":'
            b'[{"exc_type":"ValueError","exc_value":"bad"}]}'
        ),
        Record(
            "order failed",
            _TS,
            "1771681325.123",
            Level.ERROR,
            fields={"exception": [{"exc_type": "ValueError", "exc_value": "bad"}]},
        ),
    ),
)

_GO = (
    (
        (
            b'{"level":"error","ts":1771681325.123,"logger":"db","caller":"shop/pay.go:29","msg":'
            b'"order failed","error":"no route","stacktrace":"main.pay\\n\\t/shop/pay.go:29"}'
        ),
        Record(
            "order failed",
            _TS,
            "1771681325.123",
            Level.ERROR,
            "db",
            error="no route",
            fields={"caller": "shop/pay.go:29"},
            lines=("main.pay", "\t/shop/pay.go:29"),
        ),
    ),
    (  # zerolog
        b'{"level":"warn","error":"no route","time":1516134303,"message":"slow"}',
        Record("slow", 1516134303000000000, "1516134303", Level.WARNING, error="no route"),
    ),
    (  # slog
        (
            b'{"time":"2026-02-21T13:42:05.123Z","level":"ERROR+2","source":{"function":"main.f"},'
            b'"msg":"m","err":"no route"}'
        ),
        Record(
            "m",
            _TS,
            _ISO,
            Level.ERROR,
            error="no route",
            fields={"source": {"function": "main.f"}},
        ),
    ),
    (b'{"level":"DEBUG-4","msg":"m"}', Record("m", level=Level.TRACE)),
    (  # logrus
        (
            b'{"error":"no route","func":"main.f","file":"/a.go:7","level":"fatal","msg":"m","t'
            b'ime":'
            b'"2026-02-21T13:42:05Z"}'
        ),
        Record(
            "m",
            1771681325000000000,
            "2026-02-21T13:42:05Z",
            Level.FATAL,
            error="no route",
            fields={"func": "main.f", "file": "/a.go:7"},
        ),
    ),
    (  # the Docker daemon
        (
            b'{"level":"info","msg":"API listen on /run/docker.sock","time":'
            b'"2026-02-21T13:42:05.123456789Z"}'
        ),
        Record(
            "API listen on /run/docker.sock",
            1771681325123456789,
            "2026-02-21T13:42:05.123456789Z",
            Level.INFO,
        ),
    ),
)

_STACK = "Error: no route\\n    at pay (/shop/pay.js:2:47)"
_STACK_LINES = ("Error: no route", "    at pay (/shop/pay.js:2:47)")

_NODE = (
    (  # pino 10.4
        (
            b'{"level":30,"time":1771681325123,"pid":7,"hostname":"web-1","name":"shop","order":7,'
            b'"msg":"order paid"}'
        ),
        Record(
            "order paid",
            _TS,
            "1771681325123",
            Level.INFO,
            "shop",
            fields={"pid": 7, "hostname": "web-1", "order": 7},
        ),
    ),
    (
        b'{"level":50,"time":1771681325123,"err":{"type":"Error","message":"no route","stack":"'
        + _STACK.encode()
        + b'","code":"E7"},"msg":"order failed"}',
        Record(
            "order failed",
            _TS,
            "1771681325123",
            Level.ERROR,
            error="Error: no route",
            fields={"err": {"code": "E7"}},
            lines=_STACK_LINES,
        ),
    ),
    (b'{"level":35,"msg":"a level of its own"}', Record("a level of its own", level=Level.INFO)),
    (  # bunyan 2.0
        b'{"name":"shop","hostname":"vm","pid":7,"level":60,"err":{"message":"no route","name":'
        b'"Error","stack":"'
        + _STACK.encode()
        + b'"},"msg":"order failed","time":"2026-02-21T13:42:05.123Z","v":0}',
        Record(
            "order failed",
            _TS,
            _ISO,
            Level.FATAL,
            "shop",
            error="Error: no route",
            fields={"hostname": "vm", "pid": 7, "v": 0},
            lines=_STACK_LINES,
        ),
    ),
    (  # winston 3.19
        b'{"label":"shop","level":"error","message":"no route","stack":"'
        + _STACK.encode()
        + b'","timestamp":"2026-02-21T13:42:05.123Z"}',
        Record(
            "no route",
            _TS,
            _ISO,
            Level.ERROR,
            error="Error: no route",
            fields={"label": "shop"},
            lines=_STACK_LINES,
        ),
    ),
    (  # winston 3.19, logstash()
        b'{"@fields":{"level":"info"},"@message":"hello"}',
        Record("hello", fields={"@fields": {"level": "info"}}),
    ),
    (b'{"name":"Alice","msg":"signed up"}', Record("signed up", fields={"name": "Alice"})),
)

_OTHERS = (
    (  # logstash-logback-encoder
        (
            b'{"@timestamp":"2026-02-21T13:42:05.123Z","@version":"1","message":"order failed",'
            b'"logger_name":"shop.Db","level":"ERROR","level_value":40000,"stack_trace":'
            b'"java.io.IOException: no route\\n\\tat shop.Db.pay(Db.java:5)\\n"}'
        ),
        Record(
            "order failed",
            _TS,
            _ISO,
            Level.ERROR,
            "shop.Db",
            error="java.io.IOException: no route",
            fields={"@version": "1", "level_value": 40000},
            lines=("java.io.IOException: no route", "\tat shop.Db.pay(Db.java:5)"),
        ),
    ),
    (b'{"level_value":20000,"message":"m"}', Record("m", level=Level.INFO)),
    (  # GELF
        (
            b'{"version":"1.1","host":"web-1","short_message":"no route","level":3,"timestamp":'
            b'1771681325.123,"_order":7}'
        ),
        Record(
            "no route",
            _TS,
            "1771681325.123",
            Level.ERROR,
            fields={"version": "1.1", "host": "web-1", "_order": 7},
        ),
    ),
    (  # PostgreSQL 15, jsonlog
        (
            b'{"timestamp":"2026-11-23 10:48:31.856 UTC","user":"postgres","pid":14513,'
            b'"error_severity":"ERROR","state_code":"22012","message":"division by zero",'
            b'"statement":"select 1/0","query_id":0}'
        ),
        Record(
            "division by zero",
            1795430911856000000,
            "2026-11-23 10:48:31.856 UTC",
            Level.ERROR,
            fields={
                "user": "postgres",
                "pid": 14513,
                "state_code": "22012",
                "statement": "select 1/0",
                "query_id": 0,
            },
        ),
    ),
    (b'{"error_severity":"LOG","message":"ready"}', Record("ready", level=Level.INFO)),
)

SAMPLES: tuple[tuple[bytes, Record], ...] = (*_SIDECAR, *_PYTHON, *_GO, *_NODE, *_OTHERS)
