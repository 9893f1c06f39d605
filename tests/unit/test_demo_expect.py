from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from triaged.demo.expect import (
    Acknowledgement,
    Count,
    Expected,
    Relayed,
    Seen,
    Told,
    count_mails,
    count_notices,
    differences,
)
from triaged.model import Outcome, Priority

TICKET = Expected(outcome=Outcome.TICKET, priority=Priority.P1, queue="support", language="zh", acknowledged=True)
CAME = Acknowledgement(
    content=b"",
    text="We have it.",
    language="zh-Hans",
    in_reply_to="<1@example.org>",
    after=timedelta(seconds=0.1),
)
ANSWER = Relayed(
    content=b"",
    text="It is back.",
    in_reply_to="<1@example.org>",
    customers="<1@example.org>",
    after=timedelta(seconds=0.1),
)
SEEN = Seen(
    inbox=7,
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
            {"told": (Told(notice="message_agent", recipient="a@example.org", content=b""),)},
            "notices to agents: expected none, found message_agent",
        ),
        ({"facts": {"order": "4711", "size": None}}, "facts: expected none, found order: 4711, size: not given"),
        ({"answer": ANSWER}, "answer to the customer: expected none, found one"),
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


def test_an_acknowledgement_must_have_the_words_that_matter() -> None:
    asks = replace(TICKET, says="We still need")

    assert (
        differences(asks, replace(SEEN, acknowledgement=replace(CAME, text="We have it. We still need a bit.")), {})
        == []
    )
    assert differences(asks, SEEN, {}) == ["words of the acknowledgement: expected We still need, found We have it."]


def test_facts_must_be_those_that_the_mails_have_given() -> None:
    wants = replace(TICKET, facts={"order": None})

    assert differences(wants, replace(SEEN, facts={"order": None}), {}) == []
    assert differences(wants, SEEN, {}) == ["facts: expected order: not given, found none"]
    assert differences(wants, replace(SEEN, facts={"order": "4711"}), {}) == [
        "facts: expected order: not given, found order: 4711"
    ]


def test_a_reply_must_be_on_the_ticket_of_the_mail_that_it_belongs_to() -> None:
    reply = Expected(outcome=Outcome.REPLY, joins="first", priority=Priority.P1, queue="support", language="zh")
    seen = replace(SEEN, outcome="reply", acknowledgement=None)

    assert differences(reply, seen, {"first": 1002}) == []
    assert differences(reply, seen, {"first": 1001}) == ["ticket: expected #1001, found #1002"]


def test_an_ignored_mail_must_be_on_no_ticket_and_get_no_answer() -> None:
    ignored = Expected(outcome=Outcome.IGNORED)

    assert differences(ignored, Seen(inbox=7, outcome="ignored", why="list"), {}) == []
    assert differences(ignored, replace(SEEN, outcome="ignored"), {}) == [
        "ticket: expected none, found #1002",
        "acknowledgement: expected none, found one",
    ]


def test_agents_must_get_exactly_the_notices_that_come_of_a_mail() -> None:
    held = Expected(outcome=Outcome.HELD, settled=Outcome.REPLY, joins="first", told=("held_agent",))
    question = Told(notice="held_agent", recipient="a@example.org", content=b"?")
    seen = Seen(inbox=7, outcome="held", why="", ticket=1001, told=(question,))

    assert differences(held, seen, {"first": 1001}) == []
    assert differences(held, replace(seen, told=()), {"first": 1001}) == [
        "notices to agents: expected held_agent, found none"
    ]
    assert differences(held, replace(seen, told=(question, question)), {"first": 1001}) == [
        "notices to agents: expected held_agent, found held_agent, held_agent"
    ]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"answer": None}, "answer to the customer: expected one, found none"),
        (
            {"answer": replace(ANSWER, text="#solved\n\nIt is back.")},
            "words of the answer: expected 'It is back.', found '#solved\\n\\nIt is back.'",
        ),
        (
            {"answer": replace(ANSWER, in_reply_to="<own@example.org>")},
            "answer threaded under: expected <1@example.org>, found <own@example.org>",
        ),
        ({"status": "open"}, "status: expected solved, found open"),
    ],
)
def test_the_customer_must_get_exactly_the_words_of_an_agent(change: dict[str, object], line: str) -> None:
    expected = Expected(outcome=Outcome.REPLY, joins="first", status="solved", answer="It is back.")
    seen = Seen(inbox=7, outcome="reply", why="", ticket=1001, status="solved", answer=ANSWER)

    assert differences(expected, seen, {"first": 1001}) == []
    assert differences(expected, replace(seen, **change), {"first": 1001}) == [line]


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


