"""Outages: many alerts of one monitoring system, and what agents say to it, which nobody must be sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.agents_desk import TOM
from tests.answering_agents import answer, said, told, words, write
from tests.service.test_alerts import PROBLEM, RECOVERY, AlertDesk

HOSTS = 60  #: twice as many as one sender may open tickets within an hour
DOWN, UP = "nagios-host-problem", "nagios-host-recovery"
NAGIOS = "nagios@monitor.example.net"


@pytest.fixture
def new_desk() -> Callable[..., AlertDesk]:
    return AlertDesk


def outage(desk: AlertDesk, name: str) -> list[str | None]:
    """All hosts at once: what becomes of each mail."""
    return desk.take_all(*(desk.mail(name, db02=f"host{number}") for number in range(HOSTS)))


@pytest.mark.timeout(60)
def test_each_host_of_an_outage_has_its_ticket_and_its_recovery_solves_it(desk: AlertDesk) -> None:
    assert desk.deps.desk.settings.limits.tickets_per_hour < HOSTS
    assert outage(desk, DOWN) == ["ticket"] * HOSTS
    assert outage(desk, UP) == ["reply"] * HOSTS
    assert {ticket["status"] for ticket in desk.tickets()} == {"solved"}
    assert len(desk.tickets()) == len(desk.things()) == HOSTS
    assert not any("storm" in ticket["tags"] for ticket in desk.tickets())
    assert desk.outbox("alarm") == []


def test_a_storm_of_other_mail_of_its_address_takes_no_alert(desk: AlertDesk) -> None:
    most = desk.deps.desk.settings.limits.tickets_per_hour
    desk.take_all(*(write(NAGIOS, f"Report {number}.", subject=f"Report {number}") for number in range(most + 2)))
    assert [ticket["tags"] for ticket in desk.tickets()].count(["storm"]) == 1
    assert desk.hear(PROBLEM) == "ticket"
    number = desk.tickets()[0]["number"]
    assert "storm" not in desk.shown(number)["tags"]
    assert desk.hear(RECOVERY) == "reply"
    assert desk.status(number) == "solved"


def test_alerts_do_not_make_a_storm_of_what_else_its_address_writes(desk: AlertDesk) -> None:
    outage(desk, DOWN)
    assert desk.take(write(NAGIOS, "Nagios was updated.", subject="Maintenance")) == "ticket"
    assert desk.tickets()[0]["tags"] == []


def test_whoever_answers_an_alert_answers_nobody(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    shown = desk.shown()
    assert shown["customer"] == ""
    assert shown["participants"] == []
    assert [each["from_addr"] for each in shown["messages"]] == [NAGIOS]
    assert "Your reply stays internal" in words(told(desk, TOM))

    assert answer(desk, "I am restarting it.") == "note"
    assert said(desk)[-1] == ("note", "I am restarting it.")
    assert desk.outbox("relay") == []


def test_what_is_to_go_to_the_customer_of_an_alert_is_held_with_the_reason(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    assert answer(desk, "#public\nI am restarting it.") == "held"
    assert "has no customer" in words(told(desk, TOM, "kept_agent"))
    assert desk.outbox("relay") == []
