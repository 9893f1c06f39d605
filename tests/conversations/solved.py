"""What comes to a ticket that is solved: answers reopen it, thanks do not, an old address begins a new one."""

from __future__ import annotations

from dataclasses import replace

from tests.conversations.clients import (
    apple_mail,
    exchange,
    foxmail,
    gmail,
    gmail_app,
    iphone,
    mail_ru,
    mutt,
    netease,
    outlook,
    qq,
    samsung,
    thunderbird,
    yahoo,
    yandex,
)
from tests.conversations.shapes import ANNA, BOB, CARL, DORA, IVAN, LI, OLEG, WEI, Mail, Person, Shape, proven, unproven

_KOI8 = replace(mail_ru, name="The Bat!", charset="koi8-r", encoding="8bit", body="plain", re="Re[2]: ")

AGAIN = (
    proven(
        "an answer of Gmail to a solved ticket opens it again",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, "reply A", "It is still not here.", answers="ack A", solved="A", status="open"),
    ),
    unproven(
        "an answer of Exchange to a solved ticket opens it again",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(DORA, "reply A", "It is gone again.", answers="ack A", solved="A", status="open"),
    ),
    proven(
        "an answer of Yahoo to its own mail opens its solved ticket again",
        yahoo(CARL, "ticket A", subject="Charged twice"),
        yahoo(CARL, "reply A", "It happened again.", answers=1, solved="A", status="open"),
    ),
    proven(
        "Outlook's address book knows the signed address of a solved ticket",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        outlook(
            *(DORA, "ticket B", "Wir brauchen einen neuen Bildschirm."),
            subject="Bildschirm",
            to=("token A",),
            solved="A",
            follows="A",
        ),
        desks=("signed",),
    ),
    unproven(
        "an iPhone's address book knows the signed address of a solved ticket",
        iphone(ANNA, "ticket A", "Screen stays black", subject="Screen"),
        iphone(ANNA, "ticket B", "Now the sound", subject="No sound", to=("token A",), solved="A", follows="A"),
        desks=("signed",),
    ),
    proven(
        "Apple Mail's address book knows the signed address of a ticket that is still open",
        apple_mail(CARL, "ticket A", subject="Invoice"),
        apple_mail(CARL, "reply A", "The sum is wrong.", subject="Wrong sum", to=("token A",)),
        desks=("signed",),
    ),
)

THANKS = (
    proven(
        "Gmail thanks for a solved ticket",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, "reply A", "Thank you very much!", answers="ack A", solved="A", status="solved"),
    ),
    unproven(
        "an iPhone thanks for a solved ticket",
        iphone(DORA, "ticket A", "Der Drucker druckt nicht", subject="Drucker"),
        iphone(DORA, "reply A", "Vielen Dank!", answers="ack A", solved="A", status="solved"),
    ),
    proven(
        "Yandex thanks for a solved ticket",
        yandex(IVAN, "ticket A", "Не могу войти в кабинет.", subject="Кабинет"),
        yandex(IVAN, "reply A", "Спасибо большое!", answers="ack A", solved="A", status="solved"),
    ),
    unproven(
        "QQ thanks for a solved ticket",
        qq(WEI, "ticket A", "我们的打印机不能打印了。", subject="打印机"),
        qq(WEI, "reply A", "谢谢！", answers="ack A", solved="A", status="solved"),
    ),
    proven(
        "thanks of Outlook that go on with a request open a solved ticket again",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        outlook(
            *(DORA, "reply A", "Vielen Dank, aber er druckt immer noch nicht."),
            answers="ack A",
            solved="A",
            status="open",
        ),
    ),
    unproven(
        "thanks of the Gmail app that ask for more open a solved ticket again",
        gmail_app(ANNA, "ticket A", "It crashes.", subject="Crash"),
        gmail_app(ANNA, "reply A", "Thanks! When?", answers="ack A", solved="A", status="open"),
    ),
)


def _answered_as(shape: Shape, sender: Person, *subjects: str) -> tuple[Mail, ...]:
    """Answers to the signed address of a solved ticket that name no mail: their subjects alone show what they are."""
    return tuple(
        shape(
            sender,
            "reply A",
            f"{subject} 1.",
            subject=subject,
            to=("token A",),
            links="none",
            solved="A",
            status="open",
        )
        for subject in subjects
    )


SUBJECTS = (
    proven(
        "prefixes of the north and the west",
        thunderbird(ANNA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        *_answered_as(
            thunderbird, ANNA, "AW: Drucker", "SV: Drucker", "VS: Drucker", "Antw: Drucker", "RE: AW: Drucker"
        ),
        desks=("signed",),
    ),
    unproven(
        "prefixes of the south and the east",
        yahoo(CARL, "ticket A", "La stampante non stampa.", subject="Stampante"),
        *_answered_as(
            yahoo, CARL, "RIF: Stampante", "Odp: Stampante", "YNT: Stampante", "Re[3]: Stampante", "R: Stampante"
        ),
        desks=("signed",),
    ),
    unproven(
        "prefixes in Cyrillic",
        mail_ru(OLEG, "ticket A", "Заказ пришёл без кабеля.", subject="Заказ без кабеля"),
        *_answered_as(mail_ru, OLEG, "Отв: Заказ без кабеля", "Re[2]: Заказ без кабеля", "НА: Заказ без кабеля"),
        desks=("signed",),
    ),
    proven(
        "prefixes in Chinese, with a full-width colon and without",
        qq(WEI, "ticket A", "我们的打印机不能打印了。", subject="打印机不能打印了"),
        *_answered_as(qq, WEI, "回复：打印机不能打印了", "答复: 打印机不能打印了", "回覆：Re: 打印机不能打印了"),
        desks=("signed",),
    ),
    unproven(
        "a long subject in encoded words of GBK, folded over lines",
        netease(LI, "ticket A", "你好。", subject="关于我们公司在三月份购买的打印机不能打印以及发票没有收到的问题"),
        netease(LI, "reply A", "还没有收到。", answers="ack A"),
        *_answered_as(netease, LI, "Re:关于我们公司在三月份购买的打印机不能打印以及发票没有收到的问题"),
        desks=("signed",),
    ),
    proven(
        "a long subject in encoded words of KOI8-R, folded over lines",
        _KOI8(OLEG, "ticket A", "Добрый день!", subject="Не приходит письмо с подтверждением заказа за март"),
        _KOI8(OLEG, "reply A", "В спаме его нет.", answers="ack A"),
        *_answered_as(_KOI8, OLEG, "Re[2]: Не приходит письмо с подтверждением заказа за март"),
        desks=("signed",),
    ),
    proven(
        "a customer's subject begins with the prefix of a conversation that we do not know",
        foxmail(LI, "ticket A", "请看一下。", subject="回复: 报价"),
        foxmail(LI, "reply A", "还没有收到。", answers="ack A"),
    ),
    unproven(
        "a customer's subject is empty",
        samsung(CARL, "ticket A", "The parcel is open", subject="Re:"),
        samsung(CARL, "reply A", "The small box", answers="ack A"),
    ),
    proven(
        "a customer's subject holds the number of another company",
        mutt(BOB, "ticket A", subject="[PROJ-1001] mirror answers 404"),
        mutt(BOB, "ticket B", subject="[PROJ-1001] mirror is slow"),
        mutt(BOB, "reply B", "now it is fast", answers="ack B"),
    ),
)
