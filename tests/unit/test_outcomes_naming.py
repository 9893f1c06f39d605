"""What the words of a command may name, and whom a text mentions."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from triaged.desk.calendars import WorkingHours, read_span
from triaged.desk.people import AgentFacts
from triaged.model import Tier
from triaged.outcomes.answers.naming import agent_names, mentioned, names_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOM, TINA, SUE = "t.lee@agents.example", "tina@agents.example", "sue@agents.example"


def agent(name: str, address: str, *hours: str) -> AgentFacts:
    at_work = WorkingHours(spans=tuple(map(read_span, hours)), zone=ZoneInfo("Asia/Tokyo"))
    return AgentFacts(name=name, address=address, queues=frozenset(), tier=Tier.L1, hours=at_work)


PEOPLE = (agent("Tom Lee", TOM), agent("Tom Ray", TINA, "Mon-Fri 09:00-17:30", "Sat 10:00-14:00"), agent("Sue", SUE))


def work(**more: str):
    site = SimpleNamespace(agents={each.address: each.address for each in PEOPLE} | more)
    settings = SimpleNamespace(queues=[SimpleNamespace(name="support")])
    writer = SimpleNamespace(
        desk=SimpleNamespace(site=site, settings=settings), canned=SimpleNamespace(names=lambda: ["reset"])
    )
    return SimpleNamespace(agents=PEOPLE, writer=writer, now=NOON)


def test_an_agent_is_meant_by_any_name_that_is_his_alone():
    names = agent_names(work(**{"boss@home.example": SUE, "old@agents.example": "gone@agents.example"}))

    assert names["Tom Lee"] == names["t.lee"] == names[TOM] == TOM
    assert names["Sue"] == names["boss"] == names["boss@home.example"] == SUE
    assert "Tom" not in names
    assert "old@agents.example" not in names


def test_the_day_ends_with_the_last_of_his_hours():
    assert names_of(work(), PEOPLE[1]).day_ends == (17, 30)
    assert names_of(work(), PEOPLE[0]).day_ends == (18, 0)
    assert names_of(work(), agent("Night", TOM, "Mon 20:00-00:00")).day_ends == (23, 59)


def test_time_is_read_on_the_clock_of_who_writes():
    names = names_of(work(), PEOPLE[0])

    assert (names.now, names.now.hour) == (NOON, 21)
    assert (names.me, names.queues, names.canned) == (TOM, ("support",), ("reset",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@sue, please look.", [SUE]),
        ("Ask @SUE or @tina.", [SUE, TINA]),
        ("@Tom Ray knows it, @Tom Raymond does not.", [TINA]),
        ("Ask @Tom Raymond.", []),
        ("@t.lee: that is me", []),
        ("@Tom is two people", []),
        ("write to nobody@sue.example or @@sue", []),
        ("@sue @sue", [SUE]),
    ],
)
def test_who_is_mentioned(text, found):
    assert list(mentioned(text, names_of(work(), PEOPLE[0]))) == found
