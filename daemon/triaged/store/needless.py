"""Notices that time runs out, of which an answer has made needless what still waits, until that is taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text, update

from triaged.model import OutboxState
from triaged.store.engine import Transaction
from triaged.store.tables import ESCALATION_NOTICE, outbox

_WAITS = (OutboxState.WAITING, OutboxState.HELD)
_NEEDLESS = "needless, was "  #: before the state, in the place of the relay's words


def needless(transaction: Transaction, numbers: Collection[int]) -> None:
    """What still waits to say of these tickets that time runs out does not leave."""
    if numbers:
        waits = outbox.c.state.in_(_WAITS)
        theirs = (outbox.c.ticket.in_(sorted(numbers)), text(ESCALATION_NOTICE))
        cancelled = {"state": OutboxState.CANCELLED, "reply": _NEEDLESS + outbox.c.state}
        transaction.execute(update(outbox).where(waits, *theirs).values(cancelled))


def needed(transaction: Transaction, number: int, since: datetime, now: datetime) -> None:
    """What was needless by an answer that did not leave after all has to be said.

    But not what is older than that answer, nor what says nothing any more: it may name a time that has passed.
    """
    still = (outbox.c.created_at > since, outbox.c.valid_until > now)
    theirs = (outbox.c.ticket == number, *still, text(ESCALATION_NOTICE))
    for state in _WAITS:
        again = (outbox.c.state == OutboxState.CANCELLED, outbox.c.reply == _NEEDLESS + state)
        transaction.execute(update(outbox).where(*again, *theirs).values(state=state, reply=None))
