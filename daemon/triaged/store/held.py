"""Mail that waits for a person's word, and what that word does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from triaged.errors import DeskError
from triaged.model import Outcome, QuestionKind, Settled
from triaged.store.engine import Transaction
from triaged.store.tables import inbox, question


def held_for(transaction: Transaction, number: int) -> list[dict[str, Any]]:
    """The mails that are held for one ticket, the oldest first."""
    rows = transaction.execute(
        select(inbox.c.id, inbox.c.received_at, inbox.c.reason)
        .where(inbox.c.outcome == Outcome.HELD, inbox.c.ticket == number)
        .order_by(inbox.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def settle(transaction: Transaction, inbox_id: int, settled: Settled | None, reason: str) -> int:
    """A person has said what a held mail is, and with it all mail that the same sender has waiting for the same ticket.

    Args:
        transaction: Where it is written.
        inbox_id: The mail.
        settled: Decided anew with this; None: not taken.
        reason: Who has said it.

    Returns:
        How many mails were held, and are not any more.
    """
    asked = question.alias()
    alike = (
        select(question.c.inbox)
        .join(asked, (asked.c.ticket == question.c.ticket) & (asked.c.sender == question.c.sender))
        .where(asked.c.inbox == inbox_id, asked.c.kind == QuestionKind.ADMIT, question.c.kind == QuestionKind.ADMIT)
    )
    held = update(inbox).where((inbox.c.id == inbox_id) | inbox.c.id.in_(alike), inbox.c.outcome == Outcome.HELD)
    if settled is None:
        result = transaction.execute(held.values(outcome=Outcome.IGNORED, reason=reason))
    else:
        result = transaction.execute(held.values(outcome=None, reason=None, error=None, attempts=0, settled=settled))
    return result.rowcount


def settle_by_hand(transaction: Transaction, inbox_id: int, *, admit: bool, actor: str) -> int:
    """The same by an operator, where no agent is there to ask; returns how many mails were held.

    Raises DeskError: the mail is not held, or belongs to no ticket that it could be admitted to.
    """
    row = transaction.execute(
        select(inbox.c.ticket, inbox.c.outcome, question.c.kind)
        .outerjoin(question, question.c.inbox == inbox.c.id)
        .where(inbox.c.id == inbox_id)
    ).first()
    if row is None or row.outcome != Outcome.HELD:
        raise DeskError(f"mail {inbox_id} is not held; `triaged inbox --outcome held` lists what is")
    confirms = row.kind == QuestionKind.CONFIRM
    if admit and row.ticket is None and not confirms:
        raise DeskError(f"mail {inbox_id} is held for no ticket; `triaged inbox retry {inbox_id}` decides it anew")
    admitted = Settled.CONFIRMED if confirms else Settled.ADMITTED
    return settle(transaction, inbox_id, admitted if admit else None, f"refused by {actor}")
