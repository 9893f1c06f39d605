"""What clocks see where tickets are merged, and where that is undone.

A merged ticket keeps its own log, and what is said of its mail is written there. Whoever waits in it waits in the
ticket that it is part of: for an answer, or, as an answer, for somebody's word. What becomes of that stands above it,
in the logs of the tickets that it is part of: who asks for how it stands reads those too (`_whole`), and when the merge
is undone it is written down in the ticket's own log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from triaged.desk.sla.news import News, answers, held_since, last_answer, waiting
from triaged.model import DONE, GONE, Direction, Moment, OutboxState, Status, What
from triaged.store.clocks import Moments, has_clocks, stands
from triaged.store.engine import Transaction
from triaged.store.tables import event, message, outbox, ticket

_Wait = tuple[datetime, int | None]  #: since when somebody waits, and with what mail


def merge(
    transaction: Transaction, number: int, into: int, now: datetime, *, actor: str, reopens: bool = False
) -> None:
    """A ticket has become part of another one. What waits for an answer in it waits there, if nothing does already.

    `reopens`: the other one was solved, and is open since somebody waits in it now, as when its customer writes.
    """
    if has_clocks(transaction, number):
        past = Moments(transaction).of(number)
        stands(transaction, number, now, actor=actor, status=Status.MERGED)
        _waits_there(transaction, past, into, now, actor, **({"status": Status.OPEN} if reopens else {}))
    if reopens:
        stands(transaction, into, now, actor=actor, status=Status.OPEN)


def unmerge(transaction: Transaction, number: int, into: int, status: Status, now: datetime, *, actor: str) -> None:
    """A ticket is one of its own again, and waits for itself; what it has brought along waits in no other any more."""
    if not has_clocks(transaction, number):
        return
    above = [into, *_above(transaction, into)]
    past = Moments(transaction).of(number)
    for each in _of_above(transaction, number, past, above):
        news = [News(what=each.what, inbox=each.inbox, leaves_at=each.leaves_at)]
        stands(transaction, number, now, actor=actor, news=news, at=each.at)
    stands(transaction, number, now, actor=actor, status=status)
    for other in above:
        _leaves(transaction, past, other, now, actor)


def withdrawn(transaction: Transaction, inbox: int, now: datetime, *, actor: str) -> None:
    """An answer did not leave after all: it was none in any ticket to whose customer it went while they were one.

    Where its ticket was merged since, its customer waits there and in the other. Of one that was not, the filing tells
    its clocks.
    """
    find = select(ticket.c.number, ticket.c.merged_into).join(message, message.c.ticket == ticket.c.number)
    found = transaction.execute(find.where(message.c.inbox == inbox)).first()
    if found is None:
        return
    parts = _once_parts(transaction, found.number)
    for number in [*parts, *([found.number] if found.merged_into is not None else [])]:
        stands(transaction, number, now, actor=actor, news=[News(what=What.WITHDRAWN, inbox=inbox)])
        below = number
        for other in _above(transaction, number):
            if not has_clocks(transaction, below):
                break
            _waits_there(transaction, _whole(transaction, below), other, now, actor)
            below = other


def still_waits(transaction: Transaction, number: int, now: datetime, *, actor: str) -> None:
    """Mail was taken out of a ticket: what came behind it, while somebody waited anyway, waits for an answer now.

    So does what waits in the tickets that are part of it.
    """
    there = Moments(transaction).of(number) if has_clocks(transaction, number) else ()
    if not there or waiting(there):
        return
    parts = select(ticket.c.number).where(ticket.c.merged_into == number).order_by(ticket.c.number)
    clocked = [part for part in transaction.execute(parts).scalars().all() if has_clocks(transaction, part)]
    found = [_own_wait(transaction, number, there), *(_wait(_whole(transaction, part), there) for part in clocked)]
    waits = min((each for each in found if each is not None), key=lambda each: each[0], default=None)
    if waits is not None:
        at, inbox = waits
        stands(transaction, number, now, actor=actor, news=[News(what=What.CUSTOMER, inbox=inbox)], at=at)


def customer_waits(transaction: Transaction, number: int) -> bool:
    """Whether the customer of a ticket that has clocks waits for an answer."""
    return bool(waiting(Moments(transaction).of(number)))


def _waits_there(
    transaction: Transaction, past: Sequence[Moment], into: int, now: datetime, actor: str, **changed: Status
) -> None:
    """What waits in a ticket waits in the one that it is part of: answers that are held, and its customer."""
    there = Moments(transaction).of(into) if has_clocks(transaction, into) else ()
    if not there or _is_gone(past):
        return
    for inbox, at in held_since(past).items():
        held = [News(what=What.HELD, inbox=inbox)]
        stands(transaction, into, now, actor=actor, news=held, at=max(at, _began(there)))
    waits = _wait(past, there)
    if waits is not None and not waiting(there):
        at, inbox = waits
        stands(transaction, into, now, actor=actor, news=[News(what=What.CUSTOMER, inbox=inbox)], at=at, **changed)


def _leaves(transaction: Transaction, past: Sequence[Moment], other: int, now: datetime, actor: str) -> None:
    """What a ticket had brought along waits in another one no more; whoever waits there besides does."""
    there = Moments(transaction).of(other) if has_clocks(transaction, other) else ()
    his = {each.inbox for each in past if each.what in (What.OPENED, What.CUSTOMER)}
    came = dict.fromkeys(each.inbox for each in there if each.what is What.CUSTOMER and each.inbox in his)
    news = [News(what=What.WITHDRAWN, inbox=inbox) for inbox in came]
    news += [News(what=What.DROPPED, inbox=inbox) for inbox in held_since(past) if inbox in held_since(there)]
    if news:
        stands(transaction, other, now, actor=actor, news=news)
        still_waits(transaction, other, now, actor=actor)


def _whole(transaction: Transaction, number: int) -> Sequence[Moment]:
    """The log of a ticket with what has become, above it, of what waits in it."""
    past = Moments(transaction).of(number)
    return [*past, *_of_above(transaction, number, past, _above(transaction, number))]


def _of_above(transaction: Transaction, number: int, past: Sequence[Moment], above: Sequence[int]) -> list[Moment]:
    """What has become of what waits in a merged ticket: its customer was answered, an answer is held no more.

    Args:
        transaction: Where it is read.
        number: The ticket.
        past: Its own log.
        above: The tickets that it is part of, the nearest first.
    """
    logs = [Moments(transaction).of(each) for each in above if has_clocks(transaction, each)]
    since, known = _merged_at(past), {each.inbox for each in past if each.what is What.ANSWERED}
    said = {each.inbox: each for log in logs for each in answers(log) if since is not None and each.logged_at >= since}
    his = _went_to_customer(transaction, number, {inbox for inbox in said if inbox is not None} - known)
    found = [each for inbox, each in said.items() if inbox in his]
    top = logs[-1] if logs else ()
    for inbox in held_since(past).keys() - his - held_since(top).keys():
        its = [each for each in top if each.inbox == inbox and each.what in (What.HELD, What.ANSWERED, What.DROPPED)]
        found += [replace(each, what=What.DROPPED, leaves_at=None) for each in its[-1:]]
    return sorted(found, key=lambda each: (each.at, each.inbox or 0))


def _went_to_customer(transaction: Transaction, number: int, inboxes: Collection[int]) -> Collection[int]:
    """Those of these answers that went to the customer of a ticket, whichever ticket they were given on."""
    relayed = (outbox.c.about.in_(sorted(inboxes)), outbox.c.notice == "relay", outbox.c.state != OutboxState.CANCELLED)
    customer = select(ticket.c.customer).where(ticket.c.number == number, ticket.c.customer != "").scalar_subquery()
    return set(transaction.execute(select(outbox.c.about).where(*relayed, outbox.c.recipient == customer)).scalars())


def _merged_at(past: Sequence[Moment]) -> datetime | None:
    """When a ticket was merged, where it is; None: it is not."""
    since = None
    for each in reversed(past):
        if each.standing.status is not Status.MERGED:
            break
        since = each.logged_at
    return since


def _is_gone(past: Sequence[Moment]) -> bool:
    """Whether a ticket stood for nothing before it was merged: nobody waits in spam."""
    before = [each.standing.status for each in past if each.standing.status is not Status.MERGED]
    return not before or before[-1] in GONE


def _above(transaction: Transaction, number: int) -> list[int]:
    """The tickets that a ticket is part of, the nearest first."""
    found: list[int] = []
    other: int | None = number
    while other is not None:
        other = transaction.execute(select(ticket.c.merged_into).where(ticket.c.number == other)).scalar()
        found += [other] if other is not None else []
    return found


def _once_parts(transaction: Transaction, number: int) -> list[int]:
    """The tickets that are, or were, part of a ticket, also by others."""
    found: dict[int, None] = {}
    left = [number]
    while left:
        came = select(event.c.data).where(event.c.ticket == left.pop(), event.c.kind == "merged from")
        new = {data["from"] for data in transaction.execute(came).scalars()} - {number} - found.keys()
        found |= dict.fromkeys(sorted(new))
        left += sorted(new)
    return list(found)


def _own_wait(transaction: Transaction, number: int, there: Sequence[Moment]) -> _Wait | None:
    """Since when, and with what mail, somebody waits who wrote to a ticket after all that was answered or is over."""
    ends = [each.at for each in there if each.standing.status in DONE]
    answered = last_answer(there)
    since = max([there[0].at, *ends, *([answered] if answered is not None else [])])
    its = (message.c.ticket == number, message.c.direction == Direction.IN, message.c.inbox.is_not(None))
    mails = select(message.c.inbox, message.c.received_at).where(*its, message.c.received_at > since)
    thanks = _thanks(transaction, number)
    found = transaction.execute(mails.order_by(message.c.received_at, message.c.id))
    return next(((row.received_at, row.inbox) for row in found if row.inbox not in thanks), None)


def _wait(past: Sequence[Moment], there: Sequence[Moment]) -> _Wait | None:
    """Since when, and with what mail, who waits in a ticket waits in the one that it is part of."""
    waits = () if _is_gone(past) else waiting(past)
    if not waits:
        return None
    since, answered = min(each.at for each in waits), last_answer(there)
    # It is newer than that answer, whenever it came: nobody has answered it.
    return since if answered is None else max(since, answered), waits[0].inbox


def _began(moments: Sequence[Moment]) -> datetime:
    return min(each.at for each in moments)


def _thanks(transaction: Transaction, number: int) -> Collection[int]:
    """The mails of a ticket that said nothing but thanks."""
    received = select(event.c.data).where(event.c.ticket == number, event.c.kind == "received")
    return {data["inbox"] for data in transaction.execute(received).scalars() if data.get("thanks")}
