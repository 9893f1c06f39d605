"""Actions about where a ticket stands: how urgent it is, whose it is, what is promised."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.triage.actions.change import Change, together
from triaged.desk.triage.matrix import PRIORITIES, READY, Matrix
from triaged.desk.triage.mistakes import Wrong, nearest, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.values import language_code, member, strings
from triaged.model import Grade, Status, Tier, TriageDecision

#: where a rule may put a ticket; "new" it is without one, `spam` is a key of its own, merging takes a second ticket
STATUSES = (Status.OPEN, Status.PENDING, Status.HOLD, Status.SOLVED, Status.CLOSED)


def impact(value: object, names: Names) -> Change:
    """How much is affected: high, medium, low. With urgency it gives the priority by the [matrix]."""
    matrix = _matrix(names)
    wanted = Grade(member(value, Grade))
    return lambda decision: _looked_up(replace(decision, impact=wanted), matrix)


def urgency(value: object, names: Names) -> Change:
    """How soon it hurts: high, medium, low. With impact it gives the priority by the [matrix]."""
    matrix = _matrix(names)
    wanted = Grade(member(value, Grade))
    return lambda decision: _looked_up(replace(decision, urgency=wanted), matrix)


def _matrix(names: Names) -> Matrix:
    if names.matrix is None:
        raise Wrong(f"found no [matrix] in any rule file; put one at the top of one of them: {READY}")
    return names.matrix


def _looked_up(decision: TriageDecision, matrix: Matrix) -> TriageDecision:
    return replace(decision, priority=matrix.priority(decision.impact, decision.urgency))


def priority(value: object, _names: Names) -> Change:
    """P1 to P4, or urgent, high, normal, low; P3 when no rule says otherwise. Beside impact or urgency it wins."""
    wanted = PRIORITIES[member(value, PRIORITIES)]
    return lambda decision: replace(decision, priority=wanted)


def queue(value: object, names: Names) -> Change:
    """The team that owns the ticket; that of the mailbox when no rule says otherwise."""
    wanted = member(value, names.queues)
    return lambda decision: replace(decision, queue=wanted)


def tier(value: object, _names: Names) -> Change:
    """L1 to L4; L1 when no rule says otherwise."""
    wanted = Tier(member(value, Tier))
    return lambda decision: replace(decision, tier=wanted)


def tags(value: object, _names: Names) -> Change:
    """Tags to add; those of earlier rules stay."""
    wanted = strings(value)
    return lambda decision: replace(decision, tags=together(decision.tags, wanted))


def status(value: object, _names: Names) -> Change:
    """open, pending, hold, solved or closed, in place of what the mail itself would make of it."""
    if value == Status.SPAM.value:
        raise Wrong("found 'spam'; allowed spam = true, a key of its own")
    wanted = Status(member(value, STATUSES))
    return lambda decision: replace(decision, status=wanted)


def spam(value: object, _names: Names) -> Change:
    """true: the ticket is spam: nobody is told, nothing is sent. false: it is none, whatever an earlier rule said."""
    if not isinstance(value, bool):
        raise Wrong(f"found {shown(value)}; allowed true, false")
    return _as_spam if value else _as_no_spam


def _as_spam(decision: TriageDecision) -> TriageDecision:
    return replace(decision, status=Status.SPAM, acknowledge=False)


def _as_no_spam(decision: TriageDecision) -> TriageDecision:
    if decision.status is not Status.SPAM:
        return decision
    return replace(decision, status=None, acknowledge=True)


def sla(value: object, names: Names) -> Change:
    """The policy of its promised times: the name of an [[sla]] of the settings."""
    if not names.policies:
        raise Wrong(f"found {shown(value)}; allowed the name of an [[sla]] of the settings: there is none")
    wanted = member(value, names.policies)
    return lambda decision: replace(decision, sla=wanted)


def language(value: object, _names: Names) -> Change:
    """The language of notices to this customer."""
    wanted = language_code(value)
    return lambda decision: replace(decision, language=wanted)


def acknowledge(value: object, names: Names) -> Change:
    """false: no acknowledgement; a name: that template; true cannot overrule the protection against loops."""
    if isinstance(value, bool):
        return lambda decision: replace(decision, acknowledge=value, template=None)
    if not isinstance(value, str) or value not in names.templates:
        known = ", ".join(sorted(names.templates)) or "the name of a template that exists, ack_*"
        raise Wrong(f"found {shown(value)}; allowed true, false, {known}{nearest(value, names.templates)}")
    return lambda decision: replace(decision, acknowledge=True, template=value)


def ignore(value: object, _names: Names) -> Change:
    """The reason, as text, why no ticket is wanted; the mail stays in `triaged inbox` as `ignored`."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"found {shown(value)}; allowed the reason as text")
    return lambda decision: replace(decision, ignore=value)
