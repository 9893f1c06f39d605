"""What clocks see of a mail or of a reminder, and how the promised times of its tickets stand with it.

The one place where filing tells clocks anything. Nothing is asked and nothing is written where the desk promises
nothing, but for tickets to which something was promised before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from triaged.desk.sla.events import CLOCK
from triaged.desk.sla.news import News, latest, moments_of
from triaged.model import (
    Answer,
    ClaimedMail,
    Clock,
    CustomerFacts,
    Direction,
    Held,
    KnownTicket,
    Moment,
    OriginKind,
    Outcome,
    QuestionKind,
    Reply,
    Standing,
    What,
)
from triaged.outcomes.work import Decided, Work, numbered
from triaged.store.answers import ANSWERED_EVENT, WITHDRAWN_EVENT
from triaged.store.filing import Filing, TicketRow
from triaged.store.reminding import Reminded

log = structlog.get_logger()

_PROGRAMS = (OriginKind.MACHINE, OriginKind.AUTO_REPLY)


def with_clocks(work: Work, mail: ClaimedMail, decided: Decided, filing: Filing) -> Filing:
    """What follows from a mail, with what its tickets' clocks see of it and how they stand then."""
    if filing.others:
        filing = replace(filing, others=[_with_clocks(work, mail, decided, each) for each in filing.others])
    return _with_clocks(work, mail, decided, filing)


def clocked(work: Work, reminded: Reminded) -> Reminded:
    """What follows from what has come due, with what the ticket's clocks see of it and how they stand then.

    They are worked out anew in any case: steps that were carried out count as such, and what falls due next is written.
    """
    number = reminded.ticket
    before = work.known.so_far(number) if number is not None else None
    if number is None or before is None or not work.known.has_clocks(number):
        return reminded
    after = reminded.becomes or before
    after = replace(after, status=reminded.status) if reminded.status is not None else after
    past = work.moments.of(number)
    happened = moments_of(past, standing_of(work, after, past, fresh=False), (), at=work.now, now=work.now)
    work.moments.take(number, work.now, reminded.events)  # steps that were carried out
    reckoned = work.moments.reckon(number, happened, work.now)
    events = [(CLOCK, data) for data in reckoned.events]
    work.moments.take(number, work.now, events)
    return replace(reminded, events=[*reminded.events, *events], clocks=reckoned.row)


def clocks_now(work: Work, number: int) -> Sequence[Clock]:
    """How the clocks of a ticket stand, this batch included; none where nothing was ever promised."""
    return work.moments.clocks(number, work.now) if is_clocked(work, number) else ()


def is_clocked(work: Work, number: int) -> bool:
    """Whether a ticket has clocks, and its history can be read."""
    return work.known.has_clocks(number) and work.moments.is_readable(number)


def _with_clocks(work: Work, mail: ClaimedMail, decided: Decided, filing: Filing) -> Filing:
    ticket = filing.opens or filing.becomes
    if ticket is None or ticket.practice or not _may_have_clocks(work, ticket.number):
        return filing
    news = _news(mail, decided, filing)
    if filing.opens is not None or not work.known.has_clocks(ticket.number):
        work.moments.opens(ticket.number)
    if not work.moments.is_readable(ticket.number):
        log.error("clocks failed", ticket=ticket.number, hint="its history has words of a later version: mail is filed")
        return filing
    past = work.moments.of(ticket.number)
    happened = _happened(work, mail, ticket, past, news)
    if not happened:
        return filing
    reckoned = work.moments.reckon(ticket.number, happened, work.now)
    last = filing.events[-1].number if filing.events else work.known.last_event(ticket.number)
    events = numbered(last, *((CLOCK, data) for data in reckoned.events))
    return replace(filing, events=[*filing.events, *events], clocks=reckoned.row)


def _may_have_clocks(work: Work, number: int) -> bool:
    return bool(work.writer.desk.promises.policies) or work.known.has_clocks(number)


