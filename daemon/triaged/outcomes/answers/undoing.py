"""An agent takes his last answer back, while it has not left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.model import Direction, KnownTicket, OutboxState, Status
from triaged.outcomes.work import Work
from triaged.store.acts import Withdraw
from triaged.store.answers import ANSWERED_EVENT
from triaged.store.histories import Said

_STAYS = (OutboxState.WAITING, OutboxState.HELD, OutboxState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an `#undo` has come to."""

    becomes: KnownTicket
    done: Mapping[str, Any]  #: for the confirmation
    act: Withdraw | None = None  #: None: nothing could be taken back


def undo(work: Work, ticket: KnownTicket, agent: AgentFacts) -> Undone:
    """Take back the last answer of an agent on a ticket, with what it did to the status.

    What he wrote on a ticket that has become part of this one since counts too.
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
    return Undone(becomes=_before(work, ticket, his.inbox), done=done, act=Withdraw(inbox=his.inbox))


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


def _before(work: Work, ticket: KnownTicket, answer: int) -> KnownTicket:
    """The ticket with the status that it had before an answer, unless that was changed since."""
    answered = work.histories.events(ticket.number, ANSWERED_EVENT)
    changed = next((data.get("status") for _at, data in reversed(answered) if data["inbox"] == answer), None)
    if not changed or ticket.status != changed["to"]:
        return ticket
    done = changed["to"] in (Status.SOLVED, Status.CLOSED)
    return replace(ticket, status=Status(changed["from"]), solved_at=None if done else ticket.solved_at)


def _clock(work: Work, agent: AgentFacts, moment: datetime) -> str:
    """A moment on the agent's clock; with its day where that is not today."""
    at, today = moment.astimezone(agent.hours.zone), work.now.astimezone(agent.hours.zone).date()
    return f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
