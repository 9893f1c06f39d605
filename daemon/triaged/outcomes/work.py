"""What filing needs besides the mail, and the rows that every kind of filing has."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from triaged.alarms import NOTICE, operator_alarm
from triaged.config import Desk
from triaged.desk.attachments import FileLimits, judge
from triaged.desk.people import AgentFacts, minder
from triaged.desk.sla import Versions
from triaged.model import (
    ClaimedMail,
    CustomerFacts,
    Direction,
    FileState,
    KnownTicket,
    LanguageSource,
    Outcome,
    Reading,
    ThreadDecision,
    TriageDecision,
    TriageFacts,
)
from triaged.notices import InternalLetter, PublicLetter, Writer, notice_row
from triaged.render import Renderer
from triaged.render.canned import Canned
from triaged.store import Store, Transaction, mode
from triaged.store.acquaintance import Acquaintances
from triaged.store.alike import Alike
from triaged.store.answers import Answers
from triaged.store.attachments import WITHHELD_EVENT, FileRow
from triaged.store.clocks import Moments
from triaged.store.filing import EventRow, Filing, MessageRow, NoticeRow
from triaged.store.histories import Histories
from triaged.store.known import Known
from triaged.store.numbers import Numbers
from triaged.store.overviews import Overviews
from triaged.store.same_fields import SameFields
from triaged.store.staff import Staff, ensure_desks

REFERENCED_KEPT = 20  #: referenced ids remembered a mail, nearest first
SUBJECT_CHARACTERS = 500  #: of a ticket's subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the pure steps said of one mail."""

    reading: Reading  #: the mail that counts: of one that an agent passes on, the customer's
    thread: ThreadDecision
    triage: TriageDecision | None  #: None where the rules have no say
    facts: TriageFacts | None = None  #: what they saw besides the mail

    @property
    def rules(self) -> TriageDecision:
        """What the rules said. Raises ValueError where they have no say."""
        if self.triage is None:
            raise ValueError("a public message without a triage decision")
        return self.triage


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One batch of mail that is filed together."""

    writer: Writer
    known: Known
    numbers: Numbers
    histories: Histories
    answers: Answers
    staff: Staff
    acquaintances: Acquaintances
    overviews: Overviews
    same: SameFields
    alike: Alike
    moments: Moments
    agents: Sequence[AgentFacts]
    limits: FileLimits
    live: Collection[str]  #: mailboxes that send; the others only observe
    now: datetime
    alarmed: set[str] = field(default_factory=set)  #: alarms that were raised for this batch
    announced: set[str] = field(default_factory=set)  #: those of them that are stored with mails that were filed
    slow: list[tuple[int, str]] = field(default_factory=list)  #: (ticket, rule): left out when something came due
    #: (ticket, agent) -> the handle that he is given by the mail in work, so that he gets one however often he is told
    given: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def versions(self) -> Versions:
        """What was promised when."""
        return self.moments.versions

    def sends(self, mailbox: str) -> bool:
        """Whether notices of a mailbox go out at once; else they wait until it goes live."""
        return mailbox in self.live

    def together(self, numbers: Sequence[int]) -> None:
        """These tickets are seen to in this order: what is asked of one, or of its customer, is looked up for all."""
        self.known.load(numbers)
        self.moments.load(self.known.clocked())
        self.histories.together(numbers)
        customers = {self.known.ticket(number).customer for number in numbers} - {""}
        self.answers.together(customers)
        self.acquaintances.together(customers)
        self.known.directory.load(customers)

    def begins(self) -> None:
        """One more mail is filed: what the one before has left is forgotten, where that was given up."""
        self.given.clear()
        self.alarmed.intersection_update(self.announced)

    def filed(self, filing: Filing) -> None:
        """What was just decided is known to the mails that follow."""
        self.announced.update(self.alarmed)
        for each in (filing, *filing.others):
            self.staff.filed(each, self.known.so_far(each.ticket) if each.ticket is not None else None)
            self.known.filed(each)
            self.histories.filed(each)
            self.answers.filed(each)
            self.acquaintances.filed(each)
            self.same.filed(each)
            if each.clocks is not None and each.ticket is not None:
                self.moments.take(each.ticket, self.now, [(event.kind, event.data) for event in each.events])
        self.alike.filed(filing)

    def notice(self, letter: PublicLetter | InternalLetter) -> NoticeRow | str:
        """The notice, ready to be stored; or why it cannot be written: a template must not cost a mail."""
        return notice_row(self.writer, self.numbers, letter, sends=self.sends(letter.mailbox), now=self.now)

    def alarm(self, kind: str, mailbox: str, facts: Mapping[str, object]) -> list[NoticeRow]:
        """An alarm is raised (`alarms.operator_alarm`); the mail to the operator, where there is one."""
        sent = self.known.senders.this_hour.alarms(f"{NOTICE}:{kind}:")
        raised = operator_alarm(self, kind, mailbox, facts, sent=sent)
        return [raised] if raised is not None else []

    def customer(self, address: str) -> CustomerFacts | None:
        """Who an address belongs to, as the operator's file or another system of his says; proven or not."""
        return self.writer.desk.directory.find(address) or self.known.directory.of(address)

    def minder(self, ticket: KnownTicket, *, without: Collection[str] = ()) -> AgentFacts | None:
        """The agent who is told of what concerns a ticket."""
        return minder(ticket.queue, ticket.assignee, self.agents, without=without)


