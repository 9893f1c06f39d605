"""What follows from what the rules decide of agents' notes, and of what has come due, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert

from tests.agents_desk import SUE, TOM, text
from tests.batch_desk import letter_of
from tests.ruled_desk import ANNA, RuledDesk, promised
from triaged.model import ReminderKind
from triaged.store.tables import reminder

RITA = "rita@agents.example"
AGENTS = "".join(
    f'[[agent]]\nname = "{name}"\naddresses = ["{name.lower()}@agents.example"]\nqueues = [{queues}]\n'
    for name, queues in (("Tom", '"support"'), ("Sue", '"support"'), ("Rita", '"billing"'))
)


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


@pytest.fixture
def desk(make_desk: Callable[..., RuledDesk]) -> RuledDesk:
    return make_desk(agents=AGENTS)


def says(desk: RuledDesk, words: str, *, sender: str = TOM) -> str | None:
    """What an agent answers to the newest thing that he was told."""
    rows = [row for row in desk.outbox("message_agent") if row["recipient"] == sender]
    answers = letter_of(desk.content(rows[-1]["id"]))
    return desk.take(desk.writing.mail(sender, words, answers=answers, at=desk.now))


def last(desk: RuledDesk, notice: str, recipient: str) -> str:
    rows = [row for row in desk.outbox(notice) if row["recipient"] == recipient]
    return text(letter_of(desk.content(rows[-1]["id"])))


def test_a_note_of_an_agent_moves_its_ticket(desk: RuledDesk) -> None:
    desk.rewrite(lambda text: text + promised("legal"))
    desk.write()
    then = 'priority = "P1", tags = ["law"], sla = "legal", note = "Say nothing yet.", status = "hold"'
    desk.rule(then, on='"note"', when='text_has = ["lawyer"]')
    before = len(desk.outbox())
    assert says(desk, "#note\n\nHis lawyer called.") == "note"

    row = desk.row()
    assert (row.priority, row.tags, row.sla, row.status) == ("P1", ["law"], "legal", "hold")
    assert desk.events("triaged")[-1]["rules"] == ["10-test.toml: a rule"]
    assert [each["text"] for each in desk.events("noted")] == ["Say nothing yet."]
    assert ANNA not in {each["recipient"] for each in desk.outbox()[before:]}


def test_an_answer_to_the_customer_is_no_note(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('priority = "P1"', on='"note"')
    assert says(desk, "Please turn it off and on again.") == "reply"

    assert desk.row().priority == "P3"
    assert len(desk.events("triaged")) == 1


def test_commands_alone_are_no_note(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('priority = "P1"', on='"note"')
    assert says(desk, "#tag +paper") == "command"
    assert desk.row().priority == "P3"


def test_what_the_agent_says_himself_counts_more(desk: RuledDesk) -> None:
    desk.write()
    desk.change(tags=["old"])
    desk.rule('priority = "P1", status = "hold", assign = "Sue", tags = ["law"]', on='"note"')
    assert says(desk, "#priority P4\n#take\n#pending\n#tag -old\n#note\n\nI wait for him.") == "note"

    row = desk.row()
    assert (row.priority, row.assignee, row.status, row.tags) == ("P4", TOM, "pending", ["law"])


def test_what_an_agent_lets_go_no_rule_for_notes_gives_to_another(desk: RuledDesk) -> None:
    desk.write()
    desk.change(assignee=TOM)
    desk.rule('assign = "Rita"', on='"note"')
    assert says(desk, "#assign none\n#note\n\nNot mine.") == "note"

    assert (desk.row().assignee, desk.row().offered_to) == (None, SUE)


def test_who_gets_a_ticket_by_a_note_is_shown_the_customers_words_and_the_note(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('assign = "Sue"', on='"note"')
    says(desk, "#note\n\nSue knows this one.")

    assert (desk.row().assignee, desk.row().offered_to, desk.waiting()) == (SUE, None, [])
    assert "It does not print." in last(desk, "message_agent", SUE)
    assert "Sue knows this one." in last(desk, "note_agent", SUE)
    assert [each["to"] for each in desk.events("told")][1:] == [[SUE], [SUE]]


def test_who_is_to_hear_of_a_note_is_shown_the_note(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('notify = ["Rita", "Tom"], cc = ["Sue"]', on='"note"')
    says(desk, "#note\n\nHis lawyer called.")

    assert desk.told("note_agent") == [SUE, RITA]
    assert "A rule of this desk wants you to know of this note." in last(desk, "note_agent", RITA)
    assert desk.people()[SUE] == ("agent", True)


def test_a_mail_that_is_let_in_as_a_note_is_one_for_the_rules(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('priority = "P2", notify = ["Rita"]', on='"note"')
    mail = desk.writing.mail(TOM, "I asked him.", subject="[Ticket#1001] Printer", at=desk.now)
    assert desk.take(mail) == "held"
    question = desk.letter("held_agent")
    desk.take(desk.writing.mail(TOM, "#admit", answers=question, at=desk.now))
    desk.handle()

    assert desk.row().priority == "P2"
    assert desk.told("note_agent") == [RITA]


def due(desk: RuledDesk, kind: ReminderKind, number: int = 1001) -> None:
    row = {"kind": kind, "ticket": number, "inbox": None, "address": TOM, "step": 0, "due_at": desk.now}
    with desk.store.write() as transaction:
        transaction.execute(insert(reminder), [row])


def test_what_nobody_takes_is_raised_before_the_next_is_asked(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('priority = "P1", queue = "billing", tags = ["late"]', on='"clock"', when='clock = ["untaken"]')
    desk.now += timedelta(minutes=15)
    assert desk.remind()

    row = desk.row()
    assert (row.priority, row.queue, row.tags, row.offered_to) == ("P1", "billing", ["late"], RITA)
    (said,) = [each for each in desk.events("triaged") if "clock" in each]
    assert (said["clock"], said["rules"]) == ("untaken", ["10-test.toml: a rule"])
    assert "P1, L1, billing" in last(desk, "message_agent", RITA)


def test_what_nobody_takes_is_assigned(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('assign = "Sue", notify = ["Rita"], cc = ["Rita"]', on='"clock"')
    desk.now += timedelta(minutes=15)
    desk.remind()

    assert (desk.row().assignee, desk.row().offered_to, desk.waiting()) == (SUE, None, [])
    assert sorted(desk.told()) == [RITA, SUE, TOM]
    assert "It does not print." in last(desk, "message_agent", SUE)
    assert desk.people()[RITA] == ("agent", True)


def test_turns_by_the_clock_count(desk: RuledDesk) -> None:
    for number in range(4):
        desk.write(sender=f"c{number}@example.org")
    desk.rule('assign = "round-robin"', on='"clock"')
    desk.now += timedelta(minutes=15)
    desk.remind()

    assert [desk.row(1001 + number).assignee for number in range(4)] == [TOM, SUE, TOM, SUE]


def test_what_nobody_takes_ends_by_a_rule(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('status = "solved", note = "Too old."', on='"clock"', when='clock = ["untaken"]')
    desk.now += timedelta(days=1)
    due(desk, ReminderKind.PENDING)
    desk.now -= timedelta(hours=12)
    desk.remind()

    assert (desk.row().status, desk.row().solved_at) == ("solved", desk.now)
    assert (desk.told(), desk.waiting()) == ([TOM], [])


def test_the_day_that_a_ticket_waited_for(desk: RuledDesk) -> None:
    desk.write()
    desk.change(status="pending", assignee=TOM)
    due(desk, ReminderKind.PENDING)
    desk.rule('status = "closed"', on='"clock"', when='clock = ["pending"]')
    desk.remind()

    assert (desk.row().status, desk.told()) == ("closed", [TOM])


def test_a_ticket_that_is_opened_again_is_told_of_once(desk: RuledDesk) -> None:
    desk.write()
    desk.change(status="pending", offered_to=None)
    due(desk, ReminderKind.PENDING)
    desk.rule('assign = "Sue", priority = "P2"', on='"clock"')
    desk.remind()

    row = desk.row()
    assert (row.status, row.assignee, row.priority) == ("open", SUE, "P2")
    assert desk.told() == [TOM, SUE]
    assert "The day has come" in last(desk, "message_agent", SUE)


@pytest.mark.parametrize("case", ["answered", "taken", "other kind", "no rule"])
def test_the_rules_are_asked_of_nothing_that_is_not_so(desk: RuledDesk, case: str) -> None:
    desk.write()
    desk.rule('tags = ["late"]', on='"new"' if case == "no rule" else '"clock"', when='not = { clock = ["pending"] }')
    if case == "answered":
        says(desk, "Please turn it off and on again.")
    if case == "taken":
        desk.change(assignee=SUE)
    due(desk, ReminderKind.FACTS if case == "other kind" else ReminderKind.UNTAKEN)
    desk.remind()

    assert desk.row().tags == []


def test_a_rule_that_changes_nothing_leaves_no_trace(desk: RuledDesk) -> None:
    desk.write()
    desk.rule('priority = "P3"', on='"clock"')
    due(desk, ReminderKind.UNTAKEN)
    desk.remind()

    assert len(desk.events("triaged")) == 1


def test_rules_by_the_clock_know_the_customer_by_how_well_he_was_proven(desk: RuledDesk) -> None:
    desk.write()
    desk.take(desk.writing.mail("bert@example.org", proven=False))
    desk.rule('tags = ["known"]', on='"clock"', when='evidence = "A2", from_domain = ["example.org"]')
    desk.now += timedelta(minutes=15)
    desk.remind()

    assert (desk.row(1001).tags, desk.row(1002).tags) == (["known"], [])
