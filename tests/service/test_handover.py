"""Tickets that go up to the next tier with what that needs, and come back down. On both databases, with real mail."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.agents_desk import AGENTS, SUE, TOM, AgentsDesk, Writing
from tests.answering_agents import ANNA, answer, asked, said, told, words
from tests.applying_desk import applied
from triaged.model import Tier
from triaged.model.commands import Away
from triaged.outcomes.handing_up import HandedUp, hand_up
from triaged.outcomes.work import working
from triaged.store import reminding
from triaged.store.reminding import Reminded

KIM = "kim@agents.example"
THREE_TIERS = f"""{AGENTS}
[[agent]]
name = "Kim"
addresses = ["{KIM}"]
queues = ["support"]
tier = "L3"
"""
MINUTE = timedelta(minutes=1)

write = Writing().mail


@pytest.fixture
def needy(make_desk: Any) -> AgentsDesk:
    """A desk whose next tier needs a summary, and what was tried."""
    return needing(make_desk(agents=THREE_TIERS), "summary", "tried")


def needing(desk: AgentsDesk, *names: str) -> AgentsDesk:
    wanted = ", ".join(f'"{name}"' for name in names)
    queue = 'name = "support"\nlanguage = "en"\n'
    desk.rewrite(lambda text: text.replace(queue, f"{queue}handover = [{wanted}]\n", 1))
    return desk


def at(desk: AgentsDesk, minutes: int) -> None:
    desk.now += minutes * MINUTE


def sent(desk: AgentsDesk, since: int) -> list[tuple[str, str]]:
    return sorted((row["notice"], row["recipient"]) for row in desk.outbox()[since:])


def state(desk: AgentsDesk) -> tuple[str, str | None]:
    shown = desk.shown()
    return shown["tier"], shown["assignee"]


def with_file(mail: bytes, name: str = "printer.log") -> bytes:
    """The same mail with a file."""
    head, _, body = mail.partition(b"\r\n\r\n")
    head = head.replace(b"Content-Type: text/plain; charset=utf-8", b'Content-Type: multipart/mixed; boundary="=="')
    text = b"--==\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body
    disposition = f'Content-Disposition: attachment; filename="{name}"'.encode()
    file = b"--==\r\nContent-Type: text/plain\r\n" + disposition + b"\r\n\r\nE42 E42 E42\r\n--==--\r\n"
    return head + b"\r\n\r\n" + text + file


def handed_over(desk: AgentsDesk, since: int, notice: str = "message_agent") -> EmailMessage:
    """The one mail about the ticket that an agent got since then."""
    (row,) = [each for each in desk.outbox(notice) if each["id"] > since]
    return told(desk, row["recipient"], notice)


def last(desk: AgentsDesk) -> int:
    return int(desk.outbox()[-1]["id"])


def test_what_is_missing_is_asked_of_the_agent_and_his_plain_answer_moves_the_ticket(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    at(desk, 10)
    answer(desk, "#take")
    before = len(desk.outbox())
    at(desk, 20)
    assert answer(desk, "#escalate") == "command"

    assert sent(desk, before) == [("handover_agent", TOM)]  # one mail, and no confirmation besides
    assert state(desk) == ("L1", TOM)
    (question,) = desk.events("handover asked")
    assert (question["of"], question["to"], question["missing"]) == (TOM, "L2", ["summary", "tried"])
    letter = told(desk, TOM, "handover_agent")
    assert "Your reply stays internal." in words(letter)
    assert "\nSummary:\nTried:\n" in words(letter)

    at(desk, 5)
    before = last(desk)
    outcome = answer(desk, "Summary: it leaves the network\nTried: a cable,\nthe old driver\n\nTom", answers=letter)
    assert outcome == "command"
    assert state(desk) == ("L2", None)
    brief = handed_over(desk, before)
    assert brief["To"] == f"Sue <{SUE}>"
    assert words(brief).splitlines()[2].startswith("Your reply goes to: ")
    assert "Handed up from L1 to L2 by Tom" in words(brief)
    assert "Summary:\n  it leaves the network\nTried:\n  a cable,\n  the old driver\n" in words(brief)
    assert "- nobody: 10 min\n- Tom: 25 min\n" in words(brief)
    assert "It does not print." in words(brief)
    assert "missing" not in words(brief)
    (event,) = desk.events("handover")
    assert (event["summary"], event["from"], event["to"], event["agent"]) == ("it leaves the network", "L1", "L2", TOM)
    # the customer sees nothing of it, agents do
    assert said(desk)[-1] == ("note", "Summary: it leaves the network\nTried: a cable,\nthe old driver\n\nTom")


def test_what_is_given_in_the_same_mail_moves_the_ticket_and_never_reaches_the_customer(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    text = "#escalate\n\nHello Anna,\nmy colleague goes on.\n\nSummary: it leaves the network\nTried: a cable"
    assert answer(desk, text) == "reply"
    assert state(desk)[0] == "L2"
    assert "my colleague goes on." in words(told(desk, ANNA, "relay"))
    assert "cable" not in words(told(desk, ANNA, "relay"))
    assert desk.outbox("handover_agent") == []
    assert "  a cable" in words(told(desk, SUE))
    assert said(desk)[-1] == ("out", "Hello Anna,\nmy colleague goes on.")


def test_what_was_said_for_a_higher_tier_does_not_leave_in_a_later_answer(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    secret = "the board of this printer is known to burn and legal wants nobody to hear of that"
    # no note says it: the mail itself went to the customer, without these lines
    assert answer(desk, f"#escalate\n\nA colleague goes on.\nSummary: {secret}\nTried: a cable") == "reply"
    assert answer(desk, f"Dear Anna,\n{secret}.", sender=SUE) == "held"


def test_half_of_it_is_remembered_and_only_the_rest_is_asked_for(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate it leaves the network")
    assert "\nTried:\n" in words(told(desk, TOM, "handover_agent"))
    assert "\nSummary:\n" not in words(told(desk, TOM, "handover_agent"))
    answer(desk, "Tried: a cable", answers=told(desk, TOM, "handover_agent"))
    assert state(desk)[0] == "L2"
    assert "Summary:\n  it leaves the network\nTried:\n  a cable\n" in words(told(desk, SUE))


def test_an_answer_that_gives_nothing_is_a_note_and_is_asked_again(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate")
    assert answer(desk, "I thought it was broken.", answers=told(desk, TOM, "handover_agent")) == "note"
    assert state(desk)[0] == "L1"
    assert len(desk.outbox("handover_agent")) == 2
    # whoever commands something else has thought better of it
    answer(desk, "#note it works again", answers=told(desk, TOM, "handover_agent"))
    answer(desk, "#hold", answers=told(desk, TOM, "handover_agent"))
    assert len(desk.outbox("handover_agent")) == 2
    assert state(desk)[0] == "L1"


@pytest.mark.parametrize("days", [6, 8])
def test_the_question_is_open_for_a_week(needy: AgentsDesk, days: int) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate")
    desk.now += timedelta(days=days)
    answer(desk, "Summary: a\nTried: b", answers=told(desk, TOM, "handover_agent"))
    assert state(desk)[0] == ("L2" if days < 7 else "L1")


def test_only_who_was_asked_completes_the_move_by_a_plain_answer(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#cc @sue")
    answer(desk, "#escalate")
    answer(desk, "#note")
    answer(desk, "#note\nSummary: a\nTried: b", sender=SUE, answers=told(desk, SUE))
    assert state(desk)[0] == "L1"


@pytest.mark.parametrize(
    "command", ["#escalate! the plant is down", "#tier L2 now the plant is down", "#tier! L2 the plant is down"]
)
def test_what_cannot_wait_moves_at_once_and_the_next_tier_is_told_what_is_missing(
    needy: AgentsDesk, command: str
) -> None:
    desk = needy
    asked(desk)
    assert answer(desk, command) == "command"
    assert state(desk)[0] == "L2"
    assert desk.outbox("handover_agent") == []
    assert "Why: the plant is down\nStill missing: Summary, Tried\n" in words(told(desk, SUE))
    (event,) = desk.events("handover")
    assert (event["why"], event["missing"]) == ("the plant is down", ["summary", "tried"])


def test_nothing_cannot_wait_without_a_reason(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate!")
    assert state(desk)[0] == "L1"
    assert "say behind it why it cannot wait" in words(told(desk, TOM, "done_agent"))
    answer(desk, "#escalate!\n\nSummary: the plant is down")
    assert state(desk)[0] == "L2"


def test_the_files_of_the_mail_are_the_logs_and_go_along(make_desk: Any) -> None:
    desk = needing(make_desk(), "logs")
    asked(desk)
    answer(desk, "#escalate")
    letter = told(desk, TOM, "handover_agent")
    assert "Attach the logs" in words(letter)
    assert desk.take(with_file(write(TOM, "Here they are.", answers=letter, at=desk.now))) == "note"
    assert state(desk)[0] == "L2"
    assert "- printer.log" in words(told(desk, SUE))
    assert "Still missing" not in words(told(desk, SUE))


def test_the_files_of_the_ticket_are_logs_too(make_desk: Any) -> None:
    desk = needing(make_desk(), "logs")
    assert desk.take(with_file(write(ANNA, at=desk.now))) == "ticket"
    answer(desk, "#escalate")
    assert state(desk)[0] == "L2"
    assert "- printer.log" in words(told(desk, SUE))


def test_a_fact_is_given_by_its_name_and_stays_known(make_desk: Any) -> None:
    desk = needing(make_desk(), "order number")
    asked(desk)
    answer(desk, "#escalate")
    assert "\nthe order number:\n" in words(told(desk, TOM, "handover_agent"))
    answer(desk, "order number: 4711", answers=told(desk, TOM, "handover_agent"))
    assert state(desk)[0] == "L2"
    assert [(each["name"], each["value"]) for each in desk.shown()["fields"]] == [("order number", "4711")]
    assert "- the order number: 4711" in words(told(desk, SUE))


def test_where_nothing_is_needed_it_moves_at_once(desk: AgentsDesk) -> None:
    asked(desk)
    answer(desk, "#escalate")
    assert state(desk) == ("L2", None)
    assert desk.outbox("handover_agent") == []


def test_other_commands_of_the_mail_are_done_and_confirmed_with_what_waits(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate\n#priority P1")
    assert (desk.shown()["tier"], desk.shown()["priority"]) == ("L1", "P1")
    assert "Not moved to L2 yet" in words(told(desk, TOM, "done_agent"))


def test_the_first_words_of_the_customer_stand_above_the_newest(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk, "It does not print.")
    answer(desk, "Is it plugged in?")
    relay = told(desk, ANNA, "relay")
    desk.take(write(ANNA, "It smokes now.", answers=relay, at=desk.now))
    answer(desk, "#escalate\n\nSummary: a\nTried: b")
    shown = words(told(desk, SUE))
    assert shown.index("| It does not print.") < shown.index("\nIt smokes now.")


def test_down_again_it_goes_back_to_who_had_it_there_with_a_word_why(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#take")
    at(desk, 10)
    answer(desk, "#escalate\n\nSummary: a\nTried: b")
    answer(desk, "#take", sender=SUE)
    at(desk, 10)
    before = last(desk)
    answer(desk, "#tier L1 only the password", sender=SUE)
    assert state(desk) == ("L1", TOM)
    brief = handed_over(desk, before)
    assert brief["To"] == f"Tom <{TOM}>"
    assert "Handed back from L2 to L1 by Sue\nWhy: only the password\nSummary:\n  a\n" in words(brief)
    assert desk.events("moved")[-1]["reason"] == "only the password"
    assert desk.events("assigned")[-1]["to"] == TOM


def test_who_is_away_does_not_get_it_back(make_desk: Any) -> None:
    ann = '[[agent]]\nname = "Ann"\naddresses = ["ann@agents.example"]\nqueues = ["support"]\n'
    desk = make_desk(agents=f"{AGENTS}{ann}")
    asked(desk)
    answer(desk, "#take")
    at(desk, 10)
    answer(desk, "#escalate")
    answer(desk, "#take", sender=SUE)
    answer(desk, "#away")
    answer(desk, "#tier L1", sender=SUE)
    assert state(desk) == ("L1", None)
    assert told(desk, "ann@agents.example")


def test_who_had_it_in_a_tier_above_his_own_does_not_get_it_back(make_desk: Any) -> None:
    desk = make_desk(agents=THREE_TIERS)
    asked(desk)
    answer(desk, "#tier L2")
    answer(desk, "#take")  # Tom himself, who is of the first tier
    at(desk, 10)
    answer(desk, "#tier L3")
    answer(desk, "#take", sender=KIM)
    at(desk, 10)
    answer(desk, "#tier L2", sender=KIM)
    assert state(desk) == ("L2", None)


def test_who_is_alone_keeps_what_he_moves_down(make_desk: Any) -> None:
    desk = make_desk(agents=f'[[agent]]\nname = "Tom"\naddresses = ["{TOM}"]\ntier = "L2"\n')
    asked(desk)
    answer(desk, "#take")
    answer(desk, "#escalate")
    answer(desk, "#tier L1")
    assert state(desk) == ("L1", TOM)


def test_a_tier_that_nobody_has_is_passed_by(make_desk: Any) -> None:
    desk = make_desk(agents=THREE_TIERS.replace('tier = "L2"', 'tier = "L1"'))
    asked(desk)
    answer(desk, "#escalate")
    assert state(desk)[0] == "L3"
    assert told(desk, KIM)


def chained(desk: AgentsDesk) -> HandedUp | None:
    """What a chain's step does, written down."""
    with working(desk.deps, desk.now) as (transaction, work):
        ticket = work.known.find(1001)
        assert ticket is not None
        up = hand_up(work, ticket, "resolution is overdue")
        if up is not None:
            row = Reminded(
                ticket=1001,
                becomes=up.ticket,
                events=up.events,
                participants=up.participants,
                notices=up.notices,
                reminders=up.reminders,
                forgets=up.forgets,
                acts=up.acts,
                alarms=up.alarms,
            )
            reminding.write(transaction, row, desk.now)
    return up


