from __future__ import annotations

from dataclasses import replace

import pytest

from tests.readings import reading
from triaged.acknowledge import DAILY_CAP, NewTicketFacts, why_not
from triaged.model import Origin, OriginKind, TriageDecision

TICKET = NewTicketFacts(number=1, handle=2, quiet=False, too_big=False, acks_today=0)
DECISION = TriageDecision(queue="support", language="en")


@pytest.mark.parametrize("sender", ["ann@example.org", "ann@bücher.example"])
def test_a_person_with_an_address_is_acknowledged(sender: str) -> None:
    assert why_not(reading(sender=sender), DECISION, TICKET) is None


@pytest.mark.parametrize(
    ("sender", "reason"),
    [(None, "no single usable sender"), ("анна@example.org", "the sender's address needs SMTPUTF8")],
)
def test_a_person_without_an_address_that_can_be_answered_is_not(sender: str | None, reason: str) -> None:
    assert why_not(reading(sender=sender), DECISION, TICKET) == reason


def test_the_reasons_of_the_origin_are_shown() -> None:
    robot = replace(
        reading(),
        origin=Origin(kind=OriginKind.MACHINE, may_ack=False, reasons=("no-reply sender", "precedence: bulk")),
    )
    assert why_not(robot, DECISION, TICKET) == "not written by a person: no-reply sender, precedence: bulk"


def test_what_is_no_matter_of_the_sender_is_asked_too() -> None:
    assert why_not(reading(), replace(DECISION, acknowledge=False), TICKET) == "a rule says so"
    assert why_not(reading(), DECISION, replace(TICKET, quiet=True)) == "older mail, brought in by hand"
    assert "within a day" in str(why_not(reading(), DECISION, replace(TICKET, acks_today=DAILY_CAP)))
