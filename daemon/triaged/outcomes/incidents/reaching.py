"""The tickets of an incident whom one answer reaches, and those that are left to somebody who reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triaged.mail.compose import clean_header
from triaged.model import UNSETTLED, Direction, KnownTicket
from triaged.outcomes.agents.asking import short
from triaged.outcomes.incidents.recognising import PART_OF_EVENT
from triaged.outcomes.work import Work

MOST_SHOWN = 20  #: of the tickets of an incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The parts of an incident that are worked on."""

    tickets: Sequence[KnownTicket]  #: what is said to all is said to them
    left: Sequence[KnownTicket]  #: their customers have written something else since, or another agent has them


def reached_by(work: Work, parent: KnownTicket, agent: str) -> Reached:
    """Whom `#all` reaches, said by an agent (first address) on the ticket that stands for the others."""
    parts = parts_at_work(work, parent.number)
    his_own = (None, agent, parent.assignee)
    left = [each for each in parts if each.assignee not in his_own or _has_written_since(work, each)]
    return Reached(tickets=[each for each in parts if each not in left], left=left)


def parts_at_work(work: Work, number: int) -> list[KnownTicket]:
    """The parts of an incident that somebody has still to do something about, the oldest first."""
    found = work.alike.parts(number)
    work.known.load(set(found))
    tickets = [(number, work.known.find(number)) for number in found]
    return [
        each
        for number, each in tickets
        if each is not None and each.number == number and each.status in UNSETTLED and not each.practice
    ]


def listed(tickets: Sequence[KnownTicket]) -> Mapping[str, Any]:
    """The tickets as templates name them: MOST_SHOWN of them, and how many more there are."""
    return {
        "shown": [
            {
                "number": each.number,
                "subject": short(clean_header(each.subject)) or "-",
                "customer": clean_header(each.customer) or None,
            }
            for each in tickets[:MOST_SHOWN]
        ],
        "more": max(0, len(tickets) - MOST_SHOWN),
    }


def _has_written_since(work: Work, part: KnownTicket) -> bool:
    """Whether a mail from outside has come to a part since it is one, besides the mail that opened it."""
    later = [each for each in work.histories.of(part.number).said if each.direction is Direction.IN][1:]
    if not later:
        return False
    joined = [at or work.now for at, _data in work.histories.events(part.number, PART_OF_EVENT)]
    return bool(joined) and any(each.received_at >= joined[-1] for each in later)
