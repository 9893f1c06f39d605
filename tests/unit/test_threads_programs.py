"""What mail programs write when a button is pressed; and what a person writes who says nearly the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.readings import letter
from triaged.desk.threads.programs import pressed, recalled
from triaged.model import Attachment, ParsedMail


def mail(text: str, subject: str = "Re: Printer", *, types: tuple[str, ...] = (), **headers: str) -> ParsedMail:
    files = [Attachment(filename=None, type=kind, size=1, inline=False, sha256="0" * 64) for kind in types]
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return replace(letter(text=text).mail, subject=subject, attachments=files, headers=fields)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Recall: Printer", "Tom would like to recall the message, Printer."),
        ("Rückruf: Drucker", "Tom möchte die Nachricht Drucker zurückrufen."),
        ("Rappel : Imprimante", "Tom souhaite rappeler le message Imprimante."),
        ("Recuperar: Impresora", "Tom desea recuperar el mensaje Impresora."),
        ("Отзыв: Принтер", "Том хочет отозвать сообщение Принтер."),
        ("Відкликання: Принтер", "Том хоче відкликати повідомлення Принтер."),
        ("撤回: 打印机", "Tom 希望撤回邮件“打印机”。"),
    ],
)
def test_a_recall_is_undo(subject, text):
    found = recalled(mail(text, subject))
    assert found is not None
    assert [order.verb for order in found.orders] == ["undo"]
    assert (found.text, found.doubts) == ("", ())


def test_a_header_alone_shows_a_recall():
    assert recalled(mail("", "", content_class="urn:content-classes:recall")) is not None
    assert recalled(mail("", "", content_class="urn:content-classes:message")) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Recall: all printers of 2019", "Please send the printer back."),
        ("Re: Recall: Printer", "Tom would like to recall the message."),
        ("Re: Printer", "The maker would like to recall the message boards."),
        ("Rappel : votre facture", "Merci de payer."),
    ],
)
def test_words_about_a_recall_are_none(subject, text):
    assert recalled(mail(text, subject)) is None


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("Accepted: Printer", "an answer to an invitation"),
        ("Abgelehnt: Drucker", "an answer to an invitation"),
        ("Принято: Принтер", "an answer to an invitation"),
        ("已接受：打印机", "an answer to an invitation"),
        ("Re: Printer", None),
    ],
)
def test_an_answer_to_an_invitation_is_a_button(subject, found):
    assert pressed(mail("", subject, types=("text/calendar",))) == found


def test_without_a_calendar_a_person_has_accepted_something():
    assert pressed(mail("We take it back.", "Accepted: your complaint")) is None


def test_the_method_of_a_calendar_alone_shows_it():
    assert pressed(mail("", "Printer", content_type='text/calendar; charset=utf-8; method="REPLY"')) is not None
    assert pressed(mail("Come at ten.", "Printer", content_type="text/calendar; method=REQUEST")) is None


@pytest.mark.parametrize(
    "text",
    [
        "\N{THUMBS UP SIGN} Tom reacted via Gmail",
        "Tom Lee reacted to your message:",
        "Tom hat auf Ihre Nachricht reagiert:",
        "Tom a réagi à votre message :",
    ],
)
def test_a_reaction_is_a_button(text):
    assert pressed(mail(text)) == "a reaction"


def test_a_part_of_its_own_shows_a_reaction():
    assert pressed(mail("", types=("text/vnd.google.email-reaction+json",))) == "a reaction"


@pytest.mark.parametrize(
    "text",
    [
        "I saw that Anna reacted to your message yesterday.",
        "Tom reacted to your message: he will come tomorrow.",
        "Our filter reacted via Gmail rules.\nPlease try again.",
        "The customer reacted to your message:\nhe is angry.",
        "\N{THUMBS UP SIGN}",
    ],
)
def test_what_a_person_says_is_no_reaction(text):
    assert pressed(mail(text)) is None
