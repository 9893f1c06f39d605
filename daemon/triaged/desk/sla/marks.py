"""What happened to a ticket, as one line of marks: between two of them, nothing that clocks depend on changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from triaged.desk.calendars import Times, joined
from triaged.desk.sla.logged import as_happened
from triaged.desk.sla.promises import Policy, Version, Versions
from triaged.model import Moment, Outage, Standing, Status, What

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How things stand from a moment on, until the next mark."""

    at: datetime
    standing: Standing
    version: Version
    policy: Policy | None  #: of the standing, in the version
    moment: Moment | None  #: what happened here; None: only what clocks depend on, or it was taken back
    asked: bool  #: something has come from a customer
    answered: bool  #: a person has answered
    was_held: bool  #: the answer that was given here was held before it left
    held: bool  #: an answer is held
    taken_back: bool  #: an answer seemed to be given, and was taken back later
    down: bool  #: the desk does not run

    @property
    def what(self) -> What | None:
        """What happened here, as far as it counts."""
        return self.moment.what if self.moment is not None else None


@dataclass(frozen=True, slots=True)
class _Fates:
    """What became of messages that are no plain ones."""

    taken_back: Mapping[int, int]  #: the places of messages that were withdrawn, to those of their withdrawals
    held: Collection[int]  #: the places of answers that were held first
    held_times: Times
    taken_back_times: Times  #: from an answer until it was withdrawn


def marks_of(moments: Sequence[Moment], versions: Versions, now: datetime, outages: Sequence[Outage]) -> Sequence[Mark]:
    """The marks until `now`, in order; two at the same time are in the order of the log."""
    known = as_happened(moments, now)
    if not known or not versions:
        return ()
    fates = _fates(known)
    opens = min(known, key=lambda moment: moment.at)
    first = opens.at
    down = joined((each.begins, each.ends) for each in outages if each.begins <= now and each.ends > first)
    edges = {each.since for each in versions[bisect_right(versions, first, key=_since) :]}.union(*down)
    steps: list[tuple[datetime, int | None]] = [(at, None) for at in edges if first < at <= now]
    steps += [(moment.at, place) for place, moment in enumerate(known)]
    steps.sort(key=lambda step: step[0])  # stable: what a moment depends on changes before it
    return _Walk(known, fates, versions, down, opens).over(steps)


class _Walk:
    """Goes from mark to mark and knows how the ticket stands."""

    def __init__(self, known: Sequence[Moment], fates: _Fates, versions: Versions, down: Times, first: Moment) -> None:
        self._known = known
        self._fates = fates
        self._versions = versions
        self._down = down
        self._standing = first.standing
        self._asked = first.what is not What.ANSWERED
        self._answered = False
        #: of the answer that was taken back last: its place, the status that it gave, and that before it
        self._unmade: tuple[int, Status, Status] | None = None

    def over(self, steps: Iterable[tuple[datetime, int | None]]) -> Sequence[Mark]:
        """Go over what happens, each with its place in the log; None: only what clocks depend on changes."""
        return [self._mark(at, place, None if place is None else self._take(place)) for at, place in steps]

    def _take(self, place: int) -> Moment | None:
        """Take in one moment; None where it counts for nothing."""
        moment = self._known[place]
        taken_back = place in self._fates.taken_back
        if taken_back and moment.what is What.ANSWERED:
            before = self._standing.status
            if moment.standing.status is not before:
                self._unmade = place, moment.standing.status, before
            return None
        self._standing = self._without_unmade(place, moment)
        if taken_back:  # what a customer wrote belongs elsewhere, but meanwhile the ticket was what it had made of it
            return None
        self._asked |= moment.what is What.CUSTOMER
        self._answered |= moment.what is What.ANSWERED
        return moment

    def _without_unmade(self, place: int, moment: Moment) -> Standing:
        """How the ticket stands: while it has the status of an answer that was taken back, it has the one before."""
        if self._unmade is None:
            return moment.standing
        answer, gave, before = self._unmade
        if self._fates.taken_back[answer] == place or moment.standing.status is not gave:
            self._unmade = None
            return moment.standing
        return replace(moment.standing, status=before)

    def _mark(self, at: datetime, place: int | None, moment: Moment | None) -> Mark:
        version = self._versions[max(0, bisect_right(self._versions, at, key=_since) - 1)]
        return Mark(
            at=at,
            standing=self._standing,
            version=version,
            policy=version.promises.policy_for(self._standing),
            moment=moment,
            asked=self._asked,
            answered=self._answered,
            was_held=place in self._fates.held,
            held=_within(self._fates.held_times, at),
            taken_back=_within(self._fates.taken_back_times, at),
            down=_within(self._down, at),
        )


def _fates(known: Sequence[Moment]) -> _Fates:
    """What became of messages, in the order of the log: when one was received says nothing about that."""
    waits: dict[int | None, Moment] = {}
    sent: dict[int | None, list[int]] = {}
    taken_back: dict[int, int] = {}
    held: set[int] = set()
    held_times, taken_back_times = [], []
    for place, moment in enumerate(known):
        if moment.what is What.HELD:
            waits[moment.inbox] = moment
        elif moment.what in (What.ANSWERED, What.DROPPED) and moment.inbox in waits:
            held.add(place)
            held_times.append((waits.pop(moment.inbox).at, moment.at))
        if moment.what is What.ANSWERED or (moment.what is What.CUSTOMER and moment.inbox is not None):
            sent.setdefault(moment.inbox, []).append(place)
        elif moment.what is What.WITHDRAWN and sent.get(moment.inbox):
            message = sent[moment.inbox].pop()
            taken_back[message] = place
            if known[message].what is What.ANSWERED:
                taken_back_times.append((known[message].at, moment.at))
    held_times += [(moment.at, _NEVER) for moment in waits.values()]
    return _Fates(taken_back, held, joined(held_times), joined(taken_back_times))


def _since(version: Version) -> datetime:
    return version.since


def _within(times: Times, at: datetime) -> bool:
    place = bisect_right(times, at, key=lambda each: each[0]) - 1
    return place >= 0 and at < times[place][1]
