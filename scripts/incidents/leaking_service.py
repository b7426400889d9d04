"""A Python service that answers requests and, once asked to, keeps a copy of each answer.

    leaking_service.py PORT METRICS_PORT

Needs prometheus_client. `POST /leak/on` begins the leak; `POST /leak/off` frees what it kept.
"""

import logging
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module

KEPT_BYTES = 100_000
"""What a leaking request leaves behind."""

prometheus = import_module("prometheus_client")
seconds = prometheus.Histogram("http_request_duration_seconds", "Time to answer", ["path"])
requests = prometheus.Counter("http_requests_total", "Requests", ["path", "code"])
kept: list[bytes] = []
leaks = False


class Handler(BaseHTTPRequestHandler):
    """Answers `GET /orders`, and starts and ends the leak."""

    def do_GET(self) -> None:
        """Answer with an order."""
        began = time.monotonic()
        time.sleep(0.002)
        if leaks:
            kept.append(bytes(KEPT_BYTES).replace(b"\0", b"x"))
        self._answer(b'{"order": 1}\n')
        seconds.labels("/orders").observe(time.monotonic() - began)
        requests.labels("/orders", "200").inc()
        logging.getLogger("orders").info("order read in %.1f ms", 1000 * (time.monotonic() - began))

    def do_POST(self) -> None:
        """Begin or end the leak; says nothing in the log, as no leak does."""
        global leaks  # noqa: PLW0603 - the one switch of this service
        leaks = self.path == "/leak/on"
        if not leaks:
            kept.clear()
        self._answer(b"")

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
        """Leave out the server's own access log."""

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    prometheus.start_http_server(int(sys.argv[2]), "127.0.0.1")
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
