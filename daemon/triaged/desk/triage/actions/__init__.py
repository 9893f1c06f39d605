"""What a rule may decide: one small function each, and the registry.

A later rule overrides an earlier one; what is said by tags, notify, cc, note, fields, same, webhook and needs adds up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from triaged.desk.triage.actions.change import Builder, Change
from triaged.desk.triage.actions.people import GROUPS, WAYS, assign, cc, fields, needs, note, notify, same, webhook
from triaged.desk.triage.actions.standing import (
    STATUSES,
    acknowledge,
    ignore,
    impact,
    language,
    priority,
    queue,
    sla,
    spam,
    status,
    tags,
    tier,
    urgency,
)
from triaged.model import Status, TriageDecision

__all__ = ["ACTIONS", "GROUPS", "ONLY_ON", "STATUSES", "WAYS", "Builder", "Change", "decided"]

#: the key in a rule file -> its builder; the actions of one rule are carried out in this order, so that a priority
#: beside an impact wins, and a word about the acknowledgement beside spam
ACTIONS: dict[str, Builder] = {
    "impact": impact,
    "urgency": urgency,
    "priority": priority,
    "queue": queue,
    "tier": tier,
    "tags": tags,
    "spam": spam,
    "status": status,
    "assign": assign,
    "notify": notify,
    "cc": cc,
    "note": note,
    "fields": fields,
    "same": same,
    "needs": needs,
    "webhook": webhook,
    "sla": sla,
    "language": language,
    "acknowledge": acknowledge,
    "ignore": ignore,
}

_OPENING = frozenset({"new", "forward"})
_MAIL = frozenset({"new", "forward", "reply"})
#: what has an effect on some events only -> those events
ONLY_ON: Mapping[str, frozenset[str]] = {
    "spam": _OPENING,  # a ticket that is somebody's conversation does not become spam by a further mail
    "needs": _OPENING,  # the acknowledgement asks
    "acknowledge": _OPENING,
    "ignore": _OPENING,
    "fields": _MAIL,  # what a customer's mail says of the matter
    "same": _MAIL,
    "language": _MAIL,
}

#: keys whose name is not that of the field of the decision that they change
_DECIDED: Mapping[str, Callable[[TriageDecision], object]] = {
    "spam": lambda decision: decision.status is Status.SPAM,
    "note": lambda decision: decision.notes,
    "webhook": lambda decision: decision.webhooks,
    "acknowledge": lambda decision: (decision.acknowledge and decision.template) or decision.acknowledge,
}


def decided(key: str, decision: TriageDecision) -> object:
    """What a decision says about one action's key."""
    return _DECIDED[key](decision) if key in _DECIDED else getattr(decision, key)
