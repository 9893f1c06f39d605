"""Whose turn it is, where the tickets of a queue are handed round.

A ticket goes to whoever has waited longest for his turn among those who can have it: who never had one comes first, in
the order of the settings. So those who are there throughout get equally many, give or take one; who comes back gets
one, and then waits as the others do; and a ticket that only some can have takes no turn away from the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.people import AgentFacts


def next_turn(able: Sequence[AgentFacts], turns: Mapping[str, int]) -> AgentFacts | None:
    """Who gets the next ticket; None where there is nobody.

    Args:
        able: Who can have it, in the order of the settings.
        turns: First address of an agent -> the number of his last turn in the queue, counted from 1.
    """
    return min(able, key=lambda agent: turns.get(agent.address, 0), default=None)


def number_of_next(turns: Mapping[str, int]) -> int:
    """The number of a turn that is given now."""
    return max(turns.values(), default=0) + 1
