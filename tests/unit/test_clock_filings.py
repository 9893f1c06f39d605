"""What a filing says to clocks, where a whole mail hardly ever comes to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.readings import reading
from triaged.desk.sla.news import News
from triaged.model import ClaimedMail, Note, Outcome, Settled, What
from triaged.outcomes.clocks import _news
from triaged.outcomes.work import Decided
from triaged.store.filing import Filing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def claimed(**how: Any) -> ClaimedMail:
    whole = {"received_at": NOON, "sha256": "", "size": 1, "quiet": False, "too_big": False, "attempts": 1}
    return ClaimedMail(id=7, mailbox="support", **{**whole, **how})


NOTED = Decided(reading=reading(), thread=Note(ticket=1001, by="token", agent="tom@agents.example"), triage=None)


@pytest.mark.parametrize(
    ("settled", "outcome", "news"),
    [
        (Settled.SENT, Outcome.NOTE, [News(what=What.DROPPED, inbox=7)]),
        (Settled.SENT, Outcome.HELD, []),
        (None, Outcome.NOTE, []),
    ],
)
def test_what_was_released_and_is_no_answer_after_all_is_dropped(
    settled: Settled | None, outcome: Outcome, news: list[News]
) -> None:
    filing = Filing(inbox_id=7, mailbox="support", outcome=outcome, message_id="<a@b>", ticket=1001)
    assert list(_news(claimed(settled=settled), NOTED, filing)) == news


def test_older_mail_says_nothing() -> None:
    filing = Filing(inbox_id=7, mailbox="support", outcome=Outcome.NOTE, message_id="<a@b>", ticket=1001)
    assert list(_news(claimed(settled=Settled.SENT, quiet=True), NOTED, filing)) == []
