"""What is written down for clocks: what changes something, when it counts from, and how the ticket stands then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.sla.news import (
    News,
    has_moved,
    held_since,
    last_answer,
    latest,
    moments_of,
    needed_since,
    waiting_since,
)
from triaged.model import Moment, Priority, Standing, Status, Tier, What

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NEW = Standing(status=Status.NEW, priority=Priority.P3, queue="support", tier=Tier.L1)
OPEN = replace(NEW, status=Status.OPEN)
PENDING = replace(NEW, status=Status.PENDING)
SOLVED = replace(NEW, status=Status.SOLVED)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def moment(what: What, minutes: float = 0, standing: Standing = NEW, inbox: int | None = None) -> Moment:
    return Moment(at=at(minutes), logged_at=at(minutes), what=what, standing=standing, inbox=inbox)


def news(*what: What, inbox: int | None = None) -> list[News]:
    return [News(what=each, inbox=inbox) for each in what]


def added(
    past: Sequence[Moment], what: Sequence[News], standing: Standing = NEW, when: float = 60, now: float = 60
) -> list[tuple[What, datetime, Standing]]:
    found = moments_of(past, standing, what, at=at(when), now=at(now))
    assert all(each.logged_at == at(now) for each in found)
    return [(each.what, each.at, each.standing) for each in found]


OPENED = moment(What.OPENED)
ANSWERED = moment(What.ANSWERED, 10, OPEN, inbox=5)


def test_a_mail_counts_from_when_it_was_received() -> None:
    assert added([], news(What.OPENED), when=-30) == [(What.OPENED, at(-30), NEW)]


def test_nothing_counts_from_a_time_that_has_not_come() -> None:
    assert added([], news(What.OPENED), when=90) == [(What.OPENED, at(60), NEW)]


def test_everything_is_to_the_second() -> None:
    odd = timedelta(microseconds=700_000)
    (found,) = moments_of([], NEW, news(What.OPENED), at=NOON + odd, now=at(1) + odd)
    assert (found.at, found.logged_at) == (NOON, at(1))


@pytest.mark.parametrize("what", [What.OPENED, What.CUSTOMER, What.ANSWERED])
def test_a_ticket_begins_with_what_is_said_in_public(what: What) -> None:
    assert added([], news(what)) == [(what, at(60), NEW)]


@pytest.mark.parametrize("what", [What.WITHDRAWN, What.HELD, What.DROPPED])
def test_nothing_else_begins_one(what: What) -> None:
    assert added([], news(what, inbox=5)) == []
    assert added([], []) == []


def test_a_second_mail_of_who_waits_anyway_changes_nothing() -> None:
    assert added([OPENED], news(What.CUSTOMER)) == []
    assert added([OPENED, ANSWERED, moment(What.CUSTOMER, 20, OPEN)], news(What.CUSTOMER), OPEN) == []


def test_a_mail_behind_an_answer_counts() -> None:
    assert added([OPENED, ANSWERED], news(What.CUSTOMER), OPEN) == [(What.CUSTOMER, at(60), OPEN)]


def test_so_does_one_that_was_seen_late_and_came_before_the_first() -> None:
    assert added([OPENED], news(What.CUSTOMER), when=-5) == [(What.CUSTOMER, at(-5), NEW)]


def test_so_does_one_with_which_the_ticket_stands_otherwise() -> None:
    past = [OPENED, moment(What.CHANGED, 5, SOLVED)]
    assert added(past, news(What.CUSTOMER), OPEN) == [(What.CUSTOMER, at(60), OPEN)]


def test_an_answer_that_was_taken_back_is_none() -> None:
    past = [OPENED, ANSWERED, moment(What.WITHDRAWN, 11, NEW, inbox=5)]
    assert waiting_since(past) == NOON
    assert last_answer(past) is None
    assert added(past, news(What.CUSTOMER)) == []


def test_each_answer_counts() -> None:
    assert added([OPENED, ANSWERED], news(What.ANSWERED, inbox=6), OPEN) == [(What.ANSWERED, at(60), OPEN)]


def test_only_an_answer_of_the_ticket_can_be_taken_back_and_once() -> None:
    past = [OPENED, ANSWERED]
    assert added(past, news(What.WITHDRAWN, inbox=6), OPEN) == []
    assert added(past, news(What.WITHDRAWN, inbox=5), NEW) == [(What.WITHDRAWN, at(60), NEW)]
    past.append(moment(What.WITHDRAWN, 11, OPEN, inbox=5))
    assert added(past, news(What.WITHDRAWN, inbox=5), OPEN) == []


def test_what_is_taken_back_was_there_before_that() -> None:
    late = [OPENED, moment(What.ANSWERED, 50, OPEN, inbox=5)]
    assert added(late, news(What.WITHDRAWN, inbox=5), OPEN, when=40) == [(What.WITHDRAWN, at(50), OPEN)]


def test_an_answer_is_held_once_and_dropped_only_while_it_is() -> None:
    held = moment(What.HELD, 5, inbox=5)
    assert added([OPENED], news(What.HELD, inbox=5)) == [(What.HELD, at(60), NEW)]
    assert added([OPENED, held], news(What.HELD, inbox=5)) == []
    assert added([OPENED, held], news(What.HELD, inbox=6)) == [(What.HELD, at(60), NEW)]
    assert added([OPENED, held], news(What.DROPPED, inbox=5)) == [(What.DROPPED, at(60), NEW)]
    assert added([OPENED], news(What.DROPPED, inbox=5)) == []
    assert added([OPENED, held, moment(What.ANSWERED, 5, inbox=5)], news(What.DROPPED, inbox=5)) == []


def test_a_ticket_that_stands_otherwise_has_changed() -> None:
    assert added([OPENED], [], PENDING) == [(What.CHANGED, at(60), PENDING)]
    assert added([OPENED], []) == []


def test_what_else_happened_says_how_it_stands_too() -> None:
    assert added([OPENED], news(What.ANSWERED, inbox=5), SOLVED) == [(What.ANSWERED, at(60), SOLVED)]


def test_a_held_answer_counts_from_its_own_time_and_the_rest_from_when_it_was_so() -> None:
    past = [OPENED, moment(What.HELD, 5, inbox=5), moment(What.CHANGED, 30, PENDING)]
    assert added(past, news(What.ANSWERED, inbox=5), SOLVED, when=5) == [
        (What.ANSWERED, at(5), NEW),
        (What.CHANGED, at(30), SOLVED),
    ]


def test_a_mail_that_was_seen_late_does_not_bring_back_what_was() -> None:
    past = [OPENED, ANSWERED, moment(What.CHANGED, 30, PENDING)]
    assert added(past, news(What.CUSTOMER), OPEN, when=20) == [(What.CUSTOMER, at(30), OPEN)]
    assert added(past, news(What.CUSTOMER), PENDING, when=20) == [(What.CUSTOMER, at(20), PENDING)]


def test_until_when_an_answer_can_be_taken_back_is_said_while_it_can() -> None:
    for leaves, said in ((at(61), at(61)), (at(60), None)):
        (found,) = moments_of([OPENED], NEW, [News(what=What.ANSWERED, leaves_at=leaves)], at=at(60), now=at(60))
        assert found.leaves_at == said


standings = st.sampled_from([NEW, OPEN, PENDING, SOLVED, replace(OPEN, priority=Priority.P1)])
steps = st.lists(
    st.tuples(
        st.integers(0, 100),
        st.sampled_from([None, *What]),
        st.none() | st.integers(1, 3),
        standings,
        st.integers(0, 60),
    ),
    max_size=12,
)


@given(steps)
def test_the_log_always_says_how_the_ticket_stands(
    happened: list[tuple[int, What | None, int | None, Standing, int]],
) -> None:
    """Whatever comes late or twice: the latest moment has the standing of the ticket, and nothing is in the future."""
    past: list[Moment] = []
    now = NOON
    for minutes, what, inbox, standing, late in happened:
        now += timedelta(minutes=minutes)
        said = [] if what is None or what is What.CHANGED else [News(what=what, inbox=inbox)]
        past += moments_of(past, standing, said, at=now - timedelta(minutes=late), now=now)
        assert not past or latest(past).standing == standing
    assert all(each.at <= each.logged_at for each in past)
    assert [each.logged_at for each in past] == sorted(each.logged_at for each in past)


def test_what_was_moved_away_and_came_back_waits_again() -> None:
    moved = [moment(What.CUSTOMER, 20, OPEN, inbox=7), moment(What.WITHDRAWN, 30, OPEN, inbox=7)]
    past = [OPENED, ANSWERED, *moved]
    assert waiting_since(past) is None
    past.append(moment(What.CUSTOMER, 40, OPEN, inbox=7))
    assert waiting_since(past) == at(40)
    assert added(past, news(What.WITHDRAWN, inbox=7), OPEN) == [(What.WITHDRAWN, at(60), OPEN)]


@pytest.mark.parametrize("gone", [Status.MERGED, Status.SPAM])
def test_who_waited_before_a_ticket_was_gone_waits_when_it_is_back(gone: Status) -> None:
    assert waiting_since([OPENED, moment(What.CHANGED, 5, replace(NEW, status=gone)), moment(What.CHANGED, 9)]) == NOON


def test_where_it_is_solved_nobody_waits() -> None:
    assert waiting_since([OPENED, moment(What.CHANGED, 5, SOLVED)]) is None


def test_in_a_monitoring_systems_ticket_nobody_waits() -> None:
    assert waiting_since([moment(What.OPENED, standing=replace(NEW, has_customer=False))]) is None


def test_a_customer_who_waits_and_changes_the_status_is_said_to_have_written() -> None:
    past = [OPENED, moment(What.CHANGED, 5, PENDING)]
    assert added(past, news(What.CUSTOMER), OPEN) == [(What.CUSTOMER, at(60), OPEN)]


def test_who_writes_in_the_second_in_which_he_began_to_wait_changes_nothing() -> None:
    assert added([OPENED], news(What.CUSTOMER), when=0) == []


def test_he_waits_since_the_first_of_his_mails_whichever_was_seen_first() -> None:
    assert waiting_since([OPENED, moment(What.CUSTOMER, -5)]) == at(-5)


def test_of_many_answers_the_newest_counts() -> None:
    assert last_answer([OPENED, moment(What.ANSWERED, 20, OPEN, inbox=6), ANSWERED]) == at(20)


def test_what_is_dropped_is_held_no_more() -> None:
    held = moment(What.HELD, 5, inbox=5)
    assert held_since([OPENED, held]) == {5: at(5)}
    assert held_since([OPENED, held, moment(What.DROPPED, 6, inbox=5)]) == {}


def test_what_was_held_is_an_answer_at_the_earliest_from_then_on() -> None:
    held = moment(What.HELD, 5, inbox=5)
    assert added([OPENED, held], news(What.ANSWERED, inbox=5), when=3) == [(What.ANSWERED, at(5), NEW)]


def test_what_came_in_the_same_second_says_how_the_ticket_stands() -> None:
    past = [OPENED, moment(What.CHANGED, 30, PENDING)]
    assert added(past, news(What.ANSWERED, inbox=5), SOLVED, when=30) == [(What.ANSWERED, at(30), SOLVED)]


@pytest.mark.parametrize("what", [What.ANSWERED, What.DROPPED, What.HELD])
@pytest.mark.parametrize(("when", "stood"), [(-1, NEW), (4, NEW), (5, PENDING)])
def test_what_is_told_late_counts_as_the_ticket_stood_then(what: What, when: float, stood: Standing) -> None:
    past = [OPENED, moment(What.CHANGED, 5, PENDING), moment(What.CHANGED, 30, OPEN)]
    if what is What.DROPPED:
        past.insert(1, moment(What.HELD, -1, inbox=5))
    assert added(past, news(what, inbox=5), SOLVED, when=when) == [
        (what, at(when), stood),
        (What.CHANGED, at(30), SOLVED),
    ]


@pytest.mark.parametrize("inbox", [9, None])
def test_what_is_not_there_cannot_be_taken_back(inbox: int | None) -> None:
    assert waiting_since([OPENED, moment(What.WITHDRAWN, 5, inbox=9)]) == NOON
    assert added([OPENED, moment(What.ANSWERED, 10, OPEN)], news(What.WITHDRAWN, inbox=inbox), OPEN) == []


def test_an_answer_stands_whatever_else_is_said_of_its_mail() -> None:
    assert last_answer([OPENED, ANSWERED, moment(What.DROPPED, 20, OPEN, inbox=5)]) == at(10)


def test_a_ticket_has_moved_that_was_in_two_tiers() -> None:
    up = moment(What.CHANGED, 5, replace(NEW, tier=Tier.L2))
    assert has_moved([OPENED, up, moment(What.CHANGED, 6)])
    assert not has_moved([OPENED, moment(What.CHANGED, 6, PENDING)])


class TestOfWhatIsToBeSaidAfterAll:
    WITHDRAWN = moment(What.WITHDRAWN, 30, OPEN, inbox=6)
    SECOND = moment(What.ANSWERED, 20, OPEN, inbox=6)
    WRITES = moment(What.CUSTOMER, 30, OPEN, inbox=7)

    def test_where_an_answer_is_taken_back_it_is_all_since_the_one_that_stands(self) -> None:
        past = [OPENED, ANSWERED, self.SECOND]
        reopened = moment(What.CHANGED, 30, OPEN)
        assert needed_since(past, [self.WITHDRAWN, reopened], at(30)) == at(10)
        assert needed_since([OPENED, self.SECOND], [self.WITHDRAWN], at(30)) == NOON

    def test_where_what_was_over_is_not_it_is_all_since_the_answer(self) -> None:
        solved = moment(What.CHANGED, 12, SOLVED)
        assert needed_since([OPENED, ANSWERED, solved], [moment(What.CHANGED, 30, OPEN)], at(30)) == at(10)
        assert needed_since([OPENED, solved], [moment(What.CHANGED, 30, OPEN)], at(30)) == NOON

    def test_it_is_nothing_where_the_customer_wrote_or_nothing_was_taken_back(self) -> None:
        solved = moment(What.CHANGED, 12, SOLVED)
        assert needed_since([OPENED, self.SECOND], [self.WITHDRAWN, self.WRITES], at(30)) is None
        assert needed_since([OPENED, solved], [self.WRITES], at(30)) is None
        assert needed_since([OPENED, ANSWERED], [moment(What.CHANGED, 30, PENDING)], at(30)) is None
        assert needed_since([], [OPENED], NOON) is None