def test_a_chain_does_not_wait_and_who_had_it_is_asked_at_the_same_time(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#take")
    before = last(desk)
    at(desk, 60)
    up = chained(desk)
    assert up is not None
    assert state(desk) == ("L2", None)
    assert [each["address"] for each in up.to] == [SUE]
    brief = handed_over(desk, before)
    assert brief["To"] == f"Sue <{SUE}>"
    assert "Handed up from L1 to L2, since its promised time runs out\nStill missing: Summary, Tried\n" in words(brief)
    question = told(desk, TOM, "handover_agent")
    assert "went up to L2 by itself" in words(question)
    assert "#escalate" not in words(question)
    assert desk.events("moved")[-1]["reason"] == "resolution is overdue"
    assert desk.events("handover")[-1]["missing"] == ["summary", "tried"]

    # what he gives then is a note for who has it, and counts for the next tier
    assert answer(desk, "Summary: a\nTried: b", answers=question) == "note"
    assert "Summary: a" in words(told(desk, SUE, "note_agent"))
    assert state(desk)[0] == "L2"
    answer(desk, "#escalate", sender=SUE, answers=brief)
    assert state(desk)[0] == "L3"
    assert "Summary:\n  a\nTried:\n  b\n" in words(told(desk, KIM))


def test_whose_tier_it_reaches_keeps_it(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#assign Sue")
    before = last(desk)
    up = chained(desk)
    assert up is not None
    assert state(desk) == ("L2", SUE)
    assert "assigned" not in [kind for kind, _data in up.events]
    assert [row["notice"] for row in desk.outbox() if row["id"] > before and row["recipient"] == KIM] == []


def test_who_was_asked_to_take_it_is_not_passed_over_where_its_new_tier_is_his(make_desk: Any) -> None:
    desk = make_desk(agents=THREE_TIERS.replace('tier = "L3"', 'tier = "L1"'))
    for each in (TOM, KIM):
        applied(desk, Away(until=None), agent=each, number=None)
    assert desk.take(write(ANNA, "It does not print.", at=desk.now)) == "ticket"  # nobody of L1 is there: Sue is asked
    up = chained(desk)
    assert up is not None
    assert [each["address"] for each in up.to] == [SUE]
    assert desk.outbox("alarm") == []


def test_a_chain_has_an_end(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    assert chained(desk) is not None
    assert chained(desk) is not None
    assert state(desk)[0] == Tier.L3
    assert chained(desk) is None


def test_where_nobody_is_there_the_operator_hears_of_it(make_desk: Any) -> None:
    desk = make_desk(agents=THREE_TIERS)
    asked(desk)
    for each in (TOM, SUE, KIM):
        applied(desk, Away(until=None), agent=each, number=None)
    assert chained(desk) is not None
    assert [row["recipient"] for row in desk.outbox("alarm")] == ["operator@example.net"]


def test_the_history_says_what_was_given_in_the_readers_words(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate\n\nSummary: a\nTried: b")
    answer(desk, "#explain")
    assert "said for the agents of a higher tier: a" in words(told(desk, TOM, "explain_agent"))


def test_the_customer_hears_of_the_specialist_once_a_tier_and_not_when_it_comes_down(needy: AgentsDesk) -> None:
    desk = needy
    asked(desk)
    answer(desk, "#escalate")
    assert desk.outbox("specialist_customer") == []  # it has not moved
    answer(desk, "#escalate\n\nSummary: a\nTried: b")
    assert [row["recipient"] for row in desk.outbox("specialist_customer")] == [ANNA]
    at(desk, 90)
    answer(desk, "#tier L1", sender=SUE)
    answer(desk, "#escalate", answers=told(desk, SUE), sender=SUE)
    assert len(desk.outbox("specialist_customer")) == 1
    assert desk.events("customer told")[-1]["sent"] is False
    at(desk, 90)
    assert chained(desk) is not None
    assert state(desk)[0] == "L3"
    assert len(desk.outbox("specialist_customer")) == 2
