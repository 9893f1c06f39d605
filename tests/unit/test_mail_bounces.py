from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.bounces import fields, human, library, notification, scan, verdict
from triaged.mail.bounces.verdict import Verdict
from triaged.mail.origin import classify
from triaged.mail.parse import parse
from triaged.model import OriginKind

MAILS = Path(__file__).parents[1] / "mail"
RETURNED = ("<returned.id@acme.example>",)


def sample(name):
    return classify(parse((MAILS / f"{name}.eml").read_bytes()), own=False)


def words(text, *headers, subject="Undelivered mail", sender="MAILER-DAEMON@relay.example"):
    """The origin of a report in words."""
    head = [f"From: {sender}", "To: support@acme.example", f"Subject: {subject}", *headers]
    head.append("Content-Type: text/plain; charset=utf-8")
    return classify(parse(("\n".join(head) + "\n\n" + text).encode()), own=False)


def seen(origin):
    return [(each.recipient, each.status) for each in origin.bounces]


# --- whole mails ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "recipients", "returned"),
    [
        (
            "bounce-qmail-two-recipients",
            [("ivan@customer.example", "5.1.1"), ("olena@customer.example", "4.4.1")],
            RETURNED,
        ),
        ("bounce-exchange-without-report", [("ivan@customer.example", None)], RETURNED),
        (
            "bounce-sendmail-transcript",
            [("ivan@customer.example", "5.0.0"), ("olena@other.example", "5.1.2")],
            RETURNED,
        ),
        ("bounce-carrier-japanese", [("taro@carrier.example", "4.2.2")], RETURNED),
        ("bounce-fields-in-text", [("ivan@customer.example", "5.1.1")], ()),
        ("bounce-exim-without-report", [("ivan@customer.example", None)], ()),
        ("bounce-notification-json", [("ivan@customer.example", "5.1.1")], RETURNED),
        ("refused-by-filter-receipt", [("ivan@customer.example", None)], RETURNED),
        ("delay-exim-text", [("ivan@customer.example", None)], ()),
        ("bounce-forwarded-by-person", [], ()),
        ("vacation-null-sender", [], ()),
        ("complaint-of-provider", [], RETURNED),
    ],
)
def test_recipients_statuses_and_returned_ids_of_reports_in_words(name, recipients, returned):
    origin = sample(name)
    assert (seen(origin), tuple(origin.returned_ids)) == (recipients, returned)


def test_the_diagnostic_is_what_the_report_says_about_that_recipient():
    first, second = sample("bounce-qmail-two-recipients").bounces
    assert first.diagnostic == (
        "192.0.2.10 does not like recipient. Remote host said: 550 5.1.1 <ivan@customer.example>: "
        "no mailbox of that name Giving up on 192.0.2.10."
    )
    assert str(second.diagnostic).startswith("Sorry, I wasn't able to establish an SMTP connection.")


def test_the_action_is_what_the_words_say():
    assert {each.action for each in sample("bounce-sendmail-transcript").bounces} == {"failed"}
    assert {each.action for each in sample("delay-exim-text").bounces} == {"delayed"}


