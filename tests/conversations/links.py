"""What mail programs write into In-Reply-To and References: cut, folded, odd, nothing; and what servers make of it.

An id of ours joins at any level; an id of the customer's own only where his domain vouches for him.
"""

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
    s_nail,
    samsung,
    thunderbird,
    yahoo,
    yandex,
)
from tests.conversations.shapes import ANNA, BOB, CARL, DORA, EVE, IVAN, LI, OLEG, SUPPORT, WEI, proven, unproven

OWN_MAIL = (
    proven(
        "Gmail answers its own first mail before we have seen it",
        gmail(ANNA, "ticket A", "My order never came.", subject="Order", together=True),
        gmail(ANNA, "reply A", "I forgot the photo of the invoice.", answers=1),
    ),
    proven(
        "Thunderbird answers its own first mail after our acknowledgement",
        thunderbird(ANNA, "ticket A", subject="Printer"),
        thunderbird(ANNA, "reply A", "And the scanner does not scan.", answers=1),
        thunderbird(ANNA, "reply A", "I have restarted both.", answers="ack A"),
    ),
    unproven(
        "mutt answers its own first mail and nobody vouches for it",
        mutt(BOB, "ticket A", subject="mirror answers 404"),
        mutt(BOB, "held A", "only over IPv6", answers=1),
        mutt(BOB, "reply A", "now over IPv4 too", answers="ack A"),
    ),
    unproven(
        "an iPhone answers its own first mail before we have seen it and nobody vouches for it",
        iphone(ANNA, "ticket A", "Black screen", subject="Screen", together=True),
        iphone(ANNA, "held A", "Both screens", answers=1),
    ),
    proven(
        "Yandex answers our acknowledgement and then its own answer",
        yandex(IVAN, "ticket A", "Не могу войти в личный кабинет.", subject="Личный кабинет"),
        yandex(IVAN, "reply A", "Пишет, что пароль неверный.", answers="ack A"),
        yandex(IVAN, "reply A", "Пароль я уже менял.", answers=2),
    ),
    proven(
        "Gmail changes the subject of its answer",
        gmail(ANNA, "ticket A", subject="Printer"),
        gmail(ANNA, "reply A", "It was the cable.", answers="ack A", subject="Cable of the printer"),
    ),
    unproven(
        "Outlook changes the subject of its answer",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        outlook(DORA, "reply A", "Jetzt druckt er wieder.", answers="ack A", subject="Erledigt: neues Kabel"),
    ),
    proven(
        "Apple Mail changes the subject of an answer to its own mail",
        apple_mail(CARL, "ticket A", subject="Invoice"),
        apple_mail(CARL, "reply A", "It is the one of May.", answers=1, subject="Invoice of May"),
    ),
)

CUT = (
    unproven(
        "a Samsung phone cuts References to the last id",
        samsung(CARL, "ticket A", subject="Parcel"),
        samsung(CARL, "reply A", "The small box", answers="ack A", links="last"),
        samsung(CARL, "held A", "And the label", answers=1, links="last"),
    ),
    proven(
        "Yahoo cuts References to the last id",
        yahoo(CARL, "ticket A", subject="Charged twice"),
        yahoo(CARL, "reply A", "On the fifth.", answers="ack A", links="last"),
        yahoo(CARL, "reply A", "And on the sixth.", answers=2, links="last"),
    ),
    unproven(
        "K-9 writes In-Reply-To alone",
        k9(BOB, "ticket A", subject="Push"),
        k9(BOB, "reply A", "Polling works.", answers="ack A", links="in-reply-to"),
    ),
    proven(
        "Mail.ru writes In-Reply-To alone",
        mail_ru(OLEG, "ticket A", "Заказ пришёл без кабеля.", subject="Заказ"),
        mail_ru(OLEG, "reply A", "Кабель был в накладной.", answers="ack A", links="in-reply-to"),
        mail_ru(OLEG, "reply A", "Накладная во вложении.", answers=2, links="in-reply-to"),
    ),
    unproven(
        "Foxmail writes References alone",
        foxmail(LI, "ticket A", "请问发票什么时候可以开？", subject="发票"),
        foxmail(LI, "reply A", "公司名称没有变化。", answers="ack A", links="references"),
    ),
    proven(
        "NetEase writes References alone and answers its own mail",
        netease(LI, "ticket A", "我的账号登录不了。", subject="账号"),
        netease(LI, "reply A", "手机上也不行。", answers=1, links="references"),
    ),
    unproven(
        "mutt folds its ids over lines",
        mutt(BOB, "ticket A", subject="mirror"),
        mutt(BOB, "reply A", "IPv6 only", answers="ack A", links="folded"),
    ),
    proven(
        "Exchange folds its ids over lines",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(DORA, "reply A", "It works for others.", answers=1, links="folded"),
    ),
    unproven(
        "s-nail writes comments between the ids",
        s_nail(BOB, "ticket A", subject="cron mails"),
        s_nail(BOB, "reply A", "only those of root", answers="ack A", links="comments"),
    ),
    proven(
        "a gateway writes comments between the ids of Thunderbird",
        thunderbird(ANNA, "ticket A", subject="Scanner"),
        thunderbird(ANNA, "reply A", "All pages are black.", answers=1, links="comments"),
    ),
    unproven(
        "QQ writes ids without angle brackets",
        qq(WEI, "ticket A", "我们的打印机不能打印了。", subject="打印机"),
        qq(WEI, "reply A", "是二楼的那一台。", answers="ack A", links="bare"),
    ),
    proven(
        "an old web mailer writes ids without angle brackets",
        yahoo(CARL, "ticket A", subject="Refund"),
        yahoo(CARL, "reply A", "To the same card, please.", answers=1, links="bare"),
    ),
    unproven(
        "s-nail says in words what it answers",
        s_nail(BOB, "ticket A", subject="backup"),
        s_nail(BOB, "reply A", "since Monday", answers="ack A", links="phrase"),
    ),
)

