"""From a decision to everything that follows from it: one `Filing` a mail.

Nothing here touches the database; numbers, the time and what is known of the batch come in.
"""

from __future__ import annotations

from triaged.model import (
    Answer,
    BounceOf,
    ClaimedMail,
    Command,
    Duplicate,
    Held,
    Ignored,
    NewTicket,
    Note,
    Outcome,
    Recurrence,
    Reply,
)
from triaged.outcomes.alerting import join_as_alert
from triaged.outcomes.answers.answering import answer
from triaged.outcomes.answers.settling import settle
from triaged.outcomes.bounces import bounce
from triaged.outcomes.copies import duplicate
from triaged.outcomes.holding import hold
from triaged.outcomes.joining import join_as_note, join_as_reply
from triaged.outcomes.opening import open_ticket
from triaged.outcomes.work import Decided, Work, nothing_more
from triaged.store.filing import Filing

__all__ = ["Decided", "Work", "file"]


def file(work: Work, mail: ClaimedMail, decided: Decided) -> Filing:  # noqa: C901, PLR0911  one return a case
    """Everything that follows from one mail."""
    work.begins()
    match decided.thread:
        case NewTicket() as new:
            return open_ticket(work, mail, decided, new)
        case Reply() as reply:
            return join_as_reply(work, mail, decided, reply)
        case Note() as note:
            return join_as_note(work, mail, decided, note)
        case Answer() as said:
            return answer(work, mail, decided, said)
        case Command() as command:
            return settle(work, mail, decided, command)
        case Recurrence() as news:
            return join_as_alert(work, mail, decided, news)
        case BounceOf() as failed:
            return bounce(work, mail, decided, failed)
        case Duplicate() as copy:
            return duplicate(work, mail, decided, copy)
        case Held() as held:
            return hold(work, mail, decided, held)
        case Ignored(reason=reason):
            return nothing_more(mail, decided, Outcome.IGNORED, reason)
