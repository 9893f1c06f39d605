"""A desk that has promised its customers something: what its logs say to clocks, and how those stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from tests.batch_desk import BatchDesk
from triaged.store import promises
from triaged.store.tables import ticket

MINUTE = timedelta(minutes=1)
#: Day and night: an hour to the first answer, two to the next, four between two, eight until it is solved.
PROMISES = """
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "always"
chain = "standard"
P1 = { first_response = "15m", next_reply = "30m", update = "1h", resolution = "4h" }
P2 = { first_response = "1h", next_reply = "2h", update = "4h", resolution = "8h" }
P3 = { first_response = "1h", next_reply = "2h", update = "4h", resolution = "8h" }
P4 = { first_response = "1h", next_reply = "2h", update = "4h", resolution = "8h" }
[[chain]]
name = "standard"
steps = [{ at = "50%", do = ["agent"] }, { at = "breach", do = ["lead"] }]
"""


_Desk = TypeVar("_Desk", bound=BatchDesk)


def promise(desk: _Desk, text: str = PROMISES) -> _Desk:
    """The desk goes on with these promises, from now on."""
    desk.rewrite(lambda settings: settings + text)
    with desk.store.write() as transaction:
        promises.take_effect(transaction, desk.deps.desk.promises, desk.now)
    return desk


def passes(desk: BatchDesk, minutes: float) -> None:
    desk.now += minutes * MINUTE


def whats(desk: BatchDesk, number: int = 1001) -> list[str]:
    """What has happened to a ticket, as clocks see it."""
    return [each["what"] for each in desk.events("clock", number)]


def row(desk: BatchDesk, number: int = 1001) -> Any:
    with desk.store.read() as transaction:
        return transaction.execute(select(ticket).where(ticket.c.number == number)).one()


def states(desk: BatchDesk, number: int = 1001) -> dict[str, str]:
    """How the clocks of a ticket stand."""
    return {each["metric"]: each["state"] for each in row(desk, number).clocks}


def due(desk: BatchDesk, metric: str, number: int = 1001) -> float | None:
    """In how many minutes from now a clock falls due; None: it does not run."""
    (found,) = [each["due_at"] for each in row(desk, number).clocks if each["metric"] == metric]
    return None if found is None else (datetime.fromisoformat(found) - desk.now) / MINUTE


def ended(desk: BatchDesk, number: int = 1001) -> Sequence[tuple[str, int, int]]:
    """What the log says of clocks that have stopped: (metric, cycle, minutes that they had run)."""
    said = [each for data in desk.events("clock", number) for each in data.get("ended", ())]
    return [(each["metric"], each["cycle"], each["elapsed_s"] // 60) for each in said]
