"""Mail that no person wrote and nobody answers: absence notices, delivery reports, lists."""

from __future__ import annotations

from triaged.desk.threads.carried import carried
from triaged.desk.threads.case import Case
from triaged.model import BounceOf, Holder, Ignored, Note, OriginKind, Purpose, Role

_REPORTS = frozenset({OriginKind.BOUNCE, OriginKind.DELAY})


def by_origin(case: Case) -> Note | BounceOf | Ignored:
    """What becomes of such a mail: it never opens a ticket, and changes nothing in one."""
    kind = case.reading.origin.kind
    if kind in _REPORTS:
        return _report(case)
    if kind is OriginKind.AUTO_REPLY:
        for each in carried(case):
            if each.holder is not None and each.holder.role is not Role.STRANGER:
                return Note(ticket=each.holder.ticket.number, by=each.by, absent=_absent(case, each.holder))
    return Ignored(reason=kind.value)


def _absent(case: Case, holder: Holder) -> str | None:
    """The agent whose own mail program says that he is away."""
    his = holder.role is Role.AGENT and case.agent is not None and case.site.agents.get(holder.address) == case.agent
    return case.agent if his and case.proven else None


def _report(case: Case) -> BounceOf | Ignored:
    """A delivery report counts when it came to the envelope address of a mail of ours, which nobody else knows.

    Where servers cut that off, one counts that returns an id of ours and names him to whom that mail was sent.
    """
    known = case.candidates.by_handle
    holders = {handle: each for handle, each in known.items() if each.role is not Role.STRANGER}
    for token in case.reading.tokens:
        if token.purpose is Purpose.BOUNCE and token.handle in holders:
            return _bounce_of(holders[token.handle])
    named = {each.recipient for each in case.reading.origin.bounces}
    for token in case.reading.own_ids.values():
        if token.handle in holders and holders[token.handle].address in named:
            return _bounce_of(holders[token.handle])
    return Ignored(reason="report")


def _bounce_of(holder: Holder) -> BounceOf:
    return BounceOf(ticket=holder.ticket.number, recipient=holder.address, role=holder.role)
