"""What a filing says to clocks, where a whole mail hardly ever comes to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.readings import reading
from triaged.desk.sla.news import News
from triaged.model import Answer, ClaimedMail, Held, Note, Outcome, QuestionKind, Settled, What
from triaged.model.commands import Block
from triaged.outcomes.clocks import _news
from triaged.outcomes.work import Decided
from triaged.store.filing import Filing, QuestionRow

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


def answered(text: str) -> Decided:
    """Of an agent's own mail."""
    block = Block(orders=(), text=text)
    thread = Answer(ticket=1001, agent="tom@agents.example", by="token", public=True, block=block)
    return Decided(reading=reading(), thread=thread, triage=None)


def question(kind: QuestionKind, *, public: bool | None) -> QuestionRow:
    kept = None if public is None else {"public": public}
    return QuestionRow(kind=kind, address="tom@agents.example", sender=None, handle=1, kept=kept)


@pytest.mark.parametrize(
    ("text", "asked", "holds"),
    [
        ("Turn it on.", [question(QuestionKind.SEND, public=True)], True),
        ("Turn it on.", [question(QuestionKind.CODE, public=True)], True),
        ("", [question(QuestionKind.CODE, public=True)], False),  # commands alone, which want a code
        ("", [question(QuestionKind.SEND, public=True)], True),
        ("Turn it on.", [question(QuestionKind.SEND, public=False)], False),  # it would be a note
        ("Turn it on.", [question(QuestionKind.SEND, public=None)], False),
        ("", [question(QuestionKind.CODE, public=True), question(QuestionKind.SEND, public=True)], True),
        ("Turn it on.", [], False),
    ],
)
@pytest.mark.parametrize("outcome", [Outcome.HELD, Outcome.NOTE])
def test_an_agents_words_to_the_customer_are_held_and_nothing_else(
    outcome: Outcome, text: str, asked: list[QuestionRow], holds: bool
) -> None:
    filing = Filing(inbox_id=7, mailbox="support", outcome=outcome, message_id="<a@b>", ticket=1001, questions=asked)
    held = [News(what=What.HELD, inbox=7)] if holds and outcome is Outcome.HELD else []
    assert list(_news(claimed(), answered(text), filing)) == held


@pytest.mark.parametrize("public", [True, False])
def test_what_is_not_proven_to_be_his_is_held_where_it_would_go_to_the_customer(public: bool) -> None:
    thread = Held(reason="not proven", ticket=1001, public=public)
    filing = Filing(inbox_id=7, mailbox="support", outcome=Outcome.HELD, message_id="<a@b>", ticket=1001)
    news = list(_news(claimed(), Decided(reading=reading(), thread=thread, triage=None), filing))
    assert news == ([News(what=What.HELD, inbox=7)] if public else [])
