"""Agents who are away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from triaged.model import AwayBy
from triaged.model.commands import Away
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.work import Work, new_handle
from triaged.store.acts import Absence, NewDesk, StoreAct


def absent(work: Work, address: str, until: datetime | None, *, by: AwayBy = AwayBy.AGENT) -> Sequence[StoreAct]:
    """An agent (his first address) is away from now on; what he was offered and nobody has taken goes on to others.

    What he has said himself counts: where he is away by his own word, his mail program (`by`) changes nothing.
    """
    if by is AwayBy.PROGRAM and address in work.staff.away and address not in work.staff.by_program:
        return []
    return [*_desk(work, address), Absence(address=address, since=work.now, until=until, by=by)]


def away(changes: Changes, act: Away) -> None:
    """`#away`, `#away until DAY`."""
    changes.acts += absent(changes.work, changes.agent.address, act.until)
    until = act.until.astimezone(changes.agent.hours.zone) if act.until is not None else None
    changes.say("away", until=until)


def back(changes: Changes) -> None:
    """`#back`."""
    here = changes.agent.address not in changes.work.staff.away
    changes.acts.append(Absence(address=changes.agent.address, since=None))
    changes.say("back", already=here)


def _desk(work: Work, address: str) -> list[StoreAct]:
    """The row of the agent, where he has none yet."""
    return [] if address in work.staff.desks else [NewDesk(address=address, handle=new_handle())]
