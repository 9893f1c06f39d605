"""What the tests start besides Python: which programs each server or mail client needs, and where Debian has them."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

REQUIRE = "TRIAGED_REQUIRE_SERVERS"  #: set to 1, a missing server is a failure and never a skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The programs of one server, and the Debian packages that bring them."""

    programs: tuple[str, ...]
    packages: tuple[str, ...]


SERVERS = {
    "alpine": Needs(programs=("alpine", "tmux"), packages=("alpine", "tmux")),
    "dovecot": Needs(programs=("dovecot", "imap", "lmtp"), packages=("dovecot-imapd", "dovecot-lmtpd")),
    "mutt": Needs(programs=("mutt", "tmux"), packages=("mutt", "tmux")),
    "neomutt": Needs(programs=("neomutt", "tmux"), packages=("neomutt", "tmux")),
    "openssl": Needs(programs=("openssl",), packages=("openssl",)),
    "postgresql": Needs(programs=("initdb", "postgres"), packages=("postgresql",)),
    "rabbitmq": Needs(programs=("rabbitmq-server", "rabbitmqctl", "epmd"), packages=("rabbitmq-server",)),
    "redis": Needs(programs=("redis-server",), packages=("redis-server",)),
    "s-nail": Needs(programs=("s-nail",), packages=("s-nail",)),
    "systemd": Needs(programs=("systemd-analyze",), packages=("systemd",)),
    "thunderbird": Needs(programs=("thunderbird",), packages=("thunderbird",)),
}


def _folders() -> list[Path]:
    """Private folders first: what Debian puts into /usr/sbin for RabbitMQ runs under one fixed account only."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    private = [*newest_first, Path("/usr/lib/rabbitmq/bin"), Path("/usr/lib/dovecot"), Path("/usr/libexec/dovecot")]
    public = [Path(folder) for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)]
    return [*private, *public, Path("/usr/local/sbin"), Path("/usr/sbin")]


def find(program: str) -> str | None:
    """The path of a program, or None when it is not installed."""
    return shutil.which(program, path=os.pathsep.join(map(str, _folders())))


def located(program: str) -> str:
    """The path of a program.

    Raises:
        FileNotFoundError: it is not installed.
    """
    path = find(program)
    if path is None:
        raise FileNotFoundError(f"{program} is not installed")
    return path


def missing(server: str) -> str | None:
    """Why a server cannot be started here, with the remedy; None when it can."""
    needs = SERVERS[server]
    absent = [program for program in needs.programs if find(program) is None]
    if not absent:
        return None
    return f"{server}: no {', '.join(absent)} here (Debian: apt install {' '.join(needs.packages)})"


def required() -> bool:
    """Whether a missing server is a failure."""
    return os.environ.get(REQUIRE) == "1"
