"""The wall clock is set: whatever acts by it misses one turn, and the log has both figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from triaged.service.jumps import TOLERANCE, Jumps, Reading, jump_between, unless_jumped

START = datetime(2026, 3, 29, 1, tzinfo=UTC)
SECONDS = st.floats(min_value=0, max_value=10_000_000, allow_nan=False)


@given(before=SECONDS, passed=SECONDS, set_by=st.floats(min_value=-10_000_000, max_value=10_000_000, allow_nan=False))
def test_a_jump_is_what_the_wall_clock_went_besides_the_time_that_passed(before, passed, set_by):
    first = Reading(wall=START, monotonic=before)
    second = Reading(wall=START + timedelta(seconds=passed + set_by), monotonic=before + passed)

    jump = jump_between(first, second)

    if abs(set_by) < TOLERANCE.total_seconds() - 1:
        assert jump is None
    elif abs(set_by) > TOLERANCE.total_seconds() + 1:
        assert jump is not None
        assert (jump.wall - jump.monotonic).total_seconds() == pytest.approx(set_by, abs=0.01)
        assert jump.monotonic.total_seconds() == pytest.approx(passed, abs=0.01)


class Clocks:
    """A wall clock that can be set, and one that cannot."""

    def __init__(self):
        self.wall, self.monotonic = START, 100.0

    def jumps(self) -> Jumps:
        return Jumps(lambda: self.wall, lambda: self.monotonic)

    def passes(self, seconds: float, *, set_by: float = 0) -> None:
        self.monotonic += seconds
        self.wall += timedelta(seconds=seconds + set_by)


@pytest.mark.parametrize("set_by", [-7200, -61, 61, 7200])
def test_one_turn_is_skipped_after_a_jump_either_way_and_the_next_goes_on(set_by):
    clocks, done = Clocks(), []
    turn = unless_jumped("escalate", lambda: done.append(clocks.wall) or [7], clocks.jumps())
    assert turn() == [7]
    clocks.passes(5)
    assert turn() == [7]

    clocks.passes(5, set_by=set_by)
    with capture_logs() as logs:
        assert turn() is None
    (said,) = logs
    assert (said["event"], said["log_level"], said["loop"]) == ("clock jumped", "warning", "escalate")
    assert (said["wall_seconds"], said["monotonic_seconds"]) == (str(set_by + 5), "5")
    assert len(done) == 2

    clocks.passes(5)
    assert turn() == [7]


def test_a_turn_that_takes_long_is_no_jump():
    clocks, done = Clocks(), []
    turn = unless_jumped("escalate", lambda: done.append(1), clocks.jumps())
    turn()
    clocks.passes(3600)
    turn()
    assert len(done) == 2


def test_a_jump_is_told_once():
    clocks = Clocks()
    jumps = clocks.jumps()
    assert jumps.since_last() is None
    clocks.passes(5, set_by=3600)
    assert jumps.since_last() is not None
    clocks.passes(5)
    assert jumps.since_last() is None
