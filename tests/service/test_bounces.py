"""Reports about mail of ours: what stands on the ticket, who is told, and what a forged one does. On both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.agents_desk import SUE, TOM, AgentsDesk, Writing, text
from triaged.deliver import Courier, deliver_once
from triaged.errors import DeliveryError
from triaged.model import OutboxItem
from triaged.store import outbox as outbox_rows
from triaged.store.tables import outbox as outbox_table
from triaged.store.tables import ticket as ticket_table

SAMPLES = Path(__file__).parent.parent / "mail"
#: (what a mail system writes, why as the agent reads it); the sample's recipient and id become ours
REPORTS = [
    ("bounce-exchange-without-report.eml", "The reason is not clear."),
    ("bounce-qmail-two-recipients.eml", "There is no such address."),
    ("bounce-sendmail-transcript.eml", "The reason is not clear."),
    ("bounce-standard.eml", "There is no such address."),
]
CUSTOMER = "ivan@customer.example"  # as in the samples


write = Writing().mail


@pytest.fixture
def desk(make_desk: Callable[..., AgentsDesk]) -> AgentsDesk:
    """A desk whose acknowledgement to the customer has left."""
    made = make_desk()
    assert made.take(write(CUSTOMER)) == "ticket"
    sent(made)
    return made


def sent(desk: AgentsDesk) -> None:
    """The relay has taken everything that waits."""
    with desk.store.write() as transaction:
        items = outbox_rows.claim(transaction, "courier", desk.now, limit=100)
        results = [
            {
                "outbox_id": item.id,
                "new_state": "sent",
                "not_before": desk.now,
                "accepted_at": desk.now,
                "words": "250 ok",
                "spent": 1,
            }
            for item in items
        ]
        if results:
            outbox_rows.record(transaction, "courier", results)


def report(desk: AgentsDesk, sample: str = "bounce-standard.eml", notice: str = "ack_new", *, to: str = "") -> bytes:
    """A sample report, about our newest notice of a kind; `to` is where it comes back."""
    ours = desk.letter(notice)
    source = (SAMPLES / sample).read_bytes().replace(b"<returned.id@acme.example>", ours["Message-ID"].encode())
    person = ours["To"].addresses[0].addr_spec.encode()
    source = source.replace(CUSTOMER.encode(), person).replace(b"Ivan@Customer.example", person)
    return re.sub(rb"(?m)^To: .*$", f"To: {to or 'support@example.com'}".encode(), source, count=1)


def state(desk: AgentsDesk, notice: str = "ack_new") -> tuple[str, str]:
    row = desk.outbox(notice)[-1]
    return row["state"], row["reply"]


@pytest.mark.parametrize(("sample", "why"), REPORTS, ids=[sample for sample, _why in REPORTS])
def test_the_failure_stands_on_the_ticket_and_the_agent_learns_of_it(desk, sample, why):
    assert desk.take(report(desk, sample)) == "bounce"

    (event,) = desk.events("not reached")
    assert (event["to"], event["role"], event["notice"], event["told"]) == (CUSTOMER, "customer", "ack_new", TOM)
    told = desk.letter("bounce_agent")
    assert told["To"] == f"Tom <{TOM}>"
    assert told["Subject"] == "[Ticket#1001] Printer"
    assert told["Auto-Submitted"] == "auto-generated"
    words = text(told)
    assert "Your reply stays internal." in words
    assert f"To: {CUSTOMER}\nMail: the acknowledgement, 2026-03-01\n" in words
    assert why in words
    assert state(desk)[0] == "failed"
    assert state(desk)[1].startswith("bounced: ")


def test_the_words_of_the_server_are_shown(desk):
    desk.take(report(desk))

    assert "| 550 5.1.1 no such user" in text(desk.letter("bounce_agent"))
    assert state(desk) == ("failed", "bounced: 550 5.1.1 no such user")


def test_a_report_in_words_counts_by_the_envelope_address_alone(desk):
    sample = "bounce-exim-without-report.eml"
    assert desk.take(report(desk, sample)) == "ignored"
    assert desk.take(report(desk, sample, to=desk.envelope_from("ack_new"))) == "bounce"

    assert [event["to"] for event in desk.events("not reached")] == [CUSTOMER]
    assert len(desk.outbox("bounce_agent")) == 1


def test_a_report_to_the_envelope_address_counts_also_where_it_returns_no_id(desk):
    whole = report(desk, to=desk.envelope_from("ack_new"))
    source = re.split(rb"--b1\r?\nContent-Type: text/rfc822-headers", whole)[0] + b"--b1--\n"

    assert desk.take(source) == "bounce"
    assert desk.events("not reached")[0]["notice"] is None
    assert "Mail: a mail of ours, 2026-03-01" in text(desk.letter("bounce_agent"))
    assert state(desk)[0] == "sent"  # which mail it was, the report does not say


@pytest.mark.parametrize("status", ["closed", "open", "pending", "solved"])
def test_a_report_changes_nothing_else_and_is_answered_to_nobody(desk, status):
    with desk.store.write() as transaction:
        transaction.execute(ticket_table.update().values(status=status))
    before = desk.shown()

    assert desk.take(report(desk)) == "bounce"

    after = desk.shown()
    assert {key: after[key] for key in ("status", "priority", "queue", "customer")} == {
        key: before[key] for key in ("status", "priority", "queue", "customer")
    }
    assert after["participants"] == before["participants"]
    assert [row["notice"] for row in desk.outbox() if row["recipient"] == CUSTOMER] == ["ack_new"]


def test_the_agent_is_told_once_a_day_of_one_recipient(desk):
    for number in range(3):
        assert desk.take(report(desk).replace(b"<dsn-failed@", f"<dsn-{number}@".encode())) == "bounce"
    assert len(desk.outbox("bounce_agent")) == 1
    assert len(desk.events("not reached")) == 3

    desk.now += timedelta(days=1)
    assert desk.take(report(desk).replace(b"<dsn-failed@", b"<dsn-later@")) == "bounce"
    assert len(desk.outbox("bounce_agent")) == 2


def test_the_same_report_twice_is_one(desk):
    assert desk.take(report(desk)) == "bounce"
    assert desk.take(report(desk)) == "duplicate"
    assert len(desk.events("not reached")) == 1


def test_a_delay_is_an_event_and_nothing_more(desk):
    assert desk.take(report(desk, "bounce-delayed.eml")) == "bounce"

    assert [event["to"] for event in desk.events("delayed")] == [CUSTOMER]
    assert desk.events("not reached") == []
    assert desk.outbox("bounce_agent") == []
    assert state(desk) == ("sent", "250 ok")


FORGERIES = {
    "a changed id": lambda desk, source: source.replace(
        desk.letter("ack_new")["Message-ID"].encode(),
        desk.letter("ack_new")["Message-ID"].replace("<", "<x").encode(),
    ),
    "another recipient": lambda _desk, source: source.replace(CUSTOMER.encode(), b"mallory@example.net"),
    "no id": lambda desk, source: source.replace(
        desk.letter("ack_new")["Message-ID"].encode(), b"<other@relay.example>"
    ),
    "only the number": lambda desk, source: source.replace(
        desk.letter("ack_new")["Message-ID"].encode(), b"<other@relay.example>"
    ).replace(b"Subject: ", b"Subject: [Ticket#1001] "),
}


@pytest.mark.parametrize("forgery", sorted(FORGERIES))
def test_a_forged_report_changes_nothing(desk, forgery):
    before = desk.shown()

    assert desk.take(FORGERIES[forgery](desk, report(desk))) == "ignored"

    assert desk.shown() == before
    assert state(desk) == ("sent", "250 ok")
    assert [row["notice"] for row in desk.outbox()] == ["ack_new", "message_agent"]


def test_a_report_about_one_notice_does_not_fail_that_of_another_recipient(desk):
    assert desk.take(write("bert@example.net")) == "ticket"
    sent(desk)
    other = desk.letter("ack_new")["Message-ID"]
    with desk.store.read() as transaction:
        first = transaction.execute(outbox_table.select().order_by(outbox_table.c.id)).first()
    source = report(desk).replace(other.encode(), f"{first.message_id}".encode())
    source = source.replace(b"bert@example.net", CUSTOMER.encode())
    source = source.replace(b"To: support@example.com", f"To: {desk.envelope_from('ack_new')}".encode(), 1)

    assert desk.take(source) == "bounce"  # it came back to Bert's address, and names the customer's mail
    assert [row["state"] for row in desk.outbox("ack_new")] == ["sent", "sent"]


def test_an_agent_who_is_not_reached_is_told_nothing_but_the_next_one_and_the_operator_are(desk):
    assert desk.take(write("bert@example.net", answers=desk.letter("ack_new"))) == "held"
    sent(desk)

    assert desk.take(report(desk, notice="held_agent")) == "bounce"

    (event,) = desk.events("not reached")
    assert (event["to"], event["role"], event["notice"], event["told"]) == (TOM, "agent", "held_agent", SUE)
    assert [row["recipient"] for row in desk.outbox("bounce_agent")] == [SUE]
    words = text(desk.letter("bounce_agent"))
    assert "Tom is an agent and did not get this notice of ours." in words
    assert "Mail: a question about a held mail" in words
    assert "customer" not in words
    assert [row["recipient"] for row in desk.outbox("alarm")] == ["operator@example.net"]
    assert TOM in text(desk.letter("alarm"))
    assert state(desk, "held_agent")[0] == "failed"


def test_agents_whose_mail_all_comes_back_do_not_set_off_a_chain(desk):
    assert desk.take(report(desk)) == "bounce"
    for _ in range(4):
        sent(desk)
        source = report(desk, notice="bounce_agent")
        desk.take(source.replace(b"<dsn-failed@", f"<dsn-{len(desk.inbox())}@".encode()))

    assert len(desk.outbox("bounce_agent")) <= 3  # of the customer to Tom, of Tom to Sue, of Sue to Tom
    assert len(desk.outbox("alarm")) == 2  # of Tom, of Sue


def test_of_each_agent_who_is_not_reached_the_operator_learns_but_not_without_end(make_desk):
    names = [f"agent{number}@agents.example" for number in range(7)]
    desk = make_desk(agents="".join(f'[[agent]]\nname = "{each}"\naddresses = ["{each}"]\n' for each in names))
    assert desk.take(write(CUSTOMER)) == "ticket"
    letter = desk.letter("ack_new")
    for number, name in enumerate(names):
        with desk.store.write() as transaction:
            transaction.execute(ticket_table.update().values(assignee=name))
        desk.now += timedelta(minutes=1) if number < 4 else timedelta(hours=2)
        desk.take(write(f"x{number}@example.net", answers=letter, at=desk.now))
        sent(desk)
        source = report(desk, notice="held_agent").replace(b"<dsn-failed@", f"<dsn-{number}@".encode())
        assert desk.take(source) == "bounce"
        assert name in text(desk.letter("alarm"))
    assert len(desk.outbox("alarm")) == 7

    for number in range(7):
        desk.take(write("support@example.com", subject=f"Mail {number}"))
        desk.take(write(f"support+{number}@example.com", subject=f"Mail {number}"))
    assert len(desk.outbox("alarm")) == 7 + 5  # more of one kind stand in the log alone


def test_an_answer_to_each_notice_is_a_note(desk):
    for number in range(2):
        desk.take(report(desk).replace(b"<dsn-failed@", f"<dsn-{number}@".encode()))
        assert desk.take(write(TOM, "What?", answers=desk.letter("bounce_agent"), at=desk.now)) == "note"
        desk.now += timedelta(days=1)
    assert len(desk.outbox("bounce_agent")) == 2

    assert desk.take(write(TOM, "I shall ring him.", answers=desk.letter("bounce_agent"), at=desk.now)) == "note"
    assert desk.shown()["messages"][-1]["text"].strip() == "I shall ring him."


class Refusing:
    """A relay that takes nothing for one person."""

    def __init__(self, *, permanent: bool) -> None:
        self._permanent = permanent

    def deliver(self, item: OutboxItem) -> str:
        if item.recipient == CUSTOMER:
            raise DeliveryError("550 5.1.1 no such user", permanent=self._permanent)
        return "250 ok"


@pytest.mark.parametrize(("permanent", "known"), [(True, [CUSTOMER]), (False, [])])
def test_what_our_own_relay_refuses_for_good_stands_on_the_ticket_too(make_desk, permanent, known):
    desk = make_desk()
    desk.take(write(CUSTOMER))
    desk.take(write("bert@example.net"))
    relay = Refusing(permanent=permanent)
    courier = Courier(store=desk.store, channel=lambda: relay, owner="courier", clock=lambda: desk.now)
    deliver_once(courier)

    assert [event["to"] for event in desk.events("not reached")] == known
    assert desk.events("not reached", 1002) == []
    assert desk.take(write(CUSTOMER, "More.", subject="Another")) == "ticket"  # the numbers of events go on


def test_without_agents_the_failure_stands_on_the_ticket_all_the_same(make_desk):
    desk = make_desk(agents="")
    desk.take(write(CUSTOMER))
    sent(desk)

    assert desk.take(report(desk)) == "bounce"
    assert desk.events("not reached")[0]["told"] is None
    assert desk.outbox("bounce_agent") == []
