"""The observed demo workload: a small HTTP service that knows nothing of its observers.

Run it as `python main.py`. It serves, on one thread:

    GET  /health    {"status": "ok", "uptime_s": …}
    POST /process   {"task": "name"} → 200 {"result": …, "elapsed_s": …} after about 50 ms
    POST /fail      {"reason": "why"} → 500 {"error": "why"}
    GET  /metrics   Prometheus text format 0.0.4

Every other answer is a JSON error: 400 (also for a missing or misspelt `task` or `reason`, so that
a typing error starts no task), 404, 405, 408, 411 (chunked bodies), 413, 431, 503, 505.
The log holds at most 256 characters of each text that a client sends; answers hold it whole.
Every answer is counted when it is given; a /metrics body does therefore not yet count itself.

Environment (unset and empty mean the default):

    PORT             8080           0 takes any free port; `app ready` logs which
    HOST             0.0.0.0        the address to listen on
    LOG_PATH         /logs/app.log  JSON lines go there and to stdout
    REQUEST_TIMEOUT  10             seconds a client has to send one whole request

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 cannot listen, 2 a bad setting.
"""

import asyncio
import contextlib
import errno
import json
import os
import re
import select
import signal
import socket
import sys
import time
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn

MAX_BODY = 1024 * 1024  # bytes; a task is a name, not a document
SMALL_BODY = 32 * 1024  # bytes; 500 of them fit the container's 128 MB without queueing
LARGE_BODIES = 6  # larger bodies held at once; each costs up to about 8 MB while it is parsed
MAX_HEAD = 16 * 1024  # bytes of request line and headers; what most servers accept
RECEIVE_BUFFER = 32 * 1024  # bytes; keeps what 500 senders push ahead in the kernel, not in here
MAX_CONNECTIONS = 1000  # with the log and the listener just below the usual 1024 descriptors
REQUEST_TIMEOUT = 10.0  # seconds for one whole request; long for a slow line, short for a leak
MAX_REQUEST_TIMEOUT = 3600.0  # seconds; above it no deadline is meant
IDLE_TIMEOUT = 60.0  # seconds without a request; longer than a scraper's usual interval
STOP_GRACE = 0.3  # seconds for requests under way; several tasks long, well below a second
WORK_SECONDS = 0.05  # seconds; the simulated task
LOG_CHECK = 1.0  # seconds between looks at the log's path: a failed one, or a rotated one
STDOUT_PATIENCE = 0.25  # seconds that a full pipe may hold everything up, once per stall
MAX_LOG_TEXT = 256  # characters of at most 12 bytes: a line stays below PIPE_BUF (4096), atomic
BUCKETS = (0.025, 0.05, 0.055, 0.06, 0.075, 0.1, 0.25, 0.5, 1.0)  # seconds; dense around the work

WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rf"({WORD}) ([^\x00-\x20\x7f]+) HTTP/([0-9])\.([0-9])")
HEADER = re.compile(rf"({WORD}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
SINGLE_HEADERS = {"host", "content-length", "transfer-encoding"}  # two of them are an attack


# --- Settings ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    host: str
    port: int
    log_path: str
    request_timeout: float


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raise ValueError with the remedy."""
    return Settings(
        host=environment.get("HOST") or "0.0.0.0",  # noqa: S104  a container's port is published
        port=parse_port(environment.get("PORT") or "8080"),
        log_path=environment.get("LOG_PATH") or "/logs/app.log",
        request_timeout=parse_timeout(environment.get("REQUEST_TIMEOUT") or str(REQUEST_TIMEOUT)),
    )


def parse_port(text: str) -> int:
    """Read a TCP port; 0 means any free one."""
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:  # noqa: PLR2004  the highest port
        raise ValueError(f"PORT={text!r} is no port; set a whole number from 0 (any free) to 65535")
    return int(text)


def parse_timeout(text: str) -> float:
    """Read a time limit in seconds."""
    with contextlib.suppress(ValueError):
        if 0 < (seconds := float(text)) <= MAX_REQUEST_TIMEOUT:
            return seconds
    raise ValueError(f"REQUEST_TIMEOUT={text!r} is no time limit; set seconds above 0, up to 3600")


# --- Log --------------------------------------------------------------------------------------


class LogFile:
    """A file that gets whole lines, at a path that may be missing, full, read-only or replaced."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.descriptor: int | None = None
        self.prefix = b""
        self.next_check = 0.0
        self.lost = 0

    def append(self, line: bytes) -> None:
        """Append one line with one write, or count it as lost."""
        try:
            if time.monotonic() >= self.next_check:
                self.next_check = time.monotonic() + LOG_CHECK
                self.open_where_path_leads()
            if self.descriptor is None:
                self.lost += 1
                return
            write_whole(self.descriptor, self.prefix + line)
        except OSError as error:
            self.give_up(error)
        else:
            self.prefix = b""
            self.tell_recovery()

    def open_where_path_leads(self) -> None:
        """Open the file, anew if it was renamed, deleted or replaced."""
        if self.descriptor is not None and leads_to(self.path, self.descriptor):
            return
        self.close()
        # Non-blocking matters for a FIFO alone, reading for the look at the last byte.
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        self.descriptor = os.open(self.path, flags, 0o644)
        self.prefix = b"\n" if ends_torn(self.descriptor) else b""

    def give_up(self, error: OSError) -> None:
        """Lose this line, say so if it is the first, and let the next check try again."""
        self.close()
        self.next_check = time.monotonic() + LOG_CHECK
        self.lost += 1
        if self.lost == 1:
            notice(
                f"cannot write {self.path}: {error.strerror}; "
                "logs go to stdout only until it works again"
            )

    def tell_recovery(self) -> None:
        """Say once that lines arrive again."""
        if self.lost:
            notice(f"{self.path} can be written again; {self.lost} lines are missing there")
            self.lost = 0

    def close(self) -> None:
        """Close the file if it is open."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


class Log:
    """JSON lines to a file and to stdout; neither can stop the service."""

    def __init__(self, path: str) -> None:
        self.file = LogFile(path)
        self.patience = STDOUT_PATIENCE

    def write(self, level: str, message: str, **fields: str | float) -> None:
        """Write one line."""
        entry = {"ts": timestamp(), "level": level, "msg": message, **fields}
        short = {key: shorten(value) for key, value in entry.items()}
        line = json.dumps(short, separators=(",", ":")).encode() + b"\n"
        self.file.append(line)
        self.patience = STDOUT_PATIENCE if write_unless_stalled(1, line, self.patience) else 0.0


def timestamp() -> str:
    """Return the present in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shorten(value: str | float) -> str | float:
    """Cut a text from outside to what a log line may hold."""
    if isinstance(value, str) and len(value) > MAX_LOG_TEXT:
        return value[: MAX_LOG_TEXT - 1] + "…"
    return value


def leads_to(path: Path, descriptor: int) -> bool:
    """Tell whether the path still names the open file."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def ends_torn(descriptor: int) -> bool:
    """Tell whether a write that stopped half-way left the last line open."""
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def write_whole(descriptor: int, line: bytes) -> None:
    """Write in one call, so that no other writer comes between; a part counts as failure."""
    if os.write(descriptor, line) < len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write_unless_stalled(descriptor: int, data: bytes, patience: float) -> bool:
    """Write to a stream; return False if its reader stalls. A broken stream is nobody's loss."""
    with contextlib.suppress(OSError, ValueError):
        if not select.select([], [descriptor], [], patience)[1]:
            return False
        os.write(descriptor, data)
    return True


def notice(text: str) -> None:
    """Tell a person something on stderr, in one line."""
    line = f"app: {text}".replace("\n", " ") + "\n"
    write_unless_stalled(2, line.encode(errors="backslashreplace"), 0.0)


# --- Metrics ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Counts:
    """All that /metrics shows; one thread changes it, so no lock is needed."""

    requests_ok: int = 0
    requests_err: int = 0
    process_total: int = 0
    process_ok: int = 0
    process_err: int = 0
    process_seconds: float = 0.0
    process_buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def answered(self, status: int) -> None:
        """Count one response."""
        if status < HTTPStatus.BAD_REQUEST:
            self.requests_ok += 1
        else:
            self.requests_err += 1

    def completed(self, seconds: float) -> None:
        """Count one task that was done."""
        self.process_ok += 1
        self.process_seconds += seconds
        self.process_buckets[bisect_left(BUCKETS, seconds)] += 1


def render_metrics(counts: Counts, uptime: float) -> str:
    """Return the counts in text format 0.0.4."""
    samples = (
        ("requests_total", "counter", requests_total(counts), "Responses before this one."),
        ("requests_ok", "counter", counts.requests_ok, "Responses with a status below 400."),
        ("requests_err", "counter", counts.requests_err, "Responses with a status of 400 or more."),
        ("process_total", "counter", counts.process_total, "Tasks started, by /process or /fail."),
        ("process_ok", "counter", counts.process_ok, "Tasks done."),
        ("process_err", "counter", counts.process_err, "Tasks failed."),
        ("uptime_seconds", "gauge", round(uptime, 3), "Seconds since the start."),
    )
    single = [
        f"# HELP {name} {text}\n# TYPE {name} {kind}\n{name} {value}\n"
        for name, kind, value, text in samples
    ]
    return "".join(single) + render_histogram(counts)


def requests_total(counts: Counts) -> int:
    """Return the sum; it is not stored, so it cannot disagree with its parts."""
    return counts.requests_ok + counts.requests_err


def render_histogram(counts: Counts) -> str:
    """Return the durations of done tasks with cumulative buckets."""
    name = "process_duration_seconds"
    bounds = [*map(str, BUCKETS), "+Inf"]
    buckets = zip(bounds, accumulate(counts.process_buckets), strict=True)
    lines = [f"# HELP {name} Seconds that done tasks took.", f"# TYPE {name} histogram"]
    lines += [f'{name}_bucket{{le="{bound}"}} {count}' for bound, count in buckets]
    lines += [f"{name}_sum {counts.process_seconds:.6f}", f"{name}_count {counts.process_ok}"]
    return "\n".join(lines) + "\n"


# --- HTTP: what comes in ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; `extra` are header lines of its own."""

    status: HTTPStatus
    body: bytes
    content_type: str = "application/json"
    extra: str = ""


class RefusedError(Exception):
    """A request that gets a 4xx or 5xx because of what it is."""

    def __init__(self, status: HTTPStatus, error: str, extra: str = "") -> None:
        super().__init__(error)
        self.response = json_response(status, {"error": error}, extra)


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body."""

    method: str = "-"
    path: str = "-"
    headers: Mapping[str, str] = field(default_factory=dict)
    keep_alive: bool = False
    length: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether the request ends with its headers."""
        return self.method != "-" and not self.length and "transfer-encoding" not in self.headers


def json_response(
    status: HTTPStatus, value: Mapping[str, str | float], extra: str = ""
) -> Response:
    """Return a JSON answer in UTF-8; lone surrogates, which UTF-8 has not, stay escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
    return Response(status, text.encode(errors="backslashreplace"), extra=extra)


def malformed(what: str) -> NoReturn:
    """Refuse a request that is no HTTP/1.x."""
    raise RefusedError(HTTPStatus.BAD_REQUEST, what)


async def read_lines(reader: asyncio.StreamReader, first: bytes) -> list[str]:
    """Read the request line and the headers, up to the empty line."""
    lines: list[str] = []
    size = 0
    while True:
        try:
            line = first + await reader.readline()
        except ValueError:  # one line alone exceeds the reader's limit
            line = bytes(MAX_HEAD + 1)
        first = b""
        size += len(line)
        if size > MAX_HEAD:
            error = f"the request line and headers exceed {MAX_HEAD} bytes"
            raise RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, error)
        if not line.endswith(b"\n"):
            malformed("the request ended within its headers")
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("latin-1")
        if not text:
            return lines
        lines.append(text)


def parse_head(lines: list[str]) -> Head:
    """Judge the request line and the headers."""
    if not (match := REQUEST_LINE.fullmatch(lines[0])):
        malformed("the request line is not `METHOD /path HTTP/1.1`")
    method, target, major, minor = match.groups()
    if major != "1":
        raise RefusedError(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "only HTTP/1.x is spoken here")
    headers = parse_headers(lines[1:])
    if minor != "0" and "host" not in headers:
        malformed("the Host header is missing")
    options = {option.strip().lower() for option in headers.get("connection", "").split(",")}
    keep_alive = "close" not in options and (minor != "0" or "keep-alive" in options)
    length = parse_length(headers.get("content-length", "0"))
    return Head(method, path_of(target), headers, keep_alive, length)


def parse_headers(lines: list[str]) -> dict[str, str]:
    """Return the headers by lower-case name."""
    headers: dict[str, str] = {}
    for line in lines:
        if not (match := HEADER.fullmatch(line)):
            malformed("a header is not `Name: value`")
        name, value = match[1].lower(), match[2].rstrip(" \t")
        if name in headers and name in SINGLE_HEADERS:
            malformed(f"the header {name} is there twice")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def parse_length(text: str) -> int:
    """Read a Content-Length; anything far too large is simply too large."""
    if not re.fullmatch("[0-9]+", text):
        malformed("Content-Length is not a number of bytes")
    return int(text[-9:]) if not text[:-9].strip("0") else MAX_BODY + 1


def path_of(target: str) -> str:
    """Return the path without query, also of the form `http://host/path`."""
    path = target.partition("?")[0]
    return re.sub(r"(?i)^https?://[^/]*", "", path) or "/"


async def read_body(
    head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bytes:
    """Read the body that the headers announce."""
    if "100-continue" in head.headers.get("expect", "").lower():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        return await reader.readexactly(head.length)
    except asyncio.IncompleteReadError:
        malformed("the request ended within its body")


def check_length(head: Head) -> None:
    """Refuse a body of unknown or too great a length, before any of it is read."""
    if "transfer-encoding" in head.headers:
        raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "send the body with a Content-Length")
    if head.length > MAX_BODY:
        raise RefusedError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body exceeds {MAX_BODY} bytes"
        )


# --- The service ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class App:
    """What all requests share."""

    settings: Settings
    log: Log
    counts: Counts = field(default_factory=Counts)
    started: float = field(default_factory=time.monotonic)
    connections: set[asyncio.Task[Any]] = field(default_factory=set)
    busy: set[asyncio.Task[Any]] = field(default_factory=set)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    large_bodies: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_BODIES))

    def uptime(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.started


async def health(app: App, _body: bytes) -> Response:
    """Tell that the service is alive."""
    app.log.write("INFO", "health check")
    return json_response(HTTPStatus.OK, {"status": "ok", "uptime_s": round(app.uptime(), 3)})


async def process(app: App, body: bytes) -> Response:
    """Simulate work."""
    task = text_field(body, "task")
    app.counts.process_total += 1
    app.log.write("INFO", "processing task", task=task)
    begin = time.perf_counter()
    await asyncio.sleep(WORK_SECONDS)
    elapsed = time.perf_counter() - begin
    app.counts.completed(elapsed)
    app.log.write("INFO", "task complete", task=task, elapsed_s=round(elapsed, 3))
    return json_response(
        HTTPStatus.OK, {"result": f"processed {task}", "elapsed_s": round(elapsed, 3)}
    )


async def fail(app: App, body: bytes) -> Response:
    """Simulate a failure."""
    reason = text_field(body, "reason")
    app.counts.process_total += 1
    app.counts.process_err += 1
    app.log.write("ERROR", "task failed", reason=reason)
    return json_response(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": reason})


async def metrics(app: App, _body: bytes) -> Response:
    """Show the counts."""
    app.log.write("INFO", "metrics scraped")
    text = render_metrics(app.counts, app.uptime())
    return Response(HTTPStatus.OK, text.encode(), "text/plain; version=0.0.4; charset=utf-8")


def text_field(body: bytes, name: str) -> str:
    """Return a field of the JSON object in the body."""
    value = parse_json(body) if body else None
    if not isinstance(value, dict) or not isinstance(value.get(name), str):
        malformed(f"send a JSON object with a text named {name}")
    return str(value[name])


def parse_json(body: bytes) -> object:
    """Parse JSON as RFC 8259 has it: UTF-8, no NaN."""
    try:
        value: object = json.loads(body.decode(), parse_constant=malformed_constant)
    except json.JSONDecodeError as error:
        malformed(f"the body is not valid JSON: {error}")
    except UnicodeDecodeError:
        malformed("the body is not valid JSON: it is not UTF-8")
    except (ValueError, RecursionError):
        malformed("the body is no JSON to work with: nested too deeply, or too long a number")
    return value


def malformed_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are no JSON."""
    malformed(f"the body is not valid JSON: {name}")


Handler = Callable[[App, bytes], Awaitable[Response]]
ROUTES: Mapping[str, tuple[str, Handler]] = {
    "/health": ("GET, HEAD", health),
    "/process": ("POST", process),
    "/fail": ("POST", fail),
    "/metrics": ("GET, HEAD", metrics),
}


def route(head: Head) -> Handler:
    """Find who answers."""
    if head.path not in ROUTES:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"no such path; there are {', '.join(ROUTES)}")
    allowed, handler = ROUTES[head.path]
    if head.method not in allowed.split(", "):
        error = f"{shorten(head.method)} is not allowed here; use {allowed}"
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, error, f"Allow: {allowed}\r\n")
    return handler


