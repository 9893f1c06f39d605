"""A TCP proxy on 127.0.0.1 that does to a connection what networks and servers do."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass

from tests.servers.loop_thread import LoopThread
from tests.servers.program import free_port

CHUNK_BYTES = 64 * 1024
LINE_PAUSE_SECONDS = 0.005  #: between the two halves of a line, so that they arrive as two
RESET = struct.pack("ii", 1, 0)  #: SO_LINGER that makes a close a RST


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong at the moment. Bytes are counted per connection, from its first one on."""

    latency: float = 0.0  #: seconds before each chunk is passed on, both ways
    cut_down_after: int | None = None  #: bytes from the server, then both sides are closed
    cut_up_after: int | None = None  #: bytes from the client, then both sides are closed
    reset: bool = False  #: a cut is a RST, not a FIN
    hang_down_after: int | None = None  #: bytes from the server, then nothing more comes and nothing is closed
    refuse: bool = False  #: new connections are closed before the first byte
    split_lines: bool = False  #: every line of the server comes in two pieces


NO_FAULTS = Faults()


class FaultProxy:
    """Stands before one port of 127.0.0.1; start it with `start`, end it with `close`.

    `faults` may be set at any time and holds from the next chunk on; after `stop`, connections are refused.
    """

    def __init__(self, upstream_port: int) -> None:
        self.port = free_port()
        self.faults = NO_FAULTS
        self.connections = 0  #: how many there have been
        self._upstream_port = upstream_port
        self._thread = LoopThread("fault-proxy")
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Listens."""
        self._server = self._thread.run(asyncio.start_server(self._serve, "127.0.0.1", self.port))

    def cut(self) -> None:
        """Ends all connections; new ones are served."""
        self._thread.run(self._end_links())

    def stop(self) -> None:
        """Ends the listening and all connections: the port refuses until the next `start`."""
        if self._server is not None:
            self._thread.run(self._end(self._server))
            self._server = None

    def close(self) -> None:
        """Ends the proxy for good."""
        self.stop()
        self._thread.close()

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        await self._end_links()
        await server.wait_closed()

    async def _end_links(self) -> None:
        links = list(self._links)
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)

    async def _serve(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        self.connections += 1
        link = asyncio.current_task()
        assert link is not None
        self._links.add(link)
        writers = [client_out]
        try:
            if not self.faults.refuse:
                server_in, server_out = await asyncio.open_connection("127.0.0.1", self._upstream_port)
                writers.append(server_out)
                await self._join(_Stream(client_in, server_out), _Stream(server_in, client_out))
        except (OSError, asyncio.CancelledError):
            pass  # either end is gone, or we are told to stop: both end here
        finally:
            self._links.discard(link)
            for writer in writers:
                await self._close(writer)

    async def _join(self, up: _Stream, down: _Stream) -> None:
        """Passes bytes both ways until either way ends."""
        ways = [asyncio.create_task(self._pass_up(up)), asyncio.create_task(self._pass_down(down))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass_up(self, stream: _Stream) -> None:
        while data := await stream.read():
            await asyncio.sleep(self.faults.latency)
            if await stream.write(data, self.faults.cut_up_after):
                return

    async def _pass_down(self, stream: _Stream) -> None:
        while data := await stream.read():
            await asyncio.sleep(self.faults.latency)
            faults = self.faults
            hangs = faults.hang_down_after is not None
            for piece in _halved(data) if faults.split_lines else [data]:
                if await stream.write(piece, faults.hang_down_after if hangs else faults.cut_down_after):
                    if hangs:
                        await asyncio.Event().wait()
                    return
                if faults.split_lines:
                    await asyncio.sleep(LINE_PAUSE_SECONDS)

    async def _close(self, writer: asyncio.StreamWriter) -> None:
        if self.faults.reset:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


class _Stream:
    """One way of a connection, which counts what it has passed on."""

    def __init__(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        self._source = source
        self._target = target
        self._passed = 0

    async def read(self) -> bytes:
        """The next chunk; empty at the end."""
        return await self._source.read(CHUNK_BYTES)

    async def write(self, data: bytes, limit: int | None) -> bool:
        """Passes on what the limit leaves of it, and says whether the limit is reached."""
        allowed = data if limit is None else data[: max(0, limit - self._passed)]
        self._passed += len(data)
        self._target.write(allowed)
        await self._target.drain()
        return limit is not None and self._passed >= limit


def _halved(data: bytes) -> list[bytes]:
    """Every line as two pieces."""
    pieces = []
    for line in data.splitlines(keepends=True):
        middle = len(line) // 2
        pieces += [line[:middle], line[middle:]]
    return [piece for piece in pieces if piece]
