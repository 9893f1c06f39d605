"""How a mail joins the ticket to which it was found to belong, or opens one."""

from __future__ import annotations

from datetime import timedelta

from triaged.desk.thanks import only_thanks
from triaged.desk.threads.case import Case
from triaged.desk.threads.people import brought, brought_to
from triaged.desk.threads.subjects import is_same_subject, numbers_in
from triaged.model import (
    DONE,
    Address,
    Held,
    KnownTicket,
    Link,
    LinkKind,
    NewTicket,
    Note,
    QuestionKind,
    Reply,
)


def join(case: Case, ticket: KnownTicket, *, by: str) -> Reply | NewTicket | Note:
    """A participant's mail in his ticket; in one that follows it, where that is done with."""
    thanks = is_thanks(case, ticket)  # opens nothing, however old the ticket is
    if not thanks and ticket.status in DONE and (_is_too_late(case, ticket) or _is_new_matter(case, ticket, by)):
        return open_ticket(case, link=Link(kind=LinkKind.FOLLOWS, ticket=ticket.number))
    return Reply(ticket=ticket.number, by=by, proven=case.proven, thanks=thanks, brings=brought_to(case, ticket))


def join_if_proven(case: Case, ticket: KnownTicket, *, by: str) -> Reply | NewTicket | Note | Held:
    """A participant's mail in his ticket, to which only what others can know has led: at A2 alone."""
    if case.proven:
        return join(case, ticket, by=by)
    return Held(
        reason=f"names #{ticket.number} only by what others can know too ({by}), and its sender is not proven",
        ticket=ticket.number,
        question=QuestionKind.ADMIT,
    )


def open_ticket(
    case: Case, *, link: Link | None = None, forwarded_by: str | None = None, written_to: Address | None = None
) -> NewTicket | Note:
    """A new ticket; while its sender sends too much, a note in the one that takes all his mail.

    An alert opens one all the same: what recovers later must find what it is about.
    """
    if case.candidates.storm is not None and case.reading.alert is None:
        return Note(ticket=case.candidates.storm, by="storm")
    known = () if written_to is None else (written_to.addr,)
    return NewTicket(
        link=link or _mention(case),
        forwarded_by=forwarded_by,
        written_to=written_to,
        brings=brought(case, known=known) if forwarded_by is None else (),
    )


def is_thanks(case: Case, ticket: KnownTicket) -> bool:
    """Whether a person says nothing but thanks; what he has put into the subject is more."""
    said = case.by_person and only_thanks(case.mail, case.reading.language)
    return said and is_same_subject(case.mail.subject, ticket.subject)


def _mention(case: Case) -> Link | None:
    """The first ticket that the subject names: a hint for agents, whoever wrote it."""
    named = (number for number in numbers_in(case.mail.subject) if number in case.candidates.by_number)
    return next((Link(kind=LinkKind.MENTIONS, ticket=number) for number in named), None)


def _is_too_late(case: Case, ticket: KnownTicket) -> bool:
    """Whether the queue opens such an old ticket no more."""
    days = case.site.reopen_days.get(ticket.queue)
    if days == 0:
        return True
    if days is None or ticket.solved_at is None:
        return False
    return case.reading.received_at - ticket.solved_at > timedelta(days=days)


def _is_new_matter(case: Case, ticket: KnownTicket, by: str) -> bool:
    """Whether a mail only uses the address of an old answer, as address books complete it."""
    answers = case.mail.in_reply_to or case.mail.references
    return by == "token" and not answers and not is_same_subject(case.mail.subject, ticket.subject)
