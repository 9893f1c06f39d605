"""The promised times of tickets: what their logs say to clocks, and how those stand.

Contract
--------
* Clocks are worked out from the events of the kinds CLOCK and ESCALATED and from nothing else. `ticket.clocks` and
  `ticket.clock_at` are written with those events, so that lists and the dispatcher need not work them out.
* `ticket.clocks` is null where a ticket has no such event: nothing was promised when it was opened, it is an exercise,
  or its mail is older mail that was brought in. Nothing is asked of such a ticket.
* A batch asks for the events of all its tickets at once, however many they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text, update

from triaged.desk.sla import Versions, clocks_of, next_at
from triaged.desk.sla.events import (
    CLOCK,
    ESCALATED,
    data_of,
    ends_of,
    news_of_ends,
    whole,
    written,
)
from triaged.desk.sla.news import News, has_moved, is_over, latest, moments_of, needed_since
from triaged.errors import UnreadableLog
from triaged.model import Clock, DueStep, Moment, Outage, Status, What
from triaged.store import promises
from triaged.store.clock_log import Past
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.needless import needed, needless
from triaged.store.tables import CLOCK_EVENT, event, outage, ticket

OUTAGES = 1000  #: that are looked at, the newest ones

_EVENTS = (
    select(event.c.ticket, event.c.at, event.c.kind, event.c.data)
    .where(event.c.ticket.in_(bindparam("wanted", expanding=True)), text(CLOCK_EVENT))
    .order_by(event.c.ticket, event.c.number)
)
_CHANGE = (
    update(ticket)
    .where(ticket.c.number == bindparam("the_ticket"))
    .values(clocks=bindparam("new_clocks"), clock_at=bindparam("new_clock_at"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    """How the clocks of a ticket stand from now on."""

    clocks: Sequence[Mapping[str, Any]]  #: of each metric the newest cycle, as `ticket.clocks` has it
    clock_at: datetime | None  #: when something of them falls due next; None: never
    needless: bool = False  #: what still waits to say that time runs out need not be said
    needed_since: datetime | None = None  #: of what was needless, all since then is to be said after all; None: nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What follows from what has happened to a ticket."""

    events: Sequence[Mapping[str, Any]]  #: the data of its CLOCK events, in this order
    row: ClockRow


