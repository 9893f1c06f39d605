"""What follows later from how a ticket stands now, for its customer: reminders while it waits for him, its closing.

And where he waits for us again, that a time has come which he was told.
"""

from __future__ import annotations

from dataclasses import replace

from triaged.model import ClaimedMail
from triaged.outcomes.closing import after_solving
from triaged.outcomes.pending import after_asking
from triaged.outcomes.telling_customers import waits_again
from triaged.outcomes.work import Work, numbered
from triaged.store.filing import Filing
from triaged.store.reminding import Reminded


def with_follow_ups(work: Work, mail: ClaimedMail, filing: Filing) -> Filing:
    """What follows from a mail, with what follows later from how its tickets stand then."""
    if mail.quiet or not _any(work):
        return filing
    own = _followed(work, filing)
    return replace(own, others=[_followed(work, each) for each in own.others]) if own.others else own


def followed(work: Work, reminded: Reminded) -> Reminded:
    """What follows from what has come due, likewise."""
    number = reminded.ticket
    before = work.known.so_far(number) if number is not None else None
    if before is None or not _any(work):
        return reminded
    after = reminded.becomes or before
    after = replace(after, status=reminded.status) if reminded.status is not None else after
    solved, asked = after_solving(work, before, after, None), after_asking(work, before, after, None)
    return replace(
        reminded,
        reminders=[
            *reminded.reminders,
            *solved.reminders,
            *asked.reminders,
            *waits_again(work, before, after, None),
        ],
        forgets=[*reminded.forgets, *solved.forgets, *asked.forgets],
        acts=[*reminded.acts, *solved.acts, *asked.acts],
    )


def _any(work: Work) -> bool:
    """Whether the desk promises anything, or a queue has something of it: where not, it costs nothing."""
    desk = work.writer.desk
    return bool(desk.promises.policies) or any(each.close_days or each.remind_days for each in desk.settings.queues)


def _followed(work: Work, filing: Filing) -> Filing:
    if filing.ticket is None:
        return filing
    before = work.known.so_far(filing.ticket)
    after = filing.opens.known(work.now) if filing.opens is not None else filing.becomes or before
    if after is None:
        return filing
    solved, asked = after_solving(work, before, after, filing), after_asking(work, before, after, filing)
    last = filing.events[-1].number if filing.events else work.known.last_event(after.number)
    return replace(
        filing,
        reminders=[
            *filing.reminders,
            *solved.reminders,
            *asked.reminders,
            *waits_again(work, before, after, filing),
        ],
        forgets=[*filing.forgets, *solved.forgets, *asked.forgets],
        notices=[*filing.notices, *solved.notices],
        events=[*filing.events, *numbered(last, *solved.events)],
        acts=[*filing.acts, *solved.acts, *asked.acts],
    )
