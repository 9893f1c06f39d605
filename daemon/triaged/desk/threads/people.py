"""Whom a mail brings into its ticket."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice

from triaged.desk.threads.case import Case
from triaged.model import MAX_BROUGHT, Address, KnownTicket

#: Local parts behind which nobody reads.
_NOBODY = re.compile(
    r"(?:.*[._+-])?(?:no|do[._-]?not)[._-]?reply(?:[0-9._+-].*)?|mailer[-_.]?daemon(?:[+=].*)?|postmaster",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)


def brought_to(case: Case, ticket: KnownTicket) -> tuple[Address, ...]:
    """The people in To and Cc who join a ticket with this reply: nobody, unless its sender takes part in it."""
    return brought(case, known=ticket.participants) if case.belongs_to(ticket) else ()


def brought(case: Case, *, known: Collection[str] = ()) -> tuple[Address, ...]:
    """The people in To and Cc who join, at most MAX_BROUGHT to a ticket: only a proven person brings anybody.

    Args:
        case: The mail.
        known: Who belongs to the ticket already, its customer among them.
    """
    if not (case.proven and case.by_person):
        return ()
    there = {*known, *case.candidates.other_addresses, case.sender}
    people: dict[str, Address] = {}
    for each in (*case.mail.to, *case.mail.cc):
        people.setdefault(each.addr, each)
    able = (each for each in people.values() if _may_join(case, each) and each.addr not in there)
    return tuple(islice(able, max(0, MAX_BROUGHT - max(0, len(known) - 1))))


def _may_join(case: Case, person: Address) -> bool:
    return case.is_outside(person) and _NOBODY.fullmatch(person.addr.rpartition("@")[0]) is None
