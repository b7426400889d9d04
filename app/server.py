"""HTTP connections on one thread, with bounds on their number, time and memory."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import wire
from counts import Counts
from journal import Journal
from wire import Head, RefusedError, Response

MAX_CONNECTIONS = 1000  # with log and listener just below the usual limit of 1024 descriptors
SMALL_BODY = 32 * 1024  # bytes; 500 of them fit the container's memory without queueing
LARGE_BODIES = 6  # larger bodies held at once; each costs up to about 8 MB while it is parsed
IDLE_TIMEOUT = 60.0  # seconds without a request; longer than a scraper's usual interval
STOP_GRACE = 0.3  # seconds for running requests; several tasks long, well below a second

Handler = Callable[[bytes], Awaitable[Response]]


@dataclass
class Server:
    """Reads requests, calls their handlers, logs refusals and counts responses."""

    route: Callable[[Head], Handler]
    journal: Journal
    counts: Counts
    request_timeout: float
    stopping: bool = False
    connections: set[asyncio.Task[None]] = field(default_factory=set)
    large_bodies: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_BODIES))

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port."""
        self.listener = await asyncio.start_server(
            self.accept, host, port, limit=wire.MAX_HEAD, backlog=MAX_CONNECTIONS
        )
        return int(self.listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Accept no more requests; wait for the running ones, for STOP_GRACE at most."""
        self.stopping = True
        self.listener.close()
        if self.connections:
            await asyncio.wait(self.connections, timeout=STOP_GRACE)

    def accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Start a task for a new connection."""
        task = asyncio.create_task(self.serve(reader, writer))
        self.connections.add(task)
        task.add_done_callback(self.connections.discard)

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer the requests of a connection until one side closes it."""
        try:
            # With no buffer of ours drain() waits until the kernel has everything.
            writer.transport.set_write_buffer_limits(0)
            if len(self.connections) > MAX_CONNECTIONS:
                refused = RefusedError(503, "there are too many connections; try again later")
                await self.send(writer, Head(), self.refuse(Head(), refused), keep_alive=False)
                return
            while await self.answer_next(reader, writer):
                pass
            await self.linger(reader, writer)
        except (OSError, asyncio.CancelledError):
            # The client went away or is too slow (TimeoutError), or the service stops.
            writer.transport.abort()
        finally:
            writer.close()

    async def answer_next(self, reader: StreamReader, writer: StreamWriter) -> bool:
        """Answer one request; return whether the connection may carry another."""
        async with asyncio.timeout(IDLE_TIMEOUT):
            if not (first := await reader.read(1)):
                return False
        head, body = Head(), None
        async with contextlib.AsyncExitStack() as room:
            try:
                async with asyncio.timeout(self.request_timeout):
                    head = await wire.read_head(first, reader)
                    handler = self.route(head)
                    if SMALL_BODY < head.length <= wire.MAX_BODY:
                        await room.enter_async_context(self.large_bodies)
                    body = await wire.read_body(head, reader)
                response = await handler(body)
            except RefusedError as refused:
                response = self.refuse(head, refused)
            except TimeoutError:
                error = f"the request was not complete after {self.request_timeout:g} s"
                response = self.refuse(head, RefusedError(408, error))
            # After an unread body the next request cannot be found: the connection is closed.
            unread = body is None and head.length > 0
            keep_alive = head.keep_alive and not unread and not self.stopping
            await self.send(writer, head, response, keep_alive=keep_alive)
        return keep_alive

    def refuse(self, head: Head, refused: RefusedError) -> Response:
        """Log a refusal and return its response."""
        status = refused.response.status
        fields = {"method": head.method, "path": head.path, "error": str(refused)}
        self.journal.write("WARNING", "request refused", status=status, **fields)
        return refused.response

    async def send(
        self, writer: StreamWriter, head: Head, response: Response, *, keep_alive: bool
    ) -> None:
        """Count a response and send it; every response passes here."""
        self.counts.answered(response.status)
        async with asyncio.timeout(self.request_timeout):
            writer.write(wire.encode(head, response, keep_alive=keep_alive))
            await writer.drain()

    async def linger(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Read what the client still sends: closing at once could reset its unread response."""
        writer.write_eof()
        async with asyncio.timeout(self.request_timeout):
            while await reader.read(wire.MAX_HEAD):
                pass
