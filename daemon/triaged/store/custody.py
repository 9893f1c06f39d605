"""Custody for the intakes: what they may know and write of the database (see `triaged.intake.Custody`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from triaged.model import OldMail, Outcome, Position, RawMail
from triaged.store import inbox as rows
from triaged.store.engine import Store
from triaged.store.sql import insert, insert_new
from triaged.store.tables import inbox, position

BEFORE_START = "before start"


class StoreCustody:
    """The intakes' view of a store. Thread-safe; every method commits before it returns."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        """`clock` gives the aware time now."""
        self._store = store
        self._clock = clock

    def position(self, mailbox: str, folder: str) -> Position | None:
        """The newest epoch of a folder; None before its first start."""
        with self._store.read() as transaction:
            row = transaction.execute(
                select(position)
                .where(position.c.mailbox == mailbox, position.c.folder == folder)
                .order_by(position.c.begun_at.desc())
                .limit(1)
            ).one_or_none()
        if row is None:
            return None
        return Position(
            uidvalidity=row.uidvalidity, start_uid=row.start_uid, next_uid=row.next_uid, started_at=row.started_at
        )

    def begin(self, mailbox: str, folder: str, position_: Position) -> None:
        """Record the first start, or a new UIDVALIDITY; one that was there before is settled anew."""
        with self._store.write() as transaction:
            statement = insert(transaction, position)
            new = statement.excluded
            first_start = position_.next_uid == position_.start_uid
            transaction.execute(
                insert_new(transaction, position)  # two that start at once: the earlier boundary holds
                if first_start
                else statement.on_conflict_do_update(
                    index_elements=["mailbox", "folder", "uidvalidity"],
                    set_={"start_uid": new.start_uid, "next_uid": new.next_uid, "begun_at": new.begun_at},
                ),
                [
                    {
                        "mailbox": mailbox,
                        "folder": folder,
                        "uidvalidity": position_.uidvalidity,
                        "start_uid": position_.start_uid,
                        "next_uid": position_.next_uid,
                        "started_at": position_.started_at,
                        "begun_at": self._clock(),
                    }
                ],
            )

    def advance(self, mailbox: str, folder: str, uidvalidity: int, next_uid: int) -> None:
        """Every UID below `next_uid` has its inbox row, or is gone; never goes back."""
        with self._store.write() as transaction:
            transaction.execute(
                update(position)
                .where(
                    position.c.mailbox == mailbox,
                    position.c.folder == folder,
                    position.c.uidvalidity == uidvalidity,
                    position.c.next_uid < next_uid,
                )
                .values(next_uid=next_uid)
            )

    def taken(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> set[int]:
        """Those of `uids` that have an inbox row already."""
        with self._store.read() as transaction:
            return set(
                transaction.execute(
                    select(inbox.c.uid).where(
                        inbox.c.mailbox == mailbox,
                        inbox.c.folder == folder,
                        inbox.c.uidvalidity == uidvalidity,
                        inbox.c.uid.in_(uids),
                    )
                ).scalars()
            )

    def keep(self, raws: Sequence[RawMail]) -> None:
        """Take mail into custody in one commit."""
        with self._store.write() as transaction:
            rows.keep(transaction, raws, self._clock())

    def oldest_received(self, mailbox: str) -> datetime | None:
        """`received_at` of the oldest mail ever taken from this mailbox."""
        with self._store.read() as transaction:
            return transaction.execute(
                select(func.min(inbox.c.received_at)).where(inbox.c.mailbox == mailbox, inbox.c.sha256.is_not(None))
            ).scalar_one_or_none()

    def known_digests(self, mailbox: str, digests: Collection[str]) -> set[str]:
        """Those SHA-256 digests of which this mailbox holds a mail."""
        with self._store.read() as transaction:
            return set(
                transaction.execute(
                    select(inbox.c.sha256).where(inbox.c.sha256.in_(digests), inbox.c.mailbox == mailbox)
                ).scalars()
            )

    def carry_over(self, mailbox: str, folder: str, uidvalidity: int, mails: Sequence[OldMail]) -> None:
        """Give old mail its row in a new UIDVALIDITY: the outcome it had, else `ignored` ("before start").

        A mail that still waits for its decision under the old UID keeps waiting there: the new row is a duplicate of
        it, so that nothing is decided twice.
        """
        digests = [mail.sha256 for mail in mails if mail.sha256]
        now = self._clock()
        with self._store.write() as transaction:
            known = {
                row.sha256: row
                for row in transaction.execute(
                    select(inbox.c.sha256, inbox.c.outcome, inbox.c.reason, inbox.c.ticket, inbox.c.message_id)
                    .where(inbox.c.sha256.in_(digests), inbox.c.mailbox == mailbox)
                    .order_by(inbox.c.id.desc())
                )
            }
            transaction.execute(
                insert_new(transaction, inbox),
                [
                    {
                        "mailbox": mailbox,
                        "folder": folder,
                        "uidvalidity": uidvalidity,
                        "uid": mail.uid,
                        "sha256": mail.sha256 if mail.sha256 in known else None,
                        "size": mail.size,
                        "received_at": mail.received_at,
                        "kept_at": now,
                        "quiet": True,
                        "too_big": False,
                        "acknowledged": mail.sha256
                        not in known,  # what was taken is acted on, what was not is left alone
                        "attempts": 0,
                        **_outcome_of(known.get(mail.sha256)),
                    }
                    for mail in mails
                ],
            )

    def unacknowledged(self, mailbox: str, folder: str, uidvalidity: int, before: datetime) -> list[int]:
        """UIDs in custody since `before` or earlier whose server action is not done yet."""
        with self._store.read() as transaction:
            return list(
                transaction.execute(
                    select(inbox.c.uid)
                    .where(
                        inbox.c.mailbox == mailbox,
                        inbox.c.folder == folder,
                        inbox.c.uidvalidity == uidvalidity,
                        ~inbox.c.acknowledged,
                        inbox.c.kept_at <= before,
                    )
                    .order_by(inbox.c.uid)
                ).scalars()
            )

    def acknowledged(self, mailbox: str, folder: str, uidvalidity: int, uids: Collection[int]) -> None:
        """The server action of these UIDs is done."""
        with self._store.write() as transaction:
            transaction.execute(
                update(inbox)
                .where(
                    inbox.c.mailbox == mailbox,
                    inbox.c.folder == folder,
                    inbox.c.uidvalidity == uidvalidity,
                    inbox.c.uid.in_(uids),
                )
                .values(acknowledged=True)
            )


def _outcome_of(row: object) -> dict[str, object]:
    if row is None:
        return {"outcome": Outcome.IGNORED, "reason": BEFORE_START, "ticket": None, "message_id": None}
    outcome = getattr(row, "outcome", None)
    if outcome is None:
        return {"outcome": Outcome.DUPLICATE, "reason": "waits under its old UID", "ticket": None, "message_id": None}
    names = ("outcome", "reason", "ticket", "message_id")
    return {name: getattr(row, name) for name in names}
