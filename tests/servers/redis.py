"""A private Redis on a port of 127.0.0.1, which keeps nothing on the disk."""

from __future__ import annotations

from redis import Redis as Client

from tests.servers.available import located
from tests.servers.program import PrivateFolder, Program, free_port, greets


class Redis:
    """One server; start it with `start`, end it with `close`."""

    def __init__(self) -> None:
        self._folder = PrivateFolder("redis")
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        self._port = port
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        folder = self._folder.path
        self._program = Program([located("redis-server"), *options, "--dir", str(folder)], log=folder / "redis.log")

    def start(self) -> None:
        """Returns when the server answers."""
        self._program.start(lambda: greets(self._port, b"PING\r\n"))

    def stop(self) -> None:
        """Ends the server, and with it all that it held."""
        self._program.stop()

    def close(self) -> None:
        """Ends the server for good."""
        self.stop()
        self._folder.remove()

    def empty(self) -> None:
        """Forgets everything."""
        with Client.from_url(self.url) as client:
            client.flushall()
