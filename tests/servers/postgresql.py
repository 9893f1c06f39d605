"""A private PostgreSQL cluster on a port of 127.0.0.1; it refuses root, so as root it belongs to `nobody`."""

from __future__ import annotations

import itertools
import signal

import psycopg
from psycopg import sql

from tests.servers.available import located
from tests.servers.program import PrivateFolder, Program, free_port, run_as_ordinary_user

OWNER = "triaged"
#: The data of a test need not outlive the machine, only a killed client.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")


class PostgreSQL:
    """One cluster; start it with `start`, end it with `close`."""

    def __init__(self) -> None:
        self._folder = PrivateFolder("postgresql")
        self.port = free_port()
        self._names = (f"t{number}" for number in itertools.count(1))
        data, sockets = self._folder.sub("data"), self._folder.sub("run")
        # C.UTF-8: sorts by code point everywhere, and still knows upper and lower case beyond ASCII.
        make = ["--username", OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        run_as_ordinary_user([located("initdb"), *make, "-D", str(data)], cwd=data)
        options = ["listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={sockets}", *FAST]
        argv = [located("postgres"), "-D", str(data)]
        for option in options:
            argv += ["-c", option]
        log = self._folder.sub("log") / "postgresql.log"
        self._program = Program(argv, log=log, as_ordinary_user=True, stop_signal=signal.SIGINT)

    def start(self) -> None:
        """Returns when the cluster takes connections."""
        self._program.start(self._answers)

    def stop(self) -> None:
        """Ends the server and every connection to it; data and port stay as they are for the next `start`."""
        self._program.stop()

    def close(self) -> None:
        """Ends the cluster for good."""
        self.stop()
        self._folder.remove()

    def create_database(self, like: str = "") -> str:
        """The URL of a new database: empty, or a copy of the one at this URL, to which nobody is connected."""
        name = next(self._names)
        of = sql.Identifier(like.rsplit("/", 1)[1] if like else "template1")
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), of))
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Drops a database, whoever is still connected to it."""
        name = url.rsplit("/", 1)[1]
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _url(self, name: str) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{name}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True
