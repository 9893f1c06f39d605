"""Bytes from the world, handed into custody, and only then acknowledged.

An intake never sees the database: it is given a `Custody` and calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from triaged.model import OldMail, Position, RawMail

__all__ = ["Custody", "OldMail"]


class Custody(Protocol):
    """Where mail goes and what is remembered of a folder. Every method commits before it returns.

    Raises StoreFull when there is no space (wait, then try again), StoreError for anything else that may pass.
    """

    def position(self, mailbox: str, folder: str) -> Position | None:
        """The newest epoch of a folder; None before its first start."""
        ...

    def begin(self, mailbox: str, folder: str, position: Position) -> None:
        """Record the first start, or a new UIDVALIDITY."""
        ...

    def advance(self, mailbox: str, folder: str, uidvalidity: int, next_uid: int) -> None:
        """Every UID below `next_uid` has its inbox row, or is gone."""
        ...

    def taken(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> set[int]:
        """Those of `uids` that have an inbox row already."""
        ...

    def keep(self, raws: Sequence[RawMail]) -> None:
        """Take mail into custody in one commit; a second copy of a delivery is a no-op."""
        ...

    def oldest_received(self, mailbox: str) -> datetime | None:
        """`received_at` of the oldest mail ever taken from this mailbox; None when there is none."""
        ...

    def known_digests(self, mailbox: str, digests: Collection[str]) -> set[str]:
        """Those SHA-256 digests of which this mailbox holds a mail."""
        ...

    def carry_over(self, mailbox: str, folder: str, uidvalidity: int, mails: Sequence[OldMail]) -> None:
        """Give old mail its row in a new UIDVALIDITY: the outcome it had, else `ignored` ("before start")."""
        ...

    def unacknowledged(self, mailbox: str, folder: str, uidvalidity: int, before: datetime) -> list[int]:
        """UIDs in custody since `before` or earlier whose server action (seen, move, delete) is not done yet."""
        ...

    def acknowledged(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        """The server action of these UIDs is done."""
        ...
