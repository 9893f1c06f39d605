"""The sample mails in the order in which they are sent, what each must become, and what is shown of them."""

from __future__ import annotations

from triaged.demo.expect import Expected
from triaged.demo.sample import Chapter, Letter, Sample, Side
from triaged.demo.samples_of_promises import PROMISED
from triaged.demo.samples_of_triage import FACTS, INCIDENT, MONITORING
from triaged.model import Outcome, Priority

_NEWS = ("message_agent",)  #: one agent learns what a customer wrote
_SIX_LANGUAGES = Chapter(
    title="Customers write, each in a language of their own",
    samples=(
        Sample(
            key="01-second-domain",
            sender="tom@bakersupply.example",
            mailbox="support",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="02-outage",
            sender="olga@volga-print.example",
            mailbox="support",
            trait="urgent: an outage",
            expected=Expected(
                outcome=Outcome.TICKET,
                priority=Priority.P1,
                queue="support",
                language="ru",
                acknowledged=True,
                told=_NEWS,
            ),
        ),
        Sample(
            key="03-annual-plan",
            sender="wang.fang@jade-tea.example",
            mailbox="sales",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="zh", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="04-upload-fails",
            sender="anna@becker-optik.example",
            mailbox="support",
            trait="two attachments",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="de", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="05-invoice-html",
            sender="claire@atelier-martin.example",
            mailbox="sales",
            trait="HTML only",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="fr", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="06-account-hacked",
            sender="diego@ruiz-motos.example",
            mailbox="support",
            trait="a security matter",
            expected=Expected(
                outcome=Outcome.TICKET,
                priority=Priority.P2,
                queue="support",
                language="es",
                acknowledged=True,
                told=_NEWS,
            ),
        ),
    ),
    letters=(Letter(title="one of them, as the customer has it", key="02-outage", side=Side.TO_CUSTOMER),),
)
_CONVERSATION = Chapter(
    title="They write again",
    samples=(
        Sample(
            key="07-reply",
            sender="tom@bakersupply.example",
            mailbox="support",
            trait="answers our mail",
            answers="01-second-domain",
            expected=Expected(
                outcome=Outcome.REPLY, joins="01-second-domain", queue="support", language="en", told=_NEWS
            ),
        ),
        Sample(
            key="02-outage",
            sender="olga@volga-print.example",
            mailbox="support",
            trait="delivered twice",
            repeat=True,
            expected=Expected(
                outcome=Outcome.DUPLICATE, joins="02-outage", priority=Priority.P1, queue="support", language="ru"
            ),
        ),
    ),
)
_ROBOTS = Chapter(
    title="Robots write too, and no robot is answered",
    samples=(
        Sample(
            key="08-vacation",
            sender="claire@atelier-martin.example",
            mailbox="sales",
            trait="vacation answer",
            answers="05-invoice-html",
            by_robot=True,
            expected=Expected(outcome=Outcome.NOTE, joins="05-invoice-html", queue="sales", language="fr"),
        ),
        Sample(
            key="09-newsletter",
            sender="weekly@shop-owner-news.example",
            mailbox="support",
            trait="newsletter",
            expected=Expected(outcome=Outcome.IGNORED),
        ),
        Sample(
            key="10-monitoring",
            sender="watchman@volga-print.example",
            mailbox="support",
            trait="from a machine",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", told=_NEWS),
        ),
        Sample(
            key="11-closed-address",
            sender="nadia@old-mill.example",
            mailbox="sales",
            trait="will soon be gone",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="en", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="12-bounce",
            sender="",
            mailbox="sales",
            trait="bounce",
            answers="11-closed-address",
            by_robot=True,
            expected=Expected(
                outcome=Outcome.BOUNCE, joins="11-closed-address", queue="sales", language="en", told=("bounce_agent",)
            ),
        ),
    ),
)
_ODD = Chapter(
    title="Mail as it really is",
    samples=(
        Sample(
            key="13-koi8-r",
            sender="pavel@orlov-audit.example",
            mailbox="support",
            trait="KOI8-R",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="ru", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="14-gb18030",
            sender="chen.jing@lotus-books.example",
            mailbox="sales",
            trait="GB18030 mislabeled",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="zh", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="15-no-message-id",
            sender="ivy@grant-gardens.example",
            mailbox="support",
            trait="no Message-ID",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True, told=_NEWS),
        ),
        Sample(
            key="16-broken-mime",
            sender="juergen@gross-metallbau.example",
            mailbox="support",
            trait="broken MIME",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="de", acknowledged=True, told=_NEWS),
        ),
    ),
)
_NOBODY_GETS_IN = Chapter(
    title="Nobody gets in",
    samples=(
        Sample(
            key="17-passed-on",
            sender="sam@okafor-sites.example",
            mailbox="support",
            trait="a stranger answers",
            answers="15-no-message-id",
            expected=Expected(
                outcome=Outcome.HELD,
                settled=Outcome.REPLY,
                joins="15-no-message-id",
                queue="support",
                language="en",
                told=("held_agent",),
            ),
        ),
        Sample(
            key="18-admit",
            sender="maya@kestrel.example",
            mailbox="support",
            trait="the agent's word",
            answers="17-passed-on",
            expected=Expected(
                outcome=Outcome.COMMAND,
                joins="15-no-message-id",
                queue="support",
                language="en",
                told=("settled_agent", *_NEWS),
            ),
        ),
        Sample(
            key="19-guessed-number",
            sender="mel@drake-deals.example",
            mailbox="support",
            trait="guesses a number",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True, told=_NEWS),
        ),
    ),
    letters=(Letter(title="what the agent is asked", key="17-passed-on", side=Side.TO_AGENT),),
)
_GONE = "20-pages-gone"
_AT_WORK = Chapter(
    title="An agent works, in his own mail program",
    samples=(
        Sample(
            key=_GONE,
            sender="tom@bakersupply.example",
            mailbox="support",
            expected=Expected(
                outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True, told=_NEWS, status="new"
            ),
        ),
        Sample(
            key="21-note",
            sender="jonas@kestrel.example",
            mailbox="support",
            trait="#note",
            answers=_GONE,
            expected=Expected(
                outcome=Outcome.NOTE,
                joins=_GONE,
                queue="support",
                language="en",
                told=("done_agent",),
                status="new",
            ),
        ),
        Sample(
            key="22-slip",
            sender="jonas@kestrel.example",
            mailbox="support",
            trait="#nnote, a slip",
            answers=_GONE,
            expected=Expected(
                outcome=Outcome.HELD,
                settled=Outcome.IGNORED,
                joins=_GONE,
                queue="support",
                language="en",
                told=("kept_agent",),
                status="new",
            ),
        ),
        Sample(
            key="23-drop",
            sender="jonas@kestrel.example",
            mailbox="support",
            trait="#drop",
            answers="22-slip",
            expected=Expected(
                outcome=Outcome.COMMAND,
                joins=_GONE,
                queue="support",
                language="en",
                told=("settled_agent",),
                status="new",
            ),
        ),
        Sample(
            key="24-answer",
            sender="jonas@kestrel.example",
            mailbox="support",
            trait="#solved, an answer",
            answers=_GONE,
            expected=Expected(
                outcome=Outcome.REPLY,
                joins=_GONE,
                queue="support",
                language="en",
                told=("done_agent",),
                status="solved",
                answer=(
                    "Hello Tom,\n\n"
                    "both pages are back as they were on Friday. A clean-up of ours had taken them,\n"
                    "and we are sorry. Is anything else missing?\n\n"
                    "Best regards\nJonas"
                ),
            ),
        ),
        Sample(
            key="25-thanks",
            sender="tom@bakersupply.example",
            mailbox="support",
            trait="just thanks",
            answers="24-answer",
            expected=Expected(outcome=Outcome.REPLY, joins=_GONE, queue="support", language="en", status="solved"),
        ),
    ),
    letters=(
        Letter(
            title="what the agent gets: the first line says where an answer goes",
            key=_GONE,
            side=Side.TO_AGENT,
            lines=20,
        ),
        Letter(title="what he answers, with all that his program adds", key="24-answer", side=Side.SENT, lines=17),
        Letter(title="what the customer gets: his words", key="24-answer", side=Side.TO_CUSTOMER),
    ),
)
CHAPTERS = (
    _SIX_LANGUAGES,
    _CONVERSATION,
    _ROBOTS,
    _ODD,
    _NOBODY_GETS_IN,
    _AT_WORK,
    FACTS,
    MONITORING,
    INCIDENT,
    PROMISED,
)
TALKED = _GONE  #: whose ticket holds a conversation to look at
