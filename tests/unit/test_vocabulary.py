"""The groups of statuses, and what "proven" means."""

from __future__ import annotations

import pytest

from triaged.model import AT_WORK, DONE, GONE, OVER, UNSETTLED, EvidenceLevel, Status
from triaged.store.statuses import WORKED_ON, stands_in


@pytest.mark.parametrize("status", sorted(Status))
def test_each_status_is_either_unsettled_or_over(status: Status) -> None:
    assert (status in UNSETTLED) is not (status in OVER)


@pytest.mark.parametrize("status", sorted(OVER))
def test_what_is_over_is_done_or_gone_and_not_both(status: Status) -> None:
    assert (status in DONE) is not (status in GONE)


def test_agents_have_something_to_do_on_what_waits_for_nobody_else() -> None:
    assert set(UNSETTLED) - set(AT_WORK) == {Status.PENDING, Status.HOLD}


@pytest.mark.parametrize("level", sorted(EvidenceLevel))
def test_a_sender_is_proven_from_a2_on(level: EvidenceLevel) -> None:
    assert level.is_proven is (level.name in {"A2", "A3", "A4"})


def test_a_condition_is_written_as_the_partial_indexes_are() -> None:
    assert str(WORKED_ON) == "ticket.status IN ('new', 'open')"
    assert str(stands_in(UNSETTLED)) == "ticket.status IN ('new', 'open', 'pending', 'hold')"
