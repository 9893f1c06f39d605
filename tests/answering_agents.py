"""What tests of agents' answers do again and again: a customer writes, an agent is told and answers."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

from tests.agents_desk import TOM, AgentsDesk, Writing
from tests.batch_desk import letter_of

ANNA, BERT = "anna@example.org", "bert@example.net"

write = Writing().mail


def words(letter: EmailMessage) -> str:
    """The text of a notice, with or without an HTML form."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def told(desk: AgentsDesk, address: str, notice: str = "message_agent") -> EmailMessage:
    """The newest notice of a kind to somebody."""
    rows = [row for row in desk.outbox(notice) if row["recipient"] == address]
    return letter_of(desk.content(rows[-1]["id"]))


def asked(desk: AgentsDesk, text: str = "It does not print.", sender: str = ANNA, **how: Any) -> EmailMessage:
    """A customer writes; what Tom is told."""
    assert desk.take(write(sender, text, at=desk.now, **how)) == "ticket"
    return told(desk, TOM)


def answer(
    desk: AgentsDesk, text: str, *, sender: str = TOM, answers: EmailMessage | None = None, **how: Any
) -> str | None:
    """What becomes of an agent's answer to the newest notice of a message, or to another one."""
    return desk.take(write(sender, text, answers=answers or told(desk, sender), at=desk.now, **how))


def said(desk: AgentsDesk, number: int = 1001) -> list[tuple[str, str]]:
    """The messages of a ticket: which way they went, and their words."""
    return [(each["direction"], each["text"]) for each in desk.shown(number)["messages"]]


def states(desk: AgentsDesk, notice: str = "relay") -> list[str]:
    """Where the notices of a kind stand."""
    return [row["state"] for row in desk.outbox(notice)]
