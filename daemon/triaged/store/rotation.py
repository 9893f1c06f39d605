"""Whose turn it was, where tickets are handed round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from triaged.store.engine import Transaction
from triaged.store.sql import insert
from triaged.store.tables import rotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotate:
    """A queue's ticket went to an agent, whose turn it was."""

    queue: str
    agent: str  #: first address
    turn: int  #: 1, 2, ... in that queue


def load_turns(transaction: Transaction) -> dict[str, dict[str, int]]:
    """Queue -> the first address of each agent who had a turn in it -> the number of his last one."""
    turns: dict[str, dict[str, int]] = {}
    for row in transaction.execute(select(rotation)).all():
        turns.setdefault(row.queue, {})[row.agent] = row.turn
    return turns


def rotate(transaction: Transaction, acts: Iterable[Rotate]) -> None:
    """Write them down, in one statement; of several turns of an agent's in one queue the last one counts."""
    turns = {(act.queue, act.agent): act.turn for act in acts}
    if not turns:
        return
    statement = insert(transaction, rotation)
    transaction.execute(
        statement.on_conflict_do_update(index_elements=["queue", "agent"], set_={"turn": statement.excluded.turn}),
        [{"queue": queue, "agent": agent, "turn": turn} for (queue, agent), turn in turns.items()],
    )
