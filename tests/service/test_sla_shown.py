"""`triaged sla` and `#explain`: how the clocks of a ticket stand and why, from its history, on both databases."""

from __future__ import annotations

import json
import textwrap
import time
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from tests.agents_desk import TOM, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from tests.escalating_desk import every
from tests.promising_desk import PROMISES, passes, promise
from triaged.cli import sla
from triaged.cli.main import main
from triaged.cli.sla_page import bar, print_page
from triaged.config.holidays import DayOff
from triaged.store.tables import outage, ticket

ANN = "ann@customers.example"


@pytest.fixture
def writing() -> Writing:
    return Writing()


@pytest.fixture
def desk(make_desk, writing) -> AgentsDesk:
    """Ann wrote at noon, Tom took it ten minutes later and answers after twenty more; she writes an hour later."""
    desk: AgentsDesk = promise(make_desk())
    desk.take(writing.mail(ANN, "It does not print."))
    passes(desk, 10)
    says(desk, writing, "#take")
    passes(desk, 20)
    says(desk, writing, "Turn it off.")
    passes(desk, 60)
    said = letter_of(desk.content(desk.outbox("relay")[-1]["id"]))
    assert desk.take(writing.mail(ANN, "It still does not.", answers=said, at=desk.now)) == "reply"
    return desk


def says(desk: AgentsDesk, writing: Writing, words: str) -> None:
    rows = [each for each in desk.outbox("message_agent") if each["recipient"] == TOM]
    letter = letter_of(desk.content(rows[0]["id"]))
    assert desk.take(writing.mail(TOM, words, answers=letter, subject="x", at=desk.now)) is not None


def document(desk: AgentsDesk, number: int = 1001) -> dict[str, Any]:
    with desk.store.read() as transaction:
        found = sla.document(transaction, number, desk.now)
    assert found is not None
    return json.loads(json.dumps(found, default=str))


def run(desk: AgentsDesk, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-c", str(desk._config), "sla", *arguments])


def test_each_clock_is_there_with_its_intervals(desk: AgentsDesk) -> None:
    passes(desk, 15)
    found = document(desk)
    clocks = {each["metric"]: each for each in found["clocks"]}
    assert sorted(clocks) == ["first_response", "next_reply", "resolution", "update"]
    first = clocks["first_response"]
    assert [first.pop(key) for key in ("calendar", "zone", "days_off")] == ["always", "UTC", []]
    answered_at = "2026-03-01 12:30:00+00:00"
    assert first["intervals"][-1].pop("to") is not None  # until it could be taken back no more
    assert first == {
        "metric": "first_response",
        "cycle": 1,
        "state": "stopped",
        "reason": "answered",
        "policy": "standard",
        "version": 1,
        "started_at": "2026-03-01 12:00:00+00:00",
        "due_at": None,
        "breached_at": None,
        "ended_at": answered_at,
        "target_s": 3600,
        "missed_target_s": None,
        "elapsed_s": 1800,
        "remaining_s": 1800,
        "late_s": 0,
        "retroactive": False,
        "intervals": [
            interval("2026-03-01 12:00:00+00:00", "unassigned", 600, to="2026-03-01 12:10:00+00:00"),
            interval("2026-03-01 12:10:00+00:00", TOM, 1200, to=answered_at),
            interval(answered_at, TOM, 0, state="stopped", reason="stopped: may be taken back"),
        ],
    }
    again = clocks["next_reply"]
    assert (again["state"], again["elapsed_s"], again["due_at"]) == ("running", 900, "2026-03-01 15:30:00+00:00")
    assert again["intervals"][-1]["to"] is None


def interval(begins: str, owner: str, counted: int, *, to: str | None = None, **other: str) -> dict[str, Any]:
    return {
        "from": begins,
        **({"to": to} if to is not None else {}),
        "state": "running",
        "reason": "started: opened",
        "owner": owner,
        "tier": "L1",
        "counted_s": counted,
        "policy": "standard",
        "version": 1,
        **other,
    }


def test_what_the_customer_waited_and_what_was_worked_stand_above(desk: AgentsDesk) -> None:
    passes(desk, 15)
    found = document(desk)
    assert (found["ticket"], found["subject"]) == (1001, "Printer")
    assert found["requester_wait_s"] == (30 + 15) * 60
    assert found["agent_work_s"] == 95 * 60  # Tom's since ten past noon, and there was something to do


def test_it_is_worked_out_from_the_history_and_not_from_the_ticket(desk: AgentsDesk) -> None:
    before = document(desk)
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(clocks=[], clock_at=None))
    assert document(desk) == before


