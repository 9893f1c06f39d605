"""One answer to everybody of an incident: each in his own thread, and nothing but the agent's words.

Each of the others becomes what the ticket becomes that stands for them. What was settled already is left alone, and so
is what the agent has perhaps not read: a part whose customer has written again since, and one that another agent has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.leaks import Cleared
from triaged.model import DONE, Direction, KnownTicket, Outcome, ReminderKind, Role, Status
from triaged.model.commands import SetStatus, ToAll
from triaged.outcomes.agents.parts import Parts
from triaged.outcomes.answers.following import Follows
from triaged.outcomes.answers.heard import Heard
from triaged.outcomes.answers.relaying import Relayed, reached_directly, relay
from triaged.outcomes.incidents import listed, reached_by
from triaged.outcomes.work import Work, message_row, numbered
from triaged.store.answers import ANSWERED_EVENT
from triaged.store.filing import Filing


@dataclass(frozen=True, slots=True, kw_only=True)
class ForAll:
    """What goes to everybody."""

    cleared: Cleared
    parts: Parts  #: the files


def answer_all(work: Work, heard: Heard, follows: Follows, words: ForAll | None) -> Mapping[int, Status]:
    """Do to the other tickets of an incident what a mail does to the one that stands for them, where it says `#all`.

    Args:
        work: The batch.
        heard: The agent's mail.
        follows: What follows for the ticket itself; takes in what follows for the others.
        words: For the customers; None where the mail has none for them.

    Returns:
        The others with the status that each had before.
    """
    if not any(isinstance(act, ToAll) for _order, act in heard.acts):
        return {}
    becomes = follows.ticket
    reached = reached_by(work, becomes, heard.agent.address)
    before: dict[int, Status] = {}
    for ticket in reached.tickets:
        filing = _part(work, heard, becomes, ticket, words)
        if filing is not None:
            follows.others.append(filing)
            before[ticket.number] = ticket.status
    follows.done.append({"what": "all", "value": len(before)})
    if reached.left:
        follows.done.append({"what": "left_out", "value": len(reached.left), **listed(reached.left)})
    return before


def _part(work: Work, heard: Heard, parent: KnownTicket, ticket: KnownTicket, words: ForAll | None) -> Filing | None:
    """What follows for one of them; None where nothing does."""
    status = _status(heard, parent, ticket, words)
    relayed = _relayed(work, heard, parent, ticket, words) if words is not None else None
    answered = relayed is not None and bool(relayed.said["to"])
    if not answered and status is ticket.status:
        return None
    about = {"inbox": heard.mail.id, "agent": heard.agent.address, "with": parent.number}
    events: list[tuple[str, Mapping[str, Any]]] = []
    if relayed is not None:
        events.append((ANSWERED_EVENT, {**about, **relayed.said}))
    if status is not ticket.status:
        events.append(("status", {**about, "from": ticket.status, "to": status, "reason": f"as #{parent.number}"}))
    reading = heard.decided.reading
    message = replace(message_row(work, reading, Direction.OUT), agent=heard.agent.address, text=heard.words)
    return Filing(
        inbox_id=heard.mail.id,
        mailbox=heard.mail.mailbox,
        outcome=Outcome.REPLY if answered else Outcome.COMMAND,
        message_id=reading.message_id,
        ticket=ticket.number,
        becomes=replace(ticket, status=status, solved_at=work.now if status in DONE else ticket.solved_at),
        message=message if answered else None,
        events=numbered(work.known.last_event(ticket.number), *events),
        forgets=[ReminderKind.UNTAKEN, ReminderKind.PENDING],
        notices=relayed.notices if relayed is not None else [],
    )


def _status(heard: Heard, parent: KnownTicket, ticket: KnownTicket, words: ForAll | None) -> Status:
    """As that of the ticket that stands for all, where the mail says how that stands; what is answered is open."""
    if any(isinstance(act, SetStatus) for _order, act in heard.acts):
        return parent.status
    return Status.OPEN if ticket.status is Status.NEW and words is not None else ticket.status


def _relayed(work: Work, heard: Heard, parent: KnownTicket, ticket: KnownTicket, words: ForAll) -> Relayed:
    """The mail to the customer; it leaves with all others, so that one word takes all of them back."""
    people = work.histories.of(ticket.number).people.values()
    customers = [each for each in people if each.role is Role.CUSTOMER]
    direct = reached_directly(heard.decided.reading, ticket)
    same_time = replace(ticket, priority=parent.priority)
    return relay(
        work, heard.mail, same_time, heard.agent, customers, words.cleared, words.parts, direct=direct, of_many=True
    )
