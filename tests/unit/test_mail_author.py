from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.author import FormRule, through
from triaged.mail.evidence import Trust, judge
from triaged.mail.identity import fingerprint
from triaged.mail.origin import classify
from triaged.mail.parse import parse
from triaged.model import Address, Evidence, EvidenceLevel, OriginKind, Reading

MAILS = Path(__file__).parents[1] / "mail"
GROUP = "support.acme.example"
WORDPRESS = FormRule(sender="wordpress@acme.example", customer="reply-to")
FORMMAIL = FormRule(sender="formmail@acme.example", customer="E-mail:")
IVAN = Address(name="Ivan Petrov", addr="ivan@customer.example")
GROUP_HEADERS = ("List-ID: <support.acme.example>", "List-Post: <mailto:support@acme.example>")


def read_bytes(source, *, own=False):
    mail = parse(source)
    return Reading(
        mailbox="support",
        received_at=datetime(2026, 11, 16, tzinfo=UTC),
        sha256="ab" * 32,
        size=len(source),
        mail=mail,
        origin=classify(mail, own=own),
        evidence=judge(mail, Trust(authserv_id="mx.acme.example")),
        language="en",
        fingerprint=fingerprint(mail),
        message_id="<1@customer.example>",
    )


def sample(name):
    return read_bytes((MAILS / f"{name}.eml").read_bytes())


def mail(*headers, text="The printer does not print.", own=False):
    return read_bytes("\r\n".join([*headers, "", text]).encode(), own=own)


def filled_in(text, *, label="E-mail:", sender="formmail@acme.example"):
    """Who is the customer of a form's mail with this text."""
    rule = FormRule(sender="formmail@acme.example", customer=label)
    return through(mail(f"From: {sender}", text=text), [rule], ()).mail.from_.addr


def in_group(*headers, sender="'Ivan' via Support <support@acme.example>", listed=GROUP_HEADERS):
    return through(mail(f"From: {sender}", *listed, *headers), (), [GROUP])


@pytest.mark.parametrize(
    ("name", "rule", "customer"),
    [
        ("form-wordpress", WORDPRESS, Address(name="Jörg Müller", addr="joerg@customer.example")),
        (
            "form-wordpress",
            FormRule(sender="wordpress@acme.example", customer="From:"),
            Address(name="", addr="joerg@customer.example"),
        ),
        ("form-label-in-text", FORMMAIL, Address(name="", addr="ivan@customer.example")),
        (
            "form-html-table",
            FormRule(sender="no-reply@forms.hoster.example", customer="E-mail address"),
            Address(name="", addr="ivan@customer.example"),
        ),
    ],
)
def test_the_customer_of_a_form_is_who_filled_it_in(name, rule, customer):
    before = sample(name)
    after = through(before, [FORMMAIL, rule], ())
    assert (after.mail.from_, after.mail.author) == (customer, customer)
    why = f"written through the form {rule.sender}"
    assert after.evidence == Evidence(level=EvidenceLevel.A0, why=why)
    assert (after.origin.kind, after.origin.may_ack, after.origin.reasons) == (OriginKind.PERSON, True, (why,))
    mail = replace(after.mail, from_=before.mail.from_, author=before.mail.author)
    assert replace(after, mail=mail, origin=before.origin, evidence=before.evidence) == before


def test_a_robot_that_is_a_form_is_no_machine():
    assert sample("form-label-in-text").origin.kind is OriginKind.MACHINE
    assert sample("form-html-table").origin.kind is OriginKind.MACHINE


def test_a_form_proves_nothing_even_if_its_own_domain_is_proven():
    vouched = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example"
    before = mail(vouched, "Received: from a by b; x", "From: wordpress@acme.example", "Reply-To: i@x.example")
    assert before.evidence.level is EvidenceLevel.A2
    assert through(before, [WORDPRESS], ()).evidence.level is EvidenceLevel.A0


@pytest.mark.parametrize(
    "headers",
    [
        ("From: other@acme.example", "Reply-To: i@x.example"),
        ("From: wordpress@acme.example.evil.example", "Reply-To: i@x.example"),
        ("From: wordpress@acme.example, b@x.example", "Reply-To: i@x.example"),
        ("From: wordpress@acme.example",),
        ("From: wordpress@acme.example", "Reply-To: i@x.example, k@x.example"),
        ("From: wordpress@acme.example", "Reply-To: i@x.example", "Reply-To: k@x.example"),
        ("From: wordpress@acme.example", "Reply-To: i@x.example <k@x.example>"),
        ("From: wordpress@acme.example", "Reply-To: nobody"),
        ("From: wordpress@acme.example", "Reply-To: formmail@acme.example"),
        ("From: wordpress@acme.example", "Reply-To: WordPress@ACME.example"),
        ("From: wordpress@acme.example", "Reply-To: i@x.example", "Auto-Submitted: auto-replied"),
        ("From: wordpress@acme.example", "Reply-To: i@x.example", "X-Failed-Recipients: k@x.example"),
    ],
)
def test_a_mail_that_names_no_customer_stays_as_it_is(headers):
    reading = mail(*headers)
    assert through(reading, [FORMMAIL, WORDPRESS], ()) is reading


