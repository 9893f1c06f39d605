"""What comes and goes: what an alert means for a thing that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import NOON
from triaged.desk.flapping import FLAPS, FLAPS_WITHIN, MAX_PROBLEMS, STEADY_AFTER, first_of, goes_on
from triaged.model import Alert, AlertNews, AlertState, KnownAlert

PROBLEM, RECOVERED, OTHER = AlertState.PROBLEM, AlertState.RECOVERED, AlertState.OTHER
MINUTE = timedelta(minutes=1)
TOLD = (AlertNews.WORSE, AlertNews.BACK, AlertNews.RECOVERED, AlertNews.FLAPPING)
MOST_WITHIN = 4 * FLAPS  #: notices within FLAPS_WITHIN, of any sequence


def alert(state: AlertState = PROBLEM, severity: int = 2, problem: str | None = None) -> Alert:
    return Alert(key="nagios:web01/http", state=state, severity=severity, problem=problem)


class Thing:
    """One thing that is watched, and its ticket, as the desk would go on with them; `told` is when agents heard."""

    def __init__(self, first: Alert | None = None) -> None:
        self.known = first_of(first or alert(), 1001, NOON)
        self.now = NOON
        self.solved = False
        self.steady_at: datetime | None = None
        self.told = [NOON]

    def wait(self, time: timedelta) -> None:
        self.now += time
        if self.steady_at is not None and self.steady_at <= self.now:
            assert self.known.state is RECOVERED
            self.told.append(self.steady_at)
            self.solved, self.steady_at = True, None
            self.known = replace(self.known, flapping=False)

    def hear(self, said: Alert, after: timedelta = MINUTE) -> AlertNews:
        self.wait(after)
        before = self.known.state
        news, self.known = goes_on(self.known, said, self.now, over=self.solved)
        if news in TOLD and not (news is AlertNews.RECOVERED and self.solved):
            self.told.append(self.now)
        if news in (AlertNews.WORSE, AlertNews.BACK, AlertNews.FLAPPING) and self.known.state is PROBLEM:
            self.solved = False
        if news is AlertNews.RECOVERED:
            self.solved = True
        if self.known.state is not before or self.solved:
            waits = self.known.flapping and self.known.state is RECOVERED and not self.solved
            self.steady_at = self.now + STEADY_AFTER if waits else None
        return news


def to_and_fro(thing: Thing, mails: int, after: timedelta = MINUTE) -> list[AlertNews]:
    return [thing.hear(alert(PROBLEM if number % 2 else RECOVERED), after) for number in range(mails)]


def test_the_same_again_is_no_news() -> None:
    thing = Thing()
    assert thing.hear(alert()) is AlertNews.AGAIN
    assert thing.known.changes == ()


def test_a_recovery_and_what_comes_back() -> None:
    thing = Thing()
    assert to_and_fro(thing, 2) == [AlertNews.RECOVERED, AlertNews.BACK]
    assert thing.known.changes == (NOON + MINUTE, NOON + 2 * MINUTE)


@pytest.mark.parametrize(
    ("levels", "news"),
    [
        ((1, 2), [AlertNews.WORSE]),
        ((2, 1), [AlertNews.AGAIN]),
        ((0, 1, 2, 1, 2), [AlertNews.WORSE, AlertNews.WORSE, AlertNews.AGAIN, AlertNews.AGAIN]),
    ],
)
def test_worse_is_said_once_for_each_level(levels: tuple[int, ...], news: list[AlertNews]) -> None:
    thing = Thing(alert(severity=levels[0]))
    assert [thing.hear(alert(severity=each)) for each in levels[1:]] == news


def test_after_a_recovery_every_level_counts_anew() -> None:
    thing = Thing(alert(severity=2))
    thing.hear(alert(RECOVERED))
    assert thing.hear(alert(severity=1)) is AlertNews.BACK
    assert thing.hear(alert(severity=2)) is AlertNews.WORSE


def test_what_else_is_said_changes_nothing() -> None:
    thing = Thing()
    before = thing.known
    assert thing.hear(alert(OTHER)) is AlertNews.OTHER
    assert thing.known == before


def test_the_fifth_change_within_an_hour_is_flapping() -> None:
    thing = Thing()
    news = to_and_fro(thing, FLAPS + 4)
    assert news[FLAPS - 1] is AlertNews.FLAPPING
    assert news[FLAPS:] == [AlertNews.AGAIN] * 4
    assert AlertNews.FLAPPING not in news[: FLAPS - 1]
    assert len(thing.known.changes) == FLAPS


def test_slower_changes_are_no_flapping() -> None:
    thing = Thing()
    assert AlertNews.FLAPPING not in to_and_fro(thing, 20, FLAPS_WITHIN / (FLAPS - 1))
    assert not thing.known.flapping


def test_what_has_not_changed_for_an_hour_flaps_no_more() -> None:
    thing = Thing()
    to_and_fro(thing, FLAPS + 1)
    assert thing.known.flapping
    assert thing.known.state is PROBLEM
    assert thing.hear(alert(RECOVERED), FLAPS_WITHIN + MINUTE) is AlertNews.RECOVERED
    assert not thing.known.flapping


def test_what_an_agent_has_solved_is_back_with_any_problem() -> None:
    known = first_of(alert(), 1001, NOON)
    news, becomes = goes_on(known, alert(severity=1), NOON, over=True)
    assert news is AlertNews.BACK
    assert becomes.severity == 1


def test_a_recovery_of_what_was_solved_begins_no_flapping() -> None:
    changes = tuple(NOON - each * MINUTE for each in range(FLAPS, 0, -1))
    known = replace(first_of(alert(), 1001, NOON), changes=changes)
    news, becomes = goes_on(known, alert(RECOVERED), NOON, over=True)
    assert news is AlertNews.RECOVERED
    assert not becomes.flapping


def test_a_recovery_of_what_somebody_opened_again_is_no_news() -> None:
    known = replace(first_of(alert(), 1001, NOON), state=RECOVERED)
    assert goes_on(known, alert(RECOVERED), NOON, over=False)[0] is AlertNews.AGAIN


def test_a_thing_is_well_when_the_last_of_its_problems_is() -> None:
    thing = Thing(alert(problem="1"))
    assert thing.hear(alert(problem="2")) is AlertNews.AGAIN
    assert thing.hear(alert(RECOVERED, problem="1")) is AlertNews.OTHER
    assert thing.known.state is PROBLEM
    assert thing.hear(alert(RECOVERED, problem="2")) is AlertNews.RECOVERED
    assert thing.known.problems == ()


def test_a_problem_that_is_not_known_ends_nothing_that_stands() -> None:
    thing = Thing(alert(problem="1"))
    assert thing.hear(alert(RECOVERED, problem="7")) is AlertNews.OTHER
    assert thing.known.problems == ("1",)


def test_whoever_solves_a_ticket_has_solved_all_its_problems() -> None:
    known = replace(first_of(alert(problem="1"), 1001, NOON), problems=("1", "2"))
    _news, becomes = goes_on(known, alert(problem="3"), NOON, over=True)
    assert becomes.problems == ("3",)


def test_the_problems_of_a_thing_are_bounded() -> None:
    thing = Thing(alert(problem="first"))
    for number in range(MAX_PROBLEMS + 10):
        thing.hear(alert(problem=str(number)), timedelta(0))
    assert len(thing.known.problems) == MAX_PROBLEMS


MAILS = st.lists(
    st.tuples(
        st.builds(alert, st.sampled_from([PROBLEM, RECOVERED, OTHER]), st.integers(0, 2)),
        st.timedeltas(timedelta(0), timedelta(minutes=90)),
    ),
    max_size=60,
)


@given(MAILS)
def test_whatever_comes_agents_hear_of_it_a_bounded_number_of_times(mails: list[tuple[Alert, timedelta]]) -> None:
    thing = Thing()
    for said, after in mails:
        thing.hear(said, after)
        assert len(thing.known.changes) <= FLAPS
    for since in thing.told:
        assert len([each for each in thing.told if since <= each < since + FLAPS_WITHIN]) <= MOST_WITHIN


@given(MAILS)
def test_a_last_recovery_always_ends_solved(mails: list[tuple[Alert, timedelta]]) -> None:
    thing = Thing()
    for said, after in mails:
        thing.hear(said, after)
    thing.hear(alert())
    thing.hear(alert(RECOVERED))
    thing.wait(STEADY_AFTER)
    assert thing.solved
    assert not thing.known.flapping


@given(st.integers(FLAPS, 200), st.integers(0, 8))
def test_the_more_it_flaps_the_less_is_said(mails: int, minutes: int) -> None:
    thing = Thing()
    to_and_fro(thing, mails, minutes * MINUTE)
    assert len(thing.told) == 1 + FLAPS


def test_what_is_known_after_the_first_alert() -> None:
    assert first_of(alert(problem="1"), 7, NOON) == KnownAlert(
        key="nagios:web01/http", ticket=7, state=PROBLEM, severity=2, heard_at=NOON, problems=("1",)
    )
