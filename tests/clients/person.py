"""Who sits before a mail program, and what the program has to know of him."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.servers.dovecot import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a mailbox."""

    name: str
    account: Account
    imap_port: int
    smtp_port: int  #: where his program hands in what he writes; neither TLS nor a login
    ca: Path  #: PEM, for a program that insists on TLS

    @property
    def address(self) -> str:
        return self.account.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What he writes above (or, where his program puts him there, below) the quote."""

    text: str
    html: str | None = None  #: the same with his formatting, for a program that has it


class Client(Protocol):
    """A mail program that somebody uses."""

    def answer(self, person: Person, words: Words, quoted: str) -> None:
        """Answer the newest mail of the inbox by the program's own function, and send.

        quoted: a piece of that mail, by which the program is seen to have quoted it.
        """
        ...
