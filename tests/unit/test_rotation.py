"""Whose turn it is, where the tickets of a queue are handed round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from triaged.desk.calendars import WorkingHours
from triaged.desk.people import AgentFacts
from triaged.desk.rotation import next_turn, number_of_next
from triaged.model import Tier

TICKETS = 10_000
NAMES = ("ann", "bob", "cem", "dan", "eva", "fay")


def agent(name: str) -> AgentFacts:
    hours = WorkingHours(spans=(), zone=ZoneInfo("UTC"))
    return AgentFacts(name=name, address=name, queues=frozenset(), tier=Tier.L1, hours=hours)


AGENTS = {name: agent(name) for name in NAMES}


def hand_round(able: Sequence[Sequence[str]], turns: dict[str, int] | None = None) -> list[str | None]:
    """Who gets each ticket; `able`: who can have it, in the order of the settings."""
    turns = {} if turns is None else turns
    got: list[str | None] = []
    for names in able:
        chosen = next_turn([AGENTS[name] for name in names], turns)
        got.append(chosen.address if chosen is not None else None)
        if chosen is not None:
            turns[chosen.address] = number_of_next(turns)
    return got


def test_they_take_turns_in_the_order_of_the_settings() -> None:
    assert hand_round([NAMES[:3]] * 7) == ["ann", "bob", "cem", "ann", "bob", "cem", "ann"]


def test_where_nobody_is_there_it_is_nobodys_turn() -> None:
    assert hand_round([(), ("ann",), ()]) == [None, "ann", None]


def test_who_comes_back_gets_one_and_then_waits_for_his_turn() -> None:
    without_bob = [("ann", "cem")] * 100
    after = hand_round([*without_bob, *[NAMES[:3]] * 6])[100:]
    assert after == ["bob", "ann", "cem", "bob", "ann", "cem"]


def test_a_ticket_that_only_one_can_have_takes_no_turn_from_the_others() -> None:
    only_eva_then_all = [("eva",), ("ann", "eva", "fay")] * 50
    got = Counter(hand_round(only_eva_then_all)[1::2])
    assert abs(got["ann"] - got["fay"]) <= 1
    assert got["ann"] >= 25


presences = st.lists(
    st.tuples(st.integers(1, 400), st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES))),
    min_size=1,
    max_size=40,
)


@given(presences)
@settings(deadline=None, max_examples=60)
def test_of_ten_thousand_tickets_all_who_are_there_throughout_get_equally_many_give_or_take_one(
    spans: list[tuple[int, list[str]]],
) -> None:
    """The others come and go as they like."""
    able: list[tuple[str, ...]] = []
    while len(able) < TICKETS:
        for tickets, here in spans:
            able += [tuple(name for name in NAMES if name in here)] * tickets
    able = able[:TICKETS]
    throughout = [name for name in NAMES if all(name in here for _tickets, here in spans)]

    got = Counter(hand_round(able))

    assert all(abs(got[one] - got[other]) <= 1 for one, other in combinations(throughout, 2))


@given(presences)
@settings(deadline=None, max_examples=100)
def test_nobody_is_flooded(spans: list[tuple[int, list[str]]]) -> None:
    """Between two tickets of one agent, whoever could have had both of them and has waited longer got one."""
    able = [tuple(name for name in NAMES if name in here) for tickets, here in spans for _ in range(min(tickets, 20))]
    got = hand_round(able)
    for name in NAMES:
        his = [at for at, who in enumerate(got) if who == name]
        for first, second in pairwise(his):
            between = range(first, second + 1)
            there = [other for other in NAMES if other != name and all(other in able[at] for at in between)]
            assert all(other in got[first:second] for other in there)
