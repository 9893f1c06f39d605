"""A stranger counts through the numbers of tickets: he gets into none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from tests.agents_desk import NOW, SETTINGS, Writing
from tests.batch_desk import BatchDesk
from triaged.store.tables import inbox, message, participant, ticket

TICKETS = range(1001, 1201)
GUESSED = range(1, 10_001)
TAG = 'tag = "ACME"\n'
LIMITS = f"[limits]\nacknowledgements_per_hour = {2 * len(GUESSED)}\n[incidents]\ntickets = 0\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[BatchDesk]:
    url = f"sqlite:///{tmp_path / 'triaged.db'}"
    made = BatchDesk(tmp_path, url, TAG + SETTINGS.format(mode="live", url=url, agents=LIMITS), now=NOW)
    yield made
    made.store.close()


def of_the_tickets(desk: BatchDesk) -> dict[str, list[Row[Any]]]:
    """Everything that the tickets consist of."""
    wanted = ((ticket, ticket.c.number), (message, message.c.ticket), (participant, participant.c.ticket))
    with desk.store.read() as transaction:
        return {
            table.name: list(
                transaction.execute(select(table).where(number.in_(TICKETS)).order_by(*table.primary_key)).all()
            )
            for table, number in wanted
        }


@pytest.mark.timeout(180)
def test_ten_thousand_numbers_from_strangers_lead_into_no_ticket(desk: BatchDesk) -> None:
    """Each from another address, so that no flood folds; half as our tag has them, and every third is proven."""
    write = Writing().mail
    desk.keep(*(write(f"anna@c{number}.example", proven=False) for number in TICKETS))
    desk.handle()
    before = of_the_tickets(desk)
    assert [row.number for row in before["ticket"]] == list(TICKETS)

    for first in GUESSED[::1000]:
        guesses = range(first, first + 1000)
        subjects = {number: f"[ACME#{number}]" if number % 2 else f"#{number}" for number in guesses}
        desk.keep(
            *(
                write(f"x@x{each}.example", subject=f"Re: Printer {subjects[each]}", proven=not each % 3)
                for each in guesses
            )
        )
        desk.handle()

    assert of_the_tickets(desk) == before
    with desk.store.read() as transaction:
        outcomes = transaction.execute(select(inbox.c.outcome).where(inbox.c.id > len(TICKETS))).scalars()
        assert Counter(outcomes) == {"ticket": len(GUESSED)}
        # nor into that of another stranger
        assert set(Counter(transaction.execute(select(message.c.ticket)).scalars()).values()) == {1}
    # the tag is read: it takes the customer's own mail to his ticket
    assert desk.take(write("anna@c1001.example", subject="Re: Printer [ACME#1001]")) == "reply"
