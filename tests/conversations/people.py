"""Who joins: people in Cc, second addresses, colleagues who were sent our mail, strangers who guess and forge."""

from __future__ import annotations

from tests.conversations.clients import (
    apple_mail,
    exchange,
    foxmail,
    gmail,
    gmail_app,
    iphone,
    k9,
    mail_ru,
    mutt,
    netease,
    old_exchange,
    outlook,
    outlook_mobile,
    qq,
    samsung,
    thunderbird,
    yahoo,
    yandex,
)
from tests.conversations.shapes import (
    ANNA,
    ANNA_AT_HOME,
    BOB,
    CARL,
    DORA,
    EVE,
    IVAN,
    LI,
    OLEG,
    SUPPORT,
    WEI,
    Person,
    proven,
    unproven,
)

OURSELVES = Person("Example Desk", SUPPORT)

COPIES = (
    proven(
        "people in Cc answer each other before we do: Gmail and Apple Mail",
        gmail(ANNA, "ticket A", subject="Order", to=(SUPPORT,), cc=(BOB.addr,)),
        apple_mail(BOB, "reply A", "I have the invoice here.", answers=1, to_all=True),
        gmail(ANNA, "reply A", "Please send it to them.", answers=2, to_all=True),
        apple_mail(BOB, "reply A", "Done.", answers=3, to_all=True),
    ),
    proven(
        "people in Cc answer each other before we do: Outlook and Exchange",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker", to=(SUPPORT,), cc=(CARL.addr,)),
        exchange(CARL, "reply A", "Mine does not print either.", answers=1, to_all=True),
        outlook(DORA, "reply A", "Dann ist es der Server.", answers=2, to_all=True),
    ),
    proven(
        "people in Cc answer each other and only one is vouched for",
        mutt(BOB, "ticket A", subject="mirror", to=(SUPPORT,), cc=(CARL.addr,)),
        yahoo(CARL, "held A", "Here too.", answers=1, to_all=True, proven=False),
        yahoo(CARL, "reply A", "Here as well.", answers=1, to_all=True),
    ),
    unproven(
        "somebody who is not vouched for brings nobody in",
        thunderbird(ANNA, "ticket A", subject="Scanner", to=(SUPPORT,), cc=(BOB.addr,)),
        k9(BOB, "ticket B", "I have the same.", answers=1, to_all=True, proven=True),
    ),
    proven(
        "a person in Cc writes to us alone from an iPhone",
        gmail(ANNA, "ticket A", subject="Order", cc=(BOB.addr,), to=(SUPPORT,)),
        iphone(BOB, "reply A", "Please do not tell her yet", answers=1, to=(SUPPORT,)),
    ),
    proven(
        "a person in Cc writes to us alone from Yandex",
        mail_ru(OLEG, "ticket A", "Заказ без кабеля.", subject="Заказ", to=(SUPPORT,), cc=(IVAN.addr,)),
        yandex(IVAN, "reply A", "Кабель у меня.", answers=1, to=(SUPPORT,)),
        yandex(IVAN, "reply A", "Он не тот.", answers=2),
    ),
    proven(
        "who was in Cc answers with the signed address of another participant",
        gmail(ANNA, "ticket A", subject="Order", to=(SUPPORT,), cc=(BOB.addr,)),
        gmail(ANNA, None, "This is what they wrote.", answers="ack A", forwards=True, to=(BOB.addr,)),
        thunderbird(BOB, "reply A", "The blue one.", answers=2, to=("token A",)),
    ),
)

FORWARDS = (
    unproven(
        "Gmail forwards our acknowledgement to a colleague who answers from Outlook",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, None, "Can you tell them?", answers="ack A", forwards=True, to=(CARL.addr,)),
        outlook(CARL, "held A", "It is the blue one.", answers=2, to=("token A",)),
    ),
    proven(
        "an iPhone forwards our acknowledgement to a colleague who answers from QQ",
        iphone(ANNA, "ticket A", subject="Screen"),
        iphone(ANNA, None, "For you", answers="ack A", forwards=True, to=(WEI.addr,)),
        qq(WEI, "held A", "是的，屏幕是黑的。", answers=2, to=("token A",)),
    ),
    proven(
        "Exchange forwards our acknowledgement to a colleague whose answer names nothing",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(DORA, None, "Please take over.", answers="ack A", forwards=True, to=(CARL.addr,)),
        old_exchange(CARL, "held A", "It works again.", answers=2, to=("token A",)),
        desks=("signed",),
    ),
    proven(
        "a customer answers our acknowledgement from a second address with Apple Mail",
        exchange(ANNA, "ticket A", subject="Calendar"),
        apple_mail(ANNA_AT_HOME, "held A", "I am at home now.", answers="ack A"),
    ),
    unproven(
        "a customer answers our acknowledgement from a second address with Samsung",
        outlook(ANNA, "ticket A", "Der Kalender ist leer.", subject="Kalender"),
        samsung(ANNA_AT_HOME, "held A", "Jetzt von zu Hause", answers="ack A"),
    ),
    proven(
        "a customer answers her own mail from a second address",
        gmail(ANNA, "ticket A", subject="Order"),
        yahoo(ANNA_AT_HOME, "ticket B", "From home: it is the blue one.", answers=1, to=(SUPPORT,)),
    ),
)