def work_of(
    desk: Desk, renderer: Renderer, transaction: Transaction, known: Known, numbers: Numbers, now: datetime
) -> Work:
    """What filing the mails of one transaction needs."""
    return Work(
        writer=Writer(desk=desk, renderer=renderer, canned=Canned(desk.canned), nonce=lambda: secrets.randbits(63)),
        known=known,
        numbers=numbers,
        histories=Histories(transaction),
        answers=Answers(transaction, now),
        staff=_staff(desk, transaction, now, writes=numbers.writes),
        acquaintances=Acquaintances(transaction, known.senders.addresses),
        overviews=Overviews(transaction, writes=numbers.writes),
        same=SameFields(transaction),
        alike=Alike(transaction, now, within=timedelta(minutes=desk.settings.incidents.minutes)),
        moments=Moments(transaction),
        agents=desk.agents,
        limits=desk.limits,
        live=mode.live(transaction) | desk.settings.live_mailboxes,
        now=now,
    )


class Deps(Protocol):
    """What work needs that begins by itself, and not with a mail."""

    @property
    def store(self) -> Store:
        """Where it is written."""
        ...

    @property
    def desk(self) -> Desk:
        """The settings."""
        ...

    @property
    def renderer(self) -> Renderer:
        """Of the notices."""
        ...


@contextmanager
def working(deps: Deps, now: datetime) -> Iterator[tuple[Transaction, Work]]:
    """One transaction of work that begins by itself: under the lock of filing, and of no mail.

    What was given out in it (`Work.numbers`) is final with it. Raises StoreError when the database refuses.
    """
    with deps.store.write() as transaction:
        numbers = Numbers(transaction)  # first: from here on nobody else files mail, or does the same
        known = Known(transaction, [], now, storm=deps.desk.settings.limits.tickets_per_hour)
        work = work_of(deps.desk, deps.renderer, transaction, known, numbers, now)
        yield transaction, work
        numbers.write(transaction)


def _staff(desk: Desk, transaction: Transaction, now: datetime, *, writes: bool) -> Staff:
    """What is known of the agents; who is new in the settings is given a desk address."""
    if not desk.agents:
        return Staff()
    staff = Staff.load_all(transaction, now)
    missing = [agent.address for agent in desk.agents if agent.address not in staff.desks]
    if missing and writes:
        staff.desks |= ensure_desks(transaction, missing)
    return staff


def new_handle() -> int:
    """A random handle for a (ticket, person) row or a question; the column is a signed 64-bit number."""
    return secrets.randbits(63)


