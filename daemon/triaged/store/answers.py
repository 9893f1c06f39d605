"""What has become of agents' answers: what left, what can still be stopped, what is held.

Asked when an agent's mail is filed, and kept up to date by `filed` while a batch is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from triaged.model import (
    AUTOMATIC_NOTICES,
    NOTICES_OF_TIME,
    ClaimedMail,
    Direction,
    OutboxState,
    Outcome,
    QuestionKind,
    Settled,
)
from triaged.store import outbox as outbox_rows
from triaged.store.engine import Transaction
from triaged.store.filing import Filing, NoticeRow
from triaged.store.senders import Sent
from triaged.store.tables import inbox, message, outbox, question, ticket
from triaged.store.uncollected import sent

RELAY = "relay"  #: the notice by which an answer leaves
#: Of one ticket, to a customer.
SHOWN_TO_CUSTOMERS = ("ack_new", "facts_missing", *NOTICES_OF_TIME, RELAY)
ANSWERED_EVENT = "answered"
HELD_EVENT = "held"
WITHDRAWN_EVENT = "withdrawn"  #: an answer did not leave after all
IDS = 50  #: Message-IDs that one person was sent, the newest ones
#: In the order in which they are asked about one mail, should several be asked at the same moment.
_STAGES = tuple(QuestionKind)
_UNSEEN = (OutboxState.CANCELLED, OutboxState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked last about a held mail."""

    handle: int
    kind: QuestionKind
    address: str  #: of whom it was asked: an agent's first address
    sender: str | None  #: of the mail
    times: int  #: how many questions there were about this mail
    kept: Mapping[str, Any] | None  #: what was understood of the mail then (`outcomes.answers.kept`)


class Answers:
    """The answers of agents, as far as the mails of a batch need them."""

    def __init__(self, transaction: Transaction, now: datetime) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self._now = now
        self._filings: list[Filing] = []
        self._automatic: list[NoticeRow] = []  # that were decided, and are no filings
        self._together: Collection[str] = ()
        self._sent: Mapping[str, Sent] = {}  # of these, as it was stored before

    def together(self, customers: Collection[str]) -> None:
        """These addresses are seen to together: what `automatic_to` one of them is looked up for all of them."""
        self._together = frozenset(customers)

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self._filings.append(filing)

    def decided(self, notices: Iterable[NoticeRow]) -> None:
        """Take in notices that were just decided for customers who are seen to together."""
        self._automatic += [each for each in notices if each.notice in AUTOMATIC_NOTICES]

    def made_at(self, message_id: str) -> datetime | None:
        """When a notice of ours was made; None where it is not known any more."""
        return self._transaction.execute(
            select(outbox.c.created_at).where(outbox.c.message_id == message_id)
        ).scalar_one_or_none()

    def relayed(self, answers: Collection[int]) -> Mapping[int, datetime]:
        """Inbox row -> when its relays were made, for those of some agents' mails that have any; in this batch: now."""
        if not answers:
            return {}
        rows = self._transaction.execute(
            select(outbox.c.about, outbox.c.created_at).where(outbox.c.about.in_(answers), outbox.c.notice == RELAY)
        ).all()
        now = {filing.inbox_id for filing in self._filings if any(each.notice == RELAY for each in filing.notices)}
        return {**{row.about: row.created_at for row in rows}, **dict.fromkeys(now.intersection(answers), self._now)}

    def sent_to(self, number: int, address: str) -> Sequence[tuple[datetime, str]]:
        """(when, Message-ID) of what somebody outside was sent about a ticket, the oldest first."""
        rows = self._transaction.execute(
            select(outbox.c.created_at, outbox.c.message_id)
            .where(
                outbox.c.ticket == number,
                outbox.c.recipient == address,
                outbox.c.notice.in_(SHOWN_TO_CUSTOMERS),
                outbox.c.state.not_in(_UNSEEN),
            )
            .order_by(outbox.c.id.desc())
            .limit(IDS)
        ).all()
        return [(row.created_at, row.message_id) for row in reversed(rows)]

    def automatic_to(self, address: str) -> Sent:
        """The automatic mail that counts for somebody, for his domain and for the desk, this batch included."""
        if address in self._together and not self._sent:
            self._sent = sent(self._transaction, self._together, self._now)
        stored = self._sent.get(address) or sent(self._transaction, {address}, self._now)[address]
        notices = [each for filing in self._filings for each in filing.notices if each.notice in AUTOMATIC_NOTICES]
        notices += self._automatic
        his = sum(each.recipient == address for each in notices)
        domain = address.rpartition("@")[2]
        return Sent(
            today=stored.today + his,
            newest=self._now if his else stored.newest,
            domain_hour=stored.domain_hour + sum(each.recipient.rpartition("@")[2] == domain for each in notices),
            desk_hour=stored.desk_hour + len(notices),
        )

    def said_to(self, customer: str, agent: str, words: str, since: datetime) -> int:
        """How often an agent has said the same words to one customer, on whatever ticket, this batch included."""
        stored: int = self._transaction.execute(
            select(func.count())
            .select_from(message)
            .join(ticket, ticket.c.number == message.c.ticket)
            .where(
                ticket.c.customer == customer,
                message.c.agent == agent,
                message.c.direction == Direction.OUT,
                message.c.received_at > since,
                message.c.text == words,
                ~message.c.withdrawn,
            )
        ).scalar_one()
        return stored + sum(
            filing.message.agent == agent and filing.message.text == words and filing.message.direction is Direction.OUT
            for filing in self._filings
            if filing.message is not None and filing.becomes is not None and filing.becomes.customer == customer
        )

    def relays_of(self, inbox_id: int) -> Sequence[outbox_rows.RelayState] | None:
        """The relays of one answer, locked so that none leaves before this batch is written; None: of this batch."""
        if any(filing.inbox_id == inbox_id for filing in self._filings):
            return None
        return outbox_rows.lock_relays(self._transaction, inbox_id)

    def asked(self, inbox_id: int) -> Asked | None:
        """What an agent was asked last about a held mail."""
        rows = self._transaction.execute(
            select(question).where(question.c.inbox == inbox_id, question.c.kind != QuestionKind.TOLD)
        ).all()
        newest = max(rows, key=lambda row: (row.asked_at, _STAGES.index(row.kind)), default=None)
        known = None
        if newest is not None:
            known = Asked(
                handle=newest.handle,
                kind=QuestionKind(newest.kind),
                address=newest.address,
                sender=newest.sender,
                times=len(rows),
                kept=newest.kept,
            )
        for filing in self._filings:
            for each in filing.questions if filing.inbox_id == inbox_id else ():
                known = Asked(
                    handle=each.handle,
                    kind=each.kind,
                    address=each.address,
                    sender=each.sender,
                    times=(known.times if known else 0) + 1,
                    kept=each.kept,
                )
        return known

    def held_mail(self, inbox_id: int) -> ClaimedMail | None:
        """A mail that is held; None where it is not, or not any more."""
        row = self._transaction.execute(
            select(inbox).where(inbox.c.id == inbox_id, inbox.c.outcome == Outcome.HELD)
        ).one_or_none()
        if row is None:
            return None
        return ClaimedMail(
            id=row.id,
            mailbox=row.mailbox,
            received_at=row.received_at,
            sha256=row.sha256,
            size=row.size,
            quiet=row.quiet,
            too_big=row.too_big,
            attempts=row.attempts,
            settled=None if row.settled is None else Settled(row.settled),
            ticket=row.ticket,
        )
