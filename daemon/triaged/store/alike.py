"""Tickets that may be about the same as a new one: incidents that take more, and the words of the newest tickets.

Asked when the first new ticket of a batch needs it (two statements, and one more for each ticket that finds as many
alike as make an incident), and kept up to date by `filed` while the batch is decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from triaged.desk.similarity import LEAST_WORDS, alike, near, weights
from triaged.model import GONE, UNSETTLED, KnownTicket, LinkKind
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.incidents import (
    ConfirmIncident,
    JoinIncident,
    OpenIncident,
    RefuseIncident,
    numbers_of_parts,
)
from triaged.store.newest import Recent, Words, newest_words, recent, still_there
from triaged.store.tables import incident, link

QUIET_ENDS = timedelta(hours=4)  #: an incident that no ticket has joined for so long takes no more

#: Built once: building it costs more than it does.
_INCIDENTS = select(incident).where(
    incident.c.newest_at > bindparam("since"), or_(incident.c.over_at.is_(None), incident.c.refused)
)


@dataclass(slots=True, kw_only=True)
class Incident:
    """One that takes more, or that an agent has said is none."""

    number: int  #: of the ticket that stands for all
    weights: Mapping[str, int]  #: of the telling words that they have in common
    own: Mapping[str, int]  #: of those of its own mail
    proven: bool = False  #: people or an agent have formed it who are who they say
    tickets: int = 1  #: with this one
    told: int = 1  #: how many there were when the lead was told last
    confirmed: bool = False
    refused: bool = False
    voices: int = 0  #: how many people it was of when it was refused


class Alike:
    """What a new ticket is compared with."""

    def __init__(self, transaction: Transaction, now: datetime, *, within: timedelta) -> None:
        """Nothing is looked up yet; `within`: how long a ticket is compared with later ones."""
        self._transaction = transaction
        self._parts: dict[int, Sequence[int]] = {}  # ticket -> what it is part of, as stored
        self._now = now
        self._within = within
        self._filings: list[Filing] = []
        self._loaded = False
        self._purged = False
        self._incidents: dict[int, Incident] = {}
        self._about: dict[str, set[int]] = {}  #: telling word -> the incidents that are about it
        self._before = Words()  #: of the tickets that were there before the batch; others know them too
        self._new = Words()  #: of those that it opens
        self._gone: set[int] = set()  #: tickets that count no more since

    def incident(self, words: Sequence[str]) -> Incident | None:
        """The incident that a ticket with these words is about, the oldest one; of a refused one the greatest.

        It is about what all of them say, and about what the ticket says that stands for them: words that only came
        with others make no part.
        """
        self._load()
        its = weights(words)
        shared: Counter[int] = Counter()
        for word in its:
            shared.update(self._about.get(word, ()))
        several = (self._incidents[number] for number, count in shared.items() if count >= LEAST_WORDS)
        found = [each for each in several if alike(each.weights, its) and near(each.own, its)]
        return min(found, key=lambda each: (each.refused, -each.voices, each.number), default=None)

    def standing(self) -> Sequence[int]:
        """The tickets that stand for many, of all incidents that a ticket is compared with."""
        self._load()
        return sorted(self._incidents)

    def purges(self) -> bool:
        """Whether words that are too old are to be forgotten now: once in a batch."""
        purges, self._purged = not self._purged, True
        return purges

    def recent(self, words: Sequence[str], *, least: int = 1) -> Sequence[Recent]:
        """The tickets of late that are about the same as one with these words, the oldest first.

        `least`: of so many people (`voices`); none where there are fewer.
        """
        self._load()
        its = weights(words)
        before = [each for each in self._before.alike(its) if each.number not in self._gone]
        new = self._new.alike(its)
        if len({each.voice for each in (*before, *new)}) < least:
            return []
        if before:
            before = still_there(self._transaction, [each.number for each in before], self._now - self._within)
        return sorted((*before, *new), key=lambda each: each.number)

    def stands(self, number: int) -> Incident | None:
        """The incident that a ticket stands for, until it ends: also one that takes no more, since none came."""
        self._load()
        if number not in self._incidents:
            row = self._transaction.execute(
                select(incident).where(incident.c.ticket == number, incident.c.over_at.is_(None))
            ).one_or_none()
            return None if row is None or self._has_ended(number) else _incident(row)
        known = self._incidents[number]
        return None if known.refused else known

    def part_of(self, number: int) -> Incident | None:
        """The incident that a ticket is part of, likewise."""
        ties = [each for filing in self._flat() if filing.ticket == number for each in filing.ties]
        others = [each.ticket for each in ties if each.kind is LinkKind.PART_OF]
        if number not in self._parts:
            rows = select(link.c.other).where(link.c.ticket == number, link.c.kind == LinkKind.PART_OF)
            self._parts[number] = self._transaction.execute(rows.order_by(link.c.other)).scalars().all()
        others += self._parts[number]
        return next((found for each in others if (found := self.stands(each)) is not None), None)

    def parts(self, number: int) -> Sequence[int]:
        """The tickets that are part of what one stands, or has stood, for."""
        ties = [
            filing.ticket
            for filing in self._flat()
            for each in filing.ties
            if filing.ticket is not None and each.kind is LinkKind.PART_OF and each.ticket == number
        ]
        return sorted({*ties, *self._transaction.execute(numbers_of_parts(number)).scalars()})

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        self._filings.append(filing)
        if self._loaded:
            self._take(filing)

    def _flat(self) -> Sequence[Filing]:
        return [each for filing in self._filings for each in (filing, *filing.others)]

    def _has_ended(self, number: int) -> bool:
        """Whether an incident ends with the batch."""
        refused = any(
            isinstance(act, RefuseIncident) and act.number == number for filing in self._filings for act in filing.acts
        )
        standing = [each.becomes for each in self._flat() if each.becomes is not None and each.ticket == number]
        return refused or (bool(standing) and standing[-1].status not in UNSETTLED)

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        for row in self._transaction.execute(_INCIDENTS, {"since": self._now - QUIET_ENDS}):
            self._stand(_incident(row))
        self._before = newest_words(self._transaction, self._now, self._within)
        for filing in self._filings:
            self._take(filing)

    def _take(self, filing: Filing) -> None:
        if filing.opens is not None and filing.telling:
            new = filing.opens
            self._new.add(recent(new.number, self._now, new.customer, new.evidence, filing.telling))
        for act in filing.acts:
            self._take_act(act)
        for each in (filing, *filing.others):
            self._take_status(each.becomes)

    def _take_act(self, act: object) -> None:
        match act:
            case OpenIncident():
                tickets = 1 + len(act.parts)
                self._stand(
                    Incident(
                        number=act.number,
                        weights=weights(act.words),
                        own=weights(act.own),
                        proven=act.proven,
                        tickets=tickets,
                        told=tickets,
                    )
                )
                for number in (act.number, *act.parts):
                    self._drop(number)
            case JoinIncident(number=number) if number in self._incidents:
                found = self._incidents[number]
                found.tickets += 1
                found.told = found.tickets if act.tells else found.told
            case ConfirmIncident(number=number) if number in self._incidents:
                self._incidents[number].confirmed = True
            case RefuseIncident(number=number) if number in self._incidents:
                found = self._incidents[number]
                found.refused, found.voices = True, found.tickets  # no more than so many, until the next batch

    def _take_status(self, becomes: KnownTicket | None) -> None:
        """What stands no longer for others, since it is settled, takes no more."""
        if becomes is None or becomes.status in UNSETTLED:
            return
        if becomes.status in GONE:
            self._drop(becomes.number)
        known = self._incidents.get(becomes.number)
        if known is not None and not known.refused:
            self._fall(becomes.number)

    def _stand(self, new: Incident) -> None:
        self._fall(new.number)
        self._incidents[new.number] = new
        for word in new.weights:
            self._about.setdefault(word, set()).add(new.number)

    def _fall(self, number: int) -> None:
        known = self._incidents.pop(number, None)
        for word in known.weights if known is not None else ():
            self._about[word].remove(number)

    def _drop(self, number: int) -> None:
        self._gone.add(number)
        self._new.drop(number)


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        number=row.ticket,
        weights=weights(row.words),
        own=weights(row.own),
        proven=row.proven,
        tickets=row.tickets,
        told=row.told,
        confirmed=row.confirmed_at is not None,
        refused=row.refused,
        voices=row.voices,
    )
