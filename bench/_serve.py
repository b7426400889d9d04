"""Serves the bodies of a folder, one after the other, to each client from the first on.

`/CLIENT/metrics` is the next body, `/CLIENT/count` how many that client has had.
"""

import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BODIES = [path.read_bytes() for path in sorted(Path(sys.argv[2]).iterdir())]
SERVED: Counter[str] = Counter()


class Handler(BaseHTTPRequestHandler):
    """Answers one client."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with the next body, or with the count."""
        _, client, what = self.path.split("/")
        body = str(SERVED[client]).encode()
        if what == "metrics":
            body = BODIES[SERVED[client] % len(BODIES)]
            SERVED[client] += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
