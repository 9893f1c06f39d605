"""What rules know when they are asked again: what has happened, who the customer is, what they said before."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.agents_desk import TOM, text
from tests.ruled_desk import ANNA, RuledDesk
from triaged.store.slow import slow_rules
from triaged.store.tables import directory

HOOK = '\n[[webhook]]\nname = "chat"\nurl = "http://127.0.0.1:9/in"\n'
EVENTS = ("new", "forward", "reply", "note", "clock")
MATRIX = "[matrix]\n" + "".join(
    f'{row} = {{ high = "{first}", medium = "P3", low = "P4" }}\n'
    for row, first in (("high", "P1"), ("medium", "P2"), ("low", "P2"))
)
PASSED_ON = (
    "See below.\n\n---------- Forwarded message ---------\nFrom: Ivan <ivan@example.net>\n"
    "Date: Sun, 1 Mar 2026 at 10:00\nSubject: Paper\nTo: <tom@agents.example>\n\nThere is none.\n"
)


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


def policy(desk: RuledDesk, rules: str) -> None:
    """Go on with these rules."""
    desk._write(rules)
    desk.rewrite(lambda settings: settings)


def known(desk: RuledDesk, **facts: Any) -> None:
    """What another system says of Anna."""
    with desk.store.write() as transaction:
        transaction.execute(insert(directory), [{"key": ANNA, "data": {"address": ANNA, **facts}}])


def calls(desk: RuledDesk) -> list[str]:
    return [json.loads(desk.content(row["id"]))["event"] for row in desk.outbox("webhook")]


@pytest.mark.parametrize("event", EVENTS)
def test_a_webhook_hears_what_has_happened(desk: RuledDesk, event: str) -> None:
    desk.rewrite(lambda settings: settings + HOOK)
    if event != "new":
        desk.write()
    desk.rule('webhook = ["chat"]', on=f'"{event}"')
    match event:
        case "new":
            desk.write()
        case "forward":
            desk.write(PASSED_ON, sender=TOM, subject="Fwd: Paper")
        case "reply":  # at the very moment at which its ticket was opened
            desk.write("Still.", answers=desk.letter("ack_new"))
        case "note":
            desk.write("#note\n\nHe called.", sender=TOM, answers=desk.letter("message_agent"))
        case _:
            desk.now += timedelta(minutes=15)
            desk.remind()

    assert calls(desk) == [event]


@pytest.mark.parametrize("proven", [True, False])
def test_rules_by_the_clock_know_what_another_system_says_of_who_is_proven(desk: RuledDesk, proven: bool) -> None:
    known(desk, organisation="Acme", vip=True)
    desk.write(proven=proven)
    desk.rule('tags = ["vip"]', on='"clock"', when='vip = true, organisation = ["Acme"]')
    desk.now += timedelta(minutes=15)
    desk.remind()

    assert desk.row().tags == (["vip"] if proven else [])


def test_rules_by_the_clock_know_how_much_a_customer_has_written(desk: RuledDesk) -> None:
    for _ in range(3):
        desk.write()
    desk.write(sender="bert@example.net")
    desk.rule('tags = ["much"]', on='"clock"', when="open_tickets = { least = 3 }, tickets_in_30_days = { least = 3 }")
    desk.now += timedelta(minutes=15)
    desk.remind()

    assert [desk.row(number).tags for number in (1001, 1002, 1003, 1004)] == [["much"]] * 3 + [[]]


@pytest.mark.timeout(20)
def test_a_rule_by_the_clock_that_is_too_slow_is_counted_and_named(
    desk: RuledDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.write(subject="a" * 400 + "!")
    desk.rule('tags = ["t"]', on='"clock"', when="subject_regex = '^(a|aa)+$'", name="slow")
    desk.now += timedelta(minutes=15)
    desk.remind()

    with desk.store.read() as transaction:
        (rule,) = slow_rules(transaction).items()
    assert (rule[0], rule[1].times, rule[1].newest_at) == ("10-test.toml: slow", 1, desk.now)
    (said,) = [line for line in capsys.readouterr().out.splitlines() if "rule too slow" in line]
    assert "10-test.toml: slow" in said
    assert "1001" in said


def rated(desk: RuledDesk) -> tuple[str | None, str | None, str]:
    row = desk.row()
    return row.impact, row.urgency, row.priority


def rating(then: str, on: str) -> str:
    return f'{MATRIX}[[rule]]\nname = "r"\non = ["{on}"]\nthen = {{ {then} }}\n'


@pytest.mark.parametrize("event", ["reply", "note", "clock"])
def test_an_urgency_that_comes_later_counts_with_the_impact_that_is_known(desk: RuledDesk, event: str) -> None:
    policy(desk, rating('impact = "high"', "new"))
    desk.write()
    assert rated(desk) == ("high", None, "P3")
    policy(desk, rating('urgency = "high"', event))
    if event == "reply":
        desk.write("It is urgent.", answers=desk.letter("ack_new"))
    elif event == "note":
        desk.write("#note\n\nIt is urgent.", sender=TOM, answers=desk.letter("message_agent"))
    else:
        desk.now += timedelta(minutes=15)
        desk.remind()

    assert rated(desk) == ("high", "high", "P1")


def test_a_reply_in_the_same_batch_knows_the_impact_too(desk: RuledDesk) -> None:
    rules = rating('impact = "high"', "new") + '[[rule]]\nname = "s"\non = ["reply"]\nthen = { urgency = "high" }\n'
    policy(desk, rules)
    first = desk.writing.mail(ANNA)
    own_id = next(line for line in first.decode().splitlines() if line.startswith("Message-ID:")).partition(": ")[2]
    desk.take_all(first, desk.writing.mail(ANNA, "Urgent!", head=[f"In-Reply-To: {own_id}"]))

    assert rated(desk) == ("high", "high", "P1")


def test_an_impact_that_a_reply_tells_stays_with_the_ticket(desk: RuledDesk) -> None:
    policy(desk, rating('impact = "high"', "reply"))
    desk.write()
    desk.write("Nobody can print.", answers=desk.letter("ack_new"))

    assert rated(desk) == ("high", None, "P3")


def test_a_reply_of_which_no_rule_says_anything_leaves_them(desk: RuledDesk) -> None:
    policy(desk, rating('impact = "high", urgency = "low"', "new"))
    desk.write()
    desk.write("And now?", answers=desk.letter("ack_new"))

    assert rated(desk) == ("high", "low", "P4")


def test_lists_and_agents_are_shown_impact_and_urgency_where_they_are_known(desk: RuledDesk) -> None:
    desk.write()
    desk.write("#show 1001", sender=TOM, answers=desk.letter("message_agent"))
    (listed,) = desk.tickets()
    assert (listed["impact"], listed["urgency"], desk.shown()["impact"]) == (None, None, None)
    assert "Impact" not in text(desk.letter("show_agent"))

    desk.change(impact="high", urgency="low")
    desk.write("#show 1001", sender=TOM, answers=desk.letter("message_agent"))
    (listed,) = desk.tickets()
    assert (listed["impact"], listed["urgency"]) == ("high", "low")
    assert (desk.shown()["impact"], desk.shown()["urgency"]) == ("high", "low")
    assert "\nImpact: high\nUrgency: low\n" in text(desk.letter("show_agent"))
