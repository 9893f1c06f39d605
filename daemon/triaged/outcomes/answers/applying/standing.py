"""Whose a ticket is, where it belongs, and how it stands."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.people import AgentFacts
from triaged.errors import DeskError
from triaged.model import AT_WORK, DONE, KnownTicket, ReminderKind, Status, Tier
from triaged.model.commands import Assign, Move, SetStatus, Tag
from triaged.outcomes.agents.choosing import is_outside, pick, untaken
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.answers.applying.tiers import comes_down, goes_up, hand_back
from triaged.outcomes.handing_up import next_tier
from triaged.outcomes.work import Work
from triaged.store.acts import Silence
from triaged.store.filing import ReminderRow


def assign(changes: Changes, act: Assign) -> None:
    """`#take`, `#assign NAME`, `#assign none`."""
    ticket = changes.own()
    changes.assigns = True
    if act.agent == ticket.assignee:
        changes.say("assignee", _name(changes, act.agent), you=_is_he(changes, act.agent), already=True)
        return
    agent = named(changes.work, act.agent)
    if act.agent is not None and agent is None:
        raise DeskError(f"{act.agent} is no agent")
    if agent is not None and is_outside(changes.work, ticket, agent):
        raise DeskError(f"{agent.name} takes part in #{ticket.number} from outside: another agent has to take it")
    changes.ticket = replace(ticket, assignee=act.agent, offered_to=None)
    changes.note("assigned", **{"from": ticket.assignee, "to": act.agent})
    changes.say(
        "assignee",
        _name(changes, act.agent),
        you=_is_he(changes, act.agent),
        away=act.agent in changes.work.staff.away,
        already=False,
    )
    changes.offers = agent is None
    if agent is None:
        return
    changes.remind(ReminderKind.UNTAKEN, None)
    if agent.address != changes.agent.address and not ticket.practice:
        changes.told[agent.address] = (agent, "assigned")


def move(changes: Changes, act: Move) -> None:
    """`#queue`, `#tier`, `#escalate`, `#priority`."""
    ticket = changes.own()
    tier = _higher(changes.work, ticket) if act.up else act.tier
    if tier is not None and tier > ticket.tier and not ticket.practice and not goes_up(changes, tier, act):
        return
    if tier is not None and tier < ticket.tier:
        comes_down(changes, tier, act)
    ticket = changes.own()
    for what, was, becomes in (
        ("queue", ticket.queue, act.queue),
        ("tier", ticket.tier, tier),
        ("priority", ticket.priority, act.priority),
    ):
        if becomes is None:
            continue
        if becomes != was:
            why = {"reason": act.words} if what == "tier" and act.words else {}
            changes.note("moved", what=what, **{"from": was, "to": becomes}, **why)
            changes.moved = changes.moved or what != "priority"
        changes.say(what, str(becomes), already=becomes == was)
    changes.ticket = replace(
        ticket,
        queue=act.queue or ticket.queue,
        tier=tier or ticket.tier,
        priority=act.priority or ticket.priority,
    )


def set_status(changes: Changes, act: SetStatus) -> None:
    """`#solved`, `#pending 3d`, `#hold`, `#open`, `#close`, `#spam`."""
    ticket = changes.own()
    already = act.status is ticket.status
    until = act.until.astimezone(changes.agent.hours.zone) if act.until is not None else None
    changes.say("status", act.status.value, until=until, already=already and until is None)
    if not already:
        solved_at = (ticket.solved_at or changes.work.now) if act.status in DONE else None
        changes.ticket = replace(ticket, status=act.status, solved_at=solved_at)
        changes.note("status", **{"from": ticket.status, "to": act.status, "reason": "a command"})
        _needless(changes, act.status)
        if act.status is Status.SPAM:
            changes.acts.append(Silence(number=ticket.number, by=changes.agent.address))
        if act.status is Status.OPEN and ticket.assignee is None and ticket.status not in AT_WORK:
            changes.offers = True
    if act.status is Status.PENDING and (act.until is not None or not already):
        changes.remind(ReminderKind.PENDING, _looked_at_again(changes, act))


def tag(changes: Changes, act: Tag) -> None:
    """`#tag +x -y`."""
    ticket = changes.own()
    kept = [each for each in ticket.tags if each not in act.remove]
    after = tuple(dict.fromkeys((*kept, *act.add)))
    if after != ticket.tags:
        changes.ticket = replace(ticket, tags=after)
        added, gone = set(after) - set(ticket.tags), set(ticket.tags) - set(after)
        changes.note("tagged", added=sorted(added), removed=sorted(gone))
    changes.say("tags", ", ".join(after) or None, already=after == ticket.tags)


def settle_owner(changes: Changes) -> None:
    """After a move: who does not work there any more hands the ticket on, unless the mail says whose it is."""
    ticket = changes.ticket
    if ticket is None or not changes.moved or changes.assigns:
        return
    came_down = changes.briefing is not None and not changes.briefing.up
    if came_down and hand_back(changes):
        return
    owner = named(changes.work, ticket.assignee or ticket.offered_to)
    if owner is not None and _works_in(owner, ticket) and not came_down:
        return
    if ticket.assignee is not None:
        changes.note("assigned", **{"from": ticket.assignee, "to": None, "reason": "it was moved"})
    changes.ticket = replace(ticket, assignee=None, offered_to=None)
    changes.offers = True


def offer(changes: Changes, before: KnownTicket | None) -> None:
    """A ticket that was let go is offered to somebody else, as a new one is; where nobody is there, a little later.

    `before`: the ticket as it was before the mail.
    """
    ticket = changes.ticket
    if not changes.offers or ticket is None or before is None or ticket.assignee is not None or ticket.practice:
        return
    if ticket.status not in AT_WORK:
        return
    had_it = {each for each in (before.assignee, before.offered_to) if each is not None}
    choice = pick(changes.work, ticket, {changes.agent.address, *had_it})
    agent = choice.agent if choice is not None else None
    changes.ticket = replace(ticket, offered_to=agent.address if agent is not None else None)
    changes.remind(ReminderKind.UNTAKEN, untaken(changes.work, ticket, agent or changes.agent, step=1))
    if choice is not None and agent is not None:
        changes.told[agent.address] = (agent, "offered")
        changes.note("offered", to=agent.address, why=choice.why)
    changes.say("offered", agent.name if agent is not None else None)


def _higher(work: Work, ticket: KnownTicket) -> Tier:
    """The next tier that somebody has; where nobody has a higher one, the next one all the same."""
    above = [tier for tier in Tier if tier > ticket.tier]
    if not above:
        raise DeskError(f"#{ticket.number} is in {ticket.tier}, and there is no higher tier")
    return next_tier(work, ticket) or above[0]


def _works_in(agent: AgentFacts, ticket: KnownTicket) -> bool:
    return (not agent.queues or ticket.queue in agent.queues) and agent.tier >= ticket.tier


def _needless(changes: Changes, status: Status) -> None:
    """What nobody is to be told again of, now that the ticket stands otherwise."""
    if status is not Status.PENDING:
        changes.remind(ReminderKind.PENDING, None)
    if status not in AT_WORK:
        changes.remind(ReminderKind.UNTAKEN, None)
    if status in (*DONE, Status.SPAM):
        changes.remind(ReminderKind.FACTS, None)


def _looked_at_again(changes: Changes, act: SetStatus) -> ReminderRow | None:
    if act.until is None:
        return None
    address = changes.own().assignee or changes.agent.address
    return ReminderRow(kind=ReminderKind.PENDING, address=address, step=0, due_at=act.until)


def _name(changes: Changes, address: str | None) -> str | None:
    agent = named(changes.work, address)
    return agent.name if agent is not None else address


def _is_he(changes: Changes, address: str | None) -> bool:
    return address == changes.agent.address
