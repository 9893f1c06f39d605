from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import report as report_module
from triaged.mail.headers import read_block
from triaged.mail.parse import parse
from triaged.mail.report import MAX_RETURNED_FIELDS
from triaged.model import BouncedRecipient

MAILS = Path(__file__).parents[1] / "mail"


def report_of(source):
    return parse(source).report


def sample(name):
    return report_of((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r"])
def test_recipients_statuses_and_the_returned_id_are_read(eol):
    source = (MAILS / "bounce-standard.eml").read_bytes().replace(b"\r\n", eol)
    report = report_of(source)
    assert report.kind == "delivery-status"
    assert report.recipients == (
        BouncedRecipient(
            recipient="ivan@customer.example", status="5.1.1", action="failed", diagnostic="550 5.1.1 no such user"
        ),
        BouncedRecipient(recipient="second@customer.example", status="5.1.1", action="failed"),
    )
    assert report.returned_ids == ("<returned.id@acme.example>",)


def test_a_receipt_names_the_id_that_it_is_about():
    report = sample("read-receipt")
    assert (report.kind, report.returned_ids) == ("disposition-notification", ("<returned.id@acme.example>",))
    assert report.recipients == ()


def test_an_abuse_report_returns_the_id():
    report = sample("abuse-report")
    assert (report.kind, report.returned_ids) == ("feedback-report", ("<returned.id@acme.example>",))


def test_recipients_without_an_empty_line_between_them_are_told_apart():
    status = (
        b"Final-Recipient: rfc822;a@x.example\nAction: failed\nFinal-Recipient: rfc822;b@x.example\nStatus: 4.2.2\n"
    )
    source = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns;x\n\n" + status
    assert [(each.recipient, each.status) for each in report_of(source).recipients] == [
        ("a@x.example", None),
        ("b@x.example", "4.2.2"),
    ]


def test_the_original_recipient_stands_in_for_a_missing_final_one():
    source = b"Content-Type: message/delivery-status\n\nOriginal-Recipient: rfc822;a@x.example\nAction: failed\n"
    assert report_of(source).recipients[0].recipient == "a@x.example"


def test_a_status_part_that_names_nobody_leaves_it_to_the_words_beside_it():
    source = (
        b"From: MAILER-DAEMON@x.example\nSubject: Undelivered\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
        b"--x\n\n<a@x.example>: 550 5.1.1 no\n"
        b"--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n--x--\n"
    )
    report = report_of(source)
    assert (report.kind, [each.recipient for each in report.recipients]) == ("delivery-status", ["a@x.example"])


def test_all_status_parts_are_read_and_old_sendmails_too():
    part = b"--x\nContent-Type: message/%sdelivery-status\n\nFinal-Recipient: rfc822; %s@x.example\nAction: failed\n"
    source = b"Content-Type: multipart/report; boundary=x\n\n" + part % (b"", b"a") + part % (b"x", b"b") + b"--x--\n"
    assert [each.recipient for each in report_of(source).recipients] == ["a@x.example", "b@x.example"]


def test_status_parts_are_read_within_one_budget():
    part = b"--x\nContent-Type: message/delivery-status\n\n%s\n"
    first = part % (b"X-A: b\n" * (report_module.MAX_STATUS_BYTES // 7 + 1))
    second = part % b"Final-Recipient: rfc822; a@x.example\nAction: failed\n"
    assert report_of(b"Content-Type: multipart/report; boundary=x\n\n" + first + second + b"--x--\n").recipients == ()


@pytest.mark.parametrize(
    ("headers", "body", "kind"),
    [
        (b"X-Apple-Unsubscribe: true\nAuto-Submitted: auto-replied", b"unsubscribe", "complaint"),
        (b"X-XARF: PLAIN", b"Report-Type: spam", "complaint"),
        (b"Subject: x", b"Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n", "complaint"),
        (b"Subject: x", b"What does Feedback-Type: abuse mean?\n", None),
        (b"Subject: x", b"Feedback-Type: abuse\n", None),
        (b"Subject: x", b"Feedback-Type: fraud\nSource-IP: 192.0.2.1\n", "complaint"),
        (b"Subject: x", b"Feedback-Type: auth-failure\nOriginal-Mail-From: <a@x.example>\n", "complaint"),
        (b"Subject: x", b"Feedback-Type: Bug report\nVersion: 4.2.1\n", None),
        (b"Subject: x", b"Feedback-Type: Bug report\nUser-Agent: Shop/4\nVersion: 1\n", None),
        (b"Subject: x", b"Feedback-Type: other\nVersion: 1\n", None),
        (b"Subject: x", b"Feedback-Type: other\nUser-Agent: Shop/4.2\nVersion: 4.2.1\n", None),
        (b"Subject: x", b"Feedback-Type: other things\nUser-Agent: Shop/4.2\nVersion: 1\n", None),
        (
            b"Content-Type: multipart/mixed; boundary=x",
            b"--x\n\nFeedback-Type: abuse\n--x\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--x--\n",
            "complaint",
        ),
        (b"Subject: complaint about message from 192.0.2.1", b"I complain.\n", None),
        (b"X-ARF: no", b"text", None),
    ],
)
def test_complaints_that_do_not_follow_the_standard_are_known_by_their_systems(headers, body, kind):
    report = report_of(b"From: a@x.example\n" + headers + b"\n\n" + body)
    assert (report.kind if report else None) == kind


def test_an_ordinary_mail_holds_no_report():
    assert sample("plain-request") is None
    assert sample("nested-message") is None


FIELDS = st.sampled_from(
    [b"Final-Recipient: rfc822;a@b.example", b"Action: failed", b"Status: 5.1.1", b"", b"x", b" y", b"<>;@"]
)


@given(st.lists(FIELDS))
def test_any_status_part_is_read_without_an_error(lines):
    report_of(b"Content-Type: message/delivery-status\n\n" + b"\n".join(lines))


def test_headers_of_returned_mails_are_read_within_one_budget(monkeypatch):
    read = []

    def counted(data, *, whole, **limits):
        block = read_block(data, whole=whole, **limits)
        read.extend(block.fields if limits else ())
        return block

    monkeypatch.setattr(report_module, "read_block", counted)
    returned = b"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%d@x.example>\n" + b"a: b\n" * 300
    source = (
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction: x\n"
        + b"".join(returned % n for n in range(50))
        + b"--x--\n"
    )
    assert report_of(source).returned_ids[:2] == ("<0@x.example>", "<1@x.example>")
    assert len(read) == MAX_RETURNED_FIELDS
