"""Who answers a desk's mail without reading it: each takes one mail of the desk and says what comes back.

None of them is polite: each answers every mail, also an automatic one, as often as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.servers.smtp_sink import SunkMail

WORDS = "I am out of the office until Monday. In urgent cases please call."


@dataclass(frozen=True)
class Sending:
    """One mail with its envelope."""

    mail_from: str
    to: str
    content: bytes
    vouched: bool = True  #: the domain in From stands for it (DKIM or SPF, aligned)


@dataclass(frozen=True)
class Answering:
    """What an answer is made of."""

    mail: SunkMail  #: of the desk
    me: str  #: whom it was sent to
    number: int  #: of all mails that are written, so that each id is new
    now: datetime

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.mail.content, policy=policy.default)

    @property
    def sender(self) -> str:
        """The address in From."""
        return str(self.parsed["From"].addresses[0].addr_spec)

    @property
    def where_answers_go(self) -> str:
        """As a person's mail program has it."""
        asked = self.parsed["Reply-To"]
        return str(asked.addresses[0].addr_spec) if asked else self.sender

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"])

    @property
    def text(self) -> str:
        return str(self.parsed.get_content()).replace("\r\n", "\n")

    def quoted(self) -> str:
        return "\n".join(f"> {line}" for line in self.text.splitlines())

    def new_mail(
        self, to: str, subject: str, text: str, *more: str, by: str = "", mime: str = "text/plain; charset=utf-8"
    ) -> bytes:
        """A mail with nothing in its head but what any mail has, and `more`."""
        return written(by or self.me, to, subject, text, self.number, self.now, *more, mime=mime)