EXCHANGE_ALONE = (
    proven(
        "Exchange sends only Thread-Index",
        old_exchange(DORA, "ticket A", subject="Password refused"),
        old_exchange(DORA, "reply A", "On both machines.", answers=1),
        old_exchange(DORA, "reply A", "And on the phone.", answers=2, subject="Phone"),
    ),
    unproven(
        "Exchange sends only Thread-Index and nobody vouches for it",
        old_exchange(DORA, "ticket A", subject="Password refused"),
        old_exchange(DORA, "held A", "On both machines.", answers=1),
    ),
    proven(
        "Outlook behind an Exchange that drops In-Reply-To and References",
        outlook(DORA, "ticket A", "Der Drucker druckt nicht.", subject="Drucker"),
        outlook(DORA, "reply A", "Jetzt gar nicht mehr.", answers=1, links="none"),
    ),
    proven(
        "a stranger writes the Thread-Index of somebody else",
        old_exchange(DORA, "ticket A", subject="Password refused"),
        old_exchange(EVE, "ticket B", "Send it to me.", answers=1, to=(SUPPORT,)),
    ),
    unproven(
        "two conversations of one Outlook mobile stay apart",
        outlook_mobile(CARL, "ticket A", "Where is the manual?", subject="Manual"),
        outlook_mobile(CARL, "ticket B", "Where is the cable?", subject="Cable"),
        outlook_mobile(CARL, "reply A", "The English one.", answers="ack A"),
    ),
)

SERVERS = (
    unproven(
        "a relay gives our acknowledgement another Message-ID and Gmail answers that",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, "reply A", "The blue one.", answers="ack A", rewritten=True),
    ),
    proven(
        "a relay gives our acknowledgement another Message-ID and Exchange answers that",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(DORA, "reply A", "Still gone.", answers="ack A", rewritten=True),
    ),
    unproven(
        "a relay gives our acknowledgement another Message-ID and Samsung names that alone",
        samsung(CARL, "ticket A", subject="Parcel"),
        samsung(CARL, "reply A", "The small box", answers="ack A", rewritten=True),
        desks=("signed",),
    ),
    unproven(
        "a server strips plus-addresses before Thunderbird's answer comes",
        thunderbird(ANNA, "ticket A", subject="Scanner"),
        thunderbird(ANNA, "reply A", "Black pages.", answers="ack A", to=(SUPPORT,)),
        desks=("signed",),
    ),
    proven(
        "a server strips plus-addresses before Mail.ru's answer comes",
        mail_ru(OLEG, "ticket A", "Заказ без кабеля.", subject="Заказ"),
        mail_ru(OLEG, "reply A", "Кабель был в накладной.", answers="ack A", to=(SUPPORT,)),
        desks=("signed",),
    ),
    unproven(
        "Exchange writes the signed address in upper case",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(DORA, "reply A", "Still gone.", answers="ack A", to=("TOKEN A",), links="none"),
        desks=("signed",),
    ),
    proven(
        "QQ writes the signed address in upper case",
        qq(WEI, "ticket A", "我们的打印机不能打印了。", subject="打印机"),
        qq(WEI, "reply A", "是二楼的那一台。", answers="ack A", to=("TOKEN A",), links="none"),
        desks=("signed",),
    ),
    unproven(
        "a mail without Message-ID, and the answer to our acknowledgement",
        s_nail(BOB, "ticket A", subject="disk is full", message_id=""),
        s_nail(BOB, "reply A", "it was the log", answers="ack A", message_id=""),
    ),
    proven(
        "two mails without Message-ID are two tickets",
        k9(BOB, "ticket A", "Push stopped.", subject="Push", message_id=""),
        k9(BOB, "ticket B", "Sound stopped.", subject="Sound", message_id=""),
    ),
    proven(
        "the same mail without Message-ID, delivered twice",
        mutt(BOB, "ticket A", subject="backup", message_id=""),
        mutt(BOB, "duplicate A", copy_of=1),
    ),
    proven(
        "the Gmail app answers the second of its two tickets by the signed address alone",
        gmail_app(ANNA, "ticket A", "It crashes.", subject="Crash"),
        gmail_app(ANNA, "ticket B", "And the sound?", subject="Sound"),
        gmail_app(ANNA, "reply B", "The left one.", answers=2, to=("token B",), links="none"),
        desks=("signed",),
    ),
)
