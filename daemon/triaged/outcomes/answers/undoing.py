"""An agent takes his last answer back, while it has not left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import AT_WORK, DONE, Direction, KnownTicket, OutboxState, Outcome, ReminderKind, Status
from triaged.outcomes.incidents import untold
from triaged.outcomes.work import Work, numbered
from triaged.store.acts import StoreAct, Withdraw
from triaged.store.answers import ANSWERED_EVENT, WITHDRAWN_EVENT
from triaged.store.filing import Filing, ReminderRow
from triaged.store.histories import Said
from triaged.store.incidents import ResumeIncident

_STAYS = (OutboxState.WAITING, OutboxState.HELD, OutboxState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an `#undo` has come to."""

    becomes: KnownTicket
    done: Mapping[str, Any]  #: for the confirmation
    inbox: int | None = None  #: the mail that was taken back; None: nothing could be
    acts: Sequence[StoreAct] = ()
    reminders: Sequence[ReminderRow] = ()
    others: Sequence[Filing] = ()  #: what becomes of the tickets that the same answer went to


def undo(work: Work, ticket: KnownTicket, agent: AgentFacts) -> Undone:
    """Take back the last answer of an agent on a ticket, with what it did to the status.

    What he wrote on a ticket that has become part of this one since counts too. An answer that went to everybody of an
    incident is taken back as a whole, on whichever of their tickets it is said.
    """
    his = _last_answer(work, ticket, agent)
    if his is None or his.inbox is None:
        return Undone(becomes=ticket, done={"what": "undo", "value": "nothing"})
    relays = work.answers.relays_of(his.inbox)
    left = [each.sent_at or work.now for each in relays or () if each.state not in _STAYS]
    if relays is not None and not relays and not ticket.practice:
        left = [his.received_at]  # it went by another way than ours
    if left:
        return Undone(becomes=ticket, done={"what": "undo", "value": "left", "at": _clock(work, agent, min(left))})
    done = {"what": "undo", "value": "withdrawn"}
    parent = _stands_for(work, ticket, his.inbox)
    acts: list[StoreAct] = [Withdraw(inbox=his.inbox, by=agent.address)]
    if parent is None:
        return Undone(becomes=_before(work, ticket, his.inbox), done=done, inbox=his.inbox, acts=acts)
    before = _all_before(work, parent, his.inbox)
    acts.append(ResumeIncident(number=parent.number))
    becomes = before.pop(ticket.number, ticket)
    others = [_taken_back(work, each, his.inbox, ticket) for each in before.values()]
    reminders = _untold(work, becomes) if ticket.number != parent.number else []
    return Undone(becomes=becomes, done=done, inbox=his.inbox, acts=acts, reminders=reminders, others=others)


def _last_answer(work: Work, ticket: KnownTicket, agent: AgentFacts) -> Said | None:
    sources = [each for each in work.histories.merged_from(ticket.number) if _follows_to(work, each, ticket)]
    last = [found for each in (ticket.number, *sources) if (found := _last_on(work, each, agent)) is not None]
    left = work.answers.relayed([each.inbox for each in last if each.inbox is not None])
    return max(last, key=lambda each: left.get(each.inbox or 0, each.received_at), default=None)


def _follows_to(work: Work, number: int, ticket: KnownTicket) -> bool:
    """Whether a ticket is part of this one still."""
    found = work.known.find(number)
    return found is not None and found.number == ticket.number


def _last_on(work: Work, number: int, agent: AgentFacts) -> Said | None:
    said = work.histories.of(number).public()
    his = (each for each in reversed(said) if each.direction is Direction.OUT and each.agent == agent.address)
    return next(his, None)


def _answered(work: Work, ticket: KnownTicket, answer: int) -> Mapping[str, Any]:
    """What the ticket's history says of an answer."""
    answered = work.histories.events(ticket.number, ANSWERED_EVENT)
    return next((data for _at, data in reversed(answered) if data["inbox"] == answer), {})


def _before(work: Work, ticket: KnownTicket, answer: int) -> KnownTicket:
    """The ticket with the status that it had before an answer, unless that was changed since."""
    changed = _answered(work, ticket, answer).get("status")
    if not changed or ticket.status != changed["to"]:
        return ticket
    done = changed["to"] in DONE
    return replace(ticket, status=Status(changed["from"]), solved_at=None if done else ticket.solved_at)


def _stands_for(work: Work, ticket: KnownTicket, answer: int) -> KnownTicket | None:
    """The ticket that stands for all to whom an answer went; None where it went to the customer of this one alone."""
    said = _answered(work, ticket, answer)
    if "with" not in said:
        return ticket if said.get("all") else None
    number = int(said["with"])
    work.known.load({number})
    found = work.known.find(number)
    return found if found is not None and found.number == number else None


def _all_before(work: Work, parent: KnownTicket, answer: int) -> dict[int, KnownTicket]:
    """The tickets that an answer went to, each with the status that it had before, unless that was changed since."""
    said = _answered(work, parent, answer)
    became = {Status.OPEN, Status((said.get("status") or {}).get("to", Status.OPEN))}
    before = {parent.number: _before(work, parent, answer)}
    statuses = {int(number): Status(status) for number, status in said.get("all", {}).items()}
    work.known.load(set(statuses))
    for number, status in statuses.items():
        found = work.known.find(number)
        if found is not None and found.number == number:
            before[number] = replace(found, status=status, solved_at=None) if found.status in became else found
    return before


def _taken_back(work: Work, becomes: KnownTicket, answer: int, said_on: KnownTicket) -> Filing:
    """What becomes of another ticket that the answer went to."""
    return Filing(
        inbox_id=answer,
        mailbox=becomes.mailbox,
        outcome=Outcome.COMMAND,
        message_id="",
        ticket=becomes.number,
        becomes=becomes,
        events=numbered(
            work.known.last_event(becomes.number), (WITHDRAWN_EVENT, {"inbox": answer, "with": said_on.number})
        ),
        forgets=[ReminderKind.UNTAKEN],
        reminders=_untold(work, becomes),
    )


def _untold(work: Work, becomes: KnownTicket) -> list[ReminderRow]:
    """The answer has taken away that agents are asked to take it; where nobody has, they are asked after all."""
    asked = becomes.status in AT_WORK and becomes.assignee is None and bool(work.agents)
    return [untold(becomes, work.now)] if asked else []


def _clock(work: Work, agent: AgentFacts, moment: datetime) -> str:
    """A moment on the agent's clock; with its day where that is not today."""
    at, today = moment.astimezone(agent.hours.zone), work.now.astimezone(agent.hours.zone).date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
