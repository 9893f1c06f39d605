"""What `triaged check` doubts of policies, chains, calendars and plans: one line each, with the way out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from triaged.config import load_desk, promise_warnings
from triaged.config.folder import new_keys

TODAY = date(2026, 11, 22)
SETTINGS = """
name = "Desk"
[keys]
file = "keys"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[[queue]]
name = "support"
[[queue]]
name = "billing"
[[agent]]
name = "Ann"
addresses = ["ann@example.com"]
tier = "L2"
[[agent]]
name = "Tom"
addresses = ["tom@example.com"]
queues = ["support"]
"""
OFFICE = '[[calendar]]\nname = "office"\nhours = ["Mon-Thu 09:00-17:00", "Fri 09:00-12:00"]\n'
CHAIN = '[[chain]]\nname = "told"\nsteps = [{ at = "breach", do = ["agent"] }]\n'
SLA = '[[sla]]\nname = "standard"\ncalendar = "office"\nchain = "told"\nP3 = { resolution = "8h" }\n'
MEANT = OFFICE + CHAIN + SLA
GOLD = SLA.replace('"standard"', '"gold"')


def duty(agent: str, hours: str, *, queue: str | None = "support", tier: str = "L2") -> str:
    of = f'queue = "{queue}"\n' if queue is not None else ""
    return f'[[duty]]\n{of}tier = "{tier}"\nhours = [{hours}]\nagents = ["{agent}"]\n'


def doubts(folder: Path, promises: str) -> list[str]:
    (folder / "keys").write_text(new_keys())
    (folder / "keys").chmod(0o600)
    (folder / "triaged.toml").write_text(SETTINGS + promises)
    return promise_warnings(load_desk(folder / "triaged.toml", today=TODAY), TODAY)


@pytest.mark.parametrize(
    "plan",
    [
        "",
        duty("Ann", ""),  # always
        duty("Ann", '"Mon-Fri 09:00-17:00"'),
        duty("Ann", '"Sat-Sun 09:00-17:00"') + duty("Ann", '"Mon-Fri 09:00-10:00"', queue=None),
        duty("Ann", '"Sat-Sun 09:00-17:00"') + duty("Ann", '"Mon-Fri 20:00-22:00"'),  # who writes it down has seen it
    ],
)
def test_a_plan_that_has_every_day_of_the_calendar_is_not_doubted(tmp_path: Path, plan: str) -> None:
    assert doubts(tmp_path, MEANT + plan) == []


@pytest.mark.parametrize(
    ("hours", "days"),
    [('"Sat-Sun 09:00-17:00"', "Mon, Tue, Wed, Thu, Fri"), ('"Mon-Wed 09:00-17:00", "Fri 09:00-10:00"', "Thu")],
)
def test_a_plan_without_a_day_on_which_time_passes_is_doubted(tmp_path: Path, hours: str, days: str) -> None:
    (said,) = doubts(tmp_path, MEANT + duty("Ann", hours))
    assert said == (
        f"duty: nobody of L2 is on duty for queue 'support' on {days}, when the time of its tickets passes: what "
        "stands in [[duty]] is the whole plan; write these days into it too"
    )


def test_the_plan_of_another_tier_or_queue_fills_none(tmp_path: Path) -> None:
    week = '"Mon-Sun 09:00-17:00"'
    others = duty("Ann", week, tier="L3") + duty("Ann", week, queue="billing")
    (said,) = doubts(tmp_path, MEANT + duty("Ann", '"Sat 09:00-17:00"') + others)
    assert "nobody of L2 is on duty for queue 'support' on Mon" in said


def test_only_calendars_that_count_for_the_queue_are_looked_at(tmp_path: Path) -> None:
    promises = MEANT.replace('chain = "told"\nP3', 'chain = "told"\nqueues = ["billing"]\nP3')
    assert doubts(tmp_path, promises + duty("Ann", '"Sat 09:00-17:00"')) == []


def test_who_is_in_no_plan_of_his_tier_is_never_at_work_and_said_so(tmp_path: Path) -> None:
    plan = duty("Tom", '"Mon-Fri 09:00-17:00"', queue=None)
    (said,) = doubts(tmp_path, MEANT + plan)
    assert said == (
        "duty: agent 'Ann' is never at work for 'support', 'billing': the plan of L2 does not name him; write him into "
        "a [[duty]] of it"
    )


@pytest.mark.parametrize(
    "plan",
    [
        duty("Ann", '"Mon-Fri 09:00-17:00"'),
        duty("Tom", '"Mon-Fri 09:00-17:00"', tier="L2") + duty("Ann", "", tier="L3"),  # another one adds its hours
        duty("Ann", '"Mon-Fri 09:00-17:00"', queue="billing", tier="L1"),  # Tom is not of that queue
    ],
)
def test_who_is_named_somewhere_in_his_queues_is_at_work(tmp_path: Path, plan: str) -> None:
    assert doubts(tmp_path, MEANT + plan) == []


@pytest.mark.parametrize("key", ["customer_tiers", "organisations"])
@pytest.mark.parametrize("named", [False, True])
def test_a_policy_for_customers_of_whom_nothing_is_known_fits_nobody(tmp_path: Path, key: str, named: bool) -> None:
    gold = GOLD + f'{key} = ["gold"]\n' + ("only_named = true\n" if named else "")
    said = doubts(tmp_path, OFFICE + CHAIN + gold + SLA)
    fits_nobody = (
        "sla 'gold' fits nobody: which organisation a customer is of, and what he has bought, is not known; set `file` "
        "or `command` in [customers]"
    )
    assert said == ([] if named else [fits_nobody])  # what a rule names holds for everybody


def test_what_a_command_says_of_customers_is_not_known_here(tmp_path: Path) -> None:
    gold = GOLD + 'customer_tiers = ["gold"]\n'
    assert doubts(tmp_path, OFFICE + CHAIN + gold + SLA + '[customers]\ncommand = ["true"]\n') == []


def test_a_customers_file_that_says_nothing_of_what_they_bought_is_doubted(tmp_path: Path) -> None:
    (tmp_path / "customers.toml").write_text('[[organisation]]\nname = "Acme"\ndomains = ["example.net"]\n')
    gold = GOLD + 'customer_tiers = ["gold"]\n'
    (said,) = doubts(tmp_path, OFFICE + CHAIN + gold + SLA + '[customers]\nfile = "customers.toml"\n')
    assert said == "sla 'gold': the customers' file has no tier 'gold'"


@pytest.mark.parametrize(
    ("promises", "doubt"),
    [
        (
            MEANT + CHAIN.replace("told", "other"),
            "chain 'other' is carried out for nothing: no sla names it; set `chain` in one, or take it out",
        ),
        (
            MEANT + OFFICE.replace("office", "other"),
            "calendar 'other': nothing names it; set `calendar` in an sla, an agent or a duty, or take it out",
        ),
        (
            MEANT.replace('["agent"]', '["agent", "customer"], metrics = ["tier"]'),
            (
                "chain 'told', step 1: no customer is promised how long a tier has his ticket, so he is never told "
                "of it; take `customer` out, or name another one of the `metrics`"
            ),
        ),
        (
            OFFICE + SLA.replace('chain = "told"\n', ""),
            "sla 'standard' has no chain: nobody is told when its time runs out; set its `chain`",
        ),
    ],
)
def test_what_is_there_for_nothing_is_doubted(tmp_path: Path, promises: str, doubt: str) -> None:
    assert doubts(tmp_path, promises) == [doubt]


@pytest.mark.parametrize(
    "promises",
    [
        MEANT + OFFICE.replace("office", "home") + duty("Ann", "") + 'calendar = "home"\n',
        MEANT.replace('["agent"]', '["customer"], metrics = ["tier", "resolution"]'),
        MEANT.replace('["agent"]', '["customer"]'),
        MEANT.replace('["agent"]', '["agent"], metrics = ["tier"]'),
    ],
)
def test_what_is_there_for_something_is_not(tmp_path: Path, promises: str) -> None:
    assert doubts(tmp_path, promises) == []
