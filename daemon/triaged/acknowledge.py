"""Whether a new ticket is acknowledged, and the acknowledgement itself, frozen.

An acknowledgement is also a way to make us send mail to others. So it goes out once a ticket, at most DAILY_CAP times a
day to an address, never to a robot; and to a sender who is not proven it repeats nothing that he wrote but a harmless
subject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from triaged.config import Desk, Mailbox
from triaged.mail.address import message_id
from triaged.mail.addrlist import to_ascii
from triaged.mail.compose import compose, safe_subject
from triaged.model import Address, EvidenceLevel, OutboxState, Purpose, Reading, Token, TriageDecision
from triaged.render import Renderer
from triaged.store.filing import NoticeRow

NOTICE = "ack_new"
DAILY_CAP = 5  #: acknowledgements to one address in 24 hours
VALID = timedelta(hours=4)  #: one that comes later says nothing that the customer still needs
FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)  #: day 0 of our tokens
REFERENCES_KEPT = 20  #: of the customer's own, newest last; the first is always kept (RFC 5322 3.6.4 sets no limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicketFacts:
    """The ticket that is to be acknowledged."""

    number: int
    handle: int  #: of its customer
    quiet: bool  #: brought in by hand
    too_big: bool  #: only the beginning of his mail was taken
    acks_today: int  #: to this address so far


def why_not(reading: Reading, decision: TriageDecision, ticket: NewTicketFacts) -> str | None:
    """The reason for no acknowledgement; None when there is to be one."""
    if ticket.quiet:
        return "older mail, brought in by hand"
    if reading.mail.from_ is None:
        return "no single usable sender"
    if not reading.origin.may_ack:
        return f"not written by a person: {', '.join(reading.origin.reasons)}"
    if to_ascii(reading.mail.from_.addr) is None:
        return "the sender's address needs SMTPUTF8"
    if not decision.acknowledge:
        return "a rule says so"
    if ticket.acks_today >= DAILY_CAP:
        return f"{DAILY_CAP} acknowledgements to this address within a day"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledger:
    """Makes acknowledgements for one desk."""

    desk: Desk
    renderer: Renderer
    nonce: Callable[[], int]  #: 63 random bits

    def notice(
        self,
        reading: Reading,
        decision: TriageDecision,
        ticket: NewTicketFacts,
        *,
        outbox_id: int,
        state: OutboxState,
        now: datetime,
    ) -> NoticeRow:
        """The acknowledgement of a ticket, rendered and frozen. The mail must have a sender."""
        assert reading.mail.from_ is not None  # noqa: S101  `why_not` has said so
        mailbox = self.desk.settings.mailbox(reading.mailbox)
        sender = Address(name=self.desk.settings.name, addr=mailbox.address)
        own_id = self._message_id(mailbox, ticket.handle, now)
        proven = reading.evidence.level >= EvidenceLevel.A2
        rendered = self.renderer.render(
            NOTICE,
            decision.language,
            {
                "ticket": ticket.number,
                "subject": (reading.mail.subject or None) if proven else safe_subject(reading.mail.subject),
                "customer": (reading.mail.from_.name or None) if proven else None,
                "desk": self.desk.settings.name,
                "queue": decision.queue,
                "too_big": ticket.too_big,
            },
            otherwise=self.queue_language(reading.mailbox),
        )
        content = compose(
            rendered,
            sender=sender,
            recipient=Address(name=reading.mail.from_.name if proven else "", addr=reading.mail.from_.addr),
            message_id=own_id,
            date=now,
            in_reply_to=reading.mail.message_id,
            references=_references(reading),
            auto_submitted="auto-replied",  # RFC 3834 5
        )
        return NoticeRow(
            id=outbox_id,
            notice=NOTICE,
            cause=f"{NOTICE}:{ticket.number}",
            mail_from=mailbox.address,
            recipient=reading.mail.from_.addr,
            message_id=own_id,
            content=content,
            state=state,
            valid_until=now + VALID,
        )

    def queue_language(self, mailbox: str) -> str:
        """The language of the queue of a mailbox: ours, where the customer's is not known."""
        settings = self.desk.settings
        return settings.queue(settings.mailbox(mailbox).queue).language

    def _message_id(self, mailbox: Mailbox, handle: int, now: datetime) -> str:
        token = Token(handle=handle, purpose=Purpose.REPLY, day=(now - FIRST_DAY).days)
        return message_id(self.desk.ring, token, self.nonce(), mailbox.address.rpartition("@")[2])


def _references(reading: Reading) -> list[str]:
    """The customer's own chain and his mail (RFC 5322 3.6.4), so that his mail program shows one conversation."""
    chain = [*(reading.mail.references or reading.mail.in_reply_to)]
    if len(chain) > REFERENCES_KEPT:
        chain = [chain[0], *chain[-REFERENCES_KEPT + 1 :]]
    return [*chain, reading.mail.message_id] if reading.mail.message_id else chain
