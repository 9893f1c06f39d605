"""Whole mails in the shapes of the programs that wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from triaged.mail.parse import parse
from triaged.model import Address

MAILS = Path(__file__).parents[1] / "mail"


def sample(name):
    return parse((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize(
    ("name", "reply", "signature", "in_history"),
    [
        ("reply-qq", "打印机已经好了，谢谢。", "发自我的iPhone", "请重新启动打印机。"),
        ("reply-netease", "已经解决了。", "", "请检查网线。"),
        ("reply-foxmail", "你好，\n\n问题还在，见附件。\n\n\n\nivan@customer.example", "", "请安装新的驱动程序。"),
        ("reply-yandex", "Добрый день!\n\nСпасибо, теперь печатает.", "--\nИван Петров", "Перезагрузите"),
        ("reply-mail-ru", "Заказ пришёл, всё в порядке.", "--\nИван Петров\nОтправлено из Mail для Android", "передан"),
        ("reply-outlook-mobile", "Passt, danke!", "Outlook für iOS<https://aka.ms/o0ukef> beziehen", "Dienstag"),
        ("reply-outlook-desktop", "Dzień dobry,\n\nwszystko działa.", "", "Proszę spróbować ponownie."),
        ("reply-outlook-german", "Danke, jetzt geht es.", "", "Bitte neu starten."),
        ("reply-gmail", "Hola,\n\nya funciona.", "-- \nIván Petrov", "Reinicie la impresora"),
        ("reply-apple", "Bonjour,\n\nelle imprime de nouveau.", "Envoyé de mon iPhone", "Redémarrez"),
        ("reply-thunderbird", "Das hat geholfen, danke.", "-- \nIvan Petrov", "starten Sie"),
        ("reply-exchange-thread-index", "It prints again, thank you.", "", "Please restart it."),
    ],
)
def test_the_reply_is_told_from_the_history(name, reply, signature, in_history):
    mail = sample(name)
    assert (mail.reply, mail.signature) == (reply, signature)
    assert in_history in mail.quoted
    assert mail.forwarded is None


def test_a_separator_of_a_chinese_phone_program_ends_the_reply():
    mail = sample("reply-netease-master")
    assert mail.reply.startswith("收到，谢谢！")
    assert "订单已发货。" not in mail.reply
    assert "订单已发货。" in mail.quoted


def test_answers_between_the_lines_stay_with_their_questions():
    mail = sample("reply-gmail-inline")
    questions = ["Hello,", "> Which colour do you want?", ">", "The blue one.", "> And how many?", ">", "Three."]
    assert [line for line in mail.reply.split("\n") if line] == questions
    assert "Kind regards" in mail.quoted


@pytest.mark.parametrize(
    ("name", "note", "subject", "date", "text"),
    [
        ("forward-gmail", "Is this yours?", "Invoice", datetime(2026, 11, 16, 9, tzinfo=UTC), "Please pay."),
        (
            "forward-outlook",
            "Ist das von Ihnen?",
            "Rechnung 17",
            datetime(2026, 11, 16, 10, tzinfo=UTC),
            "Bitte zahlen Sie.",
        ),
        ("forward-qq", "这是你们的吗？", "发票", datetime(2026, 11, 16, 10, tzinfo=UTC), "请付款。"),
        ("forward-yandex", "Это от вас?", "", None, "Оплатите счёт."),
    ],
)
def test_what_is_passed_on_is_part_of_what_is_said(name, note, subject, date, text):
    mail = sample(name)
    assert mail.reply.startswith(note)
    assert text in mail.reply
    assert mail.quoted == ""
    assert mail.forwarded is not None
    assert mail.forwarded.from_ == Address(name="Billing", addr="billing@vendor.example")
    assert (mail.forwarded.subject, mail.forwarded.date, mail.forwarded.text) == (subject, date, text)