def test_the_time_in_which_the_desk_was_down_is_named(desk: AgentsDesk) -> None:
    from datetime import timedelta

    with desk.store.write() as transaction:
        down = {"begins": desk.now + timedelta(minutes=5), "ends": desk.now + timedelta(minutes=15)}
        transaction.execute(outage.insert().values(**down))
    passes(desk, 20)
    (again,) = [each for each in document(desk)["clocks"] if each["metric"] == "next_reply"]
    assert [(each["reason"], each["owner"], each["counted_s"]) for each in again["intervals"]] == [
        ("started: customer wrote", TOM, 300),
        ("desk down", "desk down", 600),
        ("started: customer wrote", TOM, 300),
    ]


def test_a_ticket_to_which_nothing_was_promised_has_no_clock(make_desk, writing, capsys) -> None:
    desk = make_desk()
    desk.take(writing.mail(ANN, "It does not print."))
    found = document(desk)
    assert (found["clocks"], found["requester_wait_s"], found["agent_work_s"]) == ([], None, None)
    print_page(found)
    assert "nothing is promised of it" in capsys.readouterr().out


def test_the_command_prints_one_json_object_with_times_in_utc(desk: AgentsDesk) -> None:
    result = run(desk, "1001", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    first = next(each for each in found["clocks"] if each["metric"] == "first_response")
    assert first["ended_at"] == "2026-03-01T12:30:00Z"
    assert {"from", "to", "state", "reason"} <= first["intervals"][0].keys()


def test_a_number_that_no_ticket_has_ends_with_1(desk: AgentsDesk) -> None:
    result = run(desk, "4711")
    assert result.exit_code == 1
    assert "there is no ticket #4711" in result.output


def test_the_page_has_a_block_for_each_clock(desk: AgentsDesk) -> None:
    result = run(desk, "1001")
    assert result.exit_code == 0, result.output
    for said in (
        "first_response  stopped: answered",
        "promised  1 h of calendar always (UTC) by policy standard, version 1",
    ):
        assert said in result.stdout
    assert "used  ############............ 50 %  30 min\n" in result.stdout
    assert "may be taken back" in result.stdout


OFFICE = PROMISES.replace(
    'name = "always"\n[[sla]]',
    'name = "office"\nzone = "Asia/Kolkata"\ndays_off = ["2026-02-28", "2026-03-02", "2026-03-09"]\n[[sla]]',
).replace('calendar = "always"', 'calendar = "office"')


def test_the_page_says_by_what_calendar_a_clock_counts_and_which_days_are_off(make_desk, writing, capsys) -> None:
    desk = promise(make_desk(), OFFICE)
    passes(desk, 6 * 60)  # 18:00 UTC, half past eleven at night there: the next day is off
    desk.take(writing.mail(ANN, "It does not print.", at=desk.now))
    names = {"office": (DayOff(day=date(2026, 3, 2), name="A festival", source="IN"),)}
    with desk.store.read() as transaction:
        found = sla.document(transaction, 1001, desk.now, names)
    assert found is not None
    first = found["clocks"][0]
    assert (first["calendar"], first["zone"]) == ("office", "Asia/Kolkata")
    assert first["days_off"] == [{"day": "2026-03-02", "name": "A festival"}]
    print_page(found)
    page = capsys.readouterr().out
    assert "all times UTC\n" in page
    assert "promised  1 h of calendar office (Asia/Kolkata) by policy standard, version " in page
    assert "            off  2026-03-02 A festival\n" in page
    assert "            due  2026-03-02 19:00\n" in page
    assert "customer waited  0 min\n" in page
    assert "  agents had it  0 min\n" in page


def test_the_command_shows_times_in_utc_and_what_the_settings_call_a_day_off(make_desk, writing, monkeypatch) -> None:
    desk = promise(make_desk(), OFFICE.replace("days_off =", 'holidays = ["DE"]\ndays_off ='))
    passes(desk, 33 * 24 * 60)  # Friday, 3 April 2026: Good Friday
    desk.take(writing.mail(ANN, "It does not print.", at=desk.now))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        result = run(desk, "1001")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert result.exit_code == 0, result.output
    assert "off  2026-04-03 Good Friday\n" in result.stdout or "off  2026-04-03 Karfreitag\n" in result.stdout
    assert "2026-04-03 12:00" in result.stdout


def test_a_clock_that_starts_again_is_said_to_be_reset(desk: AgentsDesk, writing, capsys) -> None:
    says(desk, writing, "Now it should.")
    said = letter_of(desk.content(desk.outbox("relay")[-1]["id"]))
    passes(desk, 60)
    assert desk.take(writing.mail(ANN, "It does not.", answers=said, at=desk.now)) == "reply"
    with desk.store.read() as transaction:
        print_page(sla.document(transaction, 1001, desk.now) or {})
    page = capsys.readouterr().out
    assert "next_reply  stopped: answered" in page
    assert "next_reply, cycle 2  running: customer wrote" in page
    assert "reset: customer wrote" in page


@pytest.mark.parametrize(
    ("used", "target", "shown"),
    [
        (0, 100, "........................ 0 %"),
        (99, 100, "#######################. 99 %"),
        (100, 100, "######################## 100 %"),
        (250, 100, "######################## 250 %"),
    ],
)
def test_the_bar_is_full_only_where_all_is_used_up(used: int, target: int, shown: str) -> None:
    assert bar(used, target) == shown


EXPLAINED = """\
    Promised times (UTC):
    - first answer: done (answered)
      30 min of 1 h (50 %), policy standard, version 1
      2026-03-01 12:00 - 12:10 | nobody, L1 | 10 min | started: opened
      2026-03-01 12:10 - 12:30 | Tom, L1 | 20 min | started: opened
      2026-03-01 12:30 - 12:32 | Tom, L1 | 0 min | stopped: may be taken back
    - next answer: runs (customer wrote)
      15 min of 2 h (12 %), policy standard, version 1
      Due: Sunday, 1 March 2026, 15:30 (UTC)
      2026-03-01 13:30 until now | Tom, L1 | 15 min | started: customer wrote
    """


def test_explain_adds_the_clocks_in_the_same_words(desk: AgentsDesk, writing) -> None:
    passes(desk, 15)
    says(desk, writing, "#explain")
    words = text(desk.letter("explain_agent"))
    assert textwrap.dedent(EXPLAINED) in words
    assert "- solution: runs" in words
    assert "clock" not in words.partition("What has happened:")[2]


def test_explain_without_promises_speaks_of_none(make_desk, writing) -> None:
    desk = make_desk()
    desk.take(writing.mail(ANN, "It does not print."))
    says(desk, writing, "#explain")
    assert "Promised times" not in text(desk.letter("explain_agent"))


def test_explain_says_which_time_ran_out_and_who_was_told(desk: AgentsDesk, writing) -> None:
    passes(desk, 60)
    every(desk)
    says(desk, writing, "#explain")
    said = text(desk.letter("explain_agent"))
    assert "a promised time runs out: news for the customer (Tom)" in said
    assert "a promised time has run out" not in said
    passes(desk, 600)
    every(desk)
    says(desk, writing, "#explain")
    assert "a promised time has run out: news for the customer" in text(desk.letter("explain_agent"))
