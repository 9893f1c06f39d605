"""Who is on duty, and when so much of his working time has passed: plans, zones, nights of summer time, days off."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.calendars import Span, WorkingHours, read_span
from triaged.desk.dispatch import Staffing, choose, on_duty, present
from triaged.desk.duty import Duty, Presence, presence_of
from triaged.desk.people import AgentFacts
from triaged.model import EvidenceLevel, KnownTicket, Priority, Status, Tier

ZONES = ("Africa/Casablanca", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin", "UTC")
MINUTE = timedelta(minutes=1)
SATURDAY = datetime(2026, 3, 7, 10, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 10, tzinfo=UTC)


def hours(*spans: str, zone: str = "UTC", off: tuple[date, ...] = ()) -> WorkingHours:
    return WorkingHours(spans=tuple(map(read_span, spans)), zone=ZoneInfo(zone), days_off=frozenset(off))


OFFICE = hours("Mon-Fri 09:00-17:00")
WEEKEND = hours("Sat-Sun 09:00-18:00")


def agent(name: str, tier: Tier = Tier.L1, **what: Any) -> AgentFacts:
    facts: dict[str, Any] = {"queues": frozenset({"support"}), "hours": OFFICE}
    return AgentFacts(name=name, address=f"{name}@agents.example", tier=tier, **{**facts, **what})


def duty(*names: str, tier: Tier = Tier.L2, queue: str | None = "support", on: WorkingHours = WEEKEND) -> Duty:
    return Duty(queue=queue, tier=tier, hours=on, agents=tuple(f"{each}@agents.example" for each in names))


def ticket(tier: Tier = Tier.L1, **what: Any) -> KnownTicket:
    facts: dict[str, Any] = {
        "number": 1001,
        "subject": "Printer",
        "status": Status.NEW,
        "priority": Priority.P3,
        "queue": "support",
        "tags": (),
        "language": "en",
        "customer": "anna@example.org",
        "mailbox": "support",
        "evidence": EvidenceLevel.A2,
        "updated_at": MONDAY,
    }
    return KnownTicket(tier=tier, **{**facts, **what})


def staffing(agents: list[AgentFacts], *duties: Duty, now: datetime, away: tuple[str, ...] = ()) -> Staffing:
    absent = {f"{name}@agents.example": None for name in away}
    return Staffing(agents=agents, away=absent, load={}, now=now, duties=duties)


ANN, BOB = agent("ann", Tier.L2), agent("bob", Tier.L2)
CEM, DAN = agent("cem", Tier.L3), agent("dan")


def names(agents: list[AgentFacts]) -> list[str]:
    return [each.name for each in agents]


def test_without_a_plan_own_hours_count() -> None:
    assert presence_of(ANN, "support", ()) == Presence(hours=(OFFICE,))
    others = [duty("bob", queue="billing"), duty("dan", tier=Tier.L1)]
    assert presence_of(ANN, "support", others) == Presence(hours=(OFFICE,))


def test_where_his_tier_has_a_plan_it_alone_counts() -> None:
    assert presence_of(ANN, "support", [duty("ann"), duty("bob")]) == Presence(hours=(WEEKEND,))
    assert presence_of(ANN, "support", [duty("bob")]) == Presence(hours=())
    assert presence_of(ANN, "support", [duty("bob", queue=None)]) == Presence(hours=())


def test_a_plan_of_another_tier_adds_its_hours() -> None:
    assert presence_of(CEM, "support", [duty("cem")]) == Presence(hours=(OFFICE, WEEKEND))


def test_only_who_is_named_in_an_entry_that_is_on_counts_as_at_work() -> None:
    plan = [duty("ann"), duty("bob", on=OFFICE)]
    assert names(present(ticket(Tier.L2), staffing([ANN, BOB, CEM], *plan, now=SATURDAY))) == ["ann"]
    assert names(present(ticket(Tier.L2), staffing([ANN, BOB, CEM], *plan, now=MONDAY))) == ["bob", "cem"]
    assert names(present(ticket(Tier.L2), staffing([ANN, BOB], *plan, now=SATURDAY, away=("ann",)))) == []


def test_the_team_is_those_on_duty_of_its_tier_else_of_the_next_one_that_is_there() -> None:
    everybody = [DAN, ANN, BOB, CEM]
    assert names(on_duty(ticket(Tier.L2), staffing(everybody, now=MONDAY))) == ["ann", "bob"]
    assert names(on_duty(ticket(Tier.L2), staffing(everybody, duty("ann"), now=MONDAY))) == ["cem"]
    assert names(on_duty(ticket(Tier.L2), staffing(everybody, duty("ann"), now=SATURDAY))) == ["ann"]
    assert names(on_duty(ticket(), staffing(everybody, now=MONDAY))) == ["dan"]
    assert on_duty(ticket(), staffing(everybody, now=SATURDAY)) == []


def test_a_ticket_goes_to_who_is_on_duty() -> None:
    plan = [duty("bob"), duty("ann", on=OFFICE)]
    for now, wanted in ((SATURDAY, "bob"), (MONDAY, "ann")):
        choice = choose(ticket(Tier.L2), staffing([ANN, BOB], *plan, now=now), queue_language="en")
        assert choice is not None
        assert (choice.agent.name, "is at work" in choice.why) == (wanted, True)


def test_when_nobody_is_it_goes_to_who_comes_first_by_his_plan() -> None:
    night = SATURDAY + timedelta(hours=10)
    sunday, monday = duty("bob"), duty("ann", on=OFFICE)
    choice = choose(ticket(Tier.L2), staffing([ANN, BOB], sunday, monday, now=night), queue_language="en")
    assert choice is not None
    assert choice.agent is BOB
    assert "comes to work first" in choice.why


def test_who_never_is_on_duty_comes_last_and_yet_before_nobody() -> None:
    night = SATURDAY + timedelta(hours=10)
    choice = choose(ticket(Tier.L2), staffing([ANN, BOB], duty("bob"), now=night), queue_language="en")
    assert choice is not None
    assert choice.agent is BOB
    choice = choose(
        ticket(Tier.L2), staffing([ANN, BOB], duty("bob"), now=night), queue_language="en", without=[BOB.address]
    )
    assert choice is not None
    assert choice.agent is ANN


def test_hours_of_two_plans_count_together_and_each_moment_once() -> None:
    early, late = hours("Sat 09:00-12:00"), hours("Sat 13:00-15:00", zone="Europe/Berlin")  # 12:00 to 14:00 in UTC
    both = Presence(hours=(early, late, hours("Sat 11:00-12:30")))
    ten = datetime(2026, 3, 7, 10, tzinfo=UTC)
    assert both.after(ten, timedelta(hours=3)) == ten + timedelta(hours=3)
    assert both.after(ten, timedelta(hours=4, minutes=1)) == datetime(2026, 3, 14, 9, 1, tzinfo=UTC)
    assert both.next_on(ten - timedelta(days=1)) == datetime(2026, 3, 7, 9, tzinfo=UTC)


def test_in_the_night_that_has_an_hour_twice_both_count() -> None:
    night = Presence(hours=(hours("Sun 00:00-06:00", zone="Europe/Berlin"), hours("Sun 05:30-06:00")))
    begins = datetime(2026, 10, 24, 22, tzinfo=UTC)  # midnight in Berlin; at 03:00 it is 02:00 once more
    assert night.after(begins, timedelta(hours=7)) == begins + timedelta(hours=7)
    assert night.after(begins, timedelta(hours=7, minutes=10)) == datetime(2026, 10, 25, 5, 40, tzinfo=UTC)


def test_who_never_comes_counts_as_if_he_were_always_there() -> None:
    assert Presence(hours=()).after(MONDAY, timedelta(hours=2)) == MONDAY + timedelta(hours=2)
    assert Presence(hours=()).next_on(MONDAY) is None
    assert not Presence(hours=()).is_on(MONDAY)


def test_hours_that_never_come_take_nothing_from_the_others() -> None:
    never = hours("Mon 09:00-10:00", off=tuple(date(2026, 3, 2) + timedelta(days=7 * n) for n in range(1200)))
    assert never.reached(SATURDAY, MINUTE) is None
    either = Presence(hours=(never, OFFICE))
    assert either.next_on(SATURDAY) == MONDAY - timedelta(hours=1)
    assert either.after(SATURDAY, MINUTE) == MONDAY - timedelta(minutes=59)


def test_who_is_always_there_is() -> None:
    always = Presence(hours=(OFFICE, hours()))
    assert always.after(SATURDAY, timedelta(days=3)) == SATURDAY + timedelta(days=3)
    assert always.next_on(SATURDAY) == SATURDAY


@st.composite
def some_hours(draw: st.DrawFn) -> WorkingHours:
    """Hours on whole minutes."""
    spans = []
    for _ in range(draw(st.integers(1, 3))):
        begins = draw(st.integers(0, 24 * 60 - 1))
        ends = draw(st.integers(begins + 1, 24 * 60))
        spans.append(
            Span(
                days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
                begins=time(begins // 60, begins % 60),
                ends=time(ends // 60 % 24, ends % 60),
            )
        )
    off = draw(st.frozensets(st.dates(date(2026, 10, 20), date(2026, 11, 5)), max_size=3))
    return WorkingHours(spans=tuple(spans), zone=ZoneInfo(draw(st.sampled_from(ZONES))), days_off=off)


@given(
    st.lists(some_hours(), min_size=1, max_size=3),
    st.integers(0, 3 * 24 * 60),
    st.integers(1, 400),
)
def test_it_is_as_if_somebody_counted_the_minutes(each: list[WorkingHours], into: int, minutes: int) -> None:
    """Around the night in which Berlin, Casablanca and Lord Howe do not all change their clocks."""
    presence = Presence(hours=tuple(each))
    begins = datetime(2026, 10, 23, tzinfo=UTC) + into * MINUTE
    at, left = begins, minutes
    while left and at - begins < timedelta(days=7):
        left -= any(hours.is_on(at) for hours in each)
        at += MINUTE
    if not left:
        assert presence.after(begins, minutes * MINUTE) == at
    else:
        assert presence.after(begins, minutes * MINUTE) > at
    first = presence.next_on(begins)
    if first is not None:
        assert presence.is_on(first)
        assert not any(presence.is_on(begins + n * MINUTE) for n in range(min(3000, (first - begins) // MINUTE)))


@pytest.mark.parametrize("zone", ZONES)
def test_whoever_is_at_work_is_on_duty_from_then_on(zone: str) -> None:
    plan = Presence(hours=(hours("Mon-Sun 01:30-03:30", zone=zone), hours("Mon-Sun 03:00-04:00", zone=zone)))
    moment = datetime(2026, 10, 20, tzinfo=UTC)
    for _ in range(12):
        begins = plan.next_on(moment)
        assert begins is not None
        assert plan.is_on(begins)
        assert begins == moment or not plan.is_on(begins - MINUTE)
        moment = plan.after(begins, timedelta(hours=2)) + timedelta(hours=2)