# --- families ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "status", "text"),
    [
        ("postfix", "5.1.1", "could not be delivered\n\n<a@x.example>: host mx said:\n    550 5.1.1 unknown\n"),
        ("postfix comment", None, "undelivered\n\n<a@x.example> (expanded from <b@y.example>): full\n"),
        ("exim", "5.7.1", "The following address(es) failed:\n\n  a@x.example\n    host mx: 550 5.7.1 go away\n"),
        (
            "sendmail",
            "5.0.0",
            "--- The following addresses had permanent fatal errors ---\n<a@x.example>\n   (reason: 550 no)",
        ),
        ("mimesweeper", None, "The following recipients were affected:\n    a@x.example\n"),
        ("gmx", "5.2.2", 'The following address\nfailed:\n\n"a@x.example":\nhost: mx\n5.2.2 <a@x.example>... Full\n'),
        (
            "office365",
            None,
            "Delivery has failed to these recipients or groups:\n\nA Person<mailto:a@x.example>\nnot found\n",
        ),
        ("notes", None, "------- Failure Reasons  --------\n\nUser not listed\na@x.example\n"),
        ("imail", None, "Unknown user: a@x.example\n"),
        ("imail host", None, "Unknown host: a@x.example\n"),
        (
            "dma",
            "5.7.26",
            "There was an error delivering your mail to <a@x.example>.\n\nmx did not like it:\n550-5.7.26 x\n",
        ),
        (
            "opensmtpd",
            "5.1.1",
            "attempting to deliver a message for\nthe following list of recipients:\n\na@x.example: 550 5.1.1 no\n",
        ),
        (
            "zoho",
            "5.0.0",
            "could not be delivered\n\n[Status: Error, Address: <a@x.example>, ResponseCode 550, , gone.]\n",
        ),
        (
            "messagelabs",
            "5.0.0",
            "I was unable to deliver your message to the following addresses:\n\na@x.example\n\nReason: 550 no\n",
        ),
        ("gateway", "5.1.1", "rejected recipient <a@x.example> (Error). It responded: [550 5.1.1 unknown]\n"),
        ("openmail", None, "---The following addresses had delivery errors---\n\na@x.example [User unknown]\n"),
        ("interscan", None, "Unable to deliver message to <a@x.example> (and others in the same domain).\n"),
        (
            "activehunter",
            None,
            "The following addresses had permanent fatal errors\n\n>>> a@x.example <a@x.example>\n",
        ),
        (
            "surfcontrol",
            "5.0.0",
            "could not be delivered.\nAddressed To: a@x.example\n\nFailed to send\n550 no such user\n",
        ),
        (
            "james",
            "5.0.0",
            "Error: Invalid user address\n550 - no such user here\n  MAIL FROM: s@y.example\n  RCPT TO: a@x.example\n",
        ),
        ("full mailbox", None, "User's mailbox is full: <a@x.example>\nUnable to deliver mail.\n"),
        ("qq", "5.0.0", "系统退信\n\n收件人邮件地址：a@x.example\n无法投递：550 mailbox not found\n"),
        ("netease", "5.0.0", "抱歉，您的邮件被退回来了\n收件人：a@x.example\n550 User not found\n"),
        (
            "russian",
            "5.1.1",
            "Письмо не может быть доставлено одному или нескольким получателям:\n\n  a@x.example\n    550 5.1.1 нет\n",
        ),
        ("japanese", None, "以下の宛先へ配信できませんでした。\n\n<a@x.example>\n"),
        ("japanese glued", None, "メールを配信できませんでした。宛先：a@x.example\n"),
        ("korean", None, "메일 전송 실패\n받는 사람: a@x.example\n"),
        ("german", None, "Die Nachricht konnte nicht zugestellt werden an folgende Empfänger:\n\n  a@x.example\n"),
        ("french", None, "Le message n'a pas pu être remis aux destinataires suivants :\n\n  a@x.example\n"),
    ],
)
def test_each_family_names_its_recipient(family, status, text):
    origin = words(text)
    assert origin.kind is OriginKind.BOUNCE
    assert seen(origin) == [("a@x.example", status)]


@pytest.mark.parametrize(
    "text",
    [
        "Delivery failed.\nFor help contact <help@relay.example>\nor the sender support@acme.example\n",
        "could not be delivered to one or more recipients.\nPlease contact\npostmaster@relay.example\n",
    ],
)
def test_whom_to_ask_is_no_recipient(text):
    assert seen(words(text)) == []


def test_our_own_address_counts_only_when_no_other_is_named():
    both = "The following addresses failed:\n\n  support@acme.example\n  a@x.example\n"
    assert seen(words(both)) == [("a@x.example", None)]
    assert seen(words("The following addresses failed:\n\n  support@acme.example\n")) == [
        ("support@acme.example", None)
    ]


def test_addresses_of_the_returned_mail_are_no_recipients():
    text = "<a@x.example>: 550 no\n\n--- Below this line is a copy of the message.\n\n<b@x.example>: I like soup\n"
    assert seen(words(text)) == [("a@x.example", "5.0.0")]


def test_the_returned_mail_names_the_recipient_when_the_report_names_nobody():
    report = "Your mail was not delivered.\n\n--- Original message follows.\n\nReceived: x\nTo: {}\nSubject: y\n"
    assert seen(words(report.format("A <a@x.example>"))) == [("a@x.example", None)]
    assert seen(words(report.format("a@x.example,\n b@x.example"))) == []


def test_headers_that_slipped_into_the_text_are_not_the_returned_mail():
    text = "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\n\nThis failed:\n\n<a@x.example>: 550 5.1.1 no\n"
    assert seen(words(text)) == [("a@x.example", "5.1.1")]


def test_a_letter_that_grows_in_lower_case_moves_no_address():
    assert seen(words("İ was rejected by mx after rcpt to:anna@x.example\n")) == [("anna@x.example", None)]


def test_the_recipients_of_exim_stand_above_its_words():
    origin = words("could not be delivered:\n\n  b@x.example\n    550 no\n", "X-Failed-Recipients: a@x.example")
    assert seen(origin) == [("a@x.example", "5.0.0")]
    assert origin.reasons == ("x-failed-recipients",)


