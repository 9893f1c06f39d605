"""Who is told of a ticket that nobody has taken."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.dispatch import Choice, Staffing, choose, least_loaded, present
from triaged.desk.people import AgentFacts
from triaged.model import EvidenceLevel, KnownTicket, Priority, Status, Tier

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
ALWAYS = WorkingHours(spans=(), zone=ZoneInfo("UTC"))


def hours(*spans: str, zone: str = "UTC") -> WorkingHours:
    return WorkingHours(spans=tuple(map(read_span, spans)), zone=ZoneInfo(zone))


def agent(name: str, **what: Any) -> AgentFacts:
    facts: dict[str, Any] = {"queues": frozenset({"support"}), "tier": Tier.L1, "hours": ALWAYS}
    return AgentFacts(name=name, address=f"{name}@agents.example", **{**facts, **what})


def ticket(**what: Any) -> KnownTicket:
    facts: dict[str, Any] = {
        "number": 1001,
        "subject": "Printer",
        "status": Status.NEW,
        "priority": Priority.P3,
        "queue": "support",
        "tier": Tier.L1,
        "tags": (),
        "language": "en",
        "customer": "anna@example.org",
        "mailbox": "support",
        "evidence": EvidenceLevel.A2,
        "updated_at": MONDAY,
    }
    return KnownTicket(**{**facts, **what})


def chosen(
    agents: Sequence[AgentFacts],
    about: KnownTicket | None = None,
    *,
    away: Mapping[str, datetime | None] | None = None,
    load: Mapping[str, int] | None = None,
    now: datetime = MONDAY,
    lead: str | None = None,
    without: Collection[str] = (),
) -> Choice | None:
    def full(name: str) -> str:
        return f"{name}@agents.example"

    staffing = Staffing(
        agents=agents,
        away={full(name): until for name, until in (away or {}).items()},
        load={full(name): number for name, number in (load or {}).items()},
        now=now,
    )
    return choose(
        about or ticket(),
        staffing,
        queue_language="en",
        lead=full(lead) if lead else None,
        without={full(name) for name in without},
    )


def name(choice: Choice | None) -> str | None:
    return choice.agent.name if choice is not None else None


def test_who_has_least_to_do_is_told() -> None:
    agents = [agent("ann"), agent("bob"), agent("cem")]
    assert name(chosen(agents, load={"ann": 3, "bob": 1, "cem": 2})) == "bob"


def test_of_equals_the_first_of_the_settings_is_told() -> None:
    assert name(chosen([agent("bob"), agent("ann")])) == "bob"


def test_only_who_works_in_the_queue_and_who_names_none_works_in_all() -> None:
    assert name(chosen([agent("ann", queues=frozenset({"billing"})), agent("bob")])) == "bob"
    assert name(chosen([agent("ann", queues=frozenset({"billing"})), agent("bob", queues=frozenset())])) == "bob"
    assert chosen([agent("ann", queues=frozenset({"billing"}))]) is None


def test_the_lowest_tier_that_fits_is_told_first() -> None:
    agents = [agent("cem", tier=Tier.L3), agent("bob", tier=Tier.L2), agent("ann")]
    assert name(chosen(agents)) == "ann"
    assert name(chosen(agents, ticket(tier=Tier.L2))) == "bob"
    assert name(chosen(agents, ticket(tier=Tier.L2), without=["bob"])) == "cem"
    assert chosen(agents, ticket(tier=Tier.L3), without=["cem"]) is None


def test_a_tier_that_nobody_has_counts_as_the_highest_that_there_is() -> None:
    agents = [agent("ann"), agent("bob", tier=Tier.L2)]
    assert name(chosen(agents, ticket(tier=Tier.L4))) == "bob"
    assert chosen(agents, ticket(tier=Tier.L4), without=["bob"]) is None


@pytest.mark.parametrize("until", [None, MONDAY + timedelta(days=1)])
def test_who_is_away_is_not_told(until: datetime | None) -> None:
    assert name(chosen([agent("ann"), agent("bob")], away={"ann": until})) == "bob"
    assert chosen([agent("ann")], away={"ann": until}) is None


def test_who_is_at_work_comes_before_who_is_not_even_with_a_higher_tier() -> None:
    agents = [agent("ann", hours=hours("Mon 12:00-18:00")), agent("bob", tier=Tier.L2)]
    assert name(chosen(agents)) == "bob"
    assert name(chosen(agents, now=MONDAY + timedelta(hours=3))) == "ann"


def test_where_nobody_is_at_work_who_comes_first_is_told() -> None:
    agents = [
        agent("ann", hours=hours("Mon-Fri 09:00-17:00", zone="America/New_York")),
        agent("bob", hours=hours("Mon-Fri 09:00-17:00", zone="Europe/Berlin")),
    ]
    choice = chosen(agents, now=datetime(2026, 3, 1, 12, tzinfo=UTC), load={"bob": 100})
    assert name(choice) == "bob"
    assert choice is not None
    assert "comes to work first" in choice.why


def test_who_speaks_the_language_comes_first_if_anybody_does() -> None:
    agents = [agent("ann"), agent("bob", languages=("de", "ru"), tier=Tier.L2), agent("cem", languages=("zh-Hant",))]
    assert name(chosen(agents, ticket(language="ru"))) == "bob"
    assert name(chosen(agents, ticket(language="zh-Hans"))) == "cem"
    assert name(chosen(agents, ticket(language="fr"))) == "ann"
    assert name(chosen(agents, ticket(language="en"))) == "ann"  # who names none speaks the queue's


def test_who_knows_the_subject_comes_before_who_has_less_to_do() -> None:
    agents = [agent("ann"), agent("bob", skills=frozenset({"printers", "paper"}))]
    choice = chosen(agents, ticket(tags=("vip", "printers")), load={"bob": 9})
    assert choice is not None
    assert (choice.agent.name, choice.why) == (
        "bob",
        "works in the queue 'support', is at work, speaks en, is L1, knows printers, has 9 tickets",
    )


def test_the_lead_is_the_last_resort_and_asked_once() -> None:
    lead = agent("zoe", queues=frozenset({"billing"}), tier=Tier.L4)
    agents = [agent("ann"), lead]
    assert name(chosen(agents, lead="zoe")) == "ann"
    last = chosen(agents, lead="zoe", without=["ann"])
    assert last is not None
    assert (last.agent.name, last.lead) == ("zoe", True)
    assert chosen(agents, lead="zoe", without=["ann", "zoe"]) is None
    assert chosen(agents, lead="nobody", without=["ann"]) is None


people = st.builds(
    agent,
    st.sampled_from(["ann", "bob", "cem", "dan"]),
    queues=st.sampled_from([frozenset(), frozenset({"support"}), frozenset({"billing"})]),
    tier=st.sampled_from(list(Tier)),
    languages=st.sampled_from([(), ("en",), ("de", "ru")]),
    skills=st.sampled_from([frozenset(), frozenset({"printers"})]),
    hours=st.sampled_from([ALWAYS, hours("Mon 09:00-17:00"), hours("Tue 09:00-17:00")]),
)


@given(
    st.lists(people, max_size=5, unique_by=lambda each: each.name),
    st.sampled_from(list(Tier)),
    st.sets(st.sampled_from(["ann", "bob", "cem"])),
    st.sets(st.sampled_from(["ann", "bob", "dan"])),
    st.dictionaries(st.sampled_from(["ann", "bob", "cem"]), st.integers(0, 3)),
)
def test_who_is_told_may_be_told_and_the_same_facts_choose_the_same_agent(
    agents: list[AgentFacts], tier: Tier, away: set[str], without: set[str], load: dict[str, int]
) -> None:
    about = ticket(tier=tier, tags=("printers",))
    choice = chosen(agents, about, away=dict.fromkeys(away), without=without, load=load)
    able = [each for each in agents if "billing" not in each.queues and each.name not in away | without]
    if choice is None:
        highest = max((each.tier for each in agents if "billing" not in each.queues), default=Tier.L1)
        assert all(each.tier < min(tier, highest) for each in able)
        return
    assert choice.agent in able
    assert choice.why
    others = [each for each in agents if each.name != choice.agent.name]
    random.Random(1).shuffle(others)
    again = chosen([choice.agent, *others], about, away=dict.fromkeys(away), without=without, load=load)
    assert again is not None
    assert again.agent == choice.agent  # whoever wins, wins from the first place too


def at_work(agents: Sequence[AgentFacts], about: KnownTicket | None = None, *away: str) -> list[str]:
    """Who can be given a ticket at once."""
    staffing = Staffing(agents=agents, away={f"{each}@agents.example": None for each in away}, load={}, now=MONDAY)
    return [each.name for each in present(about or ticket(), staffing)]


def test_given_a_ticket_at_once_is_who_works_there_is_here_and_is_at_work() -> None:
    agents = [
        agent("late", hours=hours("Mon-Fri 11:00-17:00")),
        agent("now", hours=hours("Mon-Fri 09:00-17:00")),
        agent("other", queues=frozenset({"billing"})),
        agent("all", queues=frozenset()),
        agent("ill"),
    ]
    assert at_work(agents, None, "ill") == ["now", "all"]


def test_a_higher_tier_is_not_given_to_a_lower_one_since_the_others_are_off() -> None:
    agents = [agent("low"), agent("high", tier=Tier.L2, hours=hours("Mon-Fri 11:00-17:00")), agent("top", tier=Tier.L3)]
    assert at_work(agents, ticket(tier=Tier.L2)) == ["top"]
    assert at_work(agents[:2], ticket(tier=Tier.L2)) == []
    assert at_work(agents, ticket(tier=Tier.L4)) == ["top"], "a tier that nobody has counts as the highest"


@given(st.lists(st.integers(0, 5), max_size=6))
def test_who_has_least_to_do_is_the_first_of_those_with_the_least(loads: list[int]) -> None:
    agents = [agent(str(number)) for number in range(len(loads))]
    found = least_loaded(agents, {each.address: load for each, load in zip(agents, loads, strict=True) if load})
    assert (found.name if found is not None else None) == (str(loads.index(min(loads))) if loads else None)
