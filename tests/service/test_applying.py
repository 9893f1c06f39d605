"""What agents' commands change, one by one and together, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.agents_desk import AGENTS, NOW, SUE, TOM, AgentsDesk, Writing
from tests.applying_desk import Said, applied, batch_of, carry_out, opened, order, reminders, row, ticket
from triaged.model import Priority, Status, Tier
from triaged.model.commands import (
    Act,
    Assign,
    Away,
    Back,
    Copy,
    Find,
    Internal,
    Merge,
    Move,
    OpenFor,
    SetStatus,
    Split,
    Tag,
)
from triaged.outcomes.agents.telling import handle_of, named
from triaged.outcomes.answers.applying import Applied
from triaged.store import tables
from triaged.store.acts import NewDesk

ANNA, BERT, CARL = "anna@example.org", "bert@example.net", "carl@example.com"
KIM = "kim@agents.example"
THREE = f"""{AGENTS}
[[agent]]
name = "Kim"
addresses = ["{KIM}"]
queues = ["support"]
tier = "L2"
"""

write = Writing().mail


def told(desk: AgentsDesk, since: int = 0) -> list[str]:
    """Who was told of a message, after so many mails to agents."""
    return [each["recipient"] for each in desk.outbox("message_agent")][since:]


def why(found: Applied) -> str:
    """The one mistake; nothing else may have come of it."""
    (doubt,) = found.mistakes
    assert not any((found.done, found.acts, found.notices, found.events, found.participants))
    return str(doubt.why)


def _standing(desk: AgentsDesk) -> dict[str, Any]:
    """What a command could change of the ticket."""
    return {key: value for key, value in ticket(desk)._mapping.items() if key not in ("last_event", "updated_at")}


def test_an_agent_takes_a_ticket_and_nobody_else_hears_of_it(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    before = len(told(desk))
    found = applied(desk, Assign(agent=TOM))
    assert (ticket(desk).assignee, ticket(desk).offered_to) == (TOM, None)
    assert reminders(desk) == []
    assert len(told(desk)) == before
    assert not found.let_go
    assert [(each["what"], each["value"], each["you"]) for each in found.done] == [("assignee", "Tom", True)]
    (event,) = desk.events("assigned")
    assert (event["from"], event["to"], event["agent"]) == (None, TOM, TOM)
    assert applied(desk, Assign(agent=TOM)).done[0]["already"]
    assert len(desk.events("assigned")) == 1


def test_who_is_given_a_ticket_gets_one_mail_with_the_customers_words(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    desk.take(write(ANNA, "It smokes now.", answers=desk.letter("ack_new")))
    before = len(told(desk))
    found = applied(desk, Assign(agent=SUE), words="Sue looks after it.")
    assert told(desk, before) == [SUE]
    letter = desk.letter("message_agent")
    assert "It smokes now." in letter.get_body(("plain",)).get_content()
    assert "Your reply goes to: " in letter.get_body(("plain",)).get_content()
    assert found.let_go
    assert ticket(desk).assignee == SUE
    # what she answers belongs to the ticket, and is hers
    handles = {each.address: each.handle for each in row(desk, tables.participant, ticket=1001)}
    assert SUE in handles


def test_an_agent_who_does_not_exist_gets_nothing(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    found = applied(desk, SetStatus(status=Status.SOLVED), Assign(agent="nobody@agents.example"))
    assert "nobody@agents.example is no agent" in why(found)
    assert (ticket(desk).status, ticket(desk).assignee) == ("new", None)


def test_who_is_away_can_be_given_a_ticket_and_it_is_said(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Away(until=None), agent=SUE, number=None)
    assert applied(desk, Assign(agent=SUE)).done[0]["away"]


def test_a_ticket_that_is_let_go_is_offered_to_somebody_else(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Assign(agent=TOM))
    before = len(told(desk))
    found = applied(desk, Assign(agent=None))
    assert found.let_go
    assert (ticket(desk).assignee, ticket(desk).offered_to) == (None, SUE)
    assert told(desk, before) == [SUE]
    assert reminders(desk) == [("untaken", SUE, NOW + timedelta(minutes=15))]
    assert [each["what"] for each in found.done] == ["assignee", "offered"]
    assert desk.events("offered")[-1]["to"] == SUE


def test_where_nobody_else_is_there_it_is_asked_again_a_little_later(make_desk: Any) -> None:
    desk = make_desk(agents=f'[[agent]]\nname = "Tom"\naddresses = ["{TOM}"]\n')
    opened(desk, ANNA)
    applied(desk, Assign(agent=TOM))
    found = applied(desk, Assign(agent=None))
    assert (ticket(desk).assignee, ticket(desk).offered_to) == (None, None)
    assert reminders(desk) == [("untaken", TOM, NOW + timedelta(minutes=15))]
    assert found.done[-1] == {"what": "offered", "value": None}


def test_escalated_to_a_tier_that_the_assignee_has_not_it_goes_to_one_who_has(make_desk: Any) -> None:
    desk = make_desk(agents=THREE)
    opened(desk, ANNA)
    applied(desk, Assign(agent=TOM))
    before = len(told(desk))
    found = applied(desk, Move(up=True))
    assert ticket(desk).tier == Tier.L2
    assert ticket(desk).assignee is None
    assert ticket(desk).offered_to in (SUE, KIM)
    assert told(desk, before) == [ticket(desk).offered_to]
    assert found.let_go
    assert desk.events("moved")[-1]["to"] == Tier.L2
    # and down again it goes back to who had it there
    applied(desk, Assign(agent=SUE), agent=SUE)
    assert applied(desk, Move(tier=Tier.L1), agent=SUE).let_go
    assert ticket(desk).assignee == TOM


def test_there_is_no_tier_above_the_highest(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Move(tier=Tier.L4))
    assert "there is no higher tier" in why(applied(desk, Move(up=True)))


def test_moved_to_a_queue_the_ticket_stays_with_who_works_there(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Assign(agent=SUE), agent=SUE)
    assert not applied(desk, Move(queue="billing"), agent=SUE).let_go
    assert (ticket(desk).queue, ticket(desk).assignee) == ("billing", SUE)


def test_moved_to_a_queue_where_the_assignee_does_not_work_it_is_offered_there(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Assign(agent=TOM))
    applied(desk, Move(queue="billing"))
    assert (ticket(desk).queue, ticket(desk).assignee, ticket(desk).offered_to) == ("billing", None, SUE)


def test_what_a_mail_says_of_the_assignee_counts_above_what_follows_from_the_move(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    for acts in ([Assign(agent=TOM), Move(queue="billing")], [Move(queue="support"), Assign(agent=TOM)]):
        applied(desk, *acts)
        assert ticket(desk).assignee == TOM


def test_the_priority_changes_alone(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Assign(agent=TOM))
    found = applied(desk, Move(priority=Priority.P1))
    assert (ticket(desk).priority, ticket(desk).assignee) == ("P1", TOM)
    assert applied(desk, Move(priority=Priority.P1)).done[0]["already"]
    assert not found.done[0]["already"]
    assert len(desk.events("moved")) == 1


@pytest.mark.parametrize("status", ["closed", "hold", "pending", "solved", "spam"])
def test_a_ticket_that_nobody_works_on_reminds_nobody(desk: AgentsDesk, status: str) -> None:
    opened(desk, ANNA)
    assert [kind for kind, *_rest in reminders(desk)] == ["untaken"]
    applied(desk, SetStatus(status=Status(status)))
    assert ticket(desk).status == status
    assert reminders(desk) == []
    assert (ticket(desk).solved_at is not None) == (status in ("closed", "solved"))
    again = applied(desk, SetStatus(status=Status(status)))
    assert again.done[0]["already"]
    assert len([each for each in desk.events("status") if each["to"] == status]) == 1


def test_a_ticket_is_solved_since_the_first_time(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, SetStatus(status=Status.SOLVED))
    desk.now += timedelta(days=1)
    applied(desk, SetStatus(status=Status.CLOSED))
    assert ticket(desk).solved_at == NOW
    applied(desk, SetStatus(status=Status.OPEN))
    assert ticket(desk).solved_at is None


def test_pending_until_a_day_reminds_its_assignee_then_and_the_last_day_counts(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Assign(agent=SUE))
    first, second = NOW + timedelta(days=3), NOW + timedelta(days=5)
    applied(desk, SetStatus(status=Status.PENDING, until=first))
    assert reminders(desk) == [("pending", SUE, first)]
    found = applied(desk, SetStatus(status=Status.PENDING, until=second))
    assert reminders(desk) == [("pending", SUE, second)]
    assert (found.done[0]["until"], found.done[0]["already"]) == (second, False)
    assert applied(desk, SetStatus(status=Status.PENDING)).done[0]["already"]
    assert reminders(desk) == [("pending", SUE, second)]
    applied(desk, SetStatus(status=Status.HOLD))
    assert reminders(desk) == []


def test_a_solved_ticket_of_nobody_that_is_opened_again_is_offered(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, SetStatus(status=Status.SOLVED))
    applied(desk, SetStatus(status=Status.OPEN))
    assert (ticket(desk).status, ticket(desk).offered_to) == ("open", SUE)
    assert [kind for kind, *_rest in reminders(desk)] == ["untaken"]


def test_what_waits_for_the_customer_of_spam_does_not_leave(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    (ack,) = desk.outbox("ack_new")
    assert ack["state"] == "waiting"
    applied(desk, SetStatus(status=Status.SPAM), words="Please wait.")
    assert desk.outbox("ack_new")[0]["state"] == "cancelled"
    assert {each["state"] for each in desk.outbox("message_agent")} == {"waiting"}
    assert desk.take(write(ANNA, "Buy!", answers=desk.letter("ack_new"))) == "reply"
    assert ticket(desk).status == "spam"


def test_an_answer_of_which_something_has_left_was_not_withdrawn(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, words="One.")
    applied(desk, words="Two.")
    one, two = [each.inbox for each in row(desk, tables.message, ticket=1001) if each.direction == "out"]
    with desk.store.write() as transaction:
        (ack,) = transaction.execute(select(tables.outbox).where(tables.outbox.c.notice == "ack_new")).mappings()
        for number, (about, state) in enumerate([(one, "sent"), (one, "waiting"), (two, "waiting")], start=900):
            copy = {**ack, "id": number, "cause": f"relay:{number}", "message_id": f"<{number}@x>"}
            transaction.execute(tables.outbox.insert().values(**{**copy, "about": about, "state": state}))
    applied(desk, SetStatus(status=Status.SPAM))
    said = {each.inbox: each.withdrawn for each in row(desk, tables.message, ticket=1001) if each.direction == "out"}
    assert said == {one: False, two: True}
    assert {each["id"]: each["state"] for each in desk.outbox() if each["id"] >= 900} == {
        900: "sent",
        901: "cancelled",
        902: "cancelled",
    }


def test_tags_come_and_go_in_their_order(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Tag(add=("printer", "vip", "printer")))
    found = applied(desk, Tag(add=("office",), remove=("printer", "unknown")))
    assert ticket(desk).tags == ["vip", "office"]
    assert found.done[0]["value"] == "vip, office"
    assert desk.events("tagged")[-1]["removed"] == ["printer"]
    assert applied(desk, Tag(add=("vip",))).done[0]["already"]
    assert applied(desk, Tag(remove=("vip", "office"))).done[0]["value"] is None


def test_an_agent_watches_is_told_once_and_leaves(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    before = len(told(desk))
    applied(desk, Copy(agents=(SUE,)))
    assert told(desk, before) == [SUE]
    (sue,) = row(desk, tables.participant, ticket=1001, address=SUE)
    assert (sue.role, sue.watches) == ("agent", True)
    assert applied(desk, Copy(agents=(SUE,))).done[0]["already"]
    assert told(desk, before) == [SUE]
    assert applied(desk, Copy(without=(SUE,))).done == [{"what": "left", "value": "Sue", "already": False}]
    (sue,) = row(desk, tables.participant, ticket=1001, address=SUE)
    assert not sue.watches
    applied(desk, Copy(agents=(SUE,)))  # who was there before watches again
    (sue,) = row(desk, tables.participant, ticket=1001, address=SUE)
    assert sue.watches


def test_who_writes_may_watch_himself_without_a_mail(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    before = len(told(desk))
    assert applied(desk, Copy(agents=(TOM,))).done[0]["you"]
    assert told(desk, before) == []
    (tom,) = row(desk, tables.participant, ticket=1001, address=TOM)
    assert tom.watches


def test_who_is_given_a_ticket_and_watches_it_gets_one_mail(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    before = len(told(desk))
    applied(desk, Assign(agent=SUE), Copy(agents=(SUE,)))
    assert told(desk, before) == [SUE]
    (sue,) = row(desk, tables.participant, ticket=1001, address=SUE)
    assert sue.watches


def test_somebody_from_outside_needs_a_code_and_gets_no_history(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    found = applied(desk, SetStatus(status=Status.SOLVED), Copy(outside=(BERT,)))
    assert found.needs_code
    assert not any((found.acts, found.participants, found.events, found.notices, found.reminders))
    assert found.becomes is not None
    assert (ticket(desk).status, desk.shown()["participants"]) == ("new", [ANNA])

    mails = len(desk.outbox())
    applied(desk, SetStatus(status=Status.SOLVED), Copy(outside=(BERT,)), coded=True)
    assert (ticket(desk).status, desk.shown()["participants"]) == ("solved", [ANNA, BERT])
    assert len(desk.outbox()) == mails
    assert desk.events("brought")[0]["evidence"] == "A4"
    assert applied(desk, Copy(outside=(BERT,))).done[0]["already"]


def test_a_colleague_who_leaves_gets_nothing_that_still_waits(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    applied(desk, Copy(outside=(BERT, CARL)), coded=True)
    with desk.store.write() as transaction:
        (ack,) = transaction.execute(select(tables.outbox).where(tables.outbox.c.notice == "ack_new")).mappings()
        for number, recipient in enumerate([ANNA, BERT, CARL], start=900):
            copy = {**ack, "id": number, "cause": f"relay:{number}", "message_id": f"<{number}@x>"}
            transaction.execute(tables.outbox.insert().values(**{**copy, "recipient": recipient}))
    applied(desk, Copy(without=(BERT,)))
    assert desk.shown()["participants"] == [ANNA, CARL]
    assert {each["recipient"]: each["state"] for each in desk.outbox() if each["id"] >= 900} == {
        ANNA: "waiting",
        BERT: "cancelled",
        CARL: "waiting",
    }


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (Copy(agents=("x@agents.example",)), "x@agents.example is no agent"),
        (Copy(outside=("support@example.com",)), "an address of this desk"),
        (Copy(outside=(SUE,)), "is an agent; #cc @Sue"),
        (Copy(outside=("tom@home.example",)), "is an agent; #cc @Tom"),
        (Copy(outside=("иван@example.org",)), "SMTPUTF8"),
        (Copy(without=(ANNA,)), "is the customer of #1001 and stays"),
        (Copy(without=(BERT,)), "takes no part in #1001"),
        (OpenFor(customer=BERT), "write a new mail to your desk address"),
        (Merge(into=1001), "is this ticket"),
        (Merge(into=1999), "there is no ticket #1999"),
        (Merge(into=10**30), "there is no ticket"),
        (Split(), "the customer's newest mail opened #1001"),
    ],
    ids=str,
)
def test_what_cannot_be_done_leaves_everything_as_it_was(desk: AgentsDesk, act: Act, says: str) -> None:
    opened(desk, ANNA)
    was, mails = _standing(desk), len(desk.outbox())
    found = applied(desk, Assign(agent=SUE), SetStatus(status=Status.SPAM), Tag(add=("x",)), act, coded=True)
    assert says in why(found)
    assert (found.mistakes[0].line, found.mistakes[0].meant) == (order(act).line, order(act).verb)
    assert _standing(desk) == was
    assert len(desk.outbox()) == mails


def test_all_mistakes_of_a_mail_are_told_at_once(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    found = applied(desk, Merge(into=1999), Copy(without=(BERT,)), Tag(add=("x",)))
    assert [each.meant for each in found.mistakes] == ["merge", "copy"]


def test_no_more_people_than_may_take_part_are_brought_in(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    people = tuple(f"p{number}@example.net" for number in range(10))
    assert "11" not in str(applied(desk, Copy(outside=people), coded=True).mistakes)
    assert len(desk.shown()["participants"]) == 11
    assert "which is the most" in why(applied(desk, Copy(outside=(BERT,)), coded=True))


@pytest.mark.parametrize(
    "act",
    [Assign(agent=TOM), Copy(agents=(SUE,)), Merge(into=1001), Move(up=True), SetStatus(status=Status.OPEN), Split()],
    ids=repr,
)
def test_what_belongs_to_a_ticket_cannot_be_said_at_the_desk_address(desk: AgentsDesk, act: Act) -> None:
    opened(desk, ANNA)
    assert "answer one of its mails" in why(applied(desk, act, number=None))


def test_what_looks_something_up_is_passed_over(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    was = ticket(desk)
    found = applied(desk, Find(words="printer"), Internal())
    assert (found.done, found.acts, found.mistakes) == ([], [], ())
    assert ticket(desk).status == was.status


def test_a_merge_of_one_customers_tickets_moves_what_comes_later(desk: AgentsDesk) -> None:
    opened(desk, ANNA, ANNA)
    first = desk.letter("ack_new")
    found = applied(desk, Merge(into=1001), number=1002)
    assert found.done == [{"what": "merged", "value": 1001, "customer": None}]
    assert (ticket(desk, 1002).status, ticket(desk, 1002).merged_into) == ("merged", 1001)
    assert reminders(desk, 1002) == []
    assert desk.take(write(ANNA, "More.", answers=first)) == "reply"
    assert desk.shown(1001)["messages"][-1]["text"].strip() == "More."
    assert "is merged into this ticket" in why(applied(desk, Merge(into=1002)))


def test_a_merge_of_two_customers_tickets_needs_a_code(desk: AgentsDesk) -> None:
    opened(desk, ANNA, BERT)
    assert applied(desk, Merge(into=1001), number=1002).needs_code
    assert ticket(desk, 1002).status == "new"
    found = applied(desk, Merge(into=1001), number=1002, coded=True)
    assert found.done[0]["customer"] == ANNA
    assert desk.shown(1001)["participants"] == [ANNA, BERT]


def test_nobody_is_merged_into_what_is_spam_or_was_merged(desk: AgentsDesk) -> None:
    opened(desk, ANNA, ANNA, ANNA)
    applied(desk, SetStatus(status=Status.SPAM))
    assert "is spam" in why(applied(desk, Merge(into=1001), number=1002))
    applied(desk, Merge(into=1003), number=1002)
    assert "use #merge 1003" in why(applied(desk, Merge(into=1002), number=1001))


def test_mail_that_comes_together_with_a_merge_follows_it(desk: AgentsDesk) -> None:
    opened(desk, ANNA, ANNA)
    merged, back, gone = carry_out(
        desk,
        Said(acts=[Merge(into=1001)], number=1002),
        Said(acts=[Merge(into=1002)], number=1001, agent=SUE),
        Said(acts=[SetStatus(status=Status.SOLVED)], number=1002, words="It is done."),
    )
    assert not merged.mistakes
    assert "is merged into this ticket" in why(back)
    assert gone.becomes is not None
    assert gone.becomes.number == 1001
    assert (ticket(desk, 1001).status, ticket(desk, 1002).status) == ("solved", "merged")
    numbers = [each["number"] for each in desk.shown(1001)["events"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_ticket_that_was_merged_before_leads_on_to_where_this_batch_puts_it(desk: AgentsDesk) -> None:
    opened(desk, ANNA, ANNA, ANNA)
    applied(desk, Merge(into=1001), number=1003)
    _first, tagged, back = carry_out(
        desk,
        Said(acts=[Merge(into=1002)], number=1001),
        Said(acts=[Tag(add=("x",))], number=1002),
        Said(acts=[Merge(into=1003)], number=1002),
    )
    assert not tagged.mistakes
    assert "#1003 is merged into this ticket" in why(back)
    assert (ticket(desk, 1001).merged_into, ticket(desk, 1002).tags) == (1002, ["x"])


def test_an_agent_who_is_told_twice_by_one_mail_has_one_handle(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    desk.keep(write(TOM))
    with batch_of(desk) as batch:
        known, sue = batch.work.known.find(1001), named(batch.work, SUE)
        assert known is not None
        assert sue is not None
        once, again = (handle_of(batch.work, known, sue) for _ in range(2))
    assert once == again
    assert [each.handle for each in once[1]] == [once[0]]


def test_the_newest_mail_of_the_customer_becomes_a_ticket_of_its_own(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    ack = desk.letter("ack_new")
    desk.take(write(ANNA, "The door is stuck.", answers=ack))
    applied(desk, Assign(agent=TOM), words="I come.")
    found = applied(desk, Split())
    assert found.done == [{"what": "split", "value": 1002}]
    assert [said["text"].strip() for said in desk.shown(1002)["messages"]] == ["The door is stuck."]
    assert (ticket(desk, 1002).assignee, reminders(desk, 1002)) == (TOM, [])
    assert len(desk.shown(1001)["messages"]) == 2
    assert desk.take(write(CARL)) == "ticket"
    assert ticket(desk, 1003).customer == CARL  # the number was given out for good
    assert "opened #1001" in why(applied(desk, Split()))


def test_what_is_split_off_a_ticket_of_somebody_else_is_offered(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    desk.take(write(ANNA, "The door is stuck.", answers=desk.letter("ack_new")))
    applied(desk, Assign(agent=SUE))
    applied(desk, Split())
    assert ticket(desk, 1001).assignee == SUE
    assert ticket(desk, 1002).assignee is None
    assert reminders(desk, 1002) == [("untaken", TOM, NOW)]


def test_two_splits_that_come_together_take_two_mails(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    ack = desk.letter("ack_new")
    for words in ("The door.", "The window."):
        desk.take(write(ANNA, words, answers=ack))
    carry_out(desk, Said(acts=[Split()]), Said(acts=[Split()]))
    assert [desk.shown(number)["messages"][0]["text"].strip() for number in (1002, 1003)] == [
        "The window.",
        "The door.",
    ]
    assert len(desk.shown(1001)["messages"]) == 1


def test_who_is_away_hands_on_what_he_was_offered_and_keeps_what_is_his(make_desk: Any) -> None:
    desk = make_desk(agents=THREE)
    opened(desk, ANNA, BERT)
    assert [ticket(desk, number).offered_to for number in (1001, 1002)] == [TOM, TOM]
    applied(desk, Assign(agent=TOM), number=1002)
    desk.now += timedelta(minutes=1)
    until = desk.now + timedelta(days=2)
    found = applied(desk, Away(until=until), number=None)
    keeps = {
        "what": "keeps",
        "value": 1,
        "shown": [{"number": 1002, "subject": "Printer of bert@example.net"}],
        "more": 0,
    }
    assert found.done == [{"what": "away", "value": None, "until": until}, keeps]
    (tom,) = row(desk, tables.agent, address=TOM)
    assert (tom.away_since, tom.away_until) == (desk.now, until)
    assert reminders(desk, 1001) == [("untaken", TOM, desk.now)]
    assert (reminders(desk, 1002), ticket(desk, 1002).assignee) == ([], TOM)
    opened(desk, CARL)
    assert ticket(desk, 1003).offered_to != TOM

    assert applied(desk, Back(), number=None).done == [{"what": "back", "value": None, "already": False}]
    (tom,) = row(desk, tables.agent, address=TOM)
    assert (tom.away_since, tom.away_until) == (None, None)
    assert applied(desk, Back(), number=None).done[0]["already"]


def test_what_was_offered_without_a_reminder_is_handed_on_too(desk: AgentsDesk) -> None:
    opened(desk, ANNA)
    with desk.store.write() as transaction:
        transaction.execute(tables.reminder.delete())
    applied(desk, Away(until=None), number=None, agent=ticket(desk).offered_to)
    assert [(kind, due) for kind, _who, due in reminders(desk)] == [("untaken", NOW)]


def test_who_has_no_desk_yet_can_be_away(desk: AgentsDesk) -> None:
    with desk.store.write() as transaction:
        transaction.execute(tables.agent.delete())
    desk.keep(write(TOM))
    with batch_of(desk) as batch:
        batch.work.staff.desks.clear()
        found = batch.apply(*batch.mails[0], Said(acts=[Away(until=None)], number=None))
        assert any(isinstance(act, NewDesk) for act in found.acts)
    (tom,) = row(desk, tables.agent, address=TOM)
    assert tom.away_since == NOW


def test_of_an_exercise_nobody_else_hears(desk: AgentsDesk) -> None:
    opened(desk, ANNA, ANNA)
    with desk.store.write() as transaction:
        transaction.execute(tables.ticket.update().where(tables.ticket.c.number == 1001).values(practice=True))
    before = len(told(desk))
    applied(desk, Assign(agent=SUE))
    applied(desk, Copy(agents=(SUE,)))
    applied(desk, Assign(agent=None))
    assert told(desk, before) == []
    assert "exercise" in why(applied(desk, Merge(into=1002)))
    assert "exercise" in why(applied(desk, Merge(into=1001), number=1002))
    assert "exercise" in why(applied(desk, Split()))
