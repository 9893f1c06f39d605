from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.senders import read_signs, written_by_hand


@pytest.mark.parametrize(
    ("headers", "mail_system", "postmaster"),
    [
        ({"from": "MAILER-DAEMON@x.example"}, True, False),
        ({"from": "Mail Delivery Subsystem <mailer-daemon+x@x.example>"}, True, False),
        ({"from": "Mail.Delivery.System@x.example"}, True, False),
        ({"from": "postmaster@x.example"}, True, True),
        ({"from": "post_master@x.example"}, True, False),
        ({"from": "Somebody <>"}, True, False),
        ({"from": "Ivan <i@x.example>", "return-path": "<MAILER-DAEMON@x.example>"}, True, False),
        ({"from": "postmaster@x.example", "return-path": "<MAILER-DAEMON>"}, True, False),
        ({"from": "Ivan <i@x.example>", "return-path": "<postmaster@x.example>"}, False, False),
        ({"from": '"mailer-daemon@x.example" <i@x.example>'}, False, False),
        ({"from": "mailer-daemon@x.example, i@x.example"}, False, False),
        ({"from": ""}, False, False),
        ({}, False, False),
    ],
)
def test_a_mail_system_is_known_by_its_address(headers, mail_system, postmaster):
    signs = read_signs(headers)
    assert (signs.mail_system, signs.postmaster) == (mail_system, postmaster)


@pytest.mark.parametrize("name", ["return-path", "x-envelope-from", "x-envelope-sender", "envelope-sender"])
def test_the_null_sender_is_found_wherever_servers_keep_it(name):
    assert read_signs({name: "<>"}).null_sender
    assert read_signs({name: " < > "}).null_sender
    assert not read_signs({name: ""}).null_sender
    assert not read_signs({name: "<i@x.example>"}).null_sender


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        ("no", ""),
        ("No (a person)", ""),
        ("", ""),
        ("auto-generated", "auto-generated"),
        ("Auto-Replied; owner=x", "auto-replied"),
        ("auto-generated(failure)", "auto-generated"),
    ],
)
def test_the_keyword_of_auto_submitted_is_read_without_case_and_comments(value, keyword):
    assert read_signs({"auto-submitted": value}).auto_submitted == keyword


@pytest.mark.parametrize(
    ("headers", "reports"),
    [
        ({}, False),
        ({"auto-submitted": "auto-replied"}, True),
        ({"return-path": "<>"}, True),
        ({"content-type": "multipart/report; boundary=x"}, True),
        ({"x-failed-recipients": "a@x.example"}, True),
        ({"content-type": "multipart/mixed; boundary=x"}, False),
    ],
)
def test_a_postmaster_writes_reports_only_where_a_header_shows_a_program(headers, reports):
    signs = read_signs({"from": "postmaster@x.example", **headers})
    assert signs.reports is reports
    assert signs.anything


@pytest.mark.parametrize(
    ("headers", "by_hand"),
    [
        ({"in-reply-to": "<1@x.example>"}, True),
        ({"user-agent": "Mozilla Thunderbird"}, True),
        ({"x-mailer": "Microsoft Outlook 16.0"}, True),
        ({"x-mailer": "Internet Mail Service (5.5)"}, False),
        ({}, False),
    ],
)
def test_what_people_write_answers_a_mail_or_names_their_program(headers, by_hand):
    assert written_by_hand(headers) is by_hand


@pytest.mark.parametrize(
    ("value", "report_type"),
    [
        ("multipart/report; report-type=delivery-status; boundary=x", "delivery-status"),
        ('Multipart/Report; boundary=x; Report-Type="feedback-report"', "feedback-report"),
        ("multipart/report; boundary=x", ""),
        ("multipart/mixed; report-type=delivery-status", None),
    ],
)
def test_the_type_of_a_report_is_read(value, report_type):
    assert read_signs({"content-type": value}).report_type == report_type


@given(st.dictionaries(st.sampled_from(["from", "return-path", "content-type", "auto-submitted"]), st.text()))
def test_any_header_block_is_read_without_an_error(headers):
    assert isinstance(read_signs(headers).no_reply, bool)


@pytest.mark.parametrize(
    "local",
    [
        "no-reply",
        "noreply",
        "no_reply",
        "do-not-reply",
        "donotreply",
        "never-reply",
        "no.replies",
        "norespond",
        "no-response",
        "no-responder",
        "noresponda",
        "no-contestar",
        "nocontestes",
        "nicht-antworten",
        "keine-antwort",
        "niet-beantwoorden",
        "geen-antwoord",
        "non-rispondere",
        "norisposta",
        "ne-repondre",
        "ne-pas-repondre",
        "nepasdereponse",
        "nie-odpowiadaj",
        "ne-odpowiadac",
        "ne-otvechat",
        "ne-otvechaite",
        "inte-svara",
        "ikke-svar",
        "ei-vastaa",
        "ei-vastausta",
        "svar-ikke",
        "svarej",
        "unmonitored",
        "unattended",
        "bitte-nicht-antworten",
        "nomail",
        "no-mail",
        "dev-null",
        "auto-reply",
        "autorespond",
        "auto-responder",
        "autoanswer",
        "auto-confirm",
        "automailer",
        "bounces",
        "bounces+x",
        "shop.noreply",
        "noreply-12",
        "noreply.shop",
    ],
)
def test_an_address_that_wants_no_answers_is_known_in_many_languages(local):
    assert read_signs({"from": f"Shop <{local.upper()}@shop.example>"}).no_reply


@pytest.mark.parametrize(
    "local", ["ann", "replica", "no", "support", "bouncer", "autohaus", "norbert", "anton.antwerp"]
)
def test_an_address_of_a_person_wants_answers(local):
    assert not read_signs({"from": f"Ann <{local}@shop.example>"}).no_reply