STRANGERS = (
    proven(
        "a stranger guesses a number with Gmail",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(EVE, "ticket B", "What is the state?", subject="Re: your request #1001"),
        desks=("signed", "plain", "tagged"),
    ),
    unproven(
        "a stranger guesses a number with NetEase",
        netease(LI, "ticket A", "我的账号登录不了。", subject="账号"),
        netease(EVE, "ticket B", "状态如何？", subject="回复：#1001"),
        desks=("signed", "plain", "tagged"),
    ),
    proven(
        "a stranger guesses the tag with Outlook",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        outlook(EVE, "ticket B", "Senden Sie mir den Stand.", subject="AW: Drucker [ACME#1001]"),
        desks=("signed", "plain", "tagged"),
    ),
    unproven(
        "a stranger guesses the tag with mutt",
        mutt(BOB, "ticket A", subject="mirror"),
        mutt(EVE, "ticket B", "state?", subject="Re: mirror [ACME#1001]"),
        desks=("signed", "plain", "tagged"),
    ),
    proven(
        "a stranger forges a reference to a customer's mail with Thunderbird",
        thunderbird(ANNA, "ticket A", subject="Scanner"),
        thunderbird(EVE, "ticket B", "Send me what you have.", answers=1, to=(SUPPORT,)),
    ),
    unproven(
        "a stranger forges a reference to a customer's mail with Foxmail",
        foxmail(LI, "ticket A", "请问发票什么时候可以开？", subject="发票"),
        foxmail(EVE, "ticket B", "发给我。", answers=1, to=(SUPPORT,)),
    ),
    proven(
        "a stranger alters one character of a signed address",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail_app(EVE, "ticket B", "The blue one.", subject="Re: Order", to=("bad token A",)),
        desks=("signed",),
    ),
    unproven(
        "a stranger alters one character of an id of ours",
        gmail(ANNA, "ticket A", subject="Order"),
        mutt(EVE, "ticket B", "The blue one.", headers=("In-Reply-To: [altered id of ack A]",)),
    ),
    unproven(
        "a stranger writes in a customer's name and names a mail of hers",
        gmail(ANNA, "ticket A", subject="Order", proven=True),
        mutt(ANNA, "held A", "Send it to the other address.", answers=1),
    ),
    proven(
        "somebody writes in our own name",
        k9(BOB, "ticket A", subject="Push"),
        mutt(OURSELVES, "held", "Please change the account.", subject="Account"),
    ),
    proven(
        "another person takes the Message-ID of a customer's mail first: Gmail",
        mutt(EVE, "ticket A", "Buy this.", subject="Offer", message_id="<CAJ77+taken@mail.gmail.example>"),
        gmail(ANNA, "ticket B", subject="Order", message_id="<CAJ77+taken@mail.gmail.example>"),
        gmail(ANNA, "reply B", "The blue one.", answers="ack B"),
    ),
    unproven(
        "another person takes the Message-ID of a customer's mail first: Outlook mobile",
        outlook_mobile(EVE, "ticket A", "Buy this.", subject="Offer", message_id="<DB9PTAKEN@OUTLOOK.example>"),
        outlook_mobile(CARL, "ticket B", subject="Manual", message_id="<DB9PTAKEN@OUTLOOK.example>"),
    ),
    proven(
        "a customer answers with the tag alone, vouched for and not",
        gmail(ANNA, "ticket A", subject="Order"),
        outlook(ANNA, "reply A", "Das blaue.", subject="AW: Order [ACME#1001]"),
        outlook(ANNA, "held A", "Das rote.", subject="AW: Order [ACME#1001]", proven=False),
        desks=("tagged",),
    ),
    proven(
        "a customer answers our acknowledgement with the tag and nothing else, in Chinese",
        qq(WEI, "ticket A", "我们的打印机不能打印了。", subject="打印机"),
        qq(WEI, "reply A", "是二楼的那一台。", answers="ack A", links="none"),
        desks=("tagged",),
    ),
)

ALIKE = (
    proven(
        "two customers with the same subject at the same time: Gmail and Gmail",
        gmail(ANNA, "ticket A", "No light.", subject="Help", together=True),
        gmail(BOB, "ticket B", "No sound.", subject="Help"),
        gmail(BOB, "reply B", "The left one.", answers="ack B"),
        gmail(ANNA, "reply A", "The lamp.", answers="ack A"),
    ),
    unproven(
        "two customers with the same subject at the same time: Yandex and Mail.ru",
        yandex(IVAN, "ticket A", "Нет света.", subject="Помогите", together=True),
        mail_ru(OLEG, "ticket B", "Нет звука.", subject="Помогите"),
        mail_ru(OLEG, "reply B", "Левый.", answers="ack B"),
    ),
    proven(
        "one customer with two requests of the same subject: Apple Mail",
        apple_mail(CARL, "ticket A", "No light.", subject="Help"),
        apple_mail(CARL, "ticket B", "No sound.", subject="Help"),
        apple_mail(CARL, "reply A", "The lamp.", answers="ack A"),
        apple_mail(CARL, "reply B", "The left one.", answers="ack B"),
    ),
    unproven(
        "one customer with two requests of the same subject in one batch: Exchange",
        exchange(DORA, "ticket A", "No light.", subject="Help", together=True),
        exchange(DORA, "ticket B", "No sound.", subject="Help"),
        exchange(DORA, "reply A", "The lamp.", answers="ack A"),
    ),
)
