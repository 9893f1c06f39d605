"""Facts that a request needs: asked for in the acknowledgement, filled by answers, asked for once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.agents_desk import SUE, TOM, text
from tests.batch_desk import letter_of
from tests.facts_desk import ANNA, RULES, FactsDesk
from triaged.model import OutboxState
from triaged.outcomes.acknowledge import DAILY_CAP
from triaged.remind import FACTS_TRIES
from triaged.store.tables import live_mailbox, outbox, ticket

PICTURE = (
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{words}\r\n'
    '--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\nabc\r\n--b--\r\n'
)


@pytest.fixture
def new_desk() -> Callable[..., FactsDesk]:
    return FactsDesk


def with_picture(mail: bytes, words: str, name: str = "broken.png") -> bytes:
    """The mail with words and a picture in place of its text."""
    head, _, _text = mail.partition(b"Content-Type: text/plain")
    return head + PICTURE.format(words=words, name=name).encode()


def table(letter: EmailMessage) -> list[str]:
    """What an agent sees of the matter."""
    lines = text(letter).splitlines()
    start = lines.index("Facts:") + 1
    return [line for line in lines[start:] if line.startswith("- ")][:2]


def row(desk: FactsDesk, number: int = 1001) -> Any:
    with desk.store.read() as transaction:
        return transaction.execute(select(ticket).where(ticket.c.number == number)).one()


def test_the_acknowledgement_asks_for_what_is_missing_and_the_agent_sees_it(desk: FactsDesk) -> None:
    desk.write("Where is my order? It has the number 471100.")
    said = text(desk.letter("ack_new"))
    assert "To help you sooner, we still need:\n\n- a picture\n\nPlease just reply" in said
    assert "order <number>" not in said
    assert "471100" not in said
    assert "by Monday, 2 March 2026, 12:00 (UTC)" in said
    assert table(desk.letter("message_agent")) == ["- the order <number>: 471100", "- a picture: not given yet"]
    assert desk.fields() == {"order number": "471100", "picture": None}
    assert desk.events("facts") == [{"given": {"order number": "471100"}, "missing": ["picture"]}]
    (acknowledged,) = desk.events("acknowledged")
    assert acknowledged["asked"] == ["picture"]
    assert desk.waiting() == [1001]


def test_what_no_rule_asks_for_is_shown_as_the_rule_calls_it(desk: FactsDesk) -> None:
    desk.write("My order has the number 471100, see INC77.")
    shown = text(desk.letter("message_agent")).splitlines()
    assert "- the order <number>: 471100" in shown
    assert "- incident: INC77" in shown


def test_nothing_is_asked_where_nothing_is_missing(desk: FactsDesk) -> None:
    words = "My order, number 471100, is broken."
    desk.take(with_picture(desk.writing.mail(ANNA), words))
    assert "To help you sooner" not in text(desk.letter("ack_new"))
    assert "If you want to add something" in text(desk.letter("ack_new"))
    assert desk.fields() == {"order number": "471100", "picture": "broken.png"}
    assert desk.waiting() == []
    assert "asked" not in desk.events("acknowledged")[0]
    desk.write("Hello.", sender="bert@example.net")
    assert desk.fields(1002) == {}
    assert desk.events("facts", 1002) == []
    assert "Facts:" not in text(desk.letter("message_agent"))


def test_an_unproven_sender_is_asked_too_and_nothing_of_his_mail_comes_back(desk: FactsDesk) -> None:
    words = "My order has the number 471100. Call evil.example now!"
    desk.write(words, proven=False, subject="http://evil.example")
    letter = desk.letter("ack_new")
    assert "- a picture" in text(letter)
    assert "471100" not in letter.as_string()
    assert "evil" not in text(letter) + str(letter["Subject"])


def test_a_customer_is_asked_in_his_language(desk: FactsDesk) -> None:
    german = "Guten Tag, meine Bestellung (order) ist leider noch nicht angekommen. Was ist damit passiert?"
    desk.write(german)
    said = text(desk.letter("ack_new"))
    assert "fehlt uns noch:\n\n- die Bestellnummer\n- a picture\n" in said


def test_where_his_language_is_not_known_each_half_has_its_own_words(desk: FactsDesk) -> None:
    desk.take(desk.writing.mail(ANNA, "order 1", to=["billing@example.com"], subject="1"), mailbox="billing")
    german, english = text(desk.letter("ack_new")).split("* * *")
    assert "die Bestellnummer" in german
    assert "the order <number>" in english
    assert "Bestellnummer" not in english


def test_the_answer_fills_the_fields_and_the_agent_sees_it(desk: FactsDesk) -> None:
    desk.write()
    desk.write("It is number 471100", answers=desk.letter("ack_new"))
    assert desk.fields() == {"order number": "471100", "picture": None}
    assert desk.events("facts")[1:] == [{"given": {"order number": "471100"}, "missing": ["picture"]}]
    assert table(desk.letter("message_agent")) == ["- the order <number>: 471100", "- a picture: not given yet"]
    assert desk.waiting() == []  # he has written: a person goes on

    desk.take(with_picture(desk.writing.mail(ANNA, answers=desk.letter("ack_new")), "Here."))
    assert desk.fields() == {"order number": "471100", "picture": "broken.png"}
    assert desk.events("facts")[2:] == [{"given": {"picture": "broken.png"}, "missing": []}]
    assert table(desk.letter("message_agent")) == ["- the order <number>: 471100", "- a picture: broken.png"]


def test_an_answer_in_the_same_batch_fills_them_too(desk: FactsDesk) -> None:
    first = desk.writing.mail(ANNA, "Where is my order?")
    own_id = next(line for line in first.decode().splitlines() if line.startswith("Message-ID:")).partition(": ")[2]
    second = desk.writing.mail(ANNA, "It is number 471100", head=[f"In-Reply-To: {own_id}"])
    assert desk.take_all(first, second) == ["ticket", "reply"]
    assert desk.fields() == {"order number": "471100", "picture": None}
    assert desk.waiting() == []
    desk.sent()
    desk.remind(24)
    assert desk.outbox("facts_missing") == []


def test_a_template_that_does_not_ask_has_asked_for_nothing(
    make_desk: Callable[..., FactsDesk], tmp_path: Path
) -> None:
    folder = tmp_path / "templates" / "en"
    folder.mkdir(parents=True)
    own = folder / "ack_order.txt.j2"
    own.write_text("Subject: Yes\n\nThank you.\n")
    desk = make_desk(rules=RULES.replace("then = { needs", 'then = { acknowledge = "ack_order", needs'))
    desk.write()
    assert "Thank you." in text(desk.letter("ack_new"))
    assert "asked" not in desk.events("acknowledged")[0]
    assert desk.waiting() == []
    assert desk.fields() == {"order number": None, "picture": None}

    own.write_text("Subject: Yes\n\nWe need {% for each in missing %}{{ each | label }}, {% endfor %}.\n")
    desk.rewrite(lambda settings: settings)
    desk.write(sender="bert@example.net")
    assert desk.events("acknowledged", 1002)[0]["asked"] == ["order number", "picture"]
    own.write_text("Subject: Yes\n\n{{ nothing.there }}\n")
    desk.rewrite(lambda settings: settings)
    desk.write(sender="carl@example.net")
    assert "To help you sooner" in text(desk.letter("ack_new"))  # ours, since the operator's own is broken
    assert desk.waiting() == [1002, 1003]


def test_the_first_value_stays_and_the_history_has_the_other(desk: FactsDesk) -> None:
    desk.write("Where is my order? Number 471100.")
    answers = desk.letter("ack_new")
    desk.write("Sorry: number 999999", answers=answers, proven=False)
    assert desk.fields()["order number"] == "471100"
    assert desk.events("facts again") == [{"also": {"order number": "999999"}}]
    desk.write("As I said: number 471100", answers=answers)
    assert len(desk.events("facts again")) == len(desk.events("facts")) == 1


def test_one_more_picture_is_nothing_to_tell(desk: FactsDesk) -> None:
    desk.take(with_picture(desk.writing.mail(ANNA), "My order"))
    desk.take(with_picture(desk.writing.mail(ANNA, answers=desk.letter("ack_new")), "One more", "other.png"))
    assert desk.fields()["picture"] == "broken.png"
    assert desk.events("facts again") == []


def test_what_a_rule_captures_is_shown_and_kept(desk: FactsDesk) -> None:
    desk.write("See INC0001234")
    assert desk.fields() == {"incident": "INC0001234"}
    assert "- incident: INC0001234" in text(desk.letter("message_agent"))
    assert desk.waiting() == []
    desk.write("See INC0009999", answers=desk.letter("ack_new"))
    assert desk.fields() == {"incident": "INC0001234"}
    assert desk.events("facts again") == [{"also": {"incident": "INC0009999"}}]


def test_a_value_is_one_short_line_that_does_nothing(make_desk: Callable[..., FactsDesk]) -> None:
    desk = make_desk(rules=RULES.replace("(\\d{4,})", "(.{4,}?end)").replace("(?i)", "(?is)"))
    desk.write("My order, number <b>\u202eevil\r\nBcc: all@example.org " + "x" * 300 + " end")
    value = desk.fields()["order number"] or ""
    assert value.startswith("<b>evil Bcc: all@example.org xxx")
    assert len(value) <= 200
    body = desk.letter("message_agent").get_body(("html",))
    assert body is not None
    assert "&lt;b&gt;evil Bcc" in body.get_content()


def test_an_agents_answer_fills_nothing(desk: FactsDesk) -> None:
    desk.write()
    desk.write("The number 471100 is yours.", sender=TOM, answers=desk.letter("message_agent"))
    assert desk.outbox("relay")
    assert desk.fields()["order number"] is None
    assert desk.waiting() == []


def test_no_question_changes_what_a_ticket_is(desk: FactsDesk) -> None:
    desk.write("Hello.", sender="bert@example.net")
    desk.write()
    plain, asked = row(desk), row(desk, 1002)
    same = ("status", "priority", "queue", "tier", "assignee", "solved_at", "sla", "created_at", "updated_at")
    assert [getattr(asked, name) for name in same] == [getattr(plain, name) for name in same]
    promised = "Answer promised by: Monday, 2 March 2026, 12:00 (UTC)"
    assert promised in text(desk.letter("message_agent"))
    desk.sent()
    desk.remind(24)
    assert len(desk.outbox("facts_missing")) == 1
    assert [getattr(row(desk, 1002), name) for name in same] == [getattr(asked, name) for name in same]
    assert [each for each in desk.shown(1002)["events"] if each["kind"] == "status"] == []
    desk.write("My order is blue.", answers=desk.letter("facts_missing"))
    assert row(desk, 1002).status == "new"


def test_he_is_asked_once_more_a_day_later(desk: FactsDesk) -> None:
    desk.write()
    desk.sent()
    desk.remind(23.9)
    assert desk.outbox("facts_missing") == []
    (made,) = desk.remind(0.1) or []
    (asked,) = desk.outbox("facts_missing")
    assert (asked["id"], asked["recipient"], asked["ticket"]) == (made, ANNA, 1001)
    letter, first = desk.letter("facts_missing"), desk.letter("ack_new")
    assert "- the order <number>\n- a picture\n" in text(letter)
    assert "A member of our team will reply to you in any case." in text(letter)  # the promised time has passed
    assert letter["Subject"] == first["Subject"] == "Re: Printer"
    assert letter["In-Reply-To"] == first["In-Reply-To"]
    assert first["Message-ID"] in letter["References"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == first["X-Auto-Response-Suppress"]
    assert desk.envelope_from("facts_missing").startswith("support+")
    assert desk.events("asked again") == [
        {"facts": ["order number", "picture"], "sent": True, "outbox": asked["id"]},
    ]
    desk.write("number 471100", answers=letter)
    assert desk.fields()["order number"] == "471100"
    desk.sent()
    for _ in range(3):
        desk.remind(24)
    assert len(desk.outbox("facts_missing")) == 1


def test_the_promise_of_the_acknowledgement_is_repeated_on_the_customers_clock(desk: FactsDesk) -> None:
    desk.rewrite(lambda settings: settings.replace('language = "en"', 'language = "en"\nanswer_within_hours = 48'))
    mail = desk.writing.mail(ANNA, "Where is my order?").replace(b"12:00:00 +0000", b"15:00:00 +0300")
    desk.take(mail)
    promise = "by Tuesday, 3 March 2026, 15:00 (UTC+3)"
    assert promise in text(desk.letter("ack_new"))
    desk.sent()
    desk.remind(24)
    assert f"A member of our team will reply to you in any case\n{promise}." in text(desk.letter("facts_missing"))


def test_only_what_is_still_missing_is_asked_for_and_only_as_long_as_the_rules_know_it(desk: FactsDesk) -> None:
    desk.write("Where is my order? Number 471100")
    desk.sent()
    desk.remind(24)
    assert "order <number>" not in text(desk.letter("facts_missing"))
    desk.write("Where is my order?", sender="bert@example.net")
    desk.sent()
    config = desk.deps.desk
    needs = {name: need for name, need in config.rules.needs.by_name.items() if name == "picture"}
    assert set(needs) == {"picture"}
    rules = type(config.rules)(rules=config.rules.rules, needs=type(config.rules.needs)(needs))
    object.__setattr__(config, "rules", rules)
    desk.remind(24)
    letter = desk.letter("facts_missing")
    assert letter["To"] == "bert@example.net"
    assert "- a picture\n\nPlease" in text(letter)
    assert "order <number>" not in text(letter)


@pytest.mark.parametrize("status", ["solved", "closed", "spam"])
def test_who_has_what_he_wanted_is_asked_no_more(desk: FactsDesk, status: str) -> None:
    desk.write()
    desk.sent()
    desk.change(status=status)
    desk.remind(24)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == []


@pytest.mark.parametrize("command", ["#solved", "#spam", "#close"])
def test_solving_takes_the_reminder_away(desk: FactsDesk, command: str) -> None:
    desk.write()
    assert desk.waiting() == [1001]
    desk.write(command, sender=TOM, answers=desk.letter("message_agent"))
    assert desk.waiting() == []


@pytest.mark.parametrize("words", ["We look into it.", "#assign none\nWe look into it."])
def test_an_agents_answer_takes_the_reminder_away(desk: FactsDesk, words: str) -> None:
    desk.write()
    desk.write(words, sender=TOM, answers=desk.letter("message_agent"))
    assert desk.outbox("relay")
    assert desk.waiting() == []


def test_an_answer_that_an_agent_wrote_from_his_own_mailbox_counts_too(desk: FactsDesk) -> None:
    desk.write()
    own_id = desk.letter("ack_new")["In-Reply-To"]
    desk.write("We look into it.", sender=SUE, to=[ANNA], head=[f"In-Reply-To: {own_id}", "Cc: support@example.com"])
    assert desk.shown()["messages"][-1]["direction"] == "out"
    assert desk.waiting() == []


def test_an_internal_note_leaves_the_reminder(desk: FactsDesk) -> None:
    desk.write()
    desk.sent()
    desk.write("#note\nHe never says it.", sender=TOM, answers=desk.letter("message_agent"))
    assert desk.waiting() == [1001]
    desk.remind(24)
    assert len(desk.outbox("facts_missing")) == 1


@pytest.mark.parametrize("who", ["an agent", "the customer"])
def test_what_was_answered_meanwhile_is_seen_when_the_reminder_is_due(desk: FactsDesk, who: str) -> None:
    """Whatever way the answer came, and left the reminder."""
    desk.write()
    desk.sent()
    if who == "an agent":
        desk.write("We look into it.", sender=TOM, answers=desk.letter("message_agent"))
    else:
        desk.write("number 471100", answers=desk.letter("ack_new"))
    desk.put_back(1001)
    desk.remind(24)
    assert desk.waiting() == []
    assert desk.outbox("facts_missing") == []


def test_whoever_was_sent_something_else_is_asked_no_more(desk: FactsDesk) -> None:
    desk.write()
    desk.write("Hello.", sender="bert@example.net")
    desk.write("The shop is slow today.", sender=TOM, answers=desk.letter("message_agent"))
    with desk.store.write() as transaction:  # an answer to all, as it reaches one of them
        his = outbox.update().where(outbox.c.notice == "relay")
        transaction.execute(his.values(ticket=1001, recipient=ANNA))
    desk.sent()
    desk.remind(24)
    assert desk.outbox("facts_missing") == []


def test_a_mailbox_that_is_watched_no_more_asks_nobody(desk: FactsDesk) -> None:
    desk.write()
    desk.sent()
    desk.change(mailbox="gone")
    with desk.store.write() as transaction:
        transaction.execute(live_mailbox.insert().values(mailbox="gone", since=desk.now))
    desk.remind(24)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting() == []


def test_an_answer_goes_on_in_the_same_thread(desk: FactsDesk) -> None:
    desk.write()
    told = desk.letter("message_agent")
    desk.sent()
    desk.remind(24)
    desk.write("We look into it.", sender=TOM, answers=told)
    asked = desk.letter("facts_missing")["Message-ID"]
    assert asked in desk.letter("relay")["References"]


def test_he_gets_his_name_and_his_subject_back(desk: FactsDesk) -> None:
    lure = "Win at evil.example"
    mail = desk.writing.mail(ANNA, "Where is my order?", subject=lure)
    desk.take(
        mail.replace(b"From: anna@", b"From: Evil Prize <anna@").replace(b"example.org\r\nTo:", b"example.org>\r\nTo:")
    )
    desk.sent()
    desk.remind(24)
    letter = desk.letter("facts_missing")
    assert lure in str(letter["Subject"])
    assert "Evil Prize" in letter.as_string()
    assert (letter["Subject"], letter["To"]) == (desk.letter("ack_new")["Subject"], desk.letter("ack_new")["To"])


@pytest.mark.parametrize("state", [OutboxState.WAITING, OutboxState.FAILED, OutboxState.CANCELLED, OutboxState.HELD])
def test_who_never_got_the_first_question_gets_no_second(desk: FactsDesk, state: OutboxState) -> None:
    desk.write()
    desk.sent()
    with desk.store.write() as transaction:
        transaction.execute(outbox.update().where(outbox.c.notice == "ack_new").values(state=state))
    desk.remind(24)
    assert desk.outbox("facts_missing") == []


def test_a_mailbox_that_only_observes_asks_nobody_twice(make_desk: Callable[..., FactsDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.write()
    assert desk.outbox("ack_new")[0]["state"] == OutboxState.HELD
    assert "- a picture" in text(desk.letter("ack_new"))
    desk.remind(24)
    assert desk.outbox("facts_missing") == []


def test_where_no_acknowledgement_goes_out_nobody_is_asked(desk: FactsDesk) -> None:
    desk.write("Where is my order?", head=["Auto-Submitted: auto-generated"], proven=False, subject="1")
    desk.take(desk.writing.mail(ANNA, "Where is my order?", subject="2"), quiet=True)
    desk.write("My order!", sender="bert@example.net", proven=False, subject="3")
    desk.write("My order!!", sender="bert@example.net", proven=False, subject="4")  # listed later with others
    acknowledged = [each["ticket"] for each in desk.outbox("ack_new")]
    assert desk.waiting() == acknowledged
    assert all(
        number in acknowledged or "asked" not in desk.events("acknowledged", number)[0] for number in (1001, 1002)
    )
    # agents see all the same what there is not
    assert desk.fields(1002) == {"order number": None, "picture": None}


def test_of_a_known_problem_nothing_is_asked(desk: FactsDesk) -> None:
    words = "I cannot pay my order: the web shop shows an empty page since this morning."
    desk.write(words, subject="Web shop shows an empty page")
    desk.write("#incident", sender=TOM, answers=desk.letter("message_agent"))
    desk.write(words, sender="bert@example.net", subject="Web shop shows an empty page")
    said = text(desk.letter("ack_new"))
    assert "We know of this problem" in said
    assert "we still need" not in said
    assert desk.waiting() == [1001]
    assert desk.fields(1002) == {"order number": None, "picture": None}


def test_what_an_agent_passes_on_asks_nobody(desk: FactsDesk) -> None:
    inner = (
        "---------- Forwarded message ---------\nFrom: Anna <anna@example.org>\nSubject: Order\n\nWhere is my order?"
    )
    assert desk.write(inner, sender=TOM, subject="Fwd: Order") == "ticket"
    assert desk.outbox("ack_new") == []
    assert desk.waiting() == []
    assert desk.fields() == {"order number": None, "picture": None}


def test_a_merged_ticket_asks_nothing_more(desk: FactsDesk) -> None:
    desk.write()
    desk.write("My order again", subject="Again")
    desk.sent()
    letters = [row["id"] for row in desk.outbox("message_agent") if row["ticket"] == 1002]
    desk.write("#merge 1001", sender=TOM, answers=letter_of(desk.content(letters[0])))
    assert desk.waiting() == [1001]


def test_the_caps_of_automatic_mail_hold(desk: FactsDesk) -> None:
    desk.write("Where is my order?", subject="0")
    desk.sent()
    desk.now += timedelta(hours=20)
    for number in range(DAILY_CAP - 1):
        desk.write("Hello.", subject=f"about {number}")
    desk.sent()
    assert len(desk.outbox("ack_new")) == DAILY_CAP
    desk.remind(4)  # the first has left the day: one more goes out, and counts
    assert len(desk.outbox("facts_missing")) == 1
    desk.write("Hello.", subject="one too many")
    assert len(desk.outbox("ack_new")) == DAILY_CAP
    assert desk.events("acknowledged", 1006)[0]["reason"].startswith(f"{DAILY_CAP} automatic mails")


def test_who_has_had_enough_is_asked_later(desk: FactsDesk) -> None:
    desk.write("Where is my order?")
    desk.sent()
    desk.now += timedelta(hours=23)
    for number in range(DAILY_CAP):
        desk.write("Hello.", sender=f"bert{number}@example.net", subject=f"{number}")
    desk.sent()
    with desk.store.write() as transaction:  # he was told something else an hour ago
        transaction.execute(outbox.update().where(outbox.c.ticket > 1001).values(recipient=ANNA))
    desk.remind(1)
    assert desk.outbox("facts_missing") == []
    assert desk.waiting().count(1001) == 1
    for _ in range(FACTS_TRIES - 2):
        desk.remind(1)
    assert desk.outbox("facts_missing") == []
    desk.remind(1)
    assert len(desk.outbox("facts_missing")) == 1


def test_who_would_have_to_wait_too_long_is_not_asked_at_all(desk: FactsDesk) -> None:
    desk.write("Where is my order?")
    desk.sent()
    settings = desk.deps.desk.settings
    none = settings.limits.model_copy(update={"acknowledgements_per_hour": 0})
    object.__setattr__(desk.deps.desk, "settings", settings.model_copy(update={"limits": none}))
    desk.remind(24)
    for _ in range(FACTS_TRIES):
        assert desk.waiting() == [1001]
        desk.remind(1)
    assert desk.waiting() == []
    (said,) = desk.events("asked again")
    assert said["sent"] is False
    assert said["reason"].startswith("the desk has sent 0")


def test_an_agent_sees_it_when_he_asks(desk: FactsDesk) -> None:
    desk.write("Where is my order? Number 471100")
    desk.write("#show 1001", sender=TOM, answers=desk.letter("message_agent"))
    assert table(desk.letter("show_agent")) == ["- the order <number>: 471100", "- a picture: not given yet"]
    desk.write("number 999999", answers=desk.letter("ack_new"))
    desk.write("#explain", sender=TOM, answers=desk.letter("message_agent"))
    said = text(desk.letter("explain_agent"))
    assert "this came of what is needed: order number: 471100" in said
    assert "this came with another value; the first one stays: order number: 999999" in said