def test_a_held_mail_counts_as_what_an_agent_has_made_of_it() -> None:
    held = Expected(outcome=Outcome.HELD, settled=Outcome.REPLY)

    assert count_mails([held, replace(held, settled=None)], {"reply": 1, "held": 1})[1:] == [
        Count(what="reply", found=1, expected=1),
        Count(what="held", found=1, expected=1),
    ]


def notice(name: str, recipient: str, state: str = "sent", reply: str = "250 taken") -> dict[str, str]:
    return {"notice": name, "recipient": recipient, "state": state, "reply": reply}


SENT = (
    notice("ack_new", "b@example.org", "failed", "bounced: 550 5.1.1 nobody"),
    notice("bounce_agent", "agent@example.org"),
    notice("held_agent", "agent@example.org"),
    notice("held_sender", "c@example.org"),
    notice("settled_agent", "agent@example.org"),
    notice("message_agent", "agent@example.org"),
    notice("relay", "d@example.org"),
)
EXPECTED = (
    TICKET,
    Expected(outcome=Outcome.BOUNCE, told=("bounce_agent",)),
    Expected(outcome=Outcome.HELD, told=("held_agent",)),
    Expected(outcome=Outcome.COMMAND, told=("settled_agent", "message_agent")),
    Expected(outcome=Outcome.REPLY, answer="It is back."),
)


def test_notices_are_counted_by_whom_they_are_for_and_how_far_they_came() -> None:
    counts = count_notices(EXPECTED, SENT, {"agent@example.org"})

    assert [(count.what, count.found) for count in counts] == [
        ("notices", 7),
        ("acknowledgements", 1),
        ("answers to customers", 1),
        ("to agents", 4),
        ("to who is held", 1),
        ("taken by the relay", 7),
        ("bounced after that", 1),
    ]
    assert all(count.right for count in counts)


@pytest.mark.parametrize(
    ("notices", "off"),
    [
        (SENT[1:], ["notices", "acknowledgements", "taken by the relay", "bounced after that"]),
        ((*SENT, notice("ack_new", "d@example.org")), ["notices", "acknowledgements", "taken by the relay"]),
        ((*SENT[:-1], notice("ack_new", "d@example.org")), ["acknowledgements", "answers to customers"]),
        ((*SENT[:5], notice("message_agent", "c@example.org"), *SENT[6:]), ["to agents"]),
        ((*SENT[:-1], notice("relay", "d@example.org", "waiting")), ["taken by the relay"]),
        (
            (notice("ack_new", "b@example.org", "failed", "550 refused"), *SENT[1:]),
            ["taken by the relay", "bounced after that"],
        ),
        ((notice("ack_new", "b@example.org"), *SENT[1:]), ["bounced after that"]),
    ],
    ids=[
        "one lacks",
        "one too many",
        "another notice",
        "another person's",
        "still waiting",
        "refused by the relay",
        "not bounced",
    ],
)
def test_a_notice_that_is_off_is_seen_in_the_figures(notices: tuple[dict[str, str], ...], off: list[str]) -> None:
    counts = count_notices(EXPECTED, notices, {"agent@example.org"})

    assert [count.what for count in counts if not count.right] == off
