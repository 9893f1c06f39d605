"""Stand-ins, written by hand, for what surrounds the code under test."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from triaged.model import OldMail, Position, RawMail

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that a test sets."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass: takes the arguments of timedelta."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class FakePassword:
    """A secret that is no secret."""

    text: str = "secret"

    def reveal(self) -> str:
        return self.text


@dataclass(frozen=True)
class FakeAfter:
    """What is done on the server after custody."""

    kind: str = "keep"
    folder: str | None = None


@dataclass(frozen=True)
class FakeMailbox:
    """The settings of one watched mailbox."""

    name: str = "support"
    host: str = "127.0.0.1"
    port: int = 143
    tls: Any = "none"
    ca_file: Path | None = None
    user: str = "support@example.test"
    password: FakePassword = FakePassword()
    folder: str = "INBOX"
    after: FakeAfter = FakeAfter()
    delete_after_days: int = 14
    poll_seconds: int = 60
    max_mib: int = 50


@dataclass
class KeptMail:
    """One row of MemoryCustody."""

    raw: RawMail | None  #: None for old mail that was carried over
    sha256: str | None
    received_at: datetime
    kept_at: datetime
    acknowledged: bool
    data: bytes = b""


@dataclass
class MemoryCustody:
    """Custody in memory, with the semantics of the store."""

    clock: Callable[[], datetime] = field(default_factory=FakeClock)
    epochs: dict[tuple[str, str], list[Position]] = field(default_factory=dict)
    rows: dict[tuple[str, str | None, int | None, int | None], KeptMail] = field(default_factory=dict)
    commits: list[int] = field(default_factory=list)  #: mails in each call of `keep`
    calls: list[str] = field(default_factory=list)
    raises: Exception | None = None  #: what `keep` raises instead of keeping

    def position(self, mailbox: str, folder: str) -> Position | None:
        epochs = self.epochs.get((mailbox, folder), [])
        return epochs[-1] if epochs else None

    def begin(self, mailbox: str, folder: str, position: Position) -> None:
        epochs = self.epochs.setdefault((mailbox, folder), [])
        known = [epoch for epoch in epochs if epoch.uidvalidity == position.uidvalidity]
        epochs[:] = [epoch for epoch in epochs if epoch not in known]
        epochs.append(known[0] if known else position)

    def advance(self, mailbox: str, folder: str, uidvalidity: int, next_uid: int) -> None:
        epochs = self.epochs[mailbox, folder]
        epochs[:] = [
            replace(epoch, next_uid=max(epoch.next_uid, next_uid)) if epoch.uidvalidity == uidvalidity else epoch
            for epoch in epochs
        ]

    def taken(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> set[int]:
        return {uid for uid in uids if (mailbox, folder, uidvalidity, uid) in self.rows}

    def keep(self, raws: Sequence[RawMail]) -> None:
        self.calls.append("keep")
        if self.raises is not None:
            raise self.raises
        self.commits.append(len(raws))
        for raw in raws:
            row = KeptMail(
                raw=raw,
                sha256=raw.content.sha256,
                received_at=raw.received_at,
                kept_at=self.clock(),
                acknowledged=not raw.to_acknowledge,
                data=b"".join(raw.content.pieces()),
            )
            self.rows.setdefault((raw.mailbox, raw.folder, raw.uidvalidity, raw.uid), row)

    def oldest_received(self, mailbox: str) -> datetime | None:
        times = (row.received_at for key, row in self.rows.items() if key[0] == mailbox and row.sha256 is not None)
        return min(times, default=None)

    def known_digests(self, mailbox: str, digests: Collection[str]) -> set[str]:
        return {row.sha256 for key, row in self.rows.items() if key[0] == mailbox and row.sha256} & set(digests)

    def carry_over(self, mailbox: str, folder: str, uidvalidity: int, mails: Sequence[OldMail]) -> None:
        self.calls.append("carry_over")
        known = self.known_digests(mailbox, {mail.sha256 for mail in mails if mail.sha256})
        for mail in mails:
            row = KeptMail(
                raw=None,
                sha256=mail.sha256 if mail.sha256 in known else None,
                received_at=mail.received_at,
                kept_at=self.clock(),
                acknowledged=mail.sha256 not in known,
            )
            self.rows.setdefault((mailbox, folder, uidvalidity, mail.uid), row)

    def unacknowledged(self, mailbox: str, folder: str, uidvalidity: int, before: datetime) -> list[int]:
        epoch = (mailbox, folder, uidvalidity)
        rows = ((key, row) for key, row in self.rows.items() if key[:3] == epoch)
        return sorted(key[3] or 0 for key, row in rows if not row.acknowledged and row.kept_at <= before)

    def acknowledged(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        self.calls.append("acknowledged")
        for uid in uids:
            self.rows[mailbox, folder, uidvalidity, uid].acknowledged = True

    # --- what tests ask ---

    @property
    def kept(self) -> list[RawMail]:
        """Every mail that was kept, in the order in which it came."""
        return [row.raw for row in self.rows.values() if row.raw is not None]

    @property
    def data(self) -> list[bytes]:
        """The bytes of every mail that was kept, in order."""
        return [row.data for row in self.rows.values() if row.raw is not None]
