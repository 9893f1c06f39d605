"""A customer writes and answers our acknowledgement, from every mail program: what we signed leads, proven or not."""

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
from tests.conversations.shapes import ANNA, BOB, CARL, DORA, IVAN, LI, OLEG, WEI, proven, unproven

ANSWERS = (
    proven(
        "Gmail answers our acknowledgement, twice",
        gmail(ANNA, "ticket A", "My order never came. Can you look?", subject="Order never came"),
        gmail(ANNA, "reply A", "The number is on the invoice that I got.", answers="ack A"),
        gmail(ANNA, "reply A", "It is the blue one.", answers=2),
    ),
    unproven(
        "the Gmail app answers our acknowledgement",
        gmail_app(ANNA, "ticket A", "App crashes when I open it", subject="Crash"),
        gmail_app(ANNA, "reply A", "It also crashes on the tablet.", answers="ack A"),
    ),
    proven(
        "Outlook answers our acknowledgement in German",
        outlook(DORA, "ticket A", "Der Drucker im zweiten Stock druckt nicht.", subject="Drucker druckt nicht"),
        outlook(DORA, "reply A", "Es ist das Gerät neben der Küche.", answers="ack A"),
    ),
    unproven(
        "Exchange answers our acknowledgement",
        exchange(DORA, "ticket A", "I cannot reach the shared calendar.", subject="Calendar is gone"),
        exchange(DORA, "reply A", "It works for my colleague.", answers="ack A"),
    ),
    proven(
        "Exchange answers our acknowledgement and names nothing but its own conversation",
        old_exchange(DORA, "ticket A", "The password was refused.", subject="Password refused"),
        old_exchange(DORA, "reply A", "It is refused on both machines.", answers="ack A"),
        desks=("signed",),
    ),
    proven(
        "Outlook mobile answers our acknowledgement",
        outlook_mobile(CARL, "ticket A", "Where is the manual?", subject="Manual"),
        outlook_mobile(CARL, "reply A", "The English one, please.", answers="ack A"),
    ),
    unproven(
        "Apple Mail answers our acknowledgement",
        apple_mail(CARL, "ticket A", "The café’s invoice shows the wrong sum.", subject="Wrong sum – invoice"),
        apple_mail(CARL, "reply A", "It should be the sum of the offer.", answers="ack A"),
    ),
    proven(
        "an iPhone answers our acknowledgement",
        iphone(ANNA, "ticket A", "Screen stays black", subject="Screen stays black"),
        iphone(ANNA, "reply A", "Since this morning", answers="ack A"),
    ),
    unproven(
        "Thunderbird answers our acknowledgement",
        thunderbird(ANNA, "ticket A", "Je ne peux pas me connecter à mon compte.", subject="Problème de connexion"),
        thunderbird(ANNA, "reply A", "Le message dit que le compte est fermé.", answers="ack A"),
    ),
    proven(
        "mutt answers our acknowledgement",
        mutt(BOB, "ticket A", "The build mirror answers 404 for all of main.", subject="mirror answers 404"),
        mutt(BOB, "reply A", "Only over IPv6, it seems.", answers="ack A"),
    ),
    proven(
        "QQ answers our acknowledgement in Chinese",
        qq(WEI, "ticket A", "您好，我们的打印机从今天早上开始就不能打印了。", subject="打印机不能打印了，请帮忙看一下"),
        qq(WEI, "reply A", "是二楼的那一台。", answers="ack A"),
    ),
    unproven(
        "NetEase answers our acknowledgement in Chinese",
        netease(LI, "ticket A", "你好，我的账号登录不了。", subject="账号登录不了"),
        netease(LI, "reply A", "手机上也不行。", answers="ack A"),
    ),
    proven(
        "Foxmail answers our acknowledgement with References alone",
        foxmail(LI, "ticket A", "请问发票什么时候可以开？", subject="发票"),
        foxmail(LI, "reply A", "公司名称没有变化。", answers="ack A"),
    ),
    unproven(
        "Yandex answers our acknowledgement in Russian",
        yandex(IVAN, "ticket A", "Здравствуйте, не приходит письмо с паролем.", subject="Не приходит письмо с паролем"),
        yandex(IVAN, "reply A", "В папке со спамом его тоже нет.", answers="ack A"),
    ),
    proven(
        "Mail.ru answers our acknowledgement in Russian",
        mail_ru(OLEG, "ticket A", "Добрый день! Заказ пришёл без кабеля.", subject="Заказ без кабеля"),
        mail_ru(OLEG, "reply A", "Кабель был в накладной.", answers="ack A"),
    ),
    unproven(
        "Yahoo answers our acknowledgement",
        yahoo(CARL, "ticket A", "I was charged twice this month.", subject="Charged twice"),
        yahoo(CARL, "reply A", "Both on the same day.", answers="ack A"),
    ),
    unproven(
        "a Samsung phone answers our acknowledgement with its id alone",
        samsung(CARL, "ticket A", "The parcel is open and one part is missing", subject="Parcel"),
        samsung(CARL, "reply A", "The part in the small box", answers="ack A"),
    ),
    proven(
        "K-9 answers our acknowledgement",
        k9(BOB, "ticket A", "Push stopped working after the update.", subject="Push stopped"),
        k9(BOB, "reply A", "Polling works.", answers="ack A"),
    ),
    unproven(
        "s-nail answers our acknowledgement",
        s_nail(BOB, "ticket A", "cron mails arrive twice", subject="cron mails arrive twice"),
        s_nail(BOB, "reply A", "only those of root", answers="ack A"),
    ),
    proven(
        "an answer from the phone to an acknowledgement of a mail from the desk",
        outlook(DORA, "ticket A", "Bitte senden Sie mir das Angebot noch einmal.", subject="Angebot"),
        iphone(DORA, "reply A", "Bitte an diese Adresse", answers="ack A"),
        thunderbird(DORA, "reply A", "Ich bin ab morgen nicht da.", answers=2),
    ),
)
