"""Collected acknowledgements: the tickets of which a customer was not told one by one, in one mail.

Contract
--------
* It has a fixed body and the numbers: nothing that the customer wrote.
* The caps are asked again in the transaction that writes it: nobody gets more than DAILY_CAP automatic mails a day or
  two within an hour, a domain no more than DOMAIN_CAP and the desk no more than its limit. Who has to wait, waits; a
  ticket that has waited for a day is dropped, since a late acknowledgement says nothing any more.
* A ticket that a person has taken up, solved or merged meanwhile is dropped too: its customer hears from him.
* What is told and what is dropped stands in the ticket's history, in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import structlog

from triaged.config import Desk, Settings
from triaged.model import Address, OutboxState, Purpose, Status
from triaged.notices import PublicLetter
from triaged.outcomes.acknowledge import DAILY_CAP, DOMAIN_CAP, VALID, promised
from triaged.outcomes.promising import when_late
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, uncollected
from triaged.store.events import append_event
from triaged.store.filing import NoticeRow, ReminderRow
from triaged.store.reminders import insert_reminders
from triaged.store.senders import DAY, HOUR, Sent
from triaged.store.uncollected import Uncollected, UncollectedTicket

NOTICE = "ack_collected"
EVENT = "acknowledged"
BATCH_CUSTOMERS = 50  #: told in one transaction
LISTED = 50  #: numbers in one mail; of more it says how many

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """What collecting needs."""

    store: Store
    desk: Desk
    renderer: Renderer
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One transaction of it."""

    transaction: Transaction
    work: Work
    notices: list[tuple[NoticeRow, int | None]] = field(default_factory=list)  #: with the ticket of each
    waits: list[tuple[Uncollected, datetime]] = field(default_factory=list)  #: who has to wait, until when
    done: list[int] = field(default_factory=list)  #: tickets that are told of or dropped
    reminders: list[tuple[int, ReminderRow]] = field(default_factory=list)  #: of tickets

    @property
    def now(self) -> datetime:
        """When it is."""
        return self.work.now

    @property
    def settings(self) -> Settings:
        """The desk's."""
        return self.work.writer.desk.settings

    def finish(self, tickets: Sequence[UncollectedTicket], **said: object) -> None:
        """These tickets wait no more."""
        for each in tickets:
            append_event(self.transaction, each.number, self.now, kind=EVENT, actor="triaged", data=said)
            self.done.append(each.number)


def collect_once(deps: Collector) -> list[int] | None:
    """Tell a batch of customers what is due.

    Returns the ids of the notices that may now be sent, or None when nothing was due.
    Raises StoreError when the database refuses; nothing was written then.
    """
    now = deps.clock()
    with deps.store.read() as transaction:
        if not uncollected.is_due(transaction, now):
            return None
    with working(deps, now) as (transaction, work):
        this = _Round(transaction=transaction, work=work)
        waiting = [worth for each in uncollected.due(transaction, now, BATCH_CUSTOMERS) if (worth := _drop(this, each))]
        _tell(this, waiting)
        uncollected.insert_notices(transaction, this.notices, now)
        insert_reminders(transaction, this.reminders)
        uncollected.postpone(transaction, this.waits)
        uncollected.forget(transaction, this.done)
    made = [notice for notice, number in this.notices if number is not None and notice.state is OutboxState.WAITING]
    log.info("collected", notices=len(made), tickets=len(this.done), waiting=len(this.waits))
    return [notice.id for notice in made]


def _drop(this: _Round, who: Uncollected) -> Uncollected | None:
    """Without the tickets of which nobody needs to be told any more; None when no other is left."""
    mailboxes = {mailbox.name for mailbox in this.settings.mailboxes}
    kept = []
    for each in who.tickets:
        if who.mailbox not in mailboxes:
            reason = "its mailbox is no longer in the settings"
        elif each.status is not Status.NEW:
            reason = f"the ticket is {each.status} meanwhile"
        elif each.created_at <= this.now - DAY:
            reason = "too late: it waited for a day"
        elif each.handle is None:
            reason = "the customer no longer belongs to the ticket"
        else:
            kept.append(each)
            continue
        this.finish([each], sent=False, reason=reason)
    return replace(who, tickets=kept) if kept else None


