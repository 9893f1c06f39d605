"""An agent's first steps: invited, he answers a ticket of which nothing leaves; what that proves is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.agents_desk import SUE, TOM, AgentsDesk, Writing, text
from tests.batch_desk import letter_of
from triaged.errors import DeskError
from triaged.invite import CUSTOMER, Invitation, Invited, send_invitations
from triaged.model import Outcome
from triaged.store.agents import AgentState, states, unanswered

RELAY = '\n[relay]\nhost = "127.0.0.1"\ntls = "none"\n'


@pytest.fixture
def write() -> Writing:
    return Writing()


def invite(desk: AgentsDesk, *names: str, again: bool = False) -> list[Invited]:
    deps = Invitation(store=desk.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now)
    return list(send_invitations(deps, names, again=again))


def state(desk: AgentsDesk, address: str) -> AgentState:
    with desk.store.read() as transaction:
        return states(transaction)[address]


@pytest.fixture
def desk(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    made = make_desk()
    with_relay(made)
    return made


def with_relay(desk: AgentsDesk) -> None:
    desk.rewrite(lambda settings: settings + RELAY)


def test_everybody_is_invited_once_with_a_ticket_of_his_own(desk: AgentsDesk) -> None:
    first = invite(desk)
    assert [(each.address, each.ticket) for each in first] == [(TOM, 1001), (SUE, 1002)]
    assert invite(desk) == []
    assert [each.ticket for each in invite(desk, "Tom")] == [1003]
    assert [each.address for each in invite(desk, again=True)] == [TOM, SUE]
    assert [row["notice"] for row in desk.outbox()][:4] == ["welcome_agent", "message_agent"] * 2


def test_the_welcome_names_the_desk_address_and_the_ticket_asks_for_an_answer(desk: AgentsDesk) -> None:
    invite(desk, "Tom")
    welcome, exercise = desk.letter("welcome_agent"), desk.letter("message_agent")
    assert str(welcome["Reply-To"]).partition("<")[2].rstrip(">") in str(welcome.get_body(("plain",)))
    assert str(exercise["X-Triaged-Ticket"]) == "1001"
    assert "The printer in room 12" in str(exercise["Subject"])


@pytest.mark.parametrize(
    ("names", "said"), [(["Tim"], "no agent 'Tim'; there are: Tom, Sue"), (["Tom", "X"], "no agent 'X'")]
)
def test_an_unknown_name_invites_nobody(desk: AgentsDesk, names: list[str], said: str) -> None:
    with pytest.raises(DeskError, match=said):
        invite(desk, *names)
    assert desk.outbox() == []


def test_without_a_relay_it_says_what_is_missing(make_desk: Callable[..., AgentsDesk]) -> None:
    with pytest.raises(DeskError, match=r"no \[relay\]"):
        invite(make_desk())


def test_a_desk_that_observes_holds_the_invitations(make_desk: Callable[..., AgentsDesk]) -> None:
    watching = make_desk(mode="observe")
    with_relay(watching)
    assert all(each.held for each in invite(watching))
    assert {row["state"] for row in watching.outbox()} == {"held"}


def test_his_answer_goes_nowhere_and_he_sees_what_the_customer_would_have_got(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Tom")
    exercise = desk.letter("message_agent")
    desk.take(write.mail(TOM, "Please turn it off and on.", answers=exercise))
    assert desk.outbox("relay") == []
    assert not [row for row in desk.outbox() if row["recipient"] == CUSTOMER]
    seen = text_of(desk.content(desk.outbox("practice_agent")[-1]["id"]))
    assert "Please turn it off and on." in seen
    assert "proven to be yours" in seen


def test_the_first_answer_proves_the_way_and_a_later_one_changes_nothing(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Tom")
    exercise = desk.letter("message_agent")
    assert state(desk, TOM).proved_at is None
    desk.take(write.mail("tom@home.example", "Please turn it off.", answers=exercise))
    proved = state(desk, TOM)
    assert proved.proved_at == desk.now
    assert proved.proof is not None
    assert proved.proof["address"] == "tom@home.example"
    assert proved.proof["evidence"].startswith("A3")
    desk.now += timedelta(hours=1)
    desk.take(write.mail(TOM, "And on.", answers=exercise, at=desk.now))
    assert state(desk, TOM).proof == proved.proof


def test_an_answer_to_the_welcome_proves_it_too(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Tom")
    assert desk.take(write.mail(TOM, "Thanks!", answers=desk.letter("welcome_agent"))) == Outcome.COMMAND
    assert state(desk, TOM).proved_at == desk.now


def test_who_has_not_answered_is_named_the_longest_first(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Sue")
    desk.now += timedelta(days=1)
    invite(desk, "Tom")
    with desk.store.read() as transaction:
        assert [each.address for each in unanswered(transaction, desk.now + timedelta(hours=1))] == [SUE, TOM]
        assert [each.address for each in unanswered(transaction, desk.now)] == [SUE]
    desk.take(write.mail(SUE, "Here.", answers=desk.letter("welcome_agent"), at=desk.now))  # Tom's: not hers
    with desk.store.read() as transaction:
        assert [each.address for each in unanswered(transaction, desk.now + timedelta(hours=1))] == [SUE, TOM]


def test_a_mail_from_another_address_of_his_waits_for_his_word(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Tom")
    exercise = desk.letter("message_agent")
    assert desk.take(write.mail("tom@mobile.example", "Turn it off.", answers=exercise)) == Outcome.HELD
    question = desk.letter("alias_agent")
    assert question["To"] is not None
    assert TOM in str(question["To"])
    assert "tom@mobile.example" in text(question) if not question.is_multipart() else True
    desk.take(write.mail(TOM, "#confirm", answers=question))
    assert desk.outbox("practice_agent"), "the held mail is taken as his"
    assert state(desk, TOM).aliases == ("tom@mobile.example",)
    again = desk.take(write.mail("tom@mobile.example", "And on again.", answers=exercise))
    assert again == Outcome.REPLY


@pytest.mark.parametrize("words", ["#refuse", "#refuse I do not know it"])
def test_an_address_that_is_not_his_stays_apart(desk: AgentsDesk, write: Writing, words: str) -> None:
    invite(desk, "Tom")
    exercise = desk.letter("message_agent")
    desk.take(write.mail("mallory@evil.example", "Turn it off.", answers=exercise))
    desk.take(write.mail(TOM, words, answers=desk.letter("alias_agent")))
    assert state(desk, TOM).aliases == ()
    assert desk.take(write.mail("mallory@evil.example", "Really.", answers=exercise)) == Outcome.HELD


def test_an_alias_of_an_agent_who_is_gone_opens_nothing(desk: AgentsDesk, write: Writing) -> None:
    invite(desk, "Tom")
    exercise = desk.letter("message_agent")
    desk.take(write.mail("tom@mobile.example", "Turn it off.", answers=exercise))
    desk.take(write.mail(TOM, "#confirm", answers=desk.letter("alias_agent")))
    desk.rewrite(
        lambda settings: (
            settings.replace('name = "Tom"', 'name = "Ann"')
            .replace(TOM, "ann@agents.example")
            .replace(', "tom@home.example"', "")
        )
    )
    for sender in ("tom@mobile.example", TOM):
        assert desk.take(write.mail(sender, "I am still here.", answers=exercise)) == Outcome.HELD
    assert desk.outbox("relay") == []


def text_of(content: bytes) -> str:
    body = letter_of(content).get_body(("plain",))
    assert body is not None
    return str(body.get_content())
