"""Mail of monitoring systems: found by what it is about alone, whatever else it carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from triaged.desk.flapping import goes_on
from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import open_ticket
from triaged.model import (
    DONE,
    Alert,
    AlertNews,
    AlertState,
    Ignored,
    KnownAlert,
    KnownTicket,
    Link,
    LinkKind,
    NewTicket,
    Note,
    Recurrence,
)

BACK_WITHIN = timedelta(hours=24)  #: of its end a problem opens the same ticket again; later one that follows it


def by_alert(case: Case, alert: Alert) -> NewTicket | Note | Recurrence | Ignored:
    """What becomes of an alert: a problem opens a ticket, all that follows joins it."""
    known, ticket = case.candidates.alert, case.candidates.alerted
    again = alert.state is AlertState.PROBLEM
    if known is None or ticket is None:
        if again:
            return open_ticket(case)
        said = "recovery" if alert.state is AlertState.RECOVERED else "monitoring mail"
        return Ignored(reason=f"{said} of nothing known")
    over, at = ticket.status in DONE, case.reading.received_at
    if _is_past(case, alert, known, ticket):
        return Recurrence(ticket=ticket.number, news=AlertNews.OTHER, alert=known)
    if over and again and ticket.solved_at is not None and at - ticket.solved_at > BACK_WITHIN:
        return open_ticket(case, link=Link(kind=LinkKind.FOLLOWS, ticket=ticket.number))
    news, becomes = goes_on(known, alert, at, over=over)
    if news is AlertNews.OTHER:
        return Recurrence(ticket=ticket.number, news=news, alert=becomes)
    quiet = known.quiet and case.candidates.quiet
    if known.quiet and not quiet and again and news is AlertNews.AGAIN:  # agents hear of it for the first time
        news = AlertNews.BACK
    becomes = replace(becomes, heard_at=max(at, known.heard_at), quiet=quiet)
    return Recurrence(ticket=ticket.number, news=news, alert=becomes)


def _is_past(case: Case, alert: Alert, known: KnownAlert, ticket: KnownTicket) -> bool:
    """Whether a mail only joins: it is older than what is known, or was brought in after agents heard of the thing.

    Of a problem that stands under a name of its own every word counts, and so does the first that agents would hear.
    """
    quiet = case.candidates.quiet
    if quiet and (not known.quiet or ticket.number != known.ticket or ticket.assignee is not None):
        return True
    unheard = known.quiet and not quiet and alert.state is AlertState.PROBLEM
    return case.reading.received_at < known.heard_at and not unheard and alert.problem not in known.problems
