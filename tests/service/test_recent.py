"""The beginnings of the newest mails of a mailbox, on both databases."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

from triaged.intake.content import BytesContent
from triaged.model import PIECE_BYTES, RawMail
from triaged.store import Store
from triaged.store.custody import StoreCustody
from triaged.store.recent import heads

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_newest_mails_of_one_mailbox_by_their_first_bytes(database_url: str) -> None:
    with contextlib.closing(Store(database_url)) as store:
        store.upgrade()
        mails = [
            ("support", b"Subject: 1\r\n\r\n\x00\xff"),
            ("sales", b"Subject: 2\r\n"),
            ("support", b"Subject: 3\r\n"),
        ]
        mails += [("support", b"Subject: 4" + b"x" * PIECE_BYTES), ("support", b"")]
        for uid, (mailbox, content) in enumerate(mails, 1):
            StoreCustody(store, lambda: NOW).keep([raw(mailbox, uid, content)])

        with store.read() as transaction:
            assert heads(transaction, "support", mails=50, size=14) == [
                b"Subject: 4xxxx",
                b"Subject: 3\r\n",
                b"Subject: 1\r\n\r\n",
            ]
            assert heads(transaction, "support", mails=1, size=10) == [b"Subject: 4"]
            assert heads(transaction, "support", mails=9, size=99)[2] == mails[0][1]
            assert heads(transaction, "nobody", mails=50, size=14) == []


def raw(mailbox: str, uid: int, content: bytes) -> RawMail:
    return RawMail(
        mailbox=mailbox, folder="INBOX", uidvalidity=1, uid=uid, received_at=NOW, content=BytesContent(content)
    )