def written(
    sender: str, to: str, subject: str, text: str, number: int, now: datetime, *more: str, mime: str = "text/plain"
) -> bytes:
    """A mail with an id of its own."""
    head = (
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Date: {now:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{number}.{now:%Y%m%d%H%M}@{sender.rpartition('@')[2]}>",
        "MIME-Version: 1.0",
        f"Content-Type: {mime}",
        *more,
    )
    return ("\r\n".join(head) + "\r\n\r\n" + text.replace("\n", "\r\n") + "\r\n").encode()


def vacation(this: Answering) -> Sending:
    """RFC 3834: to the envelope sender, from the null sender, with every header that it asks for."""
    return Sending("", this.mail.mail_from, _vacation(this, this.mail.mail_from))


def vacation_to_from(this: Answering) -> Sending:
    """With the headers of RFC 3834, but to the address in From and with an envelope sender."""
    return Sending(this.me, this.sender, _vacation(this, this.sender))


def _vacation(this: Answering, to: str) -> bytes:
    own_id = this.parsed["Message-ID"]
    marks = ("Auto-Submitted: auto-replied", f"In-Reply-To: {own_id}", f"References: {own_id}")
    return this.new_mail(to, f"Auto: {this.subject}", WORDS, *marks)


def vacation_without_thread(this: Answering) -> Sending:
    """Says that it is automatic, and nothing else: it names no mail of ours."""
    to = this.sender
    return Sending(this.me, to, this.new_mail(to, f"Away {this.number}", WORDS, "Auto-Submitted: auto-replied"))


def stripper(this: Answering) -> Sending:
    """No header of an automatic mail, a Message-ID of its own, no reference, another subject; to From."""
    return Sending(this.me, this.sender, this.new_mail(this.sender, f"Away: {this.subject}", WORDS))


def stripper_to_reply_to(this: Answering) -> Sending:
    """The same to the address where answers go."""
    to = this.where_answers_go
    return Sending(this.me, to, this.new_mail(to, f"Away: {this.subject}", WORDS))


def stripper_quoting(this: Answering) -> Sending:
    """The same with our mail below its words, and a subject that is another one each time."""
    text = f"{WORDS}\n\n{this.quoted()}"
    return Sending(this.me, this.sender, this.new_mail(this.sender, f"Case {this.number:06} was noted", text))


def deputy(this: Answering) -> Sending:
    """Answers for somebody else: from an address of his own, in the thread, to the address where answers go."""
    to, by = this.where_answers_go, f"deputy@{this.me.rpartition('@')[2]}"
    thread = f"References: {this.parsed['Message-ID']}"
    return Sending(by, to, this.new_mail(to, f"Away: {this.subject}", WORDS, thread, by=by))


def bouncer(this: Answering) -> Sending:
    """A report (RFC 3464) to the envelope sender."""
    return Sending("", this.mail.mail_from, _report(this, this.mail.mail_from))


def bouncer_to_from(this: Answering) -> Sending:
    """A bad one: the report goes to the address in From, with an envelope sender."""
    return Sending(_daemon(this), this.sender, _report(this, this.sender))


def bouncer_without_copy(this: Answering) -> Sending:
    """One that returns nothing of our mail, to the address in From."""
    return Sending(_daemon(this), this.sender, _report(this, this.sender, returned=False))


def bouncer_in_words(this: Answering) -> Sending:
    """A worse one: it has only words, and no header that says what it is."""
    text = f"Sorry, your message could not be delivered to {this.me}: no such user.\n\n{this.quoted()}"
    return Sending(this.me, this.sender, this.new_mail(this.sender, f"Undeliverable: {this.subject}", text))


def _daemon(this: Answering) -> str:
    return f"mailer-daemon@{this.me.rpartition('@')[2]}"


def _report(this: Answering, to: str, *, returned: bool = True) -> bytes:
    domain = this.me.rpartition("@")[2]
    head = this.mail.content.partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n") if returned else ""
    text = "\n".join(
        (
            "--=_report\nContent-Type: text/plain\n\nYour mail could not be delivered.\n",
            f"--=_report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.{domain}\n",
            f"Final-Recipient: rfc822; {this.me}\nAction: failed\nStatus: 5.1.1\n",
            f"--=_report\nContent-Type: text/rfc822-headers\n\n{head}\n",
            "--=_report--",
        )
    )
    mime = 'multipart/report; report-type=delivery-status; boundary="=_report"'
    return this.new_mail(to, "Undelivered Mail Returned to Sender", text, by=_daemon(this), mime=mime)


def forwarder(this: Answering) -> Sending:
    """A redirection to the desk itself: our mail as it is, with our own envelope sender."""
    return Sending(this.mail.mail_from, this.sender, this.mail.content)


def forwarder_rewriting(this: Answering) -> Sending:
    """It keeps From, To and the words; the Message-ID is another one, every other header is gone."""
    return Sending(
        this.mail.mail_from,
        this.sender,
        this.new_mail(this.me, f"Fwd: {this.subject}", this.text, by=this.sender),
        vouched=False,
    )


def forwarder_as_himself(this: Answering) -> Sending:
    """It also puts its own address into From, as lists and some providers do."""
    return Sending(this.me, this.sender, this.new_mail(this.sender, f"Fwd: {this.subject}", this.text))


def gateway(this: Answering) -> Sending:
    """Stands before another desk: strips all headers, rewrites the Message-ID, prefixes the subject."""
    content = this.new_mail(this.me, f"[extern] {this.subject}", this.text, by=this.sender)
    return Sending(this.mail.mail_from, this.me, content)


Responder = Callable[[Answering], Sending]

#: whose mail says what it is, or carries what is ours: each gets at most two mails
STANDARD: Sequence[Responder] = (
    vacation,
    vacation_to_from,
    vacation_without_thread,
    bouncer,
    bouncer_to_from,
    bouncer_without_copy,
    forwarder,
    forwarder_rewriting,
)
#: whose mail looks like a person's: the caps end it
STRIPPED: Sequence[Responder] = (
    stripper,
    stripper_to_reply_to,
    stripper_quoting,
    bouncer_in_words,
    forwarder_as_himself,
)
