"""What no person wrote: absences, reports, forms of web sites, ticket systems of others; and what agents pass on."""

from __future__ import annotations

from tests.conversations.clients import (
    apple_mail,
    exchange,
    gmail,
    iphone,
    k9,
    mail_system,
    mutt,
    other_desk,
    outlook,
    qq,
    thunderbird,
    web_form,
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
    SUPPORT,
    TOM,
    WEI,
    Person,
    proven,
    unproven,
)

FORMS = Person("Website", "forms@example.org")
CONTACT = Person("Contact", "contact@example.net")
OTHER_DESK = Person("Firma Service", "service@firma.example")
DAEMON = Person("Mail Delivery System", "MAILER-DAEMON@example.org")
POSTMASTER = Person("postmaster", "postmaster@firma.example")

_ABSENT = ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes")
_ABSENT_EXCHANGE = (
    "Auto-Submitted: auto-generated",
    "X-Auto-Response-Suppress: All",
    "X-MS-Exchange-Parent-Message-Id: 1",
)

ABSENCES = (
    proven(
        "Gmail is on holiday when our acknowledgement comes",
        gmail(ANNA, "ticket A", subject="Order"),
        gmail(ANNA, "note A", "I am away.", answers="ack A", headers=_ABSENT, solved="A", status="solved"),
    ),
    unproven(
        "Exchange is on holiday when our acknowledgement comes",
        exchange(DORA, "ticket A", subject="Calendar"),
        exchange(
            *(DORA, "note A", "I am out of the office."),
            answers="ack A",
            subject="Automatic reply: Re: Calendar",
            headers=_ABSENT_EXCHANGE,
        ),
    ),
    unproven(
        "an absence that names no mail, to the signed address",
        k9(BOB, "ticket A", subject="Push"),
        k9(BOB, "note A", "Away.", answers="ack A", links="none", headers=("Auto-Submitted: auto-replied (vacation)",)),
        desks=("signed",),
    ),
    unproven(
        "an absence that names no mail, to our plain address",
        k9(BOB, "ticket A", subject="Push"),
        k9(
            BOB, "ignored", "Away.", answers="ack A", links="none", headers=("Auto-Submitted: auto-replied (vacation)",)
        ),
        desks=("plain", "tagged"),
    ),
    proven(
        "the absence of a second address to which a customer's mail goes on",
        outlook(ANNA, "ticket A", "Der Kalender ist leer.", subject="Kalender"),
        exchange(
            *(ANNA_AT_HOME, "note A", "Away."),
            answers="ack A",
            subject="Automatische Antwort: Kalender",
            headers=_ABSENT_EXCHANGE,
        ),
    ),
)

REPORTS = (
    unproven(
        "our acknowledgement comes back: Postfix",
        mutt(BOB, "ticket A", subject="mirror"),
        mail_system(
            *(DAEMON, "bounce A", "I'm sorry to have to inform you that your message could not be delivered."),
            subject="Undelivered Mail Returned to Sender",
            to=("bounces A",),
            report=BOB.addr,
            enclosed="ack A",
        ),
    ),
    proven(
        "our acknowledgement comes back: Exchange, to our plain address, and a solved ticket stays solved",
        exchange(DORA, "ticket A", subject="Calendar"),
        mail_system(
            *(POSTMASTER, "bounce A", "Delivery has failed to these recipients or groups:"),
            subject="Undeliverable: Re: Calendar",
            to=(SUPPORT,),
            report=DORA.addr,
            enclosed="ack A",
            solved="A",
            status="solved",
        ),
    ),
    unproven(
        "a report names somebody to whom we have not written",
        gmail(ANNA, "ticket A", subject="Order"),
        mail_system(
            *(DAEMON, "ignored", "Your message could not be delivered."),
            subject="Undelivered Mail Returned to Sender",
            to=(SUPPORT,),
            report=BOB.addr,
            enclosed="ack A",
        ),
    ),
    proven(
        "a report on a mail that is not ours",
        gmail(ANNA, "ticket A", subject="Order"),
        mail_system(
            *(DAEMON, "ignored", "Your message could not be delivered."),
            subject="Undelivered Mail Returned to Sender",
            to=(SUPPORT,),
            report=ANNA.addr,
            enclosed=1,
        ),
    ),
    unproven(
        "our own acknowledgement comes in as a copy",
        iphone(ANNA, "ticket A", subject="Screen"),
        iphone(ANNA, "ignored", copy_of="ack A"),
    ),
)