# --- HTTP: one connection ---------------------------------------------------------------------


TOO_MANY = RefusedError(
    HTTPStatus.SERVICE_UNAVAILABLE,
    f"there are more than {MAX_CONNECTIONS} connections; try again later",
    "Retry-After: 1\r\n",
)


async def serve_connection(
    app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer request after request until one side has enough."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  for the type checker: a coroutine runs in a task
    app.connections.add(task)
    try:
        writer.transport.set_write_buffer_limits(0)  # drain() then means: the kernel has it all
        if len(app.connections) > MAX_CONNECTIONS:
            await send(app, writer, Head(), refuse(app, Head(), TOO_MANY), keep_alive=False)
            return
        while first := await wait_for_request(reader):
            app.busy.add(task)
            if not await serve_request(app, first, reader, writer):
                break
            app.busy.discard(task)
    except (OSError, asyncio.CancelledError):
        # The client went away, does not take its answer (TimeoutError), or the service stops.
        writer.transport.abort()
    finally:
        app.connections.discard(task)
        app.busy.discard(task)
        writer.close()


async def wait_for_request(reader: asyncio.StreamReader) -> bytes:
    """Return the first byte of the next request, or nothing; empty lines before it are allowed."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(IDLE_TIMEOUT):
            while (first := await reader.read(1)) in {b"\r", b"\n"}:
                pass
            return first
    return b""


async def serve_request(
    app: App, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Answer one request; return whether the connection may carry another."""
    head = Head()
    whole = False
    async with contextlib.AsyncExitStack() as room:
        try:
            async with asyncio.timeout(app.settings.request_timeout):
                head = parse_head(await read_lines(reader, first))
                handler = route(head)
                check_length(head)
                if head.length > SMALL_BODY:
                    await room.enter_async_context(app.large_bodies)
                body = await read_body(head, reader, writer)
                whole = True
            response = await handler(app, body)
        except RefusedError as refused:
            response = refuse(app, head, refused)
        except TimeoutError:
            error = f"the request was not complete after {app.settings.request_timeout:g} s"
            response = refuse(app, head, RefusedError(HTTPStatus.REQUEST_TIMEOUT, error))
        # What follows an unread body cannot be told from it: such a connection ends here.
        unread = not (whole or head.is_whole)
        keep_alive = head.keep_alive and not unread and not app.stopping.is_set()
        async with asyncio.timeout(app.settings.request_timeout):
            await send(app, writer, head, response, keep_alive=keep_alive)
    if unread and response.status != HTTPStatus.REQUEST_TIMEOUT:  # that client had its time
        await linger(app, reader, writer)
    return keep_alive


def refuse(app: App, head: Head, refused: RefusedError) -> Response:
    """Log why a request gets no service."""
    status = int(refused.response.status)
    asked = {"method": head.method, "path": head.path}
    app.log.write("WARNING", "request refused", status=status, **asked, error=str(refused))
    return refused.response


async def send(
    app: App, writer: asyncio.StreamWriter, head: Head, response: Response, *, keep_alive: bool
) -> None:
    """Count a response and send it: the one way out."""
    app.counts.answered(response.status)
    lines = (
        f"HTTP/1.1 {response.status.value} {response.status.phrase}\r\n"
        f"Date: {time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}\r\n"
        f"Content-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n"
        f"Connection: {'keep-alive' if keep_alive else 'close'}\r\n"
        f"{response.extra}\r\n"
    )
    writer.write(lines.encode("latin-1") + (b"" if head.method == "HEAD" else response.body))
    await writer.drain()


async def linger(app: App, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what the client still sends: closing on it would reset the answer it has yet to read."""
    writer.write_eof()
    async with asyncio.timeout(app.settings.request_timeout):
        while await reader.read(RECEIVE_BUFFER):
            pass


# --- From start to stop -----------------------------------------------------------------------


async def serve(settings: Settings) -> None:
    """Serve until a signal asks to stop."""
    app = App(settings, Log(settings.log_path))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: notice(describe(context)))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, app.stopping.set)
    app.log.write("INFO", "app starting")
    server = await listen(app)
    app.log.write("INFO", "app ready", port=server.sockets[0].getsockname()[1])
    await app.stopping.wait()
    app.log.write("INFO", "app stopping")
    server.close()
    for idle in app.connections - app.busy:
        idle.cancel()
    if app.busy:
        await asyncio.wait(app.busy, timeout=STOP_GRACE)


async def listen(app: App) -> asyncio.Server:
    """Open the port."""
    server = await asyncio.start_server(
        lambda reader, writer: serve_connection(app, reader, writer),
        app.settings.host,
        app.settings.port,
        limit=MAX_HEAD,
        backlog=MAX_CONNECTIONS,
        start_serving=False,
    )
    for listener in server.sockets:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    await server.start_serving()
    return server


def describe(context: Mapping[str, Any]) -> str:
    """Put what the event loop reports into one line."""
    return f"{context['message']}: {context.get('exception')!r}"


def keep_standard_streams_taken() -> None:
    """Fill descriptors 0 to 2 if they came closed, so that no socket or log takes their place."""
    while (spare := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004  stderr
        pass
    os.close(spare)


def main() -> int:
    """Run the service; return the exit code."""
    keep_standard_streams_taken()
    try:
        settings = read_settings(os.environ)
    except ValueError as error:
        notice(str(error))
        return 2
    try:
        asyncio.run(serve(settings))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        where = f"{settings.host}:{settings.port}"
        notice(f"cannot listen on {where}: {reason}; set HOST and PORT to a free address")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
