"""Letters to mails: what customers get and what stays inside are written by two builders of two types."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.agents_desk import AGENTS, SETTINGS
from triaged.config import load_desk
from triaged.desk.leaks import Cleared, clear
from triaged.mail.address import verify_message_id
from triaged.mail.html import to_text
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.quoting import MARKER
from triaged.model import Address, FilePart, OutboxState, Purpose, Worded
from triaged.notices import PUBLIC_NOTICES, InternalLetter, PublicLetter, Writer, agent_root
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.render.canned import Canned
from triaged.render.renderer import HELP

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMER = Address(name="Иван Петров", addr="ivan@customer.example")
TOM = Address(name="Tom", addr="tom@agents.example")
LANGUAGES = sorted(HELP)
FILE = FilePart(inbox=7, number=1, sha256="0" * 64, filename="a.pdf", type="application/pdf", size=3)

Making = Callable[..., Writer]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Making:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "keys").write_text(KeyRing(keys=(new_key("a", date(2026, 1, 1), bytes(32)),)).dump())
    (folder / "keys").chmod(0o600)

    def made(*, tag: str | None = None) -> Writer:
        settings = SETTINGS.format(mode="live", url=f"sqlite:///{folder}/desk.db", agents=AGENTS)
        head = f'tag = "{tag}"\n' if tag else ""
        (folder / "triaged.toml").write_text(head + settings)
        desk = load_desk(folder / "triaged.toml")
        return Writer(
            desk=desk, renderer=Renderer(desk.templates), canned=Canned(()), nonce=itertools.count(1).__next__
        )

    return made


@pytest.fixture(scope="module")
def writer(make: Making) -> Writer:
    return make()


def cleared(text: str, html: str | None = None) -> Cleared:
    seen = to_text(html).text if html is not None else None
    found = clear(Worded(text=text, html=html), seen=seen, marks=(), notes=(), public=())
    assert isinstance(found, Cleared)
    return found


def relay(said: Cleared, **changes: object) -> PublicLetter:
    letter = PublicLetter(
        notice="relay",
        cause="relay:7:ivan@customer.example",
        mailbox="support",
        recipient=CUSTOMER,
        handle=11,
        purpose=Purpose.REPLY,
        language="en",
        facts={
            "ticket": 1042,
            "subject": "Printer",
            "agent": "Tom",
            "desk": "Example Desk",
            "number_shown": True,
            "answers": True,
        },
        valid_for=timedelta(days=5),
        ticket=1042,
        in_reply_to="<q@customer.example>",
        references=["<q@customer.example>"],
        auto_submitted=None,
        words={"answer": said},
        sender_name="Tom (Example Desk)",
    )
    return replace(letter, **changes)


def internal(**changes: object) -> InternalLetter:
    letter = InternalLetter(
        notice="bounce_agent",
        cause="bounce_agent:7",
        mailbox="support",
        recipient=TOM,
        handle=12,
        purpose=Purpose.NOTE,
        language="en",
        facts=SAMPLE_FACTS["bounce_agent"][0],
        valid_for=timedelta(days=3),
        ticket=1042,
        labels={"Queue": "support", "Priority": "P3"},
    )
    return replace(letter, **changes)


def sent(writer: Writer, letter: PublicLetter | InternalLetter) -> EmailMessage:
    row = writer.write(letter, outbox_id=1, state=OutboxState.WAITING, now=NOW)
    return message_from_bytes(row.content, policy=policy.default)


def form(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").rstrip("\n") + "\n"  # the last one is the boundary's


def test_a_relay_is_a_mail_that_a_person_wrote(writer: Writer) -> None:
    mail = sent(writer, relay(cleared("Hello Ivan,\n\nplease turn it off.", "<p>Hello <b>Ivan</b>,</p><p>please…</p>")))
    assert mail.keys() == [
        *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "X-Triaged-Mark", "In-Reply-To", "References"),
        *("Content-Language", "MIME-Version", "Content-Type"),
    ]
    assert str(mail["From"]) == '"Tom (Example Desk)" <support@example.com>'
    assert mail["Subject"] == "Re: Printer"
    assert form(mail, "plain") == "Hello Ivan,\n\nplease turn it off.\n\n-- \nTom\nExample Desk\n#1042\n"
    assert form(mail, "html") == (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark"></head>\n'
        "<body><div style=\"font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC',"
        "'Microsoft YaHei','Microsoft JhengHei',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.45\">\n"
        '<div dir="auto" style="margin:0 0 1em"><p>Hello <b>Ivan</b>,</p><p>please…</p></div>\n'
        '<div dir="auto" style="margin:0 0 1em">-- <br>Tom<br>Example Desk<br>#1042</div>\n'
        "</div></body></html>\n"
    )
    assert MARKER not in mail.as_string()


def test_a_relay_of_plain_words_is_plain_text(writer: Writer) -> None:
    mail = sent(writer, relay(cleared("Hello")))
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n").startswith("Hello\n\n-- \nTom\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_relay_says_the_answer_once_in_any_language(writer: Writer, language: str) -> None:
    for said in ("שלום, כבה אותה", "请重启打印机。", "Готово."):
        for wanted in (language, None, "pl"):
            letter = relay(cleared(said, f"<p>{said}</p>"), language=wanted)
            letter = replace(letter, facts={**letter.facts, "subject": None, "agent": None, "number_shown": False})
            mail = sent(writer, letter)
            assert "1042" in mail["Subject"]
            assert form(mail, "plain") == f"{said}\n\n-- \nExample Desk\n"
            assert form(mail, "html").count(said) == 1
            assert mail["Content-Language"] == (language if wanted == language else "en")


def test_a_reference_of_public_mail_is_given_or_the_anchor(writer: Writer) -> None:
    mail = sent(writer, relay(cleared("x"), references=["<p@customer.example>", "<q@customer.example>"]))
    *given_ids, anchor = mail["References"].split()
    assert given_ids == ["<p@customer.example>", "<q@customer.example>"]
    token = verify_message_id(writer.desk.ring, anchor, None)
    assert token is not None
    assert (token.handle, token.purpose) == (11, Purpose.REPLY)


@pytest.mark.parametrize("said", [Worded(text="x"), "x", None])
def test_only_cleared_words_reach_a_customer(writer: Writer, said: object) -> None:
    with pytest.raises(TypeError, match=r"the words 'answer' are .*, not Cleared"):
        sent(writer, relay(said))  # type: ignore[arg-type]


@pytest.mark.parametrize("notice", sorted(set(SAMPLE_FACTS) - PUBLIC_NOTICES))
def test_no_internal_notice_is_written_to_a_customer(writer: Writer, notice: str) -> None:
    with pytest.raises(ValueError, match="is no notice for customers"):
        sent(writer, relay(cleared("x"), notice=notice, facts=SAMPLE_FACTS[notice][0]))


@pytest.mark.parametrize("notice", sorted(PUBLIC_NOTICES))
def test_no_notice_for_customers_is_written_as_internal(writer: Writer, notice: str) -> None:
    with pytest.raises(ValueError, match="is a notice for customers"):
        sent(writer, internal(notice=notice, facts=SAMPLE_FACTS[notice][0]))


def test_words_of_another_type_are_not_taken_inside_either(writer: Writer) -> None:
    with pytest.raises(TypeError, match="not Worded"):
        sent(writer, internal(words={"words": cleared("x")}))  # type: ignore[dict-item]


def test_the_types_are_told_apart_by_their_builders(writer: Writer) -> None:
    public, inside = relay(cleared("x")), internal()
    how = {"outbox_id": 1, "state": OutboxState.WAITING, "now": NOW}
    assert writer.write_public(public, **how).notice == "relay"  # type: ignore[arg-type]
    assert writer.write_internal(inside, **how).notice == "bounce_agent"  # type: ignore[arg-type]


def test_an_internal_notice_reads_well_in_both_forms(writer: Writer) -> None:
    mail = sent(writer, internal())
    assert form(mail, "plain") == (
        f"{MARKER}\n\nYour reply stays internal.\n\n"
        + form(mail, "plain").partition("internal.\n\n")[2].removesuffix("Help: answer with #help\n")
        + "Help: answer with #help\n"
    )
    html = form(mail, "html")
    assert f">{MARKER}</div>" in html
    assert ">Your reply stays internal.</div>" in html
    assert ">Help: answer with #help</div>" in html
    assert "550 5.1.1 no such &lt;user&gt;" in html
    assert html.count("<div") == html.count("</div>") == html.count('dir="auto"') + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_line_leads_to_help_in_six_words_at_most(writer: Writer, language: str) -> None:
    mail = sent(writer, internal(language=language))
    for kind in ("plain", "html"):
        assert HELP[language] in form(mail, kind)
    assert form(mail, "plain").splitlines()[-1] == HELP[language]
    assert "#help" in HELP[language]
    assert len(HELP[language].split()) <= 6


def test_an_alarm_is_text_without_a_way_to_help(writer: Writer) -> None:
    mail = sent(writer, internal(notice="alarm", facts=SAMPLE_FACTS["alarm"][0], ticket=None, labels={}))
    assert mail.get_content_type() == "text/plain"
    assert "#help" not in mail.get_content()
    assert not [name for name in mail if name.startswith("X-Triaged-") and name != "X-Triaged-Mark"]


def test_an_internal_notice_can_be_sorted_by_its_headers(writer: Writer) -> None:
    mail = sent(writer, internal(labels={"Queue": "Süd\r\nBcc: x@y.example", "Priority": "P1"}))
    assert (mail["X-Triaged-Ticket"], mail["X-Triaged-Notice"]) == ("1042", "bounce_agent")
    assert (mail["X-Triaged-Queue"], mail["X-Triaged-Priority"]) == ("Süd Bcc: x@y.example", "P1")
    assert mail["Bcc"] is None
    with pytest.raises(ValueError, match="'Queue: x' is no label"):
        sent(writer, internal(labels={"Queue: x": "y"}))


def test_all_that_an_agent_is_told_of_a_ticket_is_one_thread(writer: Writer) -> None:
    root = agent_root(writer, "support", 12)
    first = sent(writer, internal(references=["<tom@agents.example>"]))
    assert first["References"].split()[:2] == [root, "<tom@agents.example>"]
    question = sent(writer, internal(handle=99, thread=12))
    assert question["References"].split()[0] == root
    given_root = sent(writer, internal(references=[root, "<tom@agents.example>"]))
    assert given_root["References"].split().count(root) == 1
    without = sent(writer, internal(ticket=None))
    assert root not in without["References"]
    customers = sent(writer, relay(cleared("x"), handle=12))
    assert root not in customers["References"]


def test_the_tag_stands_in_subjects_of_customers_alone_and_where_answers_need_it(make: Making) -> None:
    tagged = make(tag="ACME")
    assert sent(tagged, relay(cleared("x"), mailbox="billing"))["Subject"] == "Re: Printer [ACME#1042]"
    assert sent(tagged, relay(cleared("x")))["Subject"] == "Re: Printer"
    assert "ACME#1042" in sent(tagged, internal(mailbox="billing"))["Subject"]
    assert sent(tagged, internal(mailbox="billing"))["Subject"].count("1042") == 1


def test_files_follow_behind_the_frozen_text(writer: Writer) -> None:
    row = writer.write(relay(cleared("x"), parts=[FILE]), outbox_id=1, state=OutboxState.WAITING, now=NOW)
    assert b"Content-Type: multipart/mixed" in row.content
    assert row.parts == [FILE]


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_that_is_said_becomes_a_header(writer: Writer, said: str, name: str) -> None:
    said, name = (f"a\r\nBcc: x@y.example\n\n{each}" for each in (said, name))
    facts = {"ticket": 1042, "subject": said, "agent": name, "desk": name, "number_shown": True, "answers": True}
    mail = sent(writer, relay(cleared(said or "x", "<p>x</p>"), facts=facts, sender_name=name))
    assert mail["Bcc"] is None
    assert len(mail.keys()) == len(sent(writer, relay(cleared("x", "<p>x</p>"))).keys())