def test_a_shape_that_only_the_library_knows_is_found():
    text = (
        "Your mail to the following recipients could not be delivered because they are not accepting mail from x:\n"
        "\tanna\n"
    )
    origin = words(text, subject="Mail Delivery Problem", sender="Mail Delivery Subsystem <MAILER-DAEMON@aol.com>")
    assert seen(origin) == [("anna@aol.com", None)]


# --- who may say so ---------------------------------------------------------------------------------------------------


TEXT = "Your message could not be delivered to the following address:\n\n<a@x.example>: 550 5.1.1 user unknown\n"


@pytest.mark.parametrize(
    ("sender", "headers", "kind"),
    [
        ("Ivan <i@customer.example>", [], OriginKind.PERSON),
        ("Ivan <i@customer.example>", ["Auto-Submitted: no"], OriginKind.PERSON),
        ("admin@customer.example", [], OriginKind.PERSON),
        ("Mailer-Daemon <i@customer.example>", [], OriginKind.PERSON),
        ("Ivan <i@customer.example>", ["Return-Path: <>"], OriginKind.BOUNCE),
        ("Ivan <i@customer.example>", ["Auto-Submitted: auto-generated"], OriginKind.BOUNCE),
        ("Ivan <i@customer.example>", ["Return-Path: <>", "In-Reply-To: <1@acme.example>"], OriginKind.AUTO_REPLY),
        ("postmaster@relay.example", [], OriginKind.MACHINE),
        ("postmaster@relay.example", ["X-Mailer: Apple Mail"], OriginKind.PERSON),
        ("postmaster@relay.example", ["Return-Path: <>"], OriginKind.BOUNCE),
        ("postmaster@relay.example", ["In-Reply-To: <1@acme.example>"], OriginKind.PERSON),
        (
            "postmaster@relay.example",
            ["In-Reply-To: <1@acme.example>", "Auto-Submitted: auto-replied"],
            OriginKind.BOUNCE,
        ),
        ("<>", [], OriginKind.BOUNCE),
    ],
)
def test_the_words_of_a_report_count_only_from_a_sender_that_writes_reports(sender, headers, kind):
    assert words(TEXT, *headers, sender=sender).kind is kind


EXCHANGE = (
    "Your message\n\n  To:      anna@x.example\n  Subject: Invoice\n\n"
    "did not reach the following recipient(s):\n\nanna@x.example on Thu\n    Not recognized\n"
)
IMAIL = "Unknown user: anna@x.example\n\n\nOriginal message follows.\n\nSubject: x\n"
MARSHAL = (
    "Your message:\n   From: i@x.example\n\nCould not be delivered because of\n\n550 5.1.1 no\n\n   anna@x.example\n"
)


@pytest.mark.parametrize(
    ("text", "headers", "kind"),
    [
        (EXCHANGE, ["X-Mailer: Internet Mail Service (5.5)"], OriginKind.BOUNCE),
        (EXCHANGE, ["X-MS-Embedded-Report:"], OriginKind.BOUNCE),
        (EXCHANGE, [], OriginKind.MACHINE),
        (EXCHANGE, ["X-Mailer: Microsoft Outlook 16.0", "X-MS-Embedded-Report:"], OriginKind.PERSON),
        (IMAIL, [], OriginKind.BOUNCE),
        (MARSHAL, [], OriginKind.BOUNCE),
        (MARSHAL, ["In-Reply-To: <1@acme.example>"], OriginKind.PERSON),
        ("Hello,\n\nwe got this:\n\n" + IMAIL, [], OriginKind.MACHINE),
        ("Hello,\n\nwe got this:\n\n" + MARSHAL, [], OriginKind.MACHINE),
        ("Mail to <anna@x.example> was not delivered: 550 5.1.1 user unknown. Why?\n", [], OriginKind.MACHINE),
    ],
)
def test_postmaster_is_a_mail_system_where_a_known_opening_and_a_trace_of_a_server_say_so(text, headers, kind):
    origin = words(text, *headers, sender="Postmaster <postmaster@relay.example>")
    assert (origin.kind, origin.may_ack) == (kind, False)
    assert [addr for addr, _ in seen(origin)] == (["anna@x.example"] if kind is OriginKind.BOUNCE else [])


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["your message to: " * 200_000, "*" * 3_000_000, "unknown user: " + "a" * 3_000_000])
def test_a_long_opening_is_read_in_time(text):
    assert words(text, sender="postmaster@relay.example").kind is OriginKind.MACHINE


