"""Promised times in the settings: what they become, and every mistake with its place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from triaged.config import Desk, load_desk, promise_warnings, review_of_promises
from triaged.config.folder import new_keys
from triaged.desk.calendars import Span, WorkingHours
from triaged.desk.duty import Duty
from triaged.desk.sla import Policy, Promises, Step, Tells
from triaged.errors import ConfigError
from triaged.model import Metric, Priority, Status, Tier

TODAY = date(2026, 11, 22)
SETTINGS = """
name = "Desk"
{head}
[keys]
file = "keys"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[[queue]]
name = "support"
lead = "Ann Lee"
[[queue]]
name = "billing"
[[agent]]
name = "Ann Lee"
addresses = ["ann@example.com", "ann.lee@example.com"]
[[webhook]]
name = "chat"
url = "https://chat.example.org/in"
"""
PROMISES = """
[[calendar]]
name = "office"
zone = "Europe/Berlin"
hours = ["Mon-Fri 09:00-12:30", "Mon-Fri 13:30-17:30"]
days_off = ["12-24", "2026-12-31"]
[[calendar]]
name = "always"

[[sla]]
name = "gold"
calendar = "always"
organisations = ["Example Ltd"]
customer_tiers = ["gold"]
only_named = true
pauses = ["hold"]
P3 = { resolution = "1h30m" }
[[sla]]
name = "standard"
calendar = "office"
queues = ["support"]
chain = "standard"
P1 = { first_response = "30m", next_reply = "1h", update = "4h", resolution = "8h" }
P4 = {}
tiers = { L1 = "2h", L2 = "8h" }

[[chain]]
name = "standard"
steps = [
  { at = "50%", do = ["agent"] },
  { at = "breach", do = ["lead", "customer", "raise"] },
  { every = "4h", times = 3, do = ["up", "lead"], metrics = ["resolution"], webhooks = ["chat"] },
]

