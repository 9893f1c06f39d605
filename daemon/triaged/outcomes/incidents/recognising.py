"""Whether a new ticket is one of many about the same.

Words alone make an incident, and anybody can write words. So all that follows of itself is that agents are told once
and that somebody is asked. Each ticket is acknowledged as ever, and where nobody says within UNCONFIRMED_WAITS that the
problem is known, agents are told of each ticket as of any other. Of what is more urgent than the ticket that stands for
all, or comes from whom the desk serves first, they are told at once, as of what somebody writes who is who he says
while only others have formed the incident, who may be anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from triaged.desk.similarity import in_common, near, telling_words, weights
from triaged.errors import StoreError
from triaged.model import (
    UNSETTLED,
    ClaimedMail,
    KnownTicket,
    Link,
    LinkKind,
    OriginKind,
    Outcome,
    Priority,
    Reading,
    ReminderKind,
)
from triaged.outcomes.incidents.leading import ask_lead
from triaged.outcomes.work import Work, numbered
from triaged.store.acts import StoreAct
from triaged.store.alike import Incident
from triaged.store.engine import Untranslated
from triaged.store.filing import Filing, ReminderRow
from triaged.store.incidents import ForgetWords, JoinIncident, OpenIncident
from triaged.store.newest import Recent
from triaged.store.senders import STORM
from triaged.store.voices import voice

UNCONFIRMED_WAITS = timedelta(minutes=15)  #: a part of what nobody has said is known, until agents are told of it
URGENT_WAITS = timedelta(minutes=5)  #: the same for P1
CONFIRMED_WAITS = timedelta(hours=4)  #: a part of a known problem, at most, since it was opened
TOLD_AGAIN = 10  #: times as many tickets, until the lead is told of their number again
WORDS_KEPT = timedelta(days=2)  #: longer than the settings let tickets be compared
PROVEN_VOICES = 2  #: so many people who are who they say make it more than what a stranger can make up
REFUSED_TIMES = 2  #: as many people as were said to have nothing in common, until somebody is asked anew

log = structlog.get_logger()

EVENT = "incident"  #: in the history of the ticket that stands for all: it does from now on
PART_EVENT = "part"  #: there: one more
PART_OF_EVENT = "part of"  #: in the history of each of the others


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a new ticket is part of."""

    telling: Sequence[str] = ()  #: its words by which others are found to be about the same
    incident: int | None = None  #: the ticket that stands for all of them
    waits: bool = False  #: agents are not told of it now, only of the one that stands for all
    known_problem: bool = False  #: an agent has said that the problem is known: the acknowledgement says so
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    ties: Sequence[Link] = ()
    acts: Sequence[StoreAct] = ()
    reminders: Sequence[ReminderRow] = ()
    others: Sequence[Filing] = ()  #: what becomes of the others


def recognise(work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket) -> Recognised:
    """Whether a ticket that a mail opens is one of many; `ticket`: as it is about to be opened."""
    try:
        return _recognised(work, mail, reading, ticket)
    except (StoreError, Untranslated):
        raise
    except Exception:  # the ticket is there whatever it is alike
        log.exception("incidents not looked for", ticket=ticket.number)
        return Recognised()


def _recognised(work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket) -> Recognised:
    if not _counts(work, mail, reading, ticket):
        return Recognised()
    telling = telling_words(reading.mail.subject, reading.mail.reply)
    if not telling:
        return Recognised()
    known = work.alike.incident(telling)
    refused = known.voices if known is not None and known.refused else 0
    found = _joins(work, mail, reading, ticket, known) if known is not None and not known.refused else None
    found = found or _opens(work, mail, reading, ticket, telling, REFUSED_TIMES * refused)
    return found or Recognised(telling=telling, acts=_purge(work))


def _counts(work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket) -> bool:
    """Whether a ticket may be one of many: a person's own words, of now."""
    sender = reading.mail.from_
    return (
        work.writer.desk.settings.incidents.tickets > 0
        and not mail.quiet
        and sender is not None
        and sender.addr not in work.writer.desk.site.agents
        and reading.origin.kind is not OriginKind.MACHINE
        and reading.alert is None
        and ticket.status in UNSETTLED
        and not ticket.practice
        and STORM not in ticket.tags
    )


def _joins(
    work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket, incident: Incident
) -> Recognised | None:
    """One more of an incident; None where its ticket stands for nothing any more, e.g. since it was merged."""
    work.known.load(work.alike.standing())  # at once: in an outage each mail of a batch may be about another of them
    parent = work.known.find(incident.number)
    if parent is None or parent.number != incident.number or parent.status not in UNSETTLED:
        return None
    tickets = incident.tickets + 1
    tells = tickets >= TOLD_AGAIN * incident.told
    asked = None
    if tells and not incident.confirmed:
        asked = ask_lead(work, mail, parent, tickets, [parent, ticket], again=True)
    events = [(PART_EVENT, {"ticket": ticket.number, "tickets": tickets}), *(asked.events if asked else ())]
    its = _of(work, mail, parent, *events)
    if asked is not None:
        its = replace(its, participants=asked.participants, notices=asked.notices)
    return Recognised(
        incident=parent.number,
        known_problem=incident.confirmed,
        **_part(work, reading, ticket, parent, proven=incident.proven or incident.confirmed),
        acts=[JoinIncident(number=parent.number, tickets=tickets, tells=tells)],
        others=[its],
    )


