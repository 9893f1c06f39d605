"""The notices of which few an hour are sent: questions to agents, alarms, what agents are told of each other's mail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from triaged.store.engine import Transaction
from triaged.store.filing import NoticeRow
from triaged.store.tables import message, outbox

QUESTIONS = ("held_agent", "confirm_agent", "alias_agent")  #: ask an agent about held mail
ALARM = "alarm"  #: goes to the operator
OF_MESSAGES = ("message_agent", "note_agent")  #: tell an agent of a message
_OF_AGENTS = (
    select(outbox.c.ticket, outbox.c.recipient, outbox.c.about)
    .distinct()
    .join(message, message.c.inbox == outbox.c.about)
    .where(outbox.c.notice.in_(OF_MESSAGES), message.c.agent.is_not(None))
)


class ThisHour:
    """Those of the last hour, the batch in work included."""

    def __init__(self, transaction: Transaction, since: datetime) -> None:
        """None yet; `since`: an hour ago."""
        self._transaction = transaction
        self._since = since
        self._of_agents: set[tuple[int, str, int]] = set()  # (ticket, who was told, an agent's mail)
        self._loaded = False
        self._questions: dict[str, tuple[str, int]] = {}  # by cause: the same twice is sent once
        self._alarms: set[str] = set()

    def add(self, notice: str, cause: str, recipient: str, number: int) -> None:
        """One was sent, about ticket `number` or 0; notices of other kinds are passed over."""
        if notice in QUESTIONS:
            self._questions[cause] = (recipient, number)
        elif notice == ALARM:
            self._alarms.add(cause)

    def add_of_agent(self, notice: NoticeRow, number: int) -> None:
        """One was sent because of an agent's mail."""
        if notice.notice in OF_MESSAGES and notice.about is not None:
            self._of_agents.add((number, notice.recipient, notice.about))

    def told_by_agents(self, number: int, agents: Collection[str]) -> Mapping[str, int]:
        """Of how many mails of agents each one was told, of one ticket.

        Costs one statement for the first mail of a batch that asks; `agents` are the addresses of all of them.
        """
        if not self._loaded:
            sent = _OF_AGENTS.where(outbox.c.recipient.in_(agents), outbox.c.created_at > self._since)
            self._of_agents |= {(row.ticket, row.recipient, row.about) for row in self._transaction.execute(sent)}
            self._loaded = True
        told: dict[str, int] = {}
        for ticket, address, _mail in self._of_agents:
            if ticket == number:
                told[address] = told.get(address, 0) + 1
        return told

    def questions(self, address: str, number: int | None, cause: str) -> int:
        """How many questions one agent was sent, or how many were sent about one ticket: the larger of the two.

        `cause` itself does not count: it would not be sent once more.
        """
        others = [sent for other, sent in self._questions.items() if other != cause]
        to_him = sum(recipient == address for recipient, _number in others)
        about_it = sum(of == number for _recipient, of in others) if number is not None else 0
        return max(to_him, about_it)

    def alarms(self, beginning: str) -> int:
        """How many alarms have a cause that begins like this."""
        return sum(cause.startswith(beginning) for cause in self._alarms)
