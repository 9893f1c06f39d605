"""Tickets that become one, and one that becomes two."""

from __future__ import annotations

from triaged.desk.sla.news import waiting
from triaged.errors import DeskError
from triaged.model import DONE, UNSETTLED, Direction, KnownTicket, ReminderKind, Status
from triaged.model.commands import Merge
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.clocks import is_clocked
from triaged.store.acts import MergeTickets, SplitTicket


def merge(changes: Changes, act: Merge) -> None:
    """`#merge N`: later mail of both goes to N, and so do later answers.

    People of one customer's ticket would see what is said to another from then on: that takes a code.
    """
    ticket = changes.own()
    _once(changes)
    other = changes.work.known.find(act.into)
    if other is None:
        raise DeskError(f"there is no ticket #{act.into}")
    into = other.number
    if into == ticket.number:
        same = f"#{act.into} is this ticket" if act.into == into else f"#{act.into} is merged into this ticket"
        raise DeskError(f"{same}; name the other one")
    if into != act.into:
        raise DeskError(f"#{act.into} is merged into #{into}; use #merge {into}")
    if changes.work.alike.stands(ticket.number) is not None:
        raise DeskError(f"#{ticket.number} stands for an incident: merge the other one into it, or say #incident no")
    if ticket.practice or other.practice:
        raise DeskError("an exercise stays a ticket of its own")
    if other.status is Status.SPAM:
        raise DeskError(f"#{into} is spam: its customer gets nothing")
    if not _one_customer(ticket, other):
        changes.ask_code()
    reopens = other.status in DONE and _waits(changes, ticket)
    by = changes.agent.address
    changes.acts.append(MergeTickets(number=ticket.number, into=into, by=by, reopens=reopens))
    for kind in (ReminderKind.UNTAKEN, ReminderKind.FACTS):  # the day that it waits for comes back with it
        changes.remind(kind, None)
    opened = {"opened": True} if reopens else {}
    changes.say("merged", into, customer=None if _one_customer(ticket, other) else other.customer or "-", **opened)


def split(changes: Changes) -> None:
    """`#split`: the customer's newest mail becomes a ticket of its own."""
    ticket = changes.own()
    _once(changes)
    if ticket.practice:
        raise DeskError("an exercise stays one ticket")
    said = changes.work.histories.of(ticket.number).said
    newest = next((each for each in reversed(said) if each.direction is Direction.IN), None)
    if newest is None or newest.inbox is None:
        raise DeskError(f"#{ticket.number} has no mail of the customer's")
    if newest is said[0]:
        raise DeskError(f"the customer's newest mail opened #{ticket.number}: there is nothing to split it from")
    number = changes.work.numbers.next("ticket")
    changes.acts.append(SplitTicket(number=ticket.number, inbox=newest.inbox, new=number, by=changes.agent.address))
    changes.say("split", number)


def _once(changes: Changes) -> None:
    """One mail makes one or two of a ticket, and only once: what it is to be done to would not stand any more."""
    if any(isinstance(each, MergeTickets | SplitTicket) for each in changes.acts):
        raise DeskError("one mail merges or splits a ticket once; write another mail for this")


def _waits(changes: Changes, ticket: KnownTicket) -> bool:
    """Whether the customer waits for an answer; where the ticket has no clocks: whether the last word is his."""
    if changes.answers or ticket.status not in UNSETTLED or ticket.status is Status.PENDING or not ticket.customer:
        return False
    if is_clocked(changes.work, ticket.number):
        return bool(waiting(changes.work.moments.of(ticket.number)))
    public = changes.work.histories.of(ticket.number).public()
    return bool(public) and public[-1].direction is Direction.IN


def _one_customer(ticket: KnownTicket, other: KnownTicket) -> bool:
    """Whether both are the same person's; who wrote from no address is nobody's."""
    return ticket.customer == other.customer != ""
