"""Who gets a mail of its own of what runs out, and who a list: what else an agent has got lately does not count."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update

from tests.agents_desk import SUE, AgentsDesk
from tests.escalating_desk import chain, every, led, mails, opened
from tests.promising_desk import passes
from triaged import escalate
from triaged.model import OutboxState
from triaged.store.tables import outbox

LEAD = chain('{ at = "breach", do = ["lead"] }')


def test_other_mail_delays_no_list(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), LEAD)
    opened(desk, escalate.MAILS + 1)
    passes(desk, 60)
    with desk.store.write() as transaction:  # she was told of something else just now
        transaction.execute(update(outbox).values(notice="message_agent", recipient=SUE, created_at=desk.now))
    every(desk)
    (only,) = desk.outbox("escalated_list_agent")
    assert only["next_at"] == desk.now


def test_a_list_that_was_cancelled_delays_none(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), LEAD)
    opened(desk, escalate.MAILS + 1)
    passes(desk, 60)
    gone = {"notice": "escalated_list_agent", "recipient": SUE, "created_at": desk.now, "next_at": desk.now}
    with desk.store.write() as transaction:
        transaction.execute(update(outbox).values(state=OutboxState.CANCELLED, **gone))
    every(desk)
    assert desk.outbox("escalated_list_agent")[-1]["next_at"] == desk.now


def test_only_mails_about_promised_times_count(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = led(make_desk(), LEAD)
    opened(desk, escalate.MAILS)
    passes(desk, 60)
    with desk.store.write() as transaction:
        transaction.execute(update(outbox).values(notice="message_agent", recipient=SUE, created_at=desk.now))
    every(desk)
    assert mails(desk, "breach_lead") == {SUE: escalate.MAILS}
    assert desk.outbox("escalated_list_agent") == []
