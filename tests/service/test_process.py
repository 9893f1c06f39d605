"""A batch of mail through every step, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DataError, OperationalError

from tests.batch_desk import BatchDesk, letter_of
from triaged import process
from triaged.errors import StoreError, StoreFull
from triaged.mail.language import detect, serving
from triaged.mail.reading import read
from triaged.store import inbox, mode
from triaged.store.lookups import TICKETS_OF_AN_ID
from triaged.store.tables import message_id as message_id_table
from triaged.store.tables import ticket as ticket_table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

SETTINGS = """
name = "Example Desk"
mode = "{mode}"
[store]
url = "{url}"
[keys]
file = "keys"
[[queue]]
name = "support"
language = "de"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
trust = {{ authserv_id = "mx.example.com" }}
[[mailbox]]
name = "sales"
address = "sales@example.com"
queue = "support"
[incidents]
tickets = 0
"""


@pytest.fixture
def new_desk() -> Callable[..., BatchDesk]:
    def new(folder: Path, url: str, *, mode: str = "live") -> BatchDesk:
        return BatchDesk(folder, url, SETTINGS.format(mode=mode, url=url), now=NOW)

    return new


def acknowledgement(desk: BatchDesk, row: int = 1) -> EmailMessage:
    return letter_of(desk.content(row))


def body(message: EmailMessage) -> str:
    return str(message.get_content())


PROVEN = "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org"


def mail(number: int, *more: str, sender: str = "Anna <anna@example.org>", text: str = "It does not print.") -> bytes:
    head = [
        *more,
        f"From: {sender}",
        "To: support@example.com",
        f"Subject: Printer {number}",
        f"Message-ID: <{number}@example.org>",
        "Date: Sun, 01 Mar 2026 12:00:00 +0000",
    ]
    return ("\r\n".join(head) + f"\r\n\r\n{text} Case {number}.\r\n").encode()


def test_a_request_becomes_a_ticket_with_its_history_and_an_acknowledgement(desk: BatchDesk) -> None:
    desk.keep(mail(1))

    (notice,) = desk.handle()

    (ticket,) = desk.tickets()
    assert ticket["number"] == 1001
    assert (ticket["subject"], ticket["customer"], ticket["status"]) == ("Printer 1", "anna@example.org", "new")
    assert ticket["participants"] == ["anna@example.org"]
    assert [message["message_ids"] for message in ticket["messages"]] == [["<1@example.org>"]]
    shown = desk.shown()
    assert [row["kind"] for row in shown["events"]] == ["received", "triaged", "acknowledged"]
    assert [row["number"] for row in shown["events"]] == [1, 2, 3]
    sent = acknowledgement(desk, notice)
    assert sent["In-Reply-To"] == "<1@example.org>"
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["To"] == "anna@example.org"  # an unproven sender's name is not repeated


def test_a_reply_right_behind_its_parent_in_one_batch_joins_it(desk: BatchDesk) -> None:
    first = mail(1, PROVEN)
    second = mail(2, PROVEN, "References: <1@example.org>")

    assert desk.take_all(first, second) == ["ticket", "reply"]
    assert len(desk.outbox()) == 1


def test_rules_for_replies_change_the_ticket_and_say_so(make_desk: Callable[..., BatchDesk], tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10.toml").write_text(
        """
        [[rule]]
        name = "angry"
        on = ["reply"]
        when = { text_has = ["unacceptable"] }
        then = { priority = "P1", tags = ["angry"] }
        """
    )
    desk = make_desk()
    chain = "References: <1@example.org>"
    desk.take_all(mail(1, PROVEN), mail(2, PROVEN, chain, text="This is unacceptable."), mail(3, PROVEN, chain))

    (ticket,) = desk.tickets()
    assert (ticket["priority"], ticket["tags"], len(ticket["messages"])) == ("P1", ["angry"], 3)
    kinds = [row["kind"] for row in desk.shown(ticket["number"])["events"]]
    assert kinds == ["received", "triaged", "acknowledged", "received", "triaged", "received"]


@pytest.mark.parametrize(
    ("before", "after"), [("solved", "open"), ("pending", "open"), ("new", "new"), ("hold", "hold")]
)
def test_a_reply_opens_what_waited_for_the_customer(desk: BatchDesk, before: str, after: str) -> None:
    desk.take(mail(1, PROVEN))
    with desk.store.write() as transaction:
        transaction.execute(ticket_table.update().values(status=before))

    assert desk.take(mail(2, PROVEN, "References: <1@example.org>")) == "reply"
    assert [ticket["status"] for ticket in desk.tickets()] == [after]


def test_the_answer_to_our_acknowledgement_joins_without_proof_and_a_strangers_is_held(desk: BatchDesk) -> None:
    desk.keep(mail(1))
    (notice,) = desk.handle()
    ours = acknowledgement(desk, notice)["Message-ID"]

    outcomes = desk.take_all(
        mail(2, f"In-Reply-To: {ours}"),
        mail(3, f"In-Reply-To: {ours}", sender="mallory@example.net"),
        mail(4, f"In-Reply-To: {ours.replace('a', 'b')}", sender="mallory@example.net"),
    )

    assert outcomes == ["reply", "held", "ticket"]
    assert [len(ticket["messages"]) for ticket in desk.tickets() if ticket["number"] == 1001] == [2]


def test_the_same_mail_through_two_mailboxes_is_one_ticket(desk: BatchDesk) -> None:
    desk.keep(mail(1))
    desk.keep(mail(1), mailbox="sales")
    desk.handle()

    assert [row["outcome"] for row in desk.inbox()] == ["duplicate", "ticket"]
    assert desk.inbox()[0]["ticket"] == 1001
    assert len(desk.outbox()) == 1


def test_the_same_id_with_other_content_is_kept_as_a_mail_of_its_own(desk: BatchDesk) -> None:
    assert desk.take_all(mail(1), mail(1, text="Something else.")) == ["ticket", "ticket"]


def test_an_id_that_every_mail_names_leads_nowhere_and_costs_nothing(desk: BatchDesk) -> None:
    named = "References: <same@monitor.example>"
    desk.take_all(*(mail(n, named, sender=f"c{n}@example.org") for n in range(60)))
    assert len(desk.tickets()) == 60

    with desk.store.read() as transaction:
        rows = transaction.execute(
            message_id_table.select().where(message_id_table.c.message_id == "<same@monitor.example>")
        ).all()
    assert len(rows) == TICKETS_OF_AN_ID
    assert desk.take(mail(0, named, sender="c0@example.org")) == "duplicate"


def test_our_own_acknowledgement_that_comes_back_is_ignored(desk: BatchDesk) -> None:
    desk.keep(mail(1))
    (notice,) = desk.handle()

    assert desk.take(desk.content(notice)) == "ignored"
    assert desk.inbox()[0]["reason"] == "own"
    assert desk.take(mail(9, sender="support@example.com")) == "held"


def test_five_acknowledgements_a_day_to_one_address_then_tickets_only(desk: BatchDesk) -> None:
    desk.take_all(*(mail(number, PROVEN) for number in range(4)))
    desk.take_all(*(mail(number, PROVEN) for number in range(4, 8)))
    assert len(desk.outbox()) == 5
    assert len(desk.tickets()) == 8

    desk.take(mail(20, PROVEN, sender="bert@example.org"))
    desk.now += timedelta(hours=24, seconds=1)
    desk.take(mail(21, PROVEN))

    assert len(desk.outbox()) == 7


def test_acknowledgements_that_were_never_sent_do_not_count(make_desk: Callable[..., BatchDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.take_all(*(mail(number) for number in range(5)))
    with desk.store.write() as transaction:
        mode.go_live(transaction, "support", desk.now)

    desk.keep(mail(6))
    assert len(desk.handle()) == 1


def test_older_mail_brought_in_by_hand_is_decided_but_not_acknowledged(desk: BatchDesk) -> None:
    assert desk.take(mail(1), quiet=True) == "ticket"
    assert desk.outbox() == []


def test_robots_are_not_answered(desk: BatchDesk) -> None:
    robots = [
        mail(1, "Auto-Submitted: auto-replied"),
        mail(2, "List-Id: <news.example.org>"),
        mail(3, "Return-Path: <>"),
        mail(4, sender="MAILER-DAEMON@example.org"),
    ]

    assert desk.take_all(*robots)[:2] == ["ignored", "ignored"]
    assert desk.outbox() == []


def test_what_observes_holds_its_notices_and_live_mailboxes_do_not(make_desk: Callable[..., BatchDesk]) -> None:
    desk = make_desk(mode="observe")
    desk.take(mail(1))
    assert [row["state"] for row in desk.outbox()] == ["held"]

    with desk.store.write() as transaction:
        assert mode.held(transaction, "support") == {"ack_new": 1}
        assert mode.go_live(transaction, "support", desk.now) == 1
    desk.keep(mail(2, sender="bert@example.org"))
    desk.keep(mail(3, sender="carl@example.org"), mailbox="sales")
    desk.handle()

    assert [row["state"] for row in desk.outbox()] == ["cancelled", "waiting", "held"]


def test_a_mail_that_cannot_be_decided_is_set_aside_and_the_others_go_on(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process.decide

    def fragile(settings: Any, reading: Any, *rest: Any) -> Any:
        if reading.mail.subject == "Printer 2":
            raise ValueError("planted")
        return real(settings, reading, *rest)

    monkeypatch.setattr(process, "decide", fragile)

    assert desk.take_all(mail(1), mail(2), mail(3)) == ["ticket", "quarantined", "ticket"]
    assert desk.inbox()[1]["reason"] == "ValueError: planted"


def test_a_mail_that_cannot_be_read_is_set_aside_and_comes_back_when_it_can(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_mail: Any) -> Any:
        raise RecursionError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(process, "read", broken)
        assert desk.take(mail(1)) == "quarantined"

    with desk.store.write() as transaction:
        assert inbox.retry(transaction, desk.inbox()[0]["id"])
    desk.handle()
    assert desk.inbox()[0]["outcome"] == "ticket"


def test_a_mail_whose_values_cannot_be_stored_leaves_the_others_alone(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surrogate(**mail_: Any) -> Any:
        reading = read(**mail_)
        if reading.mail.subject == "Printer 2":
            object.__setattr__(reading.mail, "subject", "lone \udc80")
        return reading

    monkeypatch.setattr(process, "read", surrogate)

    assert desk.take_all(mail(1), mail(2), mail(3)) == ["ticket", "quarantined", "ticket"]
    assert sorted(ticket["number"] for ticket in desk.tickets()) == [1001, 1002]


def test_nul_and_odd_characters_in_a_mail_are_stored(desk: BatchDesk) -> None:
    odd = mail(1).replace(b"does not", b"does\x00not \xff\xfe \xed\xb2\x80")

    assert desk.take_all(odd, mail(2)) == ["ticket", "ticket"]


def test_a_full_disk_costs_no_mail_an_attempt(desk: BatchDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.keep(mail(1), mail(2, sender="bert@example.org"))

    def full(*_args: Any) -> None:
        raise StoreFull("planted")

    with monkeypatch.context() as patch:
        patch.setattr(process, "save", full)
        for _ in range(5):
            with pytest.raises(StoreFull):
                process.handle(desk.deps)

    assert len(desk.handle()) == 2
    assert [row["attempts"] for row in desk.inbox()] == [1, 1]


@pytest.mark.parametrize(
    "fault", [StoreFull("planted"), OperationalError("SELECT", {}, Exception("planted"))], ids=["ours", "raw"]
)
def test_a_database_that_refuses_while_a_mail_is_decided_costs_it_no_attempt(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    desk.keep(mail(1), mail(2, sender="bert@example.org"))

    def refuses(*_args: Any) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(process, "file", refuses)
        for _ in range(5):
            with pytest.raises(StoreError, match="planted"):
                process.handle(desk.deps)

    assert len(desk.handle()) == 2
    assert [row["attempts"] for row in desk.inbox()] == [1, 1]


def test_a_value_that_the_database_refuses_while_a_mail_is_decided_leaves_the_others_alone(
    desk: BatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process.file

    def refuses(work: Any, mail_: Any, decided: Any) -> Any:
        if decided.reading.mail.subject == "Printer 2":
            raise DataError("SELECT", {}, Exception("planted"))
        return real(work, mail_, decided)

    monkeypatch.setattr(process, "file", refuses)

    assert desk.take_all(mail(1), mail(2), mail(3)) == ["ticket", "quarantined", "ticket"]


def test_the_number_of_statements_does_not_depend_on_the_size_of_the_batch(desk: BatchDesk) -> None:
    statements: list[str] = []

    @event.listens_for(desk.store._writer, "before_cursor_execute")  # what the database is asked
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    desk.take_all(mail(1), mail(2, "References: <1@example.org>", PROVEN))
    for_two = len(statements)
    statements.clear()
    desk.take_all(
        *(mail(n, PROVEN, sender=f"c{n}@example.org") for n in range(10, 34)),
        *(
            mail(n, f"References: <{n - 30}@example.org>", PROVEN, sender=f"c{n - 30}@example.org")
            for n in range(40, 64)
        ),
    )

    assert len(statements) <= for_two


def test_of_a_mail_that_is_too_big_the_sender_is_told_and_the_ticket_says_so(desk: BatchDesk) -> None:
    desk.keep(mail(1), too_big=True)

    (notice,) = desk.handle()

    assert "too large" in body(acknowledgement(desk, notice))
    assert desk.shown()["events"][0]["data"]["defects"] == ["too-big"]


def test_an_empty_mail_and_a_large_one_have_an_outcome(desk: BatchDesk) -> None:
    large = mail(1) + b"x" * 5 * 1024 * 1024

    assert desk.take_all(b"", large) == ["ticket", "ticket"]


def test_the_language_of_the_acknowledgement_is_the_customers(desk: BatchDesk) -> None:
    texts = {
        "ru": "Здравствуйте, наш принтер не печатает с сегодняшнего утра. Помогите, пожалуйста!",
        "uk": "Вітаю, наш принтер не друкує від самого ранку. Допоможіть, будь ласка!",
        "zh": "您好，我们的打印机从今天早上开始就不能打印了，请帮忙看一下。",
        "zh-Hant": "您好，我們的印表機從今天早上開始就不能列印了，請幫忙看一下。",
    }
    desk.take_all(*(mail(n, text=text, sender=f"c{n}@example.org") for n, text in enumerate(texts.values())))

    for number, language in enumerate(texts, start=1):
        sent = acknowledgement(desk, number)
        assert sent["Content-Language"] == language
        assert serving(str(detect(body(sent))), [language])


@pytest.mark.parametrize(
    ("text", "language"),
    [("ok", "de"), ("Nie mogę się zalogować, proszę o pomoc.", "pl")],
    ids=["unsure", "no template"],
)
def test_a_customer_whose_language_is_not_ours_gets_the_queues_and_english_in_one_mail(
    desk: BatchDesk, text: str, language: str
) -> None:
    desk.take(mail(1, text=text))

    sent = acknowledgement(desk)
    german, english = body(sent).split("* * *")
    assert "Guten Tag" in german
    assert "Hello" in english
    assert sent["Content-Language"] == "de, en"
    assert sent["Subject"] == "Re: Printer 1"
    assert desk.tickets()[0]["language"] == language


def test_a_mail_that_tells_no_language_is_answered_in_that_of_the_customers_earlier_mail(desk: BatchDesk) -> None:
    desk.take(mail(1, PROVEN, text="Наш принтер не печатает с сегодняшнего утра. Помогите, пожалуйста!"))
    # what his mail program is set to comes first, and is not remembered
    desk.take(mail(2, PROVEN, "Content-Language: fr-FR", text="17"))
    desk.take_all(mail(3, PROVEN, text="18"), mail(4, text="19", sender="Bob <bob@example.org>"))

    assert [acknowledgement(desk, n)["Content-Language"] for n in (1, 2, 3, 4)] == ["ru", "fr", "ru", "de, en"]


def test_earlier_mail_of_the_same_batch_tells_the_language_too(desk: BatchDesk) -> None:
    desk.take_all(mail(1, PROVEN, text="Наш принтер не печатает с сегодняшнего утра."), mail(2, PROVEN, text="17"))

    assert acknowledgement(desk, 2)["Content-Language"] == "ru"


def test_the_detector_is_asked_where_the_words_leave_the_language_open(desk: BatchDesk) -> None:
    desk.deps = replace(desk.deps, detector=lambda text: "es" if "17" in text else None)
    desk.take_all(mail(1, text="17"), mail(2, text="18", sender="Bob <bob@example.org>"))

    assert [acknowledgement(desk, n)["Content-Language"] for n in (1, 2)] == ["es", "de, en"]
