from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from triaged.demo.expect import Acknowledgement, Count, Expected, Seen, count_mails, differences
from triaged.model import Outcome, Priority

TICKET = Expected(outcome=Outcome.TICKET, priority=Priority.P1, queue="support", language="zh", acknowledged=True)
CAME = Acknowledgement(
    content=b"", subject="Re: 1", language="zh-Hans", in_reply_to="<1@example.org>", after=timedelta(seconds=0.1)
)
SEEN = Seen(
    outcome="ticket",
    why="",
    ticket=1002,
    priority="P1",
    queue="support",
    language="zh-Hans",
    message_id="<1@example.org>",
    acknowledgement=CAME,
)


def test_a_mail_that_became_what_it_must_has_no_difference() -> None:
    assert differences(TICKET, SEEN, {"other": 1001}) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"outcome": "reply"}, "outcome: expected ticket, found reply"),
        ({"ticket": 1001}, "ticket: expected a new one, found #1001"),
        ({"ticket": None}, "ticket: expected a new one, found none"),
        ({"priority": "P3"}, "priority: expected P1, found P3"),
        ({"queue": "sales"}, "queue: expected support, found sales"),
        ({"language": "en"}, "language: expected zh, found en"),
        ({"acknowledgement": None}, "acknowledgement: expected one, found none"),
        (
            {"acknowledgement": replace(CAME, language="en")},
            "language of the acknowledgement: expected zh, found en",
        ),
        (
            {"acknowledgement": replace(CAME, in_reply_to=None)},
            "acknowledgement threaded under: expected <1@example.org>, found none",
        ),
    ],
)
def test_each_thing_that_is_off_is_one_line(change: dict[str, object], line: str) -> None:
    assert differences(TICKET, replace(SEEN, **change), {"other": 1001}) == [line]


def test_a_reply_must_be_on_the_ticket_of_the_mail_that_it_belongs_to() -> None:
    reply = Expected(outcome=Outcome.REPLY, joins="first", priority=Priority.P1, queue="support", language="zh")
    seen = replace(SEEN, outcome="reply", acknowledgement=None)

    assert differences(reply, seen, {"first": 1002}) == []
    assert differences(reply, seen, {"first": 1001}) == ["ticket: expected #1001, found #1002"]


def test_an_ignored_mail_must_be_on_no_ticket_and_get_no_answer() -> None:
    ignored = Expected(outcome=Outcome.IGNORED)

    assert differences(ignored, Seen(outcome="ignored", why="list"), {}) == []
    assert differences(ignored, replace(SEEN, outcome="ignored"), {}) == [
        "ticket: expected none, found #1002",
        "acknowledgement: expected none, found one",
    ]


def test_an_acknowledgement_of_a_mail_without_an_id_answers_none() -> None:
    assert differences(TICKET, replace(SEEN, message_id=None), {}) == [
        "acknowledgement threaded under: expected none, found <1@example.org>"
    ]


def test_received_mails_are_counted_by_outcome_with_those_that_nobody_expected() -> None:
    counts = count_mails([TICKET, TICKET, Expected(outcome=Outcome.NOTE)], {"ticket": 1, "note": 1, "waiting": 1})

    assert counts == [
        Count(what="mails received", found=3, expected=3),
        Count(what="ticket", found=1, expected=2),
        Count(what="note", found=1, expected=1),
        Count(what="waiting", found=1, expected=0),
    ]
    assert [count.right for count in counts] == [True, False, True, False]