def _tell(this: _Round, waiting: Sequence[Uncollected]) -> None:
    limit = this.settings.limits.acknowledgements_per_hour
    sent = uncollected.sent(this.transaction, {who.address for who in waiting}, this.now)
    this.work.known.load({who.tickets[-1].number for who in waiting})
    told: Counter[str] = Counter()  # by address, by domain (with its @), and "" for all
    for who in waiting:
        domain = who.address[who.address.rindex("@") :]
        so_far = _with(sent[who.address], told[who.address], told[domain], told[""], this.now)
        until = _not_before(so_far, this.now, limit)
        if until is not None:
            this.waits.append((who, until))
            if so_far.desk_hour >= limit:
                raised = this.work.alarm("breaker", who.mailbox, {"sent": so_far.desk_hour})
                this.notices.extend((alarm, None) for alarm in raised)
            continue
        by = _answer_by(this, who)
        notice = this.work.notice(_letter(this, who, by))
        if isinstance(notice, str):
            this.finish(who.tickets, sent=False, reason=notice)
            continue
        this.notices.append((notice, who.tickets[-1].number))
        this.finish(
            who.tickets,
            sent=notice.state is OutboxState.WAITING,
            outbox=notice.id,
            reason="in a collected list",
            answer_by=by.isoformat(timespec="seconds"),
        )
        if notice.state is OutboxState.WAITING:
            newest = this.work.known.ticket(who.tickets[-1].number)  # which stands for all of them
            this.reminders.extend((newest.number, row) for row in when_late(this.work, newest, by))
        told.update((who.address, domain, ""))


def _with(sent: Sent, to_him: int, to_domain: int, by_desk: int, now: datetime) -> Sent:
    """What went out, with what this round has written."""
    return Sent(
        today=sent.today + to_him,
        newest=now if to_him else sent.newest,
        domain_hour=sent.domain_hour + to_domain,
        desk_hour=sent.desk_hour + by_desk,
    )


def _not_before(sent: Sent, now: datetime, limit: int) -> datetime | None:
    """How long a customer has to wait; None when he may be told now."""
    if sent.newest is not None and sent.newest > now - HOUR:
        return sent.newest + HOUR
    if sent.today >= DAILY_CAP or sent.domain_hour >= DOMAIN_CAP or sent.desk_hour >= limit:
        return now + HOUR
    return None


def _letter(this: _Round, who: Uncollected, by: datetime) -> PublicLetter:
    """One mail for all of a customer's tickets; an answer to it leads to the newest of them."""
    numbers = [each.number for each in who.tickets]
    newest = who.tickets[-1]
    assert newest.handle is not None  # noqa: S101  `_drop` has seen to it
    return PublicLetter(
        notice=NOTICE,
        cause=f"{NOTICE}:{numbers[0]}-{numbers[-1]}",
        mailbox=who.mailbox,
        recipient=Address(name="", addr=who.address),
        handle=newest.handle,
        purpose=Purpose.REPLY,
        language=who.language,
        facts={
            "tickets": numbers[-LISTED:],
            "more": max(0, len(numbers) - LISTED),
            "desk": this.settings.name,
            "answer_by": by,
        },
        valid_for=VALID,
        ticket=newest.number,
    )


def _answer_by(this: _Round, who: Uncollected) -> datetime:
    """The latest of the promised times; one that has passed while the list was waited for is promised anew."""
    latest = max(who.tickets, key=lambda each: each.answer_by)
    zone = timezone(timedelta(minutes=latest.utc_offset))
    if latest.answer_by > this.now:
        return latest.answer_by.astimezone(zone)
    settings = this.settings
    hours = settings.queue(settings.mailbox(who.mailbox).queue).answer_within_hours
    return promised(this.now, hours, this.now.astimezone(zone), this.now)
