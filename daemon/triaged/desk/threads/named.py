"""Tickets that a mail names by what others can know too: it joins only a proven participant."""

from __future__ import annotations

from collections.abc import Iterator

from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import join_if_proven
from triaged.desk.threads.subjects import tagged_numbers
from triaged.model import KnownTicket, ThreadDecision


def tickets_by_id(case: Case) -> Iterator[tuple[str, KnownTicket]]:
    """(what leads there, ticket) for each id of a mail that was seen on a ticket, the nearest first (RFC 5322 3.6.4).

    The mail's own id counts as well: others may have answered it before it came here.
    """
    known = case.candidates.by_message_id
    for each in (*case.mail.in_reply_to, *reversed(case.mail.references)):
        for ticket in known.get(each, ()):
            yield "message-id", ticket
    if case.proven:  # without proof it is no claim to belong anywhere, only a mail with an id that was seen before
        for ticket in known.get(case.reading.message_id, ()):
            yield "message-id", ticket
    if case.reading.conversation is not None:
        for ticket in known.get(case.reading.conversation, ()):
            yield "conversation", ticket


def by_what_it_names(case: Case) -> ThreadDecision | None:
    """The decision to which ids and tag lead; None where they lead to no ticket of the sender's."""
    for by, ticket in (*tickets_by_id(case), *tickets_tagged(case)):
        if case.belongs_to(ticket):
            return join_if_proven(case, ticket, by=by)
    return None


def tickets_tagged(case: Case, default: str | None = None) -> Iterator[tuple[str, KnownTicket]]:
    """(what leads there, ticket) for each number in the subject behind the tag of the site, or the default of one."""
    tag = case.site.tag or default
    if tag is None:
        return
    for number in tagged_numbers(case.mail.subject, tag):
        ticket = case.candidates.by_number.get(number)
        if ticket is not None:
            yield "tag", ticket