[[duty]]
queue = "support"
tier = "L2"
zone = "Europe/Berlin"
hours = ["Sat-Sun 09:00-18:00"]
agents = ["Ann Lee"]
"""
BERLIN = ZoneInfo("Europe/Berlin")
WEEK = frozenset(range(5))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    return tmp_path


def desk_of(folder: Path, promises: str, *, own_file: bool = False) -> Desk:
    head = 'promises = "promises.toml"' if own_file else ""
    settings = SETTINGS.format(head=head)
    (folder / "triaged.toml").write_text(settings if own_file else settings + promises)
    if own_file:
        (folder / "promises.toml").write_text(promises)
    return load_desk(folder / "triaged.toml", today=TODAY)


def mistakes(folder: Path, promises: str) -> list[str]:
    """What is wrong with them, in a file of their own; without its folder."""
    with pytest.raises(ConfigError) as caught:
        desk_of(folder, promises, own_file=True)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def doubts(folder: Path, promises: str) -> list[str]:
    """Of promises in which nothing else is doubted: all of them have a chain, and the plan has the whole week."""
    promises = promises.replace('pauses = ["hold"]', 'pauses = ["hold"]\nchain = "told"').replace("Sat-Sun", "Mon-Sun")
    if 'chain = "told"' in promises:
        promises += '[[chain]]\nname = "told"\nsteps = [{ at = "breach", do = ["agent"] }]\n'
    return promise_warnings(desk_of(folder, promises), TODAY)


@pytest.mark.parametrize("own_file", [False, True])
def test_what_is_promised_is_what_the_file_says(folder: Path, own_file: bool) -> None:
    desk = desk_of(folder, PROMISES, own_file=own_file)
    christmas = {date(year, 12, 24) for year in range(2025, 2030)}
    assert desk.promises == Promises(
        policies=(
            Policy(
                name="gold",
                calendar="always",
                organisations=frozenset({"Example Ltd"}),
                customer_tiers=frozenset({"gold"}),
                only_named=True,
                pauses=frozenset({Status.HOLD}),
                targets={Priority.P3: {Metric.RESOLUTION: 5400}},
            ),
            Policy(
                name="standard",
                calendar="office",
                queues=frozenset({"support"}),
                chain="standard",
                targets={
                    Priority.P1: {
                        Metric.FIRST_RESPONSE: 1800,
                        Metric.NEXT_REPLY: 3600,
                        Metric.UPDATE: 4 * 3600,
                        Metric.RESOLUTION: 8 * 3600,
                    }
                },
                tiers={Tier.L1: 2 * 3600, Tier.L2: 8 * 3600},
            ),
        ),
        calendars={
            "office": WorkingHours(
                spans=(
                    Span(days=WEEK, begins=time(9), ends=time(12, 30)),
                    Span(days=WEEK, begins=time(13, 30), ends=time(17, 30)),
                ),
                zone=BERLIN,
                days_off=frozenset({*christmas, date(2026, 12, 31)}),
            ),
            "always": WorkingHours(spans=(), zone=ZoneInfo("UTC")),
        },
        chains={
            "standard": (
                Step(at=50, does=(Tells.AGENT,)),
                Step(at=100, does=(Tells.LEAD, Tells.CUSTOMER, Tells.RAISE)),
                Step(
                    at=None,
                    every=4 * 3600,
                    times=3,
                    does=(Tells.UP, Tells.LEAD),
                    webhooks=("chat",),
                    metrics=frozenset({Metric.RESOLUTION}),
                ),
            )
        },
    )
    hours = WorkingHours(spans=(Span(days=frozenset({5, 6}), begins=time(9), ends=time(18)),), zone=BERLIN)
    assert desk.duties == (Duty(queue="support", tier=Tier.L2, hours=hours, agents=("ann@example.com",)),)


def test_a_day_off_is_no_work(folder: Path) -> None:
    office = desk_of(folder, PROMISES).promises.calendars["office"]
    thursday = datetime(2026, 12, 24, 10, tzinfo=BERLIN)
    assert [office.is_on(thursday + timedelta(days=ahead)) for ahead in range(5)] == [False, True, False, False, True]


def test_on_a_day_off_of_the_calendar_that_he_names_an_agent_is_not_at_work(folder: Path) -> None:
    (off, on) = (datetime(2026, 12, day, 10, tzinfo=BERLIN) for day in (24, 23))
    ann = 'addresses = ["ann@example.com", "ann.lee@example.com"]\n'
    own = desk_of(folder, PROMISES)
    assert own.agents[0].hours.is_on(off)
    path = folder / "triaged.toml"
    path.write_text(path.read_text().replace(ann, f'{ann}calendar = "office"\nzone = "Europe/Berlin"\n'))
    (agent,) = load_desk(path, today=TODAY).agents
    assert (agent.hours.is_on(on), agent.hours.is_on(off)) == (True, False)
    assert agent.hours.is_on(on.replace(hour=3))  # its hours are not meant
    path.write_text(path.read_text().replace('calendar = "office"\nzone', 'calendar = "ofice"\nzone'))
    with pytest.raises(ConfigError, match=r"agent\[0\].calendar: found 'ofice'; allowed always, office"):
        load_desk(path, today=TODAY)


def test_on_a_day_off_of_the_calendar_that_it_names_a_duty_is_none(folder: Path) -> None:
    saturday = datetime(2026, 12, 26, 10, tzinfo=BERLIN)
    days = changed('days_off = ["12-24", "2026-12-31"]', 'days_off = ["12-26"]')
    (always,) = desk_of(folder, days).duties
    (but_for_it,) = desk_of(folder, days.replace('tier = "L2"', 'tier = "L2"\ncalendar = "office"')).duties
    assert (always.hours.is_on(saturday), but_for_it.hours.is_on(saturday)) == (True, False)
    assert but_for_it.hours.is_on(saturday + timedelta(days=1))
    (wrong,) = mistakes(folder, days.replace('tier = "L2"', 'tier = "L2"\ncalendar = "ofice"'))
    assert "duty[0].calendar: found 'ofice'; allowed always, office" in wrong


NO_P1 = 'first_response = "30m", '
RAISED = 'P2 = { first_response = "2h" }\nP3 = { first_response = "8h" }'


@pytest.mark.parametrize(
    ("at", "latest"),
    [("25%", ', or at "24%" at the latest'), ("90%", ', or at "24%" at the latest')],
)
def test_a_raise_that_would_itself_be_the_breach_is_doubted(folder: Path, at: str, latest: str) -> None:
    raising = (
        changed("P4 = {}", RAISED)
        .replace(NO_P1, "")
        .replace('{ at = "50%", do = ["agent"] }', f'{{ at = "{at}", do = ["raise"], metrics = ["first_response"] }}')
    )
    (doubt,) = (each for each in doubts(folder, raising) if "late by being raised" in each)
    assert doubt == (
        f"chain 'standard', step 1: at {at} of P3.first_response of sla 'standard' all that it promises for P2 is "
        'used up, so that the ticket would be late by being raised, and is not raised; raise it at "breach"' + latest
    )


@pytest.mark.parametrize(
    ("steps", "targets"),
    [
        ('{ at = "24%", do = ["raise"] }', RAISED),
        ('{ at = "50%", do = ["agent"] }', RAISED),
        ('{ at = "90%", do = ["raise"], metrics = ["resolution"] }', RAISED),
        ('{ at = "90%", do = ["raise"] }', RAISED.replace("2h", "8h")),
    ],
)
def test_one_that_leaves_time_is_not(folder: Path, steps: str, targets: str) -> None:
    said = doubts(
        folder, changed("P4 = {}", targets).replace(NO_P1, "").replace('{ at = "50%", do = ["agent"] }', steps)
    )
    assert [each for each in said if "late by being raised" in each] == []


def test_where_even_the_first_per_cent_is_too_long_the_breach_alone_is_left(folder: Path) -> None:
    targets = RAISED.replace("2h", "4m")
    (said,) = doubts(
        folder, changed("P4 = {}", targets).replace('{ at = "50%", do = ["agent"] }', '{ at = "50%", do = ["raise"] }')
    )
    assert said.endswith('raise it at "breach"')


def test_without_any_table_nothing_is_promised(folder: Path) -> None:
    desk = desk_of(folder, "")
    assert (desk.promises, desk.duties, desk.days_off) == (Promises(), (), {})


def changed(old: str, new: str) -> str:
    assert old in PROMISES
    return PROMISES.replace(old, new, 1)


MISTAKES = {
    "the calendar": (
        changed('calendar = "office"', 'calendar = "ofice"'),
        "20: sla[1].calendar: found 'ofice'; allowed always, office; did you mean 'office'?",
    ),
    "the chain": (
        changed('chain = "standard"', 'chain = "standart"'),
        "22: sla[1].chain: found 'standart'; allowed standard; did you mean 'standard'?",
    ),
    "a queue": (
        changed('queues = ["support"]', 'queues = ["billing", "suport"]'),
        "21: sla[1].queues[1]: found 'suport'; allowed billing, support; did you mean 'support'?",
    ),
    "a webhook": (
        changed('webhooks = ["chat"]', 'webhooks = ["chatt"]'),
        "32: chain[0].steps[2].webhooks[0]: found 'chatt'; allowed chat; did you mean 'chat'?",
    ),
    "an agent": (
        changed('agents = ["Ann Lee"]', 'agents = ["Ann"]'),
        "40: duty[0].agents[0]: found 'Ann'; allowed Ann Lee; did you mean 'Ann Lee'?",
    ),
    "the queue of a duty": (
        changed('queue = "support"\ntier', 'queue = "help"\ntier'),
        "36: duty[0].queue: found 'help'; allowed billing, support",
    ),
    "days": (
        changed('first_response = "30m"', 'first_response = "2d"'),
        (
            "23: sla[1].P1.first_response: found '2d'; allowed working time in hours and minutes, such as "
            '"30m", "4h", "1h30m": how long a day is differs, so write its hours'
        ),
    ),
    "a number": (
        changed('"4h"', "4"),
        (
            '23: sla[1].P1.update: found 4; allowed working time in hours and minutes, such as "30m", "4h", '
            '"1h30m", at most 2000h'
        ),
    ),
    "too long a time": (
        changed('"4h"', '"2000h1m"'),
        "23: sla[1].P1.update: found '2000h1m'; allowed working time in hours and minutes",
    ),
    "no time": (
        changed('"4h"', '"0h"'),
        (
            "23: sla[1].P1.update: found '0h'; allowed working time in hours and minutes, such as \"30m\", "
            '"4h", "1h30m", at most 2000h'
        ),
    ),
    "a metric": (
        changed("first_response =", "first_reponse ="),
        (
            "23: sla[1].P1.first_reponse: unknown key; allowed first_response, next_reply, resolution, "
            "update; did you mean 'first_response'?"
        ),
    ),
    "a tier": (changed("L2 =", "L5 ="), "25: sla[1].tiers.L5: unknown key; allowed L1, L2, L3, L4"),
    "a status": (
        changed('pauses = ["hold"]', 'pauses = ["waiting"]'),
        "16: sla[0].pauses[0]: found 'waiting'; allowed ",
    ),
    "a status in which work is to be done": (
        changed('pauses = ["hold"]', 'pauses = ["pending", "open"]'),
        "16: sla[0].pauses[1]: found 'open'; allowed hold, pending",
    ),
    "a part": (
        changed('"50%"', '"101%"'),
        ('30: chain[0].steps[0].at: found \'101%\'; allowed a part of the target from "1%" to "100%", or "breach"'),
    ),
    "what is done": (
        changed('do = ["agent"]', 'do = ["agents"]'),
        (
            "30: chain[0].steps[0].do[0]: found 'agents'; allowed agent, customer, lead, raise, team, up; "
            "did you mean 'agent'?"
        ),
    ),
    "the order": (
        changed('"breach"', '"40%"'),
        (
            "31: chain[0].steps[1].at: found '40%' behind a later step; allowed the earlier step first, and "
            "steps with `every` at the end"
        ),
    ),
    "the same moment twice": (
        changed('"breach"', '"50%"'),
        (
            "31: chain[0].steps[1].at: found '50%' twice for the same clocks; allowed one step for both, such as "
            'do = ["agent", "lead"], or other metrics'
        ),
    ),
    "the end": (
        changed("]\n\n[[duty]]", '  { at = "breach", do = ["lead"] },\n]\n\n[[duty]]'),
        (
            "33: chain[0].steps[3].at: found 'breach' behind a later step; allowed the earlier step first, "
            "and steps with `every` at the end"
        ),
    ),
    "at and every": (
        changed("{ every =", '{ at = "breach", every ='),
        ('32: chain[0].steps[2]: found at and every together; allowed one of them, such as at = "75%" or every = "4h"'),
    ),
    "neither": (
        changed('{ at = "50%", do', "{ do"),
        ('30: chain[0].steps[0]: found neither at nor every; allowed one of them, such as at = "75%" or every = "4h"'),
    ),
    "times alone": (
        changed('at = "50%",', 'at = "50%", times = 2,'),
        "30: chain[0].steps[0].times: found times without every; allowed both, or neither",
    ),
    "nothing done": (
        changed('{ at = "50%", do = ["agent"] }', '{ at = "50%" }'),
        (
            "30: chain[0].steps[0]: found a step that does nothing; allowed one with do or webhooks, such as "
            'do = ["agent"]'
        ),
    ),
    "a zone": (
        changed('"Europe/Berlin"', '"Europe/Berln"'),
        "4: calendar[0].zone: found 'Europe/Berln'; allowed a zone of the IANA list",
    ),
    "hours": (
        changed('"Mon-Fri 13:30-17:30"', '"Mon-Fri 17:30-13:30"'),
        "5: calendar[0].hours[1]: found 'Mon-Fri 17:30-13:30': the end must be later",
    ),
    "a day off": (
        changed('"12-24"', '"12-32"'),
        ('6: calendar[0].days_off[0]: found \'12-32\'; allowed a date such as "2026-12-24", or "12-24" for every year'),
    ),
    "a name of what is there twice": (
        changed('calendar = "office"', 'calendar = "of"').replace('name = "always"', 'name = "office"'),
        "20: sla[1].calendar: found 'of'; allowed office",
    ),
    "hours of one digit": (
        changed('"Mon-Fri 13:30-17:30"', '"Mon-Fri 9:00-17:30"'),
        (
            "5: calendar[0].hours[1]: found 'Mon-Fri 9:00-17:30': expected hours such as \"Mon-Fri 09:00-17:30\": two "
            "digits (09:00), days Mon Tue Wed Thu Fri Sat Sun"
        ),
    ),
    "a name twice": (
        changed('name = "always"', 'name = "office"'),
        "8: calendar[1].name: found 'office' a second time; allowed once, calendar[0] has it already",
    ),
    "another table": (
        PROMISES + "[relay]\n",
        "41: relay: unknown key; allowed calendar, chain, duty, sla",
    ),
    "a holiday": (
        changed('days_off = ["12-24", "2026-12-31"]', 'holidays = ["DE-BV"]'),
        "6: calendar[0].holidays[0]: found 'DE-BV'; allowed DE-",
    ),
    "a file": (
        changed('days_off = ["12-24", "2026-12-31"]', 'holidays_file = "no.ics"'),
        "6: calendar[0].holidays_file: found ",
    ),
}


@pytest.mark.parametrize(("promises", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_place(folder: Path, promises: str, said: str) -> None:
    found = mistakes(folder, promises)
    assert len([line for line in found if line.startswith(f"promises.toml:{said}")]) == 1, found


def test_all_mistakes_are_named_at_once(folder: Path) -> None:
    wrong = PROMISES
    for old, new in (('"12-24"', '"x"'), ('calendar = "office"', 'calendar = "x"'), ('"50%"', '"x"'), ('"30m"', '"x"')):
        wrong = wrong.replace(old, new, 1)
    keys = [line.split(": ")[1] for line in mistakes(folder, wrong)]
    assert keys == ["calendar[0].days_off[0]", "sla[1].calendar", "sla[1].P1.first_response", "chain[0].steps[0].at"]


def test_a_step_that_cannot_be_read_hides_none_behind_it(folder: Path) -> None:
    steps = '{ at = "75%", do = ["agent"] }, { at = "x", do = ["agent"] }, { at = "50%", do = ["agent"] }'
    chain = f'[[chain]]\nname = "standard"\nsteps = [{steps}]\n'
    keys = [line.split(": ")[1] for line in mistakes(folder, PROMISES.partition("[[chain]]")[0] + chain)]
    assert keys == ["chain[0].steps[1].at", "chain[0].steps[2].at"]


def test_steps_for_different_clocks_may_stand_at_the_same_place(folder: Path) -> None:
    steps = """
  { at = "75%", do = ["agent"], metrics = ["resolution"] },
  { at = "75%", do = ["lead"], metrics = ["update"] },
  { every = "2h", do = ["agent"], metrics = ["update"] },
  { every = "2h", do = ["lead"], metrics = ["update"] },
