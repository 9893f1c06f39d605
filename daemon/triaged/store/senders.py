"""What the store knows of the senders of a batch: what they sent and were sent lately, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triaged.model import AUTOMATIC_NOTICES, Direction, EvidenceLevel, Reading
from triaged.store import lookups
from triaged.store.engine import Transaction
from triaged.store.filing import Filing
from triaged.store.this_hour import ThisHour

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
STORM = "storm"  #: the tag of a ticket that takes what its sender sends too much


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentTicket:
    """A ticket that a sender opened within the last day."""

    number: int
    subject: str
    storm: bool  #: it takes what he sends too much
    evidence: EvidenceLevel
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Automatic answers that went out, or are about to: what the caps look at."""

    today: int  #: to this address within a day
    newest: datetime | None  #: the last of these
    domain_hour: int  #: to this address's domain within an hour
    desk_hour: int  #: of the whole desk within an hour


class Senders:
    """Kept up to date by `filed` while the batch is decided."""

    def __init__(self, transaction: Transaction, readings: Sequence[Reading], now: datetime, *, storm: int) -> None:
        """Look everything up; `storm`: a sender who opens more tickets within an hour sends too much."""
        self.addresses = {reading.mail.from_.addr for reading in readings if reading.mail.from_ is not None}
        self.this_hour = ThisHour(transaction, now - HOUR)  #: what few are sent of
        self._now = now
        self._most = storm
        self._sent: dict[str, tuple[int, datetime | None]] = {}
        self._domains: dict[str, int] = {}
        self._desk = 0
        self._languages: dict[str, str] = {}
        self._others: dict[str, set[str]] = {}
        self._recent: dict[str, list[RecentTicket]] = {}
        self._load(transaction)

    def language(self, address: str) -> str | None:
        """That of his earlier mail."""
        return self._languages.get(address)

    def other_addresses(self, address: str) -> frozenset[str]:
        """That are known to be his too."""
        return frozenset(self._others.get(address, ()))

    def sent(self, address: str) -> Sent:
        """Automatic answers so far, this batch included."""
        today, newest = self._sent.get(address, (0, None))
        return Sent(
            today=today, newest=newest, domain_hour=self._domains.get(_domain(address), 0), desk_hour=self._desk
        )

    def recent(self, address: str) -> Sequence[RecentTicket]:
        """The tickets that an address opened within a day, the oldest first, this batch included."""
        return self._recent.get(address, ())

    def storms(self) -> set[int]:
        """The tickets that take what their senders send too much."""
        return {each.number for recent in self._recent.values() for each in recent if each.storm}

    def too_many(self, address: str, level: EvidenceLevel) -> bool:
        """Whether a sender has opened so many tickets within the hour that the next one takes all that follows."""
        since = self._now - HOUR
        return sum(each.created_at > since for each in self.comparable(address, level)) >= self._most

    def comparable(self, address: str, level: EvidenceLevel) -> Iterable[RecentTicket]:
        """What a sender opened; forged mail in his name must not stand in the way of what is proven to be his."""
        proven = level.is_proven
        return (each for each in self.recent(address) if not proven or each.evidence.is_proven)

    def filed(self, filing: Filing) -> None:
        """Take in what was just decided."""
        of_agent = filing.message is not None and filing.message.agent is not None
        for notice in (*filing.notices, *filing.alarms):
            if of_agent:
                self.this_hour.add_of_agent(notice, filing.ticket or 0)
            self.this_hour.add(notice.notice, notice.cause, notice.recipient, filing.ticket or 0)
            if notice.notice in AUTOMATIC_NOTICES:
                self._sent[notice.recipient] = (self.sent(notice.recipient).today + 1, self._now)
                domain = _domain(notice.recipient)
                self._domains[domain] = self._domains.get(domain, 0) + 1
                self._desk += 1
        self._take_opened(filing)
        message = filing.message
        if message is None or message.from_addr is None:
            return
        if filing.alias_of is not None:
            self._others.setdefault(message.from_addr, set()).add(filing.alias_of)
        if message.language and message.direction is Direction.IN:
            self._languages[message.from_addr] = message.language

    def _take_opened(self, filing: Filing) -> None:
        opens = filing.opens
        if opens is None:
            return
        self._recent.setdefault(opens.customer, []).append(
            RecentTicket(
                number=opens.number,
                subject=opens.subject,
                storm=STORM in opens.tags,
                evidence=opens.evidence,
                created_at=self._now,
                updated_at=self._now,
            )
        )

    def _load(self, transaction: Transaction) -> None:
        senders = list(self.addresses)
        since = {"today": self._now - DAY, "this_hour": self._now - HOUR}
        domains = list({_domain(address) for address in senders})
        rows = transaction.execute(lookups.SENDERS, {"wanted": senders, "domains": domains, **since}).all()
        for kind, key, number, at, word in rows:
            match kind:
                case "sent":
                    self._sent[key] = (number, at)
                case "domain":
                    self._domains[key] = number
                case "desk":
                    self._desk = number
                case "language":
                    self._languages[key] = word
                case "address":
                    self._others.setdefault(key, set()).add(word)
                case notice:
                    self.this_hour.add(notice, word, key, number)
        for row in transaction.execute(
            lookups.RECENT, {"wanted": senders, "today": since["today"], "most": self._most + 1}
        ).all():
            self._recent.setdefault(row.customer, []).append(
                RecentTicket(
                    number=row.number,
                    subject=row.subject,
                    storm=STORM in row.tags,
                    evidence=EvidenceLevel(row.evidence),
                    created_at=row.created_at,
                    updated_at=row.updated_at,
                )
            )


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
