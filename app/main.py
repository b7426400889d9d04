"""The demo workload that is observed: a small HTTP service, independent of its observers.

Run it as `python main.py`. It serves, on one thread:

    GET  /health    {"status": "ok", "uptime_s": …}
    POST /process   {"task": "name"} → 200 {"result": …, "elapsed_s": …} after about 50 ms
    POST /fail      {"reason": "why"} → 500 {"error": "why"}
    GET  /metrics   Prometheus text format 0.0.4

Every other answer is a JSON error; a missing or misspelt `task` or `reason` is a 400.

Environment (unset and empty mean the default):

    PORT             8080           0 takes any free port; `app ready` logs which
    HOST             0.0.0.0        the address to listen on
    LOG_PATH         /logs/app.log  JSON lines go there and to stdout
    REQUEST_TIMEOUT  10             seconds a client has to send one whole request

Exit codes: 0 stopped by SIGTERM or SIGINT, 1 cannot listen, 2 a bad setting.
"""

import asyncio
import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from counts import Counts
from journal import Journal, notice
from server import Handler, Server
from wire import Head, RefusedError, Response, json_response

WORK_SECONDS = 0.05  # seconds; the simulated task
MAX_PORT = 65535
MAX_REQUEST_TIMEOUT = 3600.0  # seconds; a longer timeout is a mistake


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings from the environment."""

    host: str
    port: int
    log_path: str
    request_timeout: float


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings; raises ValueError with the remedy."""
    return Settings(
        host=environment.get("HOST") or "0.0.0.0",  # noqa: S104  a container's port is published
        port=parse_port(environment.get("PORT") or "8080"),
        log_path=environment.get("LOG_PATH") or "/logs/app.log",
        request_timeout=parse_timeout(environment.get("REQUEST_TIMEOUT") or "10"),
    )


def parse_port(text: str) -> int:
    """Return a TCP port; 0 means any free one."""
    if re.fullmatch("[0-9]{1,5}", text) and int(text) <= MAX_PORT:
        return int(text)
    raise ValueError(f"PORT={text!r} is not a port; set a whole number from 0 (any free) to 65535")


def parse_timeout(text: str) -> float:
    """Return a time limit in seconds."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and 0 < float(text) <= MAX_REQUEST_TIMEOUT:
        return float(text)
    raise ValueError(
        f"REQUEST_TIMEOUT={text!r} is not a time limit; set seconds above 0, up to 3600"
    )


class App:
    """The endpoints and their shared state."""

    def __init__(self, journal: Journal, counts: Counts) -> None:
        self.journal = journal
        self.counts = counts
        self.started = time.monotonic()
        self.routes: Mapping[str, tuple[str, Handler]] = {
            "/health": ("GET, HEAD", self.health),
            "/process": ("POST", self.process),
            "/fail": ("POST", self.fail),
            "/metrics": ("GET, HEAD", self.metrics),
        }

    def route(self, head: Head) -> Handler:
        """Return the handler of a request."""
        if head.path not in self.routes:
            raise RefusedError(404, f"no such path; there are {', '.join(self.routes)}")
        allowed, handler = self.routes[head.path]
        if head.method not in allowed.split(", "):
            error = f"{head.method} is not allowed here; use {allowed}"
            raise RefusedError(405, error, f"Allow: {allowed}\r\n")
        return handler

    async def health(self, _body: bytes) -> Response:
        """Answer that the service is up, with its uptime."""
        self.journal.write("INFO", "health check")
        return json_response(200, {"status": "ok", "uptime_s": self.uptime()})

    async def process(self, body: bytes) -> Response:
        """Simulate work."""
        task = text_field(body, "task")
        self.counts.process_total += 1
        self.journal.write("INFO", "processing task", task=task)
        start = time.perf_counter()
        await asyncio.sleep(WORK_SECONDS)
        elapsed = time.perf_counter() - start
        self.counts.completed(elapsed)
        took = round(elapsed, 3)
        self.journal.write("INFO", "task complete", task=task, elapsed_s=took)
        return json_response(200, {"result": f"processed {task}", "elapsed_s": took})

    async def fail(self, body: bytes) -> Response:
        """Simulate a failure."""
        reason = text_field(body, "reason")
        self.counts.process_total += 1
        self.counts.process_err += 1
        self.journal.write("ERROR", "task failed", reason=reason)
        return json_response(500, {"error": reason})

    async def metrics(self, _body: bytes) -> Response:
        """Answer with the metrics; this response is counted after it is sent."""
        self.journal.write("INFO", "metrics scraped")
        text = self.counts.render(self.uptime())
        return Response(200, text.encode(), "text/plain; version=0.0.4; charset=utf-8")

    def uptime(self) -> float:
        """Return the seconds since the start."""
        return round(time.monotonic() - self.started, 3)


def text_field(body: bytes, name: str) -> str:
    """Return a field of the JSON object in the body."""
    try:
        value = json.loads(body.decode(), parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, f"the body is not valid JSON: {error}") from None
    if not isinstance(value, dict) or not isinstance(value.get(name), str):
        raise RefusedError(400, f"send a JSON object with a text named {name}")
    return str(value[name])


def no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads although JSON does not have them."""
    raise ValueError(name)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    journal, counts = Journal(settings.log_path), Counts()
    journal.write("INFO", "app starting")
    app = App(journal, counts)
    server = Server(app.route, journal, counts, settings.request_timeout)
    port = await server.start(settings.host, settings.port)
    journal.write("INFO", "app ready", port=port)
    await stop.wait()
    journal.write("INFO", "app stopping")
    await server.stop()


def main() -> int:
    """Run the service; return the exit code."""
    try:
        settings = read_settings(os.environ)
    except ValueError as error:
        notice(str(error))
        return 2
    try:
        asyncio.run(serve(settings))
    except (OSError, UnicodeError) as error:
        where = f"{settings.host}:{settings.port}"
        why = error.strerror if isinstance(error, OSError) else "not a host name"
        notice(f"cannot listen on {where}: {why}; set HOST and PORT to a free address")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