class Moments:
    """What has happened to the tickets of a batch, asked for when it is needed, and kept up to date by `take`."""

    def __init__(self, transaction: Transaction) -> None:
        """Nothing is looked up yet."""
        self._transaction = transaction
        self._past: dict[int, Past] = {}
        self._taken: dict[int, list[tuple[datetime, str, Mapping[str, Any]]]] = {}  # read only where somebody asks
        self._versions: Versions | None = None
        self._outages: Sequence[Outage] | None = None

    @property
    def versions(self) -> Versions:
        """What was promised when."""
        if self._versions is None:
            self._versions = promises.in_force(self._transaction)
        return self._versions

    def load(self, numbers: Collection[int]) -> None:
        """Look these tickets up, in one statement."""
        wanted = set(numbers) - self._past.keys()
        if not wanted:
            return
        rows = self._transaction.execute(_EVENTS, {"wanted": sorted(wanted)}).all()
        self._past |= {number: Past() for number in wanted}
        for row in rows:
            self._past[row.ticket].take(row.at, row.kind, row.data)

    def forget(self, numbers: Collection[int]) -> None:
        """What was decided about these tickets is written: who asks again has it looked up."""
        for number in numbers:
            self._past.pop(number, None)
            self._taken.pop(number, None)

    def is_readable(self, number: int) -> bool:
        """Whether what the log of a ticket says can be read; all else that is asked of it raises UnreadableLog."""
        self.load((number,))
        return self._past[number].error is None

    def of(self, number: int) -> Sequence[Moment]:
        """What has happened to a ticket, in the order of its log, with what this batch has added."""
        return self._of(number).moments

    def fired(self, number: int) -> Collection[DueStep]:
        """The steps that were carried out for a ticket."""
        return self._of(number).fired

    def clocks(self, number: int, now: datetime, outages: Sequence[Outage] = ()) -> Sequence[Clock]:
        """How the clocks of a ticket stand; outages change nothing but the names of intervals."""
        if outages:
            return clocks_of(self.of(number), self.versions, whole(now), outages)
        return self._of(number).clocks((), self.versions, whole(now))

    def outages(self) -> Sequence[Outage]:
        """When the desk did not run."""
        if self._outages is None:
            self._outages = outages(self._transaction)
        return self._outages

    def opens(self, number: int) -> None:
        """A ticket whose log said nothing to clocks before this batch: nothing needs to be looked up."""
        self._past.setdefault(number, Past())

    def take(self, number: int, at: datetime, events: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Take in what was just decided: (kind, data) of events of any kind, in the order of the log."""
        taken = [(at, kind, data) for kind, data in events if kind in (CLOCK, ESCALATED)]
        if taken:
            self._taken.setdefault(number, []).extend(taken)

    def reckon(self, number: int, happened: Sequence[Moment], now: datetime) -> Reckoned:
        """How the clocks of a ticket stand with what has happened; nothing is taken in yet.

        Args:
            number: The ticket.
            happened: What its log does not have yet.
            now: When it is written down.
        """
        past, now = self._of(number), whole(now)
        moments = [*past.moments, *happened]
        clocks = past.clocks(happened, self.versions, now)
        data = [data_of(each) for each in happened]
        if data:
            data[-1] |= news_of_ends(past.ends, ends_of(clocks))
        over = is_over(moments, now) or any(each.what is What.ANSWERED for each in happened)
        row = ClockRow(
            clocks=_newest(clocks),
            clock_at=self._next(clocks, now, past.fired),
            needless=over and (bool(past.fired) or has_moved(moments)),
            needed_since=None if over else needed_since(past.moments, happened, now),
        )
        return Reckoned(events=data, row=row)

    def _next(self, clocks: Sequence[Clock], now: datetime, fired: Collection[DueStep]) -> datetime | None:
        """When something falls due; where the clock was set back, at the latest when what is promised changes."""
        first = next_at(clocks, self.versions, now, fired)
        changes = [each.since for each in self.versions if each.since > now] if clocks else []
        return min([*changes, *([first] if first is not None else [])], default=None)

    def _of(self, number: int) -> Past:
        self.load((number,))
        past = self._past[number]
        for at, kind, data in self._taken.pop(number, ()):
            past.take(at, kind, data)
        if past.error is not None:
            raise UnreadableLog(f"ticket {number}: {past.error}") from past.error
        return past


def outages(transaction: Transaction) -> Sequence[Outage]:
    """When the desk did not run, the oldest first."""
    rows = transaction.execute(select(outage).order_by(outage.c.begins.desc()).limit(OUTAGES)).all()
    return [Outage(begins=row.begins, ends=row.ends) for row in reversed(rows)]


def stands(
    transaction: Transaction,
    number: int,
    now: datetime,
    *,
    actor: str,
    news: Sequence[News] = (),
    at: datetime | None = None,
    **changed: Any,
) -> None:
    """A ticket stands otherwise, or something has happened to it, outside of the filing of mail.

    Nothing is done where the ticket has no clocks, or where these see nothing in it. The lock of filing must be held.

    Args:
        transaction: Where it is written.
        number: The ticket.
        now: When it is written.
        actor: Who has done it.
        news: What has happened.
        at: When that was; None: now.
        changed: What is otherwise of its standing, by the names of its fields.
    """
    if has_clocks(transaction, number):
        moments = Moments(transaction)
        past = moments.of(number)
        standing = replace(latest(past).standing, **changed)
        _write(transaction, moments, number, moments_of(past, standing, news, at=at or now, now=now), actor, now)


def split(
    transaction: Transaction,
    number: int,
    new: int,
    said: Sequence[tuple[datetime, News]],
    now: datetime,
    *,
    actor: str,
    same_customer: bool,
) -> None:
    """Messages of a ticket have become a ticket of their own, which is open.

    Args:
        transaction: Where it is written.
        number: The old ticket, which has clocks.
        new: The new one.
        said: When each of the messages came that the customer has seen or written, and what it is.
        now: When it is written.
        actor: Who has done it.
        same_customer: The customer of the new one is that of the old one.
    """
    standing = replace(latest(Moments(transaction).of(number)).standing, status=Status.OPEN)
    standing = standing if same_customer else replace(standing, organisation=None, customer_tier=None)
    moved = [News(what=What.WITHDRAWN, inbox=news.inbox) for _at, news in said if news.what is What.CUSTOMER]
    stands(transaction, number, now, actor=actor, news=moved)
    happened: list[Moment] = []
    for at, news in said or [(now, News(what=What.OPENED))]:
        opens = not happened and news.what is What.CUSTOMER
        first = replace(news, what=What.OPENED) if opens else news
        happened += moments_of(happened, standing, [first], at=at, now=now)
    moments = Moments(transaction)
    moments.opens(new)
    _write(transaction, moments, new, happened, actor, now)


def has_clocks(transaction: Transaction, number: int) -> bool:
    """Whether the log of a ticket says anything to clocks that can be read."""
    known = select(ticket.c.clocks.is_not(None)).where(ticket.c.number == number)
    return bool(transaction.execute(known).scalar_one_or_none()) and Moments(transaction).is_readable(number)


def _write(
    transaction: Transaction, moments: Moments, number: int, happened: Sequence[Moment], actor: str, now: datetime
) -> None:
    if not happened:
        return
    reckoned = moments.reckon(number, happened, now)
    for data in reckoned.events:
        append_event(transaction, number, now, kind=CLOCK, actor=actor, data=data)
    write_rows(transaction, {number: reckoned.row}, now)


def write_rows(transaction: Transaction, rows: Mapping[int, ClockRow], now: datetime) -> None:
    """Write how the clocks of these tickets stand, and what need not be said any more."""
    if not rows:
        return
    transaction.execute(
        _CHANGE,
        [
            {"the_ticket": number, "new_clocks": list(row.clocks), "new_clock_at": row.clock_at}
            for number, row in rows.items()
        ],
    )
    needless(transaction, [number for number, row in rows.items() if row.needless])
    for number, row in rows.items():
        if row.needed_since is not None:
            needed(transaction, number, row.needed_since, now)


def _newest(clocks: Sequence[Clock]) -> list[Mapping[str, Any]]:
    """Of each metric the newest cycle, in the order in which the metrics began."""
    newest = {clock.metric: clock for clock in clocks}
    return [
        {
            "metric": clock.metric.value,
            "state": clock.state.value,
            "due_at": written(clock.due_at) if clock.due_at is not None else None,
            "breached_at": written(clock.breached_at) if clock.breached_at is not None else None,
            "target_s": clock.target,
            "policy": clock.policy,
        }
        for clock in newest.values()
    ]
