"""Many tickets about the same: agents are told once, and the lead is asked; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.agents_desk import SUE, TOM, AgentsDesk, text
from tests.applying_desk import reminders, row, ticket
from tests.batch_desk import letter_of
from tests.incidents_desk import (
    ENOUGH,
    REPORTS,
    RESETS,
    first,
    incident,
    remind_all,
    report,
    say,
    storm,
    told,
    write,
)
from triaged.model import EvidenceLevel
from triaged.store import tables


def test_with_the_fifth_report_the_oldest_ticket_stands_for_all(desk: AgentsDesk) -> None:
    storm(desk, ENOUGH - 1)
    assert row(desk, tables.incident) == []
    assert told(desk) == [1001, 1002, 1003, 1004]
    desk.take(report(4))
    assert (incident(desk).tickets, incident(desk).over_at) == (ENOUGH, None)
    ties = {each.ticket: (each.other, each.kind) for each in row(desk, tables.link)}
    assert ties == dict.fromkeys(range(1002, 1006), (1001, "part of"))
    assert told(desk) == [1001, 1002, 1003, 1004]
    assert len(desk.outbox("ack_new")) == ENOUGH
    assert desk.events("incident")[0]["tickets"] == [1002, 1003, 1004, 1005]
    assert desk.events("part of", 1002) == desk.events("part of", 1005) == [{"ticket": 1001}]


def test_what_follows_joins_at_once_and_no_agent_is_told(desk: AgentsDesk) -> None:
    storm(desk, 9)
    assert incident(desk).tickets == 9
    assert told(desk) == [1001, 1002, 1003, 1004]
    assert [each["tickets"] for each in desk.events("part")] == [6, 7, 8, 9]
    assert len(desk.outbox("ack_new")) == 9
    assert len(desk.outbox("incident_agent")) == 1


def test_a_storm_in_one_batch_comes_out_the_same(desk: AgentsDesk) -> None:
    assert desk.take_all(*map(report, range(9))) == ["ticket"] * 9
    assert incident(desk).tickets == 9
    assert told(desk) == [1001, 1002, 1003, 1004]
    assert [each["number"] for each in desk.shown()["events"]] == list(range(1, len(desk.shown()["events"]) + 1))


def test_how_many_join_at_once_costs_no_further_statement(desk: AgentsDesk) -> None:
    storm(desk)
    statements: list[str] = []

    @event.listens_for(desk.store._writer, "before_cursor_execute")  # what the database is asked
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    desk.take_all(report(5), report(6))
    for_two = len(statements)
    statements.clear()
    desk.take_all(*map(report, range(7, 47)))
    assert len(statements) <= for_two
    assert incident(desk).tickets == 47


def test_ordinary_mail_is_no_incident(desk: AgentsDesk) -> None:
    for number, words in enumerate(("Printer jam", "New laptop", "Invoice missing", "Change my name", "VPN key")):
        desk.take(write(f"d{number}@example.org", f"Please see to it: {words}.", subject=words))
    assert row(desk, tables.incident) == []
    assert len(told(desk)) == 5


def test_one_customer_alone_makes_no_incident(desk: AgentsDesk) -> None:
    for subject, words in REPORTS:
        desk.take(write("anna@example.org", words, subject=subject))
    assert row(desk, tables.incident) == []


def test_half_an_hour_later_it_is_another_matter(desk: AgentsDesk) -> None:
    storm(desk, ENOUGH - 1)
    desk.now += timedelta(minutes=31)
    desk.take(report(4, at=desk.now))
    assert row(desk, tables.incident) == []


def test_four_quiet_hours_end_it(desk: AgentsDesk) -> None:
    storm(desk)
    desk.now += timedelta(hours=4, minutes=1)
    desk.take(report(5, at=desk.now))
    assert incident(desk).tickets == ENOUGH
    assert row(desk, tables.link, ticket=1006) == []


def test_older_mail_and_settings_that_say_no_make_none(desk: AgentsDesk) -> None:
    for number in range(ENOUGH):
        desk.take(report(number), quiet=True)
    assert row(desk, tables.recent_words) == []
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")
    storm(desk, ENOUGH)
    assert row(desk, tables.incident) == []


def test_who_leads_the_queue_is_asked_once(desk: AgentsDesk) -> None:
    desk.rewrite(
        lambda settings: settings.replace('name = "support"\nlanguage', 'name = "support"\nlead = "Sue"\nlanguage')
    )
    storm(desk, 8)
    letter = desk.letter("incident_agent")
    assert letter["To"] == f"Sue <{SUE}>"
    words = text(letter)
    assert words.splitlines()[2] == "Your reply stays internal."
    assert "5 customers report" in words
    assert "#1001 Website down? (c0@firm0.example)" in words
    assert "#incident no" in words
    assert len(desk.outbox("incident_agent")) == 1


def test_without_a_lead_who_was_offered_the_ticket_is_asked(desk: AgentsDesk) -> None:
    storm(desk)
    assert desk.letter("incident_agent")["To"] == first(desk)["To"]


@pytest.mark.timeout(60)
def test_the_lead_hears_of_it_again_when_it_has_grown_tenfold(desk: AgentsDesk) -> None:
    desk.take_all(*(report(number) for number in range(49)))
    assert len(desk.outbox("incident_agent")) == 1
    desk.take(report(49))
    assert len(desk.outbox("incident_agent")) == 2
    assert "50 by now" in text(desk.letter("incident_agent"))
    assert incident(desk).told == 50


def test_only_when_an_agent_has_said_so_the_problem_is_known(desk: AgentsDesk) -> None:
    storm(desk, 6)
    assert "know of this problem" not in text(desk.letter("ack_new"))
    assert say(desk, "#incident", desk.letter("incident_agent")) == "command"
    assert incident(desk).confirmed_by == TOM
    assert "Known problem: #1001" in text(desk.letter("done_agent"))
    desk.take(report(5, at=desk.now, head=()))
    known = text(desk.letter("ack_new"))
    assert "We know of this problem" in known
    assert not any(f"firm{number}" in known or f"#{1001 + number}" in known for number in range(5))


def test_incident_may_be_said_on_any_of_the_tickets(desk: AgentsDesk) -> None:
    storm(desk)
    part = letter_of(desk.content(desk.outbox("message_agent")[2]["id"]))
    assert part["X-Triaged-Ticket"] == "1003"
    say(desk, "#incident", part)
    assert incident(desk).confirmed_by == TOM
    assert desk.events("incident known", 1003)[0]["ticket"] == 1001


def test_a_ticket_may_be_made_an_incident_by_hand(desk: AgentsDesk) -> None:
    desk.take(report(0))
    assert say(desk, "#incident", desk.letter("message_agent")) == "command"
    assert (incident(desk).tickets, incident(desk).confirmed_by) == (1, TOM)
    desk.take(report(1))
    assert incident(desk).tickets == 2
    assert told(desk) == [1001]
    assert "We know of this problem" in text(desk.letter("ack_new"))
    say(desk, "#incident", desk.letter("done_agent"))
    assert "(as before)" in text(desk.letter("done_agent"))


def test_what_says_too_little_is_no_incident(desk: AgentsDesk) -> None:
    desk.take(write("anna@example.org", "Hello", subject="Help"))
    say(desk, "#incident", desk.letter("message_agent"))
    assert "says too little" in text(desk.letter("done_agent"))
    assert row(desk, tables.incident) == []


def test_incident_no_where_there_is_none_is_a_mistake(desk: AgentsDesk) -> None:
    desk.take(report(0))
    say(desk, "#incident no", desk.letter("message_agent"))
    assert "stands for no incident" in text(desk.letter("done_agent"))


def test_a_refused_incident_is_dissolved_and_not_found_again(desk: AgentsDesk) -> None:
    storm(desk, 7)
    assert say(desk, "#incident no", desk.letter("incident_agent")) == "command"
    assert "No incident any more: #1001" in text(desk.letter("done_agent"))
    assert row(desk, tables.link) == []
    remind_all(desk)
    assert {1005, 1006, 1007} <= set(told(desk))
    reasons = [text(letter_of(desk.content(each["id"]))) for each in desk.outbox("message_agent")]
    assert not any("has not taken it" in each for each in reasons[-3:])
    for number in range(7, 7 + ENOUGH):
        desk.take(report(number, at=desk.now))
    assert len(row(desk, tables.incident)) == 1
    assert len(desk.outbox("incident_agent")) == 1
    assert 1008 in told(desk)


def test_parts_that_nobody_speaks_for_are_offered_after_15_minutes(desk: AgentsDesk) -> None:
    for number, (subject, words) in enumerate(RESETS):
        desk.take(write(f"r{number}@firm{number}.example", words, subject=subject))
    assert [each[2] - desk.now for each in reminders(desk, 1006)] == [timedelta(minutes=15)]
    desk.now += timedelta(minutes=14)
    remind_all(desk)
    assert 1006 not in told(desk)
    desk.now += timedelta(minutes=2)
    remind_all(desk)
    assert 1006 in told(desk)


def test_parts_of_a_known_problem_wait_until_it_is_over(desk: AgentsDesk) -> None:
    storm(desk, 6)
    say(desk, "#incident", desk.letter("incident_agent"))
    desk.now += timedelta(hours=2)
    remind_all(desk)
    assert 1006 not in told(desk)
    say(desk, "#solved", first(desk))
    assert incident(desk).over_at == desk.now
    remind_all(desk)
    assert 1006 in told(desk)


def test_what_is_solved_takes_no_more(desk: AgentsDesk) -> None:
    storm(desk)
    say(desk, "#solved", first(desk))
    desk.take(report(5))
    assert incident(desk).tickets == ENOUGH
    assert told(desk)[-1] == 1006


def test_forged_reports_still_open_tickets_and_ask_somebody(desk: AgentsDesk) -> None:
    for number in range(7):
        assert desk.take(report(number, proven=False)) == "ticket"
    assert {ticket(desk, number).evidence for number in range(1001, 1008)} == {EvidenceLevel.A0}
    assert incident(desk).tickets == 7
    assert len(desk.outbox("incident_agent")) == 1


def test_without_agents_nobody_is_asked(make_desk: Any) -> None:
    desk = make_desk(agents="")
    storm(desk, 6)
    assert incident(desk).tickets == 6
    assert desk.outbox("incident_agent") == []
    assert reminders(desk, 1006) == []


def test_agents_who_write_themselves_make_no_incident(desk: AgentsDesk) -> None:
    storm(desk, ENOUGH - 1)
    desk.take(write(TOM, REPORTS[4][1], subject=REPORTS[4][0]))
    assert row(desk, tables.incident) == []


def test_what_stands_for_many_is_not_merged_away(desk: AgentsDesk) -> None:
    desk.take(write("c0@firm0.example", "Paper jam again.", subject="Printer"))
    storm(desk)
    say(desk, "#merge 1001", letter_of(desk.content(desk.outbox("message_agent")[1]["id"])))
    assert "stands for an incident" in text(desk.letter("done_agent"))
    assert ticket(desk, 1002).status == "new"


def test_what_has_happened_is_shown_and_explained(desk: AgentsDesk) -> None:
    storm(desk, 6)
    say(desk, "#incident", desk.letter("incident_agent"))
    assert say(desk, "#explain", first(desk)) == "command"
    explained = text(desk.letter("explain_agent"))
    assert "it stands for many about the same: #1002, #1003, #1004, #1005" in explained
    assert "one more about the same: #1006" in explained
    assert "the problem is known: #1001" in explained
    assert say(desk, "#show 1001", first(desk)) == "command"
    assert text(desk.letter("show_agent"))


def test_an_ordinary_busy_morning_leaves_nobody_without_an_answer(desk: AgentsDesk) -> None:
    for number, (subject, words) in enumerate(RESETS):
        desk.take(write(f"r{number}@firm{number}.example", words, subject=subject, at=desk.now))
        desk.now += timedelta(minutes=5)
    assert incident(desk).tickets == 6
    assert len(desk.outbox("incident_agent")) == 1
    assert len(desk.outbox("ack_new")) == 6
    assert told(desk) == [1001, 1002, 1003, 1004]
    for _minute in range(15):
        remind_all(desk)
        desk.now += timedelta(minutes=1)
    remind_all(desk)
    assert {1005, 1006} <= set(told(desk))
    assert len(desk.outbox("incident_agent")) == 1
