"""The page of `triaged sla`: what stands there and what does not, from the document of one ticket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click
import pytest
from click.testing import CliRunner

from triaged.cli.sla_page import NOTHING, print_page

NINE, TEN = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 10))
INTERVAL = {
    "from": NINE,
    "to": None,
    "state": "running",
    "reason": "started: opened",
    "owner": "unassigned",
    "tier": "L1",
    "counted_s": 1800,
}
CLOCK = {
    "metric": "first_response",
    "cycle": 1,
    "state": "running",
    "reason": "",
    "policy": "gold",
    "version": 2,
    "started_at": NINE,
    "due_at": TEN,
    "breached_at": None,
    "ended_at": None,
    "target_s": 3600,
    "elapsed_s": 1800,
    "missed_target_s": None,
    "remaining_s": 1800,
    "late_s": 0,
    "retroactive": False,
    "intervals": [INTERVAL],
    "calendar": "office",
    "zone": "Europe/Berlin",
    "days_off": [],
}
MISSED = {"breached_at": TEN, "missed_target_s": 3600, "elapsed_s": 5400, "remaining_s": -1800, "late_s": 1800}


def page(*clocks: dict[str, Any], **said: Any) -> str:
    """As a terminal shows it, with its colours."""
    document = {"ticket": 1001, "subject": "Printer", "requester_wait_s": 1800, "agent_work_s": 0, **said}
    command = click.Command("page", callback=lambda: print_page({**document, "clocks": list(clocks)}))
    return CliRunner().invoke(command, color=True, catch_exceptions=False).output


def test_a_clock_that_runs() -> None:
    shown = click.unstyle(page(CLOCK)).splitlines()
    assert shown[5:9] == [
        "first_response  running",
        "       promised  1 h of calendar office (Europe/Berlin) by policy gold, version 2",
        "           used  ############............ 50 %  30 min, 30 min left",
        "            due  2026-03-02 10:00",
    ]
    assert "until now" in shown[-1]


def test_one_that_has_missed_it_says_when_it_did_and_not_when_it_was_due() -> None:
    lines = click.unstyle(page({**CLOCK, **MISSED, "reason": "opened"})).splitlines()
    assert "first_response  running: opened" in lines
    assert "         missed  2026-03-02 10:00" in lines
    assert not [line for line in lines if line.lstrip().startswith("due ")]
    assert [line for line in lines if line.endswith("1 h 30 min, 30 min too late")]


def test_what_has_missed_it_is_red() -> None:
    red = click.style("", fg="red", reset=False)
    assert red in page({**CLOCK, **MISSED})
    assert red not in page(CLOCK)
    assert click.style("  running", fg="cyan") in page(CLOCK)


@pytest.mark.parametrize("retroactive", [True, False])
def test_a_promise_that_came_later_is_said_to_count_from_the_start(retroactive: bool) -> None:
    assert ("version 2, also for the time before" in page({**CLOCK, "retroactive": retroactive})) == retroactive


def test_a_policy_that_is_none_any_more_has_no_calendar() -> None:
    assert "  1 h by policy gold" in page({**CLOCK, "calendar": None, "zone": None})


def test_an_interval_that_has_ended_says_when() -> None:
    shown = page({**CLOCK, "intervals": [{**INTERVAL, "to": TEN}]})
    assert "2026-03-02 09:00  2026-03-02 10:00" in shown
    assert "until now" not in shown


def test_a_clock_that_has_stopped_has_nothing_left() -> None:
    shown = page({**CLOCK, "state": "stopped", "ended_at": TEN})
    assert "          ended  2026-03-02 10:00" in shown
    assert "left" not in shown


def test_without_clocks_it_says_so_and_names_no_zone() -> None:
    shown = page(requester_wait_s=None, agent_work_s=None)
    assert NOTHING in shown
    assert "UTC" not in shown
    assert "customer waited" not in shown


@pytest.mark.parametrize(
    ("remaining", "said"), [(60, ", 1 min left"), (0, ", 0 min left"), (-60, ", 1 min too late")], ids=str
)
def test_it_is_too_late_only_when_the_time_is_over(remaining: int, said: str) -> None:
    (used,) = (
        line
        for line in click.unstyle(page({**CLOCK, "remaining_s": remaining, "late_s": max(0, -remaining)})).splitlines()
        if " used " in line
    )
    assert used.endswith(said)


def test_what_was_missed_is_measured_by_what_was_promised_then() -> None:
    raised = {**CLOCK, **MISSED, "target_s": 1800, "remaining_s": -3600}
    shown = page(raised)
    assert "promised  1 h, now 30 min of calendar office" in shown
    assert "150 %  1 h 30 min, 30 min too late" in shown


def test_what_is_used_and_what_is_left_make_the_whole() -> None:
    assert "5 min, 55 min left" in page({**CLOCK, "elapsed_s": 330, "remaining_s": 3270})
    assert "59 min, 30 s left" in page({**CLOCK, "elapsed_s": 3570, "remaining_s": 30})


def test_a_ticket_of_a_monitoring_system_may_have_no_clock() -> None:
    assert "monitoring system" in page()
