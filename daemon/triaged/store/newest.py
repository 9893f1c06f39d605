"""The telling words of the newest tickets, by word.

Contract
--------
* A connection to the database keeps them, and reads the words of each ticket once: tickets are numbered in the order in
  which they are written, under the lock of filing, so that those that it does not know yet have higher numbers.
* What has gone meanwhile (it is part of an incident now, or spam) may be there still. So whoever finds a ticket here
  asks the database for it (`Alike.recent`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from triaged.desk.similarity import LEAST_OF_LONGER, LEAST_SHARE, LEAST_WORDS, SUBJECT_WEIGHT, alike, weights
from triaged.model import GONE, EvidenceLevel
from triaged.store.engine import Transaction
from triaged.store.tables import recent_words, ticket
from triaged.store.voices import voice

COMPARED = 500  #: tickets, the newest ones
_KEPT = "recent words"  #: among what a connection keeps

_WORDS = (
    select(recent_words.c.ticket, recent_words.c.at, recent_words.c.words, ticket.c.customer, ticket.c.evidence)
    .join(ticket, ticket.c.number == recent_words.c.ticket)
    .where(recent_words.c.at > bindparam("since"), ticket.c.status.not_in(GONE))
)
#: Built once: building them costs more than they do.
_NEWER = (
    _WORDS.where(recent_words.c.ticket > bindparam("newest")).order_by(recent_words.c.ticket.desc()).limit(COMPARED)
)
_THESE = _WORDS.where(recent_words.c.ticket.in_(bindparam("numbers", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """A ticket that was opened lately."""

    number: int
    at: datetime
    voice: str  #: whose it is, as far as he counts as another one than others (`voices`)
    proven: bool  #: he is who he says
    words: Sequence[str]  #: its telling words
    weights: Mapping[str, int]  #: of these
    total: int  #: of the weights


class Words:
    """Tickets by the words that they say, the oldest first; at most COMPARED."""

    def __init__(self) -> None:
        """There are none."""
        self._tickets: dict[int, Recent] = {}
        self._by_word: dict[str, set[int]] = {}

    def add(self, new: Recent) -> None:
        """One more; it must be newer than all others."""
        self._tickets[new.number] = new
        for word in new.weights:
            self._by_word.setdefault(word, set()).add(new.number)
        if len(self._tickets) > COMPARED:
            self.drop(next(iter(self._tickets)))

    def drop(self, number: int) -> None:
        """Forget one, where it is there."""
        known = self._tickets.pop(number, None)
        for word in known.weights if known is not None else ():
            numbers = self._by_word[word]
            numbers.remove(number)
            if not numbers:
                del self._by_word[word]

    def drop_before(self, moment: datetime) -> None:
        """Forget those that are no newer than this."""
        for number in [each.number for each in self._oldest(moment)]:
            self.drop(number)

    def alike(self, its: Mapping[str, int]) -> list[Recent]:
        """Those that are about the same as one with these weights."""
        shared: Counter[int] = Counter()
        for word in its:
            shared.update(self._by_word.get(word, ()))
        total = sum(its.values())
        several = ((self._tickets[number], count) for number, count in shared.items() if count >= LEAST_WORDS)
        # the others cannot be, and counting is cheaper than comparing
        close = (
            each
            for each, count in several
            if SUBJECT_WEIGHT * count >= LEAST_SHARE * min(total, each.total)
            and SUBJECT_WEIGHT * count >= LEAST_OF_LONGER * max(total, each.total)
        )
        return [each for each in close if alike(each.weights, its)]

    def _oldest(self, moment: datetime) -> Iterable[Recent]:
        for each in self._tickets.values():
            if each.at > moment:
                return
            yield each


@dataclass(slots=True, kw_only=True)
class _Kept:
    """What a connection keeps."""

    within: timedelta
    newest: int = 0  #: ticket whose words it has read
    words: Words


def newest_words(transaction: Transaction, now: datetime, within: timedelta) -> Words:
    """Those of all tickets that were opened in this time, as far as they are written; not to be changed."""
    kept = transaction.info.get(_KEPT)
    if not isinstance(kept, _Kept) or kept.within != within:
        kept = transaction.info[_KEPT] = _Kept(within=within, words=Words())
    rows = transaction.execute(_NEWER, {"since": now - within, "newest": kept.newest}).all()
    for row in reversed(rows):
        kept.words.add(_of_row(row))
        kept.newest = row.ticket
    kept.words.drop_before(now - within)
    return kept.words


def still_there(transaction: Transaction, numbers: Iterable[int], since: datetime) -> list[Recent]:
    """Those of them that count still."""
    rows = transaction.execute(_THESE, {"since": since, "numbers": sorted(numbers)})
    return [_of_row(row) for row in rows]


def _of_row(row: Row[Any, Any, Any, Any, Any]) -> Recent:
    return recent(row.ticket, row.at, row.customer, EvidenceLevel(row.evidence), row.words)


def recent(number: int, at: datetime, customer: str, evidence: EvidenceLevel, words: Sequence[str]) -> Recent:
    """A ticket with its telling words."""
    its = weights(words)
    return Recent(
        number=number,
        at=at,
        voice=voice(customer, evidence),
        proven=evidence.is_proven,
        words=words,
        weights=its,
        total=sum(its.values()),
    )
