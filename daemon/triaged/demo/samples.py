"""The sample mails in the order in which they are sent, and what each must become.

Each lies beside this module as `mails/<key>.eml`. `{now}` stands for the time of sending. In a mail that answers one of
ours `{to}` stands for the address that the answer goes to, and `{ours.message-id}`, `{ours.subject}`, `{ours.headers}`
and `{ours.quoted}` for what the one that arrived really says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from email.utils import format_datetime, parseaddr
from pathlib import Path

from triaged.demo import people
from triaged.demo.expect import Expected
from triaged.model import Outcome, Priority

_FOLDER = Path(__file__).parent / "mails"
_ADDRESS = {box.name: box.address for box in people.MAILBOXES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sending of one mail."""

    key: str  #: its file, without `.eml`; the first sending of it
    sender: str  #: the envelope sender; "" for a report (RFC 5321 4.5.5)
    mailbox: str  #: the mailbox that it comes to
    trait: str = ""  #: what is special about it, at most 18 characters
    answers: str | None = None  #: the key of the mail from which what it answers came: an acknowledgement, a question
    by_robot: bool = False  #: its answer goes to the envelope sender (RFC 3834 4, RFC 3464 2), not to Reply-To
    repeat: bool = False  #: the same bytes once more
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Samples that belong together."""

    title: str
    samples: tuple[Sample, ...]


def recipient(sample: Sample, ours: bytes | None) -> str:
    """The address that it is sent to; `ours` is the mail that it answers, as it arrived."""
    if ours is None:
        return _ADDRESS[sample.mailbox]
    parsed = message_from_bytes(ours, policy=default)
    return parseaddr(str(parsed["Return-Path" if sample.by_robot else "Reply-To"]))[1]


def content(sample: Sample, now: datetime, ours: bytes | None) -> bytes:
    """The mail as it is sent, with CRLF line ends; `ours` is the mail that it answers, as it arrived."""
    mail = (_FOLDER / f"{sample.key}.eml").read_bytes().replace(b"\n", b"\r\n")
    mail = mail.replace(b"{now}", format_datetime(now).encode())
    if ours is None:
        return mail
    parsed = message_from_bytes(ours, policy=default)
    body = parsed.get_body(("plain",))
    quoted = "\r\n".join(f"> {line}" for line in str(body.get_content() if body else "").splitlines())
    for place, stands in {
        b"{to}": recipient(sample, ours).encode(),
        b"{ours.message-id}": str(parsed["Message-ID"]).encode(),
        b"{ours.subject}": str(parsed["Subject"]).encode(),
        b"{ours.headers}": ours.partition(b"\r\n\r\n")[0],
        b"{ours.quoted}": quoted.encode(),
    }.items():
        mail = mail.replace(place, stands)
    return mail


_SIX_LANGUAGES = Chapter(
    title="Customers write, each in a language of their own",
    samples=(
        Sample(
            key="01-second-domain",
            sender="tom@bakersupply.example",
            mailbox="support",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True),
        ),
        Sample(
            key="02-outage",
            sender="olga@volga-print.example",
            mailbox="support",
            trait="urgent: an outage",
            expected=Expected(
                outcome=Outcome.TICKET, priority=Priority.P1, queue="support", language="ru", acknowledged=True
            ),
        ),
        Sample(
            key="03-annual-plan",
            sender="wang.fang@jade-tea.example",
            mailbox="sales",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="zh", acknowledged=True),
        ),
        Sample(
            key="04-upload-fails",
            sender="anna@becker-optik.example",
            mailbox="support",
            trait="two attachments",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="de", acknowledged=True),
        ),
        Sample(
            key="05-invoice-html",
            sender="claire@atelier-martin.example",
            mailbox="sales",
            trait="HTML only",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="fr", acknowledged=True),
        ),
        Sample(
            key="06-account-hacked",
            sender="diego@ruiz-motos.example",
            mailbox="support",
            trait="a security matter",
            expected=Expected(
                outcome=Outcome.TICKET, priority=Priority.P2, queue="support", language="es", acknowledged=True
            ),
        ),
    ),
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
            expected=Expected(outcome=Outcome.REPLY, joins="01-second-domain", queue="support", language="en"),
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
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en"),
        ),
        Sample(
            key="11-closed-address",
            sender="nadia@old-mill.example",
            mailbox="sales",
            trait="will soon be gone",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="en", acknowledged=True),
        ),
        Sample(
            key="12-bounce",
            sender="",
            mailbox="sales",
            trait="bounce",
            answers="11-closed-address",
            by_robot=True,
            expected=Expected(outcome=Outcome.BOUNCE, joins="11-closed-address", queue="sales", language="en"),
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
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="ru", acknowledged=True),
        ),
        Sample(
            key="14-gb18030",
            sender="chen.jing@lotus-books.example",
            mailbox="sales",
            trait="GB18030 mislabeled",
            expected=Expected(outcome=Outcome.TICKET, queue="sales", language="zh", acknowledged=True),
        ),
        Sample(
            key="15-no-message-id",
            sender="ivy@grant-gardens.example",
            mailbox="support",
            trait="no Message-ID",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True),
        ),
        Sample(
            key="16-broken-mime",
            sender="juergen@gross-metallbau.example",
            mailbox="support",
            trait="broken MIME",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="de", acknowledged=True),
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
            ),
        ),
        Sample(
            key="18-admit",
            sender="maya@kestrel.example",
            mailbox="support",
            trait="the agent's word",
            answers="17-passed-on",
            expected=Expected(outcome=Outcome.COMMAND, joins="15-no-message-id", queue="support", language="en"),
        ),
        Sample(
            key="19-guessed-number",
            sender="mel@drake-deals.example",
            mailbox="support",
            trait="guesses a number",
            expected=Expected(outcome=Outcome.TICKET, queue="support", language="en", acknowledged=True),
        ),
    ),
)
CHAPTERS = (_SIX_LANGUAGES, _CONVERSATION, _ROBOTS, _ODD, _NOBODY_GETS_IN)
SHOWN = "02-outage"  #: whose acknowledgement is shown in full
ASKED = "17-passed-on"  #: about which the question to the agent is shown in full
TALKED = "01-second-domain"  #: whose ticket holds a conversation to look at