def _happened(
    work: Work, mail: ClaimedMail, ticket: TicketRow | KnownTicket, past: Sequence[Moment], news: Sequence[News]
) -> Sequence[Moment]:
    fresh = any(each.what in (What.OPENED, What.CUSTOMER) for each in news)
    at = work.now if mail.quiet else mail.received_at
    return moments_of(past, standing_of(work, ticket, past, fresh=fresh), news, at=at, now=work.now)


def _news(mail: ClaimedMail, decided: Decided, filing: Filing) -> Sequence[News]:
    """What has happened to the ticket of a filing; older mail that is brought in says nothing of today."""
    if mail.quiet or filing.ticket is None:
        return ()
    return [*_taken_back(filing), *_dropped(filing), *_said(mail, decided, filing)]


def _taken_back(filing: Filing) -> Iterator[News]:
    return (
        News(what=What.WITHDRAWN, inbox=each.data["inbox"]) for each in filing.events if each.kind == WITHDRAWN_EVENT
    )


def _dropped(filing: Filing) -> Iterator[News]:
    """The held answers that never go as they are."""
    said = filing.settles
    if said is None:
        return iter(())
    mails = (*((said.inbox,) if said.settled is None else ()), *said.also)
    return (News(what=What.DROPPED, inbox=each) for each in mails)


def _said(mail: ClaimedMail, decided: Decided, filing: Filing) -> Iterator[News]:
    """What somebody has said, or would have."""
    if filing.message is not None and filing.message.direction is Direction.OUT:
        yield News(what=What.ANSWERED, inbox=mail.id, leaves_at=_leaves_at(filing))
    elif filing.opens is not None:
        yield News(what=What.OPENED, inbox=mail.id)
    elif _holds_answer(decided, filing):
        yield News(what=What.HELD, inbox=mail.id)
    elif _is_customers(decided, filing):
        yield News(what=What.CUSTOMER, inbox=mail.id)
    elif mail.settled is not None and filing.outcome is not Outcome.HELD:
        yield News(what=What.DROPPED, inbox=mail.id)  # it was released, and is no answer after all


def _leaves_at(filing: Filing) -> datetime | None:
    """Until when an answer can be taken back; None: it has left."""
    said: Mapping[str, Any] = next((each.data for each in filing.events if each.kind == ANSWERED_EVENT), {})
    return datetime.fromisoformat(said["not_before"]) if said.get("to") else None


def _holds_answer(decided: Decided, filing: Filing) -> bool:
    """Whether an agent's words to the customer wait."""
    if filing.outcome is not Outcome.HELD:
        return False
    if isinstance(decided.thread, Held):  # it is not proven to be his
        return decided.thread.public
    if not isinstance(decided.thread, Answer):
        return False
    words = bool(decided.thread.block.text)
    public = (each for each in filing.questions if each.kept is not None and each.kept["public"])
    return any(words or each.kind is not QuestionKind.CODE for each in public)


def _is_customers(decided: Decided, filing: Filing) -> bool:
    """Whether somebody from outside has written, and waits for an answer."""
    thread = decided.thread
    return (
        filing.message is not None
        and filing.message.direction is Direction.IN
        and isinstance(thread, Reply)
        and not thread.thanks
        and decided.reading.origin.kind not in _PROGRAMS
    )


def standing_of(work: Work, ticket: TicketRow | KnownTicket, past: Sequence[Moment], *, fresh: bool) -> Standing:
    """How a ticket stands for its clocks; `fresh`: who its customer is is looked up."""
    if fresh or not past:
        customer = _customer(work, ticket)
        organisation, tier = (customer.organisation, customer.tier) if customer is not None else (None, None)
    else:
        before = latest(past).standing
        organisation, tier = before.organisation, before.customer_tier
    return Standing(
        status=ticket.status,
        priority=ticket.priority,
        queue=ticket.queue,
        tier=ticket.tier,
        assignee=ticket.assignee,
        sla=ticket.sla,
        organisation=organisation,
        customer_tier=tier,
        has_customer=ticket.customer != "",
    )


def _customer(work: Work, ticket: TicketRow | KnownTicket) -> CustomerFacts | None:
    """Who the customer is, where he is proven: anybody can write somebody else's address into From."""
    return work.customer(ticket.customer) if ticket.customer and ticket.evidence.is_proven else None
