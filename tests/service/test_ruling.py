"""What follows from what the rules decide of a mail, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.agents_desk import SUE, TOM, text
from tests.batch_desk import letter_of
from tests.ruled_desk import ANNA, RuledDesk, promised
from triaged.model import LinkKind
from triaged.render.history import KINDS
from triaged.store.tables import link, rotation

RITA = "rita@agents.example"
THREE = "".join(
    f'[[agent]]\nname = "{name}"\naddresses = ["{name.lower()}@agents.example"]\nqueues = ["support"]\n{more}\n'
    for name, more in (("Tom", ""), ("Sue", ""), ("Rita", 'hours = ["Mon-Fri 09:00-17:00"]'))
)


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


def assigned(desk: RuledDesk, tickets: int) -> list[str | None]:
    return [desk.row(1001 + number).assignee for number in range(tickets)]


def test_a_named_agent_gets_the_ticket_and_is_told_of_it(desk: RuledDesk) -> None:
    desk.rule('assign = "Sue"')
    desk.write()

    assert (desk.row().assignee, desk.row().offered_to) == (SUE, None)
    assert desk.told() == [SUE]
    assert desk.waiting() == []
    assert desk.events("assigned") == [
        {"from": None, "to": SUE, "why": "the rule names him", "rule": "10-test.toml: a rule"}
    ]


@pytest.mark.parametrize("case", ["away", "customer", "off"])
def test_who_cannot_be_given_it_is_not_and_the_next_is_asked_as_ever(
    make_desk: Callable[..., RuledDesk], case: str
) -> None:
    desk = make_desk(agents=THREE, rules='[[rule]]\nname = "r"\nthen = { assign = "Rita" }\n')
    if case != "off":  # noon of a Sunday
        desk.rewrite(lambda settings: settings.replace('hours = ["Mon-Fri 09:00-17:00"]', ""))
    if case == "away":
        desk.away(RITA)
    desk.write(sender=RITA if case == "customer" else ANNA)

    why = {"away": "Rita is away", "customer": "Rita takes part from outside", "off": "Rita is not at work now"}[case]
    assert (desk.row().assignee, desk.row().offered_to) == (None, TOM)
    assert desk.told() == [TOM]
    assert desk.events("not assigned") == [{"why": why, "rule": "10-test.toml: r"}]
    assert desk.waiting() == ["untaken"]


def test_round_robin_hands_tickets_round_among_those_at_work(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk(agents=THREE, rules='[[rule]]\nname = "r"\nthen = { assign = "round-robin" }\n')

    desk.take_all(*(desk.writing.mail(f"c{number}@example.org") for number in range(5)))
    assert assigned(desk, 5) == [TOM, SUE, TOM, SUE, TOM]
    desk.write(sender="c9@example.org")
    assert assigned(desk, 6)[-1] == SUE, "the turns are kept from batch to batch"
    with desk.store.read() as transaction:
        rows = transaction.execute(select(rotation.c.queue, rotation.c.agent, rotation.c.turn)).all()
    assert sorted(map(tuple, rows)) == [("support", SUE, 6), ("support", TOM, 5)]


def test_a_batch_costs_as_many_statements_however_many_tickets_are_handed_round(desk: RuledDesk) -> None:
    desk.rule('assign = "round-robin", cc = ["Sue", "boss@example.net"], notify = ["queue"], note = "Hear."')
    statements: list[str] = []

    @event.listens_for(desk.store._writer, "before_cursor_execute")  # what the database is asked
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    desk.take_all(*(desk.writing.mail(f"c{number}@example.org") for number in range(2)))
    for_two = len(statements)
    statements.clear()
    desk.take_all(*(desk.writing.mail(f"d{number}@example.org") for number in range(40)))

    assert len(statements) <= for_two
    assert Counter(assigned(desk, 42)) == {TOM: 21, SUE: 21}


def test_who_is_away_has_no_turn_and_is_not_flooded_later(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk(agents=THREE, rules='[[rule]]\nname = "r"\nthen = { assign = "round-robin" }\n')
    desk.rewrite(lambda settings: settings.replace('hours = ["Mon-Fri 09:00-17:00"]', ""))
    desk.away(SUE)
    desk.take_all(*(desk.writing.mail(f"c{number}@example.org") for number in range(6)))
    assert Counter(assigned(desk, 6)) == {TOM: 3, RITA: 3}
    desk.back(SUE)

    desk.take_all(*(desk.writing.mail(f"d{number}@example.org") for number in range(6)))
    assert Counter(assigned(desk, 12)[6:]) == {TOM: 2, RITA: 2, SUE: 2}


def test_nobody_of_the_tier_at_work_leaves_it_to_who_is_asked(make_desk: Callable[..., RuledDesk]) -> None:
    agents = THREE.replace('hours = ["Mon-Fri', 'tier = "L2"\nhours = ["Mon-Fri')
    rules = '[[rule]]\nname = "r"\nthen = { assign = "round-robin", tier = "L2" }\n'
    desk = make_desk(agents=agents, rules=rules)
    desk.write()

    assert (desk.row().assignee, desk.row().offered_to) == (None, RITA)
    assert desk.events("not assigned")[0]["why"] == "nobody of the queue 'support' and the tier L2 is at work"


def test_the_least_loaded_gets_it(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk(agents=THREE)
    desk.take_all(*(desk.writing.mail(f"c{number}@example.org") for number in range(3)))
    for number, owner in ((1001, TOM), (1002, TOM), (1003, SUE)):
        desk.change(number, assignee=owner)
    desk.rule('assign = "least-load"')

    desk.take_all(*(desk.writing.mail(f"d{number}@example.org") for number in range(3)))
    assert assigned(desk, 6)[3:] == [SUE, TOM, SUE]


def test_the_best_speaks_the_language(make_desk: Callable[..., RuledDesk]) -> None:
    agents = THREE.replace('name = "Sue"', 'name = "Sue"\nlanguages = ["de"]')
    desk = make_desk(agents=agents, rules='[[rule]]\nname = "r"\nthen = { assign = "best", language = "de" }\n')
    desk.write()

    assert desk.row().assignee == SUE
    assert "speaks de" in desk.events("assigned")[0]["why"]


def test_a_reply_takes_the_ticket_from_nobody_who_is_here(desk: RuledDesk) -> None:
    desk.rule('assign = "Tom"')
    desk.write()
    desk.rule('assign = "Sue"', on='"reply"')

    desk.write("And now?", answers=desk.letter("ack_new"))
    assert desk.row().assignee == TOM
    desk.away(TOM)
    desk.write("Hello?", answers=desk.letter("ack_new"))
    assert desk.row().assignee == SUE
    assert desk.told() == [TOM, TOM, SUE]
    assert desk.events("assigned")[-1]["from"] == TOM


def test_what_was_only_offered_is_assigned_by_a_reply_and_nobody_is_asked_any_more(desk: RuledDesk) -> None:
    desk.write()
    assert (desk.row().offered_to, desk.waiting()) == (TOM, ["untaken"])
    desk.rule('assign = "Sue"', on='"reply"')

    desk.write("And now?", answers=desk.letter("ack_new"))
    assert (desk.row().assignee, desk.row().offered_to, desk.waiting()) == (SUE, None, [])
    assert desk.told() == [TOM, SUE]


def test_older_mail_is_given_to_nobody(desk: RuledDesk) -> None:
    desk.rule('assign = "round-robin", notify = ["queue"]')
    desk.take(desk.writing.mail(ANNA), quiet=True)

    assert (desk.row().assignee, desk.told()) == (None, [])


def test_spam_is_a_ticket_of_which_nobody_hears(desk: RuledDesk) -> None:
    desk.rule('spam = true, assign = "Tom", notify = ["queue"], acknowledge = true')
    assert desk.write() == "ticket"

    assert (desk.row().status, desk.row().assignee) == ("spam", None)
    assert desk.outbox() == []
    (said,) = desk.events("status")
    assert said == {"from": "new", "to": "spam", "reason": "a rule says so", "rule": "10-test.toml: a rule"}


def test_a_rule_solves_a_new_ticket_at_once(desk: RuledDesk) -> None:
    desk.rule('status = "solved"')
    desk.write()

    assert (desk.row().status, desk.row().solved_at) == ("solved", desk.now)
    assert desk.outbox() == []  # no answer is promised of what is settled


def test_the_word_of_a_rule_on_the_status_counts_more_than_that_a_reply_opens(desk: RuledDesk) -> None:
    desk.write()
    desk.change(status="pending")
    desk.rule('status = "hold"', on='"reply"')
    desk.write("And now?", answers=desk.letter("ack_new"))

    assert desk.row().status == "hold"
    assert [(each["from"], each["to"]) for each in desk.events("status")] == [("pending", "hold")]


def test_mere_thanks_are_no_reason_for_anything(desk: RuledDesk) -> None:
    desk.write()
    desk.change(status="solved", solved_at=desk.now)
    desk.rule('status = "open", note = "He came back."', on='"reply"')
    desk.write("Thank you very much!", answers=desk.letter("ack_new"), subject="Re: Printer")

    assert desk.row().status == "solved"
    assert desk.events("noted") == []


def test_agents_in_copy_watch_and_people_from_outside_take_part(desk: RuledDesk) -> None:
    desk.rule('cc = ["Sue", "Boss@Example.net", "support@example.com", "anna@example.org"]')
    desk.write()

    people = desk.people()
    assert people[SUE] == ("agent", True)
    assert people["boss@example.net"] == ("colleague", False)
    assert sorted(people) == sorted([ANNA, TOM, SUE, "boss@example.net"])
    assert desk.told() == [TOM, SUE]
    assert [row["recipient"] for row in desk.outbox("ack_new")] == [ANNA], "people in copy get no mail now"
    assert "You watch this ticket." in text(letter_of(desk.content(desk.outbox("message_agent")[-1]["id"])))
    assert ([each["by"] for each in desk.events("watched")], [each["who"] for each in desk.events("brought")]) == (
        [SUE],
        ["boss@example.net"],
    )

    desk.write("And now?", answers=desk.letter("ack_new"))
    assert desk.told() == [TOM, SUE, TOM, SUE]


def test_who_has_taken_part_before_watches_from_a_reply_on(desk: RuledDesk) -> None:
    desk.write()
    assert desk.people()[TOM] == ("agent", False)
    desk.rule('cc = ["Tom", "Sue"]', on='"reply"')
    desk.write("And now?", answers=desk.letter("ack_new"))

    assert desk.people()[TOM] == ("agent", True)
    desk.write("Hello?", answers=desk.letter("ack_new"))
    assert len(desk.events("watched")) == 2


def test_at_most_ten_are_brought_in(desk: RuledDesk) -> None:
    everybody = ", ".join(f'"p{number}@example.net"' for number in range(12))
    desk.rule(f"cc = [{everybody}]")
    desk.write()

    assert sum(role == "colleague" for role, _watches in desk.people().values()) == 10


def test_who_is_to_hear_of_it_is_told_once_with_the_reason(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk(lead="Sue", rules='[[rule]]\nname = "r"\nthen = { notify = ["lead", "queue", "Tom"] }\n')
    desk.write()

    assert desk.told() == [TOM, SUE]
    letter = text(letter_of(desk.content(desk.outbox("message_agent")[-1]["id"])))
    assert "A rule of this desk wants you to know of this ticket." in letter
    assert desk.events("told")[0]["to"] == [TOM, SUE]


def test_nobody_away_and_nobody_outside_is_told_by_a_rule(make_desk: Callable[..., RuledDesk]) -> None:
    desk = make_desk(agents=THREE, rules='[[rule]]\nname = "r"\nthen = { notify = ["queue"], assign = "Tom" }\n')
    desk.away(RITA)
    desk.write(sender=SUE)

    assert desk.told() == [TOM]


def test_an_agent_who_is_himself_the_customer_hears_nothing_of_what_others_write(desk: RuledDesk) -> None:
    desk.write()
    desk.change(customer=SUE)
    desk.rule('notify = ["Sue"], cc = ["Sue"]', on='"reply"')
    desk.write("And now?", answers=desk.letter("ack_new"))

    assert desk.told() == [TOM, TOM]
    assert desk.events("watched") == []


def test_a_note_of_a_rule_is_shown_to_agents_and_to_nobody_else(desk: RuledDesk) -> None:
    desk.rule('note = "Ask for the contract\\nnumber first."')
    desk.write()

    assert desk.events("noted") == [{"text": "Ask for the contract\nnumber first.", "rule": "10-test.toml: a rule"}]
    letter = desk.letter("message_agent")
    assert "Note: Ask for the contract number first." in text(letter)
    assert "contract" not in desk.content(desk.outbox("ack_new")[-1]["id"]).decode()
    asking = [desk.writing.mail(TOM, words, answers=letter) for words in ("#show 1001", "#explain")]
    desk.take_all(*asking)
    assert "Note: Ask for the contract number first." in text(desk.letter("show_agent"))
    assert "a rule notes: Ask for the contract number first." in text(desk.letter("explain_agent")).replace("\n  ", " ")


def test_a_note_of_a_rule_never_leaves_in_an_answer(desk: RuledDesk) -> None:
    desk.rule('note = "This customer never pays his bills in time."')
    desk.write()
    words = "This customer never pays his bills in time."
    assert desk.take(desk.writing.mail(TOM, words, answers=desk.letter("message_agent"))) == "held"


def test_tickets_that_name_the_same_thing_are_linked(desk: RuledDesk) -> None:
    desk.rule('same = ["incident"]', when="subject_regex = '(?P<incident>INC[0-9]{7})'")
    mails = [desk.writing.mail(f"c{number}@example.org", subject="See INC0001234") for number in range(8)]
    desk.take_all(*mails[:4])
    desk.take_all(*mails[4:], desk.writing.mail("d@example.org", subject="See INC0009999"))

    with desk.store.read() as transaction:
        rows = transaction.execute(select(link).order_by(link.c.ticket, link.c.other)).all()
    ties: dict[int, list[int]] = {}
    for row in rows:
        assert row.kind == LinkKind.SHARES
        ties.setdefault(row.ticket, []).append(row.other)
    assert ties == {number: list(range(max(1001, number - 5), number)) for number in range(1002, 1009)}
    assert [each["to"] for each in desk.events("linked", 1002)] == [1001]
    assert desk.events("linked", 1009) == []


def test_a_reply_links_once_it_names_the_thing(desk: RuledDesk) -> None:
    desk.rule('same = ["key"]', on='"new", "reply"', when="text_regex = '(?P<key>KEY-[0-9]+)'")
    desk.write("About KEY-12.")
    desk.write("It does not print.", sender="bert@example.org")
    acknowledged = letter_of(desk.content(desk.outbox("ack_new")[-1]["id"]))
    for _again in range(2):
        desk.write("It is KEY-12.", sender="bert@example.org", answers=acknowledged)

    assert [each["to"] for each in desk.events("linked", 1002)] == [1001]


def test_spam_and_exercises_are_linked_with_nothing(desk: RuledDesk) -> None:
    desk.rule('same = ["key"]', when="text_regex = '(?P<key>KEY-[0-9]+)'")
    for number in range(3):
        desk.write("About KEY-12.", sender=f"c{number}@example.org")
    desk.change(1001, status="spam")
    desk.change(1002, practice=True)
    desk.write("About KEY-12.", sender="d@example.org")

    assert [each["to"] for each in desk.events("linked", 1004)] == [1003]


def test_promised_times_are_kept_with_the_ticket(desk: RuledDesk) -> None:
    desk.rewrite(lambda text: text + promised("gold", "silver"))
    desk.rule('sla = "gold"')
    desk.write()
    assert desk.shown()["sla"] == desk.tickets()[0]["sla"] == "gold"
    desk.rule('sla = "silver"', on='"reply"')
    desk.write("And now?", answers=desk.letter("ack_new"))
    assert desk.shown()["sla"] == "silver"


def test_impact_and_urgency_are_shown_as_the_rules_said_last(desk: RuledDesk) -> None:
    matrix = "".join(f'{row} = {{ high = "P2", medium = "P3", low = "P4" }}\n' for row in ("high", "medium", "low"))
    rules = (
        '[[rule]]\nname = "r"\nthen = { impact = "high", urgency = "low" }\n'
        '[[rule]]\nname = "s"\non = ["reply"]\nthen = { urgency = "high" }\n'
    )
    (desk._rules / "10-test.toml").write_text(f"[matrix]\n{matrix}{rules}")
    desk.rewrite(lambda settings: settings)
    desk.write()
    assert (desk.shown()["impact"], desk.shown()["urgency"], desk.row().priority) == ("high", "low", "P4")
    desk.write("And now?", answers=desk.letter("ack_new"))
    assert (desk.shown()["impact"], desk.shown()["urgency"], desk.row().priority) == ("high", "high", "P2")


def test_an_acknowledgement_of_the_operators_own(desk: RuledDesk, tmp_path: Any) -> None:
    folder = tmp_path / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "ack_outage.txt.j2").write_text("Subject: We know\n\nTicket {{ ticket }}: we are on it.\n")
    desk.rewrite(lambda settings: settings)
    desk.rule('acknowledge = "ack_outage"')
    desk.write()

    (row,) = desk.outbox("ack_new")
    letter = letter_of(desk.content(row["id"]))
    assert letter["Subject"] == "We know"
    assert "Ticket 1001: we are on it." in text(letter)
    desk.write("And now?", answers=letter)
    assert [row["notice"] for row in desk.outbox() if row["recipient"] == ANNA] == ["ack_new"]

    (folder / "ack_outage.txt.j2").write_text("Subject: {{ nothing.there }}\n\nOh.\n")
    desk.rewrite(lambda settings: settings)
    desk.write(sender="bert@example.org")
    assert "Printer" in str(desk.letter("ack_new")["Subject"]), "a broken one costs nobody his acknowledgement"


def test_rules_that_name_no_event_count_for_what_an_agent_passes_on_too(desk: RuledDesk) -> None:
    (desk._rules / "10-test.toml").write_text('[[rule]]\nname = "r"\nthen = { tags = ["seen"] }\n')
    desk.rewrite(lambda settings: settings)
    passed_on = "See below.\n\n---------- Forwarded message ---------\nFrom: Ivan <ivan@example.net>\n"
    passed_on += "Date: Sun, 1 Mar 2026 at 10:00\nSubject: Paper\nTo: <tom@agents.example>\n\nThere is none.\n"
    desk.write(passed_on, sender=TOM, subject="Fwd: Paper")
    desk.write()

    assert desk.row(1001).customer == "ivan@example.net"
    assert [each["tags"] for each in sorted(desk.tickets(), key=lambda each: each["number"])] == [["seen"], ["seen"]]


def test_a_rule_for_what_is_passed_on_alone(desk: RuledDesk) -> None:
    desk.rule('tags = ["passed on"]', on='"forward"')
    desk.write()
    assert desk.row().tags == []


def test_what_rules_write_into_a_history_has_a_sentence() -> None:
    assert {"assigned", "not assigned", "status", "watched", "brought", "noted", "linked"} <= KINDS
