"""Mail programs as tests ask for them by name, and an office in which people use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clients.office import Office
from tests.clients.person import Client
from tests.clients.text_programs import Alpine, Mutt, SNail
from tests.clients.thunderbird import Thunderbird
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

#: A program by the name of a test's parameter: its entry in tests.servers.available, and what makes it.
TEXT_PROGRAMS: dict[str, tuple[str, Callable[[Path], Client]]] = {
    "alpine": ("alpine", lambda home: Alpine(home=home)),
    "mutt": ("mutt", lambda home: Mutt(home=home)),
    "neomutt": ("neomutt", lambda home: Mutt(home=home, program="neomutt")),
    "s-nail": ("s-nail", lambda home: SNail(home=home)),
    "s-nail-below": ("s-nail", lambda home: SNail(home=home, below=True)),
}
THUNDERBIRD = ("thunderbird-html", "thunderbird-plain")  #: one program in its two ways to write
CLIENTS = [
    *(pytest.param(name, marks=pytest.mark.server(needs)) for name, (needs, _) in sorted(TEXT_PROGRAMS.items())),
    *(pytest.param(name, marks=pytest.mark.server("thunderbird")) for name in THUNDERBIRD),
]


@pytest.fixture(scope="session")
def thunderbird() -> Iterator[Thunderbird]:
    """One for all tests; each person sits down before it once."""
    program = Thunderbird()
    try:
        program.start()
        yield program
    finally:
        program.close()


@pytest.fixture(params=CLIENTS)
def program(request: pytest.FixtureRequest) -> str:
    """The name of each mail program in turn."""
    name: str = request.param
    return name


@pytest.fixture
def client(program: str, request: pytest.FixtureRequest, tmp_path: Path) -> Client:
    """The program of that name."""
    if program in THUNDERBIRD:
        made: Client = request.getfixturevalue("thunderbird")
        return made
    home = tmp_path / "home"
    home.mkdir()
    return TEXT_PROGRAMS[program][1](home)


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, make_smtp_sink: Callable[..., SmtpSink]) -> Iterator[Office]:
    """A desk on SQLite with an agent and a customer."""
    opened = Office(tmp_path, f"sqlite:///{tmp_path / 'triaged.db'}", dovecot, make_smtp_sink(), make_smtp_sink())
    yield opened
    opened.close()
