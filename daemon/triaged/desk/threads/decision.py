"""The order of the questions that decide about a mail."""

from __future__ import annotations

from triaged.desk.threads.agents import answer_to_question, answers_without_token, to_his_desk, without_token
from triaged.desk.threads.alerts import by_alert
from triaged.desk.threads.automatic import by_origin
from triaged.desk.threads.carried import why_nowhere
from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import is_thanks, open_ticket
from triaged.desk.threads.named import by_what_it_names
from triaged.desk.threads.people import brought_to
from triaged.desk.threads.signed import by_what_we_signed
from triaged.model import (
    Candidates,
    Duplicate,
    Held,
    Ignored,
    KnownTicket,
    LinkKind,
    NewTicket,
    Note,
    OriginKind,
    Reading,
    Reply,
    Settled,
    Site,
    ThreadDecision,
)

_CONVERSING = frozenset({OriginKind.PERSON, OriginKind.MACHINE})


def decide(reading: Reading, candidates: Candidates, site: Site) -> ThreadDecision:
    """The place of one mail."""
    case = Case(reading=reading, candidates=candidates, site=site)
    if reading.origin.kind is OriginKind.OWN:
        return Ignored(reason="own")
    if candidates.duplicate_of is not None:
        return Duplicate(ticket=candidates.duplicate_of.number)
    if case.sender is not None and site.is_own(case.sender):
        return Held(reason="claims to be from this desk but does not carry its mark")
    if candidates.settled is Settled.ADMITTED and candidates.held_for is not None:
        return _admitted(case, candidates.held_for)
    if reading.alert is not None:
        return by_alert(case, reading.alert)
    if reading.origin.kind not in _CONVERSING:
        return by_origin(case)
    return _conversation(case)


def _admitted(case: Case, ticket: KnownTicket) -> Reply | Note:
    """A person has said that the mail belongs there: a customer's is public, an agent's stays inside."""
    if case.agent is not None and not case.belongs_to(ticket):
        return Note(ticket=ticket.number, by="admitted", agent=case.agent if case.by_person else None)
    return Reply(
        ticket=ticket.number,
        by="admitted",
        proven=True,
        thanks=is_thanks(case, ticket),
        brings=brought_to(case, ticket),
    )


def _conversation(case: Case) -> ThreadDecision:
    decision = (
        answer_to_question(case)
        or to_his_desk(case)
        or by_what_we_signed(case)
        or by_what_it_names(case)
        or without_token(case)
        or answers_without_token(case)
        or open_ticket(case)
    )
    follows = isinstance(decision, NewTicket) and decision.link is not None and decision.link.kind is LinkKind.FOLLOWS
    nowhere = why_nowhere(case) if isinstance(decision, NewTicket) and not follows else None
    return decision if nowhere is None else Held(reason=nowhere)
