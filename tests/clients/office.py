"""A desk, its relay, an agent and a customer, with real mailboxes for all three.

Every mail goes its whole way: the desk's by SMTP to a relay and into the mailbox of its recipient; a person's by the
SMTP of his own program into the desk's mailbox, from where it is read by IMAP.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tests.agents_desk import AgentsDesk, Writing
from tests.batch_desk import letter_of
from tests.clients.person import Client, Person, Words
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink
from triaged.config import Relay
from triaged.deliver import Courier, deliver_once
from triaged.delivery.smtp import SmtpChannel

AGENT = '\n[[agent]]\nname = "Tom"\naddresses = ["{address}"]\nqueues = ["support"]\nundo_seconds = 0\n'
RELAY = '\n[relay]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n'
#: What the desk's mail server writes on top of what it takes.
TRACE = (
    "Authentication-Results: mx.example.com; dmarc=pass header.from={domain}\r\n"
    "Received: from client.example (client.example [192.0.2.7])\r\n\tby mx.example.com with ESMTP; {date}\r\n"
)
QUESTION = "It does not print since Monday.\r\n\r\nThe lamp is yellow, Anna"
SEEN = "The lamp is yellow, Anna"  #: what everybody's program shows of it


class Office:
    """One desk with one agent, and one customer."""

    def __init__(self, folder: Path, url: str, dovecot: Dovecot, relay: SmtpSink, submission: SmtpSink) -> None:
        self._dovecot, self._relay, self._submission = dovecot, relay, submission
        self._mailbox = dovecot.account(domain="example.com")
        self.agent = self._person("Tom", dovecot.account(domain="agents.example"))
        self.customer = self._person("Anna", dovecot.account(domain="example.org"))
        self.desk = AgentsDesk(folder, url, agents=AGENT.format(address=self.agent.address))
        self.desk.rewrite(lambda settings: settings + RELAY.format(port=relay.port))
        self.desk.now = datetime.now(UTC)  # programs write the date of the day into their mails
        self._channel = SmtpChannel(Relay(host="127.0.0.1", port=relay.port, tls="none"))
        self._writing = Writing()
        self._forwarded = 0

    def _person(self, name: str, account: Account) -> Person:
        return Person(
            name=name,
            account=account,
            imap_port=self._dovecot.imap_port,
            smtp_port=self._submission.port,
            ca=self._dovecot.ca,
        )

    def close(self) -> None:
        """Ends the desk; servers are the test's."""
        self._channel.close()
        self.desk.store.close()

    def ask(self) -> EmailMessage:
        """The customer asks, and what his mail became is sent; the mail that he wrote."""
        mail = self._writing.mail(self.customer.address, QUESTION, at=self.desk.now)
        assert self.desk.take(mail) == "ticket"
        self.send()
        return letter_of(mail)

    def agent_writes(self, words: str, answers: EmailMessage) -> str | None:
        """The agent answers with words alone, without a program; what that becomes."""
        mail = self._writing.mail(self.agent.address, words, answers=answers, at=self.desk.now)
        outcome = self.desk.take(mail)
        self.send()
        return outcome

    def send(self) -> None:
        """The desk sends all that is due, and everybody who has a mailbox here gets it."""
        courier = Courier(store=self.desk.store, channel=lambda: self._channel, owner="me", clock=lambda: self.desk.now)
        while deliver_once(courier):
            pass
        sent = self._relay.mails
        for mail in sent[self._forwarded :]:
            for person in (self.agent, self.customer):
                if person.address in mail.recipients:
                    self._dovecot.deliver(person.address, mail.content, sender=mail.mail_from)
        self._forwarded = len(sent)

    def inbox(self, person: Person) -> list[bytes]:
        """The mails that somebody has got, the oldest first."""
        return self._dovecot.mails(person.account)

    def newest(self, person: Person) -> EmailMessage:
        """The newest mail that somebody has got."""
        return letter_of(self.inbox(person)[-1])

    def answers(self, client: Client, person: Person, words: Words, quoted: str) -> tuple[str | None, EmailMessage]:
        """Somebody answers the newest mail that he has got; what it becomes, and how his program wrote it."""
        before = len(self._submission.mails)
        client.answer(person, words, quoted)
        mail = self._submission.wait_for(before + 1)[-1]
        assert mail.mail_from == person.address
        asked = self.newest(person)
        wanted = str(asked["Reply-To"]).rpartition("<")[2].rstrip(">")
        assert wanted in mail.recipients  # with its token: no program has cut that off
        domain = person.address.rpartition("@")[2]
        trace = TRACE.format(domain=domain, date=format_datetime(self.desk.now))
        self._dovecot.deliver(self._mailbox.address, trace.encode() + mail.content, sender=mail.mail_from)
        outcome = self.desk.take(self._dovecot.mails(self._mailbox)[-1])
        self.send()
        return outcome, letter_of(mail.content)
