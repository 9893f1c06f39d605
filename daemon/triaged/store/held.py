"""Mail that waits for a person's word, and what that word does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from triaged.desk.sla.news import News
from triaged.errors import DeskError
from triaged.model import Outcome, QuestionKind, Settled, What
from triaged.store import clocks
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.reminders import forget_held
from triaged.store.tables import inbox, question

SETTLED_EVENT = "settled"
REFUSE = "refuse"
#: What an operator says of a mail by admitting it, by what was asked of an agent.
_BY_HAND = {
    QuestionKind.CONFIRM: Settled.CONFIRMED,
    QuestionKind.SEND: Settled.SENT,
    QuestionKind.APPROVE: Settled.APPROVED,
}
#: What became of a mail that is not taken, by the word that was said.
_ENDED = {REFUSE: "refused", "drop": "dropped", "replace": "replaced"}


def held_for(transaction: Transaction, number: int) -> list[dict[str, Any]]:
    """The mails that are held for one ticket, the oldest first."""
    rows = transaction.execute(
        select(inbox.c.id, inbox.c.received_at, inbox.c.reason)
        .where(inbox.c.outcome == Outcome.HELD, inbox.c.ticket == number)
        .order_by(inbox.c.id)
    )
    return [dict(row) for row in rows.mappings()]


def settle(transaction: Transaction, inbox_id: int, settled: Settled | None, by: str, verb: str = REFUSE) -> list[int]:
    """A person has said what a held mail is.

    Who is admitted comes in with all that he has waiting for the same ticket. What is refused is refused alone:
    somebody else may have used his address for it, and nobody has seen the rest.

    Args:
        transaction: Where it is written.
        inbox_id: The mail.
        settled: Decided anew with this; None: not taken.
        by: Who has said it.
        verb: What he has said, where the mail is not taken.

    Returns:
        The mails that were held, and are not any more, the oldest first.
    """
    asked = question.alias()
    alike = (
        select(question.c.inbox)
        .join(asked, (asked.c.ticket == question.c.ticket) & (asked.c.sender == question.c.sender))
        .where(asked.c.inbox == inbox_id, asked.c.kind == QuestionKind.ADMIT, question.c.kind == QuestionKind.ADMIT)
    )
    forget_held(transaction, inbox_id)
    held = update(inbox).where(inbox.c.outcome == Outcome.HELD)
    if settled is None:
        ended = _ENDED.get(verb, _ENDED[REFUSE])
        done = held.where(inbox.c.id == inbox_id).values(outcome=Outcome.IGNORED, reason=f"{ended} by {by}")
    else:
        all_his = held.where((inbox.c.id == inbox_id) | inbox.c.id.in_(alike))
        done = all_his.values(outcome=None, reason=None, error=None, attempts=0, settled=settled)
    return sorted(transaction.execute(done.returning(inbox.c.id)).scalars())


def settle_by_hand(transaction: Transaction, inbox_id: int, *, admit: bool, actor: str, now: datetime) -> int:
    """The same by an operator, where no agent is there to ask; the ticket's history says so.

    Returns how many mails were held. Raises DeskError: the mail is not held, or belongs to no ticket that it could be
    admitted to.
    """
    row = transaction.execute(
        select(inbox.c.ticket, inbox.c.outcome, question.c.kind)
        .outerjoin(question, (question.c.inbox == inbox.c.id) & (question.c.kind != QuestionKind.TOLD))
        .where(inbox.c.id == inbox_id)
        .order_by(question.c.asked_at.desc())
    ).first()
    if row is None or row.outcome != Outcome.HELD:
        raise DeskError(f"mail {inbox_id} is not held; `triaged inbox --outcome held` lists what is")
    admitted = _BY_HAND.get(row.kind, Settled.ADMITTED)
    if admit and row.kind == QuestionKind.CODE:
        raise DeskError(f"mail {inbox_id} waits for a code that only its agent has")
    if admit and row.kind == QuestionKind.ALIAS:
        raise DeskError(f"mail {inbox_id} waits for its agent to say whether the sender's address is his")
    if admit and row.ticket is None and admitted is Settled.ADMITTED:
        raise DeskError(f"mail {inbox_id} is held for no ticket; `triaged inbox retry {inbox_id}` decides it anew")
    settled = settle(transaction, inbox_id, admitted if admit else None, actor)
    if row.ticket is not None:
        others = [each for each in settled if each != inbox_id]
        data = {"inbox": inbox_id, "inboxes": others, "verb": "admit" if admit else "refuse", "operator": actor}
        append_event(transaction, row.ticket, now, kind=SETTLED_EVENT, actor=actor, data=data)
        dropped = [] if admit else [News(what=What.DROPPED, inbox=inbox_id)]
        clocks.stands(transaction, row.ticket, now, actor=actor, news=dropped)
    return len(settled)
