"""The clocks of tickets at random against a walk through time (all of them: bench/clocks_oracle.py)."""

from __future__ import annotations

import pytest

from tests.oracle_of_clocks import differences
from tests.random_clocks import ZONES, changes, example

EXAMPLES, PARTS = 300, 6
SAME_SECOND = 11611  #: answered, solved and reopened in one second: a clock was set back


@pytest.mark.timeout(60)
@pytest.mark.parametrize("part", range(PARTS))
def test_clocks_are_those_of_a_walk_through_time(part: int) -> None:
    wrong = {number: found for number in range(part, EXAMPLES, PARTS) if (found := differences(example(number)))}
    assert not wrong


def test_what_ends_in_the_second_in_which_it_began_is_a_clock_of_its_own() -> None:
    assert not differences(example(SAME_SECOND))


@pytest.mark.parametrize(("zone", "count"), [("Asia/Kolkata", 0), ("Africa/Casablanca", 15), ("Europe/Berlin", 14)])
def test_the_examples_know_when_clocks_are_put_forward_and_back(zone: str, count: int) -> None:
    assert len(changes(zone)) == count


def test_the_examples_are_always_the_same_and_each_another() -> None:
    assert example(7) == example(7)
    assert example(7) != example(8)
    assert len(ZONES) == 10
