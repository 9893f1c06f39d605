from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.quoting import split_reply


def _parts(text: str) -> tuple[str, str]:
    visible = split_reply(text)
    return visible.reply, visible.quoted


ATTRIBUTIONS = [
    "On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example> wrote:",
    "On 16.11.2026 10:00, Support\n<support@acme.example> wrote:",
    "16.11.2026 10:00, Support пишет:",
    "пн, 16 нояб. 2026 г. в 10:00, Support <support@acme.example>:",
    "Понедельник, 16 ноября 2026, 10:00 +03:00 от Support <support@acme.example>:",
    "Support <support@acme.example> 于2026年11月16日周一 10:00写道：",
    "在 2026-11-16 10:00:00，Support 写道：",
    "Am 16.11.2026 um 10:00 schrieb Support <support@acme.example>:",
    "Am Mo., 16. Nov. 2026 um 10:00 Uhr schrieb Support:",
    "Le lun. 16 nov. 2026 à 10:00, Support <support@acme.example> a écrit :",
    "El lun, 16 nov 2026 a las 10:00, Support (<support@acme.example>) escribió:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_answer_above_the_quote_is_the_reply(line, gap):
    assert split_reply(f"It works.\n\n{line}{gap}> Try again.\n> Regards").reply == "It works."


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_answer_below_the_quote_is_the_reply(line):
    reply, quoted = _parts(f"{line}\n\n> Try again.\n\nIt works.")
    assert reply == "It works."
    assert "> Try again." in quoted


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nanything",
        "-------- Исходное сообщение --------\nanything",
        "------------------ 原始邮件 ------------------\nanything",
        "-----Ursprüngliche Nachricht-----\nanything",
        "-----Message d'origine-----\nanything",
        "-----Mensaje original-----\nanything",
        "From: Support\nSent: Monday\nTo: Ivan\nSubject: x\n\nanything",
        "________________________________\nОт: Support\nОтправлено: пн\nКому: Ivan\nТема: x\n\nanything",
        "Von: Support\nGesendet: Montag\nAn: Ivan\nBetreff: x\n\nanything",
        "De : Support\nEnvoyé : lundi\nÀ : Ivan\nObjet : x\n\nanything",
        "De: Support\nEnviado: lunes\nPara: Ivan\nAsunto: x\n\nanything",
        "发件人: Support\n发送时间: 2026年\n收件人: Ivan\n主题: x\n\nanything",
    ],
)
def test_blocks_that_mail_programs_put_above_history_end_the_reply(block):
    assert _parts(f"It works.\n\n{block}") == ("It works.", block)


def test_answers_between_the_lines_stay_with_their_questions():
    text = "On 1 Nov Support wrote:\n> Which one?\nThe blue one.\n> Is it on?\nYes."
    assert _parts(text) == (text, "")


def test_a_signature_goes_to_the_quoted_side():
    assert split_reply("It works.\n\n-- \nIvan\n+49 30").signature == "-- \nIvan\n+49 30"
    assert split_reply("It works.\n\n-- \nIvan\n\nOn 1 Nov 2026 S wrote:\n> q").reply == "It works."


@pytest.mark.parametrize(
    "text",
    [
        "> nothing but a quote",
        "-- \nnothing but a signature",
        "On 1 Nov 2026 Support wrote:\n> q",
        "From: a\nI am from here",
        "My list:\n1\n2",
        "Please note:\n- first\n- second",
        "---------- Forwarded message ----------\nFrom: X\nDate: Mon\nSubject: y\nTo: me\n\nthe text",
    ],
)
def test_what_a_customer_wrote_is_never_stripped_to_nothing(text):
    assert _parts(text) == (text, "")


def test_a_long_text_below_two_dashes_is_no_signature():
    text = "Log:\n--\n" + "\n".join(f"line {n}" for n in range(30))
    assert _parts(text) == (text, "")


@pytest.mark.parametrize(
    "unit", [">\n", "a:\n", "From:\n", "-- \n", "_____\n", "_____\n\n\n", " ", "-", "on 1 wrote:\n"]
)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_texts_cost_linear_time(unit):
    split_reply((unit * 1_000_000)[: 100_000 * max(len(unit), 3)])


LINES = st.sampled_from(
    [*ATTRIBUTIONS, "> q", "own words", "", "-- ", "From: a", "To: b", "Sent: c", "-----Original Message-----"]
)


@given(st.lists(LINES, max_size=12))
def test_no_line_is_lost_and_a_text_always_has_a_reply(lines):
    text = "\n".join(lines)
    reply, quoted = _parts(text)
    assert bool(reply) == bool(text.strip())
    kept = [line.strip() for line in f"{reply}\n{quoted}".split("\n") if line.strip()]
    assert sorted(kept) == sorted(line.strip() for line in lines if line.strip() for line in line.split("\n"))
