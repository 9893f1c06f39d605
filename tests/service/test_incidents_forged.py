"""What a stranger makes up: incidents that would keep agents from hearing of others' mail; on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.agents_desk import SUE, TOM, AgentsDesk, text
from tests.applying_desk import row, ticket
from tests.batch_desk import letter_of
from tests.incidents_desk import ENOUGH, first, incident, remind_all, report, say, storm, told, with_code, write
from triaged.desk.similarity import telling_words
from triaged.errors import StoreError
from triaged.outcomes.incidents import recognising
from triaged.store import tables

EVERYDAY = (
    "login password account invoice payment order printer email website error slow delivery refund license install "
    "update network server contract quote"
)
#: What honest people write at the same time, each of something else.
OTHERS = [
    ("Invoice and payment", "My payment of the invoice failed."),
    ("Password", "I cannot login to my account with the password"),
    ("Hacked", "Our account was hacked, someone changed the password"),
    ("Order", "Where is the delivery of my order?"),
    ("Contract", "Please send me a quote and the contract"),
    ("Server down", "The server is down for all of us since nine, network too"),
]
DOWN = ("website down outage site error", "website down error outage site page unreachable portal not loading")


def forge(desk: AgentsDesk, sender: str, subject: str = EVERYDAY, words: str = EVERYDAY) -> None:
    assert desk.take(write(sender, words, subject=subject, proven=False, at=desk.now)) == "ticket"


def of_others(desk: AgentsDesk) -> list[int]:
    """Honest mail comes; its tickets."""
    before = max(each["number"] for each in desk.tickets())
    for number, (subject, words) in enumerate(OTHERS):
        desk.take(write(f"v{number}@good{number}.example", words, subject=subject, at=desk.now))
    return list(range(before + 1, before + 1 + len(OTHERS)))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("confirmed", [False, True])
def test_a_list_of_everyday_words_swallows_nothing(desk: AgentsDesk, confirmed: bool) -> None:
    for number in range(ENOUGH):
        forge(desk, f"x{number}@evil{number}.example")
    assert len(incident(desk).words) == 12
    if confirmed:
        say(desk, "#incident", desk.letter("incident_agent"))
    honest = of_others(desk)
    assert set(honest) <= set(told(desk))
    assert [each["ticket"] for each in desk.events("part of", honest[2])] == []


def test_many_similar_mails_in_a_row_all_become_tickets(desk: AgentsDesk) -> None:
    assert [desk.take(report(number)) for number in range(4)] == ["ticket"] * 4


@pytest.mark.parametrize("senders", ["evil+{}@evil.example", "x{}@evil.example", "ann+{}@gmail.com"])
def test_one_strangers_many_addresses_are_one_customer(desk: AgentsDesk, senders: str) -> None:
    for number in range(ENOUGH + 1):
        forge(desk, senders.format(number), *DOWN)
    assert row(desk, tables.incident) == []


@pytest.mark.parametrize("senders", ["x{}@gmail.com", "c{0}@firm{0}.example"])
def test_an_outage_is_seen_where_nobody_is_proven(desk: AgentsDesk, senders: str) -> None:
    for number in range(ENOUGH):
        forge(desk, senders.format(number), *DOWN)
    assert incident(desk).tickets == ENOUGH


def test_colleagues_of_one_firm_are_several_where_they_are_proven(desk: AgentsDesk) -> None:
    for number in range(ENOUGH):
        desk.take(write(f"c{number}@firm.example", DOWN[1], subject=DOWN[0], at=desk.now))
    assert incident(desk).tickets == ENOUGH


def test_who_is_proven_does_not_wait_because_of_what_others_made_up(desk: AgentsDesk) -> None:
    for number in range(ENOUGH):
        forge(desk, f"x{number}@evil{number}.example", *DOWN)
    desk.take(report(0, at=desk.now))
    assert [each.other for each in row(desk, tables.link, ticket=1006)] == [1001]
    assert told(desk)[-1] == 1006
    forge(desk, "y@other.example", *DOWN)
    assert 1007 not in told(desk)


@pytest.mark.timeout(20)
def test_a_part_of_a_known_problem_comes_back_after_four_hours(desk: AgentsDesk) -> None:
    storm(desk, 6)
    say(desk, "#incident", desk.letter("incident_agent"))
    opened = desk.now
    desk.now = opened + timedelta(minutes=16)
    remind_all(desk)
    desk.now = opened + timedelta(hours=3, minutes=59)
    remind_all(desk)
    assert 1006 not in told(desk)
    desk.now = opened + timedelta(hours=4)
    remind_all(desk)
    assert incident(desk).over_at is None
    assert 1006 in told(desk)


def test_what_is_only_like_the_others_is_no_part(desk: AgentsDesk) -> None:
    for number in range(ENOUGH):
        desk.take(write(f"c{number}@firm{number}.example", "Toner leaks, tray jams", subject="Printer", at=desk.now))
    with desk.store.write() as transaction:
        words = telling_words("Invoice payment failed", "")
        transaction.execute(tables.incident.update().values(words=list(words)))
    desk.take(write("v@good.example", "The payment failed.", subject="Invoice payment failed", at=desk.now))
    assert row(desk, tables.link, ticket=1006) == []
    assert told(desk)[-1] == 1006


def test_who_says_it_is_one_sees_what_it_is_of(desk: AgentsDesk) -> None:
    storm(desk, 24)
    say(desk, "#incident", desk.letter("incident_agent"))
    done = text(desk.letter("done_agent"))
    assert "#1002 Cannot open your site (c1@firm1.example)" in done
    assert done.count("@firm") == 20
    assert "and 3 more" in done
    assert say(desk, "#all\n#solved\n\nIt is mended.", first(desk)) == "held"
    asked = text(desk.letter("code_agent"))
    assert "#1002 Cannot open your site (c1@firm1.example)" in asked
    assert "and 3 more" in asked


def test_all_leaves_alone_who_has_written_again(desk: AgentsDesk) -> None:
    storm(desk, 7)
    known = letter_of(desk.content(desk.outbox("ack_new")[5]["id"]))
    words = "Something else: somebody has stolen my password and orders in my name!"
    assert desk.take(write("c5@firm5.example", words, answers=known, at=desk.now)) == "reply"
    with_code(desk, "#all\n#solved\n\nIt is mended. Sorry!", first(desk))
    assert ticket(desk, 1006).status == "new"
    assert ticket(desk, 1007).status == "solved"
    assert 1006 not in {each["ticket"] for each in desk.outbox("relay")}
    done = text(desk.letter("done_agent"))
    assert "Left alone: 1" in done
    assert "#1006 Outage (c5@firm5.example)" in done


def test_all_leaves_alone_what_another_agent_has(desk: AgentsDesk) -> None:
    storm(desk, 6)
    with desk.store.write() as transaction:
        transaction.execute(tables.ticket.update().where(tables.ticket.c.number == 1003).values(assignee=SUE))
        transaction.execute(tables.ticket.update().where(tables.ticket.c.number == 1004).values(assignee=TOM))
    with_code(desk, "#all\n#solved\n\nIt is mended.", first(desk))
    assert {number: ticket(desk, number).status for number in (1003, 1004)} == {1003: "new", 1004: "solved"}
    assert "#1003" in text(desk.letter("done_agent"))


@pytest.mark.parametrize("then", ['assign = "Sue"', 'notify = ["Sue"]'])
def test_a_rules_word_counts_for_what_waits_too(desk: AgentsDesk, tmp_path: Path, then: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-own.toml").write_text(
        f'[[rule]]\nname = "own"\nwhen.from = ["c5@firm5.example"]\nthen = {{ {then} }}\n'
    )
    desk.rewrite(lambda settings: settings)
    storm(desk, 6)
    notices = [each for each in desk.outbox("message_agent") if each["ticket"] == 1006]
    assert [each["recipient"] for each in notices] == [SUE]
    assigned = then.startswith("assign")
    assert ticket(desk, 1006).assignee == (SUE if assigned else None)
    assert [each["to"] for each in desk.events("told", 1006)] == [[SUE]]
    assert len(row(desk, tables.reminder, ticket=1006)) == (0 if assigned else 1)
    assert [each.other for each in row(desk, tables.link, ticket=1006)] == [1001]


@pytest.mark.timeout(60)
def test_what_was_refused_is_asked_anew_of_twice_as_many(desk: AgentsDesk) -> None:
    for number in range(ENOUGH):
        forge(desk, f"x{number}@evil{number}.example", *DOWN)
    forge(desk, "more@evil0.example", *DOWN)
    say(desk, "#incident no", desk.letter("incident_agent"))
    assert incident(desk).voices == ENOUGH
    desk.now += timedelta(hours=1)
    for number in range(2 * ENOUGH - 1):
        desk.take(report(0, at=desk.now).replace(b"c0@firm0", f"c{number}@firm{number}".encode()))
    assert len(desk.outbox("incident_agent")) == 1
    desk.take(report(0, at=desk.now).replace(b"c0@firm0", b"last@last"))
    assert len(desk.outbox("incident_agent")) == 2


def test_words_are_forgotten_by_time(desk: AgentsDesk) -> None:
    desk.take(report(0))
    desk.now += timedelta(days=2, minutes=1)
    desk.take(write("d@example.org", "The paper is stuck in tray two.", subject="Printer jam", at=desk.now))
    with desk.store.read() as transaction:
        assert transaction.execute(select(tables.recent_words.c.ticket)).scalars().all() == [1002]


def test_a_fault_in_looking_for_others_costs_no_mail(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise TypeError

    monkeypatch.setattr(recognising, "telling_words", fails)
    assert desk.take(report(0)) == "ticket"
    assert told(desk) == [1001]


def test_a_fault_of_the_database_does(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(recognising, "telling_words", fails)
    with pytest.raises(StoreError, match="gone"):
        desk.take(report(0))
    assert desk.tickets() == []
