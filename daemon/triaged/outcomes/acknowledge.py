"""Whether a new ticket is acknowledged, when, and what the acknowledgement says.

An acknowledgement is also a way to make us send mail to others. So it goes to no robot, and nobody gets more than
DAILY_CAP automatic mails a day. To a sender who is not proven it repeats nothing that he wrote but a harmless subject;
he gets one of his own a day, further tickets are listed together (see `collect`), and a domain in whose name much is
sent waits. What the whole desk sends in an hour is limited, whoever may have written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from triaged.mail.addrlist import to_ascii
from triaged.mail.alerts import monitor_of
from triaged.mail.compose import reply_subject, safe_subject
from triaged.mail.quoting import MARKER
from triaged.model import (
    DONE,
    Address,
    ClaimedMail,
    KnownTicket,
    NewTicket,
    ParsedMail,
    Purpose,
    Reading,
    TriageDecision,
)
from triaged.notices import PublicLetter, chain
from triaged.outcomes.promising import first_answer_due, up_to_quarter
from triaged.outcomes.work import SUBJECT_CHARACTERS, Work
from triaged.store.senders import HOUR, STORM, RecentTicket, Sent

NOTICE = "ack_new"
DAILY_CAP = 5  #: automatic mails to one address in 24 hours
DOMAIN_CAP = 20  #: automatic mails to one domain in an hour, before a sender there who is not proven gets one
MAX_HOPS = 25  #: servers that a mail went through (Received); RFC 5321 6.3 would let a loop turn four times as often
SAME_SUBJECTS = 2  #: earlier tickets of a sender in a day that have the same subject
VALID = timedelta(hours=4)  #: one that comes later says nothing that the customer still needs
NEVER = "never"  #: in the history of a ticket that was not acknowledged: no program may write to its customer at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """At once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Listed in a collected acknowledgement."""

    due_at: datetime  #: not before
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """Not at all."""

    reason: str
    breaker: bool = False  #: the desk has sent as much as it may: the operator is told
    for_good: bool = False  #: nor may any other automatic mail about the ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What decides about the acknowledgement of one new ticket."""

    quiet: bool  #: the mail was brought in by hand
    reading: Reading
    rules: TriageDecision
    new: NewTicket
    sent: Sent  #: to the sender, to his domain, by the desk
    recent: Sequence[RecentTicket]  #: the sender's own of the last day, without this one
    desk_limit: int  #: acknowledgements of the whole desk in an hour
    now: datetime
    monitor: bool = False  #: the sender's address is a monitoring system's, proven or not

    @property
    def proven(self) -> bool:
        """Whether the sender's domain vouches for the mail."""
        return self.reading.evidence.level.is_proven


def case_of(work: Work, mail: ClaimedMail, reading: Reading, rules: TriageDecision, new: NewTicket) -> Case:
    """The case of one mail that opens a ticket, before that is filed."""
    sender = reading.mail.from_.addr if reading.mail.from_ else ""
    return Case(
        quiet=mail.quiet,
        reading=reading,
        rules=rules,
        new=new,
        sent=work.known.senders.sent(sender),
        recent=work.known.senders.recent(sender),
        desk_limit=work.writer.desk.settings.limits.acknowledgements_per_hour,
        now=work.now,
        monitor=monitor_of(reading, work.writer.desk.monitors) is not None,
    )


def whether(case: Case) -> Now | Later | Never:
    """Whether a new ticket is acknowledged, and when."""
    no_person, loop = _no_person(case), _looks_like_a_loop(case)
    against = _brought_in(case) or no_person or _not_wanted(case) or loop
    if against is not None:
        return Never(reason=against, for_good=no_person is not None or (loop is not None and not case.quiet))
    return within_caps(case.sent, proven=case.proven, desk_limit=case.desk_limit, now=case.now)


def _brought_in(case: Case) -> str | None:
    """Why the customer knows of nothing that could be acknowledged."""
    if case.quiet:
        return "older mail, brought in by hand"
    if case.new.forwarded_by is not None or case.new.written_to is not None:
        return "brought in by an agent"
    return None


def _no_person(case: Case) -> str | None:
    """Why there is nobody whom a program may write to."""
    reading = case.reading
    if reading.mail.from_ is None:
        return "no single usable sender"
    if case.monitor or not reading.origin.may_ack:
        reasons = ["the address of a monitoring system"] if reading.origin.may_ack else reading.origin.reasons
        return f"not written by a person: {', '.join(reasons)}"
    if to_ascii(reading.mail.from_.addr) is None:
        return "the sender's address needs SMTPUTF8"
    return None


def _not_wanted(case: Case) -> str | None:
    """Why a person gets no acknowledgement, as the rules say."""
    if not case.rules.acknowledge:
        return "a rule says so"
    if case.rules.status in DONE:  # nobody is going to answer what has been settled
        return "a rule has settled it"
    return None


