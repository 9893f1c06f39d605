"""A private RabbitMQ: home, node, port mapper and ports of its own, all on 127.0.0.1.

Takes about eight seconds to start, so one serves a whole run; each test gets a virtual host of its own.
"""

from __future__ import annotations

import itertools
import os
import signal

from tests.servers.available import located
from tests.servers.program import PrivateFolder, Program, free_port, greets, run_as_ordinary_user

AMQP_HEADER = b"AMQP\x00\x00\x09\x01"  #: what a client says first (AMQP 0-9-1 4.2.2)
NAMES_REQUEST = b"\x00\x01n"  #: asks the port mapper for its names
LOOPBACK = "{127,0,0,1}"  #: as Erlang writes it


class RabbitMQ:
    """One broker; start it with `start`, end it with `close`."""

    def __init__(self) -> None:
        self._folder = PrivateFolder("rabbitmq")
        self._home = self._folder.sub("home")
        self._port, mapper_port, node_port = free_port(), free_port(), free_port()
        self._hosts = (f"t{number}" for number in itertools.count(1))
        config = self._folder.path / "rabbitmq.conf"
        config.write_text(f"listeners.tcp.1 = 127.0.0.1:{self._port}\nloopback_users.guest = true\n")
        plugins = self._folder.path / "plugins"
        plugins.write_text("[].\n")
        self._env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "HOME": str(self._home),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(mapper_port),
            "RABBITMQ_NODENAME": "triaged@localhost",
            "RABBITMQ_DIST_PORT": str(node_port),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_MNESIA_BASE": str(self._home / "db"),
            "RABBITMQ_LOG_BASE": str(self._home / "log"),
            "RABBITMQ_PID_FILE": str(self._home / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {LOOPBACK}",
        }
        mapper = [located("epmd"), "-port", str(mapper_port), "-address", "127.0.0.1"]
        # Nothing here is worth an orderly end of four seconds.
        self._mapper = self._run_as_user(mapper, "epmd.log")
        self._broker = self._run_as_user([located("rabbitmq-server")], "broker.log")
        self._mapper_port = mapper_port

    def _run_as_user(self, argv: list[str], log: str) -> Program:
        return Program(argv, log=self._home / log, env=self._env, as_ordinary_user=True, stop_signal=signal.SIGKILL)

    def start(self) -> None:
        """Returns when the broker takes connections."""
        # Ours is there first, so that the broker does not leave one of its own behind.
        self._mapper.start(lambda: greets(self._mapper_port, NAMES_REQUEST))
        self._broker.start(lambda: greets(self._port, AMQP_HEADER))

    def stop(self) -> None:
        """Ends the broker and every connection to it; durable queues come back with the next `start`."""
        self._broker.stop()
        self._mapper.stop()

    def close(self) -> None:
        """Ends the broker for good."""
        self.stop()
        self._folder.remove()

    def create_host(self) -> str:
        """The URL of a new virtual host, which holds no queue yet."""
        name = next(self._hosts)
        # One call instead of two by name: each starts a virtual machine of its own.
        self._control(
            f'rabbit_vhost:add(<<"{name}">>, <<"tests">>), '
            f"rabbit_auth_backend_internal:set_permissions("
            f'<<"guest">>, <<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"tests">>).'
        )
        return f"amqp://guest:guest@127.0.0.1:{self._port}/{name}"

    def _control(self, expression: str) -> None:
        run_as_ordinary_user([located("rabbitmqctl"), "eval", expression], cwd=self._home, env=self._env)
