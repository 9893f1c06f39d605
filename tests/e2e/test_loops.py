"""Desks and those that answer without reading, by real SMTP between processes: nobody is answered for ever.

Time is simulated; each desk does, in a process of its own, what the loops of the service do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.loops.responders import (
    STANDARD,
    STRIPPED,
    Responder,
    bouncer,
    deputy,
    gateway,
    stripper,
    stripper_to_reply_to,
    vacation,
)
from tests.loops.world import AGENT, START, Sent, World

DESK, OTHER = "desk.example", "other-desk.example"
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
STANDARD_MAILS = 2  #: of ours to one who says what he is
OPERATOR = "operator@ops.example"
CAP = 5  #: of ours to one address in any 24 hours
NEW_TICKETS = 2  #: in the test of an agent's mail program
CAUSED_BY_HIM = ("confirm_agent", "alias_agent", "answer_agent", "kept_agent", "done_agent")
AGENTS = (vacation, bouncer, stripper, stripper_to_reply_to, deputy)

TRUST = pytest.mark.parametrize("trust", [False, True], ids=["A0", "A2"])
SIGNED = pytest.mark.parametrize("signed", [False, True], ids=["plain", "signed"])


def address_of(responder: Responder) -> str:
    """Each has a domain of its own."""
    return f"info@{responder.__name__.replace('_', '-')}.example"


@pytest.fixture(
    scope="module",
    params=[(trust, signed) for trust in (False, True) for signed in (False, True)],
    ids=["A0-plain", "A0-signed", "A2-plain", "A2-signed"],
)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Sent]:
    """What a desk sends in 24 hours in which every responder has written to it once."""
    trust, signed = request.param
    with World(tmp_path_factory.mktemp("day"), DESK, trust=trust, signed=signed) as world:
        for responder in (*STANDARD, *STRIPPED):
            world.write(world.settle(address_of(responder), responder), DESK)
        world.pass_time(DAY)
    return world.sent


@pytest.mark.parametrize("responder", STANDARD, ids=lambda each: each.__name__)
def test_who_says_what_he_is_gets_two_mails_at_most(day: Sequence[Sent], responder: Responder) -> None:
    assert 1 <= len(to(day, address_of(responder))) <= STANDARD_MAILS


@pytest.mark.parametrize("responder", STRIPPED, ids=lambda each: each.__name__)
def test_who_looks_like_a_person_gets_five_a_day_at_most(day: Sequence[Sent], responder: Responder) -> None:
    assert 1 <= most_in_a_day(to(day, address_of(responder))) <= CAP


def test_no_mail_of_ours_goes_to_ourselves_or_to_somebody_who_has_not_written(day: Sequence[Sent]) -> None:
    assert to_itself(day) == []
    known = {AGENT, *map(address_of, (*STANDARD, *STRIPPED))}
    # the operator hears of what came in our own name
    assert known <= {each.to for each in day} <= known | {OPERATOR}


@TRUST
@SIGNED
def test_two_desks_fall_silent_after_two_mails(tmp_path: Path, trust: bool, signed: bool) -> None:
    with World(tmp_path, DESK, OTHER, trust=trust, signed=signed) as world:
        one, other = world.desks[DESK].address, world.desks[OTHER].address
        world.write(one, OTHER)
        world.write(other, DESK)
        world.pass_time(DAY)

    assert Counter((each.desk, each.to) for each in to_customers(world.sent)) == {(DESK, other): 1, (OTHER, one): 1}
    assert Counter(each.desk for each in to(world.sent, AGENT)) == {DESK: 1, OTHER: 1}  # each has told its agent once


@TRUST
def test_two_desks_with_gateways_that_strip_all_headers_stop_at_five_a_day_each(tmp_path: Path, trust: bool) -> None:
    with World(tmp_path, DESK, OTHER, trust=trust, signed=True) as world:
        one, other = world.desks[DESK].address, world.desks[OTHER].address
        world.settle(one, gateway)
        world.settle(other, gateway)
        world.write(other, DESK)
        world.pass_time(DAY)

    # the gateways hide who writes, but not that our own first line comes back with nothing above it
    assert 1 <= len(to_customers(world.sent)) <= STANDARD_MAILS
    assert Counter(each.desk for each in to(world.sent, AGENT)) == {DESK: 1, OTHER: 1}
    assert to_itself(world.sent) == []


@TRUST
def test_who_goes_on_for_three_days_gets_fifteen_and_delays_nobody(tmp_path: Path, trust: bool) -> None:
    """A machine that answers all that we send, and also writes by itself, each hour another thing."""
    nagging = address_of(stripper)
    with World(tmp_path, DESK, trust=trust, signed=False) as world:
        world.settle(nagging, stripper)
        for hour in range(72):
            world.write(nagging, DESK, subject=f"Report of hour {hour}")
            if hour % 24 == 12:
                world.write(f"anna@day-{hour // 24}.example", DESK)
                wrote_at = world.now
                world.pass_time(HOUR)
                assert [each.at for each in to(world.sent, f"anna@day-{hour // 24}.example")] == [wrote_at]
            else:
                world.pass_time(HOUR)

    assert CAP < len(to(world.sent, nagging)) <= 3 * CAP
    assert most_in_a_day(to(world.sent, nagging)) <= CAP


@TRUST
@pytest.mark.parametrize("responder", AGENTS, ids=lambda each: each.__name__)
def test_an_agent_whose_mail_is_answered_without_reading_is_told_what_happened_and_little_more(
    tmp_path: Path, trust: bool, responder: Responder
) -> None:
    """He is told of two mails, a bounce and a held mail; each notice is answered, as is whatever that leads to."""
    with World(tmp_path, DESK, trust=trust, signed=True) as world:
        world.settle(AGENT, responder)
        world.write(world.settle(address_of(bouncer), bouncer), DESK)
        world.write(world.settle(address_of(deputy), deputy), DESK)
        world.pass_time(DAY)

    notices = [each for each in to(world.sent, AGENT) if each.notice is not None]
    told = [each for each in notices if each.notice not in CAUSED_BY_HIM]
    kinds = Counter(each.notice for each in told)
    assert kinds["message_agent"] == NEW_TICKETS
    # what his own deputy writes to a ticket is held as a stranger's, and asked about once for each ticket
    assert kinds - Counter(message_agent=NEW_TICKETS, bounce_agent=1, held_agent=1 + NEW_TICKETS) == {}
    # of what comes back of each he is asked once, and told once that his answer settled nothing; then it is silent
    assert len(notices) - len(told) <= 2 * len(told)
    assert all(each.at - START < HOUR for each in notices)
    # what does not come to where he is to answer is a customer's
    acknowledged = [each for each in to(world.sent, AGENT) if each.notice is None]
    assert most_in_a_day(acknowledged) <= CAP
    assert all(most_in_a_day(to(world.sent, each.to)) <= CAP for each in world.sent if each.to not in (AGENT, OPERATOR))
    assert len(to(world.sent, OPERATOR)) <= len(acknowledged) + 1
    assert to_itself(world.sent) == []


def test_an_agent_and_a_customer_who_both_answer_in_the_ticket_without_reading_fall_silent(tmp_path: Path) -> None:
    """Each looks like a person, and writes to where he is to answer."""
    with World(tmp_path, DESK, trust=True, signed=True) as world:
        world.settle(AGENT, stripper_to_reply_to)
        world.write(world.settle(address_of(stripper_to_reply_to), stripper_to_reply_to), DESK)
        world.pass_time(DAY)

    assert all(each.at - START <= 2 * HOUR for each in to(world.sent, AGENT) if each.notice == "message_agent")
    # his acknowledgement, and the agent's words twice
    assert len(to(world.sent, address_of(stripper_to_reply_to))) == 1 + 2
    assert to_itself(world.sent) == []


def to(sent: Iterable[Sent], address: str) -> list[Sent]:
    return [each for each in sent if each.to == address]


def to_customers(sent: Iterable[Sent]) -> list[Sent]:
    """What agents are told counts for itself."""
    return [each for each in sent if each.to not in (AGENT, OPERATOR)]


def to_itself(sent: Iterable[Sent]) -> list[Sent]:
    return [each for each in sent if each.to.endswith(f"@{each.desk}")]


def most_in_a_day(sent: Sequence[Sent]) -> int:
    """The most in any 24 hours."""
    return max((sum(each.at - DAY < other.at <= each.at for other in sent) for each in sent), default=0)
