"""Which incident a new ticket is about, while a batch of mail opens them, on both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from triaged.model import Outcome
from triaged.store import Store
from triaged.store.alike import Alike
from triaged.store.filing import Filing
from triaged.store.incidents import OpenIncident, RefuseIncident

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRINTER = ("+printer", "+paper", "tray", "jammed")
INVOICE = ("+invoice", "+amount", "wrong", "booked")


def test_a_ticket_that_stands_for_others_anew_is_found_by_its_new_words_alone(database_url: str) -> None:
    with contextlib.closing(Store(database_url)) as store:
        store.upgrade()
        with store.read() as transaction:
            known = Alike(transaction, NOW, within=timedelta(hours=1))
            assert known.incident(PRINTER) is None

            known.filed(filing(opens(1, PRINTER)))
            known.filed(filing(opens(2, INVOICE)))
            assert found(known, PRINTER) == 1
            assert found(known, INVOICE) == 2
            assert found(known, ("+printer", "offline")) is None  # one word makes nothing alike

            known.filed(filing(RefuseIncident(number=1)))
            known.filed(filing(opens(1, INVOICE)))
            assert found(known, PRINTER) is None
            assert found(known, INVOICE) == 1


def opens(number: int, words: Sequence[str]) -> OpenIncident:
    return OpenIncident(number=number, words=words, own=words, proven=True)


def filing(act: OpenIncident | RefuseIncident) -> Filing:
    return Filing(inbox_id=1, mailbox="support", outcome=Outcome.TICKET, message_id="<1@a.example>", acts=[act])


def found(known: Alike, words: Sequence[str]) -> int | None:
    incident = known.incident(words)
    return None if incident is None else incident.number
