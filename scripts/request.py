"""Send one request to the running app and print its answer.

Used by `make process`, `make fail`, `make metrics` and `make health`. It
connects to the loopback address directly, never through a proxy.
"""

import argparse
import json
import os
import sys
from http.client import HTTPConnection, HTTPException

HOST = "127.0.0.1"
# Seconds; the app's slowest answer takes a fraction of one.
TIMEOUT = 10.0
# The status that each request asks for: a failure on demand answers 500.
EXPECTED = {"health": 200, "metrics": 200, "process": 200, "fail": 500}
BODY_FIELD = {"process": "task", "fail": "reason"}


def parse(argv: list[str]) -> tuple[str, str, int]:
    """Return endpoint, text and port from the command line."""
    parser = argparse.ArgumentParser(description="Send one request to the running app.")
    parser.add_argument("endpoint", choices=EXPECTED)
    parser.add_argument("text", nargs="?", default="", help="the task or the reason")
    parser.add_argument("--port", type=int, default=os.environ.get("APP_PORT") or "8092")
    options = parser.parse_args(argv)
    return options.endpoint, options.text, options.port


def send(endpoint: str, text: str, port: int) -> tuple[int, str]:
    """Return status and body of the app's answer."""
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT)
    try:
        if field := BODY_FIELD.get(endpoint):
            body = json.dumps({field: text})
            connection.request("POST", f"/{endpoint}", body, {"Content-Type": "application/json"})
        else:
            connection.request("GET", f"/{endpoint}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def main(argv: list[str]) -> int:
    """Print the answer, or one line on stderr if there is none."""
    endpoint, text, port = parse(argv)
    try:
        status, body = send(endpoint, text, port)
    except ConnectionRefusedError:
        return complain(f"nothing answers on {HOST}:{port}; start the app with 'make up'")
    except (OSError, HTTPException) as error:
        reason = str(error) or type(error).__name__
        return complain(f"no answer from {HOST}:{port} ({reason}); look at 'make logs'")
    print(body.rstrip("\n"))
    if status != EXPECTED[endpoint]:
        return complain(f"/{endpoint} answered {status}; look at 'make logs'")
    return 0


def complain(message: str) -> int:
    """Write an error to stderr; return the exit status 1."""
    print(f"request: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
