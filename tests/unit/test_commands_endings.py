"""What stands below an agent's commands and says nothing, and words that are for the desk alone."""

from __future__ import annotations

import pytest

from triaged.desk.commands import Spoken, read_block, spoken
from triaged.desk.commands.politeness import POLITE, is_polite
from triaged.mail.parse import parse
from triaged.model import QuestionKind

TOM = ("tom@desk.example", "Tom Miller")
NOTICE = (
    "This e-mail is confidential and may be privileged. If you are not the intended recipient, please notify the sender"
    " and delete it from your system at once."
)
SECRET = (
    "Diese Nachricht ist vertraulich. " + "Eine Weitergabe des Inhalts an Dritte ist ohne Zustimmung untersagt. " * 3
)


def text(rest: str, **other: object) -> str:
    return read_block(f"#solved\n\n{rest}", names=TOM, **other).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rest",
    sorted(
        (
            "Hi Anna,",
            "Hi,",
            "Hi Anna,\n\nBest regards\nTom",
            "Hello\n\nBest regards\nTom",
            "Добрый день,\n\nС уважением\nТом",
            "您好，\n\n此致\n敬礼",
            "TM",
            "T. M.",
            "Tom Miller | Support",
            "Tom Miller | Support Engineer | +49 30 1234567",
            "Tom Miller, Support",
            "Tom Miller - Support",
            "Tom Miller\nSupport Engineer\n+49 30 1234567",
            "Tom\nSupport Engineer\nwww.desk.example",
            "Thanks!\nTom",
            "Thanks!\n\nBest regards\nTom Miller",
            "Спасибо!\n\nС уважением,\nTom",
            "[cid:image001.png@01DB.12]",
            "Tom\n[image: logo.png]",
            "Best regards\nTom\n[cid:a@b][cid:c@d]",
            "[https://desk.example/logo.png]<https://desk.example/>",
            f"Best regards\nTom\n\n{NOTICE}",
            f"Best regards\nTom\n{NOTICE}",
            f"Viele Grüße\nTom\n\n{SECRET}",
            f"Best regards\nTom\n\n{SECRET}\n\n{NOTICE}",
            NOTICE,
            "Best regards\nTom Miller\nSupport\nExample Ltd\nHigh Street 1\n12345 Berlin\nTel 1\nFax 2\nwww.x",
        )
    ),
)
def test_a_signature_of_any_form_says_nothing_below_a_command(rest):
    assert text(rest) == ""


@pytest.mark.parametrize(
    "rest",
    sorted(
        (
            "Thanks!",
            "谢谢",
            "Hello",
            "Hi, done.",
            "Hi Anna it works",
            "Good idea",
            "Good idea,\nTom said so once more",
            "Tom,\nit works",
            "Tom\nit works",
            "Tom\nDone",
            "Tom | it works, please try again",
            "Tom, it works",
            "OK",
            "T",
            "Tom Miller, please call me",
            SECRET.strip(),
            f"It works.\n\n{NOTICE}",
            "Your files are confidential.",
            "[image001] is what you look for",
            "Thanks Anna!\nTom",
        )
    ),
)
def test_what_may_be_for_a_customer_stays(rest):
    assert text(rest) == rest


def test_greeting_and_thanks_say_something_where_no_command_stands_above():
    for reply in ("Thanks!\nTom", "Hi Anna,\n\nBest regards\nTom"):
        assert read_block(reply, names=TOM).text == reply


def test_what_the_mail_program_has_written_says_nothing_but_is_never_cut_out_of_words():
    line = "Get Outlook for iOS"
    assert text(f"{line}\n\nTom", of_programs=[line]) == ""
    assert text(f"Best regards\nTom\n{line}\n\n{NOTICE}", of_programs=[line]) == ""
    assert text(f"Do this:\n{line}\nThen start it.", of_programs=[line]) == f"Do this:\n{line}\nThen start it."
    assert text(line) == line


@pytest.mark.parametrize(("language", "phrase"), sorted((each, word) for each, row in POLITE.items() for word in row))
def test_a_politeness_besides_send_is_no_text_to_send(language, phrase):
    for reply in (f"#send {phrase}", f"#send\n{phrase.title()}!", f"#send\n\n{phrase}\n\nTom"):
        assert spoken(reply, QuestionKind.SEND, names=TOM) == Spoken(verb="send", note=""), language


@pytest.mark.parametrize(
    "line", ["ok thanks", "please send it", "Ok, thanks!", "好的，谢谢", "да, спасибо", "s’il vous plaît"]
)
def test_politeness_may_be_doubled(line):
    assert is_polite(line)


@pytest.mark.parametrize(
    "line", ["", "ok?", "Thanks Anna!", "It works", "it is fine", "please please please please", "谢谢您的来信"]
)
def test_a_word_more_is_for_somebody(line):
    assert not is_polite(line)


def test_words_besides_send_go_whole():
    assert spoken("#send\nok\nIt works.", QuestionKind.SEND, names=TOM) == Spoken(verb="send", note="ok\nIt works.")


@pytest.mark.parametrize(
    "words",
    [
        " thanks",
        "\nNice work Tom",
        "\nNice work, and so fast.\n\nBest regards\nTom Miller",
        " Well done, I could not say it",
        "\nThanks\nNice work, really.\nTom",
        " 写得很好，谢谢你",
    ],
)
def test_praise_besides_approve_never_goes_out(words):
    assert spoken(f"#approve{words}", QuestionKind.APPROVE, names=TOM) == Spoken(verb="approve", note="")


@pytest.mark.parametrize(
    "words",
    [
        "Please pull the plug and put it in again.",
        "It is the cable.\nWe send a new one.",
        "请您先把电源线拔下来，等十秒钟再插上去。",
    ],
)
def test_eight_words_or_two_lines_besides_approve_go_in_place_of_the_answer(words):
    assert spoken(f"#approve\n{words}", QuestionKind.APPROVE, names=TOM) == Spoken(verb="approve", note=words)
    assert spoken("#drop not so", QuestionKind.APPROVE, names=TOM) == Spoken(verb="drop", note="not so")


def test_the_lines_of_programs_are_found_wherever_a_mail_ends():
    source = b"Subject: x\n\n#solved\n\nGet Outlook for iOS\n\nTom Miller\n"

    mail = parse(source)
    assert mail.of_programs == ("Get Outlook for iOS",)
    assert read_block(mail.reply, names=TOM, of_programs=mail.of_programs).text == ""
