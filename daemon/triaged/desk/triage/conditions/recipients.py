"""To whom the mail was written."""

from __future__ import annotations

from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.addresses import address
from triaged.desk.triage.conditions.asking import Saw, Test
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import members, strings

_TO = Kind(lambda sight, _: frozenset(sight.recipients))
_MAILBOX = Kind(lambda sight, _: {sight.facts.mailbox}, common=True)


def to_address(value: object, _names: Names) -> Test:
    """One of these addresses stands in To or Cc."""
    wanted = frozenset(map(address, strings(value)))

    def see(sight: Sight) -> Saw:
        return Saw(sight.recipients, not wanted.isdisjoint(sight.recipients))

    return Test(see, anchors(_TO, wanted))


def mailbox(value: object, names: Names) -> Test:
    """The mail came in by one of these mailboxes."""
    wanted = frozenset(members(value, names.mailboxes))
    return Test(lambda sight: Saw(sight.facts.mailbox, sight.facts.mailbox in wanted), anchors(_MAILBOX, wanted))
