"""How services write a line: JSON, logfmt, and the text forms of Python, Java and nginx."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from tests.diagnose.scenarios.phrases import Said

Writer = Callable[[int, Said], str]
"""The line of what was said at a millisecond, without its end."""

_encode = msgspec.json.Encoder().encode

_PYTHON = """Traceback (most recent call last):
  File "/srv/app/api/views.py", line 214, in dispatch
    result = await handler(request)
  File "/srv/app/core/client.py", line 88, in call
    return self._send(body, timeout=self.timeout)
  File "/usr/lib/python3.12/site-packages/httpx/_client.py", line 1014, in _send_single_request
    response = transport.handle_request(request)
httpx.ReadTimeout: The read operation timed out"""

_NODE = """Error: read ECONNRESET
    at TLSWrap.onStreamRead (node:internal/stream_base_commons:217:20)
    at Dispatcher.call (/srv/app/dist/dispatcher.js:112:19)
    at async Queue.run (/srv/app/dist/queue.js:58:7)"""

_JAVA = """java.lang.IllegalStateException: call did not end well
\tat com.acme.orders.PriceClient.fetch(PriceClient.java:71)
\tat com.acme.orders.OrderController.place(OrderController.java:118)
\tat java.base/java.lang.reflect.Method.invoke(Method.java:580)
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:278)
\t... 14 more"""


@lru_cache(maxsize=4096)
def _minute(minute: int, form: str) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime(form)


def _time(ms: int, form: str, end: str = "") -> str:
    minute, rest = divmod(ms, 60_000)
    return f"{_minute(minute, form)}:{rest // 1000:02d}{end}"


def _iso(ms: int, point: str = ".", between: str = "T") -> str:
    return _time(ms, f"%Y-%m-%d{between}%H:%M", f"{point}{ms % 1000:03d}")


def json_lines(ms: int, said: Said) -> str:
    """Write JSON as most libraries do."""
    line: dict[str, object] = {
        "ts": _iso(ms) + "Z",
        "level": said.level,
        "logger": said.logger,
        "msg": said.text,
        **dict(said.fields),
    }
    if said.trace:
        line["error"] = _PYTHON
    return _encode(line).decode()


def pino(ms: int, said: Said) -> str:
    """Write JSON as Node's pino does: numbers for levels, epoch milliseconds."""
    line: dict[str, object] = {
        "level": int(said.level),
        "time": ms,
        "pid": 18,
        "hostname": "hooks-7d4f",
        "name": said.logger,
        **dict(said.fields),
    }
    if said.trace:
        line["err"] = {"type": "Error", "message": "read ECONNRESET", "stack": _NODE}
    return _encode(line | {"msg": said.text}).decode()


def logfmt(ms: int, said: Said) -> str:
    """Write key=value pairs."""
    fields = "".join(f" {key}={value}" for key, value in said.fields)
    return f'time={_iso(ms)}Z level={said.level} logger={said.logger} msg="{said.text}"{fields}'


def python(ms: int, said: Said) -> str:
    """Write what Python's logging does with asctime, level and name; tracebacks stand below."""
    line = f"{_iso(ms, ',', ' ')} {said.level} {said.logger}: {said.text}"
    return f"{line}\n{_PYTHON}" if said.trace else line


def spring(ms: int, said: Said) -> str:
    """Write what Spring Boot does; stack traces stand below."""
    thread = f"nio-8080-exec-{ms % 9 + 1}"
    line = (
        f"{_iso(ms)}Z {said.level:>5} 1 --- [orders] [{thread}] {said.logger:<40.40} : {said.text}"
    )
    return f"{line}\n{_JAVA}" if said.trace else line


def nginx(ms: int, said: Said) -> str:
    """Write the combined access log, and between its lines those of the error log."""
    client = f"10.{ms % 4}.{ms // 7 % 256}.{ms // 11 % 254 + 1}"
    if said.level == "access":
        method, path, status, size = said.text.split()
        when = _time(ms, "%d/%b/%Y:%H:%M", " +0000")
        return (
            f'{client} - - [{when}] "{method} {path} HTTP/1.1" {status} {size} '
            f'"-" "Mozilla/5.0 (X11; Linux x86_64)"'
        )
    line = f"{_time(ms, '%Y/%m/%d %H:%M')} [{said.level}] 31#31: "
    if said.level == "notice":
        return line + said.text
    return (
        f"{line}*{ms // 500 % 9_000_000} {said.text}, client: {client}, server: shop.example, "
        f'request: "GET /api/v1/orders/{ms % 90_000} HTTP/1.1", '
        f'upstream: "http://10.0.2.{ms % 3 + 4}:8080/", host: "shop.example"'
    )
