"""Agents who are away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triaged.mail.compose import clean_header
from triaged.model import AwayBy
from triaged.model.commands import Away
from triaged.outcomes.agents.asking import short
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.work import Work, new_handle
from triaged.store.acts import Absence, NewDesk, StoreAct
from triaged.store.overviews import Owned

SHOWN_TICKETS = 20  #: of those that go on, and of those that wait for him


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """What follows when an agent is away."""

    acts: Sequence[StoreAct] = ()
    goes: Sequence[Owned] = ()  #: of his tickets those that go on to others
    stays: Sequence[Owned] = ()  #: those that wait for him

    def said(self) -> list[Mapping[str, Any]]:
        """For the confirmation."""
        both = (("hands_on", self.goes), ("keeps", self.stays))
        return [{"what": what, "value": len(tickets), **_shown(tickets)} for what, tickets in both if tickets]


def absent(work: Work, address: str, until: datetime | None, *, by: AwayBy = AwayBy.AGENT) -> Absent:
    """An agent (his first address) is away from now on.

    What he was offered and nobody has taken goes on to others, and of what is his whatever falls due before he is back;
    where nobody knows when that is, whatever falls due at all.

    What he has said himself counts: where he is away by his own word, his mail program (`by`) changes nothing.
    """
    if by is AwayBy.PROGRAM and address in work.staff.away and address not in work.staff.by_program:
        return Absent()
    owned = work.overviews.owned(address)
    goes = [each for each in owned if each.due_at is not None and (until is None or each.due_at < until)]
    numbers = tuple(each.number for each in goes)
    away = Absence(address=address, since=work.now, until=until, by=by, hands_on=numbers)
    stays = [each for each in owned if each.number not in numbers]
    return Absent(acts=[*_desk(work, address), away], goes=goes, stays=stays)


def away(changes: Changes, act: Away) -> None:
    """`#away`, `#away until DAY`."""
    gone = absent(changes.work, changes.agent.address, act.until)
    changes.acts += gone.acts
    until = act.until.astimezone(changes.agent.hours.zone) if act.until is not None else None
    changes.say("away", until=until)
    changes.done += gone.said()


def back(changes: Changes) -> None:
    """`#back`."""
    here = changes.agent.address not in changes.work.staff.away
    changes.acts.append(Absence(address=changes.agent.address, since=None))
    changes.say("back", already=here)


def _shown(tickets: Sequence[Owned]) -> Mapping[str, Any]:
    shown = [
        {"number": each.number, "subject": short(clean_header(each.subject)) or "-"} for each in tickets[:SHOWN_TICKETS]
    ]
    return {"shown": shown, "more": len(tickets) - len(shown)}


def _desk(work: Work, address: str) -> list[StoreAct]:
    """The row of the agent, where he has none yet."""
    return [] if address in work.staff.desks else [NewDesk(address=address, handle=new_handle())]