"""
    name = 'name = "standard"\nsteps = ['
    desk = desk_of(folder, PROMISES.partition("[[chain]]")[0] + f"[[chain]]\n{name}{steps}]\n")
    found = [(each.at, each.every, sorted(each.metrics)) for each in desk.promises.chains["standard"]]
    assert found == [
        (75, None, ["resolution"]),
        (75, None, ["update"]),
        (None, 7200, ["update"]),
        (None, 7200, ["update"]),
    ]


def test_a_calendar_is_needed_where_there_is_none(folder: Path) -> None:
    (said,) = mistakes(folder, '[[sla]]\nname = "a"\ncalendar = "office"\n')
    assert said.endswith("found 'office'; allowed the name of a [[calendar]]: there is none")


def test_a_mistake_in_a_calendar_file_is_named_there(folder: Path) -> None:
    (folder / "off.ics").write_text("BEGIN:VCALENDAR\nnonsense\n")
    (said,) = mistakes(folder, changed('days_off = ["12-24", "2026-12-31"]', 'holidays_file = "off.ics"'))
    assert said == "off.ics:2: found 'nonsense'; allowed an iCalendar file (RFC 5545)"


def test_hours_that_never_come_are_a_mistake(folder: Path) -> None:
    (folder / "off.ics").write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20200106\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    mondays = '[[calendar]]\nname = "never"\nhours = ["Mon 09:00-17:00"]\nholidays_file = "off.ics"\n'
    (said,) = mistakes(folder, mondays)
    assert "found hours that never come" in said
    assert desk_of(folder, mondays.replace("Mon ", "Mon-Tue "))


@pytest.mark.parametrize(
    ("promises", "doubt"),
    [
        (
            changed('resolution = "8h"', 'resolution = "2h"'),
            "sla 'standard': P1.update is longer than P1.resolution: a ticket is to be solved before",
        ),
        (changed("P3 = { resolution", "#"), "sla 'gold' promises nothing"),
        (
            PROMISES
            + '[[sla]]\nname = "late"\ncalendar = "always"\nchain = "told"\n'
            + 'queues = ["support"]\nP1 = { update = "1h" }\n',
            "sla 'late' holds only where a rule names it: 'standard' stands before it",
        ),
        (
            changed("P4 = {}", 'P3 = { resolution = "9h" }'),
            "chain 'standard' raises the priority, and sla 'standard' promises nothing for P2: a ticket of P3 goes",
        ),
        (
            changed("P4 = {}", 'P2 = { first_response = "1h", resolution = "9h" }\nP3 = { update = "9h" }'),
            "chain 'standard' raises the priority, and sla 'standard' promises no update for P2: a ticket of P3 goes",
        ),
        (changed('queues = ["support"]', ""), "chain 'standard' tells the lead, and queue 'billing' has none"),
        (
            changed('days_off = ["12-24", "2026-12-31"]', 'holidays = ["UA"]'),
            "calendar 'office': UA has no day off in the next twelve months",
        ),
    ],
)
def test_what_is_hardly_meant_is_doubted(folder: Path, promises: str, doubt: str) -> None:
    (said,) = doubts(folder, promises)
    assert said.startswith(doubt)


def test_a_raised_ticket_keeps_all_that_is_promised_and_not_what_the_step_is_about_alone() -> None:
    """A chain that raises for one metric does not give up another one."""
    policy = Policy(
        name="standard",
        calendar="always",
        targets={
            Priority.P3: {Metric.FIRST_RESPONSE: 3600, Metric.RESOLUTION: 7200},
            Priority.P2: {Metric.FIRST_RESPONSE: 1800},
        },
        chain="standard",
    )
    step = Step(at=100, does=(Tells.RAISE,), metrics=frozenset({Metric.FIRST_RESPONSE}))
    (said,) = (each for each in review_of_promises._raised_past(policy, [step]) if "P3 goes" in each)
    assert "promises no resolution for P2" in said


def test_what_is_meant_is_not_doubted(folder: Path) -> None:
    wider = '[[sla]]\nname = "rest"\ncalendar = "always"\nchain = "told"\nP1 = { update = "1h" }\n'
    named = '[[sla]]\nname = "named"\ncalendar = "always"\nchain = "told"\nonly_named = true\nP1 = { update = "1h" }\n'
    assert doubts(folder, named + PROMISES + wider) == []


def test_a_part_of_a_country_is_guessed_by_its_own_letters_alone(folder: Path) -> None:
    days = 'days_off = ["12-24", "2026-12-31"]'
    (unlike,) = mistakes(folder, changed(days, 'holidays = ["DE-XX"]'))
    assert "did you mean" not in unlike
    (like,) = mistakes(folder, changed(days, 'holidays = ["DE-by"]'))
    assert like.endswith("; did you mean 'DE-BY'?")


def test_a_policy_for_what_customers_have_bought_does_not_hide_those_behind_it(folder: Path) -> None:
    (folder / "customers.toml").write_text(
        '[[organisation]]\nname = "Example Ltd"\ndomains = ["example.net"]\ntier = "gold"\n'
    )
    gold = '[[sla]]\nname = "bought"\ncalendar = "always"\nchain = "told"\n'
    gold += 'customer_tiers = ["gold"]\nP1 = { update = "1h" }\n'
    assert doubts(folder, gold + PROMISES + '[customers]\nfile = "customers.toml"\n') == []


def test_what_no_customer_has_bought_is_doubted(folder: Path) -> None:
    (folder / "customers.toml").write_text(
        '[[organisation]]\nname = "Example Ltd"\ndomains = ["example.net"]\ntier = "golden"\n'
    )
    (said,) = doubts(folder, PROMISES + '[customers]\nfile = "customers.toml"\n')
    assert said == "sla 'gold': the customers' file has no tier 'gold'; did you mean 'golden'?"


def test_an_organisation_that_the_customers_file_does_not_know_is_doubted(folder: Path) -> None:
    (folder / "customers.toml").write_text(
        '[[organisation]]\nname = "Exampel Ltd"\ndomains = ["example.net"]\ntier = "gold"\n'
    )
    (said,) = doubts(folder, PROMISES + '[customers]\nfile = "customers.toml"\n')
    assert said == "sla 'gold': the customers' file has no organisation 'Example Ltd'; did you mean 'Exampel Ltd'?"