FORMS_OF_SITES = (
    unproven(
        "a form names the customer in Reply-To and he answers from Gmail",
        web_form(
            *(FORMS, "ticket A", "Name: Anna Berg\nMessage: Where is my order?"),
            subject="Contact form",
            headers=(f"Reply-To: Anna Berg <{ANNA.addr}>",),
            customer=ANNA.addr,
        ),
        gmail(ANNA, "reply A", "It is the blue one.", answers="ack A"),
    ),
    proven(
        "two customers fill in the same form, and the second answers from Yandex",
        web_form(FORMS, "ticket A", subject="Contact form", headers=(f"Reply-To: {ANNA.addr}",), customer=ANNA.addr),
        web_form(FORMS, "ticket B", subject="Contact form", headers=(f"Reply-To: {IVAN.addr}",), customer=IVAN.addr),
        yandex(IVAN, "reply B", "Заказ пришёл без кабеля.", answers="ack B"),
        gmail(ANNA, "held B", "It is the blue one.", answers="ack B"),
    ),
    unproven(
        "a form names the customer in its text and he answers from Apple Mail",
        web_form(
            *(CONTACT, "ticket A", f"Name: Carl Ek\nE-mail: {CARL.addr}\nText: The sum is wrong."),
            subject="Contact",
            customer=CARL.addr,
        ),
        apple_mail(CARL, "reply A", "It is the invoice of May.", answers="ack A"),
    ),
)

OTHER_DESKS = (
    proven(
        "the ticket system of another company answers by itself",
        gmail(ANNA, "ticket A", subject="Order"),
        other_desk(
            *(OTHER_DESK, "note A", "We have received your mail."),
            answers="ack A",
            subject="[Ticket#2026030110001001] Re: Order",
            headers=("Auto-Submitted: auto-replied", "Precedence: bulk", "X-OTRS-Loop: yes"),
        ),
    ),
    proven(
        "a person answers from the ticket system of another company",
        other_desk(OTHER_DESK, "ticket A", "Our router is down.", subject="[Ticket#2026030110001001] Router"),
        other_desk(
            *(OTHER_DESK, "reply A", "It is up again."),
            answers="ack A",
            subject="[Ticket#2026030110001001] Re: Router",
        ),
    ),
    proven(
        "two tickets of another company that mention each other's numbers",
        other_desk(OTHER_DESK, "ticket A", "Our router is down.", subject="[#1001] Router"),
        other_desk(OTHER_DESK, "ticket B", "Our switch is down.", subject="[#1002] Switch, see #1001"),
        other_desk(OTHER_DESK, "reply B", "It is up again.", answers=2),
    ),
)

AGENTS = (
    proven(
        "an agent passes a customer's mail on with Gmail, and the customer goes on from there",
        gmail(ANNA, None, "My order never came.", subject="Order", to=(TOM.addr,)),
        gmail(TOM, "ticket A", "For us.", answers=1, forwards=True, to=(SUPPORT,), customer=ANNA.addr),
        gmail(ANNA, "reply A", "It is the blue one.", answers=1, to=(SUPPORT,)),
    ),
    proven(
        "an agent passes a customer's mail on with Outlook",
        qq(WEI, None, "我们的打印机不能打印了。", subject="打印机", to=(TOM.addr,)),
        outlook(TOM, "ticket A", "Bitte übernehmen.", answers=1, forwards=True, to=(SUPPORT,), customer=WEI.addr),
    ),
    proven(
        "an agent passes a customer's mail on as an attachment with Thunderbird",
        apple_mail(CARL, None, "The sum is wrong.", subject="Invoice", to=(TOM.addr,)),
        thunderbird(
            *(TOM, "ticket A", "For us."), subject="Fwd: Invoice", enclosed=1, to=(SUPPORT,), customer=CARL.addr
        ),
    ),
    unproven(
        "somebody in an agent's name passes a mail on",
        gmail(ANNA, None, "My order never came.", subject="Order", to=(TOM.addr,)),
        gmail(TOM, "held", "For us.", answers=1, forwards=True, to=(SUPPORT,)),
    ),
    proven(
        "a customer who is no agent passes a mail on: it is his own ticket",
        gmail(ANNA, None, "My order never came.", subject="Order", to=(EVE.addr,)),
        gmail(EVE, "ticket A", "See below.", answers=1, forwards=True, to=(SUPPORT,), customer=EVE.addr),
    ),
    proven(
        "an agent writes to a customer with Gmail and the desk in Cc, and the customer answers all",
        gmail(
            TOM,
            "ticket A",
            "Your order is on its way.",
            subject="Order",
            to=(ANNA.addr,),
            cc=(SUPPORT,),
            customer=ANNA.addr,
        ),
        apple_mail(ANNA, "reply A", "When will it come?", answers=1, to_all=True),
    ),
    proven(
        "an agent answers a customer's mail with Outlook and the desk in Cc",
        mutt(BOB, "ticket A", subject="mirror"),
        outlook(TOM, "reply A", "Wir sehen es uns an.", answers=1, to=(BOB.addr,), cc=(SUPPORT,)),
        mutt(BOB, "reply A", "thank you, it works over IPv4", answers=2, to_all=True),
    ),
)
