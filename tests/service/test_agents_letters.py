"""What all letters to agents have in common: one thread, one language, one mail for one thing. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.agents_desk import AGENTS, SUE, TOM, AgentsDesk
from tests.answering_agents import ANNA, answer, asked, said, told, words, write
from triaged import remind
from triaged.invite import Invitation, send_invitations
from triaged.model import Outcome
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.shipped import shipped
from triaged.store.tables import participant

RUSSIAN = AGENTS.replace('queues = ["support"]', 'queues = ["support"]\nlanguages = ["ru"]')
MENTORED = AGENTS.replace('name = "Tom"', 'name = "Tom"\nmentor = "Sue"')
RELAY = '\n[relay]\nhost = "127.0.0.1"\ntls = "none"\n'
NAMES = ("Ada", "Ben", "Cyd", "Dan")


def invited(desk: AgentsDesk, name: str) -> None:
    """One agent, with a ticket to practise on."""
    desk.rewrite(lambda settings: settings + RELAY)
    deps = Invitation(store=desk.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now)
    send_invitations(deps, [name], again=False)


def reminded(desk: AgentsDesk, minutes: int = 15) -> list[int] | None:
    """The time has passed in which nobody has done anything."""
    desk.now += timedelta(minutes=minutes)
    deps = desk.deps
    return remind.remind_once(
        remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: desk.now)
    )


def of_support(lead: str) -> Callable[[str], str]:
    """Settings in which an agent leads the first queue."""
    named = 'name = "support"\nlanguage = "en"'
    return lambda settings: settings.replace(named, f'{named}\nlead = "{lead}"')


def test_an_agent_reads_everything_in_the_first_of_his_languages(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents=RUSSIAN.partition('[[agent]]\nname = "Sue"')[0])
    asked(desk)
    assert answer(desk, "#take\n#help") == Outcome.COMMAND
    assert desk.take(write("mel@example.net", "Let me in.", answers=told(desk, ANNA, "ack_new"))) == Outcome.HELD
    assert answer(desk, "#refuse", answers=told(desk, TOM, "held_agent")) == Outcome.COMMAND

    english = Renderer([shipped("templates")])
    for notice in ("done_agent", "held_agent", "help_agent", "message_agent", "settled_agent"):
        assert told(desk, TOM, notice)["Content-Language"] == "ru"
        assert english.render(notice, "en", SAMPLE_FACTS[notice][0]).text.splitlines()[2] not in words(
            told(desk, TOM, notice)
        )


def test_he_is_welcomed_in_it_too(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents=RUSSIAN)
    invited(desk, "Tom")
    assert answer(desk, "Please turn it off.") == Outcome.REPLY

    assert str(told(desk, TOM, "welcome_agent")["Subject"]).startswith("Добро пожаловать")
    assert told(desk, TOM, "practice_agent")["Content-Language"] == "ru"


def test_all_of_one_ticket_is_one_thread_whatever_it_is_and_wherever_it_came_from(desk: AgentsDesk) -> None:
    first = asked(desk)
    ack = told(desk, ANNA, "ack_new")
    # through the other mailbox of the desk, which gives no signed addresses
    stranger = write("mel@example.net", "Let me in.", answers=ack, to=["billing@example.com", str(ack["Reply-To"])])
    assert desk.take(stranger, mailbox="billing") == Outcome.HELD
    assert answer(desk, "#take") == Outcome.COMMAND

    held, done = told(desk, TOM, "held_agent"), told(desk, TOM, "done_agent")
    assert {str(each["Subject"]) for each in (first, held, done)} == {"[Ticket#1001] Printer"}
    assert {each["References"].split()[0] for each in (first, held, done)} == {first["References"].split()[0]}
    assert {str(each["From"]) for each in (first, held, done)} == {str(first["From"])}
    named = ("Ticket", "Queue", "Priority", "Tier")
    assert held["X-Triaged-Queue"] == "support"
    assert all(each[f"X-Triaged-{name}"] == first[f"X-Triaged-{name}"] for each in (held, done) for name in named)


def test_what_held_nothing_but_commands_is_no_note(desk: AgentsDesk) -> None:
    asked(desk)
    for text in ("#help", "#take", "#priority p2"):
        assert answer(desk, text) == Outcome.COMMAND
    assert answer(desk, "#note\nHe called.") == Outcome.NOTE

    assert said(desk) == [("in", "It does not print."), ("note", "He called.")]
    assert answer(desk, "#show 1001") == Outcome.COMMAND
    shown = words(told(desk, TOM, "show_agent"))
    assert "| He called." in shown
    assert shown.count("Note (internal)") == 1
    assert not [line for line in shown.splitlines() if line.startswith("| #")]


def test_the_word_that_settles_a_question_is_no_note_and_what_is_said_beside_it_is_one(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#nnote\nHe is angry.") == Outcome.HELD
    assert answer(desk, "#drop", answers=told(desk, TOM, "kept_agent")) == Outcome.COMMAND
    assert said(desk) == [("in", "It does not print.")]


def test_the_same_command_again_does_nothing_again(desk: AgentsDesk) -> None:
    mail = write(TOM, "#priority p2", answers=asked(desk))
    assert desk.take(mail) == Outcome.COMMAND
    assert desk.take(mail) == Outcome.DUPLICATE


def test_an_exercise_with_commands_brings_one_mail(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk()
    invited(desk, "Tom")
    before = len(desk.outbox())
    assert answer(desk, "#solved\nPlease turn it off.") == Outcome.REPLY
    assert [row["notice"] for row in desk.outbox()[before:]] == ["practice_agent"]


def test_a_correction_brings_the_author_one_mail(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = make_desk(agents=MENTORED)
    asked(desk)
    assert answer(desk, "Is it plugged in?") == Outcome.HELD
    before = len(desk.outbox())
    correction = "#approve\nPlease check the plug first, and write to us again after that."
    assert answer(desk, correction, sender=SUE, answers=told(desk, SUE, "approve_agent")) == Outcome.REPLY

    to_tom = [row["notice"] for row in desk.outbox()[before:] if row["recipient"] == TOM]
    assert to_tom == ["approve_agent"]


def test_who_is_asked_next_sees_how_well_the_customer_is_proven_and_what_he_speaks(desk: AgentsDesk) -> None:
    asked(desk)
    first = words(told(desk, TOM))
    assert reminded(desk)
    second = words(told(desk, SUE))
    for begins in ("Proof: the sender's domain vouches for this address", "Language: "):
        (line,) = [each for each in second.splitlines() if each.startswith(begins)]
        assert any(each.startswith(line) for each in first.splitlines())


def test_who_is_handed_a_ticket_sees_it_too(desk: AgentsDesk) -> None:
    asked(desk, proven=False)
    assert answer(desk, "#assign @sue") == Outcome.COMMAND
    assert "\nProof: nothing shows that this address wrote it\n" in words(told(desk, SUE))


def test_who_is_named_in_a_note_is_named_in_the_confirmation(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#note\n@sue please look.") == Outcome.NOTE
    assert "\n- Is told of your note: Sue\n" in words(told(desk, TOM, "done_agent"))
    assert told(desk, SUE, "note_agent")


def test_a_note_for_nobody_names_nobody(desk: AgentsDesk) -> None:
    asked(desk)
    assert answer(desk, "#note\nI look.") == Outcome.NOTE
    assert "Is told of" not in words(told(desk, TOM, "done_agent"))


def many(make_desk: Callable[..., AgentsDesk], **how: Any) -> AgentsDesk:
    """A queue of four, and who leads it."""
    of = '[[agent]]\nname = "{}"\naddresses = ["{}@agents.example"]\nqueues = ["{}"]\n'
    agents = [of.format(name, name.lower(), "support") for name in NAMES]
    return make_desk(agents="".join([*agents, of.format("Lea", "lea", "billing")]), **how)


def of_message(desk: AgentsDesk) -> list[str]:
    return [row["recipient"].partition("@")[0] for row in desk.outbox("message_agent")]


def test_two_of_a_large_queue_are_asked_then_the_lead_then_the_operator(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = many(make_desk)
    desk.rewrite(of_support("Lea"))
    desk.take(write(ANNA))
    for _turn in range(3):
        assert reminded(desk)
    assert of_message(desk) == ["ada", "ben", "lea"]
    assert len(desk.outbox("alarm")) == 1
    assert reminded(desk) is None


def test_without_a_lead_the_operator_hears_of_it_after_two(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = many(make_desk)
    desk.take(write(ANNA))
    for _turn in range(2):
        assert reminded(desk)
    assert of_message(desk) == ["ada", "ben"]
    assert len(desk.outbox("alarm")) == 1


@pytest.mark.parametrize("writes", ["ada", "lea"])
def test_who_is_the_customer_is_not_asked_to_take_his_own_ticket(
    make_desk: Callable[..., AgentsDesk], writes: str
) -> None:
    desk = many(make_desk)
    desk.rewrite(of_support("Lea"))
    desk.take(write(f"{writes}@agents.example"))
    for _turn in range(3):
        reminded(desk)
    assert writes not in of_message(desk)
    assert len(desk.outbox("alarm")) == 1


def test_a_lead_who_takes_part_from_outside_is_not_asked(make_desk: Callable[..., AgentsDesk]) -> None:
    desk = many(make_desk)
    desk.rewrite(of_support("Lea"))
    desk.take(write(ANNA))
    row = {"ticket": 1001, "address": "lea@agents.example", "name": "Lea", "role": "colleague", "handle": 7}
    with desk.store.write() as transaction:
        transaction.execute(insert(participant), [{**row, "watches": False, "joined_at": desk.now}])
    for _turn in range(3):
        reminded(desk)
    assert of_message(desk) == ["ada", "ben"]
