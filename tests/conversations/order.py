"""Mail that comes in another order, twice, changed on its way, or much later."""

from __future__ import annotations

from tests.conversations.clients import (
    apple_mail,
    exchange,
    gmail,
    google_group,
    iphone,
    k9,
    mailman,
    mutt,
    outlook,
    qq,
    thunderbird,
    yahoo,
    yandex,
)
from tests.conversations.shapes import ANNA, BOB, CARL, DORA, IVAN, SALES, SUPPORT, WEI, Person, proven, unproven

GROUP = Person("Anna Berg via Help", "help@groups.example.org")
LIST = Person("Users", "users@lists.example.org")

LATE_PARENTS = (
    proven(
        "the second mail of Gmail comes before the first",
        gmail(ANNA, None, subject="Order"),
        gmail(ANNA, "ticket A", "I forgot the photo.", answers=1),
        gmail(ANNA, "reply A", subject="Order", message_id="<CAJ4101+xYq0TzB=h7w@mail.gmail.example>"),
    ),
    unproven(
        "the second mail of Outlook comes before the first and nobody vouches for it",
        outlook(DORA, None, subject="Drucker"),
        outlook(DORA, "ticket A", "Das Foto fehlte.", answers=1),
        outlook(DORA, "ticket B", subject="Drucker", message_id="<00410101dca9a1$8f3c2b10$adb48130$@firma.example>"),
    ),
    proven(
        "the second mail of mutt comes before the first, in one batch",
        mutt(BOB, None, subject="mirror"),
        mutt(BOB, "ticket A", "only over IPv6", answers=1, together=True),
        mutt(BOB, "reply A", subject="mirror", message_id="<aaQ4101xZ8kP@example.org>"),
    ),
    proven(
        "the answer of a person in Cc comes before what it answers: Gmail and Exchange",
        gmail(ANNA, None, subject="Order", to=(SUPPORT,), cc=(BOB.addr,)),
        exchange(BOB, "ticket A", "I have the invoice.", answers=1, to=(ANNA.addr,), cc=(SUPPORT,)),
        gmail(
            *(ANNA, "reply A"),
            subject="Order",
            to=(SUPPORT,),
            cc=(BOB.addr,),
            message_id="<CAJ4101+xYq0TzB=h7w@mail.gmail.example>",
        ),
        gmail(ANNA, "reply A", "Thank you, Bob. It is the blue one.", answers=2, to=(BOB.addr,), cc=(SUPPORT,)),
    ),
    unproven(
        "the answer of a person in Cc comes before what it answers and nobody vouches for him",
        thunderbird(ANNA, None, subject="Scanner", to=(SUPPORT,), cc=(CARL.addr,)),
        yahoo(CARL, "ticket A", "Mine too.", answers=1, to=(ANNA.addr,), cc=(SUPPORT,)),
        thunderbird(
            *(ANNA, "ticket B"),
            subject="Scanner",
            to=(SUPPORT,),
            cc=(CARL.addr,),
            message_id="<5d2f4101-0c1e-4f7e-b3c1-2f6d0a9e8b77@example.org>",
        ),
    ),
)

TWICE = (
    proven(
        "Gmail writes to two mailboxes of ours",
        gmail(ANNA, "ticket A", subject="Order", to=(SUPPORT,), cc=(SALES,)),
        gmail(ANNA, "duplicate A", copy_of=1, mailbox="sales"),
        gmail(ANNA, "reply A", "The blue one.", answers="ack A"),
    ),
    unproven(
        "Outlook writes to two mailboxes of ours and both copies come together",
        outlook(DORA, "ticket A", "Was kostet der Drucker?", subject="Drucker", to=(SUPPORT, SALES), together=True),
        outlook(DORA, "duplicate A", copy_of=1, mailbox="sales"),
    ),
    proven(
        "an answer of Yandex to all comes through both mailboxes",
        yandex(IVAN, "ticket A", "Сколько стоит?", subject="Цена", to=(SUPPORT,), cc=(SALES,)),
        yandex(IVAN, "duplicate A", copy_of=1, mailbox="sales"),
        yandex(IVAN, "reply A", "И доставка?", answers=1),
        yandex(IVAN, "duplicate A", copy_of=3, mailbox="sales"),
    ),
    proven(
        "a gateway puts a footer below the second copy: mutt",
        mutt(BOB, "ticket A", subject="mirror", to=(SUPPORT,), cc=(SALES,)),
        mutt(BOB, "reply A", copy_of=1, mailbox="sales", footer="\nThis mail was scanned on its way.\n"),
    ),
    unproven(
        "a gateway puts a footer below the second copy and nobody vouches for K-9",
        k9(BOB, "ticket A", subject="Push", to=(SUPPORT,), cc=(SALES,)),
        k9(BOB, "ticket B", copy_of=1, mailbox="sales", footer="\nThis mail was scanned on its way.\n"),
    ),
    proven(
        "the copy of a mailing list has its footer",
        thunderbird(ANNA, "ticket A", subject="Scanner", to=(SUPPORT,), cc=(LIST.addr,)),
        thunderbird(
            *(ANNA, "ignored"),
            copy_of=1,
            mailbox="sales",
            footer="\n_______________________________________________\nUsers mailing list\n",
            headers=("List-Id: Users <users.lists.example.org>", "Precedence: list"),
        ),
    ),
    proven(
        "a mail to a list, and an answer to us that went over the list",
        mailman(LIST, "ignored", "Version 4 is out.", subject="[Users] Version 4"),
        gmail(ANNA, "ticket A", subject="Order"),
        mailman(ANNA, "ignored", "It is the blue one.", answers="ack A", to=(LIST.addr, "token A")),
    ),
    unproven(
        "a group that rewrites From passes a customer's mail on",
        google_group(
            *(GROUP, "ticket A"),
            subject="Scanner",
            to=("help@groups.example.org",),
            headers=(f"Reply-To: {ANNA.addr}", f"X-Original-From: Anna Berg <{ANNA.addr}>"),
            customer=ANNA.addr,
        ),
        thunderbird(ANNA, "reply A", "Black pages.", answers="ack A"),
    ),
)

LATER = (
    proven(
        "Gmail answers after three months",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, "reply A", "It has come at last, broken.", answers="ack A", days=92),
    ),
    unproven(
        "Apple Mail answers a solved ticket after three months",
        apple_mail(CARL, "ticket A", subject="Invoice"),
        apple_mail(CARL, "reply A", "The sum is wrong again.", answers="ack A", solved="A", days=92, status="open"),
    ),
    proven(
        "QQ answers a solved ticket after three months, in a queue that opens new ones after thirty days",
        qq(WEI, "ticket A", "多少钱？", subject="价格", to=(SALES,), mailbox="sales"),
        qq(WEI, "ticket B", "还是这个价格吗？", answers="ack A", solved="A", days=92, mailbox="sales", follows="A"),
    ),
    unproven(
        "an iPhone answers a solved ticket after a week, in a queue that opens new ones after thirty days",
        iphone(ANNA, "ticket A", "How much is it?", subject="Price", to=(SALES,), mailbox="sales"),
        iphone(
            ANNA, "reply A", "And two of them?", answers="ack A", solved="A", days=7, mailbox="sales", status="open"
        ),
    ),
)
