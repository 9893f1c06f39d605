"""What the ticket was before: for rules on "reply", "note" and "clock". A mail that opens one has no ticket yet."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

from triaged.desk.triage.anchors import Kind, anchors, of_all
from triaged.desk.triage.conditions.asking import Saw, Test, table
from triaged.desk.triage.conditions.bounds import age
from triaged.desk.triage.conditions.mails import with_family
from triaged.desk.triage.matrix import PRIORITIES
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import language_code, member, members, strings
from triaged.model import KnownTicket, Status, Tier

NOBODY = "nobody"  #: the assignee of a ticket that nobody has taken

_TICKET_SAMPLE = '{ status = ["pending"], older_than = "3d" }'


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing of a ticket that a rule may ask for."""

    read: Callable[[object, Names], frozenset[str]]  #: from the rule file; raises Wrong
    values: Callable[[KnownTicket], AbstractSet[str]]  #: what a ticket has of it


def _assignees(value: object, names: Names) -> frozenset[str]:
    """The first addresses of these agents, by which tickets name them."""
    return frozenset(names.agent_addresses.get(name, name) for name in members(value, {NOBODY, *names.agents}))


_PARTS = {
    "status": _Part(
        lambda value, _: frozenset(members(value, [status.value for status in Status])),
        lambda ticket: {ticket.status.value},
    ),
    "priority": _Part(
        lambda value, _: frozenset(PRIORITIES[member(item, PRIORITIES)].value for item in strings(value)),
        lambda ticket: {ticket.priority.value},
    ),
    "queue": _Part(lambda value, names: frozenset(members(value, names.queues)), lambda ticket: {ticket.queue}),
    "tier": _Part(
        lambda value, _: frozenset(members(value, [tier.value for tier in Tier])), lambda ticket: {ticket.tier.value}
    ),
    "tags": _Part(lambda value, _: frozenset(strings(value)), lambda ticket: frozenset(ticket.tags)),
    "assignee": _Part(_assignees, lambda ticket: {ticket.assignee or NOBODY}),
    "language": _Part(
        lambda value, _: frozenset(map(language_code, strings(value))), lambda ticket: with_family(ticket.language)
    ),
}
_TICKET = Kind(lambda sight, of: _of_ticket(sight.facts.ticket, of), common=True)


def ticket(value: object, names: Names) -> Test:
    """The ticket before this mail has all of these: { status = ["pending"], older_than = "3d" }."""
    wanted = table(value, (*_PARTS, "older_than"), _TICKET_SAMPLE)
    parts = {name: _PARTS[name].read(item, names) for name, item in wanted.items() if name in _PARTS}
    least = age(wanted["older_than"]) if "older_than" in wanted else None

    def see(sight: Sight) -> Saw:
        before = sight.facts.ticket
        if before is None:
            return Saw(None, ok=False)
        seen = {name: sorted(_PARTS[name].values(before)) for name in parts}
        ok = all(not parts[name].isdisjoint(found) for name, found in seen.items())
        if least is None:
            return Saw(seen, ok)
        passed = sight.facts.now - before.created_at if before.created_at is not None else timedelta()
        return Saw({**seen, "age": str(passed)}, ok and before.created_at is not None and passed >= least)

    exists = anchors(_TICKET, ["yes"], "exists")
    return Test(see, of_all([*(anchors(_TICKET, items, name) for name, items in parts.items()), exists]))


def _of_ticket(before: KnownTicket | None, of: str) -> AbstractSet[str]:
    if before is None:
        return frozenset()
    return frozenset(["yes"]) if of == "exists" else _PARTS[of].values(before)