@pytest.mark.parametrize("subject", ["Re: Fwd: Undelivered mail", "failure notice", "退信"])
def test_a_person_who_pastes_a_bounce_stays_a_person(subject):
    origin = words(TEXT, subject=subject, sender="Ivan <i@customer.example>")
    assert (origin.kind, origin.may_ack, origin.bounces) == (OriginKind.PERSON, True, ())


def test_a_robot_that_names_nobody_wrote_no_report():
    origin = words("Your order could not be delivered.\n", "Auto-Submitted: auto-generated", sender="shop@x.example")
    assert origin.kind is OriginKind.MACHINE


def test_mail_of_a_mail_system_that_speaks_of_no_delivery_is_a_machines():
    assert words("Your quota is nearly used up.\n", subject="Hello").kind is OriginKind.MACHINE


# --- failed, waiting, arrived -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Undelivered mail", "could not be delivered", Verdict.FAILED),
        ("Delivery Status Notification (Failure)", "", Verdict.FAILED),
        ("Delivery Status Notification (Delay)", "", Verdict.DELAYED),
        (
            "Undelivered mail",
            "THIS IS A WARNING MESSAGE ONLY. It could not\nbe delivered for 4 hours.",
            Verdict.DELAYED,
        ),
        ("Delayed mail", "will be retried. This is a permanent error", Verdict.FAILED),
        ("Undelivered mail", "Please try again later. I'm not going to try again.", Verdict.FAILED),
        ("Undeliverable: Warning: delay", "", Verdict.FAILED),
        ("Warning: message could not be delivered", "", Verdict.DELAYED),
        ("Verzögerte Zustellung", "Die Zustellung verzögert sich, es wird weiterhin versucht", Verdict.DELAYED),
        ("Доставка отложена", "попытки доставки будут повторяться", Verdict.DELAYED),
        ("Successful Mail Delivery Report", "Your message was successfully delivered to", Verdict.ARRIVED),
        ("Relayed: hello", "", Verdict.ARRIVED),
        ("Hello", "How are you?", None),
    ],
)
def test_words_tell_failed_from_waiting_mail(subject, text, expected):
    assert verdict.judge(subject, text) is expected


def test_a_report_of_success_in_words_is_a_report():
    origin = words(
        "Your message was successfully delivered to <a@x.example>\n", subject="Successful Mail Delivery Report"
    )
    assert origin.kind is OriginKind.REPORT


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_notification_is_read_only_when_it_is_one():
    assert notification.read_notification("Hello") is None
    assert notification.read_notification('{"notificationType": "Other"}') is None
    assert notification.read_notification('{"a":' * 20_000) is None
    found = notification.read_notification('{"notificationType": "Complaint"}')
    assert found is not None
    assert found.kind == notification.COMPLAINT


JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.sampled_from(["Bounce", "Delivery", "DeliveryDelay", "Complaint"]), JSON, JSON)
def test_any_notification_is_read_without_an_error(kind, details, mail):
    import json

    found = {"notificationType": kind, kind[0].lower() + kind[1:]: details, "mail": mail}
    assert notification.read_notification(json.dumps(found)) is not None


LINES = st.lists(
    st.sampled_from(
        [
            "<a@x.example>: 550 5.1.1 no",
            "The following addresses failed:",
            "Final-Recipient: rfc822; a@x.example",
            "Recipient: a@x.example",
            "Received: by x",
            "Message-ID: <1@x>",
            "To: a@b",
            "",
            " ",
            "@",
            "<>:",
            "İ a@x.example rcpt to: b@x.example",
        ]
    )
    | st.text()
)


@given(LINES)
def test_any_report_in_words_is_read_without_an_error(lines):
    words("\n".join(lines).encode("utf-8", "replace").decode())


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["<a{}@x.example>: 550\n", "@", "a@b ", "rcpt to: a@b ", "5.1.1.", "To: a@b,\n ", "Ab: "]
)
def test_a_huge_report_is_read_within_bounds(piece):
    text = "The following addresses failed:\n" + "".join(piece.format(n) for n in range(200_000))
    assert len(words(text).bounces) <= fields.MAX_RECIPIENTS


def test_the_scanner_keeps_to_its_bounds():
    lines = [f"<a{n}@x.example>: no" for n in range(3000)]
    assert len(scan.scan(lines)) == scan.MAX_FOUND
    assert len(human.take_apart("\n".join(lines)).lines) == human.MAX_LINES


def test_a_fault_of_the_library_is_nothing_found(monkeypatch):
    import flufl.bounce

    def broken(_message):
        raise ValueError

    monkeypatch.setattr(flufl.bounce, "all_failures", broken)
    assert library.failures(sender="x", subject="ü", lines=["<a@x.example>"]) == ((), ())
