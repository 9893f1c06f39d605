"""Mail is filed while commands change tickets: nobody waits for the other without end, and no event is missing."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.agents_desk import AgentsDesk, Writing
from triaged.errors import DeskError
from triaged.model import Status
from triaged.store import Store, revoking
from triaged.store.engine import Transaction
from triaged.store.merging import merge, set_status, unmerge

MAILS, CHANGES = 40, 60
WHO = "operator"

Change = Callable[[Transaction, datetime], object]
CHANGE: dict[str, list[Change]] = {
    "status": [
        lambda transaction, now: set_status(transaction, 1001, Status.SOLVED, WHO, now),
        lambda transaction, now: set_status(transaction, 1002, Status.OPEN, WHO, now),
    ],
    "merge": [
        lambda transaction, now: merge(transaction, 1002, 1001, WHO, now),
        lambda transaction, now: unmerge(transaction, 1002, WHO, now),
    ],
    "merge back": [
        lambda transaction, now: merge(transaction, 1001, 1002, WHO, now),
        lambda transaction, now: unmerge(transaction, 1001, WHO, now),
    ],
    "revoke": [
        lambda transaction, now: revoking.revoke(
            transaction, revoking.Whose(ticket=1003, person=None), WHO, lambda: secrets.randbits(63), now
        )
    ],
}


def change(url: str, steps: list[Change], failed: list[Exception]) -> None:
    """As a command does it, again and again, on a connection of its own."""
    with contextlib.closing(Store(url)) as store:
        for number in range(CHANGES):
            try:
                with contextlib.suppress(DeskError), store.write() as transaction:
                    steps[number % len(steps)](transaction, datetime.now(UTC))
            except Exception as error:  # noqa: BLE001  whatever it is, the test tells
                failed.append(error)


@pytest.mark.timeout(120)
def test_commands_and_mail_at_the_same_time(desk: AgentsDesk, database_url: str) -> None:
    write = Writing().mail
    people = [f"{name}@{name}.example" for name in ("anna", "bert", "carl")]
    letters = []
    for person in people:
        assert desk.take(write(person, subject=f"From {person}")) == "ticket"
        letters.append(desk.letter("ack_new"))
    failed: list[Exception] = []
    threads = [threading.Thread(target=change, args=(database_url, steps, failed)) for steps in CHANGE.values()]
    for thread in threads:
        thread.start()
    outcomes = {
        desk.take(write(people[number % 2], f"More {number}.", answers=letters[number % 2])) for number in range(MAILS)
    }
    for thread in threads:
        thread.join()

    assert failed == []
    assert outcomes <= {"reply", "ticket"}
    for number in (1001, 1002, 1003):
        numbers = [each["number"] for each in desk.shown(number)["events"]]
        assert numbers == list(range(1, len(numbers) + 1))