@pytest.mark.parametrize(
    "customer",
    [
        "noreply@shop.example",
        "No-Reply@shop.example",
        "no-reply@shop.example.",
        "mailer-daemon@x.example",
        "postmaster@x.example",
        "bounces+1@x.example",
        "auto-reply@x.example",
    ],
)
def test_a_robot_that_is_named_in_a_form_is_not_acknowledged(customer):
    by_header = through(mail("From: wordpress@acme.example", f"Reply-To: {customer}"), [WORDPRESS], ())
    by_text = through(mail("From: formmail@acme.example", text=f"E-mail: <{customer}>"), [FORMMAIL], ())
    for origin in (by_header.origin, by_text.origin):
        assert (origin.kind, origin.may_ack, len(origin.reasons)) == (OriginKind.PERSON, False, 2)


@pytest.mark.parametrize("value", ["All", "OOF, AutoReply"])
def test_a_form_that_asks_for_no_answer_gets_none(value):
    reading = mail("From: wordpress@acme.example", "Reply-To: i@x.example", f"X-Auto-Response-Suppress: {value}")
    origin = through(reading, [WORDPRESS], ()).origin
    assert (origin.kind, origin.may_ack) == (OriginKind.PERSON, False)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Precedence: list",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: None",
        "List-Unsubscribe: <https://acme.example/u>",
    ],
)
def test_a_form_may_say_that_it_is_a_program(header):
    reading = mail("From: wordpress@acme.example", "Reply-To: i@x.example", header)
    origin = through(reading, [WORDPRESS], ()).origin
    assert (origin.kind, origin.may_ack, len(origin.reasons)) == (OriginKind.PERSON, True, 1)


def test_our_own_mail_stays_ours():
    reading = mail("From: wordpress@acme.example", "Reply-To: i@x.example", own=True)
    assert reading.origin.kind is OriginKind.OWN
    assert through(reading, [WORDPRESS], ()) is reading


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("E-mail: i@x.example", "E-mail:"),
        ("Name: Ivan\r\n  E-MAIL :  I@X.example", "e-mail:"),
        ("Email\ti@x.example", "Email"),
        ("E-mail：i@x.example", "E-mail"),
        ("电子邮箱：i@x.example", "电子邮箱："),
        ("Эл. почта: Иван <i@x.example>", "Эл. почта:"),
        ("* E-mail: <i@x.example>.", "E-mail:"),
        ("*E-mail:* i@x.example <mailto:i@x.example>", "E-mail:"),
        ("E-mail: mailto:i@x.example, phone below", "E-mail:"),
        ("E-mails are wanted: yes, to k@x.example\r\nE-mail: i@x.example", "E-mail:"),
        ("E-mail:\r\nE-mail: i@x.example\r\nE-mail: k@x.example", "E-mail:"),
        ("E-mail: a@b@c\r\nE-mail: i@x.example", "E-mail:"),
        ("E-mail: formmail@acme.example\r\nE-mail: i@x.example", "E-mail:"),
        ("E-mail (private): i@x.example", "E-mail (private):"),
        ("To: i@x.example", "to"),
    ],
)
def test_the_first_address_behind_the_label_is_the_customers(text, label):
    assert filled_in(text, label=label) == "i@x.example"


@pytest.mark.parametrize(
    "text",
    [
        "My E-mail: i@x.example",
        "E-mailing: i@x.example",
        "E-mail: none\r\ni@x.example",
        "E-mail: i@",
        "E-mail: =?utf-8?q?i?=@x.example",
        f"E-mail: {'x' * 400}@x.example",
        f"{'x' * 70_000}\r\nE-mail: i@x.example",
        f"E-mail: {'x' * 2000} i@x.example",
    ],
)
def test_a_text_that_names_nobody_leaves_the_form_as_the_sender(text):
    assert filled_in(text) == "formmail@acme.example"


@pytest.mark.parametrize(
    ("name", "via", "without"),
    [
        ("via-google-group", [GROUP], ()),
        ("via-google-group", ["other.example", "Support.ACME.example"], ()),
        ("via-google-group", [GROUP], ("x-original-from",)),
        ("via-google-group", [GROUP], ("reply-to",)),
        ("via-mailman-munge-from", ["users.lists.example"], ()),
    ],
)
def test_the_author_of_a_mail_of_a_group_is_who_wrote_to_it(name, via, without):
    source = (MAILS / f"{name}.eml").read_bytes()
    for header in without:
        source = b"\r\n".join(
            line for line in source.split(b"\r\n") if not line.lower().startswith(header.encode() + b":")
        )
    before = read_bytes(source)
    after = through(before, (), via)
    assert before.origin.kind is OriginKind.LIST
    assert (after.mail.from_, after.mail.author) == (IVAN, IVAN)
    assert (after.origin.kind, after.origin.may_ack) == (OriginKind.PERSON, True)
    assert (after.fingerprint, after.message_id, after.language) == (before.fingerprint, before.message_id, "en")