def _opens(
    work: Work, mail: ClaimedMail, reading: Reading, ticket: KnownTicket, telling: Sequence[str], least: int
) -> Recognised | None:
    """The ticket with which there are enough of them, `least` at the least: the oldest stands for all from now on."""
    enough = max(2, work.writer.desk.settings.incidents.tickets, least)
    alike = work.alike.recent(telling, least=enough - 1)
    own_voice = voice(ticket.customer, ticket.evidence)
    if len({each.voice for each in alike} | {own_voice}) < enough:  # fewer, or his own are among them
        return None
    words = in_common([telling, *(each.words for each in alike)])
    found = {each.number: each for each in (*work.alike.recent(words), *alike)}
    before = _of_one(_still_open(work, found), found, telling)
    if not before:
        return None
    parent, *parts = before
    own = found[parent.number].words
    sure = {found[each.number].voice for each in before if found[each.number].proven}
    proven = len(sure | ({own_voice} if ticket.evidence.is_proven else set())) >= PROVEN_VOICES
    asked = ask_lead(work, mail, parent, len(before) + 1, [*before, ticket])
    numbers = [*(each.number for each in parts), ticket.number]
    opened = (EVENT, {"tickets": numbers, "words": list(words)})
    its = replace(
        _of(work, mail, parent, opened, *asked.events), participants=asked.participants, notices=asked.notices
    )
    tie = (PART_OF_EVENT, {"ticket": parent.number})
    ties = [Link(kind=LinkKind.PART_OF, ticket=parent.number)]
    return Recognised(
        incident=parent.number,
        **_part(work, reading, ticket, parent, proven=proven),
        acts=[OpenIncident(number=parent.number, words=words, own=own, proven=proven, parts=numbers)],
        others=[its, *(replace(_of(work, mail, each, tie), ties=ties) for each in parts)],
    )


def untold(ticket: KnownTicket, now: datetime) -> ReminderRow:
    """When agents are told of a part of which nobody was told yet (address), by the clock on the wall."""
    waits = URGENT_WAITS if ticket.priority is Priority.P1 else UNCONFIRMED_WAITS
    return ReminderRow(kind=ReminderKind.UNTAKEN, address="", step=0, due_at=now + waits)


def _part(work: Work, reading: Reading, ticket: KnownTicket, parent: KnownTicket, *, proven: bool) -> dict[str, Any]:
    """What every further part has; where there are no agents, nobody is told of it ever.

    `proven`: of the incident (`OpenIncident.proven`); nobody who is who he says waits because of what others made up.
    """
    waits = (proven or not ticket.evidence.is_proven) and not _comes_first(work, reading, ticket, parent)
    return {
        "waits": waits,
        "events": [(PART_OF_EVENT, {"ticket": parent.number})],
        "ties": [Link(kind=LinkKind.PART_OF, ticket=parent.number)],
        "reminders": [untold(ticket, work.now)] if waits and work.agents else [],
    }


def _comes_first(work: Work, reading: Reading, ticket: KnownTicket, parent: KnownTicket) -> bool:
    """Whether a part does not wait with the others."""
    if ticket.priority is Priority.P1 and parent.priority is not Priority.P1:
        return True
    customer = work.customer(ticket.customer)
    return customer is not None and customer.vip and reading.evidence.level.is_proven


def _still_open(work: Work, alike: Collection[int]) -> list[KnownTicket]:
    """Those of them that are worked on, the oldest first."""
    work.known.load(alike)
    found = ((number, work.known.find(number)) for number in sorted(alike))
    return [each for number, each in found if each is not None and each.number == number and each.status in UNSETTLED]


def _of_one(tickets: Sequence[KnownTicket], found: Mapping[int, Recent], telling: Sequence[str]) -> list[KnownTicket]:
    """Those of them that are about what the oldest one says that is about what these words say; it is the first."""
    first = next((each for each in tickets if near(found[each.number].weights, weights(telling))), None)
    if first is None:
        return []
    own = found[first.number].weights
    return [first, *(each for each in tickets if each is not first and near(own, found[each.number].weights))]


def _of(work: Work, mail: ClaimedMail, ticket: KnownTicket, *events: tuple[str, Mapping[str, Any]]) -> Filing:
    """What becomes of another ticket by the same mail."""
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.TICKET,
        message_id="",
        ticket=ticket.number,
        becomes=ticket,
        events=numbered(work.known.last_event(ticket.number), *events),
    )


def _purge(work: Work) -> list[StoreAct]:
    return [ForgetWords(before=work.now - WORDS_KEPT)] if work.alike.purges() else []
