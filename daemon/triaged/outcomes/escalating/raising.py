"""What a step changes of a ticket itself: its priority; its tier, with all that goes along."""

from __future__ import annotations

from dataclasses import replace

from triaged.model import Metric, Priority
from triaged.outcomes import handing_up
from triaged.outcomes.escalating.escalated import Doing


def raise_priority(doing: Doing) -> str | None:
    """The next higher priority that has a target for what the clock measures; why there is none, if so.

    With any other one, what is late would not be promised any more.
    """
    ticket = doing.ticket
    if ticket.priority is min(Priority):
        return f"is {ticket.priority} already"
    higher = max((each for each in Priority if each < ticket.priority and _is_promised(doing, each)), default=None)
    if higher is None:
        return f"{doing.clock.policy} promises no {doing.clock.metric} for a higher priority"
    doing.ticket = replace(ticket, priority=higher)
    said = {"what": "priority", "from": ticket.priority, "to": higher, "reason": doing.reason}
    doing.events.append(("moved", said))
    return None


def hand_up(doing: Doing) -> str | None:
    """The next tier that somebody has gets the ticket; why not, if so.

    Who gets a mail by it is told nothing else but the lead's sheet. Who gets a list has a line there in its place.
    """
    handed = handing_up.hand_up(doing.work, doing.ticket, doing.reason)
    if handed is None:
        return f"is in {doing.ticket.tier}, and nobody has a higher tier"
    doing.ticket = handed.ticket
    doing.events += handed.events
    doing.participants += handed.participants
    doing.notices += [each for each in handed.notices if each.recipient not in doing.lists]
    doing.reminders += handed.reminders
    doing.forgets += handed.forgets
    doing.acts += handed.acts
    doing.alarms += handed.alarms
    told = {each["address"]: each["why"] for each in handed.to}
    agents = {agent.address for agent in doing.work.agents}
    for notice in handed.notices:
        if notice.recipient in agents:
            told.setdefault(notice.recipient, "asked")
    for address, why in told.items():
        (doing.skipped if address in doing.lists else doing.told)[address] = why
    return None


def _is_promised(doing: Doing, priority: Priority) -> bool:
    """Whether the policy of the clock has a target for it with another priority too."""
    policy = doing.work.versions[-1].promises.policy_named(doing.clock.policy)
    return policy is not None and (
        doing.clock.metric is Metric.TIER or doing.clock.metric in policy.targets.get(priority, ())
    )