def message_row(work: Work, reading: Reading, direction: Direction) -> MessageRow:
    """The mail as a message of its ticket."""
    sender = reading.mail.from_
    nearest_first = [*reading.mail.in_reply_to, *reversed(reading.mail.references)]
    if reading.conversation is not None:
        nearest_first.append(reading.conversation)
    referenced = dict.fromkeys(
        known for known in nearest_first if known != reading.message_id and not work.known.is_common(known)
    )
    return MessageRow(
        direction=direction,
        message_id=reading.message_id,
        fingerprint=reading.fingerprint,
        referenced=list(referenced)[:REFERENCED_KEPT],
        from_addr=sender.addr if sender else None,
        from_name=sender.name if sender else None,
        evidence=reading.evidence.level,
        # what a mail program is set to must not displace what the customer was seen to write
        language=None if reading.language_by is LanguageSource.HEADER else reading.language,
        date=reading.mail.date,
        received_at=reading.received_at,
        text=reading.mail.reply,
    )


def numbered(last: int, *events: tuple[str, Mapping[str, Any]], actor: str = "triaged") -> list[EventRow]:
    """Events with their numbers, after the one that is the newest so far."""
    return [
        EventRow(number=number, kind=kind, actor=actor, data=data)
        for number, (kind, data) in enumerate(events, start=last + 1)
    ]


def received(mail: ClaimedMail, reading: Reading, outcome: Outcome) -> dict[str, Any]:
    """What the ticket's history says of a mail."""
    return {
        "inbox": mail.id,
        "message_id": reading.message_id,
        "outcome": outcome,
        "evidence": f"{reading.evidence.level.name}: {reading.evidence.why}",
        "defects": list(reading.mail.defects),
        **({"bad_tokens": reading.bad_tokens} if reading.bad_tokens else {}),
    }


def applied(triage: TriageDecision) -> list[str]:
    """The rules that had their say."""
    return [f"{hit.file}: {hit.name}" for hit in triage.hits if hit.matched]


def too_slow(triage: TriageDecision) -> list[str]:
    """The rules that were left out, since a pattern of theirs ran out of time."""
    return [f"{hit.file}: {hit.name}" for hit in triage.hits if hit.too_slow]


def not_tried(triage: TriageDecision) -> list[str]:
    """The rules that were left out, since the patterns of others had used up the time."""
    return [f"{hit.file}: {hit.name}" for hit in triage.hits if hit.not_tried]


def triage_event(triage: TriageDecision) -> dict[str, Any]:
    """What the ticket's history says of the rules."""
    return {
        "rules": applied(triage),
        "priority": triage.priority,
        "queue": triage.queue,
        "tier": triage.tier,
        "tags": list(triage.tags),
        "language": triage.language,
        **({"impact": triage.impact} if triage.impact else {}),
        **({"urgency": triage.urgency} if triage.urgency else {}),
        **({"sla": triage.sla} if triage.sla else {}),
    }


def nothing_more(
    mail: ClaimedMail, decided: Decided, outcome: Outcome, reason: str, ticket: int | None = None
) -> Filing:
    """An outcome from which nothing else follows."""
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=outcome,
        message_id=decided.reading.message_id,
        reason=reason,
        ticket=ticket,
    )


def file_rows(work: Work, reading: Reading) -> list[FileRow]:
    """The files of a mail, each with the verdict whether it may be passed on."""
    attachments = reading.mail.attachments
    if not attachments:
        return []
    return [
        FileRow(
            number=number,
            sha256=attachment.sha256,
            filename=attachment.filename,
            type=attachment.type,
            size=attachment.size,
            inline=attachment.inline,
            state=verdict.state,
            reason=verdict.reason,
            next_at=work.now if verdict.state is FileState.WAITING else None,
        )
        for number, (attachment, verdict) in enumerate(zip(attachments, judge(attachments, work.limits), strict=True))
    ]


def withheld(mail: ClaimedMail, files: Sequence[FileRow]) -> list[tuple[str, Mapping[str, Any]]]:
    """The events of the files that are never passed on, as a scan writes them of those that it finds."""
    return [
        (
            WITHHELD_EVENT,
            {"inbox": mail.id, "number": each.number, "file": each.filename, "reason": each.reason},
        )
        for each in files
        if each.state is FileState.WITHHELD
    ]