def _looks_like_a_loop(case: Case) -> str | None:
    mail = case.reading.mail
    if STORM in case.rules.tags:
        return "the sender sends too much: this ticket takes all that follows"
    if len(mail.values("received")) > MAX_HOPS:
        return f"went through too many servers (more than {MAX_HOPS})"
    if _only_ours(mail):
        return "only our own words came back"
    comparable = [each for each in case.recent if not case.proven or each.evidence.is_proven]
    subject = _bare(mail.subject)
    if sum(_bare(each.subject) == subject for each in comparable) >= SAME_SUBJECTS:
        return f"the same subject for more than {SAME_SUBJECTS} times within a day"
    return None


def within_caps(sent: Sent, *, proven: bool, desk_limit: int, now: datetime) -> Now | Later | Never:
    """Whether one more automatic mail may go to somebody.

    Args:
        sent: What went to him, to his domain, and from the desk.
        proven: His domain vouches for what he wrote.
        desk_limit: Automatic mails of the whole desk in an hour.
        now: When.
    """
    if sent.today >= DAILY_CAP:
        return Never(reason=f"{DAILY_CAP} automatic mails to this address within a day")
    if not proven and sent.newest is not None:
        due_at = max(sent.newest + HOUR, now)
        return Later(due_at=due_at, reason="an unproven sender gets one of his own a day, then a list once an hour")
    if sent.desk_hour >= desk_limit:
        return Never(reason=f"the desk has sent {desk_limit} within the hour, which is its limit", breaker=True)
    if not proven and sent.domain_hour >= DOMAIN_CAP:
        return Later(due_at=now + HOUR, reason=f"{DOMAIN_CAP} automatic mails to this domain within an hour")
    return Now()


def _only_ours(mail: ParsedMail) -> bool:
    """Whether a mail begins with our first line: quoted with nothing above it, or passed on as it was."""
    said = mail.reply if mail.reply.strip() else mail.text
    return said.lstrip("> \t\r\n").startswith(MARKER)


def _bare(subject: str) -> str:
    """A subject without what mail programs put before it, as far as tickets keep one."""
    return reply_subject(subject[:SUBJECT_CHARACTERS]).casefold()


def promised(received_at: datetime, hours: int, written_at: datetime | None, now: datetime) -> datetime:
    """By when a person answers: `hours` after a mail came, up to the next quarter of an hour.

    On the clock of the sender, as far as the Date of his mail (`written_at`) tells his offset from UTC. After a long
    standstill of ours the time may have passed already; then it is counted from now.
    """
    within = timedelta(hours=hours)
    moment = received_at + within
    if moment <= now:
        moment = now + within
    return up_to_quarter(moment).astimezone(UTC if written_at is None else written_at.tzinfo)


def answer_by(work: Work, reading: Reading, queue: str, opens: KnownTicket | None = None) -> datetime:
    """What is promised for one mail in a queue, on the clock of its sender.

    Of the ticket that it opens, when its first answer falls due; where no policy promises that, the queue's own time.
    """
    on_his_clock = reading.mail.date or _on_his_clock(work, reading)
    due = first_answer_due(work, opens, reading.received_at) if opens is not None else None
    if due is not None:
        return due.astimezone(UTC if on_his_clock is None else on_his_clock.tzinfo)
    hours = work.writer.desk.settings.queue(queue).answer_within_hours
    return promised(reading.received_at, hours, on_his_clock, work.now)


def _on_his_clock(work: Work, reading: Reading) -> datetime | None:
    """Now, in the zone that is known of the sender; None where none is."""
    customer = work.customer(reading.mail.from_.addr) if reading.mail.from_ is not None else None
    return work.now.astimezone(ZoneInfo(customer.zone)) if customer is not None and customer.zone is not None else None


def acknowledgement(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    decision: TriageDecision,
    number: int,
    handle: int,
    besides: Mapping[str, object],
) -> PublicLetter:
    """The acknowledgement of a ticket; the mail must have a sender.

    `handle` is that of its customer; `besides`: "missing", the labels of what he is asked for (each language -> label),
    "known_problem", whether an agent has said that what he writes about is known, and "answer_by", what is promised.
    """
    assert reading.mail.from_ is not None  # noqa: S101  `whether` has said so
    proven = reading.evidence.level.is_proven
    return PublicLetter(
        notice=NOTICE,
        cause=f"{NOTICE}:{number}",
        mailbox=reading.mailbox,
        recipient=Address(name=reading.mail.from_.name if proven else "", addr=reading.mail.from_.addr),
        handle=handle,
        purpose=Purpose.REPLY,
        language=decision.language,
        template=decision.template,
        facts={
            "ticket": number,
            "subject": (reading.mail.subject or None) if proven else safe_subject(reading.mail.subject),
            "customer": (reading.mail.from_.name or None) if proven else None,
            "desk": work.writer.desk.settings.name,
            "too_big": mail.too_big,
            **besides,
        },
        valid_for=VALID,
        ticket=number,
        in_reply_to=reading.mail.message_id,
        references=_references(reading.mail, proven=proven),
        auto_submitted="auto-replied",  # RFC 3834 5
    )


def _references(mail: ParsedMail, *, proven: bool) -> list[str]:
    """The chain to the mail. A stranger's own list could hold anything; the id of his mail is enough for his thread."""
    return chain(mail.references if proven else (), mail.in_reply_to if proven else (), mail.message_id)