def test_a_group_that_leaves_from_alone_is_looked_through_too():
    reading = in_group(sender="Ivan Petrov <ivan@customer.example>")
    assert reading.mail.from_ == IVAN
    assert reading.origin.kind is OriginKind.PERSON


def test_what_comes_through_a_group_proves_a1_at_most():
    vouched = ("Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example", "Received: x")
    before = mail(*vouched, "From: support@acme.example", "X-Original-From: i@x.example", *GROUP_HEADERS)
    assert before.evidence.level is EvidenceLevel.A2
    after = through(before, (), [GROUP])
    assert after.evidence.level is EvidenceLevel.A1
    assert before.evidence.why in after.evidence.why
    assert GROUP in after.evidence.why
    assert in_group("X-Original-From: i@x.example").evidence.level is EvidenceLevel.A0


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Reply-To: support@acme.example",),
        ("X-Original-From: Support <support@acme.example>",),
        ("X-Original-From: a@x.example <b@x.example>",),
        ("X-Original-From: a@x.example", "X-Original-From: b@x.example"),
        ("Reply-To: a@x.example, b@x.example",),
    ],
)
def test_an_author_whom_the_group_hides_is_nobody(headers):
    reading = in_group(*headers)
    assert reading.mail.from_ is None
    assert reading.mail.author == Address(name="'Ivan' via Support", addr="support@acme.example")
    assert reading.origin.kind is OriginKind.PERSON


def test_the_address_of_a_group_is_known_by_its_id_where_it_takes_no_mail():
    reading = in_group(listed=("List-ID: Support <support.acme.example>", "List-Post: NO"))
    assert reading.mail.from_ is None


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-generated", OriginKind.MACHINE),
        ("Auto-Submitted: auto-replied", OriginKind.AUTO_REPLY),
        ("X-Autoreply: yes", OriginKind.AUTO_REPLY),
        ("X-Original-From: noreply@shop.example", OriginKind.MACHINE),
    ],
)
def test_a_robot_behind_a_group_is_still_a_robot(header, kind):
    origin = in_group(header, "Reply-To: i@x.example").origin
    assert (origin.kind, origin.may_ack) == (kind, False)


def test_a_mail_that_must_not_be_answered_is_not_answered_behind_a_group_either():
    origin = in_group("X-Auto-Response-Suppress: OOF", "X-Original-From: i@x.example").origin
    assert (origin.kind, origin.may_ack) == (OriginKind.PERSON, False)


@pytest.mark.parametrize(
    "listed",
    [
        (),
        ("List-Id: <other.acme.example>",),
        ("List-Id: <xsupport.acme.example>",),
        ("List-Id: support.acme.example <other.acme.example>",),
        ("List-Id: <support.acme.example> <other.acme.example>",),
        ("List-Id: <support.acme.example>", "List-Id: <other.acme.example>"),
        ("List-Id: support.acme.example.evil.example",),
    ],
)
def test_other_lists_stay_lists(listed):
    reading = mail("From: support@acme.example", "X-Original-From: i@x.example", *listed)
    assert through(reading, (), [GROUP]) is reading


@pytest.mark.parametrize("value", ["<support.acme.example>", "Support.acme.EXAMPLE", "A <Support.acme.example> (b)"])
def test_the_id_of_a_list_is_read_with_and_without_brackets(value):
    reading = in_group("X-Original-From: i@x.example", listed=(f"List-Id: {value}",))
    assert reading.mail.from_.addr == "i@x.example"


def test_a_form_behind_a_group_is_looked_through_twice():
    reading = mail(
        "From: 'Acme' via Support <support@acme.example>",
        "X-Original-From: Acme <wordpress@acme.example>",
        "Reply-To: i@x.example",
        *GROUP_HEADERS,
    )
    after = through(reading, [WORDPRESS], [GROUP])
    assert after.mail.from_.addr == "i@x.example"
    assert (after.evidence.level, after.origin.kind) == (EvidenceLevel.A0, OriginKind.PERSON)


@pytest.mark.parametrize("name", sorted(path.stem for path in MAILS.glob("*.eml")))
def test_without_forms_and_lists_nothing_changes(name):
    reading = sample(name)
    assert through(reading, (), ()) is reading


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_looked_through(text, label, original, list_id):
    printable = "".join(filter(str.isprintable, original))
    reading = mail("From: formmail@acme.example", f"X-Original-From: {printable}", f"List-Id: {list_id}", text=text)
    after = through(reading, [FormRule(sender="formmail@acme.example", customer=label)], [list_id, GROUP])
    assert after.evidence.level <= EvidenceLevel.A1


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["E-mail", "E-mail:\n", "* ", "E-mail: x@ ", "@ ", "<", "\n" + ">" * 1000, "E-mail: " + "@" * 999]
)
def test_a_hostile_text_costs_no_more_than_its_length(piece):
    text = piece * (1_000_000 // len(piece))
    assert filled_in(text) == "formmail@acme.example"
