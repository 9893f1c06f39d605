"""A day that an agent has named for a ticket that is merged before it comes; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.service.test_by_hand import merged
from tests.service.test_pending import QUEUE
from tests.waiting_customers import BERT, WaitingDesk


@pytest.fixture
def new_desk() -> Callable[..., WaitingDesk]:
    def made(*where: Any, **how: Any) -> WaitingDesk:
        return WaitingDesk(*where, **{"queue": QUEUE, **how})

    return made


@pytest.mark.parametrize("by", ["an agent", "the operator"])
def test_a_day_that_comes_while_it_is_merged_counts_when_that_is_undone(desk: WaitingDesk, by: str) -> None:
    desk.write(subject="Paper")
    desk.write()
    assert desk.says("#pending 1d\n\nWhich printer?") == "reply"
    if by == "an agent":
        assert desk.says("#merge 1001") == "command"
    else:
        merged(desk)
    assert desk.waiting("pending", 1002) == []
    desk.passes(days=4)
    while desk.remind() is not None:
        pass
    merged(desk, undone=True)
    desk.next("pending", 1002)
    assert desk.status(1002) == "open"
    assert desk.waiting("asked", 1002) == []
    assert desk.outbox("pending_customer") == []


def test_a_day_that_has_not_come_yet_when_the_merge_is_undone_is_waited_for(desk: WaitingDesk) -> None:
    desk.write(sender=BERT)
    desk.write()
    assert desk.says("#pending 3d\n\nWhich printer?") == "reply"
    planned = desk.waiting("pending", 1002)
    merged(desk)
    desk.passes(days=1)
    merged(desk, undone=True)
    assert desk.waiting("pending", 1002) == planned
    desk.next("pending", 1002)
    assert desk.status(1002) == "open"
